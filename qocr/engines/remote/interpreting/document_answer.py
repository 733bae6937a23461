"""The answer to `doc`: LaTeX, or a document in another notation."""

from __future__ import annotations

import re
from html import unescape

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request

NO_TEXTS = "the answer has the places of blocks, and none of their texts"
_TITLE = re.compile(r"<title\b[^<>]*>([^<>]{1,500})</title>", re.IGNORECASE)


def read_document(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The document as it came. The page is incomplete where it has only the places of blocks. The
    title of an HTML answer is what a browser shows above the page: if it is nowhere on the page, it
    is told, for models make it up."""
    from qocr.markdown.transcription import has_text  # takes 10 ms

    partial = "" if has_text(reply.text) else NO_TEXTS
    return Interpretation(reply.text, warnings=_title_left_out(reply.text), partial=partial)


def _title_left_out(text: str) -> tuple[str, ...]:
    match = _TITLE.search(text)
    title = " ".join(unescape(match[1]).split()) if match else ""
    rest = text[: match.start()] + text[match.end() :] if match else ""
    if not title or title in " ".join(unescape(rest).split()):
        return ()
    return (f"the title of the HTML is not on the page, and stands in json only: {title}",)
