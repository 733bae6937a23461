"""The command as a process: pipes, signals, full disks, an empty environment."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from command import DEADLINE_SECONDS, PROGRAM
from drawing import draw_pdf
from service import Answer, Service, StreamFault

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("folder")]
CANNED = "A page of plain text.\nThe second line, 第二行。\n".encode()


def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen([PROGRAM, *arguments], **pipes)  # type: ignore[call-overload,no-any-return]


def read_until(descriptor: int, expected: bytes) -> bytes:
    got = b""
    while expected not in got:
        piece = os.read(descriptor, 1024)
        if not piece:
            break
        got += piece
    return got


def test_text_appears_while_it_is_recognised(service: Service, page: Path) -> None:
    gate = threading.Event()
    service.answer(Answer(pieces=("first ", "second"), gate=gate))
    process = start("text", str(page), "--stream")
    assert process.stdout is not None
    assert read_until(process.stdout.fileno(), b"first ") == b"first "
    gate.set()
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (out, err, process.returncode) == (b"second\n", b"", 0)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
@pytest.mark.usefixtures("interruptible")
def test_a_stop_is_at_once_and_keeps_what_was_shown(
    service: Service, page: Path, number: signal.Signals, code: int
) -> None:
    service.answer(StreamFault(("some text",), "stall"))
    process = start("text", str(page), "--stream")
    assert process.stdout is not None
    assert read_until(process.stdout.fileno(), b"some text") == b"some text"
    process.send_signal(number)
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (out, err, process.returncode) == (b"", b"", code)


@pytest.mark.usefixtures("interruptible")
def test_a_stop_keeps_the_finished_pages_of_a_file(service: Service) -> None:
    draw_pdf(Path("two.pdf"), 2)
    service.answer(Answer("one"), StreamFault((), "stall"))
    process = start("text", "two.pdf", "-j1", "-o", "two.txt")
    service.wait_for_requests(2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 130
    assert Path("two.txt.part").read_text() == "one\n"
    assert err == b"qocr: stopped; the finished pages are in two.txt.part\n"
    assert not Path("two.txt").exists()


@pytest.mark.parametrize("place", ["-", "two.json"])
@pytest.mark.usefixtures("interruptible")
def test_json_is_whole_after_a_stop(service: Service, place: str) -> None:
    draw_pdf(Path("two.pdf"), 2)
    service.answer(Answer("one"), StreamFault((), "stall"))
    process = start("text", "two.pdf", "-j1", "-f", "json", "-o", place)
    service.wait_for_requests(2)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    document = out if place == "-" else Path("two.json.part").read_bytes()
    assert [page["text"] for page in json.loads(document)["pages"]] == ["one"]
    assert process.returncode == 143


def test_a_run_in_the_background_is_not_interrupted(service: Service, page: Path) -> None:
    """Shells start what ends in `&` with SIGINT ignored, and it stays so."""
    gate = threading.Event()
    service.answer(Answer("whole", gate=gate))
    command = shlex.join([PROGRAM, "text", str(page)])
    process = subprocess.Popen(
        ["sh", "-c", f"trap '' INT; exec {command}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    service.wait_for_requests(1)
    process.send_signal(signal.SIGINT)
    gate.set()
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (out, err, process.returncode) == (b"whole\n", b"", 0)


def test_a_closed_pipe_ends_the_run_quietly(service: Service, page: Path) -> None:
    gate = threading.Event()
    service.answer(Answer("late", gate=gate))
    process = start("text", str(page))
    assert process.stdout is not None
    service.wait_for_requests(1)
    process.stdout.close()
    gate.set()
    assert process.wait(timeout=DEADLINE_SECONDS) == 141
    assert process.stderr is not None
    with process.stderr as stderr:
        assert stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_an_error(service: Service, page: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = start("text", str(page), stdout=full)
        _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 7
    assert err.startswith(b"qocr: standard output cannot be written: No space left on device")
    process = start("text", str(page), "-o", "/dev/full")
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 7
    assert err.startswith(b"qocr: /dev/full cannot be written: No space left on device")


def test_messages_go_nowhere_when_standard_error_is_closed(service: Service, page: Path) -> None:
    for name, code, text in ((str(page), 0, CANNED), ("missing.png", 4, b"")):
        script = f"{shlex.quote(PROGRAM)} text {name} 2>&-"
        ran = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE)
        assert (ran.returncode, ran.stdout) == (code, text)


def test_an_unwritable_folder_is_found_before_any_work(service: Service, page: Path) -> None:
    Path("file").write_text("")
    process = start("text", str(page), "-o", "file/out.txt")
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, service.requests) == (7, [])
    assert err.startswith(b"qocr: file/out.txt cannot be written: ")


def test_standard_input_is_read_by_content(service: Service, page: Path) -> None:
    with draw_pdf(Path("two.pdf"), 2).open("rb") as stdin:
        process = start("text", "-", stdin=stdin)
        out, err = process.communicate(timeout=DEADLINE_SECONDS)
    line = "A page of plain text.\nThe second line, 第二行。\n".encode()
    assert (out, process.returncode) == (line + b"\f" + line, 0)
    assert err.startswith(b"qocr: 2 pages: 2 ok; ")
    assert err.count(b"\n") == 1
    process = start("text", "-", stdin=subprocess.DEVNULL)
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, err.splitlines()[0]) == (
        4,
        b"qocr: -: the file is empty (0 bytes) (EmptyFile)",
    )


def test_an_empty_environment_is_enough(service: Service, page: Path) -> None:
    Path("key").write_text(service.key + "\n")
    process = start(
        *("text", str(page), "-e", "dashscope"),
        *("--base-url", service.url, "--api-key-file", "key"),
        env={},
    )
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (err, process.returncode) == (b"", 0)
    assert out == "A page of plain text.\nThe second line, 第二行。\n".encode()


def test_a_terminal_shows_control_characters(service: Service, page: Path) -> None:
    service.answer(Answer(pieces=("a\x1b[2J", "b\x07\n", "c")))
    ours, theirs = pty.openpty()
    process = start("text", str(page), stdout=theirs)
    os.close(theirs)
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, err) == (0, b"")
    assert os.read(ours, 1024).decode() == "a␛[2Jb␇\r\nc\r\n"
    os.close(ours)


def test_pictures_are_not_written_to_a_terminal(service: Service, page: Path) -> None:
    ours, theirs = pty.openpty()
    process = start("advanced", str(page), "-f", "png", stdout=theirs)
    os.close(theirs)
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    os.close(ours)
    assert (process.returncode, service.requests) == (2, [])
    assert b"-o" in err
