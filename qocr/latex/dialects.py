"""How Markdown and plain text write what LaTeX says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qocr.notation.scripts import lowered, raised

Row = Sequence[str]

_SCRIPTS = {"textsuperscript": ("sup", raised), "textsubscript": ("sub", lowered)}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|$])")
_LINE_START = re.compile(r"(?m)^(\s*)([#+-]|\d+[.)])(?=\s)")
HEADING_LEVELS = {
    "part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5,
    "subparagraph": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialect:
    """Markdown if `marked`, else plain text."""

    marked: bool

    def letters(self, text: str) -> str:
        """Text with every character escaped that Markdown would take for a mark."""
        return _SPECIAL.sub(r"\\\1", text) if self.marked else text

    def paragraph(self, text: str) -> str:
        """A paragraph whose lines do not begin like a heading or a list item."""
        return _LINE_START.sub(r"\1\\\2", text) if self.marked else text

    def heading(self, name: str, text: str) -> str:
        """A heading; `name` is the LaTeX command, such as `section`."""
        marks = "#" * HEADING_LEVELS[name]
        return f"{marks} {text}" if self.marked else text

    def styled(self, name: str, text: str) -> str:
        """Text in the style of the LaTeX command `name`, such as `textbf`; plain where the dialect
        has none."""
        mark = {"textbf": "**", "textit": "*", "emph": "*", "textsl": "*", "sout": "~~"}.get(name)
        if name in _SCRIPTS:
            tag, script = _SCRIPTS[name]
            return f"<{tag}>{text}</{tag}>" if self.marked else script(text)
        bare = text.strip()
        if not self.marked or not mark or not bare or "\n\n" in bare:
            return text
        return text.replace(bare, f"{mark}{bare}{mark}", 1)

    def inline_code(self, text: str) -> str:
        """Code within a line; plain where it holds a backtick itself."""
        return f"`{text}`" if self.marked and "`" not in text else text

    def code(self, text: str) -> str:
        """Lines of code as a block."""
        return f"```\n{text}\n```" if self.marked else text

    def formula(self, source: str, *, display: bool) -> str:
        """The LaTeX `source` of a formula, in a block of its own if it is a `display`."""
        if not self.marked:
            return source
        return f"$$\n{source}\n$$" if display else f"${source}$"

    def link(self, text: str, address: str) -> str:
        """A link; the address stands behind the text where the dialect has no links."""
        if not self.marked:
            return text if text == address else f"{text} ({address})"
        return f"<{address}>" if text == address else f"[{text}]({address})"

    def quote(self, text: str) -> str:
        """A quotation, every line marked or indented."""
        mark = "> " if self.marked else "    "
        return "\n".join((mark + line).rstrip() for line in text.split("\n"))

    def note_sign(self, number: int) -> str:
        """The sign in the text that points to footnote `number`."""
        return f"[^{number}]" if self.marked else f"[{number}]"

    def note(self, number: int, text: str) -> str:
        """Footnote `number` as it stands at the end of the document."""
        return f"[^{number}]: {text}" if self.marked else f"[{number}] {text}"

    def table(self, rows: Sequence[Row]) -> str:
        """Rows of cells as a pipe table, or parted by tabs. Short rows are filled with empty
        cells."""
        width = max(map(len, rows), default=0)
        full = [[*row, *[""] * (width - len(row))] for row in rows]
        if not self.marked:
            return "\n".join("\t".join(row).rstrip("\t") for row in full)
        lines = ["| " + " | ".join(row) + " |" for row in full]
        lines.insert(1, "|" + " --- |" * width)
        return "\n".join(lines)
