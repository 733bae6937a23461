"""Corrects punctuation that the network confuses: straight quotes and full-width marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qocr.types import Line

_CURLY = re.compile(r"[“”‘’]")
_SINGLE = re.compile(r"(?<=\w)'|(?<=[.,!?])'(?=\s|$)")
_DOUBLE = re.compile(r'(?<=[^\W\d½¼¾⅓⅔])"|(?<=[.,!?…])"(?=\s|$)')  # 3½" are inches
_EASTERN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]")
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def corrected(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with curly closing quotes, and with full-width marks in Chinese lines only.

    Straight quotes stay straight on a page without any curly one.
    """
    curly = any(_CURLY.search(line.text) for line in lines)
    return tuple(_line(line, curly) for line in lines)


def _line(line: Line, curly: bool) -> Line:
    words = tuple(_line(word, curly) for word in line.words)
    return replace(line, text=_corrected(line.text, curly), words=words)


def _corrected(text: str, curly: bool) -> str:
    if not _EASTERN.search(text):
        text = text.translate(_FULL_WIDTH)
    return _DOUBLE.sub("”", _SINGLE.sub("’", text)) if curly else text
