"""Lines with boxes that are not JSON: tokens of places, HTML and rows of text. Pure.

Sources: the cookbooks of Qwen-VL, Qwen2.5-VL ("QwenVL HTML") and DeepSeek-OCR; PaddleOCR-VL; the
service's guide for qwen-vl-ocr.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from qocr.engines.remote.interpreting.box_values import entry_unit, named_box, quad_of
from qocr.engines.remote.interpreting.place_tokens import with_references
from qocr.engines.remote.interpreting.reference_tokens import entries_in_references
from qocr.engines.remote.interpreting.tabular_boxes import entries_in_fields, entries_in_tables
from qocr.engines.remote.interpreting.written_lines import WrittenLine, in_unit

_TOKENS = re.compile(r"([^<>]+)((?:<\|?loc_\d{1,4}\|?>){4,8})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_NUMBER = r"[+-]?\d{1,6}(?:\.\d{1,6})?"
_LEADING = re.compile(rf"\s*((?:{_NUMBER}[ \t]*[,，\t ][ \t]*){{4,8}})(?=\S)")
_FIELD = re.compile(rf"{_NUMBER}[ \t]*[,，\t ][ \t]*")
_BOX = rf"[\[(]{{1,2}}[ \t]*{_NUMBER}(?:[ \t]*[,，][ \t]*{_NUMBER}){{3,7}}[ \t]*[\])]{{1,2}}"
_PAIR = rf"\({_NUMBER},[ \t]?{_NUMBER}\)[ \t]*,[ \t]*\({_NUMBER},[ \t]?{_NUMBER}\)"
_BESIDE = re.compile(rf"[ \t]*[:：-]?[ \t]*({_BOX}|{_PAIR})[ \t]*[:：-]?[ \t]*")
_BOX_TAG = re.compile(r"<\|(?:box|quad)_(?:start|end)\|>|<\|/?det\|>|</?(?:box|quad)>")
_BOXED_TAG = re.compile(
    r"<[a-z][\w-]{0,20}\s[^<>]{0,200}?(?:data-bbox|bbox\b|x1\s?=|xmin\s?=|\bx\s?=|left\s?[:=])",
    re.IGNORECASE,
)
_HOCR = re.compile(r"\bbbox ((?:\d{1,6} ){3}\d{1,6})")
_STYLE = re.compile(r"(left|top|width|height)\s?:\s?(\d{1,6}(?:\.\d{1,6})?\s?(?:px|%)?)")
_BULLET = re.compile(r"^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+")


def entries_in_text(text: str) -> list[WrittenLine]:
    """The lines of an answer that is not JSON; none where it is in no notation that is known. A
    row that has no box beside others that have one is a line without a box."""
    text = with_references(text)
    for read in (
        entries_in_references,
        _locations,
        _html,
        entries_in_tables,
        entries_in_fields,
        _rows,
    ):
        entries = read(text)
        if any(entry.quad for entry in entries):
            return entries
    return []


def _locations(text: str) -> list[WrittenLine]:
    """`text<|LOC_1|>…`, with four or eight tokens of thousandths."""
    entries, end = [], 0
    for match in _TOKENS.finditer(text):
        between = text[end : match.start()].strip()
        entries += [WrittenLine(between, None)] if between else []
        numbers = _DIGITS.findall(match[2])
        entries.append(WrittenLine(match[1].strip(), quad_of(numbers), thousandths=True))
        end = match.end()
    rest = text[end:].strip()
    return entries + ([WrittenLine(rest, None)] if rest and entries else [])


def _html(text: str) -> list[WrittenLine]:
    if not _BOXED_TAG.search(text):
        return []
    parser = _BoxedHtml()
    parser.feed(text)
    parser.close()
    return parser.entries()


class _BoxedHtml(HTMLParser):
    """Collects the text of each element that has a box, and the text outside of all."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, int]] = []
        self._boxes: list[dict[str, str]] = [{}]
        self._texts: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        box = _attributes_of_box(dict(attrs))
        if tag == "img":
            self._texts[self._current].append(f" {dict(attrs).get('alt') or ''} ")
        elif tag == "br":
            self._texts[self._current].append("\n")
        elif box:
            self._boxes.append(box)
            self._texts.append([])
            self._open.append((tag, len(self._boxes) - 1))
        elif tag not in ("hr", "input", "meta", "link"):
            self._open.append((tag, self._current))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open[-20:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._texts[self._current].append(data)

    @property
    def _current(self) -> int:
        return self._open[-1][1] if self._open else 0

    def entries(self) -> list[WrittenLine]:
        pairs = zip(self._boxes, self._texts, strict=True)
        lines = [(box, " ".join("".join(parts).split())) for box, parts in pairs]
        return [
            in_unit(WrittenLine(text, named_box(box)), entry_unit(box))
            for box, text in lines
            if text
        ]


def _attributes_of_box(attributes: dict[str, str | None]) -> dict[str, str]:
    """The box of an element: of QwenVL HTML, of hOCR, of its numbers, or of its style."""
    named = {name: value for name, value in attributes.items() if value}
    for name in ("data-bbox", "bbox"):
        if name in named:
            return {"bbox": named[name]}
    hocr = _HOCR.search(named.get("title", ""))
    if hocr:
        return {"bbox": hocr[1]}
    style = dict(_STYLE.findall(named.get("style", "")))
    return style if named_box(style) else named if named_box(named) else {}


def _rows(text: str) -> list[WrittenLine]:
    """Rows that begin with the numbers of a box, or have a box in brackets."""
    rows = [row for row in text.splitlines() if row.strip()]
    leading = [_LEADING.match(row) for row in rows]
    if sum(match is not None for match in leading) * 2 > len(rows):
        count = _count([match[1] for match in leading if match])
        return [_leading_entry(row, count) for row in rows]
    entries = list(map(_bracketed_entry, rows))
    return entries if sum(entry.quad is not None for entry in entries) * 2 >= len(rows) else []


def _count(starts: Sequence[str]) -> int:
    """How many numbers every box has: eight, five or four, the most that each row begins with."""
    least = min(len(_FIELD.findall(start)) for start in starts)
    return 8 if least == 8 else 5 if least >= 5 else 4


def _leading_entry(row: str, count: int) -> WrittenLine:
    fields = list(_fields(row, count))
    if len(fields) < count:
        return WrittenLine(row.strip(), None)
    end = fields[-1].end()
    numbers = [field[0].strip(" \t,，") for field in fields]
    return WrittenLine(row[end:].strip(), quad_of(numbers))


def _fields(row: str, count: int) -> Iterator[re.Match[str]]:
    end = len(row) - len(row.lstrip())
    for _ in range(count):
        field = _FIELD.match(row, end)
        if field is None:
            return
        end = field.end()
        yield field


def _bracketed_entry(row: str) -> WrittenLine:
    row = _BOX_TAG.sub(" ", row)
    boxes = list(_BESIDE.finditer(row))
    bare = _BULLET.sub("", row)
    if len(boxes) != 1:
        return WrittenLine(row.strip(), None)
    text = _BULLET.sub("", row[: boxes[0].start()] + " " + row[boxes[0].end() :]).strip()
    return WrittenLine(text or bare.strip(), quad_of(boxes[0][1]) if text else None)
