"""The line that moves while pages are read."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from drawing import draw_page
from service import Answer, Service

from qocr.catalog.regions import DEFAULT_MODEL, DEFAULT_REGION
from qocr.console.progress import Progress
from qocr.pricing.usage import RunUsage
from qocr.target import service_target
from qocr.types import Page, Result, Usage

USAGE = {"input_tokens": 1_000, "output_tokens": 100}


def not_opened() -> NoReturn:
    raise AssertionError


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def result(name: str, left: int = 0) -> Result:
    page = Page(name, name.partition("#")[0], 1, not_opened, left=left)
    model = "qwen-vl-ocr-2025-11-20"
    return Result(page, "text", "dashscope", model, "ok", usage=Usage(100_000, 10_000))


def test_at_first_only_counts_are_known() -> None:
    progress = Progress(2, None, Clock())
    assert progress.line(result("a.png")) == "1/2 files, 1 page: a.png"


def test_then_the_rate_and_what_is_left() -> None:
    clock = Clock()
    progress = Progress(4, None, clock)
    clock.now += 10
    assert progress.line(result("a.png")) == "1/4 files, 1 page, 0.1/s, 30 s left: a.png"
    clock.now += 10
    assert progress.line(result("b.png")) == "2/4 files, 2 pages, 0.1/s, 20 s left: b.png"


def test_a_document_is_a_part_of_the_whole() -> None:
    clock = Clock()
    progress = Progress(2, None, clock)
    clock.now += 30
    told = progress.line(result("a.pdf#1", left=3))
    assert told == "0/2 files, 1 page, 0.033/s, 3 min 30 s left: a.pdf#1"


def test_the_last_page_has_nothing_left() -> None:
    clock = Clock()
    progress = Progress(1, None, clock)
    clock.now += 10
    assert progress.line(result("a.png")) == "1/1 files, 1 page, 0.1/s: a.png"


def test_tokens_and_cost_so_far() -> None:
    spending = RunUsage(service_target(DEFAULT_MODEL, DEFAULT_REGION))
    progress = Progress(3, spending, Clock())
    spending.add(result("a.png"))
    assert progress.line(result("a.png")) == "1/3 files, 1 page, 110 k tokens, $0.0086: a.png"


@pytest.mark.heavy
def test_on_a_terminal_it_moves(service: Service) -> None:
    for number in range(3):
        draw_page(Path(f"page{number}.png"))
        service.answer(Answer(text=f"page {number}", usage=USAGE))
    shown = on_terminal("text", ".", "-o", "out.txt", "-j1")
    assert Path("out.txt").read_text().count("\f") == 2
    assert "3/3 files, 3 pages" in shown
    assert re.search(r"qocr: 3 pages: 3 ok; 3,300 tokens, \$0\.00026; \d\.\d s", shown)


def on_terminal(*arguments: str) -> str:
    """What a terminal on standard error gets to see."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "200"}
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
        assert process.wait(20) == 0
    os.close(ours)
    return shown.decode()
