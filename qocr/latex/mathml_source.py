"""A formula, rewritten so that latex2mathml loses nothing of it."""

from __future__ import annotations

import re

from qocr.latex.allowed import GRIDS, IN_MATH_TOO
from qocr.latex.column_specs import specification
from qocr.latex.tokens import LatexToken, group_end, tokenize
from qocr.latex.tree import nodes, symbol_text

_ALIGNED = frozenset(
    "align align* aligned alignat alignat* alignedat split flalign flalign* eqnarray eqnarray* "
    "xalignat xalignat*".split()
)
_CENTRED = frozenset("gather gather* gathered multline multline*".split())
_WRAPPERS = frozenset("equation equation* displaymath math document".split())
_CASES = {"dcases": "cases", "drcases": "rcases", "subarray": "array"}
_COUNTED = frozenset("alignat alignat* alignedat xalignat xalignat*".split())
_SPECIFIED = frozenset({"array", "subarray"})
_TEXTS = IN_MATH_TOO | {"hbox", "intertext", "shortintertext", "textnormal"}
_DROPPED = {"nonumber": 0, "notag": 0, "label": 1, "cline": 1, "cmidrule": 1, "toprule": 0,
            "midrule": 0, "bottomrule": 0, "allowbreak": 0, "displaybreak": 0}  # fmt: skip
_SAME = {"bm": r"\boldsymbol", "dotsc": r"\ldots", "dotsb": r"\cdots", "lvert": "|", "rvert": "|"}
_SIGNS = {"%": r"\%", "#": r"\#"}
_LENGTH = re.compile(r"\s*\[\s*-?[\d.]*\s*[a-z]*\s*\]")
_HAN = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CIRCLED = re.compile(r"[1-9]|1\d|20")

# latex2mathml takes these for marks even in a text: letters of a private area stand for them.
PRIVATE = {ord(sign): 0xF100 + ord(sign) for sign in "\\{}&$%#_^~<>'`-"}
PUBLIC = {private: sign for sign, private in PRIVATE.items()}


class UnknownEnvironmentError(ValueError):
    """An environment without MathML; the message is its name."""


def prepared(formula: str) -> str:
    """What latex2mathml is to be given. Its private letters are turned back by `PUBLIC`.

    Raises UnknownEnvironmentError, and ValueError where an `&` stands in no environment.
    """
    return _Rewriter(tokenize(_CONTROL.sub("", formula))).rewritten()


class _Rewriter:
    """Reads `tokens` one by one; `depth` counts the environments that are open."""

    def __init__(self, tokens: list[LatexToken]) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.pieces: list[str] = []

    def rewritten(self) -> str:
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            self.index += 1
            self.pieces.append(self._one(token))
        return "".join(self.pieces)

    def _one(self, token: LatexToken) -> str:
        if token.kind in ("begin", "end"):
            return self._edge(token)
        if token.kind == "word":
            return self._word(token)
        if token.kind == "comment":
            return " "
        if token.kind == "tab" and not self.depth:
            raise ValueError("an & stands outside of an environment")
        if token.text in ("\\\\", "\\\\*"):
            return self._line_end()
        if token.kind == "text":
            return _HAN.sub(lambda run: rf"\text{{{run[0].translate(PRIVATE)}}}", token.text)
        return _SIGNS.get(token.text, token.text) if token.kind == "mark" else token.text

    def _edge(self, token: LatexToken) -> str:
        begins, name = token.kind == "begin", token.name
        if name in _WRAPPERS:
            return ""
        self.depth += 1 if begins else -1
        columns = ""
        if begins:
            self._skip_placement()
        if begins and name in _COUNTED | _SPECIFIED:
            given = self._group()
            columns = f"{{{specification(given) or 'c'}}}" if name in _SPECIFIED else ""
        same = _CASES.get(name, name)
        if name in _ALIGNED:
            same = "align*"
        elif name in _CENTRED:
            same = "matrix"
        elif same == "rcases":
            return r"\left.\begin{array}{ll}" if begins else r"\end{array}\right\}"
        elif same not in GRIDS and same not in ("array", "subarray"):
            raise UnknownEnvironmentError(name)
        return rf"\{token.kind}{{{same}}}{columns}"

    def _skip_placement(self) -> None:
        """Steps over the `[t]` of an environment."""
        placement = [token.text for token in self.tokens[self.index : self.index + 3]]
        if (
            placement
            and placement[0] == "["
            and placement[1:] in (["t", "]"], ["b", "]"], ["c", "]"])
        ):
            self.index += 3

    def _word(self, token: LatexToken) -> str:
        name = token.name
        if name in _TEXTS:
            return self._text(name)
        if name == "ce":
            return chemistry(self._group())
        if name == "textcircled":
            return self._circled()
        if name == "multicolumn":
            count, _ = self._group(), self._group()
            further = int(count) - 1 if count.isdecimal() else 0
            return rf"{{{prepared(self._group())}}}" + "&" * min(further, 100)
        if name in _DROPPED:
            for _ in range(_DROPPED[name]):
                self._group()
            return " "
        return _SAME.get(name, token.text)

    def _text(self, name: str) -> str:
        """Words among a formula: formulas in them are set apart, all else is letters."""
        pieces = self._group().split("$")
        shown = [
            prepared(piece) if number % 2 else _letters(piece)
            for number, piece in enumerate(pieces)
        ]
        if name == "fbox":
            return rf"\boxed{{{''.join(shown)}}}"
        script = {"textsuperscript": "^", "textsubscript": "_"}.get(name)
        return f"{{}}{script}{{{''.join(shown)}}}" if script else f"{{{''.join(shown)}}}"

    def _circled(self) -> str:
        inside = self._group().strip()
        if _CIRCLED.fullmatch(inside):
            return rf"\text{{{chr(0x2460 + int(inside) - 1)}}}"
        return rf"\text{{({inside.translate(PRIVATE)})}}"

    def _line_end(self) -> str:
        rest = "".join(token.text for token in self.tokens[self.index : self.index + 4])
        length = _LENGTH.match(rest)
        end = self.index
        while length and end < len(self.tokens):
            end += 1
            if self.tokens[end - 1].text == "]":
                self.index = end
                break
        return "\\\\ "

    def _group(self) -> str:
        """The source of the argument that follows: a group, or one letter."""
        while self.index < len(self.tokens) and self.tokens[self.index].kind == "space":
            self.index += 1
        if self.index >= len(self.tokens):
            return ""
        first = self.tokens[self.index]
        if first.kind != "open":
            return self._letter(first)
        end = group_end(self.tokens, self.index)
        stop = len(self.tokens) if end is None else end
        inside = self.tokens[self.index + 1 : stop]
        self.index = stop + 1
        return "".join(token.text for token in inside)

    def _letter(self, token: LatexToken) -> str:
        if token.kind != "text":
            return ""
        self.tokens[self.index] = LatexToken("text", token.text[1:])
        return token.text[0]


def _letters(source: str) -> str:
    if not source:
        return ""
    if not source.strip():
        return r"\ "
    escaped = "".join("\\%" if token.text == "%" else token.text for token in tokenize(source))
    plain = symbol_text(nodes(escaped)) if re.search(r"[\\{}~]", escaped) else source
    return rf"\text{{{plain.translate(PRIVATE)}}}"


_CHEMICAL = re.compile(
    r"(?P<arrow><=>|<->|->|<-)|(?P<charge>\^(?:\{[^{}]*\}|[\d+-]+))|(?P<low>_(?:\{[^{}]*\}|\d+))"
    r"|(?P<sign>(?<=[A-Za-z\d)\]])[+-](?=$|[\s)\]}]))"
    r"|(?P<count>(?<=[A-Za-z)\]])\d+)|(?P<letters>[A-Za-z]+)|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL,
)
_ARROWS = {
    "->": r"\rightarrow ",
    "<-": r"\leftarrow ",
    "<->": r"\leftrightarrow ",
    "<=>": r"\rightleftharpoons ",
}


def chemistry(source: str) -> str:
    r"""The formula of mhchem's `\ce`: upright letters, counts lowered and charges raised."""
    pieces = []
    for match in _CHEMICAL.finditer(source):
        kind, text = match.lastgroup, match[0]
        if kind == "arrow":
            pieces.append(_ARROWS[text])
        elif kind in ("charge", "low"):
            pieces.append(f"{text[0]}{{{text[1:].strip('{}')}}}")
        elif kind == "sign":
            pieces.append(f"^{{{text}}}")
        elif kind == "count":
            pieces.append(f"_{{{text}}}")
        else:
            pieces.append(rf"\mathrm{{{text}}}" if kind == "letters" else text)
    return f"{{{''.join(pieces)}}}"
