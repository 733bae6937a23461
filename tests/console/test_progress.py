"""The line that moves while pages are read."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest
from drawing import draw_page
from rich.console import Console
from service import Answer, Service

from qocr.catalog.regions import DEFAULT_MODEL, DEFAULT_REGION
from qocr.console.progress import Progress
from qocr.console.progress_line import ProgressLine
from qocr.pricing.usage import RunUsage
from qocr.target import service_target
from qocr.types import Page, Result, Usage

pytestmark = pytest.mark.usefixtures("folder")
USAGE = {"input_tokens": 1_000, "output_tokens": 100}


def not_opened() -> NoReturn:
    raise AssertionError


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def result(name: str, remaining: int = 0) -> Result:
    page = Page(name, name.partition("#")[0], 1, not_opened, remaining=remaining)
    model = "qwen-vl-ocr-2025-11-20"
    return Result(page, "text", "dashscope", model, "ok", usage=Usage(100_000, 10_000))


# What is counted


def test_files_and_pages_are_counted() -> None:
    progress = Progress(2)
    progress.count(result("a.png"))
    assert (progress.words, progress.completed) == ("1/2 files, 1 page", 1.0)


def test_a_document_is_a_part_of_the_whole() -> None:
    progress = Progress(2)
    progress.count(result("a.pdf#1", remaining=3))
    assert (progress.words, progress.completed) == ("0/2 files, 1 page", 0.25)
    for remaining in (2, 1, 0):
        progress.count(result("a.pdf", remaining=remaining))
    assert (progress.words, progress.completed) == ("1/2 files, 4 pages", 1.0)


def test_tokens_and_cost_so_far() -> None:
    usage = RunUsage(service_target(DEFAULT_MODEL, DEFAULT_REGION))
    progress = Progress(3, usage)
    usage.add(result("a.png"))
    progress.count(result("a.png"))
    assert progress.words == "1/3 files, 1 page, 110 k tokens, $0.0086"


def test_without_an_end_only_pages_are_counted() -> None:
    progress = Progress(None)
    progress.count(result("a.png"))
    assert progress.words == "1 page"


# The line


class Screen:
    """A terminal of our own, and what the line on it shows; the clock moves when told."""

    def __init__(self, progress: Progress, width: int = 100) -> None:
        self.progress = progress
        self.clock = Clock()
        self.console = Console(
            file=io.StringIO(), force_terminal=True, width=width, color_system=None
        )
        self.line = ProgressLine(self.console, progress, self.clock)

    def end_page(self, name: str, seconds: float, remaining: int = 0) -> str:
        self.clock.now += seconds
        self.progress.count(result(name, remaining))
        self.line.page_done(name)
        return self.shown()

    def shown(self) -> str:
        [line] = self.console.render_lines(self.line)
        return "".join(segment.text for segment in line).rstrip()


def test_the_time_left_is_foretold() -> None:
    screen = Screen(Progress(4))
    bar = "[━╸ ]*"
    assert re.fullmatch(rf". {bar} reading …", screen.shown())
    shown = [screen.end_page(f"{number}.png", seconds=10) for number in range(4)]
    assert [re.sub(rf"^. {bar} ", "", text) for text in shown] == [
        "1/4 files, 1 page, 30 s left: 0.png",
        "2/4 files, 2 pages, 20 s left: 1.png",
        "3/4 files, 3 pages, 10 s left: 2.png",
        "4/4 files, 4 pages: 3.png",
    ]


def test_pages_of_a_document_count_towards_the_time_left() -> None:
    screen = Screen(Progress(1))
    assert screen.end_page("a.pdf#1", seconds=30, remaining=3).endswith(
        " 0/1 files, 1 page, 1 min 30 s left: a.pdf#1"
    )


def test_pages_that_end_together_are_as_fast_as_all_the_time_says() -> None:
    screen = Screen(Progress(4))
    screen.end_page("a.png", seconds=4)
    assert screen.end_page("b.png", seconds=0).endswith(" 2/4 files, 2 pages, 4 s left: b.png")


def test_without_an_end_there_is_neither_bar_nor_time() -> None:
    screen = Screen(Progress(None))
    screen.end_page("a.png", seconds=5)
    assert screen.end_page("b.png", seconds=5)[1:] == " 2 pages: b.png"


def test_names_and_errors_are_no_markup_and_obey_nothing() -> None:
    screen = Screen(Progress(None))
    assert screen.end_page("[b]x[/x]\x1b[31m.png", 1)[1:] == " 1 page: [b]x[/x]␛[31m.png"
    screen.line.tell("a: asked again: [/i]")
    assert screen.shown()[1:] == " 1 page: a: asked again: [/i]"


def test_a_narrow_terminal_cuts_the_name() -> None:
    screen = Screen(Progress(None), width=20)
    assert screen.end_page("a-long-name.png", 1)[1:] == " 1 page: a-long…"


# On a terminal


@pytest.mark.heavy
def test_on_a_terminal_it_moves(service: Service) -> None:
    for number in range(3):
        draw_page(Path(f"page{number}.png"))
        service.answer(Answer(text=f"page {number}", usage=USAGE))
    shown = on_terminal("text", ".", "-o", "out.txt", "-j1")
    assert Path("out.txt").read_text().count("\f") == 2
    assert "3/3 files, 3 pages" in shown
    assert re.search(r"qocr: 3 pages: 3 ok; 3,300 tokens, \$0\.00026; \d\.\d s", shown)


@pytest.mark.heavy
def test_messages_go_above_the_line(service: Service) -> None:
    for number in range(2):
        draw_page(Path(f"page{number}.png"))
        service.answer(Answer(text=f"page {number}", usage=USAGE))
    Path("broken.png").write_bytes(b"no picture")
    shown = on_terminal("text", ".", "-o", "out.txt", "-j1", ends=8)
    [message] = re.findall(r"qocr: [^\n]*broken\.png: [^\r\n]*\r\n", shown)
    assert "\x1b" not in message
    assert "3/3 files, 3 pages" in shown


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("variables", "options", "moves"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], True),
        ({}, ["--no-color"], True),
        ({"TERM": "dumb"}, [], False),
        ({}, ["-q"], False),
        ({}, ["--error-format", "json"], False),
    ],
)
def test_what_keeps_the_line_from_moving_and_from_colour(
    service: Service, variables: dict[str, str], options: list[str], moves: bool
) -> None:
    draw_page(Path("page.png"))
    service.answer(Answer(text="page", usage=USAGE))
    shown = on_terminal("text", "page.png", "-o", "out.txt", *options, variables=variables)
    assert ("reading" in shown) is moves
    coloured = re.search(r"\x1b\[[\d;]*m", shown) is not None
    assert coloured is (moves and not variables and not options)
    assert moves or "\x1b" not in shown


@pytest.mark.heavy
def test_off_a_terminal_nothing_moves(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_page(Path("page.png"))
    service.answer(Answer(text="page", usage=USAGE))
    monkeypatch.setenv("FORCE_COLOR", "1")
    arguments = [sys.executable, "-m", "qocr", "text", "page.png", "-o", "out.txt"]
    ran = subprocess.run(arguments, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def on_terminal(*arguments: str, ends: int = 0, variables: Mapping[str, str] | None = None) -> str:
    """What a terminal on standard error gets to see."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "200", **(variables or {})}
    with subprocess.Popen(
        [sys.executable, "-m", "qocr", *arguments], stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # the other end is closed
            pass
        assert process.wait(20) == ends
    os.close(ours)
    return shown.decode()
