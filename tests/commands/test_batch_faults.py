"""Batches that go wrong: every page ends exactly once, and nothing is created twice."""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from batches import BEIJING, STATE, fetch, paths, submit, three_pages
from command import DEADLINE_SECONDS, PROGRAM, Command
from drawing import draw_page
from PIL import Image
from service import Answer, Fault, Service

from qocr.commands.batch.submission_store import SubmissionStore

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("folder")]
Pages = list[dict[str, object]]


def fetched(qocr: Command, name: str) -> tuple[int, Pages, str]:
    ended = fetch(qocr, name, "-f", "jsonl")
    return ended.code, [json.loads(line) for line in ended.text.splitlines()], ended.stderr


def texts(pages: Pages) -> list[object]:
    return [page["text"] for page in pages]


def codes(pages: Pages) -> list[object]:
    return [page["error"]["code"] if page["error"] else None for page in pages]  # type: ignore[index]


@pytest.mark.parametrize(("status", "code"), [("expired", "BatchExpired"), ("completed", "NoLine")])
def test_half_the_lines_are_delivered_and_the_rest_asked_again(
    qocr: Command, service: Service, status: str, code: str
) -> None:
    name = submit(qocr, "text", *three_pages())
    service.batches.end(status, [None, Answer("two"), None])
    assert qocr("batch", "list").text.splitlines()[1].split()[7] == "running"
    ended, pages, _ = fetched(qocr, name)
    assert (ended, texts(pages), codes(pages)) == (8, ["", "two", ""], [code, None, code])
    assert qocr("batch", "retry", name).code == 0
    first, second = service.batches.asked()[-1], service.batches.batches["batch_0002"]
    assert [custom_id[:6] for custom_id in first] == ["000001", "000003"]
    assert fetch(qocr, name).code == 6
    assert second.metadata["ds_description"] == f"qocr {name}, part 2 of 2"
    service.batches.end(replies=[Answer("one"), Answer("three")])
    ended, pages, _ = fetched(qocr, name)
    assert (ended, texts(pages)) == (0, ["one", "two", "three"])
    again = qocr("batch", "retry", name)
    assert (again.code, "nothing to retry" in again.stderr) == (0, True)
    assert len(service.batches.batches) == 2


def test_errors_of_lines_have_their_class(qocr: Command, service: Service) -> None:
    name = submit(qocr, "text", *three_pages())
    refused = Fault(400, code="data_inspection_failed", message="Inappropriate content.")
    service.batches.end(replies=[refused, Answer("two"), Fault(429, code="limit_requests")])
    ended, pages, stderr = fetched(qocr, name)
    assert (ended, codes(pages)) == (8, ["data_inspection_failed", None, "limit_requests"])
    assert stderr.startswith(
        "qocr: page1.png: Inappropriate content. (data_inspection_failed, batch_0001-0001)\n"
        "      The content filter stopped this page.\n"
    )
    status = qocr("batch", "status", name).text.splitlines()[1].split()
    assert status[3:] == ["3", "1", "2", "completed"]


def test_an_unpaid_account_fails_its_pages_and_stops_nothing(
    qocr: Command, service: Service
) -> None:
    name = submit(qocr, "text", *three_pages())
    service.batches.end(replies=[Fault(400, code="Arrearage"), Answer("two"), Answer("three")])
    ended, pages, stderr = fetched(qocr, name)
    assert (ended, texts(pages), codes(pages)[0]) == (8, ["", "two", "three"], "Arrearage")
    assert "stopped" not in stderr


def test_a_page_that_fails_again_says_why_it_failed_last(qocr: Command, service: Service) -> None:
    name = submit(qocr, "text", *three_pages())
    service.batches.end("completed", [None, Answer("two"), Fault(400, code="InvalidURL")])
    assert qocr("batch", "retry", name).code == 0
    service.batches.end("expired", [None, Fault(400, code="DataInspectionFailed")])
    _, pages, _ = fetched(qocr, name)
    assert codes(pages) == ["BatchExpired", None, "DataInspectionFailed"]


def spoiled(change: Callable[[dict[str, object]], object]) -> Callable[[list[bytes]], list[bytes]]:
    """The first page's line changed, the others as they are."""

    def spoil(lines: list[bytes]) -> list[bytes]:
        found = []
        for line in lines:
            record = json.loads(line)
            if record["custom_id"].startswith("000001"):
                changed = change(record)
                line = changed if isinstance(changed, bytes) else json.dumps(changed).encode()
            found.append(line)
        return found

    return spoil


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda line: line | {"response": None, "error": None}, "NotJson"),
        (lambda line: {**line, "response": {"status_code": 200, "body": {}}}, "NoAnswer"),
        (lambda line: {**line, "response": {"status_code": 200, "body": "<html>"}}, "NotJson"),
        (
            lambda line: {
                **line,
                "response": {"status_code": 500, "body": {"code": "SystemError"}},
            },
            "SystemError",
        ),
        (
            lambda line: {
                "custom_id": line["custom_id"],
                "error_code": "InvalidURL",
                "error_message": "No.",
            },
            "InvalidURL",
        ),
        (lambda line: {**line, "error": {"error_code": "x", "error_message": "y"}}, "x"),
        (lambda line: {**line, "error": "broken"}, "HTTP 400"),
        (lambda line: json.dumps(line).encode()[:-20], "NoLine"),
        (lambda _line: b"[1, 2]", "NoLine"),
        (lambda _line: b"\xff\xfe", "NoLine"),
        (lambda line: {**line, "custom_id": 7}, "NoLine"),
        (lambda line: {**line, "custom_id": "999999-aaaaaaaa"}, "NoLine"),
        (lambda _line: b"[" * 100_000, "NoLine"),
    ],
)
def test_a_line_that_makes_no_sense_costs_its_page_only(
    qocr: Command,
    service: Service,
    change: Callable[[dict[str, object]], object],
    code: str,
) -> None:
    name = submit(qocr, "text", *three_pages())
    replies = [Answer("one"), Answer("two"), Answer("three")]
    service.batches.end(replies=replies, spoil=spoiled(change))
    ended, pages, stderr = fetched(qocr, name)
    assert (ended, texts(pages)) == (8, ["", "two", "three"])
    assert codes(pages) == [code, None, None]
    if code == "NoLine":
        assert stderr.startswith("qocr: 1 line in the service's results: ")


def test_of_two_answers_to_a_page_the_first_counts(qocr: Command, service: Service) -> None:
    name = submit(qocr, "text", *three_pages())

    def doubled(lines: list[bytes]) -> list[bytes]:
        return [*lines, *(line.replace(b"one", b"uno") for line in lines)]

    service.batches.end(replies=[Answer("one"), Answer("two"), Answer("three")], spoil=doubled)
    ended, pages, stderr = fetched(qocr, name)
    assert (ended, texts(pages)) == (0, ["one", "two", "three"])
    assert stderr.startswith(
        "qocr: 3 lines in the service's results: a second answer to the same page\n"
    )


def test_a_batch_that_fails_as_a_whole_says_why(qocr: Command, service: Service) -> None:
    pages = three_pages()
    ended = qocr("batch", "submit", "text", *pages, "-m", "qwen-vl-ocr-2030", "-r", "beijing")
    assert ended.code == 0
    assert "qwen-vl-ocr-2030: unknown model, the service decides" in ended.stderr
    name = ended.text.strip()
    service.batches.end()
    code, found, stderr = fetched(qocr, name)
    assert (code, codes(found)) == (3, ["model_not_found"] * 3)
    assert stderr.count("qwen-vl-ocr-2030 is not supported by the Batch API") == 3
    assert "stopped" not in stderr
    waited = qocr("batch", "fetch", name, "--wait")
    assert waited.code == 3


@pytest.mark.parametrize("operation", ["upload", "create"])
def test_a_refusal_keeps_what_was_prepared(
    qocr: Command, service: Service, page: Path, operation: str
) -> None:
    service.batches.before[operation].append(Fault(401, code="InvalidApiKey", message="No."))
    ended = qocr("batch", "submit", "text", page, *BEIJING)
    name = ended.text.strip()
    assert (ended.code, len(service.batches.batches)) == (3, 0)
    assert f"qocr batch retry {name}" in ended.stderr
    assert qocr("batch", "list").text.splitlines()[1].split()[7] == "not_sent"
    code, pages, _ = fetched(qocr, name)
    assert (code, codes(pages)) == (6, ["NotSubmitted"])
    page.unlink()  # its line is kept
    assert qocr("batch", "retry", name).code == 0
    service.batches.end()
    assert fetch(qocr, name).code == 0
    assert len(service.batches.batches) == 1


def test_what_was_never_sent_can_be_dropped(qocr: Command, service: Service, page: Path) -> None:
    service.batches.before["upload"].append(Fault(401, code="InvalidApiKey"))
    name = qocr("batch", "submit", "text", page, *BEIJING).text.strip()
    assert (STATE / name / "part-1.jsonl").exists()
    assert qocr("batch", "cancel", name).code == 0
    assert list(STATE.iterdir()) == []


@pytest.mark.parametrize("fault", [500, 429])
def test_a_busy_service_is_asked_again(
    qocr: Command, service: Service, page: Path, fault: int
) -> None:
    at_once = {"retry-after": "0"}
    for operation in ("upload", "create", "get", "content"):
        service.batches.before[operation].append(Fault(fault, headers=at_once))
    name = submit(qocr, "text", page)
    service.batches.end()
    assert fetch(qocr, name).code == 0
    assert len(service.batches.batches) == 1


def test_a_batch_whose_birth_was_not_heard_of_is_found(
    qocr: Command, service: Service, page: Path
) -> None:
    service.batches.after["create"].append(Fault(500, headers={"retry-after": "0"}))
    submit(qocr, "text", page)
    assert paths(service) == [
        ("POST", "/files"),
        ("POST", "/batches"),
        ("GET", "/batches?input_file_ids=file-batch-0001&limit=20"),
    ]
    assert len(service.batches.batches) == 1


def start_and_kill(service: Service, *arguments: str | Path, requests: int) -> str:
    """The id of a submission whose process was killed when it had asked so often."""
    command = [PROGRAM, "batch", "submit", *map(str, arguments), *BEIJING]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    service.wait_for_requests(requests)
    process.kill()
    out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == -signal.SIGKILL
    return out.decode().strip()


@pytest.mark.heavy
@pytest.mark.parametrize("command", ["status", "retry", "fetch"])
def test_killed_after_the_batch_was_created_it_is_adopted(
    qocr: Command, service: Service, page: Path, command: str
) -> None:
    gate = threading.Event()
    service.batches.after["create"].append(Fault(gate=gate))
    name = start_and_kill(service, "text", page, requests=2)
    while not service.batches.batches:
        service.pause(0.01)
    service.batches.end(replies=[Answer("once")])
    code = qocr("batch", command, name).code
    assert (code, list((STATE / name).glob("*part*"))) == (0, [])
    assert fetch(qocr, name).text == "once\n"
    assert len(service.batches.batches) == 1


@pytest.mark.heavy
def test_killed_after_the_batch_was_created_it_can_be_cancelled(
    qocr: Command, service: Service, page: Path
) -> None:
    service.batches.after["create"].append(Fault(gate=threading.Event()))
    name = start_and_kill(service, "text", page, requests=2)
    while not service.batches.batches:
        service.pause(0.01)
    assert qocr("batch", "cancel", name).code == 0
    assert service.batches.batches["batch_0001"].status == "cancelling"


@pytest.mark.heavy
def test_killed_before_the_batch_was_created_it_is_created_once(
    qocr: Command, service: Service, page: Path
) -> None:
    service.batches.before["create"].append(Fault(gate=threading.Event()))
    name = start_and_kill(service, "text", page, requests=2)
    assert qocr("batch", "status", name).text.splitlines()[1].split()[-2:] == ["not", "sent"]
    assert qocr("batch", "retry", name).code == 0
    service.batches.end(replies=[Answer("once")])
    assert fetch(qocr, name).text == "once\n"
    uploads = [path for path in paths(service) if path == ("POST", "/files")]
    assert (len(uploads), len(service.batches.batches)) == (1, 1)


@pytest.mark.heavy
def test_killed_while_uploading_it_goes_on(qocr: Command, service: Service, page: Path) -> None:
    service.batches.before["upload"].append(Fault(gate=threading.Event()))
    name = start_and_kill(service, "text", page, requests=1)
    assert qocr("batch", "retry", name).code == 0
    service.batches.end(replies=[Answer("once")])
    assert (fetch(qocr, name).text, len(service.batches.batches)) == ("once\n", 1)


@pytest.mark.heavy
@pytest.mark.usefixtures("interruptible")
def test_a_stop_while_waiting_leaves_it_to_the_service(service: Service, page: Path) -> None:
    command = [PROGRAM, "batch", "submit", "text", str(page), *BEIJING, "--wait"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    service.wait_for_requests(3)
    assert process.stderr is not None
    said = b""
    while b"validating" not in said:
        said += os.read(process.stderr.fileno(), 1024)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    name = out.decode().strip()
    assert process.returncode == 130
    told = (
        f"qocr: {name} keeps running at the service: qocr batch fetch {name} --wait waits again\n"
    )
    assert err.decode() == told
    assert service.batches.batches["batch_0001"].status == "validating"


@pytest.mark.heavy
@pytest.mark.usefixtures("interruptible")
def test_a_stop_while_uploading_can_be_gone_on_from(
    qocr: Command, service: Service, page: Path
) -> None:
    service.batches.before["upload"].append(Fault(gate=threading.Event()))
    command = [PROGRAM, "batch", "submit", "text", str(page), *BEIJING, "-q"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    service.wait_for_requests(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, err) == (130, b"")
    assert qocr("batch", "retry", out.decode().strip()).code == 0
    assert len(service.batches.batches) == 1


def test_another_run_at_work_is_not_disturbed(qocr: Command, service: Service, page: Path) -> None:
    service.batches.before["upload"].append(Fault(401, code="InvalidApiKey"))
    name = qocr("batch", "submit", "text", page, *BEIJING).text.strip()
    with SubmissionStore(STATE).owned(name):
        busy = [qocr("batch", command, name) for command in ("retry", "fetch", "cancel")]
    assert [ended.code for ended in busy] == [6, 6, 6]
    assert len(service.batches.batches) == 0
    assert qocr("batch", "retry", name).code == 0


def test_a_retry_misses_pictures_that_are_gone_and_asks_the_others(
    qocr: Command, service: Service
) -> None:
    pages = three_pages()
    name = submit(qocr, "text", *pages)
    service.batches.end("expired", [None, None, Answer("three")])
    pages[0].unlink()
    ended = qocr("batch", "retry", name)
    assert ended.code == 8
    assert ended.stderr.startswith("qocr: page1.png: ")
    service.batches.end(replies=[Answer("two")])
    code, found, _ = fetched(qocr, name)
    assert (code, texts(found)) == (8, ["", "two", "three"])
    draw_page(pages[1], ("changed",))
    assert codes(found)[0] == "BatchExpired"


def test_garbage_in_the_state_folder_is_told(qocr: Command, service: Service, page: Path) -> None:
    name = submit(qocr, "text", page)
    (STATE / name / "submission.json").write_text('{"id": 3')
    for command in (["list"], ["status"], ["fetch", name], ["retry", name]):
        ended = qocr("batch", *command)
        assert (ended.code, "(StateFolder)" in ended.stderr) == (3, True)
    other = submit(qocr, "text", page)
    for command in (["list"], ["status"]):
        ended = qocr("batch", *command)
        assert (ended.code, ended.text.splitlines()[1].split()[0]) == (8, other)
    (STATE / other / "pages.jsonl").write_text("[]\n")
    service.batches.end()
    assert fetch(qocr, other).code == 3


def test_a_state_folder_that_cannot_be_written_is_told(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(Path("file").absolute()))
    ended = qocr("batch", "submit", "text", page, *BEIJING)
    assert (ended.code, service.requests) == (7, [])


@pytest.mark.heavy
def test_a_stop_while_preparing_leaves_nothing(service: Service) -> None:
    gate = os.open(os.path.abspath(_fifo("slow.png")), os.O_RDWR)
    command = [PROGRAM, "batch", "submit", "text", "slow.png", *BEIJING]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not list(STATE.glob("*/pages.jsonl")):
        service.pause(0.01)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    os.close(gate)
    assert (process.returncode, out, err, list(STATE.iterdir())) == (143, b"", b"", [])


@pytest.mark.heavy
def test_killed_while_preparing_it_is_known_and_can_be_dropped(
    qocr: Command, service: Service
) -> None:
    gate = os.open(os.path.abspath(_fifo("slow.png")), os.O_RDWR)
    command = [PROGRAM, "batch", "submit", "text", "slow.png", *BEIJING]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not list(STATE.glob("*/pages.jsonl")):
        service.pause(0.01)
    process.kill()
    process.communicate(timeout=DEADLINE_SECONDS)
    os.close(gate)
    [name] = [folder.name for folder in STATE.iterdir()]
    assert qocr("batch", "list").text.splitlines()[1].split()[7] == "not_sent"
    assert [qocr("batch", command, name).code for command in ("fetch", "retry")] == [2, 2]
    assert qocr("batch", "status", name).code == 0
    assert (qocr("batch", "cancel", name).code, list(STATE.iterdir())) == (0, [])


def _fifo(name: str) -> str:
    """An input that never ends."""
    os.mkfifo(name)
    return name


@pytest.mark.heavy
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_id_that_cannot_be_written_stops_before_anything_is_sent(
    qocr: Command, service: Service, page: Path
) -> None:
    command = [PROGRAM, "batch", "submit", "text", str(page), *BEIJING]
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, timeout=DEADLINE_SECONDS
        )
    assert (process.returncode, service.requests) == (7, [])
    [name] = [folder.name for folder in STATE.iterdir()]
    assert f"qocr batch retry {name}" in process.stderr.decode()


@pytest.mark.heavy
def test_a_reader_that_went_away_stops_it_before_anything_is_sent(
    qocr: Command, service: Service, page: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [PROGRAM, "batch", "submit", "text", str(page), *BEIJING]
    process = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, timeout=DEADLINE_SECONDS
    )
    os.close(writing)
    assert (process.returncode, service.requests) == (141, [])
    [name] = [folder.name for folder in STATE.iterdir()]
    assert process.stderr.decode().endswith(f"stopped; qocr batch retry {name} continues\n")


@pytest.mark.heavy
def test_a_full_disk_ends_it_before_anything_is_sent(service: Service, page: Path) -> None:
    shutil.copy(page, "more.png")
    Image.effect_noise((600, 600), 80).save("noise.png")
    command = shlex.join([PROGRAM, "batch", "submit", "text", "noise.png", "more.png", *BEIJING])
    script = f"ulimit -f 200; trap '' XFSZ; exec {command}"
    process = subprocess.run(["bash", "-c", script], capture_output=True, timeout=DEADLINE_SECONDS)
    assert (process.returncode, process.stdout, service.requests) == (7, b"", [])
    assert process.stderr.count(b"part-1.jsonl cannot be written: File too large") == 1
    assert list(STATE.iterdir()) == []


def test_lines_that_were_torn_are_not_sent(qocr: Command, service: Service, page: Path) -> None:
    service.batches.before["upload"].append(Fault(401, code="InvalidApiKey"))
    name = qocr("batch", "submit", "text", page, *BEIJING).text.strip()
    lines = STATE / name / "part-1.jsonl"
    lines.write_bytes(lines.read_bytes()[:-9])
    ended = qocr("batch", "retry", name)
    assert (ended.code, len(service.batches.files)) == (4, 0)


def test_what_the_service_does_not_have_any_more_is_told(
    qocr: Command, service: Service, page: Path
) -> None:
    name = submit(qocr, "text", page)
    service.batches.end()
    assert qocr("batch", "status", name).code == 0
    del service.batches.files["file-output-0002"]
    ended = fetch(qocr, name)
    assert (ended.code, ended.text) == (4, "")
    assert "It keeps batches for 30 days" in ended.stderr


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_back_every_page_ends_once_and_is_paid_once(
    qocr: Command, service: Service, seed: int
) -> None:
    """Pages fail at random, lines are lost, doubled and torn, until every page is read."""
    chance = random.Random(seed)
    frames = [Image.new("1", (20, 20)) for _ in range(12)]
    frames[0].save("many.tif", save_all=True, append_images=frames[1:])
    name = submit(qocr, "text", "many.tif")
    for _ in range(40):
        service.batches.end(
            chance.choice(["completed", "expired", "cancelled"]),
            [_any_reply(chance) for _ in range(12)],
            lambda lines: [*lines, *lines[:2], b"torn {", b""],
        )
        code, pages, _ = fetched(qocr, name)
        assert [page["page"] for page in pages] == list(range(1, 13))
        if code == 0:
            break
        assert qocr("batch", "retry", name).code == 0
    assert {page["text"] for page in pages} == {"read"}
    paid = [custom_id for batch in service.batches.batches.values() for custom_id in batch.paid]
    assert (len(paid), len(set(paid))) == (12, 12)


def _any_reply(chance: random.Random) -> Answer | Fault | None:
    return chance.choice([None, Fault(500), Fault(400, code="InvalidParameter"), Answer("read")])
