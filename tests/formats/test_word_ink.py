"""Words that are found in the picture of their line."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from qocr.formats.word_boxes import words_of
from qocr.formats.word_ink import with_words_of_ink
from qocr.types import Line, Quad

SIZE = 900, 120
WORDS = (("ill", 40), ("WAVE,", 110), ("a", 260), ("Total:", 520), ("9.00", 640))
TEXT = " ".join(word for word, _ in WORDS)


def box(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def drawn(ink: int = 0, paper: int = 255, beside: str = "") -> tuple[Image.Image, list[float]]:
    """A line of WORDS from 40, 30 on, and the left and right sides of their ink."""
    image = Image.new("L", SIZE, paper)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=36)
    sides: list[float] = []
    for word, left in WORDS:
        around = draw.textbbox((left, 30), word, font=font)
        draw.text((left, 30), word, font=font, fill=ink)
        sides += around[0], around[2]
    draw.text((815, 30), beside, font=font, fill=ink)
    return image, sides


def found(image: Image.Image, line: Line) -> list[float]:
    (line,) = with_words_of_ink([line], image)
    assert [word.text for word in line.words] == line.text.split()
    return [side for word in words_of(line) for side in (word.bbox[0], word.bbox[2])]


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0), (90, 190)])
@pytest.mark.parametrize("mode", ["L", "RGB", "1", "P", "RGBA"])
def test_words_are_where_their_ink_is(mode: str, ink: int, paper: int) -> None:
    image, sides = drawn(ink, paper) if mode != "1" else drawn()
    places = found(image.convert(mode), Line(TEXT, box(30, 25, 790, 75)))
    assert places == pytest.approx(sides, abs=4)


def test_words_of_the_engine_say_how_long_they_are() -> None:
    image, sides = drawn()
    words = tuple(Line(word, box(left, 25, left + 25 * len(word), 75)) for word, left in WORDS)
    places = found(image, Line(TEXT, box(30, 25, 790, 75), words=words))
    assert places == pytest.approx(sides, abs=4)


def test_ink_cut_off_by_the_end_of_the_box_is_that_of_another_line() -> None:
    image, sides = drawn(beside="l")
    assert found(image, Line(TEXT, box(30, 25, 818, 75))) == pytest.approx(sides, abs=4)


def test_words_of_a_tilted_line_are_found() -> None:
    image, sides = drawn()
    image = image.rotate(
        -2, center=(0, 0), expand=False, fillcolor=255, resample=Image.Resampling.BICUBIC
    )
    quad = (30, 26), (790, 52.5), (788.2, 102.5), (28.2, 76)
    assert found(image, Line(TEXT, quad)) == pytest.approx(sides, abs=6)


def test_a_line_of_other_words_stays_as_it_is() -> None:
    line = Line("more words than the line has gaps " * 5, box(30, 25, 790, 75))
    assert with_words_of_ink([line], drawn()[0]) == [line]


def test_where_there_is_no_ink_nothing_is_found() -> None:
    blank = Image.new("L", SIZE, 255)
    lines = [
        Line("two words", box(30, 25, 790, 75)),
        Line("on edge", box(5, 5, 6, 100)),
        Line("outside here", box(-900, -900, -500, -800)),
        Line("point here", box(5, 5, 5, 5)),
        Line("縦書き", box(300, 0, 320, 100)),
        Line(" ", box(30, 25, 790, 75)),
    ]
    assert with_words_of_ink(lines, blank) == lines


def test_a_damaged_picture_shows_no_words() -> None:
    data = BytesIO()
    drawn()[0].save(data, "PNG")
    line = Line(TEXT, box(30, 25, 790, 75))
    damaged = Image.open(BytesIO(data.getvalue()[:300]))
    assert with_words_of_ink([line], damaged) == [line]
