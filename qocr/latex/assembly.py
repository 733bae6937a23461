"""Pages of LaTeX as one document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qocr.answers import fences
from qocr.latex.allowed import CLASSES, HEADINGS, OPTIONS, PACKAGES
from qocr.latex.direction import has_leftwards, runs_leftwards, with_directions, with_words
from qocr.latex.letters import needs_fonts, visible, with_plain_letters
from qocr.latex.preamble import TITLES, Head, opening
from qocr.latex.references import with_known_keys
from qocr.latex.repair import repaired
from qocr.latex.tokens import LatexToken, group_end, tokenize

_PREAMBLE = frozenset({*TITLES, "documentclass", "usepackage"})
_BREAKS = frozenset({*HEADINGS, "caption", "item", "bibitem", "par", "maketitle"})


def join_document(pages: Sequence[str | None]) -> str:
    """One document from the pages' LaTeX; None is a page that could not be read.

    It is balanced, loads what it uses, holds nothing that reads, writes or runs, and compiles:
    with every TeX, or with XeLaTeX where its first line says so.
    """
    head, titles, body = _parts(pages, spelled=True)
    plain = {name: with_plain_letters(text) for name, text in titles.items()}
    shown = _shown(with_plain_letters(body), plain)
    if needs_fonts(shown):
        head, titles, body = _parts(pages, spelled=False)
        body = visible(body)
        titles = {name: visible(text) for name, text in titles.items()}
        shown = _shown(body, titles)
        if has_leftwards(shown):
            body, titles = _directed(body, titles, runs_leftwards(shown))
    else:
        body, titles = with_plain_letters(body), plain
    preamble = opening(head, titles, shown)
    return "\n".join((*preamble, r"\begin{document}", body, r"\end{document}", ""))


def _parts(pages: Sequence[str | None], spelled: bool) -> tuple[Head, dict[str, str], str]:
    """What the pages say of the document, its title as commands, and its text. Where it is
    `spelled`, symbols are commands."""
    head = Head()
    bodies = [_page(number, page, head, spelled) for number, page in enumerate(pages, 1)]
    titles = {
        name: repaired(f"\\{name}{{{text}}}", spelled=spelled) for name, text in head.title.items()
    }
    return head, titles, with_known_keys("\n\n".join(bodies))


def _shown(body: str, titles: dict[str, str]) -> str:
    return re.sub(r"(?m)^%.*", "", body) + "".join(titles.values())


def _directed(body: str, titles: dict[str, str], leftwards: bool) -> tuple[str, dict[str, str]]:
    turned = {name: with_words(text, leftwards) for name, text in titles.items()}
    return with_directions(body, leftwards), turned


def page_body(
    page: str, head: Head | None = None, *, named: bool = False, spelled: bool = True
) -> str:
    """The repaired text of one page; what it says of the document goes to `head`."""
    head = head if head is not None else Head()
    before = bool(head.title)
    titles: dict[str, str] = {}
    tokens = _gathered(tokenize(fences.strip(page)), head, titles)
    text = repaired("".join(token.text for token in tokens), named=named, spelled=spelled).strip()
    if not titles or (titles == head.title and before):
        return text
    if before:
        return f"{_heading(titles, named)}\n\n{text}"
    head.title |= titles
    return f"\\maketitle\n\n{text}"


def _page(number: int, page: str | None, head: Head, spelled: bool) -> str:
    if page is None:
        return f"% page {number}: could not be read"
    return f"% page {number}\n{page_body(page, head, named=True, spelled=spelled)}"


def _heading(titles: dict[str, str], named: bool) -> str:
    """The title of a further document among the pages."""
    title, *others = [repaired(titles[name], named=named) for name in TITLES if titles.get(name)]
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
    if name in TITLES:
        if value.strip() and value.strip() != r"\today":
            titles.setdefault(name, value.strip())
    elif name == "documentclass":
        head.name = CLASSES.get(value.strip(), head.name)
        head.options = head.options or wanted
    else:
        for package in value.split(","):
            if package.strip() in PACKAGES:
                head.packages.setdefault(package.strip(), ",".join(wanted))
