"""Batches by the real command against the stand-in: submitted, fetched, looked at, stopped."""

from __future__ import annotations

import base64
import json
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from batches import BEIJING, STATE, fetch, paths, submit, three_pages
from command import Command
from drawing import draw_page, draw_pdf
from PIL import Image
from service import Answer, Service
from service.batch_lines import TEST_WORDS

from qocr.tasks import FIELDS_PROMPT, TASKS

pytestmark = [pytest.mark.heavy, pytest.mark.usefixtures("folder")]


def test_pages_come_back_in_the_order_of_the_inputs(qocr: Command, service: Service) -> None:
    pages = three_pages()
    name = submit(qocr, "text", *pages, "--name", "three")
    service.batches.end(replies=[Answer("one"), Answer("two"), Answer("ten")])
    output = next(text for name, text in service.batches.files.items() if "output" in name)
    assert [json.loads(line)["custom_id"][:6] for line in output.splitlines()] != [
        "000001",
        "000002",
        "000003",
    ]
    ended = fetch(qocr, name)
    assert (ended.code, ended.text) == (0, "one\n\ftwo\n\ften\n")
    assert paths(service) == [
        ("POST", "/files"),
        ("POST", "/batches"),
        ("GET", "/batches/batch_0001"),
        ("GET", "/files/file-output-0002/content"),
        ("DELETE", "/files/file-batch-0001"),
    ]
    assert {request.headers["authorization"] for request in service.requests} == {"Bearer sk-test"}


def test_what_is_sent_is_what_the_batch_page_says(
    qocr: Command, service: Service, page: Path
) -> None:
    name = submit(qocr, "text", page, "--max-pixels", "500000", "--seed", "3", "--window", "3d")
    upload, create = service.requests
    [purpose, file] = upload.form
    assert purpose == ("purpose", b"batch")
    url = "data:image/png;base64," + base64.b64encode(page.read_bytes()).decode()
    content = [
        {"type": "image_url", "image_url": {"url": url}, "max_pixels": 500000},
        {"type": "text", "text": TASKS["text"].prompt},
    ]
    [line] = file[1].removesuffix(b"\n").split(b"\n")
    sent = json.loads(line)
    assert re.fullmatch(r"000001-[0-9a-f]{8}", sent.pop("custom_id"))
    assert sent == {
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {
            "model": "qwen-vl-ocr-latest",
            "messages": [{"role": "user", "content": content}],
            "seed": 3,
        },
    }
    assert create.body == {
        "input_file_id": "file-batch-0001",
        "endpoint": "/v1/chat/completions",
        "completion_window": "3d",
        "metadata": {"ds_name": f"qocr {name}", "ds_description": f"qocr {name}, part 1 of 1"},
    }


@pytest.mark.parametrize(
    "form", ["json", "jsonl", "txt", "tsv", "hocr", "alto", "page", "png", "pdf"]
)
def test_a_fetched_page_is_the_page_read_at_once(
    qocr: Command, service: Service, page: Path, form: str
) -> None:
    if form == "pdf":
        pytest.importorskip("pikepdf")
    address = ["-e", "openai", "--base-url", service.url + "/compatible-mode/v1"]
    key = Path("key")
    key.write_text(service.key)
    assert (
        qocr("advanced", page, "-f", form, "-o", "direct", *address, "--api-key-file", key).code
        == 0
    )
    name = submit(qocr, "advanced", page)
    service.batches.end()
    assert fetch(qocr, name, "-f", form, "-o", "fetched").code == 0
    direct, fetched = Path("direct").read_bytes(), Path("fetched").read_bytes()
    if form in ("json", "jsonl"):
        fetched = fetched.replace(b'"batch"', b'"openai"').replace(b"-latest", b"-2025-11-20")
        request_id = rb'"request_id": "[^"]+"'
        direct, fetched = re.sub(request_id, b"", direct), re.sub(request_id, b"", fetched)
    if form == "pdf":
        assert len(fetched) > 1000
    else:
        assert direct == fetched


@pytest.mark.heavy
@pytest.mark.parametrize("task", TASKS)
def test_every_format_of_a_task_is_there_again_and_again(
    qocr: Command, service: Service, page: Path, task: str
) -> None:
    name = submit(qocr, task, page)
    service.batches.end()
    for form in TASKS[task].formats:
        if form != "pdf":
            assert fetch(qocr, name, "-f", form, "-o", f"out.{form}").code == 0
            assert Path(f"out.{form}").read_bytes()
    assert fetch(qocr, name, "-f", "wav").code == 2


def test_fields_are_asked_for_and_checked(qocr: Command, service: Service, page: Path) -> None:
    schema = {"Total": "number", "Date": ""}
    name = submit(qocr, "kie", page, "--schema", "Total float, Date")
    [line] = service.batches.files["file-batch-0001"].splitlines()
    prompt = json.loads(line)["body"]["messages"][0]["content"][1]["text"]
    assert prompt.startswith(FIELDS_PROMPT)
    assert schema.keys() == json.loads(prompt.removeprefix(FIELDS_PROMPT).removesuffix(".")).keys()
    service.batches.end(replies=[Answer('{"Date": "today", "Total": "none"}')])
    ended = fetch(qocr, name, "-f", "csv")
    assert (ended.code, ended.text.splitlines()[0].split(",")[-2:]) == (9, ["Total", "Date"])


@pytest.mark.heavy
def test_boxes_of_a_levelled_page_are_on_the_page_as_it_was(
    qocr: Command, service: Service, page: Path
) -> None:
    pytest.importorskip("cv2")
    with Image.open(page) as image:
        image.rotate(-4, expand=True, fillcolor=255).save("askew.png")
    address = ["-e", "openai", "--base-url", service.url + "/compatible-mode/v1"]
    Path("key").write_text(service.key)
    direct = qocr(
        "advanced", "askew.png", "--deskew", "-f", "tsv", *address, "--api-key-file", "key"
    )
    name = submit(qocr, "advanced", "askew.png", "--deskew")
    assert json.loads((STATE / name / "pages.jsonl").read_text())["degrees"] != 0
    service.batches.end()
    assert fetch(qocr, name, "-f", "tsv").text == direct.text
    assert direct.code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "qwen-vl-ocr-2025-11-20 has no batches in singapore"),
        (["-m", "qwen-vl-ocr"], "qwen-vl-ocr has no batches in singapore"),
        (["-r", "beijing"], "qwen-vl-ocr-2025-11-20 has no batches in beijing"),
        (["-m", "qwen3.5-ocr", "-r", "cn-beijing"], "qwen3.5-ocr has no batches in beijing"),
        (["--test", "-r", "virginia"], "there are no batches in virginia"),
    ],
)
def test_what_cannot_batch_is_refused_before_anything_is_sent(
    qocr: Command, service: Service, page: Path, arguments: list[str], words: str
) -> None:
    ended = qocr("batch", "submit", "text", page, *arguments)
    assert (ended.code, ended.text, service.requests) == (2, "", [])
    assert ended.stderr.startswith(f"qocr: {words} (CannotBatch)\n")
    assert "beijing" in ended.stderr.splitlines()[1]
    assert not STATE.exists()


@pytest.mark.parametrize("window", ["23h", "337h", "15d", "1w", "", "24", "-1d", "24h "])
def test_a_window_is_a_day_to_a_fortnight(
    qocr: Command, service: Service, page: Path, window: str
) -> None:
    ended = qocr("batch", "submit", "text", page, *BEIJING, f"--window={window}")
    assert (ended.code, service.requests) == (2, [])


def test_a_page_that_cannot_be_read_is_told_twice_and_the_others_go_on(
    qocr: Command, service: Service, page: Path
) -> None:
    ended = qocr("batch", "submit", "text", "missing.png", page, *BEIJING)
    assert ended.code == 8
    assert ended.stderr.startswith("qocr: missing.png: no such file or folder (NotFound)\n")
    service.batches.end()
    fetched = fetch(qocr, ended.text.strip(), "-f", "jsonl")
    statuses = [json.loads(line)["status"] for line in fetched.text.splitlines()]
    assert (fetched.code, statuses) == (8, ["failed", "ok"])
    alone = qocr("batch", "submit", "text", "missing.png", *BEIJING)
    assert (alone.code, alone.text, len(service.batches.batches)) == (4, "", 1)
    assert alone.stderr == (
        "qocr: missing.png: no such file or folder (NotFound)\n      Check the name.\n"
    )
    assert len(list(STATE.iterdir())) == 1


def test_limits_hold_before_anything_is_sent(qocr: Command, service: Service, page: Path) -> None:
    draw_pdf(Path("three.pdf"), 3)
    many = qocr("batch", "submit", "text", "three.pdf", "--max-pages", "2", *BEIJING)
    dear = qocr("batch", "submit", "text", page, "--max-cost", "0.000001", *BEIJING)
    assert (many.code, dear.code, many.text + dear.text) == (9, 9, "")
    assert "TooManyPages" in many.stderr
    assert "TooExpensive" in dear.stderr
    assert (service.requests, list(STATE.iterdir())) == ([], [])
    assert "about ¥0.0" in qocr("batch", "submit", "text", page, *BEIJING).stderr


def test_an_unfinished_submission_says_how_far_it_is(
    qocr: Command, service: Service, page: Path
) -> None:
    name = submit(qocr, "text", page)
    service.batches.advance()
    ended = fetch(qocr, name)
    assert (ended.code, ended.text) == (6, "")
    assert ended.stderr.startswith("qocr: 0 of 1 pages read: part 1 in_progress (NotFinished)\n")
    status = json.loads(qocr("batch", "status", "--json").text)
    assert [part["status"] for part in status["submissions"][0]["parts"]] == ["in_progress"]


def test_list_and_status_tell_of_every_submission(qocr: Command, service: Service) -> None:
    pages = three_pages()
    first = submit(qocr, "text", pages[0], "--name", "first one")
    service.batches.end()
    second = submit(qocr, "table", pages[1])
    assert [line.split() for line in qocr("batch", "status").text.splitlines()[1:]] == [
        f"{first} 1 batch_0001 1 1 0 completed".split(),
        f"{second} 1 batch_0002 1 0 0 validating".split(),
    ]
    assert [line.split()[0] for line in qocr("batch", "status").text.splitlines()[1:]] == [second]
    asked = len(service.requests)
    rows = [line.split() for line in qocr("batch", "list").text.splitlines()[1:]]
    assert [(row[0], row[3], row[7]) for row in rows] == [
        (first, "text", "completed"),
        (second, "table", "running"),
    ]
    assert rows[0][-2:] == ["first", "one"]
    assert len(service.requests) == asked
    wrong = qocr("batch", "status", "../../etc")
    assert (wrong.code, "no such submission" in wrong.stderr) == (2, True)


@pytest.mark.heavy
def test_a_rehearsal_is_free(qocr: Command, service: Service, page: Path) -> None:
    ended = qocr("batch", "submit", "text", page, "--test")
    assert ended.code == 0
    [line] = service.batches.files["file-batch-0001"].splitlines()
    assert json.loads(line)["url"] == "/v1/chat/ds-test"
    assert json.loads(line)["body"]["model"] == "batch-test-model"
    service.batches.end()
    assert fetch(qocr, ended.text.strip()).text == TEST_WORDS + "\n"
    frames = [Image.new("1", (20, 20)) for _ in range(101)]
    frames[0].save("many.tif", save_all=True, append_images=frames[1:])
    many = qocr("batch", "submit", "text", "many.tif", "--test")
    assert (many.code, len(service.batches.batches)) == (2, 1)


def test_cancelled_is_cancelled(qocr: Command, service: Service) -> None:
    name = submit(qocr, "text", *three_pages())
    assert qocr("batch", "cancel", name).code == 0
    assert service.batches.batches["batch_0001"].status == "cancelling"
    service.batches.end("cancelled", [Answer("one"), None, None])
    ended = fetch(qocr, name, "-f", "jsonl")
    found = [json.loads(line) for line in ended.text.splitlines()]
    assert [page["status"] for page in found] == ["ok", "failed", "failed"]
    assert {page["error"]["code"] for page in found[1:]} == {"BatchCancelled"}
    again = qocr("batch", "cancel", name)
    assert (again.code, again.stderr) == (0, f"qocr: {name}: it had ended already\n")


def test_pictures_that_came_through_a_pipe_or_changed_are_missed_by_their_formats_only(
    qocr: Command, service: Service, page: Path
) -> None:
    address = service.serve("/p.png", page.read_bytes())
    copy = draw_page(Path("copy.png"))
    name = submit(qocr, "advanced", address, copy, page)
    service.batches.end()
    draw_page(copy, ("Other", "words"))
    page.unlink()
    pictures = fetch(qocr, name, "-o", "{stem}-boxes.png")
    assert pictures.code == 8
    assert (Path("p-boxes.png").exists(), Path("copy-boxes.png").exists()) == (True, False)
    assert "copy.png: the picture has changed since it was submitted" in pictures.stderr
    assert fetch(qocr, name, "-f", "txt").code == 0


def test_pages_of_a_pdf_are_drawn_as_they_were_submitted(qocr: Command, service: Service) -> None:
    draw_pdf(Path("two.pdf"), 2)
    name = submit(qocr, "advanced", "two.pdf", "--dpi", "100", "--pages", "2,1")
    service.batches.end()
    pages = [json.loads(line) for line in fetch(qocr, name, "-f", "jsonl").text.splitlines()]
    assert fetch(qocr, name, "-f", "png").code == 2
    assert fetch(qocr, name, "-o", "{stem}-{page}.png").code == 0
    for page in pages:
        with Image.open(f"two-{page['page']}.png") as image:
            assert image.size == (page["width"], page["height"])


def test_what_is_remembered_is_for_the_user_alone_and_holds_no_key(
    qocr: Command, service: Service, page: Path
) -> None:
    name = submit(qocr, "text", page)
    files = sorted((STATE / name).iterdir())
    assert [file.name for file in files] == ["lock", "pages.jsonl", "submission.json"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(STATE.stat().st_mode) == 0o700
    assert all(service.key not in file.read_text() for file in files)


def test_no_key_and_no_network_are_said_at_once(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline = qocr("batch", "submit", "text", page, *BEIJING, "--offline")
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    keyless = qocr("batch", "submit", "text", page, *BEIJING)
    assert (offline.code, keyless.code, service.requests) == (3, 3, [])
    assert ("(Offline)" in offline.stderr, "(NoKey)" in keyless.stderr) == (True, True)
    assert not STATE.exists()


@pytest.mark.heavy
def test_the_example_of_the_documentation_runs(service: Service) -> None:
    root = Path(__file__).parents[2]
    text = (root / "docs" / "batches.md").read_text(encoding="utf-8")
    example = re.search(r"```bash\n(.*?)```", text, re.DOTALL)
    assert example is not None
    shutil.copytree(root / "examples", "examples")
    service.batches.instant = True
    folder = Path(sys.executable).parent
    script = f'PATH="{folder}:$PATH"\n{example[1]}'
    ran = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert sorted(path.name for path in Path("texts").iterdir()) == ["letter.txt"]
    assert len(Path("all.jsonl").read_text().splitlines()) == 1


def test_settings_of_a_file_hold_for_batches(qocr: Command, service: Service, page: Path) -> None:
    Path("qocr.toml").write_text('model = "qwen-vl-ocr"\nregion = "beijing"\n')
    assert qocr("batch", "submit", "text", page).code == 0
    assert b'"model":"qwen-vl-ocr"' in service.batches.files["file-batch-0001"]
