"""Tokens of chat templates that servers leave at the edges of an answer, dropped piece by piece.
Pure.

In the midst of a text they stay: a page may be about them. Tokens of boxes are part of the answer.
"""

from __future__ import annotations

import re

ENDING = (
    "<|im_end|>",
    "<|im_start|>",
    "<|endoftext|>",
    "<|end_of_text|>",
    "<|end|>",
    "<|return|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|user|>",
    "<|observation|>",
    "<|end_of_box|>",
    "<|end_of_solution|>",
    "<|END_RESPONSE|>",
    "<|END_OF_TURN_TOKEN|>",
    "<|vision_end|>",
    "<|eos|>",
    "<end_of_turn>",
    "<turn|>",
    "<eos>",
    "<pad>",
    "</s>",
    "</answer>",
    "</response>",
    "[/INST]",
    "[/ANSWER]",
    "[/RESPONSE]",
    "[END FINAL RESPONSE]",
    "<｜end▁of▁sentence｜>",
    "<｜User｜>",
    "[EOS]",
    "[e~[",
)
_TOKEN = re.compile("|".join(map(re.escape, ENDING)))
_LONGEST = max(map(len, ENDING))
_STRIKE, _STRIKE_END = "<s>", "</s>"  # of HTML, too


class ClosingTokens:
    """Drops the tokens that end a text which comes in pieces; what may be one is held back.

    White space between them is kept. `doubtful` says that the text holds such tokens in its midst
    as well, so that those at its end may have been part of it.
    """

    def __init__(self) -> None:
        self._run: list[str] = []  # tokens, and the white space between them
        self._tail = ""  # what may be the start of a token
        self._seen = ""  # the last letters that were certain
        self._strikes = False
        self._inside = False
        self._dropped = False

    @property
    def doubtful(self) -> bool:
        """Whether tokens were dropped from a text that holds others."""
        return self._dropped and self._inside

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        text = self._tail + piece
        out: list[str] = []
        start = 0
        for token in _TOKEN.finditer(text):
            out.append(self._plain(text[start : token.start()]))
            self._run.append(token.group())
            start = token.end()
        cut = _maybe_token(text, start)
        out.append(self._plain(text[start:cut]))
        self._tail = text[cut:]
        certain = "".join(out)
        self._seen = self._seen[-2:] + certain
        self._strikes = self._strikes or _STRIKE in self._seen
        return certain

    def end(self) -> str:
        """What is left when no piece follows."""
        tail, self._tail = self._tail, ""
        rest = self._plain(tail)
        run, self._run = self._run, []
        kept = "".join(part for part in run if not self._drops(part))
        return rest + kept

    def _plain(self, text: str) -> str:
        """The next text without tokens: alone, or behind the tokens held before it."""
        if not self._run or not text:
            return text
        if text.isspace():
            self._run.append(text)
            return ""
        self._inside = True
        run, self._run = self._run, []
        return "".join(run) + text

    def _drops(self, part: str) -> bool:
        if part.isspace() or (part == _STRIKE_END and self._strikes):
            return False
        self._dropped = True
        return True


def _maybe_token(text: str, start: int) -> int:
    """Where the start of a token stands at the end of `text`; its length if there is none."""
    for at in range(max(start, len(text) - _LONGEST + 1), len(text)):
        if text[at] in "<[" and any(token.startswith(text[at:]) for token in ENDING):
            return at
    return len(text)
