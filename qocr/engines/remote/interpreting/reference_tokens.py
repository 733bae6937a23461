"""Lines whose texts and boxes stand between tokens: `<ref>text</ref><box>(x,y),(x,y)</box>`. Pure.

Sources: the cookbooks of Qwen-VL (`<ref>`, `<box>`, `<quad>`; `<|object_ref_start|>`,
`<|box_start|>`), DeepSeek-OCR (`<|ref|>`, `<|det|>`) and MinerU (`<|ref_start|>` behind the box).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qocr.engines.remote.interpreting.box_values import quad_of
from qocr.engines.remote.interpreting.corners import upright
from qocr.engines.remote.interpreting.written_lines import WrittenLine

_TAG = re.compile(r"<\|?(/?)(object_ref|ref|box|quad|det)(?:_(start|end))?\|?>")
_MARKDOWN_TAG = re.compile(r"<\|md_(?:start|end)\|>")
# References that name the kind of a block whose text follows, and are not on the page
KINDS = frozenset(
    "text title sub_title sub_heading heading paragraph list list_item table table_caption "
    "table_footnote image image_block image_caption image_footnote figure figure_caption caption "
    "equation equation_block formula header footer page_number page_footnote footnote aside_text "
    "ref_text code code_caption algorithm chart seal".split()
)

_Piece = tuple[str, str]  # "ref", "box" or "text", and what it holds


def entries_in_references(text: str) -> list[WrittenLine]:
    """The lines of an answer in tokens; none where there is no box in it. A reference is the text
    of its line, except where it is the name of a kind and text follows. Text that belongs to no
    box is a line without one."""
    pieces = [piece for piece in _pieces(text) if piece[1]]
    kinds = [kind for kind, _ in pieces]
    if "box" not in kinds or (kinds[0] == "text" and "ref" not in kinds):
        return []
    box_first = "ref" not in kinds or kinds.index("box") < kinds.index("ref")
    groups = _groups(pieces, "box" if box_first else "ref")
    return [line for group in groups for line in _lines(group)]


def _pieces(text: str) -> Iterator[_Piece]:
    kind, start = "text", 0
    for tag in _TAG.finditer(text):
        yield kind, _stripped(text[start : tag.start()])
        start = tag.end()
        opened = "ref" if tag[2].endswith("ref") else "box"
        kind = "text" if tag[1] or tag[3] == "end" else opened
    yield kind, _stripped(text[start:])


def _stripped(text: str) -> str:
    return _MARKDOWN_TAG.sub("", text).strip()


def _groups(pieces: Sequence[_Piece], first: str) -> Iterator[list[_Piece]]:
    """The pieces of each line; `first` is what a line begins with. A second box in a row belongs to
    the same line, a box behind text to the next."""
    group: list[_Piece] = []
    for piece in pieces:
        before = group[-1][0] if group else ""
        begins = piece[0] == first and not piece[0] == before == "box"
        if group and (begins or (piece[0] == "box" and before == "text")):
            yield group
            group = []
        group.append(piece)
    yield group


def _lines(group: Sequence[_Piece]) -> Iterator[WrittenLine]:
    quads = [quad_of(text) for kind, text in group if kind == "box"]
    usable = [quad for quad in quads if quad]
    whole = len(usable) == len(quads)
    quad = upright([point for quad in usable for point in quad]) if len(usable) > 1 else None
    quad = quad or (usable[0] if usable else None)
    reference = " ".join(text for kind, text in group if kind == "ref")
    own = " ".join(text for kind, text in group if kind == "text")
    is_kind = reference.lower().replace(" ", "_").replace("-", "_") in KINDS
    if not (reference and own) or is_kind:
        yield WrittenLine(own or reference, quad, thousandths=True)
    else:
        yield WrittenLine(reference, quad, thousandths=True)
        yield WrittenLine(own, None)
    if not whole:
        boxes = (text for kind, text in group if kind == "box")
        yield from (WrittenLine(text, None) for text in boxes if quad_of(text) is None)
