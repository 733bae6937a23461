"""Strings of damaged JSON: where they end, and what their backslashes mean. Pure.

A quote ends a string only if what follows could follow a string there; any other quote belongs to
the text (`"Hotel "Zur Post" GmbH"`). What is looked at behind a quote has at most some hundred
characters, so that the time grows with the text.
"""

from __future__ import annotations

import re
from typing import Literal

Place = Literal["name", "object", "array"]

CLOSERS = {
    '"': '"',
    "'": "'",
    "“": '”“"',
    "”": '”“"',
    "„": '“”"',
    "‘": "’‘'",
    "’": "’‘'",
    "＂": "＂",
}
OPENERS = "".join(CLOSERS)
_QUOTED_NAME = (
    r"""(?:"(?:[^"\\\n]|\\.){0,100}"|'(?:[^'\\\n]|\\.){0,100}'|[“”„][^“”"\n]{0,100}[“”"]|[‘’][^‘’'\n]{0,100}[‘’']"""
    r"""|＂[^＂\n]{0,100}＂)\s{0,9}(?:[:：]|=>?)"""
)
_NO_COLON = r"""\"[^\"\n]{1,100}\"\s{1,20}\"[^\"\n]{0,200}\"\s{0,20}[,}]"""
_BARE_NAME = r"[^\W\d][\w .\-]{0,60}[:：]"
_REMARK = r"(?://|\#)[^\"\n]{0,200}(?:\n|\Z)|/\*"
_ENDED = r"[}｝\]］)]\s*+(?:[,，;}｝\]］)]|\n|\Z|//|\#|`)"


def _after(name: str) -> str:
    """What may follow a value of an object whose names look like `name`."""
    more = rf"(?:{name}|{_NO_COLON}|[}}｝]|\Z|{_REMARK}|\.\.\.|…)"
    return rf"\s*+(?:{_ENDED}|\Z|[,，;][\s,，;]*+{more})|\s++(?:{name}|{_REMARK}|`)"


_AFTER_NAME = re.compile(
    r"\s{0,20}(?:[:：]|=>?)|\s{1,20}(?:\"[^\"\n]{0,200}\"\s{0,20}[,}]|[\[{]\s*+[\"{\[])"
)
_FORGOTTEN_END = re.compile(r"[^\n:]{1,60}:\s{0,9}")
_AFTER_VALUE = {
    False: re.compile(_after(_QUOTED_NAME)),
    True: re.compile(_after(f"(?:{_QUOTED_NAME}|{_BARE_NAME})")),
}
_AFTER_ITEM = re.compile(
    rf"\s*+(?:{_ENDED}|\Z|[,，;][\s,，;]*+(?:[\"'“‘＂{{\[\d\-\]］}}]|\Z|true|false|null|None|{_REMARK}|\.\.\.|…)"
    rf"|[:：])|\s++(?:[\"'“‘＂{{\[`]|{_REMARK})"
)
_OUTERMOST_END = re.compile(r"\s*+[}｝\]］]")
_NEXT_NAME = re.compile(rf"\s*+{_QUOTED_NAME}")
_OPENS_NAME = re.compile(r"[^\"\n]{1,80}\"\s{0,5}[:：]\s{0,5}[\"\d{\[tfn\-]")
_FORGOTTEN_QUOTE = re.compile(r"\s*+[}｝\]］](?:\s*+[}｝\]］]){0,99}\s*+\Z")
_MARKS = {
    opener: re.compile(rf"\\.|[{closers}]|\n\s*+", re.DOTALL) for opener, closers in CLOSERS.items()
}


def ends_value(text: str, at: int, place: Place, bare_names: bool, outermost: bool) -> bool:
    """Whether a value that stands in `place` may end at `at`. `bare_names` says that names of the
    object have no quotes, `outermost` that nothing is open around it."""
    if place == "name":
        return _AFTER_NAME.match(text, at) is not None
    after = _AFTER_ITEM if place == "array" else _AFTER_VALUE[bare_names]
    if after.match(text, at):
        return True
    return outermost and _OUTERMOST_END.match(text, at) is not None


def quoted_end(
    text: str, at: int, place: Place, bare_names: bool, outermost: bool
) -> tuple[int, int, bool]:
    """Where the string that opens at `at` ends, where the text goes on, and whether it was closed
    or only lacks its quote."""
    for mark in _MARKS[text[at]].finditer(text, at + 1):
        if mark[0][0] == "\n":
            if place != "name" and _NEXT_NAME.match(text, mark.end()):
                return _before_comma(text, at + 1, mark.start()), mark.start(), True
        elif mark[0][0] == "\\":
            if mark[0] == '\\"' and text[at] == '"' and _ends_path(text, at + 1, mark.end()):
                return mark.end() - 1, mark.end(), True
        elif ends_value(text, mark.end(), place, bare_names, outermost):
            return mark.start(), mark.end(), True
        elif place == "name" and _forgot_end(text, at + 1, mark.start()):
            end = text.rindex(":", at, mark.start())
            return end, end, True
        elif place == "object" and _opens_name(text, at, mark.start()):
            return _before_comma(text, at + 1, mark.start()), mark.start(), True
    return _unclosed(text, at + 1)


def _ends_path(text: str, start: int, at: int) -> bool:
    """Whether a quote behind a backslash ends a path such as "C:\\new\\"."""
    if _DRIVE.match(text, start) and _BRACKET.match(text, at):
        return True
    comma = re.compile(r"\s*+,").match(text, at)
    return comma is not None and _NEXT_NAME.match(text, comma.end()) is not None


def _forgot_end(text: str, start: int, quote: int) -> bool:
    """Whether the text of a name reaches over its colon: `{"Total: "88.00"}`."""
    return quote - start < 80 and _FORGOTTEN_END.fullmatch(text, start, quote) is not None


def _opens_name(text: str, start: int, quote: int) -> bool:
    return text[max(start, quote - 20) : quote].rstrip().endswith(",") and bool(
        _OPENS_NAME.match(text, quote + 1)
    )


def _before_comma(text: str, start: int, end: int) -> int:
    """Where the text before `end` ends without blanks and a comma."""
    body = text[start:end].rstrip()
    return start + len(body.removesuffix(","))


def _unclosed(text: str, start: int) -> tuple[int, int, bool]:
    tail = text[start:]
    brackets = re.search(r"[\s}｝\]］]*\Z", tail[-300:])
    assert brackets is not None
    closing = len(tail) - len(brackets[0])
    if _FORGOTTEN_QUOTE.match(tail, closing):
        return start + closing, start + closing, False
    return len(text.rstrip()), len(text), False


_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_MEANINGS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PLAIN_ESCAPES = frozenset("\"'\\/bfnrt")
_COMMANDS = (
    r"n(?:abla|eq|eg\b|ewline|otin|olimits|onumber)|t(?:imes|heta|ext|ilde|riangle)"
    r"|r(?:ight|ho\b|angle|ceil|floor|m\b)"
)
_COMMAND = re.compile(rf"\\(?:[bf](?=[A-Za-z])|{_COMMANDS})")
_HALF = re.compile("[\ud800-\udfff]")
_BRACKET = re.compile(r"\s*+[}\]]")
_PATH = r"[A-Za-z]:\\(?:[a-z]{2}|[^\s\\\"]+\\)[^\s\"]{0,200}"  # not "A:\nYes"
_WHOLE_PATH = re.compile(_PATH)
_DRIVE = re.compile(r"[A-Za-z]:\\[^\\]")
_PAIR_OR_COMMAND = re.compile(rf"\\\\|\\(?:[bf](?=[A-Za-z])|{_COMMANDS})|[\"']{_PATH}\"")


def means_backslashes(text: str) -> bool:
    """Whether valid JSON has escapes that no page can mean: the \\f of \\frac, or a path."""
    return "\\" in text and any(each != "\\\\" for each in _PAIR_OR_COMMAND.findall(text))


def unescaped(raw: str) -> str:
    """The text of a string. Backslashes stay where they cannot be escapes: LaTeX and paths."""
    if "\\" not in raw:
        return raw
    broken = any(len(each) == 1 and each not in _PLAIN_ESCAPES for each in _ESCAPE.findall(raw))
    if _DRIVE.match(raw) and (broken or _WHOLE_PATH.fullmatch(raw)):
        return joined_halves(_ESCAPE.sub(_of_path, raw))
    keeps = broken or _COMMAND.search(raw) is not None
    return joined_halves(_ESCAPE.sub(_of_formula if keeps else _of_text, raw))


def _of_text(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _MEANINGS.get(code, code)


def _of_path(escape: re.Match[str]) -> str:
    return escape[1] if escape[1] in "\\\"'" else escape[0]


def _of_formula(escape: re.Match[str]) -> str:
    code = escape[1]
    if code in "\"'" or len(code) > 1:
        return _of_text(escape)
    if code in "nrt" and not _COMMAND.match(escape.string, escape.start()):
        return _MEANINGS[code]
    return escape[0]


def joined_halves(text: str) -> str:
    """The text with halves of surrogate pairs joined; half a pair is U+FFFD."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
