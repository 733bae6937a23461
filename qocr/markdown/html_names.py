"""The tags that models write into documents. Everything else between angle brackets is text."""

from __future__ import annotations

import re

TABLE_PARTS = frozenset("caption colgroup col thead tbody tfoot tr td th".split())
BLOCKS = TABLE_PARTS | frozenset(
    "html body table p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 hr pre blockquote center section "
    "article header footer main nav aside figure figcaption details summary address fieldset form "
    "watermark page_number signature".split()
)
HIDDEN = frozenset("head title style script meta link".split())
_INLINE = (
    "a b i u s q em strong sub sup small big span font img br code tt kbd samp var mark del ins "
    "strike cite abbr label nobr wbr bdo time ruby rb rt rp input logo math semantics mrow mi mn "
    "mo mtext msup msub mfrac msqrt"
).split()
_NAMES = "|".join(sorted(BLOCKS | HIDDEN | {*_INLINE}, key=len, reverse=True))
_VALUES = r"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*+"""
TAG = re.compile(
    rf"</?(?P<name>{_NAMES})(?=[\s/>])(?:{_VALUES}>|[^<>]*>)|<!(?P<doctype>doctype)[^<>]*>",
    re.IGNORECASE,
)
