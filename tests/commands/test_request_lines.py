"""Lines of a batch within the service's limits, over as many files as it takes."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from batches import BEIJING, STATE, fetch
from command import Command
from drawing import draw_page
from PIL import Image
from service import Answer, Service

from qocr.commands.batch.limits import FULL, TEST, Kind
from qocr.commands.batch.preparing import prepare
from qocr.commands.batch.request_lines import build_line
from qocr.commands.batch.splitting import PartWriter
from qocr.commands.batch.submission import FINAL, Submission
from qocr.commands.batch.submission_store import SubmissionStore
from qocr.commands.batch.watching import wait
from qocr.errors import InputError, LaterError, QocrError
from qocr.inputs import Rendering, pages, sources
from qocr.middleware.cleaning import CleaningSteps
from qocr.pictures.opening import picture
from qocr.types import Ask, Page, Request

pytestmark = pytest.mark.usefixtures("folder")
ASK = Ask("text", "qwen-vl-ocr-latest")


def request(path: Path, ask: Ask = ASK) -> Request:
    found = picture(path.read_bytes())
    return Request(Page("p", "p", 1, lambda: found), lambda: found, ask)


def noise(side: int) -> Path:
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save("noise.png")
    return Path("noise.png")


def test_the_limits_are_those_of_the_batch_page() -> None:
    assert Kind("/v1/chat/completions", 50_000, 500_000_000, 6_000_000) == FULL
    assert Kind("/v1/chat/ds-test", 100, 1_000_000, 1_000_000) == TEST


def test_a_picture_is_made_small_enough_for_its_line() -> None:
    kind = replace(FULL, max_line_bytes=60_000)
    asked = request(noise(200))
    line, sent = build_line(asked, "000001-aaaaaaaa", kind)
    assert (len(line) <= 60_000, sent.mime, sent.width) == (True, "image/jpeg", 200)
    whole, _ = build_line(asked, "000001-aaaaaaaa", FULL)
    assert len(whole) > 160_000
    for long in (ASK, replace(ASK, prompt="\u2028" * 30_000)):
        with pytest.raises(InputError):
            build_line(request(noise(400), long), "x", kind)


@pytest.mark.parametrize("prompt", ["one\nline\r\n", "\u2028\u0085", '"quotes"\\', "\udcff"])
def test_a_line_is_one_line(page: Path, prompt: str) -> None:
    line, _ = build_line(request(page, replace(ASK, prompt=prompt)), "x", FULL)
    assert (line.count(b"\n"), line[-1:], line.count(b"\r")) == (1, b"\n", 0)
    text = json.loads(line)["body"]["messages"][0]["content"][1]["text"]
    assert text == prompt.encode("utf-8", "replace").decode()


def test_fields_of_the_user_go_into_every_line(page: Path) -> None:
    line, _ = build_line(request(page, replace(ASK, body={"enable_thinking": False})), "x", FULL)
    assert json.loads(line)["body"]["enable_thinking"] is False
    assert "enable_thinking" not in json.loads(line)


def test_files_are_cut_at_lines_and_at_bytes(tmp_path: Path) -> None:
    kind = Kind("/x", max_lines=3, max_file_bytes=20, max_line_bytes=20)

    def path_of(number: int) -> Path:
        return tmp_path / f"{number}.jsonl"

    lines = [b"1\n", b"2\n", b"3\n", b"4\n", b"5" * 17 + b"\n", b"6\n", b"7\n"]
    with PartWriter(kind, path_of) as writer:
        placed = [writer.add(line) for line in lines]
    assert placed == [1, 1, 1, 2, 2, 3, 3]
    assert [(part.lines, part.file_bytes) for part in writer.parts] == [(3, 6), (2, 20), (2, 4)]
    assert [path_of(number).read_bytes() for number in (1, 2, 3)] == [
        b"1\n2\n3\n",
        b"4\n" + b"5" * 17 + b"\n",
        b"6\n7\n",
    ]


@pytest.mark.heavy
def test_more_pages_than_a_batch_takes_go_to_a_second_one(tmp_path: Path) -> None:
    with PartWriter(FULL, lambda number: tmp_path / f"{number}.jsonl") as writer:
        for _ in range(50_001):
            writer.add(b"{}\n")
    assert [part.lines for part in writer.parts] == [50_000, 1]


def test_several_batches_are_one_submission(
    qocr: Command, service: Service, tmp_path: Path
) -> None:
    """Prepared with a small limit of lines, sent and fetched by the command."""
    files = [draw_page(Path(f"{number}.png"), (str(number),)) for number in range(1, 6)]
    service.batches.limits.lines = 2
    ledger = SubmissionStore(STATE)
    root = service.url + "/compatible-mode/v1"
    draft = Submission(
        ledger.new_id(), "", "2026-11-21", root, "24h", False, 0, ASK, CleaningSteps()
    )
    ledger.save(draft)
    failures: list[QocrError] = []
    prepared = prepare(
        draft,
        pages(sources(map(str, files)), Rendering(10**6, 300, str(tmp_path)), lambda _url: b""),
        ledger,
        None,
        lambda error, _page: failures.append(error),
        replace(FULL, max_lines=2),
    )
    ledger.save(prepared.submission)
    assert qocr("batch", "retry", draft.id).code == 0
    assert [len(batch) for batch in service.batches.asked()] == [2, 2, 1]
    service.batches.end(replies=[Answer("odd"), Answer("even")])
    ended = fetch(qocr, draft.id)
    assert (ended.code, ended.text) == (0, "odd\n\feven\n\fodd\n\feven\n\fodd\n")
    assert failures == []


def test_waiting_looks_once_a_minute(qocr: Command, service: Service, page: Path) -> None:
    name = qocr("batch", "submit", "text", page, *BEIJING).text.strip()
    known = SubmissionStore(STATE).load(name)
    [part] = known.parts
    stages = iter(["validating", "in_progress", "in_progress", "", "in_progress", "completed"])
    told: list[str] = []
    pauses: list[float] = []

    def look() -> Submission:
        status = next(stages)
        if not status:
            raise LaterError("no connection", code="ConnectionFailed")
        return known.with_part(replace(part, status=status))

    ended = wait(look, told.append, pauses.append)
    assert told == [
        "0 of 1 pages read: part 1 validating",
        "0 of 1 pages read: part 1 in_progress",
        "no connection (ConnectionFailed); trying again in a minute",
        "0 of 1 pages read: part 1 in_progress",
    ]
    assert (pauses, ended.parts[0].status in FINAL) == ([60.0] * 5, True)
