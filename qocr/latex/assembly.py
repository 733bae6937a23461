"""Pages of LaTeX as one document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from qocr.answers import fences
from qocr.latex.allowed import CLASSES, HEADINGS, OPTIONS, PACKAGES, THEOREMS
from qocr.latex.letters import needs_fonts
from qocr.latex.packages import package_lines
from qocr.latex.references import with_known_keys
from qocr.latex.repair import repaired
from qocr.latex.tokens import LatexToken, group_end, tokenize

_ONCE = ("title", "author", "date")
_PREAMBLE = frozenset({*_ONCE, "documentclass", "usepackage"})
_BREAKS = frozenset({*HEADINGS, "caption", "item", "bibitem", "par", "maketitle"})
_HAN = re.compile(
    r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_USED = re.compile(r"\\(?:begin\{)?([A-Za-z]+)")
_FONTS = ("Noto Serif", "DejaVu Serif", "FreeSerif")


@dataclass(slots=True)
class Head:
    """What stands before the text of the pages, gathered from them."""

    name: str = "article"
    options: list[str] = field(default_factory=list)
    packages: dict[str, str] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)


def join_document(pages: Sequence[str | None]) -> str:
    """One document from the pages' LaTeX; None is a page that could not be read.

    It is balanced, loads what it uses, holds nothing that reads, writes or runs, and compiles:
    with pdfLaTeX, or with XeLaTeX where its first line says so.
    """
    head = Head()
    bodies = [_page(number, page, head) for number, page in enumerate(pages, 1)]
    body = with_known_keys("\n\n".join(bodies))
    return "\n".join((*_opening(head, body), r"\begin{document}", body, r"\end{document}", ""))


def page_body(page: str, head: Head | None = None, *, named: bool = False) -> str:
    """The repaired text of one page; what it says of the document goes to `head`."""
    head = head if head is not None else Head()
    before = bool(head.title)
    titles: dict[str, str] = {}
    tokens = _gathered(tokenize(fences.strip(page)), head, titles)
    text = repaired("".join(token.text for token in tokens), named=named).strip()
    if not titles or (titles == head.title and before):
        return text
    if before:
        return f"{_heading(titles, named)}\n\n{text}"
    head.title |= titles
    return f"\\maketitle\n\n{text}"


def _page(number: int, page: str | None, head: Head) -> str:
    if page is None:
        return f"% page {number}: could not be read"
    return f"% page {number}\n{page_body(page, head, named=True)}"


def _heading(titles: dict[str, str], named: bool) -> str:
    """The title of a further document among the pages."""
    title, *others = [repaired(titles[name], named=named) for name in _ONCE if titles.get(name)]
    return "\n\n".join([f"\\section*{{{title}}}", *others])


def _gathered(tokens: list[LatexToken], head: Head, titles: dict[str, str]) -> list[LatexToken]:
    """The tokens of the text itself."""
    start = next((i for i, t in enumerate(tokens) if t.kind == "begin" and t.name == "document"), 0)
    kept, index = [], 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind == "word" and token.name in _PREAMBLE:
            index = _take(tokens, index, head, titles)
            continue
        if index >= start and not (token.kind in ("begin", "end") and token.name == "document"):
            kept.append(token)
        index += 1
    return kept


def _take(tokens: list[LatexToken], index: int, head: Head, titles: dict[str, str]) -> int:
    """Reads one command of the preamble; where it ends."""
    name, options = tokens[index].name, ""
    index += 1
    while index < len(tokens) and tokens[index].kind == "space":
        index += 1
    if index < len(tokens) and tokens[index].text == "[":
        start = index
        while index < len(tokens) and tokens[index].text != "]" and tokens[index].kind != "blank":
            index += 1
        options = "".join(token.text for token in tokens[start + 1 : index])
        index += 1
    if index >= len(tokens) or tokens[index].kind != "open":
        return index
    end = group_end(tokens, index)
    if end is not None and any(token.kind == "blank" for token in tokens[index:end]):
        end = None
    stop = end if end is not None else _forgotten_end(tokens, index)
    _note(head, titles, name, options, _one_paragraph(tokens[index + 1 : stop]))
    return stop if end is None else stop + 1


def _forgotten_end(tokens: list[LatexToken], start: int) -> int:
    """Where the argument at `start` ends if its brace was forgotten."""
    for index in range(start, len(tokens)):
        if tokens[index].kind in ("blank", "begin") or "\n" in tokens[index].text:
            return index
    return len(tokens)


def _one_paragraph(tokens: Sequence[LatexToken]) -> str:
    """What may stand in a title."""
    kept = (
        token
        for token in tokens
        if token.kind not in ("begin", "end", "verbatim", "comment")
        and (token.kind != "word" or token.name.rstrip("*") not in _BREAKS)
    )
    return "".join(" " if token.kind in ("blank", "space") else token.text for token in kept)


def _note(head: Head, titles: dict[str, str], name: str, options: str, value: str) -> None:
    wanted = [option.strip() for option in options.split(",") if option.strip() in OPTIONS]
    if name in _ONCE:
        if value.strip() and value.strip() != r"\today":
            titles.setdefault(name, value.strip())
    elif name == "documentclass":
        head.name = CLASSES.get(value.strip(), head.name)
        head.options = head.options or wanted
    else:
        for package in value.split(","):
            if package.strip() in PACKAGES:
                head.packages.setdefault(package.strip(), ",".join(wanted))


def _opening(head: Head, body: str) -> list[str]:
    title = {name: repaired(f"\\{name}{{{text}}}") for name, text in head.title.items()}
    shown = body + "".join(title.values())
    used = set(_USED.findall(shown))
    lines = _class(head, shown, used)
    lines += package_lines(head.packages, used)
    lines += [f"\\newtheorem{{{name}}}{{{name.title()}}}" for name in sorted(THEOREMS & used)]
    if title:
        lines += [title.get(name, f"\\{name}{{}}") for name in _ONCE]
    return lines


def _class(head: Head, shown: str, used: set[str]) -> list[str]:
    name = "report" if "chapter" in used else head.name
    options = f"[{','.join(head.options)}]" if head.options else ""
    plain = re.sub(r"(?m)^%.*", "", shown)
    if not needs_fonts(plain):
        encodings = [r"\usepackage[T1]{fontenc}", r"\usepackage[utf8]{inputenc}"]
        return [rf"\documentclass{options}{{{name}}}", *encodings]
    first = "% compile with xelatex"
    if _HAN.search(plain):
        ctex = {"report": "ctexrep"}.get(name, "ctexart")
        return [first, rf"\documentclass{options}{{{ctex}}}"]
    fonts = ""
    for font in reversed(_FONTS):
        fonts = rf"\IfFontExistsTF{{{font}}}{{\setmainfont{{{font}}}}}{{{fonts}}}"
    return [first, rf"\documentclass{options}{{{name}}}", r"\usepackage{fontspec}", fonts]
