"""The values of a PDF page's form fields, in the text of the page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TALLEST = 40  # points from the top of a field where its label stands, however tall the field is
_CHECKED, _UNCHECKED = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"
_UNSEEN = 2 | 32  # flags of an annotation: Hidden, NoView
_PASSWORD = 1 << 13  # flag of a text field
Box = tuple[float, float, float, float]  # left, bottom, right, top in points


@dataclass(frozen=True, slots=True)
class _FieldValue:
    """What a field shows, and where."""

    text: str
    box: Box


def text_with_values(page: Any) -> str:
    """The text of a pdfium page, the value of each field beside the text that stands beside it:
    behind its label, before what stands to its right, else on a line of its own."""
    textpage = page.get_textpage()
    text: str = textpage.get_text_range()
    values = list(_values(page))
    if not values:
        return text
    boxes = [textpage.get_charbox(index) for index in range(textpage.count_chars())]
    pieces = [_placed(value, textpage, boxes, text) for value in values]
    for position, piece in sorted(pieces, key=lambda placed: placed[0], reverse=True):
        text = text[:position] + piece + text[position:]
    return text


def has_values(page: Any) -> bool:
    """Whether a field of a pdfium page shows anything. Poppler leaves out some that have no
    appearance of their own: letters that are not Latin, check boxes."""
    return bool(page.pdf.get_formtype()) and any(_values(page))


def _placed(value: _FieldValue, textpage: Any, boxes: list[Box], text: str) -> tuple[int, str]:
    """Where in `text` a value is inserted, and with which blank or line end."""
    left, bottom, right, top = value.box
    level = range(len(boxes))
    beside = [n for n in level if _is_level(boxes[n], max(bottom, top - _TALLEST), top)]
    before = max((n for n in beside if boxes[n][0] < left), key=lambda n: boxes[n][2], default=-1)
    if before >= 0:
        return _position(textpage, before + 1, text), f" {value.text}"
    behind = min((n for n in beside if boxes[n][2] > right), key=lambda n: boxes[n][0], default=-1)
    if behind >= 0:
        return _position(textpage, behind, text), f"{value.text} "
    above = [n for n in level if boxes[n][1] >= top]
    return _position(textpage, max(above, default=-1) + 1, text), f"\n{value.text}"


def _is_level(box: Box, bottom: float, top: float) -> bool:
    return box[2] > box[0] and bottom <= (box[1] + box[3]) / 2 <= top


def _position(textpage: Any, index: int, text: str) -> int:
    """The place in `text` of the character with this index; pdfium counts some that it leaves out
    of the text."""
    before = textpage.get_text_range(0, index) if index else ""
    return len(before) if text.startswith(before) else len(text)


def _values(page: Any) -> Iterator[_FieldValue]:
    from pypdfium2 import raw

    if page.pdf.formenv is None:
        return
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        try:
            text = _value(page.pdf.formenv, annotation)
            if text:
                yield _FieldValue(text, _box(annotation))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _value(form: Any, annotation: Any) -> str:
    """What a person sees in the field; empty for what is no field, or not seen."""
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
        return ""
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        return _CHECKED if raw.FPDFAnnot_IsChecked(form, annotation) else _UNCHECKED
    if kind in (raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
        return ", ".join(_chosen(form, annotation)) or _field_value(form, annotation)
    if kind != raw.FPDF_FORMFIELD_TEXTFIELD:
        return ""
    secret = raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD
    return "" if secret else _field_value(form, annotation)


def _chosen(form: Any, annotation: Any) -> Iterator[str]:
    """The labels of the options that are selected."""
    from pypdfium2 import raw

    for index in range(max(0, raw.FPDFAnnot_GetOptionCount(form, annotation))):
        if raw.FPDFAnnot_IsOptionSelected(form, annotation, index):
            yield _string(raw.FPDFAnnot_GetOptionLabel, form, annotation, index)


def _field_value(form: Any, annotation: Any) -> str:
    from pypdfium2 import raw

    value = _string(raw.FPDFAnnot_GetFormFieldValue, form, annotation)
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _string(function: Any, *arguments: Any) -> str:
    """What a function of pdfium writes into a buffer as UTF-16."""
    from pypdfium2 import raw

    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _box(annotation: Any) -> Box:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    return box.left, box.bottom, box.right, box.top
