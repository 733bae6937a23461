"""Pages are cleaned before they are read; what is found refers to the page as it was given."""

from __future__ import annotations

from collections.abc import Iterator
from math import dist

import pytest
from PIL import Image, ImageDraw, ImageFont

from qocr.middleware.cleaning import CleaningEngine, CleaningSteps
from qocr.pictures import filters, opening
from qocr.types import Ask, Event, Line, Page, Picture, Quad, Request, Result, TextDelta

MARK = (300, 200)


class Looking:
    """Finds the darkest spot of a page and says that there is a mark."""

    name = "looking"

    def __init__(self) -> None:
        self.seen: list[Picture] = []

    def read(self, request: Request) -> Iterator[Event]:
        self.seen.append(request.picture)
        grey = request.picture.image.convert("L")
        box = grey.point(lambda value: 255 * (value < 20)).getbbox() or (0, 0, 1, 1)
        left, top, right, bottom = box
        quad: Quad = (left, top), (right, top), (right, bottom), (left, bottom)
        yield TextDelta("mark")
        yield Result(
            request.page,
            "advanced",
            self.name,
            "m",
            "ok",
            text="mark",
            lines=(Line("mark", quad, 0.5, (Line("mark", quad),)),),
            width=request.picture.width,
            height=request.picture.height,
            picture=request.picture,
        )


def print_page(mode: str = "L", ink: int = 90) -> Image.Image:
    page = Image.new("L", (560, 500), 240)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(16)
    for top in range(56, 440, 28):
        draw.text((56, top), f"{top} The quick brown fox jumps over the lazy dog", ink, font)
    return page.convert(mode)


def read(picture: Picture, steps: CleaningSteps) -> tuple[Picture, list[Event]]:
    engine = Looking()
    page = Page("a.png", "a.png", 1, lambda: picture)
    request = Request(page, page.open, Ask("advanced", "m"))
    events = list(CleaningEngine(engine, steps).read(request))
    return engine.seen[0], events


@pytest.mark.heavy
@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("degrees", [-7.3, -2, -0.6, 0.4, 3.5, 9])
def test_skew_is_measured_to_a_few_tenths_of_a_degree(degrees: float, mode: str) -> None:
    page = print_page(mode)
    skewed = filters.turned(page, degrees)
    assert filters.skew(skewed) == pytest.approx(-degrees, abs=0.2)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "page", [print_page(), Image.new("L", (700, 500), 255), Image.new("RGB", (40, 30), 9)]
)
def test_what_is_level_or_empty_is_left_alone(page: Image.Image) -> None:
    assert filters.skew(page) == 0


@pytest.mark.heavy
@pytest.mark.parametrize("degrees", [-8, -3, 5])
def test_boxes_of_a_straightened_page_are_where_the_page_has_them(degrees: float) -> None:
    skewed = filters.turned(print_page(), degrees)
    ImageDraw.Draw(skewed).ellipse((MARK[0] - 9, MARK[1] - 9, MARK[0] + 9, MARK[1] + 9), 0)
    given = Picture(skewed, b"bytes", "digest", 5)
    seen, [delta, result] = read(given, CleaningSteps(deskew=True))
    assert seen.encoded is None
    assert seen.image.size != skewed.size
    assert (delta, isinstance(result, Result)) == (TextDelta("mark"), True)
    assert isinstance(result, Result)
    assert (result.width, result.height, result.picture) == (*skewed.size, given)
    for line in (result.lines[0], result.lines[0].words[0]):
        xs, ys = zip(*line.corners, strict=True)
        assert dist((sum(xs) / 4, sum(ys) / 4), MARK) < 2
    assert result.lines[0].confidence == 0.5


def test_specks_are_taken_out_and_strokes_stay() -> None:
    page = Image.new("L", (100, 100), 255)
    page.putpixel((20, 20), 0)
    page.paste(0, (50, 50, 60, 80))
    seen, _ = read(Picture(page), CleaningSteps(denoise=True))
    assert (seen.image.getpixel((20, 20)), seen.image.getpixel((55, 65))) == (255, 0)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_uneven_light_is_evened(mode: str) -> None:
    pytest.importorskip("cv2")
    shadow = Image.linear_gradient("L").resize((560, 500)).point(lambda value: 60 + value // 2)
    page = Image.composite(shadow, shadow.point(lambda value: value - 12), print_page(ink=0))
    seen, _ = read(Picture(page.convert(mode)), CleaningSteps(contrast=True))
    assert contrast(seen.image) > 2 * contrast(page)
    assert seen.image.mode == "L"


def contrast(page: Image.Image) -> int:
    low, high = page.convert("L").crop((56, 56, 84, 70)).getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    return high - low


def test_colours_are_kept_where_the_light_is_evened() -> None:
    pytest.importorskip("cv2")
    page = print_page("RGB")
    page.paste((200, 30, 30), (0, 0, 560, 50))
    red, green, _ = filters.evened(page).resize((1, 1), box=(0, 0, 560, 50)).split()
    assert red.getextrema()[0] > green.getextrema()[0] + 80  # type: ignore[operator]


def test_any_mode_is_cleaned() -> None:
    page = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    seen, _ = read(Picture(page), CleaningSteps(denoise=True, deskew=True))
    assert opening.rgb(seen.image).getpixel((5, 5)) == (255, 255, 255)
