"""Documents as HTML for browsers, and as Word files that pandoc makes of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from html import escape

from qocr.errors import OutputError, SetupError
from qocr.markdown import to_html
from qocr.types import Result

_STYLE = (
    "body{max-width:50em;margin:2em auto;padding:0 1em;font-family:serif;line-height:1.4}"
    "table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid;padding:.2em .5em}"
    "p,li,td,th,h1,h2,h3,h4,h5,h6{unicode-bidi:plaintext}"
)
_SECONDS = 600


def web_page(results: Sequence[Result]) -> str:
    """One HTML page with a section for each page; it needs nothing from elsewhere."""
    title = escape(results[0].page.stem if results else "")
    head = f'<meta charset="utf-8">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
    body = f"<body>\n{_body(results)}</body>\n"
    return f"<!DOCTYPE html>\n<html>\n<head>\n{head}</head>\n{body}</html>\n"


def word_document(pandoc: str) -> Callable[[Sequence[Result]], bytes]:
    """Makes a Word file of all pages, with formulas that Word can edit.

    Raises OutputError where pandoc fails.
    """

    def render(results: Sequence[Result]) -> bytes:
        command = [pandoc, "-f", "html", "-t", "docx", "-o", "-"]  # its input refers to no file
        try:
            ran = subprocess.run(
                command,
                input=_body(results).encode("utf-8", "replace"),
                capture_output=True,
                timeout=_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", None) or b"").decode("utf-8", "replace").strip()
            raise OutputError(
                f"pandoc did not make a docx: {said or error}",
                code="PandocFailed",
                hint="Take -f html, which needs no pandoc, or install a newer pandoc.",
            ) from error
        return ran.stdout

    return render


def find_pandoc() -> str:
    """The path of pandoc: the one that is installed, else the one of the extra `docx`.

    Raises SetupError if there is none.
    """
    path = shutil.which("pandoc")
    if path is not None:
        return path
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise SetupError(
            "docx needs pandoc",
            code="PandocMissing",
            hint="Install pandoc, or: pip install 'qocr[docx]'",
        ) from error


def _body(results: Sequence[Result]) -> str:
    pages, notes = to_html([None if r.status == "failed" else r.text for r in results])
    sections = [
        f'<section id="page-{number}">\n{page}\n</section>\n'
        for number, page in enumerate(pages, start=1)
    ]
    return "".join(sections) + _notes(notes)


def _notes(notes: Sequence[str]) -> str:
    items = [
        f'<li id="note-{number}">{note} <a href="#sign-{number}">↩</a></li>\n'
        for number, note in enumerate(notes, 1)
    ]
    return f"<hr>\n<ol>\n{''.join(items)}</ol>\n" if items else ""
