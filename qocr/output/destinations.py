"""Where results go: standard output, a file, a folder, or a pattern of paths."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from qocr.errors import UsageError
from qocr.types import Format, Page, Source

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_NAMES = frozenset({"stem", "page", "ext", "dir", "table"})


@dataclass(frozen=True, slots=True)
class Destination:
    """A format and where it is written: a pattern of paths, or None for standard output."""

    form: Format
    pattern: str | None

    def path(self, page: Page, table: int = 1) -> Path | None:
        """The file of a page, or of its table number `table`; None for standard output. The page's
        number is added to the name where a file holds one page only."""
        if self.pattern is None:
            return None
        values = {
            "stem": page.stem,
            "page": str(page.number),
            "ext": self.form.suffix.removeprefix("."),
            "dir": page.folder,
            "table": str(table),
        }
        path = Path(_PLACEHOLDER.sub(lambda match: values[match[1]], self.pattern))
        if self._one_page and page.one_of_many and "{page}" not in self.pattern:
            suffix = self.form.suffix if path.name.endswith(self.form.suffix) else path.suffix
            return path.with_name(f"{path.name.removesuffix(suffix)}-{page.number}{suffix}")
        return path

    @property
    def holds_all(self) -> bool:
        """Whether all pages go to one file, or to standard output."""
        return self.pattern is None or not _PLACEHOLDER.search(self.pattern)

    @property
    def _one_page(self) -> bool:
        """Whether each page has a file of its own."""
        return self.form.single_page or (self.form.one_each == "page" and not self.holds_all)


def destination(output: str, form: Format) -> Destination:
    """The destination of `-o`: `-` is standard output, a folder means `{stem}` in it, or
    `{stem}-{table}` where a file should hold one table. Raises UsageError for a bad pattern."""
    if not output:
        raise UsageError("-o is empty", hint="Give a file, a folder, a pattern, or -.")
    if output == "-":
        return Destination(form, None)
    if output.endswith(("/", os.sep)) or os.path.isdir(output):
        name = "{stem}-{table}" if form.one_each == "table" else "{stem}"
        return Destination(form, os.path.join(output, name + form.suffix))
    unknown = [name for name in _PLACEHOLDER.findall(output) if name not in _NAMES]
    if unknown:
        raise UsageError(
            f"-o {output}: {{{unknown[0]}}} is not known",
            hint="A pattern has {stem}, {page}, {ext}, {dir} and, for tables, {table}.",
        )
    if "{table}" in output and form.parts is None:
        raise UsageError(
            f"-o {output}: {form.name} has no {{table}}",
            hint="Leave {table} out: only formats of tables can have a file for each.",
        )
    return Destination(form, output)


def check_destinations(
    destinations: Sequence[Destination],
    sources: Sequence[Source],
    writers: dict[str, str] | None = None,
) -> None:
    """Raises UsageError where two results would be written to one file, or over an input.

    `writers` maps each file to what is written there; pass it again to check against earlier calls.
    """
    writers = {} if writers is None else writers
    inputs = {os.path.realpath(source.name) for source in sources if source.kind == "file"}
    for target in destinations:
        if target.form.single_page and target.holds_all and len(sources) > 1:
            raise UsageError(
                f"{target.form.name} holds one page and there are {len(sources)} inputs",
                hint=f"Give a folder or a pattern: -o '{{stem}}{target.form.suffix}'.",
            )
        shared = f"format {target.form.name}" if target.holds_all else ""
        for source in sources:
            path = target.path(_any_page(source))
            where = "standard output" if path is None else os.path.realpath(path)
            writer = shared or f"{target.form.name} of {source.name}"
            if where in inputs:
                raise UsageError(f"{path} is an input and would be overwritten")
            if writers.setdefault(where, writer) != writer:
                raise _collision(where, writers[where], writer)


def _collision(where: str, first: str, second: str) -> UsageError:
    return UsageError(
        f"two results would be written to {where}: {first} and {second}",
        hint="Give them different names: use a pattern with {stem}, {dir} and {ext}.",
    )


def _any_page(source: Source) -> Page:
    """A page of the source, of which only the path is needed."""
    return Page(source.name, source.name, 0, _not_opened, source.stem, source.folder)


def _not_opened() -> NoReturn:
    raise AssertionError("this page is never opened")
