"""The command from end to end, against the stand-in service."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from command import Command
from drawing import draw_page, draw_pdf
from PIL import Image
from service import Answer, Ending, Fault, Raw, Service, StreamFault

from qocr.catalog.regions import DEFAULT_MODEL
from qocr.tasks import TASKS

CANNED = {
    "text": "A page of plain text.\nThe second line, 第二行。\n",
    "multi-lan": "Bonjour le monde.\nこんにちは世界。\nПривет, мир!\n",
    "table": "<table>\n  <tr><td>Name</td><td>Price</td></tr>\n"
    "  <tr><td>Tea</td><td>4.20</td></tr>\n</table>\n",
    "formula": "\\frac{a}{b} = \\sqrt{c^2 + 1}\n",
    "doc": "Title\n\nA paragraph with x^{2}.\n",
    "advanced": "First line\nSecond line\nThird line\n",
}


@pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
@pytest.mark.parametrize("task", CANNED)
def test_each_task_prints_its_answer(
    qocr: Command, service: Service, page: Path, task: str, stream: str
) -> None:
    ended = qocr(task, page, "-f", "txt", stream)
    assert (ended.code, ended.text, ended.stderr) == (0, CANNED[task], "")


@pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
@pytest.mark.parametrize("task", ["text", "table", "formula", "doc", "advanced"])
def test_each_task_through_chat_completions(
    qocr: Command, service: Service, page: Path, task: str, stream: str
) -> None:
    address = service.url + "/v1"
    ended = qocr(task, page, "-f", "txt", stream, "-e", "openai", "--base-url", address)
    assert (ended.code, ended.text, ended.stderr) == (0, CANNED[task], "")


def test_fields_of_a_schema(qocr: Command, service: Service, page: Path) -> None:
    ended = qocr("kie", page, "-F", "Total=in the end", "-F", "Date")
    [found] = json.loads(ended.text)["pages"]
    assert ended.code == 0
    assert found["fields"].keys() == {"Total", "Date"}
    options = service.requests[0].body["parameters"]["ocr_options"]
    assert options["task_config"] == {"result_schema": {"Total": "in the end", "Date": ""}}


def test_absent_fields_are_null(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer('{"Total": "null", "Date": ""}', fields={"Total": "null", "Date": ""}))
    ended = qocr("kie", page, "-F", "Total", "-F", "Date", "-f", "jsonl")
    assert json.loads(ended.text)["fields"] == {"Total": None, "Date": None}
    assert json.loads(ended.text)["status"] == "empty"


def test_a_page_as_json(qocr: Command, service: Service, page: Path) -> None:
    words = [{"text": "Hi", "location": [1, 2, 31, 2, 31, 12, 1, 12], "rotate_rect": [0] * 5}]
    usage = {"input_tokens": 9, "output_tokens": 2, "image_tokens": 7}
    service.answer(Answer(words=words, usage=usage))
    ended = qocr("advanced", page)
    [found] = json.loads(ended.text)["pages"]
    assert re.fullmatch(r"[0-9a-f-]{36}", found.pop("request_id"))
    assert found == {
        "source": "page.png",
        "page": 1,
        "task": "advanced",
        "engine": "dashscope",
        "model": DEFAULT_MODEL,
        "status": "ok",
        "text": "Hi",
        "lines": [
            {
                "text": "Hi",
                "quad": [[1, 2], [31, 2], [31, 12], [1, 12]],
                "bbox": [1, 2, 31, 12],
                "confidence": None,
                "rotate_rect": [16, 7, 30, 10, 0],
            }
        ],
        "fields": None,
        "usage": {"input_tokens": 9, "output_tokens": 2, "image_tokens": 7},
        "width": 400,
        "height": 160,
        "sha256": hashlib.sha256(page.read_bytes()).hexdigest(),
        "warnings": [],
        "unmet": [],
        "error": None,
    }


def test_boxes_are_in_pixels_of_the_original(qocr: Command, service: Service) -> None:
    """A picture above the limit is scaled for the model and its boxes scaled back."""
    Image.effect_noise((600, 600), 90).save("large.png")
    service.answer(Answer(words=[{"text": "x", "location": [100, 0, 200, 0, 200, 100, 100, 100]}]))
    [found] = json.loads(qocr("advanced", "large.png", "--max-pixels", "250000").text)["pages"]
    [line] = found["lines"]
    sent = service.requests[0].image
    assert sent is not None
    assert (found["width"], found["height"]) == (600, 600)
    assert line["bbox"][0] == pytest.approx(100 * 600 / 480, abs=0.1)


def test_an_own_prompt_replaces_the_task(qocr: Command, service: Service, page: Path) -> None:
    Path("ask.txt").write_text("Who?\n")
    qocr("text", page, "--prompt", "@ask.txt")
    body = service.requests[0].body
    assert body["parameters"] == {}
    assert body["input"]["messages"][0]["content"][1] == {"text": "Who?\n"}


def test_pages_of_a_document_have_a_form_feed_between(qocr: Command, service: Service) -> None:
    draw_pdf(Path("three.pdf"), 3)
    service.answer(Answer("one"), Fault(400, code="DataInspectionFailed"), Answer("three"))
    ended = qocr("text", "three.pdf", "-j1")
    assert (ended.code, ended.text) == (8, "one\n\f\fthree\n")
    assert ended.stderr.startswith("qocr: three.pdf#2: An internal error has occurred. (DataInsp")


@pytest.mark.heavy
def test_output_is_the_same_for_any_number_of_jobs(qocr: Command, service: Service) -> None:
    draw_pdf(Path("ten.pdf"), 10)
    assert qocr("text", "ten.pdf", "-j1").stdout == qocr("text", "ten.pdf", "-j32").stdout


def test_further_formats_come_from_the_same_reading(
    qocr: Command, service: Service, page: Path
) -> None:
    ended = qocr("advanced", page, "-f", "txt", "--also", "tsv=t.tsv", "--also", "png=p.png")
    assert (ended.code, ended.text) == (0, CANNED["advanced"])
    words = [row.split("\t")[-1] for row in Path("t.tsv").read_text().splitlines()[1:]]
    assert " ".join(filter(None, words)).split() == CANNED["advanced"].split()
    with Image.open("p.png") as image:
        assert (image.size, image.mode) == ((400, 160), "RGB")
    assert len(service.requests) == 1


def test_a_pattern_names_files(qocr: Command, service: Service) -> None:
    draw_pdf(Path("two.pdf"), 2)
    draw_page(Path("one.png"))
    ended = qocr("text", "two.pdf", "one.png", "-o", "out/{stem}-{page}.{ext}")
    assert (ended.code, ended.text) == (0, "")
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "one-1.txt",
        "two-1.txt",
        "two-2.txt",
    ]


def test_the_suffix_of_the_output_decides_the_format(
    qocr: Command, service: Service, page: Path
) -> None:
    assert qocr("advanced", page, "-o", "boxes.png").code == 0
    with Image.open("boxes.png") as image:
        assert image.format == "PNG"


def test_an_illegal_format_lists_the_legal_ones(
    qocr: Command, service: Service, page: Path
) -> None:
    for arguments in (["-f", "png"], ["-o", "x.png"], ["--also", "png=x.png"]):
        ended = qocr("text", page, *arguments)
        assert ended.code == 2
        assert "txt" in ended.stderr
        assert "jsonl" in ended.stderr
    assert service.requests == []


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        (Fault(401, code="InvalidApiKey"), 3, "--region"),
        (Fault(400, code="Arrearage"), 3, "account"),
        (Fault(404, code="ModelNotFound"), 3, "--model"),
        (Fault(400, code="InvalidParameter"), 5, "change the request"),
        (Fault(400, code="DataInspectionFailed"), 5, "content filter"),
        (Fault(400, code="InvalidParameter.DataInspection"), 4, "PNG or JPEG"),
        (Fault(413, body=b"<html>too large</html>"), 4, "PNG or JPEG"),
        (Fault(502, body=b"<html>bad gateway</html>"), 6, "later"),
        (Fault(200, body=b"<html>log in</html>"), 6, "proxy"),
        (Fault(200, body={"code": "Throttling", "message": "slow"}), 6, "slow"),
        (Answer("cut of", finish_reason="length"), 10, "cut off"),
        (Answer("", finish_reason="content_filter"), 5, "content filter"),
    ],
)
def test_the_exit_code_says_what_to_do(
    qocr: Command, service: Service, page: Path, reply: Fault | Answer, code: int, words: str
) -> None:
    service.answer(reply)
    ended = qocr("text", page, "--retries", "0")
    assert ended.code == code
    assert words in ended.stderr


def native(content: object) -> bytes:
    choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    return json.dumps({"output": {"choices": [choice]}, "request_id": "r"}).encode()


BOXLESS = {"words_info": [{"text": "a"}, {"text": "b", "location": [0, 0, 9, 0, 9, 9, 0, 9]}]}


@pytest.mark.parametrize(
    ("task", "body", "code"),
    [
        ("text", b'{"output": {"choices": []}, "request_id": "r"}', 6),
        ("text", native([5, None]), 6),
        ("text", native([{"text": ["a"]}]), 6),
        ("advanced", native([{"text": "", "ocr_result": {"words_info": "zz"}}]), 6),
        ("advanced", native([{"text": "", "ocr_result": BOXLESS}]), 10),
        ("kie", native([{"text": "no JSON at all"}]), 10),
        ("table", native([{"text": "there is no table"}]), 10),
    ],
)
def test_answers_that_make_no_sense_are_not_taken_for_pages(
    qocr: Command, service: Service, page: Path, task: str, body: bytes, code: int
) -> None:
    service.answer(Raw((body,), content_type="application/json"))
    assert qocr(task, page, "--retries", "0").code == code


def test_a_formula_cannot_act(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer(r"$$\write18{x} + \frac{a}{b}$$"))
    text = r"\backslash\text{write}18{x} + \frac{a}{b}" + "\n"
    assert qocr("formula", page).text == text


def test_an_answer_that_repeats_itself_is_incomplete(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Answer("Invoice\n" + "and so on " * 100))
    assert qocr("text", page).code == 10
    for fine in ("Total ......................", "0.00\n" * 40, "-" * 5000):
        service.answer(Answer(fine))
        assert qocr("text", page).code == 0


def test_a_link_is_followed_when_it_is_written_to(
    qocr: Command, service: Service, page: Path
) -> None:
    Path("real.txt").write_text("old")
    Path("link.txt").symlink_to("real.txt")
    assert qocr("text", page, "-o", "link.txt").code == 0
    assert (Path("link.txt").is_symlink(), Path("real.txt").read_text()) == (True, CANNED["text"])
    Path("link.png").symlink_to(page)
    assert qocr("advanced", page, "-o", "link.png").code == 2


@pytest.mark.parametrize(
    "arguments",
    [["--timeout", "nan"], ["--temperature", "nan"], ["-P", "top_p=nan"], ["-o", ""]],
)
def test_what_is_no_number_or_place_is_a_usage_error(
    qocr: Command, service: Service, page: Path, arguments: list[str]
) -> None:
    assert (qocr("text", page, *arguments).code, service.requests) == (2, [])


def test_lines_without_any_box_keep_their_text(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer(words=[{"text": "first"}, {"text": "second", "location": [1, 2]}]))
    ended = qocr("advanced", page, "-f", "txt")
    assert (ended.code, ended.text) == (10, "first\nsecond\n")


def test_numbers_json_does_not_have_stay_as_they_are_written(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Answer('{"a": NaN, "b": 1e999, "c": 1}'))
    found = json.loads(qocr("kie", page, "-f", "jsonl").text, parse_constant=pytest.fail)
    assert found["fields"] == {"a": "NaN", "b": "1e999", "c": 1}


@pytest.mark.parametrize("ending", ["cut", "close", "error"])
def test_a_stream_that_breaks_is_an_error_and_keeps_what_was_shown(
    qocr: Command, service: Service, page: Path, ending: Ending
) -> None:
    service.answer(StreamFault(("some ", "text"), ending, status=500, code="SystemError"))
    ended = qocr("text", page, "--stream")
    assert (ended.code, ended.text) == (6, "some text\n")
    assert len(service.requests) == 1, "a page that was shown is not asked for again"


def test_a_busy_service_is_asked_again_before_anything_is_shown(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(StreamFault((), "error", status=429, code="Throttling.RateQuota"))
    ended = qocr("text", page, "--stream")
    assert (ended.code, ended.text, len(service.requests)) == (0, CANNED["text"], 2)


def test_a_stalled_stream_ends(qocr: Command, service: Service, page: Path) -> None:
    for ending in ("stall", "comments"):
        service.answer(StreamFault(("x",), ending))
        ended = qocr("text", page, "--stream", "--timeout", "0.3", "--retries", "0")
        assert (ended.code, ended.text) == (6, "x\n"), ending


def test_errors_as_json(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Fault(400, code="DataInspectionFailed", message="no"))
    ended = qocr("text", page, "missing.png", "--error-format", "json", "-j1")
    one, two, summary = map(json.loads, ended.stderr.splitlines())
    assert re.fullmatch(r"2 pages: 2 failed; \d\.\d s", summary["note"])
    assert re.fullmatch(r"[0-9a-f-]{36}", one.pop("request_id"))
    assert one == {
        "code": "DataInspectionFailed",
        "message": "no",
        "hint": "The content filter stopped this page.",
        "retryable": False,
        "exit_code": 5,
        "source": "page.png",
        "page": 1,
    }
    assert (two["source"], two["code"]) == ("missing.png", "NotFound")
    assert ended.code == 5, "all pages failed: the first cause counts"


def test_usage_errors_as_json(qocr: Command) -> None:
    ended = qocr("text", "--error-format", "json", "--nonsense")
    assert (ended.code, json.loads(ended.stderr)["code"]) == (2, "Usage")


def test_no_key_names_both_ways_out(qocr: Command, page: Path) -> None:
    ended = qocr("text", page, "--engine", "dashscope")
    assert ended.code == 3
    assert "DASHSCOPE_API_KEY" in ended.stderr
    assert "--engine local" in ended.stderr


def test_offline_asks_nobody(qocr: Command, service: Service, page: Path) -> None:
    address = service.serve("/page.png", page.read_bytes())
    for arguments in ((page, "-e", "dashscope"), (page, "-e", "openai"), (address, "-e", "local")):
        assert qocr("text", *arguments, "--offline").code == 3
    assert service.requests == []


def test_an_address_is_fetched_without_the_key(qocr: Command, service: Service, page: Path) -> None:
    address = service.serve("/folder/page.png", page.read_bytes()) + "?a=1"
    ended = qocr("text", address, "-o", "out/")
    assert (ended.code, Path("out/page.txt").read_text()) == (0, CANNED["text"])
    fetched, asked = service.requests
    assert (fetched.method, "authorization" in fetched.headers) == ("GET", False)
    assert asked.image == page.read_bytes()


def test_a_password_in_an_address_is_not_shown(qocr: Command, service: Service, page: Path) -> None:
    address = service.serve("/page.png", page.read_bytes()).replace("://", "://me:secret@")
    found = json.loads(qocr("text", address, "-f", "jsonl").text)
    assert found["source"] == service.url + "/page.png"
    assert service.requests[0].headers["authorization"].startswith("Basic ")
    assert "secret" not in qocr("text", address.replace("page", "gone")).stderr


def test_a_redirect_of_the_service_is_not_followed(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Fault(307, body=b"", headers={"location": service.url + "/elsewhere"}))
    ended = qocr("text", page)
    assert (ended.code, len(service.requests)) == (3, 1)


def test_a_failed_page_stops_the_others_only_if_asked(
    qocr: Command, service: Service, page: Path
) -> None:
    both = ["missing.png", page, "-j1"]
    assert qocr("text", *both, "--keep-going").text == "\f" + CANNED["text"]
    assert qocr("text", *both, "--fail-fast").text == ""


@pytest.mark.parametrize(("fail_on", "code"), [("incomplete", 0), ("empty", 9), ("none", 0)])
def test_an_empty_page_fails_only_if_asked(
    qocr: Command, service: Service, page: Path, fail_on: str, code: int
) -> None:
    service.answer(Answer(""))
    ended = qocr("text", page, "--fail-on", fail_on)
    assert (ended.code, ended.text) == (code, "")


def test_environment_and_files_set_options(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("qocr.toml").write_text('model = "qwen-vl-ocr"\nmax_tokens = 7\n[kie]\nseed = 5\n')
    monkeypatch.setenv("QOCR_MAX_TOKENS", "8")
    qocr("kie", page, "--temperature", "0.5")
    body = service.requests[0].body
    assert body["model"] == "qwen-vl-ocr"
    parameters = {"max_tokens": 8, "seed": 5, "temperature": 0.5}
    assert parameters.items() <= body["parameters"].items()


def test_a_found_file_may_not_redirect_the_key(qocr: Command, service: Service, page: Path) -> None:
    Path("qocr.toml").write_text('base_url = "http://evil.example"\n')
    ended = qocr("text", page)
    assert (ended.code, service.requests) == (3, [])
    assert "base_url" in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--pages", "x"],
        ["--pages", "3-1"],
        ["--dpi", "fast"],
        ["--fail-on", "sometimes"],
        ["-P", "top_z=1"],
        ["-P", "top_k=many"],
        ["--max-pixels", "1"],
        ["--base-url", "127.0.0.1:8000"],
        ["--region", "mars"],
        ["--workspace", "a.evil.example/"],
        ["--also", "json"],
        ["-o", "{nothing}.txt"],
        ["-o", "page.png"],
        ["--jobs", "0"],
        ["-e", "openai", "--rotate"],
    ],
)
def test_wrong_options_are_usage_errors_before_any_work(
    qocr: Command, service: Service, page: Path, arguments: list[str]
) -> None:
    ended = qocr("text", page, *arguments)
    assert (ended.code, ended.text, service.requests) == (2, "", [])
    assert len(ended.stderr.splitlines()) == 2


def test_two_inputs_for_one_file_are_refused(qocr: Command, service: Service) -> None:
    for folder in ("a", "b"):
        Path(folder).mkdir()
        draw_page(Path(folder, "page.png"))
    ended = qocr("text", "a", "b", "-o", "out/")
    assert (ended.code, service.requests, Path("out").exists()) == (2, [], False)
    assert qocr("text", "a", "b", "-o", "out/{dir}/{stem}.txt").code == 0


def test_help_shows_every_task(qocr: Command) -> None:
    text = qocr("--help").text
    assert [task for task in TASKS if f"\n  {task} " not in text] == []
    assert qocr().code == 2
    assert qocr("tex").code == 2


TWO_TABLES = "<table><tr><td>a</td></tr></table><p>and</p><table><tr><td>=b</td></tr></table>"


def test_a_file_for_each_table(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer(TWO_TABLES))
    assert qocr("table", page, "-o", "{stem}-{table}.csv", "--fail-on", "none").code == 0
    assert (Path("page-1.csv").read_text(), Path("page-2.csv").read_text()) == ("a\n", "=b\n")
    service.answer(Answer(TWO_TABLES))
    assert qocr("table", page, "-f", "csv", "--excel-safe").text == "a\n\n'=b\n"
    ended = qocr("text", page, "-o", "{table}.txt")
    assert (ended.code, ended.stderr) == (
        2,
        "qocr: -o {table}.txt: txt has no {table} (Usage)\n"
        "      Leave {table} out: only formats of tables can have a file for each.\n",
    )


def test_text_beside_tables_is_in_html_and_md_and_told_where_it_has_no_place(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Answer(TWO_TABLES), Answer(TWO_TABLES), Answer(TWO_TABLES))
    shown = qocr("table", page, "-f", "md")
    assert (shown.code, shown.text) == (0, "| a |\n| --- |\n\nand\n\n| =b |\n| --- |\n")
    assert qocr("table", page, "-o", "{stem}-{table}.html").code == 0
    assert "<p>and</p>" in Path("page-2.html").read_text()
    ended = qocr("table", page, "-f", "csv")
    assert (ended.code, ended.text) == (10, "a\n\n=b\n")
    assert "csv, tsv and xlsx have no place for the text outside the tables" in ended.stderr


@pytest.mark.parametrize("cut", [30, 50, 60])
def test_a_table_that_was_cut_off_is_completed_and_told(
    qocr: Command, service: Service, page: Path, cut: int
) -> None:
    service.answer(Answer(TWO_TABLES.replace("<p>and</p>", "")[:cut]))
    ended = qocr("table", page)
    assert ended.code == 10
    assert ended.text.startswith("<!-- qocr: page.png: incomplete -->\n<table>")
    assert ended.text.endswith("</table>\n")


SCHEMA = "number iban, total float"


def test_fields_that_break_the_schema_are_asked_for_once_more(
    qocr: Command, service: Service, page: Path
) -> None:
    wrong = {"number": "DE00", "total": "9.00"}
    service.answer(
        Answer(json.dumps(wrong), fields=wrong),
        Answer('{"number": "x"}', fields={"number": "DE89370400440532013000"}),
    )
    ended = qocr("kie", page, "--schema", SCHEMA, "-f", "csv")
    expected = "source,page,number,total\npage.png,1,DE89370400440532013000,9.00\n"
    assert (ended.code, ended.text) == (0, expected)
    asked = service.requests[1].body["parameters"]["ocr_options"]["task_config"]["result_schema"]
    assert asked.keys() == {"number"}


def test_fields_that_still_break_the_schema_are_told(
    qocr: Command, service: Service, page: Path
) -> None:
    wrong = {"number": "DE00", "total": "9.00"}
    for arguments, code in (((), 9), (("--no-verify",), 0)):
        service.answer(*[Answer(json.dumps(wrong), fields=wrong)] * (2 - len(arguments)))
        ended = qocr("kie", page, "--schema", SCHEMA, "-f", "jsonl", *arguments)
        found = json.loads(ended.text)
        assert (ended.code, found["fields"]) == (
            code,
            {**wrong, "total": "9.00" if code == 0 else 9},
        )
        assert [told.split(":")[0] for told in found["unmet"]] == ["number"][: code % 8]


def test_a_page_that_failed_names_the_model_that_would_have_read_it(
    qocr: Command, tmp_path: Path
) -> None:
    (tmp_path / "page.png").write_bytes(b"no picture")
    ended = qocr("text", tmp_path / "page.png", "-e", "local", "-f", "json")
    (page,) = json.loads(ended.text)["pages"]
    assert (page["status"], page["model"]) == ("failed", "pp-ocrv6-small")
