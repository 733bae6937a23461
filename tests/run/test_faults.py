"""A service that fails in every way: each page comes out once, and nothing is asked for nothing."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import Command, Ended
from drawing import draw_page
from service import Answer, Fault, Raw, Service, StreamFault
from service.replies import Reply

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("folder")]
CANNED = "A page of plain text.\nThe second line, 第二行。"
AT_ONCE = {"retry-after": "0"}
HTML = b"<html><body>Please log in to the network.</body></html>"
TOO_MANY = Fault(429, code="Throttling.RateQuota", headers=AT_ONCE)
IN_STREAM = b'id:1\nevent:error\n:HTTP_STATUS/500\ndata:{"code":"SystemError","message":"no"}\n\n'

# What goes wrong, and the code it is told by; each of them once is a page read at second asking.
FAULTS: dict[str, tuple[Reply, str]] = {
    "throttled": (TOO_MANY, "Throttling.RateQuota"),
    "500": (Fault(500, code="SystemError", headers=AT_ONCE), "SystemError"),
    "503": (Fault(503, code="ModelUnavailable", headers=AT_ONCE), "ModelUnavailable"),
    "closed before the answer": (StreamFault((), "close"), "ConnectionBroken"),
    "closed in the answer": (StreamFault(("half of ", "it"), "close"), "ConnectionBroken"),
    "stalled": (StreamFault((), "stall"), "FirstByteTimeout"),
    "dribbling": (StreamFault((), "dribble"), "Stalled"),
    "HTML and 502": (Fault(502, HTML, AT_ONCE, "text/html"), "HTTP 502"),
    "HTML and 200": (Fault(200, HTML, content_type="text/html"), "NotJson"),
    "nothing": (Fault(200, b""), "NotJson"),
    "half a JSON": (Fault(200, b'{"output":{"choices":[{"fin'), "NotJson"),
    "an answer without a page": (Fault(200, {"output": {"choices": []}}), "NoAnswer"),
    "an error in a stream": (Raw((IN_STREAM,)), "SystemError"),
}
# The same where the answer is streamed, before anything of it was seen.
STREAM_FAULTS: dict[str, tuple[Reply, str]] = {
    "throttled": (StreamFault((), "error", 429, "Throttling"), "Throttling"),
    "an error": (StreamFault((), "error", 500, "SystemError"), "SystemError"),
    "closed": (StreamFault((), "close"), "ConnectionBroken"),
    "cut": (StreamFault((), "cut"), "StreamCut"),
    "stalled": (StreamFault((), "stall"), "FirstByteTimeout"),
    "comments": (StreamFault((), "comments"), "FirstByteTimeout"),
    "HTML and 502": (Fault(502, HTML, AT_ONCE, "text/html"), "HTTP 502"),
    "HTML and 200": (Fault(200, HTML, content_type="text/html"), "NotJson"),
    "nothing": (Raw((b"",)), "StreamCut"),
    "half an event": (Raw((b'data:{"output":{"choi\n\n',)), "NotJson"),
}


def pages(count: int) -> list[Path]:
    return [draw_page(Path(f"{number:03}.png"), (f"page {number}",)) for number in range(count)]


def statuses(written: Path, files: Sequence[Path]) -> Counter[str]:
    """How the pages ended; AssertionError unless each of them did, once and in its turn."""
    records = [json.loads(line) for line in written.read_text().splitlines()]
    assert [(each["source"], each["page"]) for each in records] == [(str(f), 1) for f in files]
    assert all(each["text"] == CANNED for each in records if each["status"] == "ok")
    assert all(each["error"] is None for each in records if each["status"] == "ok")
    return Counter(each["status"] for each in records)


def asked_again(ended: Ended) -> list[str]:
    """The codes for which pages were asked again, as `-v` tells them."""
    told = [line for line in ended.stderr.splitlines() if ": asked again: " in line]
    return [line.rpartition("(")[2].partition(")")[0].partition(",")[0] for line in told]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["dashscope", "openai"])
@pytest.mark.parametrize(
    ("faults", "more"), [(FAULTS, []), (STREAM_FAULTS, ["--stream", "-f", "txt"])]
)
def test_each_fault_costs_one_request_more(
    qocr: Command,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    engine: str,
    faults: dict[str, tuple[Reply, str]],
    more: list[str],
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", service.key)
    service.answer(*(reply for reply, _ in faults.values()))
    files = pages(len(faults) + 5)
    patience = ["--timeout", "0.5", "--retries", "4", "-j", "20", "-v"]
    root = service.url + ("/compatible-mode/v1" if engine == "openai" else "")
    asked = ["text", *files, "-e", engine, "--base-url", root, *more]
    ended = qocr(*asked, *patience, "--also", "jsonl=all.jsonl")
    assert statuses(Path("all.jsonl"), files) == {"ok": len(files)}
    assert (ended.code, len(service.requests)) == (0, len(files) + len(faults))
    assert Counter(asked_again(ended)) == Counter(code for _, code in faults.values())


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(3))
def test_errors_at_random_cost_no_page(qocr: Command, service: Service, seed: int) -> None:
    choose = random.Random(seed)
    bad = [TOO_MANY, *(Fault(status, headers=AT_ONCE) for status in (500, 502, 503, 504))]
    service.read = lambda _: choose.choice(bad) if choose.random() < 0.15 else Answer()
    files = pages(40)
    asked = ["text", *files, "-j", "8", "-r", "beijing", "--retries", "9", "-v"]
    ended = qocr(*asked, "--base-url", service.url, "-o", "all.jsonl")
    assert (ended.code, statuses(Path("all.jsonl"), files)) == (0, {"ok": 40})
    assert len(service.requests) == 40 + len(asked_again(ended)) > 40


@pytest.mark.slow
def test_while_throttled_all_wait_and_no_page_is_lost(qocr: Command, service: Service) -> None:
    soon = {"retry-after-ms": "200"}
    service.answer(*[Fault(429, code="Throttling.AllocationQuota", headers=soon)] * 5)
    files = pages(32)
    asked = ["text", *files, "-j", "32", "-r", "beijing", "--retries", "1"]
    ended = qocr(*asked, "--base-url", service.url, "-o", "all.jsonl")
    assert (ended.code, statuses(Path("all.jsonl"), files)) == (0, {"ok": 32})
    assert len(service.requests) == 32 + 5


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "InvalidApiKey"),
        (400, "Arrearage"),
        (403, "AllocationQuota.FreeTierOnly"),
        (403, "insufficient_quota"),
        (429, "PostpaidBillOverdue"),
    ],
)
def test_what_every_page_would_meet_stops_the_run(
    qocr: Command, service: Service, status: int, code: str
) -> None:
    service.read = lambda _: Fault(status, code=code)
    ended = qocr("text", *pages(100), "-j", "8")
    assert (ended.code, ended.text) == (3, "")
    assert 1 <= len(service.requests) <= 8
    assert ended.stderr.count("qocr: stopped; pages not begun by then were left out\n") == 1


@pytest.mark.heavy
def test_an_account_that_runs_dry_keeps_what_was_read(
    qocr: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QOCR_CACHE")
    files = pages(30)
    service.answer(*[Answer()] * 10)
    service.read = lambda _: Fault(400, code="Arrearage")
    ended = qocr("text", *files, "-j", "4", "-o", "all.jsonl")
    asked = len(service.requests)
    assert (ended.code, 10 < asked <= 14) == (8, True)
    assert statuses(Path("all.jsonl"), files[:asked]) == {"ok": 10, "failed": asked - 10}
    service.read = lambda _: Answer()
    assert qocr("text", *files, "-o", "all.jsonl").code == 0
    assert statuses(Path("all.jsonl"), files) == {"ok": 30}
    assert len(service.requests) == asked + 20


def test_a_firewall_that_forbids_one_picture_stops_no_other(
    qocr: Command, service: Service
) -> None:
    service.answer(Answer(), Fault(403, HTML, content_type="text/html"))
    files = pages(4)
    ended = qocr("text", *files, "-j", "1", "-o", "all.jsonl")
    assert (ended.code, statuses(Path("all.jsonl"), files)) == (8, {"ok": 3, "failed": 1})
    assert len(service.requests) == 4


def test_a_stream_that_breaks_after_text_costs_its_page_only(
    qocr: Command, service: Service
) -> None:
    service.answer(Answer(), StreamFault(("some ", "text"), "close"))
    files = pages(4)
    asked = ["text", *files, "-j", "1", "--stream", "--also", "jsonl=all.jsonl"]
    ended = qocr(*asked)
    whole = CANNED + "\n"
    assert (ended.code, ended.text) == (8, "\f".join([whole, "some text\n", whole, whole]))
    assert statuses(Path("all.jsonl"), files) == {"ok": 3, "failed": 1}
    assert len(service.requests) == 4


def test_what_fails_for_good_is_asked_as_often_as_told(qocr: Command, service: Service) -> None:
    service.read = lambda _: Fault(503, code="ModelUnavailable", headers=AT_ONCE)
    files = pages(5)
    ended = qocr("text", *files, "--retries", "2", "-o", "all.jsonl")
    assert (ended.code, statuses(Path("all.jsonl"), files)) == (6, {"failed": 5})
    assert len(service.requests) == 15
