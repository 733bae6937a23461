"""PDFs of many pages, made without a picture of any being kept.

    python benchmarks/documents.py scans|print FILE PAGES [WIDTH HEIGHT]

Scans are a JPEG a page, no two the same; print is text, on pages of so many points (A4).
"""

from __future__ import annotations

import sys

import pikepdf
from photographs import commented, photograph

A4 = (595, 842)
SCAN = (1000, 1414)  # pixels
LINES, LEADING = 40, 14


def main() -> None:
    kind, file, count, *sides = sys.argv[1:]
    size = (int(sides[0]), int(sides[1])) if sides else A4
    with pikepdf.new() as pdf:
        add = _scans(pdf) if kind == "scans" else _print(pdf)
        for number in range(int(count)):
            page = pdf.add_blank_page(page_size=size)
            add(page, number)
        pdf.save(file)


def _scans(pdf):
    picture = photograph(SCAN, noise=12.0, quality=60)

    def add(page, number):
        image = pdf.make_stream(commented(picture, b"%08d" % number))
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height = SCAN
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        image.Filter = pikepdf.Name.DCTDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=image))
        _, _, width, height = page.mediabox
        page.Contents = pdf.make_stream(b"q %d 0 0 %d 0 0 cm /Scan Do Q" % (width, height))

    return add


def _print(pdf):
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )

    def add(page, number):
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        lines = b"".join(b"(Page %d, line %d) Tj T*\n" % (number, line) for line in range(LINES))
        top = int(page.mediabox[3]) - 40
        page.Contents = pdf.make_stream(b"BT /F 11 Tf %d TL 30 %d Td\n%sET" % (LEADING, top, lines))

    return add


if __name__ == "__main__":
    main()
