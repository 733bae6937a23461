"""The embedded engine reads pictures drawn here, for real and without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from command import PROGRAM
from PIL import Image, ImageChops, ImageDraw, ImageFont

from qocr.engines.local import MODEL, LocalEngine, available
from qocr.engines.local.task_results import TASK_READERS
from qocr.errors import SetupError
from qocr.tasks import TASKS
from qocr.types import Ask, Line, Page, Picture, Request, Result, TextDelta

pytest.importorskip("rapidocr")
pytest.importorskip("onnxruntime")
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("folder")]

LINES = ("Invoice number 4711", "Paid on 3 March 2024", "Total 129.50 EUR")
TURNS = [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def drawn(*placed: tuple[int, int, str], size: tuple[int, int] = (480, 200)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(28)
    for left, top, text in placed:
        pen.text((left, top), text, font=font, fill="black")
    return image


def page() -> Image.Image:
    return drawn(*((30, 20 + 55 * n, text) for n, text in enumerate(LINES)))


def request(image: Image.Image, task: str = "text", **ask: Any) -> Request:
    picture = Picture(image)
    page = Page("page", "page.png", 1, lambda: picture)
    return Request(page, page.open, Ask(task, "", **ask))


def result_of(engine: LocalEngine, image: Image.Image, task: str = "text", **ask: Any) -> Result:
    (result,) = engine.read(request(image, task, **ask))
    assert isinstance(result, Result)
    return result


def assert_boxes_lie_on_ink(image: Image.Image, lines: Sequence[Line]) -> None:
    """Every box holds ink, and no ink lies outside of all of them."""
    ink = ImageChops.invert(image.convert("L"))
    for line in lines:
        left, top, right, bottom = map(round, line.bbox)
        assert ink.crop((left, top, right, bottom)).histogram()[129:] != [0] * 127
        ink.paste(0, (left - 2, top - 2, right + 3, bottom + 3))
    assert ink.histogram()[128:] == [0] * 128


def test_the_engine_is_here_and_importing_it_loads_no_library() -> None:
    assert available()
    code = (
        "import sys, qocr.engines.local; "
        "print([n for n in ('rapidocr', 'numpy', 'cv2', 'PIL') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_page_is_read_with_its_boxes(engine: LocalEngine) -> None:
    image = page()
    result = result_of(engine, image)
    assert (result.status, result.engine, result.model) == ("ok", "local", MODEL)
    assert result.text == "\n".join(LINES)
    assert [line.text for line in result.lines] == list(LINES)
    assert all(line.confidence and line.confidence > 0.9 for line in result.lines)
    assert_boxes_lie_on_ink(image, result.lines)


@pytest.mark.parametrize("turn", TURNS)
def test_a_turned_page_reads_the_same(engine: LocalEngine, turn: Image.Transpose) -> None:
    image = page().transpose(turn)
    result = result_of(engine, image, "advanced")
    assert result.text == "\n".join(LINES)
    assert_boxes_lie_on_ink(image, result.lines)
    (left, top), (right, right_top), *_ = result.lines[0].corners
    along = {TURNS[0]: top - right_top, TURNS[1]: left - right, TURNS[2]: right_top - top}
    assert along[turn] > 200  # the quad begins where the text begins, and runs along with it


def test_columns_are_read_one_after_the_other(engine: LocalEngine) -> None:
    left = ("The first column says", "something quite simple", "and goes on to say it")
    right = ("while the second one", "tells another story of", "columns side by side")
    placed = [(20, 20 + 44 * n, text) for n, text in enumerate(left)]
    placed += [(380, 28 + 44 * n, text) for n, text in enumerate(right)]
    result = result_of(engine, drawn(*placed, size=(720, 180)))
    assert result.text.split() == " ".join(left + right).split()


def test_a_price_stays_in_the_row_of_its_article(engine: LocalEngine) -> None:
    image = drawn((20, 20, "Coffee"), (380, 20, "3.20"), (20, 70, "Cake"), (380, 70, "4.10"))
    assert result_of(engine, image).text == "Coffee 3.20\nCake 4.10"
    assert len(result_of(engine, image, "advanced").lines) == 4
    assert result_of(engine, image, "table").text == (
        "<table><tbody><tr><td>Coffee</td><td>3.20</td></tr>"
        "<tr><td>Cake</td><td>4.10</td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (300, 200), "white"),
        Image.new("1", (300, 200)),
        Image.effect_noise((300, 200), 90),
        Image.new("RGBA", (11, 11)),
        Image.new("L", (1, 1)),
        Image.new("L", (12, 2000), 255),
        Image.new("P", (2000, 12)),
    ],
    ids=["white", "black", "noise", "tiny", "pixel", "narrow", "wide"],
)
def test_a_page_without_text_is_empty(engine: LocalEngine, image: Image.Image) -> None:
    result = result_of(engine, image)
    assert (result.status, result.text, result.lines) == ("empty", "", ())


def test_a_long_roll_is_read_to_its_end(engine: LocalEngine) -> None:
    placed = [(20, 40 + 500 * n, f"Entry number {n}") for n in range(8)]
    result = result_of(engine, drawn(*placed, size=(320, 4000)))
    assert result.text.replace("\n\n", "\n").splitlines() == [text for _, _, text in placed]


def test_a_stream_is_one_delta_and_the_result(engine: LocalEngine) -> None:
    delta, result = engine.read(request(page(), stream=True))
    assert isinstance(result, Result)
    assert delta == TextDelta(result.text)
    (only,) = engine.read(request(Image.new("L", (40, 40)), stream=True))
    assert isinstance(only, Result)


def test_two_threads_share_an_engine() -> None:
    engine, texts = LocalEngine(), []
    threads = [Thread(target=lambda: texts.append(result_of(engine, page()).text)) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["\n".join(LINES)] * 2


def test_fields_and_documents(engine: LocalEngine) -> None:
    image = drawn((30, 20, "Date: 3 March 2024"), (30, 75, "Share: 50%"))
    fields = result_of(engine, image, "kie", template={"Date": "", "Share": "", "Tax": ""})
    assert fields.fields == {"Date": "3 March 2024", "Share": "50%", "Tax": None}
    assert fields.warnings
    document = result_of(engine, image, "doc").text
    assert document.startswith("\\documentclass{article}")
    assert "Share: 50\\%" in document
    assert document.endswith("\\end{document}")


@pytest.mark.parametrize(
    ("task", "ask", "code"),
    [("formula", {}, "FormulaNeedsModel"), ("text", {"prompt": "Sum up"}, "PromptNeedsModel")],
)
def test_what_needs_a_language_model_says_so(
    engine: LocalEngine, task: str, ask: dict[str, Any], code: str
) -> None:
    with pytest.raises(SetupError) as caught:
        result_of(engine, page(), task, **ask)
    assert caught.value.code == code
    assert "DASHSCOPE_API_KEY" in caught.value.hint
    assert "--engine openai --base-url" in caught.value.hint


def test_formula_is_the_only_task_that_needs_a_language_model() -> None:
    """Another one would need an error code of its own."""
    assert TASKS.keys() - TASK_READERS.keys() == {"formula"}


OFFLINE = """
import socket, sys

def refused(*_args, **_options):
    raise AssertionError("a connection was opened")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refused
from PIL import Image
from qocr.engines.local import LocalEngine
from qocr.types import Ask, Page, Picture, Request

picture = Picture(Image.open(sys.argv[1]))
page = Page("page", "page", 1, lambda: picture)
(result,) = LocalEngine().read(Request(page, lambda: picture, Ask("text", "")))
sys.stdout.write(result.text)
"""


def test_reading_opens_no_connection_and_prints_nothing(tmp_path: Any) -> None:
    page().save(tmp_path / "page.png")
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(tmp_path / "page.png")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("\n".join(LINES), "", 0)


def test_nothing_is_left_in_the_home_folder_for_telemetry(folder: Path) -> None:
    page().save("page.png")
    home = folder / "bare"
    home.mkdir()
    bare = {"HOME": str(home), "PATH": os.environ["PATH"]}
    command = [PROGRAM, "text", "page.png", "-e", "local", "--cache", "off"]
    subprocess.run(command, env=bare, check=True, capture_output=True)
    assert list(home.rglob("*")) == []
