"""The Python API: the run of the command, whose pages come as values."""

from __future__ import annotations

import json
import logging
import pickle
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from command import Command
from drawing import draw_page, draw_pdf
from service import Answer, Fault, Service
from service.replies import Reply

import qocr
from qocr import api
from qocr.cli.options import OPTIONS
from qocr.tasks import TASKS

pytestmark = pytest.mark.usefixtures("folder")
ROOT = Path(qocr.__file__).parents[1]
GUIDE = (ROOT / "docs/python-api.md").read_text(encoding="utf-8")
COMMAND_ONLY = {
    "formats, files and terminals, as results come as values": {
        *("also", "coords", "delimiters", "dry_run", "excel_safe", "explode", "format", "header"),
        *("label", "min_confidence", "output", "pdfa", "redo", "stream"),
    },
    "messages, which go to the logger": {
        *("color", "error_format", "quiet", "summary", "usage", "verbose"),
    },
    "when to stop, which the loop of the caller decides": {"fail_on", "keep_going", "watch"},
}
CANNED = "A page of plain text.\nThe second line, 第二行。"
SECONDS = 20


@pytest.fixture
def command(request: pytest.FixtureRequest) -> Command:
    """The fixture `qocr`, whose name is the module's here."""
    runs: Command = request.getfixturevalue("qocr")
    return runs


def draw_pages(count: int) -> list[Path]:
    return [draw_page(Path(f"p{number}.png"), (f"Page {number}",)) for number in range(count)]


def begun_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    """Those of runs: the stand-in service has threads, too."""
    mine = [thread for thread in threading.enumerate() if thread not in before]
    return [thread for thread in mine if "_work" in thread.name]


# What it costs, and what it offers


def test_importing_it_imports_nothing_else() -> None:
    code = (
        "import sys; before = set(sys.modules); import qocr; print(set(sys.modules) - before)\n"
        "qocr.read, qocr.Result, qocr.Table, qocr.UsageError\n"
        "print({'httpx', 'PIL', 'rich', 'typer', 'numpy'} & sys.modules.keys())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("{'qocr'}\nset()\n", "")


def test_every_name_it_offers_is_there_and_documented() -> None:
    for name in set(qocr.__all__) - {"__version__"}:
        assert getattr(qocr, name).__doc__, name
    assert dir(qocr) == qocr.__all__
    with pytest.raises(AttributeError, match="module 'qocr' has no attribute 'write'"):
        qocr.write  # type: ignore[attr-defined]  # noqa: B018


def test_options_take_what_those_of_the_command_take() -> None:
    rows = {row.name: row for row in OPTIONS if row.name in api.Options.__annotations__}
    assert rows.keys() == api.Options.__annotations__.keys()
    assert {name: row.choices for name, row in rows.items() if row.choices} == api.CHOICES
    limited = {name: (row.low, row.high) for name, row in rows.items() if row.low is not None}
    assert limited == api.RANGES


def test_every_option_of_a_task_is_offered_or_left_out_for_a_reason() -> None:
    names = {row.name for row in OPTIONS if any(map(row.belongs_to, TASKS))}
    assert sorted(names - api.Options.__annotations__.keys()) == sorted(
        name for group in COMMAND_ONLY.values() for name in group
    )


def test_the_guide_lists_every_option() -> None:
    table = GUIDE.partition("## Options")[2].partition("## Results")[0]
    rows = [row for row in table.splitlines() if row.startswith("| ")][1:]
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == sorted(api.Options.__annotations__)


# What it reads


def test_a_page_is_what_the_command_has_of_it(
    command: Command, service: Service, page: Path
) -> None:
    [result] = qocr.read(page, task="advanced")
    ended = command("advanced", page, "--cache", "use", "-f", "jsonl")
    assert json.loads(ended.stdout) == qocr.to_dict(result)
    assert (result.page.name, result.page.source, result.page.number) == ("page.png", "page.png", 1)
    assert [line.text for line in result.lines] == result.text.splitlines()
    assert len(service.requests) == 1


def test_tables_and_fields_are_values(service: Service, page: Path) -> None:
    html = "<table><tr><th>A<th>B</tr><tr><td colspan=2>1</tr></table>"
    service.answer(Answer(html), Answer(fields={"total": "9"}))
    [result] = qocr.read(page, task="table", cache="off")
    [table] = result.tables
    assert (table.texts, table.header_rows) == ([["A", "B"], ["1", ""]], 1)
    [result] = qocr.read(page, task="kie", schema={"total": ""}, cache="off")
    assert (result.fields, result.tables) == ({"total": "9"}, ())


def test_results_are_plain_values_that_may_be_kept(service: Service, page: Path) -> None:
    draw_pdf(Path("two.pdf"), 2)
    results = list(qocr.read(page, "two.pdf", "missing.png", cache="off"))
    assert [result.picture for result in results] == [None] * 4
    assert [result.page.content() for result in results] == [""] * 4
    copies = pickle.loads(pickle.dumps(results[:3]))
    assert copies == results[:3]


def test_options_reach_the_request(service: Service, page: Path) -> None:
    options: api.Options = {
        "prompt": "What is the title?",
        "max_tokens": 9,
        "param": {"top_p": 0.5},
        "cache": "off",
    }
    list(qocr.read(str(page), **options))
    [request] = service.requests
    parameters = request.body["parameters"]
    assert (parameters["max_tokens"], parameters["top_p"]) == (9, 0.5)
    assert "What is the title?" in json.dumps(request.body["input"])


@pytest.mark.parametrize("jobs", [1, 8])
def test_pages_come_in_order_with_any_number_of_jobs(service: Service, jobs: int) -> None:
    files = draw_pages(12)
    results = list(qocr.read(*files, jobs=jobs, cache="off"))
    assert [result.page.source for result in results] == [str(file) for file in files]
    assert len(service.requests) == 12


def test_what_was_read_before_is_not_asked_for_again(service: Service, page: Path) -> None:
    [first] = qocr.read(page)
    [again] = qocr.read(page)
    assert (first, first.cached, again.cached) == (again, False, True)
    [only] = qocr.read(page, cache="only", task="doc")
    assert (only.status, only.error and only.error.code) == ("failed", "NotCached")
    assert len(service.requests) == 1


def test_variables_and_files_of_the_command_do_not_count(
    service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QOCR_MODEL", "another")
    Path("qocr.toml").write_text('model = "another"\n')
    [result] = qocr.read(page, cache="off")
    assert result.model == "qwen-vl-ocr-2025-11-20"


# What fails


def test_a_page_that_fails_does_not_stop_the_others(service: Service) -> None:
    files = draw_pages(3)
    service.answer(Answer("one"), Fault(400, code="DataInspectionFailed"), Answer("three"))
    results = list(qocr.read(*files, "missing.png", jobs=1, cache="off"))
    assert [result.status for result in results] == ["ok", "failed", "ok", "failed"]
    errors = [result.error for result in results if result.error]
    assert [type(error) for error in errors] == [qocr.RefusedError, qocr.InputError]
    assert [error.code for error in errors] == ["DataInspectionFailed", "NotFound"]


def test_a_busy_service_is_asked_again(service: Service, page: Path) -> None:
    service.answer(Fault(500, headers={"retry-after": "0"}), Answer("at last"))
    [result] = qocr.read(page, cache="off")
    assert (result.text, len(service.requests)) == ("at last", 2)


def test_an_error_that_every_page_would_meet_ends_the_run(service: Service) -> None:
    service.read = lambda _: Fault(401, code="InvalidApiKey")
    results = list(qocr.read(*draw_pages(5), jobs=1, cache="off"))
    assert [result.status for result in results] == ["failed"]
    assert results[0].error is not None
    assert (type(results[0].error), results[0].error.fatal) == (qocr.SetupError, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"task": "no-such-task"}, "task 'no-such-task': it is one of text, multi-lan, "),
        ({"engine": "magic"}, "engine 'magic': it is one of auto, dashscope, openai, local"),
        ({"jobs": 0}, "jobs 0: it must be at least 1"),
        ({"temperature": 3}, "temperature 3: it must be from 0 to 2"),
        ({"schema": {"total": ""}}, "schema and field are options of the task kie"),
        ({"task": "kie", "schema": {}}, "--schema names no field"),
        ({"param": "top_p"}, "--param top_p: no value"),
        ({"pages": "x"}, "--pages x"),
    ],
    ids=str,
)
def test_wrong_options_raise_before_any_work(
    service: Service, page: Path, options: Any, message: str
) -> None:
    with pytest.raises(qocr.UsageError, match="^" + re.escape(message)):
        list(qocr.read(page, **options))
    assert service.requests == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"jobs": "2"}, "jobs: it must be a whole number, not str"),
        ({"jobs": True}, "jobs: it must be a whole number, not bool"),
        ({"seed": 1.5}, "seed: it must be a whole number, not float"),
        ({"timeout": "5"}, "timeout: it must be a number, not str"),
        ({"temperature": True}, "temperature: it must be a number, not bool"),
        ({"offline": "no"}, "offline: it must be True or False, not str"),
        ({"pages": 3}, "pages: it must be a text, not int"),
        ({"password": b"secret"}, "password: it must be a text, not bytes"),
        ({"api_key_file": 5}, "api_key_file: it must be a text or a path, not int"),
        ({"dpi": 1.5}, "dpi: it must be a whole number or a text, not float"),
        ({"schema": 5, "task": "kie"}, "schema: it must be a text or a mapping, not int"),
        ({"field": 5, "task": "kie"}, "field: it must be a sequence or a mapping, not int"),
        ({"engine": 5}, "engine 5: it is one of auto, dashscope, openai, local"),
    ],
)
def test_values_of_the_wrong_type_raise_with_the_name_of_their_option(
    page: Path, options: Any, message: str
) -> None:
    with pytest.raises(qocr.UsageError) as caught:
        qocr.read(page, **options)
    assert caught.value.message == message


def test_an_option_that_is_none_has_its_default(service: Service, page: Path) -> None:
    names = [name for name in qocr.Options.__annotations__ if name not in ("schema", "field")]
    options: Any = dict.fromkeys(names)
    assert [each.text for each in qocr.read(page, **options)] == [CANNED]


def test_whole_numbers_are_numbers(service: Service, page: Path) -> None:
    assert [each.status for each in qocr.read(page, timeout=5, temperature=0)] == ["ok"]


def test_a_page_that_a_document_lacks_is_a_failed_result(service: Service) -> None:
    results = list(qocr.read(draw_pdf(Path("scan.pdf"), 2), pages="9"))
    assert [each.error.code for each in results if each.error] == ["PageOutside"]


def test_without_key_or_inputs_the_call_raises(page: Path) -> None:
    with pytest.raises(qocr.SetupError, match="no DashScope key was found"):
        qocr.read(page, engine="dashscope")
    with pytest.raises(qocr.UsageError, match="there is nothing to read"):
        qocr.read()
    with pytest.raises(TypeError, match="has no option 'format'"):
        qocr.read(page, format="json")  # type: ignore[call-arg]


def test_too_many_pages_raise_before_any_is_read(service: Service) -> None:
    with pytest.raises(qocr.UnmetError, match="there are more than 2 pages"):
        next(qocr.read(*draw_pages(3), max_pages=2))
    assert service.requests == []


# How it ends, and what it leaves alone


def read_first_and_close(service: Service, late: Reply, gate: threading.Event) -> int:
    """Reads the first of four pages three at a time, closes, and lets the others be answered;
    returns how many threads the run had."""
    files = draw_pages(4)
    assert len(list(qocr.read(files[0], cache="off"))) == 1
    first = service.requests[0].body
    service.read = lambda request: Answer("first") if request.body == first else late
    before = set(threading.enumerate())
    pages = qocr.read(*files, jobs=3, cache="off")
    assert next(pages).text == "first"
    service.wait_for_requests(1 + 3)
    threads = begun_threads(before)
    pages.close()
    gate.set()
    for thread in threads:
        thread.join(SECONDS)
    assert begun_threads(before) == []
    return len(threads)


def test_closing_early_begins_no_other_page_and_ends_the_threads(service: Service) -> None:
    gate = threading.Event()
    assert read_first_and_close(service, Answer("late", gate=gate), gate) == 3
    assert len(service.requests) == 1 + 3


def test_closing_early_asks_nothing_again(service: Service) -> None:
    gate = threading.Event()
    busy = Fault(500, headers={"retry-after": "0"}, gate=gate)
    assert read_first_and_close(service, busy, gate) == 3
    assert len(service.requests) == 1 + 3


def test_a_run_that_is_over_leaves_no_thread(service: Service) -> None:
    before = set(threading.enumerate())
    assert len(list(qocr.read(*draw_pages(4), jobs=4, cache="off"))) == 4
    for thread in begun_threads(before):
        thread.join(SECONDS)
    assert begun_threads(before) == []


def test_threads_may_each_have_a_run(service: Service) -> None:
    def read(file: Path) -> list[tuple[str, str]]:
        return [(result.page.source, result.text) for result in qocr.read(file, cache="off")]

    files = draw_pages(6)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(read, files)) == [[(str(file), CANNED)] for file in files]


def test_runs_in_one_process_do_not_know_each_other(service: Service, page: Path) -> None:
    first = qocr.read(*draw_pages(3), jobs=1, cache="off")
    assert next(first).page.source == "p0.png"
    assert [result.text for result in qocr.read(page, cache="off")] == [CANNED]
    assert [result.page.source for result in first] == ["p1.png", "p2.png"]


def test_nothing_is_printed_and_notes_are_logged(
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", Service.key)
    caplog.set_level(logging.INFO, "qocr")
    with Service() as server:
        root = server.url + "/v1"
        [result] = qocr.read(page, engine="openai", base_url=root, lang="deu", cache="off")
    assert result.text == CANNED
    assert caplog.messages == ["--lang is ignored: the models recognise languages themselves"]
    assert capfd.readouterr() == ("", "")


# The guide


EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 8


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_guide_runs(service: Service, example: str) -> None:
    shutil.copytree(ROOT / "examples", "examples")
    exec(compile(example, "python-api.md", "exec"), {"__name__": "example"})
