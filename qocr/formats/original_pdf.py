"""The PDF that went in: opened for a searchable one, whole or some of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from qocr.formats.page_labels import PageLabels, write_labels
from qocr.types import PdfOrigin

_OF_PAGES = "/Outlines", "/AcroForm", "/OCProperties", "/Names", "/Dests"
_OF_DOCUMENT = ("/Metadata", "/Lang", "/ViewerPreferences", "/PageLayout", "/PageMode")


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a new document: page `number` (from 1) of an open pikepdf.Pdf."""

    pdf: Any
    number: int


def open_original(origin: PdfOrigin, number: int) -> Any:
    """The document as a pikepdf.Pdf, to be closed by the caller. Raises ValueError, which says why,
    where it cannot be read or has no page `number`."""
    import pikepdf

    try:
        pdf = pikepdf.open(origin.path, password=origin.password or "")
    except (pikepdf.PdfError, OSError) as error:  # PasswordError is a PdfError
        raise ValueError(str(error).removeprefix(f"{origin.path}: ")) from error
    if len(pdf.pages) < number:
        pdf.close()
        raise ValueError("its list of pages is damaged")
    return pdf


def is_whole(parts: Sequence[Part]) -> bool:
    """Whether the parts are all pages of one document, in its order."""
    pdf = parts[0].pdf
    return all(part.pdf is pdf for part in parts) and [part.number for part in parts] == list(
        range(1, len(pdf.pages) + 1)
    )


def assembled(parts: Sequence[Part]) -> Any:
    """A new pikepdf.Pdf of these pages, with the bookmarks, links, fields and layers that belong to
    them, and their labels. What describes a document is kept where all pages are of one."""
    import pikepdf

    pdf = pikepdf.Pdf.new()
    for source, numbers in _runs(parts):
        if any(key in source.Root for key in _OF_PAGES):
            pdf.add_pages_from(source, [number - 1 for number in numbers])
        else:
            pdf.pages.extend(source.pages[number - 1] for number in numbers)
    sources = {id(part.pdf): part.pdf for part in parts}
    labels = {name: PageLabels(source) for name, source in sources.items()}
    if any(labels.values()):
        write_labels(pdf, (labels[id(part.pdf)].label(part.number - 1) for part in parts))
    if len(sources) == 1:
        _copy_description(parts[0].pdf, pdf)
    return pdf


def is_signed(pdf: Any) -> bool:
    """Whether a field of the document holds a signature."""
    return "/Perms" in pdf.Root or any("/V" in field for field in _signature_fields(pdf))


def end_signatures(pdf: Any) -> None:
    """Takes the signatures out of a document that changes; how they look on the page stays."""
    for field in _signature_fields(pdf):
        if "/V" in field:
            del field["/V"]
    if "/Perms" in pdf.Root:
        del pdf.Root["/Perms"]
    if "/AcroForm" in pdf.Root and "/SigFlags" in pdf.Root.AcroForm:
        del pdf.Root.AcroForm["/SigFlags"]


def _runs(parts: Sequence[Part]) -> Iterator[tuple[Any, list[int]]]:
    for _, run in groupby(parts, key=lambda part: id(part.pdf)):
        pages = list(run)
        yield pages[0].pdf, [page.number for page in pages]


def _copy_description(source: Any, pdf: Any) -> None:
    if len(source.docinfo):
        pdf.trailer["/Info"] = pdf.copy_foreign(source.make_indirect(source.docinfo))
    for key in _OF_DOCUMENT:
        if key in source.Root:
            pdf.Root[key] = _copied(source.Root.get(key), source, pdf)


def _copied(entry: Any, source: Any, pdf: Any) -> Any:
    import pikepdf

    if isinstance(entry, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
        return pdf.copy_foreign(source.make_indirect(entry))
    return entry


def _signature_fields(pdf: Any) -> Iterator[Any]:
    """Every field of type Sig; the others' are inherited by no signature."""
    import pikepdf

    form = pdf.Root.get("/AcroForm")
    waiting = list(form.get("/Fields", ())) if isinstance(form, pikepdf.Dictionary) else []
    seen: set[tuple[int, int]] = set()
    while waiting:
        field = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary) or field.objgen in seen:
            continue
        if field.objgen != (0, 0):
            seen.add(field.objgen)
        if field.get("/FT") == "/Sig":
            yield field
        waiting += field.get("/Kids", ())
