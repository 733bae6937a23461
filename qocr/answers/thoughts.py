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
    SURE,
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
    - `unsure` are the opening tags that pages may have, too, `tokens` those that no list has.
    """

    def __init__(self, whole: bool = False, thinks: bool = False) -> None:
        self.unsure: list[str] = []
        self.tokens: list[str] = []
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
        self._depth = 1  # of thoughts in thoughts
        self._counted = self._length = 0  # letters of the thoughts: counted tags, and all
        self._edge = False  # tokens or thoughts were dropped

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
        if self._state != "shown":
            text = self._without_unopened(text)
        return self._trimmed(text)

    def _without_unopened(self, text: str) -> str:
        """`text` without thoughts that only a closing tag marks."""
        if self.removed:
            self.kept = TAG.search(text) is not None
            return text
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
            self._open(opening)
            text = self._after_thoughts(text[opening.end() :], closing_of(opening))
        return text

    def _open(self, opening: re.Match[str]) -> None:
        self.removed = self._edge = True
        if not SURE.search(opening[0]):
            self.unsure.append(opening[0].strip())

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
            self._edge = True
            if token.groupdict().get("unknown"):
                self.tokens.append(token["unknown"])
            start = token.end()
        return text[start:]

    def _after_thoughts(self, text: str, closing: re.Pattern[str]) -> str:
        """What follows the thoughts that `text` begins with; nothing where they do not end. Tags
        that are opened in them are closed in them, unless they are only mentioned."""
        ends = [tag for tag in closing.finditer(text) if ends_thoughts(text, tag)]
        end = next(iter(ends or closing.finditer(text)), None)
        if ends and closing is CLOSING:
            end = _outer_end(text) or end
        self.unclosed = end is None
        return text[end.end() :] if end else ""

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
            self._open(opening)
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
        self._depth, self._counted, self._length = 1, 0, 0

    def _find_end(self, piece: str) -> tuple[str, str]:
        """Looks for the tag that ends the thoughts in the last that came."""
        self._held.append(piece)
        window = self._tail + piece
        self._tail = window[-OVERLAP:]
        self._length += len(piece)
        holding = self._state == "holding"
        for tag in (TAG if self._closing is CLOSING else self._closing).finditer(window):
            if holding and not tag["close"]:
                self.kept = self._tag_seen = True
                return self._show(self._take()), ""
            if self._is_end(window, tag):
                self._take()
                self.kept, self.unopened = False, holding
                self.removed, self._blank, self._state = True, True, "start"
                return "", window[tag.end() :]
            self.kept = self.kept or holding
        if not holding or self._may_be_thoughts():
            return "", ""
        return self._show(self._take()), ""

    def _is_end(self, window: str, tag: re.Match[str]) -> bool:
        """Whether a tag in the last that came ends the thoughts, and none within them."""
        if self._closing is not CLOSING:
            return ends_thoughts(window, tag)
        end = self._length - len(window) + tag.end()
        if end <= self._counted or (tag["close"] and not ends_thoughts(window, tag)):
            return False
        self._counted = end
        self._depth += -1 if tag["close"] else 1
        return not self._depth

    def _may_be_thoughts(self) -> bool:
        """Whether what is held may be thoughts whose opening tag is in the prompt."""
        if len(self._first) < LONGEST_START:
            self._first = "".join(self._held).lstrip()[:LONGEST_START]
        return self._thinks or reads_like_thoughts(self._first)

    def _show(self, text: str) -> str:
        self._state = "shown"
        if self.removed:
            self._notice(text)
        self._tail = text[-OVERLAP:]
        return self._trimmed(text)

    def _watch(self, piece: str) -> tuple[str, str]:
        """The next piece of a text that is shown already. Tags that come too late are noticed."""
        if not self._tag_seen:
            window = self._tail + piece
            self._tail = window[-OVERLAP:]
            self._notice(window)
        return piece, ""

    def _notice(self, window: str) -> None:
        tag = TAG.search(window)
        if tag is None:
            return
        self._tag_seen = True
        self.shown = bool(tag["close"]) and ends_thoughts(window, tag) and not self.removed
        self.kept = not self.shown

    def _trimmed(self, text: str) -> str:
        """`text` without the blank lines behind tokens and thoughts."""
        if not self._edge and not self.removed:
            return text
        blank = BLANK_LINES.match(text)
        return text[blank.end() :] if blank else text

    def _take(self) -> str:
        text = "".join(self._held)
        self._held = []
        return text


def _outer_end(text: str) -> re.Match[str] | None:
    """The tag that closes the thoughts which `text` begins with, where all tags in them are
    closed."""
    depth = 1
    for tag in TAG.finditer(text):
        if not tag["close"] or ends_thoughts(text, tag):
            depth += -1 if tag["close"] else 1
        if not depth:
            return tag
    return None


_STEPS: dict[State, Callable[[Thoughts, str], tuple[str, str]]] = {
    "start": Thoughts._begin,
    "thinking": Thoughts._find_end,
    "holding": Thoughts._find_end,
    "shown": Thoughts._watch,
}
