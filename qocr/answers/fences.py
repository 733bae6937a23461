"""Code fences that models put around their answer, dropped whole or piece by piece. Pure.

The rule can be streamed: an opening fence at the start is dropped, and with it the closing one if
it comes, or ends the text. What follows is another fence, dropped alike, a phrase like "Let me
know", or text, which stays; so do fences inside the text. A phrase like "Here is the text:" before
a fence is dropped with it. The name of a language after an opening fence has at most 40 letters;
attributes may follow it: `text title="page 1"`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from qocr.answers.phrases import (
    INTROS,
    INTROS_WITH_COLON,
    MOST_LETTERS,
    OUTROS,
    begins,
    introduces,
)

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ATTRIBUTES = r"(?:[\w:.-]{1,40}=|\{[.#\d])[^\n`]{0,200}"
_OPENING = re.compile(
    rf"\s{{0,20}}(`{{3,20}}|~{{3,20}})[^\S\n]{{0,20}}([\w+-]{{0,40}})"
    rf"(?:[^\S\n]{{0,20}}|[^\S\n]{{0,20}}(?P<attributes>{_ATTRIBUTES}))\n?\Z"
)
_MAYBE_FENCE = re.compile(
    rf"\s{{0,20}}(?:`{{0,2}}|~{{0,2}}|(?:`{{3,20}}|~{{3,20}})[^\S\n]{{0,20}}[\w+-]{{0,40}}"
    rf"[^\S\n]{{0,20}}(?:{_ATTRIBUTES}|\{{|[\w:.-]{{1,40}})?)\Z"
)
State = Literal["start", "phrase", "fenced", "closed", "doubtful", "remark", "plain"]
_MARKDOWN = ("markdown", "md")


def strip(text: str) -> str:
    """`text` without the fence around it."""
    fence = Fence()
    return fence.feed(text) + fence.end()


class Fence:
    """Drops fences from a text that comes in pieces; what may be part of one is held back.

    `phrases` and attributes are those that were dropped beside a fence. `kept` says that the
    fence at the start stays, as it is not known what stands beside it. `followed` says that text
    follows the fence, which may be a remark of the model.
    """

    def __init__(self) -> None:
        self.phrases: list[str] = []
        self.followed = False
        self.kept = False
        self._state: State = "start"
        self._line: list[str] = []  # the pieces of a line that is not decided yet
        self._within_line = False
        self._pending: list[str] = []  # white space, phrases and ticks that may be dropped
        self._mark = ""  # of the fence that is open
        self._language = ""
        self._depth = 0  # of fences inside
        self._written = False
        self._spaces = ""  # before the closing fence
        self._closing = ""  # the closing fence with them
        self._inner: list[str] = []  # what follows it, up to the next one

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        if self._state == "plain":
            return piece
        return "".join(self._part(part) for part in _LINE.findall(piece))

    def end(self) -> str:
        """What is left when no piece follows."""
        line = "".join(self._line)
        self._line = []
        rest = self._decided(line) if line else ""
        pending, self._pending = self._pending, []
        if self._state == "doubtful":
            self.followed = True
            pending = [*self._inner, *pending]
        if self._state == "remark":
            self.phrases.append("".join(pending).strip())
            return rest
        if self._state == "closed":
            return rest
        if self._state == "fenced":
            pending = _without_closing(pending, self._mark)
        return rest + "".join(pending)

    def _part(self, part: str) -> str:
        """A line or a part of one."""
        if self._state == "plain":
            return part
        if self._within_line:
            self._within_line = not part.endswith("\n")
            return self._text(part)
        self._line.append(part)
        line = "".join(self._line)
        if not part.endswith("\n") and self._is_open(line):
            return ""
        self._line = []
        self._within_line = not part.endswith("\n")
        return self._decided(line)

    def _is_open(self, line: str) -> bool:
        """Whether it takes more of the line to decide what it is."""
        if _MAYBE_FENCE.match(line):
            return True
        words = _PHRASES.get(self._state, ())
        return len(line) < MOST_LETTERS and begins(line, words, partly=True)

    def _decided(self, line: str) -> str:
        """A line, or the first part of one that is decided."""
        if not line.strip():
            self._pending.append(line)
            return ""
        return _LINES[self._state](self, line)

    def _start(self, line: str) -> str:
        if self._opens(line):
            self._pending = []
            return ""
        if introduces(line):
            self._state = "phrase"
            self._pending.append(line)
            return ""
        self.kept = line.lstrip().startswith(("```", "~~~"))
        return self._plain(line)

    def _phrase(self, line: str) -> str:
        """The line behind a phrase that may introduce a fence."""
        if self._opens(line):
            self.phrases.append("".join(self._pending).strip())
            self._pending = []
            return ""
        if introduces(line) and sum(map(len, self._pending)) < MOST_LETTERS:
            self._pending.append(line)
            return ""
        return self._plain(line)

    def _fenced(self, line: str) -> str:
        fence = _OPENING.match(line)
        if fence is None or fence[1][0] != self._mark[0] or fence["attributes"]:
            return self._text(line)
        name = fence[2]
        if (
            name
            and len(fence[1]) >= len(self._mark)
            and (not self._written or name == self._language)
        ):
            self._pending = ["\n\n"] if self._written else []
            return ""
        if len(fence[1]) >= len(self._mark):
            if not name and self._depth == 0:
                return self._close(line)
            self._depth += 1 if name else -1
        return self._text(line)

    def _close(self, line: str) -> str:
        """What stands before a closing fence that is no white space: ticks that were held back."""
        self._state = "closed"
        pending = "".join(self._pending)
        ticks = pending.rstrip()
        self._pending = [pending[len(ticks) :]]
        self._spaces = self._pending[0]
        self._closing = self._spaces + line
        return ticks

    def _closed(self, line: str) -> str:
        if self._opens(line):
            self._pending = ["\n\n"] if self._written else []
            return ""
        self._pending = self._pending or ["\n"]
        if begins(line, OUTROS):
            self._state = "remark"
            return self._remark(line)
        if self._language in _MARKDOWN:
            self._state = "doubtful"
            return self._doubtful(line)
        self.followed = True
        return self._plain(line)

    def _doubtful(self, line: str) -> str:
        """A line behind a fence that closes Markdown, or opens a fence within it: then another one
        follows, and all of it is text."""
        self._inner += [*self._pending, line]
        self._pending = []
        fence = _OPENING.match(line)
        if fence is None or fence[2] or fence["attributes"] or len(fence[1]) < len(self._mark):
            return ""
        self._state = "fenced"
        before, *inner = self._inner
        self._inner = []
        return self._text("".join([self._closing, before[len(self._spaces) :], *inner]))

    def _remark(self, line: str) -> str:
        self._pending.append(line)
        if sum(map(len, self._pending)) < MOST_LETTERS:
            return ""
        self.followed = True
        return self._plain("")

    def _plain(self, line: str) -> str:
        self._state = "plain"
        pending, self._pending = self._pending, []
        return "".join(pending) + line

    def _opens(self, line: str) -> bool:
        fence = _OPENING.match(line)
        if fence is None:
            return False
        self._state, self._mark, self._language, self._depth = "fenced", fence[1], fence[2], 0
        if fence["attributes"]:
            self.phrases.append(fence["attributes"].strip())
        return True

    def _text(self, part: str) -> str:
        """Text inside a fence. White space and ticks at its end may belong to the closing one."""
        if self._state != "fenced":
            return self._decided(part)
        cut = len(part.rstrip().rstrip(self._mark[0]).rstrip())
        if not cut:
            self._pending.append(part)
            return ""
        pending, self._pending = self._pending, [part[cut:]]
        self._written = True
        return "".join(pending) + part[:cut]


_LINES: dict[State, Callable[[Fence, str], str]] = {
    "start": Fence._start,
    "phrase": Fence._phrase,
    "fenced": Fence._fenced,
    "closed": Fence._closed,
    "doubtful": Fence._doubtful,
    "remark": Fence._remark,
    "plain": Fence._plain,
}


_PHRASES: dict[State, tuple[str, ...]] = {
    "start": (*INTROS, *INTROS_WITH_COLON),
    "phrase": (*INTROS, *INTROS_WITH_COLON),
    "closed": OUTROS,
}


def _without_closing(pending: list[str], mark: str) -> list[str]:
    """What is pending at the end, without the closing fence that may be in it."""
    joined = "".join(pending)
    body = joined.rstrip()
    ticks = len(body) - len(body.rstrip(mark[0]))
    return [] if ticks >= len(mark) and not body.rstrip(mark[0]).strip() else [joined]
