"""Pages of LaTeX as Markdown and as plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from qocr.latex.allowed import DISPLAYS, KEYS, LISTS, TABLES, THEOREMS
from qocr.latex.assembly import page_body
from qocr.latex.dialects import HEADING_LEVELS, Dialect
from qocr.latex.preamble import Head
from qocr.latex.settling import BREAK
from qocr.latex.tree import Node, arguments, content, kind, nodes, source, symbol
from qocr.notation.markdown_addresses import TIE

_STYLES = frozenset(
    "textbf textit emph textsl textsc textup textmd textrm textsf textnormal underline uline sout "
    "ul textsuperscript textsubscript mbox fbox makecell shortstack parbox caption thanks text "
    "title author date".split()
)
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": TIE, "?`": "¿", "!`": "¡"}


@dataclass(frozen=True, slots=True)
class Markdown:
    """A page that is Markdown already."""

    text: str


def to_markdown(pages: Sequence[str | Markdown | None]) -> str:
    """The pages as Markdown: tables with pipes, formulas between dollars, notes at the end."""
    return LatexRendering(Dialect(marked=True)).pages(pages)


def to_text(pages: Sequence[str | None]) -> str:
    """The pages as plain text: cells parted by tabs, formulas as their LaTeX."""
    return LatexRendering(Dialect(marked=False)).pages(pages)


class LatexRendering:
    """One document being written in a dialect; notes are numbered through all pages."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.notes: list[str] = []
        self.head = Head()

    def pages(self, pages: Sequence[str | Markdown | None]) -> str:
        """The whole document, ended by a line feed; empty where no page has text."""
        parts = [self.page(number, page) for number, page in enumerate(pages, 1)]
        numbered = enumerate(self.notes, 1)
        notes = "\n".join(self.dialect.note(number, note) for number, note in numbered)
        parts.append(self.dialect.finished(notes))
        *blocks, last = "\n\n".join(part for part in parts if part).split("\2")
        text = "".join(block.rstrip(" \t") for block in blocks) + last
        return f"{text}\n" if text else ""

    def page(self, number: int, page: str | Markdown | None) -> str:
        """One page; None stands for a page that could not be read."""
        if isinstance(page, Markdown):
            return page.text.strip("\n")
        if page is None:
            return f"<!-- page {number}: could not be read -->" if self.dialect.marked else ""
        body = page_body(page, self.head)
        title = ""
        if body.startswith("\\maketitle"):
            body = body.removeprefix("\\maketitle")
            title = self.title()
        page_text = "\n\n".join(part for part in (title, self.block(nodes(body))) if part)
        return self.dialect.finished(page_text)

    def title(self) -> str:
        """Title, author and date, as `\\maketitle` prints them."""
        titles = {name: self.inline(nodes(_body(text))) for name, text in self.head.title.items()}
        lead = titles.pop("title", "")
        lines = [self.dialect.heading("chapter", lead.replace("\n", " "))] if lead else []
        return "\n\n".join([*lines, *map(self.dialect.paragraph, titles.values())])

    def block(self, siblings: Sequence[Node]) -> str:
        """Nodes as paragraphs with one blank line between them."""
        text = "".join(map(self.node, siblings))
        parts = [part.strip("\n") for part in re.split(r"\n[ \t]*\n\s*\n*", text)]
        return "\n\n".join(part for part in map(self._paragraph, parts) if part.strip())

    def inline(self, siblings: Sequence[Node]) -> str:
        """Nodes on one line, or several where the text breaks its lines."""
        text = "".join(map(self.node, siblings))
        return re.sub(r"[ \t]*\n\s*", "\n", text).strip()

    def node(self, node: Node) -> str:
        """One node. NUL marks blocks, so that paragraphs leave them as they are; U+0002 stands on
        the blank lines in a block, and `settling` has further marks."""
        name = kind(node)
        if name == "chars":
            return self.dialect.letters(str(node.chars))
        if name == "group":
            return "".join(map(self.node, node.nodelist))
        if name == "math":
            display = node.displaytype == "display"
            shown = self.dialect.formula(source(node.nodelist).strip(), display=display)
            return f"\n\n\0{shown}\0\n\n" if display else shown
        if name == "specials":
            return _LIGATURES.get(node.specials_chars, str(node.specials_chars).replace("&", " "))
        if name == "macro":
            return self.macro(node)
        return self.environment(node) if name == "environment" else ""

    def macro(self, node: Node) -> str:
        """A command with its arguments."""
        name = node.macroname.rstrip("*")
        given = arguments(node)
        last = content(given[-1]) if given else []
        if name in HEADING_LEVELS:
            return f"\n\n\0{self.dialect.heading(name, self.line(last))}\0\n\n"
        if name == "ensuremath":
            return self.dialect.formula(source(last), display=False)
        if name in ("footnote", "footnotetext"):
            self.notes.append(self.line(last))
            return self.dialect.note_sign(len(self.notes))
        return self.small_macro(node, name, last)

    def small_macro(self, node: Node, name: str, last: Sequence[Node]) -> str:
        """A command within a line: a style, a link, a symbol."""
        if name == "\\":
            return f"{BREAK}\n" if self.dialect.marked else "\n"
        if name == "texttt":
            plain = Dialect(marked=False)
            return self.dialect.inline_code(plain.finished(LatexRendering(plain).line(last)))
        if name in _STYLES:
            shown = self.dialect.styled(name, self.inline(last))
            return f"\n\n{shown}\n\n" if name == "caption" else shown
        if name in ("url", "href"):
            address = source(content(arguments(node)[0])).replace("\\", "")
            return self.dialect.link(self.line(last) if name == "href" else address, address)
        if name in KEYS:
            return "" if name == "label" else self.dialect.letters(f"[{source(last)}]")
        shown = self.dialect.letters(symbol(node))
        return shown if name in _SPECIAL_NAMES else shown + str(node.macro_post_space)

    def line(self, siblings: Sequence[Node]) -> str:
        """Nodes on a single line."""
        return " ".join(self.inline(siblings).replace(BREAK, "").split())

    def environment(self, node: Node) -> str:
        """An environment as a block with blank lines around it."""
        name = node.environmentname
        if name in TABLES:
            shown = f"\0{self.dialect.table(self.rows(node.nodelist))}\0"
        elif name in LISTS:
            shown = f"\0{self.items(name, node.nodelist)}\0"
        elif name == "verbatim":
            shown = f"\0{self.dialect.code(_code(node))}\0"
        elif name in ("quote", "quotation", "verse"):
            shown = f"\0{self.dialect.quote(self.block(node.nodelist))}\0"
        elif name in DISPLAYS:
            shown = f"\0{self.dialect.formula(_display(node), display=True)}\0"
        else:
            inside = self.block(node.nodelist)
            lead = self._named(name, node)
            gap = "" if not lead else "\n\n" if _STARTS_BLOCK.match(inside) else " "
            shown = f"\0{lead}{gap}{inside}\0"
        return f"\n\n{_BLANK_LINE.sub(_MARKED_LINE, shown)}\n\n"

    def _named(self, name: str, node: Node) -> str:
        """What TeX would print above the environment."""
        if name not in THEOREMS | {"proof", "abstract"}:
            return ""
        label = [self.line(content(given)) for given in arguments(node)]
        lead = f"{name.title()} ({label[0].strip('[]')})." if label else f"{name.title()}."
        return self.dialect.styled("textbf", lead)

    def rows(self, siblings: Sequence[Node]) -> list[list[str]]:
        """The cells of a table; one that spans columns is followed by empty ones."""
        rows: list[list[str]] = [[""]]
        for node in siblings:
            name = node.macroname if kind(node) == "macro" else ""
            if kind(node) == "specials" and node.specials_chars == "&":
                rows[-1].append("")
            elif name == "\\":
                rows.append([""])
            elif name == "multicolumn":
                times, _, cell = arguments(node)
                rows[-1][-1] += self.line(content(cell))
                rows[-1] += [""] * (int(source(content(times)) or 1) - 1)
            elif name == "multirow":
                rows[-1][-1] += self.line(content(arguments(node)[-1]))
            elif name not in _RULES:
                rows[-1][-1] += self.node(node)
        clean = [[self._cell(cell) for cell in row] for row in rows]
        return [row for row in clean if any(row)]

    def items(self, name: str, siblings: Sequence[Node]) -> str:
        """The items of the list environment `name`, marked or numbered."""
        parts: list[tuple[str, list[Node]]] = []
        for node in siblings:
            if kind(node) == "macro" and node.macroname == "item":
                label = [self.line(content(given)) for given in arguments(node)]
                parts.append((label[0] if label else "", []))
            elif parts:
                parts[-1][1].append(node)
        labels = [label for label, _ in parts]
        if name == "enumerate":
            numbers = count(1)  # of the items without a label
            labels = [label or f"{next(numbers)}." for label in labels]
        counted = _are_counted(labels)
        lines = [
            self._item(name, label, self.block(part), counted)
            for label, (_, part) in zip(labels, parts, strict=True)
        ]
        return "\n".join(lines)

    def _item(self, name: str, label: str, text: str, counted: bool) -> str:
        """An item. A label that Markdown would not count so itself is the start of the text."""
        if not self.dialect.marked:
            return _indented(label.strip("[]") or "-", text)
        if label and not counted:
            styled = self.dialect.styled("textbf", label) if name == "description" else label
            first, end, rest = text.partition("\n")
            text = self.dialect.paragraph(f"{styled} {first}".rstrip()) + end + rest
        return _indented(label if counted else "-", text)

    def _cell(self, text: str) -> str:
        return self.dialect.cell(text.replace("\0", "").replace(BREAK, ""))

    def _paragraph(self, text: str) -> str:
        text = _BREAKS_OUTSIDE.sub("", text)
        text = re.sub(rf"(?m)[ \t]+(?={BREAK}|$)", "", text)
        if "\0" in text:
            return text.replace("\0", "")
        return self.dialect.paragraph(re.sub(r"(?m)^[ \t]+", "", text))


_BREAKS_OUTSIDE = re.compile(rf"\A\s*{BREAK}\n|\s*{BREAK}\n?\Z")
# A list, a table, a quotation, a formula, code: text that begins so is escaped.
_STARTS_BLOCK = re.compile(r"(?:[-|>]|\d+[.)]) |\x01(?:\$\$|```)")
_COUNTED = re.compile(r"(\d{1,9})([.)])")
_BLANK_LINE, _MARKED_LINE = re.compile(r"\n[ \t]*(?=\n)"), "\n\2"
_SPECIAL_NAMES = frozenset("textbackslash textbar textless textgreater $ _ { }".split())
_RULES = frozenset("hline toprule midrule bottomrule cline cmidrule".split())


def _indented(mark: str, text: str) -> str:
    return f"{mark} " + text.replace("\n", "\n" + " " * (len(mark) + 1))


def _are_counted(labels: Sequence[str]) -> bool:
    """Whether labels are numbers that follow each other, such as `3)` and `4)`."""
    matches = [_COUNTED.fullmatch(label) for label in labels]
    numbers = [(int(match[1]), match[2]) for match in matches if match]
    return bool(numbers) and numbers == [
        (numbers[0][0] + step, numbers[0][1]) for step in range(len(labels))
    ]


def _body(text: str) -> str:
    return page_body(text)


def _code(node: Node) -> str:
    text = node.latex_verbatim()
    return str(text).removeprefix("\\begin{verbatim}").removesuffix("\\end{verbatim}").strip("\n")


def _display(node: Node) -> str:
    inner = source(node.nodelist).strip()
    name = node.environmentname.rstrip("*")
    if name in ("equation", "displaymath"):
        return inner
    return f"\\begin{{aligned}}\n{inner}\n\\end{{aligned}}"
