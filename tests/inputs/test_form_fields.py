"""What was typed into a form is on the page and in its text layer."""

from __future__ import annotations

from typing import Any, NoReturn

import pikepdf
import pytest
from command import Command
from pikepdf import Array, Dictionary, Name, String

from qocr.inputs import Rendering, pages, sources
from qocr.types import Page

LABELS = {
    "Name of the customer:": 750,
    "City:": 700,
    "Colour:": 650,
    "Remarks:": 600,
    "Kinds:": 550,
    "Secret:": 400,
}
TEXT = """\
Name of the customer: Ms Larsen
City: 上海 Москва
Colour: Red wine
Remarks: first line
second line
Kinds: one, three
Secret:
☒ I agree
☐ No mail
4711"""
pytestmark = [pytest.mark.usefixtures("folder"), pytest.mark.heavy]


@pytest.fixture(params=["poppler", "pdfium"])
def _renderer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pdfium":
        monkeypatch.setenv("PATH", "/nowhere")


def no_download(url: str) -> NoReturn:
    raise AssertionError(url)


def field(kind: Name, box: list[int], flags: int = 4, **entries: Any) -> Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=kind,
        T=String(f"field {box}"),
        F=flags,
        DA=String("/Helv 14 Tf 0 g"),
        Rect=Array(box),
        **entries,
    )


def fields() -> list[Dictionary]:
    pairs = Array([Array([String("r"), String("Red wine")]), Array([String("b"), String("Blue")])])
    three = Array([String("one"), String("two"), String("three")])
    chosen = Array([String("one"), String("three")])
    return [
        field(Name.Tx, [250, 745, 450, 765], V=String("Ms Larsen")),
        field(Name.Tx, [250, 695, 450, 715], V=String("上海 Москва")),
        field(Name.Ch, [250, 645, 450, 665], V=String("r"), Opt=pairs, Ff=1 << 17),
        field(Name.Tx, [250, 575, 450, 615], V=String("first line\rsecond line"), Ff=1 << 12),
        field(Name.Ch, [250, 520, 450, 570], V=chosen, Opt=three, Ff=1 << 21),
        field(Name.Btn, [50, 500, 65, 515], V=Name.Yes, AS=Name.Yes),
        field(Name.Btn, [50, 470, 65, 485], V=Name.Off, AS=Name.Off),
        field(Name.Tx, [250, 395, 450, 415], V=String("password"), Ff=1 << 13),
        field(Name.Tx, [50, 300, 150, 320], V=String("4711")),
        field(Name.Tx, [50, 100, 150, 120], 2, V=String("hidden")),
    ]


def form(path: str, *values: Dictionary) -> Page:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    fonts = pdf.make_indirect(Dictionary(F=font, Helv=font))
    page.obj.Resources = Dictionary(Font=fonts)
    labels = [(50, y, text) for text, y in LABELS.items()]
    content = [
        f"BT /F 14 Tf {x} {y} Td ({text}) Tj ET"
        for x, y, text in [*labels, (80, 500, "I agree"), (80, 470, "No mail")]
    ]
    page.obj.Contents = pdf.make_stream(" ".join(content).encode())
    widgets = Array([pdf.make_indirect(value) for value in values])
    page.obj.Annots = widgets
    pdf.Root.AcroForm = Dictionary(
        Fields=widgets, NeedAppearances=True, DR=Dictionary(Font=fonts), DA=String("/Helv 0 Tf 0 g")
    )
    pdf.save(path)
    how = Rendering(1_000_000, 300, ".", dpi=72)
    [opened] = pages(sources([path]), how, no_download)
    return opened


def test_values_stand_beside_their_labels_in_the_text_layer() -> None:
    assert form("form.pdf", *fields()).text_layer() == TEXT


@pytest.mark.usefixtures("_renderer")
def test_every_value_is_drawn() -> None:
    empty = form("empty.pdf").open().image.convert("L")
    boxes = [[int(side) for side in value.Rect] for value in fields()[:6]]
    for index, (left, bottom, right, top) in enumerate(boxes):
        drawn = form("form.pdf", fields()[index]).open().image.convert("L")
        place = (left + 1, 842 - top, right, 842 - bottom)
        darkest = [min(image.crop(place).tobytes()) for image in (drawn, empty)]
        assert darkest[0] < 128 <= darkest[1], index


def test_a_form_is_read_by_its_text_layer(qocr: Command) -> None:
    form("form.pdf", *fields())
    ended = qocr("text", "form.pdf", "-e", "local", "--text-layer", "use")
    assert (ended.code, ended.text) == (0, TEXT + "\n")
