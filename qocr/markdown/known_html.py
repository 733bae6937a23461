"""HTML as models write it among text -> HTML that a parser cannot misread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from qocr.markdown.html_names import TAG

_COMMENT = "<!--"
Inline = Callable[[str], str]


def known_html(text: str, inline: Inline) -> str:
    """`text` with its tags as they are and the text between them as `inline` turns it into HTML.
    Tags that nobody writes on purpose are text, and so is a comment without its end."""
    return "".join(_pieces(text, inline))


def _pieces(text: str, inline: Inline) -> Iterator[str]:
    start, code = 0, 0
    for tag in _tags(text):
        yield _between(text[start : tag[0]], escape if code else inline)
        name = text[tag[0] : tag[1]].lower()
        code = max(0, code + name.startswith("<pre") - name.startswith("</pre"))
        yield text[tag[0] : tag[1]]
        start = tag[1]
    yield _between(text[start:], escape if code else inline)


def _between(text: str, inline: Inline) -> str:
    return inline(text) if text.strip() else text


def _tags(text: str) -> Iterator[tuple[int, int]]:
    """The places of tags and comments, in order."""
    start = 0
    last_end = text.rfind("-->")
    while True:
        start = text.find("<", start)
        if start < 0:
            return
        match = TAG.match(text, start)
        if match is not None:
            yield match.span()
            start = match.end()
        elif text.startswith(_COMMENT, start) and start + 4 <= last_end:
            end = text.index("-->", start + 4) + 3
            yield start, end
            start = end
        else:
            start += 1
