"""How Markdown and plain text write what LaTeX says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qocr.latex.settling import CLOSING, FIXED, OPENING, settled, ties_settled
from qocr.notation.markdown_escapes import escaped_letters, escaped_starts, without_bars
from qocr.notation.scripts import lowered, raised

Row = Sequence[str]

_SCRIPTS = {"textsuperscript": ("sup", raised), "textsubscript": ("sub", lowered)}
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*")
_LATER_LINE = re.compile(r"\n\s*(?=[-+*#>=:|]|\d+[.)])|\n(?=\s*\n)")
_LAST_HASHES = re.compile(r"(#+)\s*\Z")
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
        return escaped_letters(text) if self.marked else text

    def paragraph(self, text: str) -> str:
        """A paragraph whose lines do not begin like a heading or a list item."""
        return escaped_starts(text) if self.marked else text

    def heading(self, name: str, text: str) -> str:
        """A heading; `name` is the LaTeX command, such as `section`."""
        marks = "#" * HEADING_LEVELS[name]
        return f"{marks} {_LAST_HASHES.sub(_escaped_hashes, text)}" if self.marked else text

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
        return text.replace(bare, f"{OPENING}{mark}{bare}{CLOSING}{mark}", 1)

    def inline_code(self, text: str) -> str:
        """Code within a line."""
        if not self.marked or not text:
            return text
        fence = "`" * (_longest(text, 0) + 1)
        blank = " " if "`" in (text[0], text[-1]) else ""
        return _fixed(f"{fence}{blank}{text}{blank}{fence}")

    def code(self, text: str) -> str:
        """Lines of code as a block."""
        fence = "`" * (_longest(text, 2) + 1)
        return _fixed(f"{fence}\n{text}\n{fence}") if self.marked else text

    def formula(self, source: str, *, display: bool) -> str:
        """The LaTeX `source` of a formula, in a block of its own if it is a `display`. None of its
        lines begins like a list, which is what Markdown would see first."""
        if not self.marked:
            return source
        joined = _LATER_LINE.sub(" ", source) if display else " ".join(source.split("\n"))
        return _fixed(f"$$\n{joined}\n$$" if display else f"${joined}$")

    def link(self, text: str, address: str) -> str:
        """A link; the address stands behind the text where the dialect has no links."""
        if not self.marked:
            return text if text == address else f"{text} ({address})"
        if text == address:
            return _fixed(f"<{address}>") if _URL.fullmatch(address) else self.letters(text)
        target = f"<{address}>" if re.search(r"[\s()]", address) else address
        return f"[{text}]({_fixed(target)})"

    def quote(self, text: str) -> str:
        """A quotation, every line marked or indented."""
        mark = "> " if self.marked else "    "
        return "\n".join((mark + line).rstrip() for line in text.split("\n"))

    def note_sign(self, number: int) -> str:
        """The sign in the text that points to footnote `number`."""
        return _fixed(f"[^{number}]") if self.marked else f"[{number}]"

    def note(self, number: int, text: str) -> str:
        """Footnote `number` as it stands at the end of the document."""
        return f"[^{number}]: {self.paragraph(text)}" if self.marked else f"[{number}] {text}"

    def cell(self, text: str) -> str:
        """The content of a cell on one line; no bar in a formula parts cells."""
        pieces = " ".join(text.split()).split(FIXED)
        if self.marked:
            pieces[1::2] = [_without_bars(piece) for piece in pieces[1::2]]
        return FIXED.join(pieces)

    def finished(self, text: str) -> str:
        """A page, once it is rendered to its end."""
        return settled(text) if self.marked else ties_settled(text.replace(FIXED, ""))

    def table(self, rows: Sequence[Row]) -> str:
        """Rows of cells as a pipe table, or parted by tabs. Short rows are filled with empty
        cells."""
        width = max(map(len, rows), default=0)
        full = [[*row, *[""] * (width - len(row))] for row in rows]
        if not self.marked:
            return "\n".join("\t".join(row).rstrip("\t") for row in full)
        lines = ["| " + " | ".join(row) + " |" for row in full]
        lines.insert(1, _fixed("|" + " --- |" * width))
        return "\n".join(lines)


def _fixed(text: str) -> str:
    return f"{FIXED}{text}{FIXED}"


def _escaped_hashes(match: re.Match[str]) -> str:
    return r"\#" * len(match[1])


def _longest(text: str, least: int) -> int:
    """The length of the longest run of backticks, at least `least`."""
    return max([least, *map(len, re.findall("`+", text))])


def _without_bars(fixed: str) -> str:
    """A formula or code without the sign that parts cells."""
    if fixed.startswith("`"):
        return fixed.replace("|", "\\|")
    return without_bars(fixed) if fixed.startswith("$") else fixed
