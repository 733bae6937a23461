"""The lines in the JSON of a model: each with its text and its box, in any of the shapes that
models write. Pure.

Sources: API reference, `words_info` and `pos_list`; the cookbooks of Qwen2.5-VL and Qwen3-VL;
dots.ocr; PaddleOCR; Gemini.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qocr.engines.remote.interpreting.box_values import (
    BOX_KEYS,
    FORMS,
    entry_unit,
    has_box,
    named_box,
    quad_of,
    unit_of,
)
from qocr.types import Quad, moved_quad

TEXT_KEYS = (
    *("text", "text_content", "content", "transcription", "transcript", "rec_text", "ocr_text"),
    *("word", "words", "line", "value", "sentence", "string", "html", "latex", "description"),
    *("lines", "texts", "caption", "name", "label"),
)
_CATEGORIES = ("category", "type", "class", "kind", "role", "level", "lang", "language", "label")
DESCRIBING = (
    *(key for key in _CATEGORIES if key != "label"),
    *("id", "unit", "format", "image", "file", "filename", "color", "font", "direction"),
    *FORMS,
    *("blocktype", "block_type", "orientation", "script", "status", "model", "score", "confidence"),
)
KINDS = ("text", "line", "word", "title", "paragraph", "table", "figure", "formula", "header")


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line as a model wrote it; `quad` is in its own numbers, None where it wrote no usable
    box. `thousandths` says that its numbers are those of a page of 1000 x 1000, `named_box` that
    it stands beside the name of a box, `pixels` that its numbers are said to be pixels."""

    text: str
    quad: Quad | None
    thousandths: bool = False
    named_box: bool = False
    pixels: bool = False

    @property
    def boxed(self) -> bool:
        """Whether the model wrote a box for the line, usable or not."""
        return self.named_box or self.quad is not None


def in_unit(line: WrittenLine, unit: str) -> WrittenLine:
    """The line, whose box is in percent or pixels if `unit` says so."""
    if unit == "%" and line.quad:
        quad = moved_quad(line.quad, lambda point: (point[0] * 10, point[1] * 10))
        return replace(line, quad=quad, thousandths=True)
    return replace(line, pixels=unit == "px")


def entries_in(value: Any) -> list[WrittenLine]:
    """Every line in a JSON value, in its order, whatever is wrapped around them."""
    return list(_entries(value))


def text_of_entry(entry: Any) -> str:
    """The text of an entry, under any of the keys that models use; "" where there is none."""
    if not isinstance(entry, Mapping):
        return ""
    names = {str(key).lower(): value for key, value in entry.items()}
    texts = [(key, _as_text(names.get(key))) for key in TEXT_KEYS]
    texts = [(key, text) for key, text in texts if text.strip()]
    own = [text for key, text in texts if key not in _CATEGORIES or text.lower() not in KINDS]
    return own[0] if own else _only_text(names)


def _entries(value: Any) -> Iterator[WrittenLine]:
    if isinstance(value, Mapping):
        yield from _entries_in_object(value)
    elif isinstance(value, list):
        pair = _pair(value)
        if pair is not None:
            yield pair
            return
        for item in value:
            yield from _entries(item)
    elif isinstance(value, str) and value.strip():
        yield WrittenLine(value, None)


def _entries_in_object(value: Mapping[str, Any]) -> Iterator[WrittenLine]:
    inner = [
        part for key, part in value.items() if key.lower() not in BOX_KEYS and _holds_entries(part)
    ]
    columns = _columns(value)
    if columns:
        yield from columns
        return
    boxed = has_box(value)
    if boxed and not any(map(_holds_boxes, inner)):
        inner = []
    unnamed = {} if boxed else _unnamed_boxes(value)
    if boxed and inner:
        yield from _line_and_parts(value, inner)
    elif not inner and not unnamed and (boxed or named_box(value) or text_of_entry(value)):
        quad = named_box(value)
        line = WrittenLine(text_of_entry(value), quad, "box_2d" in value, boxed)
        yield in_unit(line, entry_unit(value))
    elif len(unnamed) == 1 and _named_text(value):
        yield WrittenLine(text_of_entry(value), next(iter(unnamed.values())))
    else:
        yield from _entries_under_names(value)


def _entries_under_names(value: Mapping[str, Any]) -> Iterator[WrittenLine]:
    for key, part in value.items():
        if key.lower() in BOX_KEYS:
            continue
        quad = quad_of(part)
        if quad is not None:  # the text itself is the key
            yield in_unit(WrittenLine(key, quad), unit_of(part))
        elif _holds_entries(part):
            yield from _with_text(_entries(part), key)


def _with_text(entries: Iterable[WrittenLine], key: str) -> Iterator[WrittenLine]:
    """The entries; one that has a box and no text has the name that it stands under."""
    for entry in entries:
        yield replace(entry, text=key) if entry.boxed and not entry.text.strip() else entry


def _columns(value: Mapping[str, Any]) -> list[WrittenLine]:
    """The lines of an object that has a list of texts and a list of as many boxes (`rec_texts` and
    `rec_boxes` of PaddleOCR, `labels` and `quad_boxes` of Florence-2)."""
    lists = [part for part in value.values() if isinstance(part, list) and part]
    texts = [part for part in lists if all(isinstance(item, str) for item in part)]
    texts = [part for part in texts if quad_of(part) is None]
    if not texts:
        return []
    for part in lists:
        quads = [quad_of(item) if isinstance(item, list) else None for item in part]
        if len(quads) == len(texts[0]) and all(quads):
            return list(map(WrittenLine, texts[0], quads))
    rows = _rows_of(value, len(texts[0]))
    return list(map(_line_of, rows)) if rows and all(map(named_box, rows)) else []


def _rows_of(value: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """The rows of an object whose lists of one length are columns."""
    columns = {
        key: part for key, part in value.items() if isinstance(part, list) and len(part) == count
    }
    return [{key: part[row] for key, part in columns.items()} for row in range(count)]


def _line_of(row: Mapping[str, Any]) -> WrittenLine:
    return in_unit(WrittenLine(text_of_entry(row), named_box(row)), entry_unit(row))


def _unnamed_boxes(value: Mapping[str, Any]) -> dict[str, Quad]:
    """The boxes of an object that stand under names that are no names of boxes."""
    boxes = ((key, quad_of(part)) for key, part in value.items() if key.lower() not in BOX_KEYS)
    return {key: quad for key, quad in boxes if quad is not None}


def _named_text(value: Mapping[str, Any]) -> bool:
    """Whether an object has text under one of the usual names."""
    return any(isinstance(value[key], str) for key in value if key.lower() in TEXT_KEYS)


def _line_and_parts(value: Mapping[str, Any], inner: Sequence[Any]) -> Iterator[WrittenLine]:
    """A line that has parts with boxes: itself where its text holds the words of all its parts,
    else itself, if it has text, and its parts."""
    own = {key: part for key, part in value.items() if not isinstance(part, list | Mapping)}
    text = text_of_entry({key: own[key] for key in own if key.lower() not in DESCRIBING})
    parts = [line for part in inner for line in _entries(part)]
    words = Counter(word for part in parts for word in part.text.split())
    if text:
        line = WrittenLine(text, named_box(value), "box_2d" in value, True)
        yield in_unit(line, entry_unit(value))
    if not text or not words <= Counter(text.split()):
        yield from parts


def _holds_boxes(part: Any) -> bool:
    """Whether an object or list has boxes in it, however deep."""
    if isinstance(part, Mapping):
        return has_box(part) or named_box(part) is not None or any(map(_holds_boxes, part.values()))
    return isinstance(part, list) and any(map(_holds_boxes, part))


def _holds_entries(part: Any) -> bool:
    """Whether a part of an object is not a box or a text but has lines in it."""
    if quad_of(part) is not None or not isinstance(part, list | Mapping) or not part:
        return False
    if isinstance(part, Mapping):
        return not all(isinstance(item, int | float) for item in part.values())  # a point, a size
    return any(isinstance(item, Mapping | list) for item in part) and not _is_box_like(part)


def _is_box_like(part: list[Any]) -> bool:
    """Whether a list holds only numbers, however deep: a box that is not usable."""
    return all(
        _is_box_like(item) if isinstance(item, list) else isinstance(item, int | float)
        for item in part
    )


def _pair(value: list[Any]) -> WrittenLine | None:
    """The line in `[text, box]`, `[box, text]` or PaddleOCR's `[box, [text, confidence]]`, also
    with a confidence behind it and without brackets around the box."""
    if len(value) in (3, 6, 7, 10) and _is_share(value[-1]):
        value = value[:-1]
    if len(value) in (5, 6, 9):
        for numbers, text in ((value[:-1], value[-1]), (value[1:], value[0])):
            quad = quad_of(numbers) if isinstance(text, str) else None
            if quad is not None and isinstance(text, str):
                return in_unit(WrittenLine(text, quad), unit_of(numbers))
        return None
    if len(value) != 2:
        return None
    for box, text in (value, value[::-1]):
        quad = quad_of(box) if isinstance(box, list) else None
        if isinstance(text, list) and len(text) == 2 and isinstance(text[0], str):
            text = text[0]
        if quad is not None and isinstance(text, str):
            return in_unit(WrittenLine(text, quad), unit_of(box))
    return None


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _as_text(value: Any) -> str:
    if isinstance(value, list | Mapping):
        parts = value.values() if isinstance(value, Mapping) else value
        return " ".join(filter(None, map(_as_text, parts)))
    if isinstance(value, bool):
        return "true" if value else "false"  # a page that says TRUE, as JSON
    return str(value) if isinstance(value, str | int | float) else ""


def _only_text(names: Mapping[str, Any]) -> str:
    """The one text of an entry under a name that is not known; "" where there are several."""
    known = (*BOX_KEYS, *_CATEGORIES)
    texts = [text for key, text in names.items() if key not in known and isinstance(text, str)]
    return texts[0] if len(texts) == 1 else ""
