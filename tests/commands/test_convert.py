"""Saved results turned into other formats, without a second call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from drawing import draw_page, draw_pdf
from PIL import Image
from service import Answer, Fault, Service

TILTED = {"text": "Hi", "rotate_rect": [200, 80, 33, 301, 83]}
WORDS = [{"text": "Hi", "location": [10, 20, 310, 20, 310, 120, 10, 120]}]
NATIVE = {
    "output": {
        "choices": [
            {
                "finish_reason": "stop",
                "message": {
                    "role": "assistant",
                    "content": [{"text": "```json\n[]\n```", "ocr_result": {"words_info": WORDS}}],
                },
            }
        ]
    },
    "usage": {"input_tokens": 9, "output_tokens": 2},
    "request_id": "7afa2a70",
}
COMPATIBLE = {
    "id": "chatcmpl-1",
    "model": "qwen-vl-ocr",
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": "```html\n<table><tr><td>a</td></tr>\n```"},
        }
    ],
}


def test_a_saved_reading_becomes_any_format_without_a_call(
    qocr: Command, service: Service, page: Path
) -> None:
    fresh = qocr("advanced", page, "--also", "tsv=t.tsv", "--also", "png=p.png", "-o", "r.json")
    again = qocr("convert", "r.json", "-f", "txt", "--also", "tsv=t2.tsv", "--also", "png=p2.png")
    assert (fresh.code, again.code, again.stderr) == (0, 0, "")
    assert again.text == "First line\nSecond line\nThird line\n"
    assert Path("t.tsv").read_bytes() == Path("t2.tsv").read_bytes()
    assert Path("p.png").read_bytes() == Path("p2.png").read_bytes()
    assert len(service.requests) == 1


@pytest.mark.parametrize("form", ["tsv", "hocr", "alto", "page", "png", "pdf"])
def test_a_converted_reading_is_the_direct_one(
    qocr: Command, service: Service, page: Path, form: str
) -> None:
    if form == "pdf":
        pytest.importorskip("pikepdf")
    service.answer(Answer(words=[TILTED]))
    qocr("advanced", page, "-f", form, "-o", "direct", "--also", "json=r.json")
    assert qocr("convert", "r.json", "-f", form, "-o", "converted").code == 0
    if form != "pdf":
        assert Path("direct").read_bytes() == Path("converted").read_bytes()


@pytest.mark.parametrize("form", ["tsv", "hocr", "alto", "page"])
def test_boxes_saved_from_0_to_1_are_in_pixels_again(
    qocr: Command, service: Service, page: Path, form: str
) -> None:
    service.answer(Answer(words=[TILTED]))
    qocr("advanced", page, "--coords", "norm", "-o", "norm.json", "--also", f"{form}=direct")
    assert qocr("convert", "norm.json", "-f", form, "-o", "converted").code == 0
    assert Path("converted").read_text() == Path("direct").read_text()


def test_boxes_saved_from_0_to_1_may_stay_so(qocr: Command, service: Service, page: Path) -> None:
    qocr("advanced", page, "--coords", "norm", "-o", "norm.json")
    again = qocr("convert", "norm.json", "--coords", "norm", "-f", "json")
    assert (again.code, again.text) == (0, Path("norm.json").read_text())


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_converting_to_the_same_format_changes_nothing(
    qocr: Command, service: Service, form: str
) -> None:
    draw_pdf(Path("two.pdf"), 2)
    qocr("advanced", "two.pdf", "missing.png", "-f", form, "-o", "r.saved")
    again = qocr("convert", "r.saved", "-f", form)
    assert (again.code, again.text) == (8, Path("r.saved").read_text())


FAILURES = {
    "setup": (Fault(401, code="InvalidApiKey"), 3),
    "refused": (Fault(400, code="DataInspectionFailed"), 5),
    "refused by an unlisted code": (Fault(400, code="SomethingNew"), 5),
    "picture": (Fault(400, code="InvalidImageFormat"), 4),
    "later": (Fault(429, code="Throttling.RateQuota"), 6),
    "later by an unlisted code": (Fault(503, code="SomethingNew"), 6),
    "not json": (Fault(200, body=b"<html>"), 6),
}


@pytest.mark.parametrize("earlier", [False, True], ids=["saved now", "saved before"])
@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_saved_failure_keeps_its_exit_code(
    qocr: Command, service: Service, page: Path, failure: str, form: str, earlier: bool
) -> None:
    fault, code = FAILURES[failure]
    service.answer(fault)
    fresh = qocr("text", page, "-f", form, "-o", "r.saved", "--retries", "0")
    saved = Path("r.saved").read_text()
    key = f', "exit_code": {code}'
    assert (fresh.code, saved.count(key)) == (code, 1)
    if earlier:
        Path("r.saved").write_text(saved.replace(key, ""))
    again = qocr("convert", "r.saved", "-f", form)
    assert (again.code, again.text, again.stderr) == (code, saved, fresh.stderr)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_saved_failure_of_the_users_own_limit_or_file_keeps_its_exit_code(
    qocr: Command, service: Service, page: Path, form: str
) -> None:
    for arguments, code in ((["missing.png"], 4), ([page, "--max-cost", "0.0000001"], 9)):
        fresh = qocr("text", *arguments, "-f", form, "-o", "r.saved")
        again = qocr("convert", "r.saved", "-f", form)
        assert (fresh.code, again.code) == (code, code)
        assert again.text == Path("r.saved").read_text()


# What a page's error held before it had its exit code
EARLIER_ERRORS = [
    ("Bug", False, "", 1),
    ("Usage", False, "", 2),
    ("NoKey", False, "", 3),
    ("Proxy", False, "", 3),
    ("Proxy", True, "", 6),
    ("LocalModelMissing", False, "", 3),
    ("NOT AUTHORIZED", False, "", 3),
    ("HTTP 403", False, "id-1", 3),
    ("HTTP 404", False, "", 4),
    ("HTTP 503", False, "id-1", 6),
    ("DamagedPicture", False, "", 4),
    ("Unknown", False, "", 4),
    ("Unknown", False, "id-1", 5),
    ("Unknown", True, "id-1", 6),
    ("content_filter", False, "id-1", 5),
    ("ConnectTimeout", True, "", 6),
    ("StreamCut", True, "id-1", 6),
    ("CostLimit", False, "", 9),
]


@pytest.mark.parametrize(("code", "retryable", "request_id", "exit_code"), EARLIER_ERRORS)
def test_the_exit_code_of_an_earlier_failure_follows_from_its_code(
    qocr: Command, code: str, retryable: bool, request_id: str, exit_code: int
) -> None:
    error = {
        "code": code,
        "message": "what went wrong",
        "hint": "The way out.",
        "retryable": retryable,
        "request_id": request_id,
    }
    record = {
        "source": "scan.pdf",
        "page": 3,
        "task": "text",
        "engine": "dashscope",
        "model": "m",
        "status": "failed",
        "text": "",
        "lines": [],
        "error": error,
    }
    Path("r.jsonl").write_text(json.dumps(record))
    ended = qocr("convert", "r.jsonl", "-f", "jsonl")
    facts = f"{code}, {request_id}" if request_id else code
    told = f"qocr: scan.pdf#3: what went wrong ({facts})\n      The way out.\n"
    assert (ended.code, ended.stderr) == (exit_code, told)
    assert json.loads(ended.text)["error"] == error | {"exit_code": exit_code}


def test_pages_of_a_pdf_are_drawn_at_the_size_they_were_read(
    qocr: Command, service: Service
) -> None:
    draw_pdf(Path("two.pdf"), 2)
    qocr("advanced", "two.pdf", "--dpi", "100", "-o", "r.jsonl", "--also", "png=a-{page}.png")
    ended = qocr("convert", "r.jsonl", "-o", "b.png")
    assert ended.code == 0
    for number in (1, 2):
        with Image.open(f"a-{number}.png") as one, Image.open(f"b-{number}.png") as other:
            assert one.size == other.size


def test_a_changed_picture_is_told_and_a_missing_one_fails(
    qocr: Command, service: Service, page: Path
) -> None:
    qocr("advanced", page, "-o", "r.json")
    draw_page(page, ("Other words", "Second line"))
    changed = qocr("convert", "r.json", "-o", "p.png")
    assert changed.code == 0
    assert changed.stderr == "qocr: page.png: the picture has changed since it was read\n"
    page.unlink()
    gone = qocr("convert", "r.json", "-o", "q.png")
    assert (gone.code, Path("q.png").exists()) == (4, False)
    assert qocr("convert", "r.json", "-f", "txt").code == 0


def test_a_raw_native_answer(qocr: Command, page: Path) -> None:
    Path("raw.json").write_text(json.dumps(NATIVE))
    assert qocr("convert", "raw.json", "-f", "txt").text == "Hi\n"
    assert qocr("convert", "raw.json", "--picture", page, "-o", "p.png").code == 0
    with Image.open("p.png") as image:
        assert image.size == (400, 160)


def test_a_raw_chat_completion(qocr: Command) -> None:
    Path("raw.jsonl").write_text(json.dumps(COMPATIBLE) + "\n" + json.dumps(COMPATIBLE) + "\n")
    ended = qocr("convert", "raw.jsonl", "--task", "text", "-f", "txt")
    page = "<table><tr><td>a</td></tr>\n"
    assert (ended.code, ended.text) == (0, page + "\f" + page)


def test_boxes_of_an_unknown_picture_need_it(qocr: Command, page: Path) -> None:
    boxes = '[{"rotate_rect": [500, 500, 100, 1000, 90], "text": "Hi"}]'
    raw = json.loads(json.dumps(COMPATIBLE))
    raw["choices"][0]["message"]["content"] = boxes
    Path("raw.json").write_text(json.dumps(raw))
    assert qocr("convert", "raw.json", "--task", "advanced").code == 4
    ended = qocr("convert", "raw.json", "--task", "advanced", "--picture", page, "-f", "jsonl")
    [line] = json.loads(ended.text)["lines"]
    assert line["bbox"] == [0, 72, 400, 88]


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "null", "hello", '{"a": 1}', '{"qocr": 1}', '{"qocr": 1, "pages": 3}'),
        '{"qocr": 1, "pages": [\n{"source": "a.png", "page": 1',
        '{"qocr": 1, "pages": [5]}',
        '{"source": 1, "status": "ok"}',
        "[" * 100_000,
    ],
)
def test_what_holds_no_results_is_an_input_error(qocr: Command, content: str) -> None:
    Path("x.json").write_text(content)
    ended = qocr("convert", "x.json", "-f", "txt")
    assert (ended.code, ended.text) == (4, "")
    assert len(ended.stderr.splitlines()) == 2


def test_text_with_line_separators_stays_on_its_line(
    qocr: Command, service: Service, page: Path
) -> None:
    draw_page(Path("b.png"))
    odd = "one\u2028two\u0085three\x0cfour"
    service.answer(Answer(odd), Answer("next"))
    qocr("text", page, "b.png", "-o", "r.jsonl", "-j1")
    ended = qocr("convert", "r.jsonl", "-f", "txt")
    assert (ended.code, ended.text) == (0, f"{odd}\n\fnext\n")


def test_the_picture_of_what_came_through_a_pipe_can_be_named(
    qocr: Command, service: Service, page: Path
) -> None:
    address = service.serve("/page.png", page.read_bytes())
    qocr("advanced", address, "-o", "r.json")
    gone = qocr("convert", "r.json", "-o", "p.png")
    assert (gone.code, "--picture" in gone.stderr) == (4, True)
    assert qocr("convert", "r.json", "--picture", page, "-o", "p.png").code == 0
    assert Path("p.png").exists()


def test_a_cut_off_line_fails_alone(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer("one"), Answer("two"))
    draw_page(Path("b.png"))
    lines = qocr("text", page, "b.png", "-f", "jsonl", "-j1").text
    Path("r.jsonl").write_text(lines[:-20])
    ended = qocr("convert", "r.jsonl", "-f", "txt")
    assert (ended.code, ended.text) == (8, "one\n\f")


def test_results_of_several_tasks_are_refused(qocr: Command, service: Service, page: Path) -> None:
    qocr("text", page, "-o", "t.json")
    qocr("table", page, "-o", "h.json")
    assert qocr("convert", "t.json", "h.json", "-f", "txt").code == 2
    assert qocr("convert", "missing.json").code == 4
