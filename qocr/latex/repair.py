"""LaTeX made whole: balanced, escaped where the model forgot, nothing in it that acts."""

from __future__ import annotations

from collections.abc import Callable

from qocr.latex import breaks, commands, dollars, environments, tags
from qocr.latex.allowed import ACCENT_SIGNS, SIZES
from qocr.latex.frames import Frame
from qocr.latex.letters import cleaned, escaped, in_formula, symbols
from qocr.latex.tokens import LatexToken, code, tokenize
from qocr.latex.walk import TokenWalk

_MATH_SIGNS = ",:;>! |{}%$#&_"
_TEXT_SIGNS = ", {}%$#&_"


def repaired(text: str, *, named: bool = True, spelled: bool = True) -> str:
    """The body of a document that compiles, from one that may be cut or careless.

    Without `named`, formulas hold only what LaTeX, KaTeX and MathJax all know, as for Markdown.
    With it and `spelled`, symbols outside Latin (α, ≤) in text become their commands.
    """
    return Repair(tokenize(cleaned(text)), named=named, spelled=spelled).run()


class Repair(TokenWalk):
    """One walk over the tokens of a page, or of an optional argument at `depth` 1."""

    def __init__(
        self, tokens: list[LatexToken], *, named: bool, spelled: bool = True, depth: int = 0
    ) -> None:
        super().__init__(tokens, depth)
        self.named = named
        self.spelled = named and spelled
        self.portable = not named
        self.roles = dollars.roles(tokens)

    def run(self, *, math: bool = False) -> str:
        """Walks to the end and returns the LaTeX, with everything closed that was opened."""
        self.stack.top.math = math
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            self.index += 1
            _KINDS[token.kind](self, token)
        return self.stack.finish()

    def sub(self, tokens: list[LatexToken], *, math: bool) -> str:
        """An optional argument, repaired on its own."""
        inner = Repair(tokens, named=self.named, spelled=self.spelled, depth=1)
        inner.stack.top.argument = True
        return inner.run(math=math).replace("\n", " ")

    def sub_text(self, text: str) -> str:
        """The same from text; commands deeper than this are shown."""
        return escaped(text) if self.depth else self.sub(tokenize(text), math=False)

    def text(self, token: LatexToken) -> None:
        """Letters; characters a formula cannot set are put into text."""
        if self.math:
            self.stack.show(in_formula(token.text))
        else:
            self.stack.show(symbols(token.text) if self.spelled else token.text)

    def space(self, token: LatexToken) -> None:
        """White space within a paragraph."""
        self.stack.gap(token.text)

    def blank(self, _token: LatexToken) -> None:
        """A blank line: the end of a paragraph."""
        breaks.paragraph(self)

    def comment(self, token: LatexToken) -> None:
        """A comment. One that holds cells or rows is a percent sign that was not escaped."""
        line = token.text.strip()
        if "&" in line or "\\\\" in line:
            self.tokens[self.index - 1 : self.index] = [
                LatexToken("mark", "%"),
                *tokenize(line[1:] + "\n"),
            ]
            self.roles = dollars.roles(self.tokens)
            self.index -= 1
        elif len(line) > 1 and len(self.stack.frames) == 1:
            self.stack.write(f"{line}\n")

    def open(self, _token: LatexToken) -> None:
        """An opening brace. Below the deepest level it is left out, together with its closing
        one."""
        if self.shown_at == self.index - 1:
            self.stack.push(Frame("group", "\\}", self.math, "shown"), "\\{")
            return
        ghost = self.stack.full
        frame = Frame("ghost" if ghost else "group", "" if ghost else "}", self.math)
        vertical = self.stack.vertical
        self.stack.push(frame, "" if ghost else "{")
        self.stack.vertical = vertical

    def brace(self, _token: LatexToken) -> None:
        """A closing brace; one that nothing opened is dropped."""
        frame = self.stack.above("group", "ghost")
        if frame is not None:
            self.close_to(frame)
            self.shown_at = self.index if frame.name == "shown" else -1

    def dollar(self, token: LatexToken) -> None:
        """A dollar sign: it opens or closes a formula, or stands for money."""
        role = self.roles.get(self.index - 1, "literal")
        opened = self.stack.above("math")
        if role == "close" and opened is not None:
            self.close_to(opened)
        elif role == "literal" or self.math:
            self.stack.show("" if role == "close" or self.math else "\\$" * len(token.text))
        elif role != "close":
            self.formula("[" if token.text == "$$" else "$")

    def formula(self, name: str) -> None:
        """Opens an inline formula, or a display where there may be one."""
        if self.stack.full:
            return
        if name == "[" and not self.stack.cramped():
            frame = Frame("math", "\\]", True, "[")
            self.stack.push(frame, "\\[")
            frame.columns = len(self.stack.pieces)
            self.stack.write("")
        else:
            self.stack.push(Frame("math", "$", True, "$"), "$")

    def sign(self, token: LatexToken) -> None:
        """A command of one sign, such as `\\(`, `\\,` or `\\%`."""
        sign = token.text[1:]
        if sign in ("(", "["):
            if not self.math:
                self.formula("$" if sign == "(" else "[")
        elif sign in (")", "]"):
            opened = self.stack.above("math")
            if opened is not None:
                self.close_to(opened)
        elif sign == "\\":
            breaks.line_break(self)
        elif self.math:
            self.stack.show(token.text if sign and sign in _MATH_SIGNS else "")
        elif sign and sign in ACCENT_SIGNS:
            self.stack.show(token.text)
            self.arguments(1, math=False)
        elif sign in ("", "\n", "-", "/", "@", ";", ":", "!"):
            self.stack.write("\n" if sign == "\n" else "")
        else:
            self.stack.show(token.text if sign in _TEXT_SIGNS else escaped(sign))

    def mark(self, token: LatexToken) -> None:
        """One of `~ ^ _ & # %` without a backslash."""
        if token.text == "~":
            self.stack.show("~")
        elif token.text not in "^_":
            self.stack.show("\\" + token.text)
        elif self.math:
            self.script(token.text)
        else:
            self.text_script(token.text)

    def script(self, sign: str) -> None:
        """A second script on one base gets a base of its own."""
        top = self.stack.top
        taken = top.superscript if sign == "^" else top.subscript
        superscript = sign == "^" or (top.superscript and not taken)
        subscript = sign == "_" or (top.subscript and not taken)
        self.stack.show(("{}" if taken else "") + sign)
        top.superscript, top.subscript = superscript, subscript
        self.arguments(1, math=True, name=sign)

    def text_script(self, sign: str) -> None:
        """A raised or lowered mark outside a formula: a script before a group, else the sign
        itself."""
        follows = self.tokens[self.index : self.index + 1]
        if follows and follows[0].kind == "open":
            self.stack.show("\\textsuperscript" if sign == "^" else "\\textsubscript")
            self.arguments(1, math=False, name=sign)
        else:
            self.stack.show(escaped(sign))

    def word(self, token: LatexToken) -> None:
        """A command with a name."""
        name = token.name
        if name in ("left", "right", "middle"):
            breaks.fence(self, name)
        elif name in SIZES:
            breaks.size(self, name)
        elif name in _WORDS:
            _WORDS[name](self)
        elif name in ("limits", "nolimits"):
            breaks.limits(self, name)
        elif name not in ("begin", "end"):
            commands.word(self, name)

    def code(self, token: LatexToken) -> None:
        """`\\verb`, as typewriter text."""
        shown = rf"\texttt{{{escaped(code(token))}}}"
        self.stack.show(rf"\text{{{shown}}}" if self.math else shown)

    def begin(self, token: LatexToken) -> None:
        """`\\begin{…}`."""
        environments.begin(self, token)

    def end(self, token: LatexToken) -> None:
        """`\\end{…}`."""
        environments.end(self, token)

    def verbatim(self, token: LatexToken) -> None:
        """A whole verbatim environment."""
        environments.verbatim(self, token)

    def cell(self, _token: LatexToken) -> None:
        """`&` between the cells of a table or an alignment."""
        breaks.cell(self)


_WORDS: dict[str, Callable[[Repair], None]] = {
    "item": breaks.item,
    "bibitem": breaks.bibitem,
    "tag": tags.tag,
    "tag*": tags.plain_tag,
    "par": breaks.paragraph,
    "newline": breaks.line_break,
    "tabularnewline": breaks.line_break,
}
_KINDS: dict[str, Callable[[Repair, LatexToken], None]] = {
    "text": Repair.text,
    "bracket": Repair.text,
    "space": Repair.space,
    "blank": Repair.blank,
    "comment": Repair.comment,
    "open": Repair.open,
    "close": Repair.brace,
    "dollar": Repair.dollar,
    "tab": Repair.cell,
    "mark": Repair.mark,
    "sign": Repair.sign,
    "word": Repair.word,
    "verb": Repair.code,
    "begin": Repair.begin,
    "end": Repair.end,
    "verbatim": Repair.verbatim,
}
