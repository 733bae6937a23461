"""HTML as markdown-it and `known_html` write it -> LaTeX, element by element."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qocr.markdown.html_names import BLOCKS, HIDDEN
from qocr.markdown.html_tables import children, drafts
from qocr.markdown.latex_grid import latex_table
from qocr.markdown.latex_leaves import (
    BRACES,
    check_box,
    code,
    comment,
    display,
    formula,
    item_number,
    letters,
    picture,
    styled,
    without_breaks,
)
from qocr.tables.spans import lay_out

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_STYLES = {
    **dict.fromkeys(("b", "strong"), "textbf"),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), "textit"),
    **dict.fromkeys(("u", "ins"), "uline"),
    **dict.fromkeys(("s", "del", "strike"), "sout"),
    **dict.fromkeys(("sup", "msup"), "textsuperscript"),
    **dict.fromkeys(("sub", "msub"), "textsubscript"),
}
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_ADDRESS = re.compile(r"https?://|mailto:|ftp://|www\.", re.IGNORECASE)
_BREAKS = re.compile(r"[ \t]*\n\s*")
_TASK = re.compile(r"\s*\[([ xX])\]\s")
_PARTS = re.compile(r"\n[ \t]*\n\s*|\\\\\n")


class LatexWriter:
    """Writes documents as LaTeX; `headings` are the commands for headings of level 1 to 6."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = headings
        self.in_cell = 0
        self._in_item = 0

    def page(self, html: str) -> str:
        """The LaTeX of a document, blocks parted by blank lines."""
        from selectolax.lexbor import LexborHTMLParser

        body = LexborHTMLParser(f"<body>{html}</body>").body
        text = self.inner(body) if body is not None else ""
        return re.sub(r"\n[ \t]*\n\s*\n*", "\n\n", text).strip() + "\n"

    def inner(self, node: LexborNode) -> str:
        """Everything inside an element."""
        return "".join(map(self.node, children(node)))

    def node(self, node: LexborNode) -> str:
        """An element, a text or a comment."""
        tag = node.tag or ""
        if tag == "-text":
            text = _BREAKS.sub("\n", letters(node.text_content or ""))
            return text.lstrip() if node.prev is not None and node.prev.tag == "br" else text
        if tag == "-comment":
            return comment(node.comment_content or "")
        if tag in HIDDEN:
            return ""
        writer = _ELEMENTS.get(tag)
        if writer is not None:
            return writer(self, node)
        if tag in _STYLES:
            return styled(_STYLES[tag], self.inner(node))
        inner = self.inner(node)
        return f"\n\n{inner}\n\n" if tag in BLOCKS else inner

    def heading(self, node: LexborNode) -> str:
        """A heading, without a number of LaTeX's own: the page shows its numbers."""
        text = " ".join(without_breaks(self.inner(node)).split())
        name = self._headings[int((node.tag or "h1")[1]) - 1]
        command = "textbf" if self.in_cell or self._in_item else f"{name}*"
        return f"\n\n\\{command}{{{text}}}\n\n" if text else ""

    def items(self, node: LexborNode) -> str:
        """A list; an item has the number or the box that was written."""
        ordered, number, counted = node.tag == "ol", 0, 0
        lines = []
        for child in children(node):
            if child.tag != "li":
                lines.append(f"{self.node(child).strip()}\n")
                continue
            given = item_number(child, node if not lines else None) if ordered else None
            number = number + 1 if given is None else given
            own = ordered and number != counted + 1  # LaTeX counts the items without a label
            counted += not own
            lines.append(self._item(child, f"{number}." if own else ""))
        name = "enumerate" if ordered else "itemize"
        content = "".join(line for line in lines if line.strip())
        if not content:
            return ""
        return f"\n\n\\begin{{{name}}}\n{content}\\end{{{name}}}\n\n"

    def item(self, node: LexborNode) -> str:
        """An item outside a list."""
        return f"\n\n{self.inner(node)}\n\n"

    def _item(self, node: LexborNode, label: str) -> str:
        text = self._listed(node)
        task = _TASK.match(f"{text} ")
        if task is not None:
            label, text = "☐" if task[1] == " " else "☑", text[task.end() :]
        bare = "{}" if text.startswith("[") and not label else ""
        return f"\\item{f'[{label}]' if label else bare} {text}\n"

    def definitions(self, node: LexborNode) -> str:
        """A list of terms."""
        lines = []
        for child in children(node):
            text = self.inner(child).strip() if child.tag != "-text" else self.node(child).strip()
            lines.append(rf"\item[{{{without_breaks(text)}}}]" if child.tag == "dt" else text)
        content = "\n".join(filter(None, lines))
        return f"\n\n\\begin{{description}}\n{content}\n\\end{{description}}\n\n"

    def table(self, node: LexborNode) -> str:
        """A table with its spans; what stands in it outside of cells comes before it. In a cell it
        is the text of its cells."""
        if self.in_cell:
            return self._nested_table(node)
        groups, outside = drafts(node, self.cell)
        grid = lay_out(groups)
        before = "".join(self.node(child) + "\n\n" for child in outside)
        return f"\n\n{before}{latex_table(grid, str)}\n\n" if grid.cells else f"\n\n{before}"

    def cell(self, node: LexborNode) -> str:
        """The content of a cell: one line, or several stacked."""
        self.in_cell += 1
        parts = [" ".join(part.split()) for part in _PARTS.split(self.inner(node))]
        self.in_cell -= 1
        parts = [part for part in parts if part]
        stacked = r" \\ ".join(parts)
        return f"\\makecell{{{stacked}}}" if len(parts) > 1 else stacked

    def _nested_table(self, node: LexborNode) -> str:
        groups, outside = drafts(node, self.cell)
        rows = [" ".join(draft.text for draft in row) for group in groups for row in group]
        return "\n\n" + "\n\n".join([*map(self.node, outside), *rows]) + "\n\n"

    def quote(self, node: LexborNode) -> str:
        """A quotation."""
        text = self._listed(node)
        return f"\n\n\\begin{{quote}}\n{text}\n\\end{{quote}}\n\n" if text else ""

    def centered(self, node: LexborNode) -> str:
        """Centred text. A heading ends it, as nothing in LaTeX centres one."""
        text = self.inner(node).strip()
        if not text or any(f"\\{name}*{{" in text for name in self._headings):
            return f"\n\n{text}\n\n"
        return f"\n\n\\begin{{center}}\n{text}\n\\end{{center}}\n\n"

    def _listed(self, node: LexborNode) -> str:
        """The content of an item or a quotation, in which LaTeX takes no headings."""
        self._in_item += 1
        text = self.inner(node).strip()
        self._in_item -= 1
        return text

    def summary(self, node: LexborNode) -> str:
        """The line that stands for hidden details."""
        return f"\n\n{styled('textbf', self.inner(node))}\n\n"

    def quoted(self, node: LexborNode) -> str:
        """Words in quotation marks."""
        return f"“{self.inner(node)}”"

    def ruby(self, node: LexborNode) -> str:
        """How a word is pronounced."""
        return f" ({self.inner(node)})"

    def fraction(self, node: LexborNode) -> str:
        """A fraction of MathML."""
        return "/".join(filter(None, (self.node(child).strip() for child in children(node))))

    def link(self, node: LexborNode) -> str:
        """A link; an address that LaTeX cannot follow stands behind the text."""
        address, text = (node.attributes.get("href") or "").strip(), self.inner(node)
        if not address or address.startswith("#") or "\n\n" in text:
            return text
        if _ADDRESS.match(address):
            return f"\\href{{{address.translate(BRACES)}}}{{{text}}}"
        return f"{text} ({letters(address)})"


def _code_block(writer: LatexWriter, node: LexborNode) -> str:
    """Lines of code as they are, unless they could end the environment themselves."""
    text = (node.text() or "").strip("\n")
    if writer.in_cell or "\\end" in text:
        return "".join(f"\n\n\\texttt{{{letters(line)}}}" for line in text.split("\n") if line)
    return f"\n\n\\begin{{verbatim}}\n{text}\n\\end{{verbatim}}\n\n"


def _note(writer: LatexWriter, node: LexborNode) -> str:
    return f"\\footnote{{{without_breaks(writer.inner(node)).strip()}}}"


_ELEMENTS: dict[str, Callable[[LatexWriter, LexborNode], str]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), LatexWriter.heading),
    **dict.fromkeys(("ul", "ol"), LatexWriter.items),
    "li": LatexWriter.item,
    "dl": LatexWriter.definitions,
    "table": LatexWriter.table,
    "blockquote": LatexWriter.quote,
    "center": LatexWriter.centered,
    "summary": LatexWriter.summary,
    "q": LatexWriter.quoted,
    "rt": LatexWriter.ruby,
    "mfrac": LatexWriter.fraction,
    "a": LatexWriter.link,
    "br": lambda *_: " \\\\\n",
    "hr": lambda *_: "\n\n",
    "rp": lambda *_: "",
    "img": lambda _, node: picture(node),
    "input": lambda _, node: check_box(node),
    "pre": _code_block,
    **dict.fromkeys(_CODE, lambda _, node: code(node)),
    "x-formula": lambda _, node: formula(node),
    "x-display": lambda _, node: display(node),
    "x-latex": lambda _, node: f"\n\n{node.text() or ''}\n\n",
    "x-command": lambda _, node: node.text() or "",
    "x-note": _note,
}
