"""The head of a receipt or invoice: the company that issued it, and its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qocr.engines.local.fields import marks
from qocr.engines.local.geometry import Block, Box

FIRST_ROWS = 14  # rows of a page that may be its head
LONGEST_ADDRESS = 7  # lines
APART = 0.7  # line heights between a name and a note above the head
GAP = 1.1  # line heights between lines of one address
NAMED_BY_LAW, CALLED_A_SHOP, SHOP_BELOW, FIRST_NAME = 0.92, 0.8, 0.75, 0.7
GOES_ON = ("&", "-", " and", " und", " et", " y")


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """A part of the head: its text, the boxes of its lines, and its confidence in [0, 1]."""

    text: str
    boxes: tuple[Box, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Header:
    """The company that issued a page, and its address; None if the page has none."""

    company: HeaderPart | None
    address: HeaderPart | None


def read_header(block: Block) -> Header:
    """The company at the head of a page and the address that follows it."""
    head = [box for row in block[:FIRST_ROWS] for box in row]
    at, sure = _company_at(head)
    if at is None:
        return Header(None, _address(head, named=False))
    name = _whole_name(head, at)
    text = " ".join(marks.without_number(box.line.text) for box in name)
    following = head[head.index(name[-1]) + 1 :]
    return Header(HeaderPart(text, name, sure), _address(following, named=True))


def _company_at(head: Sequence[Box]) -> tuple[int | None, float]:
    """The index of the company's name, with its confidence. Above the address, it is the line with
    a legal form, one that calls itself a shop, or else the first that looks like a name, if the
    page is from a business."""
    texts = [box.line.text for box in head]
    named = [at for at, text in enumerate(texts) if marks.may_be_name(text)]
    end = _end_of_names(texts)
    above = [at for at in named if at < end] or named
    legal = next((at for at in above if marks.legal_form(texts[at])), None)
    if legal is not None:
        return legal, NAMED_BY_LAW
    first = next((at for at in above if not texts[at].islower()), None)
    if first is None or not any(map(_is_from_business, texts)):
        return None, 0.0
    shop = next((at for at in above if marks.is_shop(texts[at])), None)
    if shop is not None and (shop - first > 1 or _is_apart(head[first], head[shop])):
        return shop, SHOP_BELOW
    return first, CALLED_A_SHOP if shop == first else FIRST_NAME


def _is_apart(above: Box, below: Box) -> bool:
    """Whether a line is above the head rather than part of it, such as a handwritten note."""
    return below.top - above.bottom > APART * min(above.height, below.height)


def _is_from_business(text: str) -> bool:
    return marks.has_contact(text) or marks.is_title(text) or marks.address_features(text) > 1


def _end_of_names(texts: Sequence[str]) -> int:
    """The index of the first line that opens an address below a name."""
    for at, text in enumerate(texts):
        if at and marks.opens_address(text) and not marks.may_be_name(text):
            return at
    return len(texts)


def _whole_name(head: Sequence[Box], at: int) -> tuple[Box, ...]:
    """The lines of a name: one that is only a legal form begins above, one that ends with `&`
    continues below."""
    text = head[at].line.text
    if at and _is_only_legal(text) and marks.may_be_name(head[at - 1].line.text):
        return (head[at - 1], head[at])
    if at + 1 < len(head):
        following = head[at + 1].line.text
        if text.rstrip().endswith(GOES_ON):
            return (head[at], head[at + 1])
        if not marks.legal_form(text) and _is_only_legal(following):
            return (head[at], head[at + 1])
    return (head[at],)


def _is_only_legal(text: str) -> bool:
    rest = [sign for sign in marks.without_legal_form(text) if sign.isalpha()]
    return bool(marks.legal_form(text)) and len(rest) < 3


def _address(boxes: Sequence[Box], named: bool) -> HeaderPart | None:
    """The address in the boxes; below a name (`named`), fewer of its features are enough."""
    lines = _address_boxes(boxes)
    texts = [marks.before_contact(box.line.text) for box in lines]
    features = sum(map(marks.address_features, texts))
    if features > 1 or (features and named and len(lines) > 1):
        return HeaderPart(" ".join(texts), lines, min(0.5 + 0.1 * features, 0.95))
    return None


def _address_boxes(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """The first consecutive lines that look like an address, up to a phone or tax number."""
    texts = (box.line.text for box in boxes)
    start = next((at for at, text in enumerate(texts) if marks.opens_address(text)), None)
    if start is None:
        return ()
    first = boxes[start]
    column = [box for box in boxes[start:] if box.right > first.left and box.left < first.right]
    lines = [first]
    for above, box in pairwise(column):
        if len(lines) >= LONGEST_ADDRESS or not _continues(above, box):
            break
        lines.append(box)
    return tuple(lines)


def _continues(above: Box, box: Box) -> bool:
    before, text = above.line.text, marks.before_contact(box.line.text)
    if marks.has_contact(before) or (marks.ends_address(before) and not marks.ends_address(text)):
        return False
    near = box.top - above.bottom < GAP * min(above.height, box.height)
    return near and bool(text) and not marks.is_other(text)
