"""Arguments become sources, sources become pages, pages open their pictures."""

from __future__ import annotations

import base64
import os
import threading
import zlib
from dataclasses import replace
from io import BytesIO
from itertools import permutations
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image
from service import Service

from qocr.client import Client
from qocr.errors import InputError, LaterError, QocrError, UsageError
from qocr.inputs import Rendering, pages, parse_ranges, sources
from qocr.inputs.ranges import choose
from qocr.inputs.sources import natural_key
from qocr.types import Page, Source

RED, WHITE, BLACK = (255, 0, 0), (255, 255, 255), (0, 0, 0)
pytestmark = [
    pytest.mark.filterwarnings("ignore:Corrupt EXIF data", "ignore:Truncated File"),
    pytest.mark.usefixtures("folder"),
]
RENDERING = Rendering(max_pixels=1_000_000, max_dpi=72, folder=".", dpi=72)
# One page of 72x72 points, its left half black; user password "geheim", owner password "owner".
LOCKED_PDF = zlib.decompress(
    base64.b64decode(
        b"eNqFkU1uFDEQhfd9ABasvJllcPnfFq1ekGQkBCijCWEzysJtl4dGQ3fUbaSEM3AUlhwBcQKWHAanI2aIBgnL"
        b"slSvvlflshers+UJeyYrRoAM7Ye6pm/vbpCe+ux3w5au/BYnwkty3TQE+1iYij9mZ4a+6uK0EffgNT0dPvWZ"
        b"sINDHDvKMWKh5tr0DcbOvxhuN1BCw8u+r9LnQkxEPm4v98VeY7/N7wmTTTPlEf3H6ufXrr168v3Ltx9Pn//a"
        b"VcXxkPjjVXvvsttlHOll9n30Y6TvCKNrwumKnEh6UVudEKQSyrZSBqel1E4kIQKY0CqZlDUxIEOuLU/oMKDX"
        b"DIxnmLSAGBt6VTu0RmodPItMcC2CBq1kLABGASFgsEl7YZx21lkURibNhGPojGlb65rDzLcjpgqIrmC/iFbl"
        b"eiSRg+bIQ6Y/aEocaQz+oVk40rj8S8uj73Y4loe77D4j0XQ9DOWL588778N4d5OJmqOXZ5t67sJBgAQFGgxY"
        b"cOChhQAREFLzf+K6aaop+zHPo0suq8Xi/GJZ/QYolro3"
    )
)


def no_download(url: str) -> NoReturn:
    raise AssertionError(f"{url} must not be fetched")


def opened(argument: str | Path, **rendering: Any) -> list[Page]:
    how = replace(RENDERING, **rendering)
    return list(pages(sources([str(argument)]), how, no_download))


def error_of(page: Page) -> tuple[type[QocrError], str]:
    with pytest.raises(QocrError) as caught:
        page.open()
    return type(caught.value), caught.value.code


def names(found: list[Source]) -> list[str]:
    return [source.name for source in found]


def codes(found: list[Source]) -> list[tuple[str, str]]:
    return [(source.name, source.error.code) for source in found if source.error]


def touch(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


def picture(color: object = RED, kind: str = "PNG", size: tuple[int, int] = (40, 20)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, kind)  # type: ignore[arg-type]
    return buffer.getvalue()


def pdf(*sizes: tuple[int, int]) -> bytes:
    """Pages of so many points each, the first one red, the others black."""
    images = [Image.new("RGB", size, BLACK if n else RED) for n, size in enumerate(sizes)]
    buffer = BytesIO()
    images[0].save(buffer, "PDF", save_all=True, append_images=images[1:], resolution=72)
    return buffer.getvalue()


def tiff(count: int) -> bytes:
    frames = [Image.new("RGB", (40, 20 + n), RED) for n in range(count)]
    buffer = BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


# Sources


def test_arguments_become_sources_in_the_order_given() -> None:
    touch("b/scan.10.png", "a.pdf")
    assert sources(["b/scan.10.png", "https://host/x/Rechnung%201.pdf?a=b", "-", "a.pdf"]) == [
        Source("b/scan.10.png", "file", "scan.10", "b"),
        Source("https://host/x/Rechnung%201.pdf?a=b", "url", "Rechnung 1"),
        Source("-", "stdin", "stdin"),
        Source("a.pdf", "file", "a", "."),
    ]


@pytest.mark.parametrize(
    ("url", "stem"),
    [
        ("https://host", "page"),
        ("https://host/", "page"),
        ("HTTPS://host/A.PNG", "A"),
        ("https://host/..", "page"),
        ("https://host/%2e%2e%2fetc%2fpasswd", "passwd"),
        ("https://host/a%5cb.png", "b"),
        ("https://host/a%00b.png", "ab"),
        ("https://host/.hidden", "hidden"),
        ("https://host/x.tar.gz", "x.tar"),
    ],
)
def test_the_stem_of_an_address_is_a_safe_file_name(url: str, stem: str) -> None:
    assert sources([url]) == [Source(url, "url", stem)]


def test_an_address_that_is_none_is_an_error_of_its_own() -> None:
    touch("a.png")
    found = sources(["http://[::1/x.png", "a.png"])
    assert names(found) == ["http://[::1/x.png", "a.png"]
    assert codes(found) == [("http://[::1/x.png", "InvalidAddress")]


def test_a_folder_brings_its_pictures_in_natural_order() -> None:
    touch(*(f"in/{name}" for name in ["page10.png", "page2.PNG", "page1.jpg", "scan.pdf"]))
    touch("in/notes.txt", "in/.hidden.png", "in/sub/page3.png", "in/.git/page4.png")
    Path("in/folder.png").mkdir()
    flat = ["in/page1.jpg", "in/page2.PNG", "in/page10.png", "in/scan.pdf"]
    assert names(sources(["in"])) == flat
    assert names(sources(["in/"], recursive=True)) == [*flat, "in/sub/page3.png"]


@pytest.mark.parametrize("recursive", [False, True])
def test_a_folder_without_pictures_is_an_error(recursive: bool) -> None:
    touch("in/notes.txt")
    [found] = sources(["in"], recursive)
    assert found.error is not None
    hint = "Check the name." if recursive else "--recursive looks into its folders, too."
    assert (type(found.error), found.error.code, found.error.hint) == (
        InputError,
        "NothingToRead",
        hint,
    )


def test_a_glob_brings_its_files_in_natural_order() -> None:
    touch("in/p10.png", "in/p9.png", "in/q.png", "in/sub/p1.png")
    Path("in/p0").mkdir()
    assert names(sources(["in/p*"])) == ["in/p9.png", "in/p10.png"]
    assert names(sources(["in/**/p*.png"])) == ["in/p9.png", "in/p10.png", "in/sub/p1.png"]
    assert codes(sources(["in/x*"])) == [("in/x*", "NothingToRead")]


def test_names_with_special_characters_are_files_first() -> None:
    touch("a[1].png", "@list", "b?.png")
    found = sources(["a[1].png", "@list", "b?.png"])
    assert [(source.name, source.error) for source in found] == [
        ("a[1].png", None),
        ("@list", None),
        ("b?.png", None),
    ]


def test_nothing_is_read_twice() -> None:
    touch("in/a.png", "in/b.png")
    absolute = os.path.abspath("in/a.png")
    arguments = ["in/b.png", "in", "./in/a.png", absolute, "-", "-", "http://h/x", "http://h/x"]
    assert names(sources(arguments)) == ["in/b.png", "in/a.png", "-", "http://h/x"]


def test_missing_files_are_errors_in_their_place() -> None:
    touch("a.png")
    found = sources(["x.png", "a.png", "no/such/folder/", "nul\0.png"])
    assert names(found) == ["x.png", "a.png", "no/such/folder/", "nul\0.png"]
    assert codes(found) == [
        ("x.png", "NotFound"),
        ("no/such/folder/", "NotFound"),
        ("nul\0.png", "NotFound"),
    ]


def test_a_list_names_one_input_a_line() -> None:
    touch("b.png", "a b.png", "in/p2.png", "in/p10.png", "c.png")
    entries = "\ufeffb.png\r\n\r\na b.png\n  \nin\nc*.png\nhttps://host/x.png\nno.png"
    Path("list.txt").write_text(entries, encoding="utf-8", newline="")
    found = sources(["@list.txt"])
    assert names(found) == [
        "b.png",
        "a b.png",
        "in/p2.png",
        "in/p10.png",
        "c.png",
        "https://host/x.png",
        "no.png",
    ]
    assert codes(found) == [("no.png", "NotFound")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "NotFound"),
        (b"", "NothingToRead"),
        (b"\n \n", "NothingToRead"),
        (b"\xff", "NotFound"),
    ],
)
def test_a_list_that_brings_nothing_is_an_error(content: bytes | None, code: str) -> None:
    if content is not None:
        Path("list.txt").write_bytes(content)
    assert codes(sources(["@list.txt"])) == [("@list.txt", code)]


def test_a_list_cannot_name_a_list_or_standard_input() -> None:
    Path("list.txt").write_text("@other.txt\n")
    with pytest.raises(UsageError):
        sources(["@list.txt"])
    Path("list.txt").write_text("-\n")
    assert codes(sources(["@list.txt"])) == [("-", "NotFound")]


@pytest.mark.parametrize(
    "order",
    [
        ["page1", "page2", "page10"],
        ["a", "a0", "a1b", "a1c", "ab"],
        ["Page1", "page1", "PAGE2", "page2", "page3"],
        ["p01", "p1", "p2", "p10"],
        ["1", "2a", "2b", "10", "x"],
        ["a1/p9", "a1/p10", "a2/p1", "a10/p1"],
        ["x", "é", "я", "页2", "页10"],
    ],
)
def test_natural_order_is_the_same_whatever_came_first(order: list[str]) -> None:
    for mixed in permutations(order):
        assert sorted(mixed, key=natural_key) == order


# Ranges


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", [1]),
        ("2-4", [2, 3, 4]),
        ("8-end", [8, 9, 10]),
        ("8-", [8, 9, 10]),
        ("end", [10]),
        ("1,3-5,8-end", [1, 3, 4, 5, 8, 9, 10]),
        (" 1 , 3-5 ", [1, 3, 4, 5]),
        ("5,1-3,2,5", [5, 1, 2, 3]),
        ("end,1", [10, 1]),
        ("10-end", [10]),
        ("1-10", list(range(1, 11))),
    ],
)
def test_page_ranges_choose_pages_in_the_order_asked_for(text: str, chosen: list[int]) -> None:
    assert choose(parse_ranges(text), 10) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "3-1",
        "a",
        "1,",
        "1,,2",
        "1-2-3",
        "end-1",
        "end-end",
        "1 2",
        "0-3",
        "1.5",
        "+1",
    ],
)
def test_what_is_no_page_range_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_ranges(text)
    assert caught.value.message == f"--pages {text}: not a page range"


@pytest.mark.parametrize("text", ["11", "9-11", "11-end", "11-", "1,99999999999999999999"])
def test_a_page_outside_the_document_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError) as caught:
        choose(parse_ranges(text), 10)
    error = caught.value
    assert (error.code, error.message, error.hint) == (
        "PageOutside",
        "there are 10 pages in it; --pages asks for more",
        "The last page is 10.",
    )


# Pages of pictures


def test_a_picture_is_one_page() -> None:
    Path("in").mkdir()
    Path("in/scan.png").write_bytes(picture())
    [page] = opened("in/scan.png")
    assert (page.name, page.source, page.number, page.stem, page.folder, page.one_of_many) == (
        "in/scan.png",
        "in/scan.png",
        1,
        "scan",
        "in",
        False,
    )
    assert page.open().image.getpixel((5, 5)) == RED
    assert page.open().encoded == picture()


def test_the_content_decides_not_the_name() -> None:
    Path("really.png").write_bytes(pdf((50, 40)))
    Path("really.pdf").write_bytes(picture(kind="JPEG"))
    found = opened("really.png") + opened("really.pdf")
    assert [(page.name, page.open().width) for page in found] == [
        ("really.png#1", 50),
        ("really.pdf", 40),
    ]


def test_frames_are_pages() -> None:
    Path("scan.tif").write_bytes(tiff(3))
    found = opened("scan.tif")
    assert [(page.name, page.number, page.one_of_many) for page in found] == [
        ("scan.tif#1", 1, True),
        ("scan.tif#2", 2, True),
        ("scan.tif#3", 3, True),
    ]
    assert [page.open().height for page in found] == [20, 21, 22]
    assert [page.open().height for page in opened("scan.tif", ranges=parse_ranges("end,1"))] == [
        22,
        20,
    ]


def test_the_whole_pages_of_a_tiff_that_is_cut_off_are_read() -> None:
    content = tiff(3)
    Path("scan.tif").write_bytes(content[: len(content) // 2])
    first, *others = opened("scan.tif")
    assert first.open().height == 20
    assert {error_of(page) for page in others} == {(InputError, "DamagedPicture")}


def test_a_single_frame_is_a_plain_page() -> None:
    Path("scan.tif").write_bytes(tiff(1))
    [page] = opened("scan.tif")
    assert (page.name, page.one_of_many, page.open().height) == ("scan.tif", False, 20)


BROKEN = {
    "empty": (b"", "EmptyFile"),
    "text": (b"hello", "UnsupportedFile"),
    "half a png": (picture()[:60], "DamagedPicture"),
    "half a jpeg": (picture(kind="JPEG")[:-200], "DamagedPicture"),
    "half a tiff": (tiff(1)[:1000], "DamagedPicture"),
    "no pdf": (b"%PDF-1.7\nnothing else", "DamagedPdf"),
    "locked": (LOCKED_PDF, "PasswordNeeded"),
}


@pytest.mark.parametrize(("content", "code"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("path", ["poppler", "no poppler"])
def test_a_broken_file_is_one_page_that_says_so_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, path: str, content: bytes, code: str
) -> None:
    if path == "no poppler":
        monkeypatch.setenv("PATH", "")
    Path("a.pdf").write_bytes(content)
    Path("b.png").write_bytes(picture())
    broken, good = pages(sources(["a.pdf", "b.png"]), RENDERING, no_download)
    assert (broken.name, broken.number, broken.one_of_many) == ("a.pdf", 1, False)
    assert error_of(broken) == (InputError, code)
    assert good.open().width == 40


def test_a_missing_file_is_one_page_that_says_so() -> None:
    [page] = opened("no.png")
    assert (page.name, error_of(page)) == ("no.png", (InputError, "NotFound"))


def test_a_file_that_goes_away_before_it_is_opened_says_so() -> None:
    Path("a.png").write_bytes(picture())
    [page] = opened("a.png")
    Path("a.png").unlink()
    assert error_of(page) == (InputError, "Unreadable")


def test_a_pipe_is_read_once() -> None:
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(tiff(2),))
    writer.start()
    found = opened("pipe")
    writer.join()
    assert [(page.name, page.open().height) for page in found] == [("pipe#1", 20), ("pipe#2", 21)]


# Pages of PDFs


@pytest.fixture(params=["poppler", "pdfium"])
def _renderer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pdfium":
        monkeypatch.setenv("PATH", "")


@pytest.mark.usefixtures("_renderer")
def test_pages_of_a_pdf() -> None:
    Path("scan.pdf").write_bytes(pdf((144, 72), (72, 144), (72, 72)))
    found = opened("scan.pdf")
    assert [(page.name, page.source, page.number, page.one_of_many) for page in found] == [
        ("scan.pdf#1", "scan.pdf", 1, True),
        ("scan.pdf#2", "scan.pdf", 2, True),
        ("scan.pdf#3", "scan.pdf", 3, True),
    ]
    pictures = [page.open() for page in found]
    assert [(each.width, each.height, each.encoded) for each in pictures] == [
        (144, 72, None),
        (72, 144, None),
        (72, 72, None),
    ]
    assert [each.image.mode for each in pictures] == ["RGB", "L", "L"]
    red, black, _ = (each.image.getpixel((30, 30)) for each in pictures)
    assert isinstance(red, tuple)
    assert max(abs(one - other) for one, other in zip(red, RED, strict=True)) < 4
    assert black == 0


@pytest.mark.usefixtures("_renderer")
def test_ranges_choose_pages_of_a_pdf() -> None:
    Path("scan.pdf").write_bytes(pdf((72, 72), (80, 72), (90, 72)))
    found = opened("scan.pdf", ranges=parse_ranges("3,1-2"))
    assert [(page.name, page.open().width) for page in found] == [
        ("scan.pdf#3", 90),
        ("scan.pdf#1", 72),
        ("scan.pdf#2", 80),
    ]
    [outside] = opened("scan.pdf", ranges=parse_ranges("2-4"))
    assert error_of(outside) == (InputError, "PageOutside")


@pytest.mark.usefixtures("_renderer")
@pytest.mark.parametrize(
    ("rendering", "size"),
    [
        ({"max_dpi": 144}, (1000, 500)),  # 500,000 pixels, the fewest
        ({"max_dpi": 600}, (1200, 600)),
        ({"max_dpi": 300, "dpi": 36.0}, (72, 36)),
        ({"max_dpi": 300, "max_pixels": 2 * 100 * 100}, (200, 100)),
    ],
)
def test_resolution_follows_the_model_up_to_a_limit_unless_it_is_set(
    rendering: dict[str, Any], size: tuple[int, int]
) -> None:
    Path("scan.pdf").write_bytes(pdf((144, 72)))
    [page] = opened("scan.pdf", **{"dpi": None, **rendering})
    image = page.open().image
    assert (abs(image.width - size[0]) <= 1, abs(image.height - size[1]) <= 1) == (True, True)


def test_a_page_too_large_to_render_says_so() -> None:
    Path("scan.pdf").write_bytes(pdf((1440, 1440)))
    [page] = opened("scan.pdf", dpi=2400)
    assert error_of(page) == (InputError, "PictureTooLarge")


@pytest.mark.usefixtures("_renderer")
@pytest.mark.parametrize("password", ["geheim", "owner"])
def test_a_password_opens_a_pdf(password: str) -> None:
    Path("locked.pdf").write_bytes(LOCKED_PDF)
    [page] = opened("locked.pdf", password=password)
    image = page.open().image
    assert [image.getpixel((x, 36)) for x in (5, 65)] == [0, 255]


@pytest.mark.usefixtures("_renderer")
@pytest.mark.parametrize(("password", "code"), [(None, "PasswordNeeded"), ("x", "WrongPassword")])
def test_a_locked_pdf_says_so(password: str | None, code: str) -> None:
    Path("locked.pdf").write_bytes(LOCKED_PDF)
    [page] = opened("locked.pdf", password=password)
    assert error_of(page) == (InputError, code)


@pytest.mark.usefixtures("_renderer")
def test_odd_names_are_no_trouble() -> None:
    name = "-x 'ä\n$(id) #2.pdf"
    Path(name).write_bytes(pdf((72, 72)))
    [page] = opened(name)
    assert (page.name, page.open().width) == (f"{name}#1", 72)


def test_pages_are_opened_in_the_folder_they_were_found_in(tmp_path: Path) -> None:
    Path("scan.pdf").write_bytes(pdf((72, 72)))
    [page] = opened("scan.pdf")
    os.chdir(tmp_path)
    assert page.open().width == 72


def test_documents_are_not_touched_before_their_turn() -> None:
    Path("a.png").write_bytes(picture())
    found = pages(sources(["a.png", "b.png"]), RENDERING, no_download)
    assert next(found).open().width == 40
    assert error_of(next(found)) == (InputError, "NotFound")


# Addresses


def fetched(service: Service, url: str) -> list[Page]:
    return list(pages(sources([url]), RENDERING, Client(20).download))


def test_an_address_is_fetched_once(service: Service) -> None:
    url = service.serve("/scan.pdf", pdf((72, 72), (80, 72)), "application/pdf")
    found = fetched(service, url)
    assert [(page.name, page.stem, page.open().width) for page in found] == [
        (f"{url}#1", "scan", 72),
        (f"{url}#2", "scan", 80),
    ]
    assert [request.path for request in service.requests] == ["/scan.pdf"]
    assert "authorization" not in service.requests[0].headers


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, (InputError, "HTTP 404")), (503, (LaterError, "HTTP 503"))],
)
def test_an_address_that_answers_otherwise_says_so(
    service: Service, status: int, error: tuple[type[QocrError], str]
) -> None:
    url = service.serve("/scan.png", b"", status=status)
    [page] = fetched(service, url)
    assert (page.name, error_of(page)) == (url, error)
