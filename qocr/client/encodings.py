"""The text of bytes whose encoding is not certain. Pure."""

from __future__ import annotations

import re

_HIGH = re.compile(rb"[\x80-\xff]+")


def text_of_bytes(written: bytes | bytearray, charset: str = "") -> str:
    """The text of bytes: see `read_bytes`."""
    return read_bytes(written, charset)[0]


def read_bytes(written: bytes | bytearray, charset: str = "") -> tuple[str, str]:
    """The text of bytes, and the encoding it was guessed to be in; empty where that is certain.

    UTF-8 is certain, whatever the header names, and so is the `charset` of the header. Nothing
    else is: the characters of GB 18030 have two bytes beyond ASCII, those of Latin letters one.
    """
    try:
        return written.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    if charset not in ("", "utf-8", "utf8"):
        return written.decode(charset, "replace"), ""
    damaged = written.decode("utf-8", "replace")
    if sum(letter > "\x7f" for letter in damaged) > 2 * damaged.count("\ufffd"):
        return damaged, "damaged UTF-8"
    return _guessed(written)


def _guessed(written: bytes | bytearray) -> tuple[str, str]:
    runs = _HIGH.findall(written)
    if sum(len(run) % 2 == 0 for run in runs) * 2 > len(runs):
        try:
            return written.decode("gb18030"), "GB 18030"
        except UnicodeDecodeError:
            pass
    return written.decode("cp1252", "replace"), "Windows-1252"
