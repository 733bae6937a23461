"""Tags and triple quotes that models put around their whole answer, as in
`<answer>Total 5</answer>`. Pure.

They are dropped in pairs only, where nothing but white space stands outside of them and the same
tag stands nowhere inside: a page may hold XML. A text that begins with one is held back.
"""

from __future__ import annotations

import re

_ANSWERS = r"(?:final_?)?answer|(?:final_?)?response"
_OTHERS = (
    r"(?:final_?)?output|result|(?:extracted_|ocr_|plain_?|page_)?text|ocr(?:_result|_output)?|s_ocr"
    r"|transcript(?:ion)?|content|markdown|formula|latex"
)
_OPENING = re.compile(
    rf"\s*+(?P<tag><(?P<name>{_ANSWERS}|{_OTHERS})>|\[(?P<word>answer|response|output)\]"
    r"|(?P<quotes>\"{3}|'{3}))"
    r"(?:[^\S\n]*\n)?",
    re.IGNORECASE,
)
_MAYBE_OPENING = re.compile(r"\s*+(?:[<\[][a-z_]{0,16}|\"{1,2}|'{1,2})?\Z", re.IGNORECASE)
_IS_ANSWER = re.compile(rf"(?:{_ANSWERS})\Z", re.IGNORECASE)
_TABLE_END = "</table>"


class Wrapper:
    """Drops the tags around a text that comes in pieces. `tag` is the one that was dropped."""

    def __init__(self) -> None:
        self.tag = ""
        self._held: list[str] | None = []
        self._opens = False

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        if self._held is None:
            return piece
        self._held.append(piece)
        if self._opens or not piece:
            return ""
        text = "".join(self._held)
        self._opens = _OPENING.match(text) is not None
        if self._opens or _MAYBE_OPENING.match(text):
            self._held = [text]
            return ""
        self._held = None
        return text

    def end(self) -> str:
        """What is left when no piece follows."""
        text = "".join(self._held or ())
        self._held = None
        opening = _OPENING.match(text)
        if opening is None:
            return text
        inside = _inside(text[opening.end() :].rstrip(), opening)
        if inside is None:
            return text
        self.tag = opening["tag"]
        return inside


def _inside(text: str, opening: re.Match[str]) -> str | None:
    """The text before the closing tag at its end; None where it is no wrapped answer."""
    closing = _closing(opening)
    inside, lowered = text[: -len(closing)], text.lower()
    if not lowered.endswith(closing.lower()):
        return None
    before = lowered[: -len(closing)]
    if closing.lower() in before or opening["tag"].lower() in before:
        return None
    foreign = "</" in inside and _TABLE_END not in lowered
    if opening["quotes"]:
        return inside.removesuffix("\n")
    if foreign and not _IS_ANSWER.match(opening["name"] or opening["word"]):
        return None
    return inside.removesuffix("\n")


def _closing(opening: re.Match[str]) -> str:
    if opening["quotes"]:
        return str(opening["quotes"])
    return f"</{opening['name']}>" if opening["name"] else f"[/{opening['word']}]"
