"""A prompt of the user's own keeps the form of the task."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from batches import fetch, submit
from command import Command
from service import Answer, Service

import qocr as library
from qocr.engines.remote.interpreting import AS_TEXT

ASK = ("--prompt", "Name the total; return JSON.")
FIELDS = '```json\n{"Total": "88.00", "Date": "2025-11-20"}\n```'
TABLE = "<table><tr><td>a</td><td>b</td></tr></table>"
BOXES = '[{"bbox_2d": [250, 450, 750, 550], "text_content": "Total 88.00"}]'
PROSE = "The total is 88.00."
NATIVE: tuple[str, ...] = ()
COMPATIBLE = ("-e", "openai")
protocols = pytest.mark.parametrize("protocol", [NATIVE, COMPATIBLE], ids=["native", "chat"])


@pytest.fixture(autouse=True)
def chat(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", service.url + "/compatible-mode/v1")
    monkeypatch.setenv("OPENAI_API_KEY", service.key)


def page_of(output: str) -> dict[str, Any]:
    record = json.loads(output)
    return {name: record[name] for name in ("status", "text", "fields", "warnings")}


@protocols
def test_fields_of_a_prompt_are_fields(
    qocr: Command, service: Service, page: Path, protocol: tuple[str, ...]
) -> None:
    service.answer(Answer(FIELDS), Answer(FIELDS))
    ended = qocr("kie", page, *ASK, *protocol, "-f", "csv")
    assert (ended.code, ended.text, ended.stderr) == (
        0,
        "source,page,Total,Date\npage.png,1,88.00,2025-11-20\n",
        "",
    )
    ended = qocr("kie", page, *ASK, *protocol, "-f", "csv", "-F", "Date", "-F", "Due")
    assert ended.text == "source,page,Date,Due,Total\npage.png,1,2025-11-20,,88.00\n"
    [first, second] = service.requests
    assert first.body == second.body, "the prompt goes out as it is written"


@protocols
@pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
def test_tables_and_lines_of_a_prompt_are_read(
    qocr: Command, service: Service, page: Path, protocol: tuple[str, ...], stream: str
) -> None:
    service.answer(Answer(TABLE), Answer(BOXES))
    ended = qocr("table", page, *ASK, *protocol, "-f", "csv", stream)
    assert (ended.code, ended.text) == (0, "a,b\n")
    ended = qocr("advanced", page, *ASK, *protocol, "-f", "jsonl", stream)
    assert [line["text"] for line in json.loads(ended.text)["lines"]] == ["Total 88.00"]


@protocols
@pytest.mark.parametrize(
    ("task", "form"), [("kie", "csv"), ("kie", "jsonl"), ("table", "csv"), ("advanced", "tsv")]
)
def test_an_answer_in_another_form_is_incomplete(
    qocr: Command, service: Service, page: Path, protocol: tuple[str, ...], task: str, form: str
) -> None:
    service.answer(Answer(PROSE))
    ended = qocr(task, page, *ASK, *protocol, "-f", form, "--also", "txt=page.txt")
    assert (ended.code, AS_TEXT in ended.stderr) == (10, True)
    assert Path("page.txt").read_text() == f"{PROSE}\n"


def test_its_text_is_kept(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer(PROSE))
    assert page_of(qocr("kie", page, *ASK, "-f", "jsonl").text) == {
        "status": "incomplete",
        "text": PROSE,
        "fields": None,
        "warnings": [AS_TEXT],
    }


@protocols
@pytest.mark.parametrize("task", ["kie", "table", "advanced", "formula", "doc"])
def test_text_was_asked_for_with_txt(
    qocr: Command, service: Service, page: Path, protocol: tuple[str, ...], task: str
) -> None:
    service.answer(Answer(PROSE))
    for _ in range(2):
        ended = qocr(task, page, *ASK, *protocol, "-f", "txt", "--cache", "use")
        assert (ended.code, ended.text, ended.stderr) == (0, f"{PROSE}\n", "")
    assert len(service.requests) == 1, "the page is kept"


def test_a_page_kept_as_text_is_no_answer_in_form(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Answer(PROSE), Answer(FIELDS))
    assert qocr("kie", page, *ASK, "-f", "txt", "--cache", "use").code == 0
    ended = qocr("kie", page, *ASK, "-f", "csv", "--cache", "use")
    assert ended.text.endswith("page.png,1,88.00,2025-11-20\n")


def test_values_of_a_prompt_are_checked_and_not_asked_for_again(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Answer('{"Total": "unknown"}'))
    ended = qocr("kie", page, *ASK, "--schema", "Total float", "-f", "jsonl")
    assert (ended.code, len(service.requests)) == (9, 1)
    assert json.loads(ended.text)["unmet"] == ["Total: 'unknown' is not a number"]


def test_the_library_gives_the_fields(service: Service, page: Path) -> None:
    service.answer(Answer(FIELDS), Answer(PROSE))
    [found] = library.read(page, task="kie", prompt="Return JSON.", field=["Total"])
    assert (found.status, found.fields) == ("ok", {"Total": "88.00", "Date": "2025-11-20"})
    [found] = library.read(page, task="kie", prompt="Name the total.")
    assert (found.status, found.text, found.fields) == ("incomplete", PROSE, None)


def test_a_batch_gives_the_fields_or_the_text(qocr: Command, service: Service, page: Path) -> None:
    replies = {"csv": FIELDS, "txt": PROSE, "json": PROSE}
    ended = {}
    for form, answer in replies.items():
        name = submit(qocr, "kie", page, *ASK)
        service.batches.end(replies=[Answer(answer)])
        ended[form] = fetch(qocr, name, "-f", form)
    assert [each.code for each in ended.values()] == [0, 0, 10]
    assert ended["csv"].text.endswith("page.png,1,88.00,2025-11-20\n")
    assert ended["txt"].text == f"{PROSE}\n"


@pytest.mark.parametrize("task", ["kie", "table", "advanced"])
def test_an_older_result_without_its_form_is_incomplete(
    qocr: Command, service: Service, page: Path, task: str
) -> None:
    service.answer(Answer(PROSE))
    qocr("text", page, *ASK, "-o", "text.jsonl")
    older = Path("text.jsonl").read_text().replace('"task": "text"', f'"task": "{task}"')
    Path("older.jsonl").write_text(older)
    ended = qocr("convert", "older.jsonl", "-f", "json")
    assert (ended.code, AS_TEXT in ended.stderr) == (10, True)
    ended = qocr("convert", "older.jsonl", "-f", "txt")
    assert (ended.code, ended.text, ended.stderr) == (0, f"{PROSE}\n", "")
