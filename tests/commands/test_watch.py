"""A watched folder: real processes, real files, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import DEADLINE_SECONDS, Command
from drawing import draw_page
from service import Answer, Fault, Service

from qocr.inputs.arrivals import Arrivals

pytestmark = pytest.mark.usefixtures("folder")


def names(arrivals: Arrivals) -> list[str]:
    return [source.name for source in arrivals.poll()]


def stamp(path: Path, seconds: int) -> None:
    os.utime(path, (seconds, seconds))


def test_a_file_arrives_when_it_looks_the_same_twice(page: Path) -> None:
    arrivals = Arrivals(".", recursive=False)
    assert names(arrivals) == []
    assert names(arrivals) == ["page.png"]
    assert names(arrivals) == []


def test_a_file_still_being_written_is_waited_for(page: Path) -> None:
    arrivals = Arrivals(".", recursive=False)
    names(arrivals)
    with page.open("ab") as file:
        file.write(b"more")
    assert names(arrivals) == []
    stamp(page, 5)
    assert names(arrivals) == []
    assert names(arrivals) == ["page.png"]


def test_an_empty_file_has_not_arrived() -> None:
    arrivals = Arrivals(".", recursive=False)
    Path("page.png").touch()
    assert [names(arrivals) for _ in range(3)] == [[], [], []]


def test_a_changed_file_arrives_anew(page: Path) -> None:
    arrivals = Arrivals(".", recursive=False)
    assert (names(arrivals), names(arrivals)) == ([], ["page.png"])
    stamp(page, 5)
    assert (names(arrivals), names(arrivals)) == ([], ["page.png"])


def test_only_what_can_be_read_arrives(page: Path) -> None:
    for name in ("notes.txt", ".hidden.png", "scan.pdf.part"):
        Path(name).write_text("x")
    Path("deeper").mkdir()
    draw_page(Path("deeper/page2.png"))
    arrivals, deep = Arrivals(".", recursive=False), Arrivals(".", recursive=True)
    names(arrivals), names(deep)
    assert names(arrivals) == ["page.png"]
    assert names(deep) == ["deeper/page2.png", "page.png"]


def test_a_folder_that_is_gone_for_a_while(page: Path) -> None:
    arrivals = Arrivals("scans", recursive=False)
    assert names(arrivals) == []
    Path("scans").mkdir()
    draw_page(Path("scans/page.png"))
    assert (names(arrivals), names(arrivals)) == ([], ["scans/page.png"])


@contextmanager
def watching(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    Path("in").mkdir(exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-m", "qocr", "text", "--watch", "in", "-o", "out/", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def appears(path: str) -> None:
    ends = time.monotonic() + DEADLINE_SECONDS
    while not Path(path).exists():
        assert time.monotonic() < ends, f"{path} did not appear"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("signal_number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_reads_what_is_dropped_until_it_is_stopped(
    service: Service, signal_number: int, code: int
) -> None:
    service.answer(Answer(text="first"), Answer(text="second"))
    with watching("-j1") as process:
        draw_page(Path("in/a.png"))
        appears("out/a.txt")
        Path("in/broken.png").write_bytes(b"no picture")
        draw_page(Path("in/c.png"))
        appears("out/c.txt")
        process.send_signal(signal_number)
        stdout, stderr = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, stdout) == (code, "")
    assert (Path("out/a.txt").read_text(), Path("out/c.txt").read_text()) == ("first\n", "second\n")
    assert "in/broken.png: " in stderr
    assert "3 pages: 2 ok, 1 failed" in stderr
    assert sorted(os.listdir("out")) == ["a.txt", "c.txt"]


@pytest.mark.heavy
def test_an_error_every_page_would_meet_ends_it(service: Service) -> None:
    service.answer(Fault(401, code="InvalidApiKey", message="Invalid API-key provided."))
    with watching() as process:
        draw_page(Path("in/a.png"))
        _, stderr = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 3
    assert "InvalidApiKey" in stderr


@pytest.mark.slow
def test_results_that_would_take_anothers_place_are_told(service: Service) -> None:
    with watching() as process:
        draw_page(Path("in/a.png"))
        appears("out/a.txt")
        draw_page(Path("in/a.bmp"))
        draw_page(Path("in/b.png"))
        appears("out/b.txt")
        process.terminate()
        _, stderr = process.communicate(timeout=DEADLINE_SECONDS)
    assert "two results would be written to" in stderr
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--watch", "in"], "needs a place for the result of each file"),
        (["--watch", "in", "-o", "all.txt"], "needs a place for the result of each file"),
        (["--watch", "missing", "-o", "out/"], "--watch missing: not a folder"),
        (["--watch", "in", "in", "-o", "out/"], "no other inputs may be named"),
        (
            ["--watch", "in", "-o", "out/", "--max-pages", "3"],
            "--max-pages cannot be used with --watch",
        ),
        (["--watch", "in", "-o", "out/", "--dry-run"], "--dry-run cannot be used with --watch"),
        ([], "Missing argument 'INPUT...'."),
    ],
)
def test_what_cannot_be_watched(
    qocr: Command, service: Service, arguments: list[str], told: str
) -> None:
    Path("in").mkdir()
    ended = qocr("text", *arguments)
    assert (ended.code, ended.stdout, service.requests) == (2, b"", [])
    assert told in ended.stderr


@pytest.mark.parametrize("place", ["in/", "in/deeper/", "in/{stem}.png"])
def test_results_are_not_read_again(qocr: Command, service: Service, place: str) -> None:
    Path("in/deeper").mkdir(parents=True)
    ended = qocr("advanced", "--watch", "in", "-o", place, "-f", "png")
    assert ended.code == 2
    assert "results in png would be read again" in ended.stderr
