"""Counts the letters of tables before and after they are read: none may get lost. Pure."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

_TAG = re.compile(r"""</?[a-zA-Z](?:"[^"<]*"|'[^'<]*'|[^<>"'])*+>""")


def missing(before: str, after: str) -> int:
    """How many letters and digits of `before` are not in `after`. Neither holds markup."""
    return (_letters(before) - _letters(after)).total()


def visible(markup: str) -> str:
    """The text of HTML without its tags, entities decoded."""
    return unescape(_TAG.sub(" ", markup))


def _letters(text: str) -> Counter[str]:
    return Counter({letter: n for letter, n in Counter(text).items() if letter.isalnum()})
