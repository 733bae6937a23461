"""Pictures become the fewest bytes from which the model sees the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageStat

from qocr.errors import InputError
from qocr.pictures import fitting, opening
from qocr.pictures.fitting import Encoded, encode, smart_resize
from qocr.types import Picture

RED = (255, 0, 0)
PLENTY = 10**7
FACTORS = [28, 32]
GRID = 200_000  # pixels
SMALL_GRID = 50_000
MIN_PIXELS = 4


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(image: Image.Image, kind: str, **options: Any) -> Picture:
    return opening.picture(saved(image, kind, **options))


def decoded(sent: Encoded) -> Image.Image:
    return Image.open(BytesIO(sent.data))


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.merge("RGB", [Image.effect_noise(size, 80) for _ in range(3)])


def photo(size: tuple[int, int]) -> Image.Image:
    return noise(size).filter(ImageFilter.GaussianBlur(1))


def print_page(size: tuple[int, int], mode: str = "L") -> Image.Image:
    """Black letters on white."""
    page = Image.new("L", size, 255)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(24)
    for top in range(20, size[1] - 30, 40):
        draw.text((20, top), f"{top} The quick brown fox jumps over the dog " * 3, 0, font)
    return page.convert(mode)


def scan(size: tuple[int, int]) -> Image.Image:
    """Grey, with the noise of a scanner."""
    return Image.blend(print_page(size), Image.effect_noise(size, 60), 0.25)


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "print": lambda: print_page((700, 900)),
    "bilevel": lambda: print_page((900, 700), "1"),
    "scan": lambda: scan((600, 850)),
    "photo": lambda: photo((701, 577)),
    "narrow": lambda: print_page((3000, 90)),
    "small": lambda: print_page((200, 150)),
}


@cache
def file(name: str, kind: str) -> bytes:
    """A picture as a file, drawn once."""
    image = PICTURES[name]()
    return saved(image.convert("L") if kind == "JPEG" else image, kind)


# What the model sees


@pytest.mark.heavy
@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.parametrize("name", PICTURES)
def test_the_model_sees_as_many_tokens_as_of_the_file(name: str, kind: str, factor: int) -> None:
    page = opening.picture(file(name, kind))
    sent = encode(page, PLENTY, GRID, factor)
    limits, size = (factor, MIN_PIXELS * factor**2, GRID), (page.width, page.height)
    assert smart_resize(sent.width, sent.height, *limits) == smart_resize(*size, *limits)


@pytest.mark.heavy
@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("width", range(30, 2000, 197))
@pytest.mark.parametrize("height", range(30, 2000, 215))
def test_a_fitted_picture_is_not_scaled_again(width: int, height: int, factor: int) -> None:
    limits = (factor, MIN_PIXELS * factor**2, SMALL_GRID)
    sent = encode(Picture(Image.new("L", (width, height), 99)), PLENTY, SMALL_GRID, factor)
    assert smart_resize(sent.width, sent.height, *limits) == smart_resize(width, height, *limits)


@pytest.mark.heavy
@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_never_more_bytes_than_the_file_that_could_be_sent(name: str, kind: str) -> None:
    page = opening.picture(file(name, kind))
    sent = encode(page, PLENTY, GRID, 32)
    assert page.encoded is not None
    assert len(sent.data) <= len(page.encoded)


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
@pytest.mark.parametrize("size", [(300, 200), (600, 500)])
def test_the_mime_type_and_the_size_are_those_of_the_bytes(
    kind: str, size: tuple[int, int]
) -> None:
    sent = encode(opened(photo(size), kind), PLENTY, GRID, 32)
    image = decoded(sent)
    assert (Image.MIME[image.format or ""], image.size) == (sent.mime, (sent.width, sent.height))


def test_more_pixels_than_the_model_sees_are_scaled_down_here() -> None:
    page = opened(scan((1200, 1700)), "JPEG", quality=95)
    sent = encode(page, PLENTY, GRID, 32)
    assert (sent.width, sent.height) == decoded(sent).size == (352, 512)
    assert page.encoded is not None
    assert len(sent.data) * 5 < len(page.encoded)


@pytest.mark.parametrize(("size", "passed"), [((512, 400), True), ((512, 440), False)])
def test_a_file_hardly_above_the_limit_is_not_worth_the_loss(
    size: tuple[int, int], passed: bool
) -> None:
    page = opened(photo(size), "JPEG", quality=95)
    sent = encode(page, PLENTY, GRID, 32)
    assert (sent.data == page.encoded) is passed


def test_a_file_that_is_packed_tightly_is_passed_on_undecoded() -> None:
    page = opened(Image.new("1", (2000, 2000), 1), "PNG")
    sent = encode(page, PLENTY, GRID, 32)
    assert (sent.data, sent.width) == (page.encoded, 2000)


def test_a_strip_the_model_would_shrink_twice_stays_as_it_is() -> None:
    sent = encode(Picture(Image.new("L", (15, 210))), PLENTY, 3072, 32)
    assert (sent.width, sent.height) == (15, 210)


# Who keeps to the limit


@pytest.mark.parametrize(
    ("scaling", "size"),
    [("unknown", (600, 500)), ("here", (320, 288)), ("service", (600, 500))],
)
def test_a_small_file_with_many_pixels_is_scaled_only_where_nobody_else_does(
    scaling: fitting.Scaling, size: tuple[int, int]
) -> None:
    page = opened(Image.new("L", (600, 500), 255), "PNG")
    sent = encode(page, PLENTY, 100_000, 32, scaling)
    assert (sent.width, sent.height) == decoded(sent).size == size


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("scaling", "size", "mime"),
    [
        ("service", (3840, 2160), "image/webp"),
        ("service", (2160, 3840), "image/webp"),
        ("service", (3840, 2200), "image/png"),
        ("here", (300, 200), "image/png"),
        ("unknown", (300, 200), "image/png"),
    ],
)
def test_webp_goes_only_to_the_service_and_only_below_4k(
    scaling: fitting.Scaling, size: tuple[int, int], mime: str
) -> None:
    page = opened(Image.new("RGB", size, RED), "WEBP", lossless=True, method=0, quality=0)
    assert encode(page, PLENTY, PLENTY, 32, scaling).mime == mime


@pytest.mark.heavy
def test_more_pixels_than_the_service_takes_are_never_sent() -> None:
    page = opened(Image.new("1", (7000, 5000), 1), "PNG")
    sent = encode(page, PLENTY, 100_000, 32)
    assert (sent.width, sent.height) == decoded(sent).size == (352, 256)


@pytest.mark.heavy
def test_a_single_picture_has_no_more_pixels_than_the_service_takes() -> None:
    source = opened(Image.new("L", (4000, 4000), 255), "JPEG")
    sent = encode(source, PLENTY, 30_720_000, 32)
    assert sent.width * sent.height <= 15_680_000 < source.width * source.height
    kept = opened(Image.new("L", (3900, 4000), 255), "JPEG")
    assert encode(kept, PLENTY, 30_720_000, 32).data == kept.encoded


# What has too few pixels


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("size", [(400, 160), (90, 31), (31, 90), (20, 20), (11, 2200)])
def test_fewer_pixels_than_asked_for_are_scaled_up_to_what_the_model_sees(
    size: tuple[int, int], factor: int
) -> None:
    page = opened(print_page(size), "PNG")
    sent = encode(page, PLENTY, PLENTY, factor, "unknown", min_pixels=GRID)
    assert (sent.width, sent.height) == decoded(sent).size
    assert (sent.width, sent.height) == smart_resize(*size, factor, GRID, PLENTY)
    assert sent.width * sent.height >= GRID


@pytest.mark.parametrize("scaling", ["unknown", "here"])
def test_enough_pixels_are_passed_on(scaling: fitting.Scaling) -> None:
    page = opened(photo((400, 500)), "JPEG")
    sent = encode(page, PLENTY, PLENTY, 32, scaling, min_pixels=400 * 500)
    assert sent == Encoded(page.encoded or b"", "image/jpeg", 400, 500)


def test_the_grid_never_leads_above_the_limit() -> None:
    page = opened(print_page((300, 200)), "PNG")
    sent = encode(page, PLENTY, 100_000, 32, "here", min_pixels=99_000)
    assert smart_resize(300, 200, 32, 99_000, 100_000) == (416, 288)
    assert (sent.width, sent.height) == decoded(sent).size == (384, 256)


@pytest.mark.parametrize(
    ("image", "mode"),
    [(print_page((400, 200), "1"), "L"), (print_page((400, 200)), "L"), (photo((400, 200)), "RGB")],
    ids=["bilevel", "print", "photo"],
)
def test_what_is_scaled_up_shows_the_same(image: Image.Image, mode: str) -> None:
    sent = decoded(encode(opened(image, "PNG"), PLENTY, PLENTY, 32, "unknown", min_pixels=GRID))
    again = sent.resize(image.size, Image.Resampling.LANCZOS)
    assert sent.mode == mode
    assert ImageStat.Stat(ImageChops.difference(again, image.convert(mode))).mean[0] < 6


# How it is packed


def test_bytes_that_fit_are_passed_on() -> None:
    content = saved(photo((60, 50)), "JPEG")
    sent = encode(opening.picture(content), len(content), 100_000, 32)
    assert sent == Encoded(content, "image/jpeg", 60, 50)


@pytest.mark.parametrize(
    ("image", "mode"),
    [
        (print_page((600, 400), "1"), "1"),
        (print_page((600, 400), "1").convert("RGB"), "1"),
        (print_page((600, 400)), "L"),
        (print_page((600, 400)).convert("RGB"), "L"),
        (print_page((600, 400)).convert("CMYK"), "L"),
    ],
)
def test_print_is_sent_without_loss_and_without_colours_it_does_not_have(
    image: Image.Image, mode: str
) -> None:
    found = decoded(encode(Picture(image), PLENTY, PLENTY, 32))
    assert (found.format, found.mode) == ("PNG", mode)
    assert found.convert("L").tobytes() == opening.rgb(image).convert("L").tobytes()


def test_black_and_white_that_is_scaled_keeps_sixteen_greys() -> None:
    found = decoded(encode(Picture(print_page((1200, 1700), "1")), PLENTY, GRID, 32, "here"))
    assert (found.format, found.size) == ("PNG", (352, 512))
    assert {value for _, value in found.getcolors() or []} == set(range(0, 256, 17))


@pytest.mark.parametrize(
    ("size", "sent_size"), [((800, 900), (800, 900)), ((1200, 1700), (352, 512))]
)
def test_black_and_white_is_left_to_the_service_where_it_takes_fewer_bytes(
    size: tuple[int, int], sent_size: tuple[int, int]
) -> None:
    page = Picture(print_page(size, "1"))
    sent, scaled = encode(page, PLENTY, GRID, 32), encode(page, PLENTY, GRID, 32, "here")
    assert (sent.width, sent.height) == decoded(sent).size == sent_size
    assert len(sent.data) <= len(scaled.data)


def test_coloured_line_art_keeps_its_colours() -> None:
    page = print_page((600, 400)).convert("RGB")
    page.paste(RED, (0, 0, 100, 100))
    found = decoded(encode(Picture(page), PLENTY, PLENTY, 32))
    assert (found.format, found.tobytes()) == ("PNG", page.tobytes())


@pytest.mark.parametrize(
    ("image", "mode"), [(photo((900, 700)), "RGB"), (scan((900, 700)), "L")], ids=["photo", "scan"]
)
def test_photographs_and_noisy_scans_become_jpeg(image: Image.Image, mode: str) -> None:
    found = decoded(encode(Picture(image.convert("RGB")), PLENTY, PLENTY, 32))
    assert (found.format, found.mode) == ("JPEG", mode)


def test_what_is_too_large_is_packed_harder_and_refused_in_the_end() -> None:
    page = print_page((600, 400)).convert("RGB")
    page.paste(photo((600, 50)))
    as_png = encode(Picture(page), PLENTY, PLENTY, 32)
    as_jpeg = encode(Picture(page), len(as_png.data) - 1, PLENTY, 32)
    assert (as_png.mime, as_jpeg.mime) == ("image/png", "image/jpeg")
    with pytest.raises(InputError) as caught:
        encode(Picture(page), 1000, PLENTY, 32)
    assert caught.value.code == "PictureTooLarge"


def test_jpeg_is_packed_harder_where_it_must() -> None:
    page = Picture(photo((600, 400)))
    high = encode(page, PLENTY, PLENTY, 32)
    low = encode(page, len(high.data) - 1, PLENTY, 32)
    assert len(low.data) < len(high.data)


# The formula


@pytest.mark.parametrize(
    ("size", "factor", "limits", "resized"),
    [
        ((1000, 800), 32, (3072, 8_388_608), (992, 800)),
        ((1000, 800), 28, (3136, 6_422_528), (1008, 812)),
        ((5000, 4000), 32, (3072, 8_388_608), (3232, 2560)),
        ((20, 20), 32, (3072, 8_388_608), (64, 64)),
        ((11, 2200), 32, (3072, 8_388_608), (32, 2208)),
        ((4000, 20), 32, (3072, 32_000), (2528, 32)),
        ((15, 210), 32, (0, 3072), (32, 192)),
    ],
)
def test_the_size_the_model_sees(
    size: tuple[int, int], factor: int, limits: tuple[int, int], resized: tuple[int, int]
) -> None:
    assert smart_resize(*size, factor, *limits) == resized
