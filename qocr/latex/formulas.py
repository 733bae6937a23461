"""Formulas: found on a page, freed of delimiters, tidied, delimited again."""

from __future__ import annotations

import re

from qocr.answers import fences
from qocr.latex.json_formulas import formulas_in_json
from qocr.latex.repair import repaired
from qocr.latex.tokens import LatexToken, group_end, tokenize

DELIMITERS: dict[str, tuple[str, str]] = {
    "none": ("", ""),
    "dollars": ("$$\n", "\n$$"),
    "brackets": ("\\[\n", "\n\\]"),
    "equation": ("\\begin{equation}\n", "\n\\end{equation}"),
}
_WRAPPERS = frozenset({"equation", "equation*", "displaymath", "math"})
_ROWS = {"align": "aligned", "gather": "gathered", "eqnarray": "aligned", "multline": "gathered",
         "flalign": "aligned"}  # fmt: skip
_OPENERS = {"$": "$", "$$": "$$", "\\[": "\\]", "\\(": "\\)"}
# In these, spaces are text; the others take no letters after them that a space keeps apart.
_TEXTUAL = frozenset(
    "text textbf textit textrm textsf texttt mbox hbox fbox tag operatorname".split()
)
_NO_SPACE_BEFORE = frozenset(",;)]}")
_OF_DOCUMENT = re.compile(
    r"\\(?:documentclass|usepackage)\s*(?:\[[^\]\n]{0,200}\])?\s*\{[^{}\n]{0,200}\}"
    r"|\\(?:begin|end)\s*\{document\}"
)
_OF_FORMULAS = frozenset("\\^_={}$&%#~<>+*/|")
_MATHML_END = "</math>"


def formulas(text: str) -> list[str]:
    """The formulas of an answer in order, without delimiters.

    JSON keeps them apart where it is there, else delimiters, else blank lines, else lines that are
    each balanced and do not go on.
    """
    unfenced = fences.strip(text)
    wrapped = formulas_in_json(unfenced)
    if wrapped is not None:
        return [part for formula in wrapped for part in _written_formulas(formula)]
    return _written_formulas(unfenced)


def _written_formulas(text: str) -> list[str]:
    bare = _OF_DOCUMENT.sub("", text).strip()
    parts = [part for piece in _mathml_apart(bare) for part in _parts(piece)]
    return [part.strip() for part in parts if part.strip()]


def _mathml_apart(text: str) -> list[str]:
    """The `<math>` elements of an answer, and what stands between them."""
    pieces, start = [], 0
    while (opening := text.find("<math", start)) >= 0:
        end = text.find(_MATHML_END, opening)
        if end < 0:
            break
        end += len(_MATHML_END)
        pieces += [text[start:opening], text[opening:end]]
        start = end
    return [*pieces, text[start:]]


def _parts(text: str) -> list[str]:
    if text.startswith("<math") and text.endswith(_MATHML_END):
        return [text]
    tokens = tokenize(text)
    parts = _delimited_parts(tokens)
    return [_outside(line) for line in _lines(tokens)] if parts is None else parts


def defused(formula: str) -> str:
    """The formula in commands that every renderer knows; those that could act are shown as text."""
    return repaired(rf"\[{formula}\]", named=False).removeprefix(r"\[").removesuffix(r"\]")


def delimited(formula: str, style: str) -> str:
    """`formula`, which has none, between the delimiters of a style, one of DELIMITERS."""
    opener, closer = DELIMITERS[style]
    return f"{opener}{formula}{closer}"


def tidied(formula: str) -> str:
    """`formula` with white space only where it means something or helps to read."""
    tokens = tokenize(formula.strip())
    pieces: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind == "word" and token.name.rstrip("*") in _TEXTUAL:
            stop = _argument_end(tokens, index + 1)
            pieces.append(token.text + _joined(tokens[index + 1 : stop]).lstrip())
            index = stop
            continue
        pieces.append(_gap(tokens, index) if token.kind in ("space", "blank") else token.text)
        index += 1
    return "".join(pieces)


def _delimited_parts(tokens: list[LatexToken]) -> list[str] | None:
    """None where there are no delimiters; what stands outside of them is a formula too, of
    `\\text` where it is prose."""
    parts: list[str] = []
    rest: list[LatexToken] = []
    index, seen = 0, False
    while index < len(tokens):
        stop = _part_end(tokens, index)
        if stop is None:
            end = _textual_end(tokens, index)
            rest += tokens[index:end]
            index = end
            continue
        seen = True
        parts += [_outside(_joined(rest)), _inner(tokens, index, stop)]
        rest = []
        index = stop + 1
    return [*parts, _outside(_joined(rest))] if seen else None


def _textual_end(tokens: list[LatexToken], index: int) -> int:
    """Where the token ends: with its argument if that is text, in which `$` parts no formulas."""
    token = tokens[index]
    if token.kind == "word" and token.name.rstrip("*") in _TEXTUAL:
        return _argument_end(tokens, index + 1)
    return index + 1


def _outside(text: str) -> str:
    return rf"\text{{{text.strip()}}}" if _is_prose(text) else text


def _is_prose(text: str) -> bool:
    words = [word.strip(",.:;()") for word in text.split()]
    written = [word for word in words if len(word) > 1 and word.isalpha()]
    return len(written) > 1 and _OF_FORMULAS.isdisjoint(text)


def _part_end(tokens: list[LatexToken], start: int) -> int | None:
    """Where the delimiter at `start` is closed, the end of the text if it was cut."""
    token = tokens[start]
    closer = _OPENERS.get(token.text)
    if token.kind == "begin" and token.name.rstrip("*") in {*_WRAPPERS, *_ROWS}:
        closer = token.text.replace("\\begin", "\\end", 1)
    if closer is None:
        return None
    for index in range(start + 1, len(tokens)):
        if tokens[index].text.replace(" ", "") == closer.replace(" ", ""):
            return index
    return len(tokens)


def _inner(tokens: list[LatexToken], start: int, stop: int) -> str:
    inside = _joined(tokens[start + 1 : stop]).strip()
    name = tokens[start].name.rstrip("*") if tokens[start].kind == "begin" else ""
    if name not in _ROWS:
        nested = _delimited_parts(tokenize(inside)) if name == "" else None
        return (
            nested[1] if nested and len([part for part in nested if part.strip()]) == 1 else inside
        )
    kind = _ROWS[name]
    return f"\\begin{{{kind}}}\n{inside}\n\\end{{{kind}}}"


def _lines(tokens: list[LatexToken]) -> list[str]:
    """Formulas without delimiters: a blank line parts them, a line end where all is closed."""
    parts, line, depth = [], "", 0
    for token in tokens:
        opens = token.kind in ("open", "begin") or token.text == "\\left"
        closes = token.kind in ("close", "end") or token.text == "\\right"
        depth += opens - closes
        ends = token.kind == "blank" or ("\n" in token.text and token.kind == "space")
        if ends and depth <= 0 and not line.rstrip().endswith(("\\\\", "=", "+", "-", "&", ",")):
            parts.append(line)
            line, depth = "", 0
        else:
            line += " " if ends else token.text
    return [*parts, line]


def _gap(tokens: list[LatexToken], index: int) -> str:
    """A space, or nothing where none is needed."""
    if index == 0 or index + 1 == len(tokens):
        return ""
    before, after = tokens[index - 1], tokens[index + 1]
    if before.kind == "word" and after.text[:1].isalpha():
        return " "
    if before.text in ("\\left", "\\right"):
        return ""
    if before.kind == "begin" or after.kind in ("begin", "end") or before.text == "\\\\":
        return "\n" if "\n" in tokens[index].text else " " if before.text == "\\\\" else ""
    if after.text == "\\\\" or before.kind == "tab" or after.kind == "tab":
        return " "
    return " " if _reads_better(before, after) else ""


def _reads_better(before: LatexToken, after: LatexToken) -> bool:
    operators = "=<>+-"
    if before.text == "&" or before.text[-1:] in operators or after.text[:1] in operators:
        return before.kind not in ("open", "mark", "bracket") and before.text not in ("(", "\\left")
    glued = ("open", "close", "mark", "bracket")
    if before.kind in glued or after.kind in glued:
        return False
    if after.text[:1] in _NO_SPACE_BEFORE or after.text == "'" or before.text[-1:] in "([":
        return False
    return before.kind == "word" or after.kind == "word"


def _argument_end(tokens: list[LatexToken], start: int) -> int:
    index = start
    while index < len(tokens) and tokens[index].kind == "space":
        index += 1
    if index >= len(tokens) or tokens[index].kind != "open":
        return start
    end = group_end(tokens, index)
    return len(tokens) if end is None else end + 1


def _joined(tokens: list[LatexToken]) -> str:
    return "".join(token.text for token in tokens)
