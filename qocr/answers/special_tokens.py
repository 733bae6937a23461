"""Tokens of chat templates that servers leave at the edges of an answer, dropped piece by piece.
Pure.

In the midst of a text they stay: a page may be about them. Tokens of boxes are part of the answer.
Tokens that no list has are known by their bars, where no space parts them from the text.
"""

from __future__ import annotations

import re

ANY_TOKEN = (
    r"<[|｜](?!/?(?i:object_ref|box|quad|point|ref|det|rotate|txt_|md_|poly|loc)(?![a-z]))"
    r"[^<>|｜\s]{1,40}[|｜]>"
)
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
    "<|eot|>",
    "<end_of_utterance>",
    "<im_end>",
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
_UNKNOWN = ("<EOS>", "<EOT>", "<eod>", "<unk>", "[PAD]")
_TOKEN = re.compile(
    f"{'|'.join(map(re.escape, ENDING))}"
    f"|(?P<unknown>{ANY_TOKEN}|{'|'.join(map(re.escape, _UNKNOWN))})"
)
_PART = re.compile(r"<[|｜][^<>|｜\s]{0,40}[|｜]?\Z")
_LONGEST = 44
_OPENINGS = {  # of closing tags, which belong to the text where it has the opening one: <s> is HTML
    "</s>": "<s>",
    "</answer>": "<answer>",
    "</response>": "<response>",
    "[/INST]": "[INST]",
    "[/ANSWER]": "[ANSWER]",
    "[/RESPONSE]": "[RESPONSE]",
}
_LONGEST_OPENING = max(map(len, _OPENINGS.values()))


class ClosingTokens:
    """Drops the tokens that end a text which comes in pieces; what may be one is held back.

    White space between them is kept. `doubtful` says that the text holds such tokens in its midst
    as well, so that those at its end may have been part of it; `kept` that it holds only those.
    `unknown` are those that were dropped and that no list has.
    """

    def __init__(self) -> None:
        self.unknown: list[str] = []
        self._run: list[str] = []  # tokens, and the white space between them
        self._tail = ""  # what may be the start of a token
        self._seen = ""  # the last letters that were certain
        self._opened: set[str] = set()
        self._inside = False
        self._dropped = False

    @property
    def doubtful(self) -> bool:
        """Whether tokens were dropped from a text that holds others."""
        return self._dropped and self._inside

    @property
    def kept(self) -> bool:
        """Whether the text holds tokens in its midst, and none was dropped."""
        return self._inside and not self._dropped

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        text = self._tail + piece
        out: list[str] = []
        start = 0
        for token in _TOKEN.finditer(text):
            if token["unknown"] and self._letter_before(text, token.start()) in " \t":
                continue
            out.append(self._plain(text[start : token.start()]))
            self._run.append(token.group())
            start = token.end()
        cut = _maybe_token(text, start)
        out.append(self._plain(text[start:cut]))
        self._tail = text[cut:]
        certain = "".join(out)
        self._see(certain)
        return certain

    def end(self) -> str:
        """What is left when no piece follows."""
        tail, self._tail = self._tail, ""
        rest = self._plain(tail)
        self._see(rest)
        run, self._run = self._run, []
        kept = "".join(part for part in run if not self._drops(part))
        return rest + kept

    def _letter_before(self, text: str, at: int) -> str:
        return text[at - 1] if at else self._seen[-1:] or "\n"

    def _see(self, certain: str) -> None:
        window = self._seen + certain
        self._opened |= {end for end, opening in _OPENINGS.items() if opening in window}
        self._seen = window[-_LONGEST_OPENING:]

    def _plain(self, text: str) -> str:
        """The next text without tokens: alone, or behind the tokens held before it."""
        if not self._run or not text:
            return text
        if text.isspace():
            self._run.append(text)
            return ""
        self._inside = self._inside or any(map(self._is_strange, self._run))
        run, self._run = self._run, []
        return "".join(run) + text

    def _is_strange(self, part: str) -> bool:
        """Whether the part of a run is a token that the text does not explain."""
        return not part.isspace() and part in ENDING and part not in _OPENINGS

    def _drops(self, part: str) -> bool:
        if part.isspace() or part in self._opened:
            return False
        self._dropped = True
        if part not in ENDING:
            self.unknown.append(part)
        return True


def _maybe_token(text: str, start: int) -> int:
    """Where the start of a token stands at the end of `text`; its length if there is none."""
    for at in range(max(start, len(text) - _LONGEST + 1), len(text)):
        if text[at] in "<[" and _may_go_on(text[at:]):
            return at
    return len(text)


def _may_go_on(part: str) -> bool:
    known = any(token.startswith(part) for token in (*ENDING, *_UNKNOWN))
    return known or _PART.match(part) is not None
