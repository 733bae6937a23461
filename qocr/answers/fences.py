"""Code fences that models put around their answer, dropped whole or piece by piece. Pure.

The rule can be streamed: an opening fence at the start is dropped, and with it the closing one if
it comes, or ends the text. What follows is another fence, dropped alike, a phrase like "Let me
know", or text, which stays; so do fences inside the text. A phrase like "Here is the text:" before
a fence is dropped with it. The name of a language after an opening fence has at most 40 letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_OPENING = re.compile(r"\s{0,20}(`{3,20}|~{3,20})[^\S\n]{0,20}([\w+-]{0,40})[^\S\n]{0,20}\n?\Z")
_MAYBE_FENCE = re.compile(
    r"\s{0,20}(?:`{0,2}|~{0,2}|(?:`{3,20}|~{3,20})[^\S\n]{0,20}[\w+-]{0,40}[^\S\n]{0,20})\Z"
)
_INTROS = (
    "here is", "here's", "here are", "sure", "certainly", "of course", "okay", "absolutely",
    "below is", "below are", "the following is", "the text in", "the text from", "the extracted",
    "the recognized", "the recognised", "the transcribed", "the transcription", "the content of",
    "extracted text", "i have extracted", "i've extracted", "based on the",
    "以下是", "以下为", "这是", "好的", "当然", "图片中的", "图中的",
    "识别结果", "提取结果",
)  # fmt: skip
_OUTROS = (
    "let me know", "please let me know", "i hope", "hope this", "hope it", "hope that",
    "if you need", "if you have", "if you want", "if you'd like", "feel free", "is there anything",
    "would you like", "如果您", "如果你", "如有", "希望", "请告诉我",
)  # fmt: skip
_OF_TABLES = (
    "the table in the image", "the table from the image", "the tables in the image",
    "the table shown in the image", "the image contains", "the image shows",
    "the extracted table", "i have converted", "i've converted", "i have transcribed",
    "i've transcribed", "下面是", "表格如下",
)  # fmt: skip
MOST_LETTERS = 400  # of a phrase

State = Literal["start", "phrase", "fenced", "closed", "remark", "plain"]


def is_phrase(line: str) -> bool:
    """Whether a line beside the answer is a phrase of a model, such as "Here is the table:"."""
    start = line.lstrip(" *_#>-").lower().replace("’", "'")
    words = [word for word in (*_INTROS, *_OUTROS, *_OF_TABLES) if start.startswith(word)]
    return len(line) < MOST_LETTERS and any(
        not start[len(word) : len(word) + 1].isalnum() or not word.isascii() for word in words
    )


def strip(text: str) -> str:
    """`text` without the fence around it."""
    fence = Fence()
    return fence.feed(text) + fence.end()


class Fence:
    """Drops fences from a text that comes in pieces; what may be part of one is held back.

    `phrases` are those that were dropped beside a fence. `followed` says that text follows the
    fence, which may be a remark of the model.
    """

    def __init__(self) -> None:
        self.phrases: list[str] = []
        self.followed = False
        self._state: State = "start"
        self._line: list[str] = []  # the pieces of a line that is not decided yet
        self._within_line = False
        self._pending: list[str] = []  # white space, phrases and ticks that may be dropped
        self._mark = ""  # of the fence that is open
        self._language = ""
        self._depth = 0  # of fences inside
        self._written = False

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
        words = {"start": _INTROS, "closed": _OUTROS}.get(self._state, ())
        return len(line) < MOST_LETTERS and _begins(line, words, partly=True)

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
        if line.endswith("\n") and _begins(line, _INTROS):
            self._state = "phrase"
            self._pending.append(line)
            return ""
        return self._plain(line)

    def _phrase(self, line: str) -> str:
        """The line behind a phrase that may introduce a fence."""
        if self._opens(line):
            self.phrases.append("".join(self._pending).strip())
            self._pending = []
            return ""
        return self._plain(line)

    def _fenced(self, line: str) -> str:
        fence = _OPENING.match(line)
        if fence is None or fence[1][0] != self._mark[0]:
            return self._text(line)
        name = fence[2]
        if name and (not self._written or name == self._language):
            self._pending = ["\n\n"] if self._written else []
            return ""
        if len(fence[1]) >= len(self._mark):
            if not name and self._depth == 0:
                return self._close()
            self._depth += 1 if name else -1
        return self._text(line)

    def _close(self) -> str:
        """What stands before a closing fence that is no white space: ticks that were held back."""
        self._state = "closed"
        pending = "".join(self._pending)
        ticks = pending.rstrip()
        self._pending = [pending[len(ticks) :]]
        return ticks

    def _closed(self, line: str) -> str:
        if self._opens(line):
            self._pending = ["\n\n"] if self._written else []
            return ""
        self._pending = self._pending or ["\n"]
        if _begins(line, _OUTROS):
            self._state = "remark"
            return self._remark(line)
        self.followed = True
        return self._plain(line)

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
    "remark": Fence._remark,
    "plain": Fence._plain,
}


def _begins(line: str, words: tuple[str, ...], partly: bool = False) -> bool:
    """Whether `line` begins with one of `words`; `partly`, whether it may when it goes on."""
    start = line.lstrip(" *_#>-").lower().replace("’", "'")
    return any(start.startswith(word) or (partly and word.startswith(start)) for word in words)


def _without_closing(pending: list[str], mark: str) -> list[str]:
    """What is pending at the end, without the closing fence that may be in it."""
    joined = "".join(pending)
    body = joined.rstrip()
    ticks = len(body) - len(body.rstrip(mark[0]))
    return [] if ticks >= len(mark) and not body.rstrip(mark[0]).strip() else [joined]
