"""A walk over tokens: what comes next, and the arguments of a command."""

from __future__ import annotations

from collections.abc import Sequence

from qocr.latex.allowed import MATH_SPACES, MOVING, STACKED
from qocr.latex.frames import Frame
from qocr.latex.repair_output import RepairOutput
from qocr.latex.symbols import SYMBOLS
from qocr.latex.tokens import LatexToken, group_end

_SHORT_LOOK = 200


class TokenWalk:
    """`tokens` are being read at `index`, into `stack`."""

    def __init__(self, tokens: list[LatexToken], depth: int = 0) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = depth
        self.portable = False
        self.shown_at = -1
        self.stack = RepairOutput()

    @property
    def math(self) -> bool:
        """Whether the place that is written to is inside a formula."""
        return self.stack.top.math

    def among_words(self) -> bool:
        """Whether the place is text within a formula for renderers that know few commands there."""
        return self.portable and not self.math and any(frame.math for frame in self.stack.frames)

    def next(self) -> LatexToken | None:
        """The next token that is not white space; the walk stays where it is."""
        ahead = self._ahead()
        return self.tokens[ahead] if ahead < len(self.tokens) else None

    def skip(self) -> LatexToken | None:
        """The next token that is not white space, left behind."""
        self.index = self._ahead() + 1
        return self.tokens[self.index - 1] if self.index <= len(self.tokens) else None

    def raw(self) -> str:
        """The text of the group that follows, braces and all commands in it unread; else ""."""
        following = self.next()
        if following is None or following.kind != "open":
            return ""
        start = self._ahead()
        end = group_end(self.tokens, start)
        stop = end if end is not None else self._line_end(start)
        self.index = stop + 1
        return "".join(token.text for token in self.tokens[start + 1 : stop])

    def optional(self) -> Sequence[LatexToken] | None:
        """The tokens of the `[…]` that follows; None where there is none that ends."""
        following = self.next()
        if following is None or following.text != "[":
            return None
        start, depth = self._ahead(), 0
        for index in range(start, min(len(self.tokens), start + _SHORT_LOOK)):
            token = self.tokens[index]
            depth += (token.kind == "open") - (token.kind == "close")
            if depth < 0 or token.kind in ("blank", "begin", "end", "tab"):
                return None
            if token.text == "]" and depth == 0:
                self.index = index + 1
                return self.tokens[start + 1 : index]
        return None

    def push_back(self, text: str) -> None:
        """What is left of the token just read is read next."""
        if text:
            self.index -= 1
            self.tokens[self.index] = LatexToken("text", text)

    def arguments(self, owed: int, math: bool, after: str = "", name: str = "") -> None:
        """Sees to it that `owed` arguments follow, and writes `after` behind the last."""
        if owed == 0:
            self.stack.write(after)
            return
        following = self.next()
        if following is not None and following.kind == "open" and not self.stack.full:
            self.skip()
            frame = Frame("group", "}", math, name, owed - 1, math, argument=True)
            frame.after = after
            self.stack.frames.append(frame)
            self.stack.write("{")
        elif (
            following is not None
            and following.kind == "text"
            and not following.text.startswith("\n")
        ):
            self.skip()
            self.stack.write(f"{{{following.text[0]}}}")
            self.push_back(following.text[1:])
            self.arguments(owed - 1, math, after, name)
        else:
            self._strange_argument(following, owed, math, after)

    def _strange_argument(
        self, following: LatexToken | None, owed: int, math: bool, after: str
    ) -> None:
        word = following.name if following is not None and following.kind == "word" else ""
        if not math or word not in SYMBOLS | MATH_SPACES:
            self.stack.write("{}" * owed + after)
            return
        self.skip()
        self.stack.write(f"{{\\{word}}}")
        self.arguments(owed - 1, math, after)

    def sub(self, tokens: list[LatexToken], *, math: bool) -> str:
        """An optional argument, repaired on its own."""
        raise NotImplementedError

    def sub_text(self, text: str) -> str:
        """The same from text."""
        raise NotImplementedError

    def close(self) -> None:
        """Closes the top frame; arguments it still owes are looked for."""
        frame = self.stack.pop()
        self.stack.vertical = self.stack.vertical or frame.name.rstrip("*") in MOVING
        if frame.owed or frame.after:
            self.arguments(frame.owed, frame.owed_math, frame.after, frame.name)

    def close_to(self, frame: Frame) -> None:
        """Closes everything above `frame`, and it."""
        while self.stack.top is not frame:
            self.stack.pop_to(self.stack.top)
        self.close()

    def leave_arguments(self) -> None:
        """Closes the arguments in which no environment may stand: a brace was forgotten."""
        for frame in self.stack.frames:
            if frame.argument and frame.name.rstrip("*") in MOVING:
                self.stack.pop_to(frame)
                return

    def stacked(self) -> bool:
        """Whether a line break belongs to the group that is open."""
        return self.stack.top.kind == "group" and self.stack.top.name in STACKED

    def _ahead(self) -> int:
        index = self.index
        while index < len(self.tokens) and self.tokens[index].kind == "space":
            index += 1
        return index

    def _line_end(self, start: int) -> int:
        """Where a group that is never closed stops being one."""
        for index in range(start, len(self.tokens)):
            token = self.tokens[index]
            if token.kind in ("blank", "begin", "end") or "\n" in token.text:
                return max(start, index - 1)
        return len(self.tokens)
