"""A formula, rewritten so that latex2mathml loses nothing of it."""

from __future__ import annotations

import re

from qocr.latex.allowed import GRIDS, IN_MATH_TOO, SIZES
from qocr.latex.chemistry import written_chemistry
from qocr.latex.column_specs import specification
from qocr.latex.formula_commands import circled
from qocr.latex.mathml_letters import PRIVATE, operator_name, worded
from qocr.latex.mathml_tables import DISPLAYED, RULE_ABOVE, marked, rules_between
from qocr.latex.tokens import LatexToken, group_end, tokenize

_ALIGNED = frozenset(
    "align align* aligned alignat alignat* alignedat split flalign flalign* "
    "xalignat xalignat*".split()
)
_CENTRED = frozenset("gather gather* gathered multline multline*".split())
_WRAPPERS = frozenset("equation equation* displaymath math document".split())
_CASES = {"dcases": "cases", "drcases": "rcases", "subarray": "array"}
_DISPLAYED = frozenset({"dcases", "drcases"})
_STARRED = frozenset("matrix* pmatrix* bmatrix* Bmatrix* vmatrix* Vmatrix*".split())
_COUNTED = frozenset("alignat alignat* alignedat xalignat xalignat*".split())
_SPECIFIED = frozenset({"array", "subarray"})
_TEXTS = (IN_MATH_TOO - {"underline"}) | {"hbox", "intertext", "shortintertext", "textnormal"}
_FONTS = frozenset("textbf textit texttt textsf".split())
_RULES = frozenset("hline toprule midrule bottomrule hdashline".split())
_DROPPED = {"nonumber": 0, "notag": 0, "label": 1, "cline": 1, "cmidrule": 1, "allowbreak": 0,
            "displaybreak": 0}  # fmt: skip
_SAME = {
    "bm": r"\boldsymbol", "dotsc": r"\ldots", "dotsb": r"\cdots", "lvert": "|", "rvert": "|",
    "blacksquare": r"\text{■}", "vv": r"\overrightarrow", "overarc": r"\overparen",
    "wideparen": r"\overparen", "overgroup": r"\overparen", "circled": r"\textcircled",
}  # fmt: skip
_FENCES = {"abs": ("|", "|"), "norm": (r"\|", r"\|")}
_BRACES = {r"\{": "{", r"\}": "}", r"\lbrace": "{", r"\rbrace": "}"}
_OPERATORS = frozenset({"operatorname", "operatorname*"})
_SIGNS = {"%": r"\%", "#": r"\#"}
_LENGTH = re.compile(r"\s*\[\s*-?[\d.]*\s*[a-z]*\s*\]")
_HAN = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


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
        columns = marks = ""
        if begins:
            self._skip_placement()
        if begins and name in _COUNTED | _SPECIFIED:
            given = specification(self._group())
            if name in _SPECIFIED:
                columns, marks = f"{{{given.replace('|', '') or 'c'}}}", rules_between(given)
        if name in _DISPLAYED:
            marks = marked(DISPLAYED)
        return self._named_edge(token.kind, name, columns) + marks * begins

    def _named_edge(self, kind: str, name: str, columns: str) -> str:
        same = _CASES.get(name, name)
        if name in _ALIGNED:
            same = "align*"
        elif name in _CENTRED:
            same = "matrix"
        elif name in _STARRED:
            same = name.removesuffix("*")
        elif same.startswith("eqnarray"):
            return r"\begin{array}{rcl}" if kind == "begin" else r"\end{array}"
        elif same == "rcases":
            return r"\left.\begin{array}{ll}" if kind == "begin" else r"\end{array}\right\}"
        elif same not in GRIDS and same not in ("array", "subarray"):
            raise UnknownEnvironmentError(name)
        return rf"\{kind}{{{same}}}{columns}"

    def _skip_placement(self) -> None:
        """Steps over the `[t]` of an environment."""
        placement = [token.text for token in self.tokens[self.index : self.index + 3]]
        if (
            placement
            and placement[0] == "["
            and placement[1:] in ([side, "]"] for side in ("t", "b", "c", "l", "r"))
        ):
            self.index += 3

    def _word(self, token: LatexToken) -> str:
        name = _SAME.get(token.name, token.text).removeprefix("\\")
        if name in _TEXTS:
            return self._text(name)
        if name in _RULES:
            return marked(RULE_ABOVE) if self.depth else ""
        if name in _OPERATORS:
            inside = operator_name(self._group())
            plain = inside.isascii() and inside.isalpha()
            return rf"\{name}{{{inside}}}" if plain else rf"\mathop{{\text{{{inside}}}}}"
        if name in SIZES:
            return self._size(token.text)
        if name in ("tag", "tag*"):
            number = self._group()
            return rf"\qquad {_words(number if name == 'tag*' else f'({number})', 'text')}"
        if name == "mathrm":
            return f"{{\\rm{{{prepared(self._group())}}}}}"
        if name in _DROPPED:
            for _ in range(_DROPPED[name]):
                self._group()
            return " "
        return self._written_out(name) or _SAME.get(token.name, token.text)

    def _written_out(self, name: str) -> str:
        """Commands that say in one word what others say in several; "" for all others."""
        if name == "ce":
            return prepared(written_chemistry(self._group()))
        if name == "textcircled":
            return rf"\text{{{circled(self._group()).translate(PRIVATE)}}}"
        if name == "genfrac":
            return self._fraction()
        if name == "prescript":
            return rf"{{}}^{{{prepared(self._group())}}}_{{{prepared(self._group())}}}"
        if name in _FENCES:
            opener, closer = _FENCES[name]
            return rf"\left{opener}{{{prepared(self._group())}}}\right{closer}"
        if name == "multicolumn":
            count, _ = self._group(), self._group()
            further = int(count) - 1 if count.isdecimal() else 0
            return rf"{{{prepared(self._group())}}}" + "&" * min(further, 100)
        return ""

    def _fraction(self) -> str:
        left, right, thickness, _style = (self._group().strip() for _ in range(4))
        above, below = prepared(self._group()), prepared(self._group())
        bare = thickness.startswith("0")
        inside = rf"{{{{{above}}}\atop{{{below}}}}}" if bare else rf"\frac{{{above}}}{{{below}}}"
        return rf"\left{left or '.'}{inside}\right{right or '.'}"

    def _size(self, command: str) -> str:
        """`\\big` with a brace, which latex2mathml does not know as a delimiter."""
        following = self.tokens[self.index] if self.index < len(self.tokens) else None
        brace = _BRACES.get(following.text) if following else None
        if brace is None:
            return command
        self.index += 1
        return command + brace.translate(PRIVATE)

    def _text(self, name: str) -> str:
        shown = _words(self._group(), name if name in _FONTS else "text")
        if name == "fbox":
            return rf"\boxed{{{shown}}}"
        script = {"textsuperscript": "^", "textsubscript": "_"}.get(name)
        return f"{{}}{script}{{{shown}}}" if script else f"{{{shown}}}"

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


def _words(source: str, font: str) -> str:
    """Words among a formula: formulas in them are set apart, all else is letters."""
    pieces = [""]
    for token in tokenize(source):
        if token.kind == "dollar":
            pieces.append("")
        else:
            pieces[-1] += token.text
    return "".join(
        prepared(piece) if number % 2 else worded(piece, font)
        for number, piece in enumerate(pieces)
    )
