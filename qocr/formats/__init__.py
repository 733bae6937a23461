"""Results -> what is written. One row a format."""

from __future__ import annotations

from qocr.errors import UsageError
from qocr.formats.boxes import COLUMNS, render_png, render_tsv
from qocr.formats.records import render_json, render_json_line
from qocr.formats.text import render_text
from qocr.tasks import Task
from qocr.types import Format, Style

FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format("txt", ".txt", render_text, joint="\f", live=True),
        Format("html", ".html", render_text, live=True),
        Format("latex", ".tex", render_text, live=True),
        Format(
            "json",
            ".json",
            render_json,
            start='{"qocr": 1, "pages": [\n',
            joint=",\n",
            end="\n]}\n",
            tells_failures=True,
        ),
        Format("jsonl", ".jsonl", render_json_line, tells_failures=True),
        Format("tsv", ".tsv", render_tsv, start="\t".join(COLUMNS) + "\n"),
        Format("png", ".png", render_png, single_page=True, binary=True, needs_picture=True),
    )
}
_SUFFIXES = {form.suffix: form.name for form in FORMATS.values()} | {".htm": "html"}


def choose_format(task: Task, name: str | None, path: str, style: Style) -> Format:
    """The named format, else the one of the path's suffix, else the task's default.

    Raises UsageError, listing the legal ones, for a format the task does not have.
    """
    suffix = next((suffix for suffix in _SUFFIXES if path.lower().endswith(suffix)), "")
    chosen = name or _SUFFIXES.get(suffix) or task.default_format
    if chosen not in task.formats:
        raise UsageError(
            f"{task.command} has no format {chosen!r}",
            hint=f"Its formats: {', '.join(task.formats)}.",
        )
    return FORMATS[chosen]
