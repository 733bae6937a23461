"""Thoughts that models write before their answer, dropped whole or piece by piece. Pure.

Only thoughts at the beginning are dropped: a page may show `<think>` in its midst. Where the
opening tag is part of the prompt, as in the chat templates of many models, an answer has the
closing one only. A text that reads like such thoughts is held back up to their end, or its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from qocr.answers.thought_tags import (
    BLANK_LINES,
    CLOSING,
    LONGEST_START,
    MAYBE_EDGE,
    OPENING,
    OVERLAP,
    TAG,
    TOKEN,
    WRAPPER,
    closing_of,
    ends_thoughts,
    reads_like_thoughts,
)

MOST_THOUGHTS = 100  # that follow each other

State = Literal["start", "thinking", "holding", "shown"]


class Thoughts:
    """Drops the thoughts at the start of a text that comes in pieces.

    With `whole` nothing is handed on before the end, and the thoughts are known exactly. Of a model
    that `thinks` everything is held back up to a closing tag.

    - `removed` says that there were thoughts, `unopened` that they had no opening tag.
    - `unclosed` says that they did not end, so that no answer followed.
    - `shown` says that a closing tag came when what stands before it was handed on already.
    - `kept` says that the text has tags in its midst, which stay.
    """

    def __init__(self, whole: bool = False, thinks: bool = False) -> None:
        self.removed = self.unopened = self.unclosed = self.shown = self.kept = False
        self._whole = whole
        self._thinks = thinks
        self._state: State = "start"
        self._held: list[str] = []
        self._blank = True
        self._tail = ""  # of what came, in which a tag may begin
        self._closing = CLOSING
        self._tag_seen = False
        self._first = ""  # letters of what is held
        self._thoughts = 0

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        if self._whole:
            self._held.append(piece)
            return ""
        certain: list[str] = []
        rest = piece
        while rest:
            shown, rest = _STEPS[self._state](self, rest)
            certain.append(shown)
        return "".join(certain)

    def end(self) -> str:
        """What is left when no piece follows."""
        text = self._take()
        if self._state == "thinking":
            text = self._after_thoughts(text, self._closing)
        text = self._without_leading(text)
        if not self.removed and self._state != "shown":
            text = self._without_unopened(text)
        return self._trimmed(text)

    def _without_unopened(self, text: str) -> str:
        """`text` without thoughts that only a closing tag marks."""
        for tag in TAG.finditer(text):
            if not tag["close"]:
                self.kept = True
                break
            if ends_thoughts(text, tag):
                self.removed, self.unopened, self.kept = True, True, False
                return self._without_leading(text[tag.end() :])
            self.kept = True
        return text

    def _without_leading(self, text: str) -> str:
        """`text` without the tokens and thoughts that it begins with."""
        for _ in range(MOST_THOUGHTS):
            text = self._without_tokens(text)
            opening = OPENING.match(text)
            if opening is None:
                break
            text = self._after_thoughts(text[opening.end() :], closing_of(opening))
        return text

    def _without_tokens(self, text: str, final: bool = True) -> str:
        """`text` without the tokens it begins with; one that may go on stays, unless it is
        `final`."""
        start = 0
        while final or not MAYBE_EDGE.match(text, start):
            token = TOKEN.match(text, start)
            if token is None and self.removed:
                token = WRAPPER.match(text, start)
            if token is None:
                break
            start = token.end()
        return text[start:]

    def _after_thoughts(self, text: str, closing: re.Pattern[str]) -> str:
        """What follows the thoughts that `text` begins with; nothing where they do not end."""
        self.removed = True
        first = None
        for tag in closing.finditer(text):
            if ends_thoughts(text, tag):
                return text[tag.end() :]
            first = first or tag
        self.unclosed = first is None
        return text[first.end() :] if first else ""

    def _begin(self, piece: str) -> tuple[str, str]:
        """Reads the start of the text: what is certain of it, and what is still to be read."""
        self._held.append(piece)
        self._blank = self._blank and piece.isspace()
        if self._blank:
            return "", ""
        text = self._without_tokens(self._take(), final=False)
        opening = OPENING.match(text)
        if opening is not None and self._thoughts < MOST_THOUGHTS:
            self._enter("thinking", closing_of(opening))
            self.removed = True
            return "", text[opening.end() :]
        if MAYBE_EDGE.match(text):
            self._held.append(text)
            return "", ""
        if self.removed:
            return self._show(text), ""
        self._enter("holding", TAG)
        return "", text

    def _enter(self, state: State, closing: re.Pattern[str]) -> None:
        self._state, self._closing = state, closing
        self._tail = self._first = ""
        self._thoughts += 1

    def _find_end(self, piece: str) -> tuple[str, str]:
        """Looks for the tag that ends the thoughts in the last that came."""
        self._held.append(piece)
        window = self._tail + piece
        self._tail = window[-OVERLAP:]
        holding = self._state == "holding"
        for tag in self._closing.finditer(window):
            if holding and not tag["close"]:
                self.kept = self._tag_seen = True
                return self._show(self._take()), ""
            if ends_thoughts(window, tag):
                self._take()
                self.kept, self.unopened = False, holding
                self.removed, self._blank, self._state = True, True, "start"
                return "", window[tag.end() :]
            self.kept = self.kept or holding
        if not holding or self._may_be_thoughts():
            return "", ""
        return self._show(self._take()), ""

    def _may_be_thoughts(self) -> bool:
        """Whether what is held may be thoughts whose opening tag is in the prompt."""
        if len(self._first) < LONGEST_START:
            self._first = "".join(self._held).lstrip()[:LONGEST_START]
        return self._thinks or reads_like_thoughts(self._first)

    def _show(self, text: str) -> str:
        self._state = "shown"
        self._tail = text[-OVERLAP:]
        return self._trimmed(text)

    def _watch(self, piece: str) -> tuple[str, str]:
        """The next piece of a text that is shown already. Tags that come too late are noticed."""
        if not self._tag_seen and not self.removed:
            window = self._tail + piece
            self._tail = window[-OVERLAP:]
            tag = TAG.search(window)
            if tag is not None:
                self._tag_seen = True
                self.shown = bool(tag["close"]) and ends_thoughts(window, tag)
                self.kept = not self.shown
        return piece, ""

    def _trimmed(self, text: str) -> str:
        """`text` without the blank lines behind thoughts."""
        if not self.removed:
            return text
        blank = BLANK_LINES.match(text)
        return text[blank.end() :] if blank else text

    def _take(self) -> str:
        text = "".join(self._held)
        self._held = []
        return text


_STEPS: dict[State, Callable[[Thoughts, str], tuple[str, str]]] = {
    "start": Thoughts._begin,
    "thinking": Thoughts._find_end,
    "holding": Thoughts._find_end,
    "shown": Thoughts._watch,
}
