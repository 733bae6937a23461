"""What people scan, read by the embedded engine: askew, tiny, huge, light on dark."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from qocr.engines.local import LocalEngine
from qocr.errors import SetupError
from qocr.types import Ask, Page, Picture, Request, Result

pytest.importorskip("rapidocr")
pytest.importorskip("onnxruntime")
pytestmark = pytest.mark.slow

LEFT = (
    "The ferry left the harbour at ten",
    "past seven, a little late, because",
    "a van had stalled.",
)
RIGHT = (
    "Nobody complained. The morning was",
    "clear, and from the upper deck you",
    "could see the islands.",
)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def read(engine: LocalEngine, image: Image.Image, task: str = "text") -> Result:
    picture = Picture(image)
    (result,) = engine.read(
        Request(Page("page", "page", 1, lambda: picture), lambda: picture, Ask(task, ""))
    )
    assert isinstance(result, Result)
    return result


def sheet(
    width: int, height: int, size: float, *columns: tuple[int, tuple[str, ...]]
) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    for left, lines in columns:
        for number, text in enumerate(lines):
            pen.text((left, 40 + number * size * 1.5), text, font=font, fill="black")
    return image


def two_columns() -> Image.Image:
    return sheet(1160, 260, 28, (30, LEFT), (600, RIGHT))


def words_of(result: Result) -> list[str]:
    return result.text.split()


def test_columns_are_read_one_after_the_other_also_on_a_page_lying_on_its_side(
    engine: LocalEngine,
) -> None:
    expected = " ".join(LEFT + RIGHT).split()
    assert words_of(read(engine, two_columns())) == expected
    assert words_of(read(engine, two_columns().transpose(Image.Transpose.ROTATE_90))) == expected


@pytest.mark.parametrize("degrees", [-15, 4])
def test_a_page_askew_is_read_and_its_boxes_lie_on_the_picture_as_given(
    engine: LocalEngine, degrees: int
) -> None:
    image = two_columns().rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    result = read(engine, image, "advanced")
    assert " ".join(line.text for line in result.lines).split() == " ".join(LEFT + RIGHT).split()
    ink = ImageChops.invert(image.convert("L"))
    pen = ImageDraw.Draw(ink)
    for line in result.lines:
        pen.polygon(list(line.corners), fill=0, outline=0, width=5)
    assert max(ink.tobytes()) < 128


def test_words_have_boxes_of_their_own(engine: LocalEngine) -> None:
    first = read(engine, two_columns(), "advanced").lines[0]
    assert [word.text for word in first.words] == LEFT[0].split()
    starts = [word.bbox[0] for word in first.words]
    assert starts == sorted(starts)
    assert first.words[-1].bbox[2] == pytest.approx(first.bbox[2], abs=15)


@pytest.mark.parametrize("effect", ["small", "inverted", "blurred", "dim"])
def test_poor_pages_are_read(engine: LocalEngine, effect: str) -> None:
    image = two_columns()
    poor = {
        "small": lambda: sheet(460, 110, 12, (10, LEFT), (235, RIGHT)),
        "inverted": lambda: ImageChops.invert(image),
        "blurred": lambda: image.filter(ImageFilter.GaussianBlur(1.5)),
        "dim": lambda: image.point(lambda level: 90 + level // 8),
    }[effect]()
    assert words_of(read(engine, poor)) == " ".join(LEFT + RIGHT).split()


def test_a_line_wider_than_any_tile_and_small_print_on_a_huge_page_are_read_whole(
    engine: LocalEngine,
) -> None:
    image = Image.new("L", (4200, 2400), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(20)
    wide = " ".join(f"number {number:03d}" for number in range(27))
    pen.text((60, 300), wide, font=font, fill=0)
    pen.text((60, 2200), "the end", font=font, fill=0)
    assert words_of(read(engine, image)) == [*wide.split(), "the", "end"]


def test_one_letter_on_an_empty_page_is_found(engine: LocalEngine) -> None:
    image = Image.new("L", (900, 1200), 255)
    ImageDraw.Draw(image).text((420, 570), "A", font=ImageFont.load_default(30), fill=0)
    assert read(engine, image).text == "A"


def test_blobs_are_no_text(engine: LocalEngine) -> None:
    grain = Image.effect_noise((600, 800), 90).filter(ImageFilter.GaussianBlur(6))
    assert read(engine, grain.point(lambda level: 255 if level > 128 else 0)).status == "empty"


def test_a_language_whose_network_is_not_there_says_how_to_get_it() -> None:
    with pytest.raises(SetupError) as caught:
        read(LocalEngine("tha"), two_columns())
    assert "rapidocr --lang_type th" in (caught.value.hint or "")
