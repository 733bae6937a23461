"""Kept pages: nothing is paid for twice, nothing is kept that was not read well."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from command import DEADLINE_SECONDS, PROGRAM, Command
from drawing import draw_page, draw_pdf
from PIL import Image
from service import Answer, Fault, Service

from qocr.config import folders
from qocr.engines import TRAITS
from qocr.engines.resolving import resolve_target
from qocr.job import OPTION_FIELDS, Job
from qocr.middleware.cache.cache_key import question
from qocr.middleware.cache.cached import CachingEngine
from qocr.middleware.cache.entries import from_bytes, to_bytes
from qocr.middleware.cache.store import Store
from qocr.middleware.cleaning import CleaningSteps
from qocr.run.question import build_ask
from qocr.types import Ask, Event, Line, Page, Picture, Request, Result, TextDelta, Token, Usage

pytestmark = pytest.mark.usefixtures("folder")
CANNED = "A page of plain text.\nThe second line, 第二行。\n"
KEY = "ab" * 32


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QOCR_CACHE")


def kept() -> list[Path]:
    folder = folders.cache_folder()
    assert folder is not None
    return sorted(path for path in folder.glob("*/*") if path.is_file())


def draw_pages(count: int) -> list[Path]:
    return [draw_page(Path(f"p{number}.png"), (f"Page {number}",)) for number in range(count)]


def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def no_picture() -> Picture:
    raise AssertionError("nobody opens it")


class Scripted:
    """An engine that answers every request with the same events."""

    name = "dashscope"

    def __init__(self, *events: Event) -> None:
        self._events = events

    def read(self, _request: Request) -> Iterator[Event]:
        yield from self._events


def no_home(*_: str, **__: bool) -> Path:
    raise RuntimeError("could not determine the home directory")


# What is asked, and what is not


def test_a_page_is_paid_for_once(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer("read once"))
    first = qocr("text", page, "-v")
    again = qocr("text", page, "-v")
    assert (first.code, first.text) == (again.code, again.text) == (0, "read once\n")
    assert again.stderr == "qocr: page.png: ok, read before\n"
    assert len(service.requests) == 1


def test_every_format_is_the_same_from_the_cache(
    qocr: Command, service: Service, page: Path
) -> None:
    formats = ("json", "jsonl", "txt", "tsv", "png", "hocr", "alto", "page")
    files = [f"anew.{name}" for name in formats]
    also = [f"--also={name}={file}" for name, file in zip(formats, files, strict=True)]
    assert qocr("advanced", page, "-o", "main.json", *also).code == 0
    anew = [Path(file).read_bytes() for file in files]
    for name, content in zip(formats, anew, strict=True):
        assert qocr("advanced", page, "-f", name, "-o", "held").code == 0
        assert Path("held").read_bytes() == content
    assert len(service.requests) == 1


def test_names_do_not_matter_and_the_result_has_the_new_one(
    qocr: Command, service: Service, page: Path
) -> None:
    assert qocr("text", page).code == 0
    page.rename("renamed.png")
    [found] = json.loads(qocr("text", "renamed.png", "-f", "json").stdout)["pages"]
    assert (found["source"], found["text"], len(service.requests)) == (
        "renamed.png",
        CANNED.rstrip("\n"),
        1,
    )


def test_a_changed_picture_is_read_anew(qocr: Command, service: Service, page: Path) -> None:
    assert qocr("text", page).code == 0
    draw_page(page, ("Something else",))
    assert qocr("text", page).code == 0
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--model", "qwen-vl-ocr-2025-08-28"),
        ("--prompt", "What is the title?"),
        ("--max-pixels", "500000"),
        ("--min-pixels", "4000"),
        ("--seed", "7"),
        ("--param", "top_p=0.5"),
        ("--rotate",),
        ("--contrast",),
        ("--engine", "openai", "--server", "vllm"),
    ],
    ids=lambda options: options[0],
)
def test_another_question_is_asked(
    qocr: Command,
    service: Service,
    page: Path,
    options: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", service.url + "/compatible-mode/v1")
    monkeypatch.setenv("OPENAI_API_KEY", service.key)
    assert qocr("text", page).code == 0
    for _ in range(2):
        assert qocr("text", page, *options).code == 0
    assert len(service.requests) == 2


# Every option is one or the other. The engine is another question, too, and tested beside them.
OF_THE_ANSWER: dict[str, Any] = {
    "task": "doc",
    "denoise": True,
    "contrast": True,
    "deskew": True,
    "model": "another",
    "lang": "deu",
    "base_url": "http://127.0.0.1:1/v1",
    "server": "vllm",
    "prompt": "What is the title?",
    "notation": "markdown",
    "rotate": True,
    "min_pixels": 4000,
    "max_pixels": 500_000,
    "max_tokens": 9,
    "temperature": 0.5,
    "seed": 7,
    "param": ("top_p=0.5",),
    "body": ("enable_thinking=false",),
}
OF_THE_PICTURE = {"dpi", "passthrough"}
OF_THE_SCHEMA = {"schema", "field", "verify"}
OF_THE_RUN = set(
    "inputs operands recursive shard watch pages password text_layer whole_pdf output format also "
    "engine json region workspace api_key_file upload header excel_safe delimiters label coords "
    "min_confidence explode redo pdfa picture stream jobs timeout retries keep_going fail_on "
    "max_pages max_cost usage summary wait test name window cache older_than dry_run offline "
    "error_format quiet verbose color".split()
)


def asked_of(task: str = "text", **options: Any) -> list[str]:
    """What each engine would be asked."""
    questions = []
    for engine in TRAITS:
        job = Job.of(task, engine=engine, **options)
        target = resolve_target(job.engine)
        ask = build_ask(job.task, job.question, target, False, None)
        steps = CleaningSteps.of(job.source)
        questions.append(question(job.engine, target, ask, steps, engine, target.model.name))
    return questions


def test_every_option_was_thought_of() -> None:
    known = OF_THE_ANSWER.keys() | OF_THE_PICTURE | OF_THE_SCHEMA | OF_THE_RUN
    assert {"task", *OPTION_FIELDS} == known
    plain = asked_of()
    for name, value in OF_THE_ANSWER.items():
        assert asked_of(**{name: value}) != plain, name


@pytest.mark.parametrize(
    "options",
    [("--no-stream",), ("-j", "4"), ("-f", "json"), ("--upload", "inline"), ("-r", "beijing")],
    ids=lambda options: options[0],
)
def test_how_it_travels_does_not_matter(
    qocr: Command, service: Service, page: Path, options: tuple[str, ...]
) -> None:
    assert qocr("text", page, "--stream").code == 0
    assert qocr("text", page, *options).code == 0
    assert len(service.requests) == 1


def test_the_fields_that_are_asked_for_matter(qocr: Command, service: Service, page: Path) -> None:
    for fields in (["-F", "Total"], ["-F", "Total", "-F", "Date"], ["-F", "Total=in words"]):
        for _ in range(2):
            assert qocr("kie", page, *fields).code == 0
    assert len(service.requests) == 3


def test_each_server_of_ones_own_has_its_own_pages(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", Service.key)
    with Service() as one, Service() as other:
        for server in (one, one, other):
            root = server.url + "/v1"
            assert qocr("text", page, "-e", "openai", "-m", "mine", "--base-url", root).code == 0
        assert (len(one.requests), len(other.requests)) == (1, 1)


@pytest.mark.heavy
def test_pages_of_a_pdf_go_with_how_they_are_rendered(qocr: Command, service: Service) -> None:
    draw_pdf(Path("three.pdf"), 3)
    for options, asked in (
        (["--pages", "2"], 1),
        ([], 3),
        (["--dpi", "150"], 6),
        (["--no-passthrough"], 9),
        (["--pages", "3,1-2"], 9),
    ):
        assert qocr("text", "three.pdf", *options).code == 0
        assert len(service.requests) == asked


@pytest.mark.heavy
def test_standard_input_is_known_by_its_content(service: Service, page: Path) -> None:
    for _ in range(2):
        with page.open("rb") as stdin:
            ran = subprocess.run([PROGRAM, "text", "-"], stdin=stdin, capture_output=True)
        assert (ran.returncode, ran.stdout.decode(), ran.stderr) == (0, CANNED, b"")
    assert len(service.requests) == 1


def test_an_address_is_known_by_what_is_there(qocr: Command, service: Service, page: Path) -> None:
    url = service.serve("/scan.png", page.read_bytes())
    for _ in range(2):
        assert qocr("text", url).text == CANNED
    assert [request.method for request in service.requests] == ["GET", "POST", "GET"]
    draw_page(page, ("Something else",))
    service.serve("/scan.png", page.read_bytes())
    assert qocr("text", url).code == 0
    assert len(service.requests) == 5


def test_the_layer_of_a_page_goes_before_what_was_read_of_it(
    qocr: Command, service: Service, page: Path
) -> None:
    assert qocr("advanced", page, "-o", "layer.pdf").code == 0
    told = "qocr: layer.pdf#1 has a text layer"
    for expected in (True, False):  # of use only where the page is about to be read
        ended = qocr("text", "layer.pdf")
        assert (ended.text, told in ended.stderr) == (CANNED, expected), ended.stderr
    layer = qocr("text", "layer.pdf", "--text-layer", "use")
    assert (layer.text, layer.stderr) == ("First line \nSecond line \nThird line\n", "")
    assert len(service.requests) == 2


def test_a_kept_page_is_streamed_whole(qocr: Command, service: Service, page: Path) -> None:
    for _ in range(2):
        assert qocr("text", page, "--stream").text == CANNED
    assert len(service.requests) == 1


def test_a_kept_page_is_not_opened(tmp_path: Path) -> None:
    scan = Page("scan.png", "scan.png", 1, no_picture, content=lambda: "content")
    read = Result(scan, "text", "dashscope", "m", "ok", "what it says")
    first, later = (
        CachingEngine(Scripted(*events), Store(tmp_path), ["asked"], print, streams=True)
        for events in ([read], [])
    )
    ask = Ask("text", "m", stream=True)
    assert list(first.read(Request(scan, scan.open, ask))) == [read]
    moved = dataclasses.replace(scan, name="moved.png", source="moved.png")
    events = list(later.read(Request(moved, moved.open, ask)))
    assert events == [TextDelta("what it says"), dataclasses.replace(read, page=moved)]


# What is kept


class ChangingEngine:
    """One that replaces what a page holds before it has read it."""

    name = "changing"

    def __init__(self, contents: list[str], result: Result) -> None:
        self._contents = contents
        self._result = result

    def read(self, _request: Request) -> Iterator[Event]:
        self._contents[0] = "new"
        yield self._result


def test_a_page_that_changes_while_it_is_read_is_not_kept(tmp_path: Path) -> None:
    contents = ["old"]
    scan = Page("scan.png", "scan.png", 1, no_picture, content=lambda: contents[0])
    result = Result(scan, "text", "dashscope", "m", "ok", "what it says")
    store = Store(tmp_path / "pages")
    caching = CachingEngine(ChangingEngine(contents, result), store, ["asked"], print)
    assert list(caching.read(Request(scan, scan.open, Ask("text", "m")))) == [result]
    assert list(store.entries()) == []


@pytest.mark.parametrize(
    ("reply", "code"),
    [(Fault(400, code="DataInspectionFailed"), 5), (Answer("cut", finish_reason="length"), 10)],
    ids=["failed", "incomplete"],
)
def test_what_did_not_end_well_is_not_kept(
    qocr: Command, service: Service, page: Path, reply: Any, code: int
) -> None:
    service.answer(reply)
    assert qocr("text", page).code == code
    assert kept() == []
    assert qocr("text", page).text == CANNED


def test_an_empty_page_is_kept(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer("", pieces=("",)))
    for _ in range(2):
        assert (qocr("text", page, "--stream", "--fail-on", "none").code, kept() != []) == (0, True)
    assert len(service.requests) == 1


def test_fields_that_could_not_be_asked_again_are_not_kept(
    qocr: Command, service: Service, page: Path
) -> None:
    asked = ("kie", page, "--schema", "total float", "--retries", "0")
    service.answer(Answer(fields={"total": "many"}), Fault(500))
    assert qocr(*asked).code == 9
    assert kept() == []
    service.answer(Answer(fields={"total": "many"}), Answer(fields={"total": "more"}))
    assert [qocr(*asked).code, qocr(*asked).code] == [9, 9]
    assert len(service.requests) == 4


def test_the_files_are_the_users_alone(qocr: Command, service: Service, page: Path) -> None:
    assert qocr("text", page).code == 0
    [file] = kept()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert file.parent.parent.stat().st_mode & 0o777 == 0o700
    content = file.read_bytes()
    assert b"A page of plain text." in content
    assert service.key.encode() not in content
    assert b"page.png" not in content


@pytest.mark.parametrize("off", ["flag", "variable", "file", "rehearsal"])
def test_off_keeps_and_takes_nothing(
    qocr: Command, service: Service, page: Path, off: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if off == "variable":
        monkeypatch.setenv("QOCR_CACHE", "off")
    if off == "file":
        Path("qocr.toml").write_text('cache = "off"\n')
    options = {"flag": ["--cache", "off"], "rehearsal": ["--dry-run"]}.get(off, [])
    for _ in range(2):
        assert qocr("text", page, *options).code == 0
    assert (kept(), len(service.requests)) == ([], 0 if off == "rehearsal" else 2)


def test_refresh_reads_anew_and_keeps_that(qocr: Command, service: Service, page: Path) -> None:
    shutil.copy(page, "same.png")
    service.answer(Answer("old"), Answer("new"))
    assert qocr("text", page).text == "old\n"
    assert qocr("text", page, "same.png", "--cache", "refresh").text == "new\n\fnew\n"
    assert qocr("text", page).text == "new\n"
    assert len(service.requests) == 2


# --cache only


def test_only_takes_what_was_recorded_without_key_or_network(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qocr("advanced", page, "-f", "png", "-o", "first.png").code == 0
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    monkeypatch.delenv("DASHSCOPE_HTTP_BASE_URL")
    ended = qocr("advanced", page, "-f", "png", "-o", "second.png", "--cache", "only")
    assert (ended.code, ended.stderr, len(service.requests)) == (0, "", 1)
    assert Path("second.png").read_bytes() == Path("first.png").read_bytes()


def test_a_miss_under_only_is_a_condition_unmet(
    qocr: Command, service: Service, page: Path
) -> None:
    url = service.serve("/scan.png", page.read_bytes())
    for source, first in (
        (
            page,
            "qocr: page.png: the page is not in the cache with these options, "
            "and --cache only reads nothing else (NotCached)",
        ),
        (
            url,
            f"qocr: {url}: --cache only does not download addresses, so their content is not known "
            "(NotCached)",
        ),
    ):
        ended = qocr("text", source, "--cache", "only")
        assert (ended.code, ended.text, ended.stderr.splitlines()[0]) == (9, "", first)
    assert qocr("text", "missing.png", "--cache", "only").code == 4
    assert (service.requests, kept()) == ([], [])


@pytest.mark.slow
def test_boxes_read_here_fit_the_picture_under_only(qocr: Command) -> None:
    """The service would have had it rendered finer."""
    pytest.importorskip("rapidocr")
    Image.open(draw_page(Path("page.png"))).save("page.pdf", resolution=100)
    assert qocr("advanced", "page.pdf", "-e", "local", "-o", "anew.png").code == 0
    held = qocr("advanced", "page.pdf", "--cache", "only", "-o", "held.png")
    assert (held.code, held.stderr) == (0, "")
    with Image.open("anew.png") as read_anew, Image.open("held.png") as kept:
        sizes = [read_anew.size, kept.size]
    assert sizes == [(1119, 448)] * 2


# Several at once, and ends that nobody chose


def test_of_equal_pages_in_flight_one_is_asked(qocr: Command, service: Service, page: Path) -> None:
    copies = [shutil.copy(page, f"copy{number}.png") for number in range(8)]
    ended = qocr("text", *copies, "-j", "8", "--quiet")
    assert (ended.code, ended.text) == (0, "\f".join([CANNED] * 8))
    assert len(service.requests) == 1


@pytest.mark.heavy
def test_a_killed_run_is_taken_up_where_it_was(qocr: Command, service: Service) -> None:
    files = draw_pages(20)
    gate = threading.Event()
    answers = [Answer(f"page {number}") for number in range(20)]
    held = [dataclasses.replace(answer, gate=gate) for answer in answers[5:]]
    service.answer(*answers[:5], *held)
    process = start("text", *files, "-j", "1", "-o", "all.txt")
    service.wait_for_requests(6)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=DEADLINE_SECONDS)
    gate.set()
    assert (len(kept()), Path("all.txt").exists()) == (5, False)
    again = qocr("text", *files, "-j", "4", "-o", "all.txt", "--quiet")
    assert (again.code, again.stderr) == (0, "")
    assert Path("all.txt").read_text().count("\f") == 19
    assert Path("all.txt").read_text().startswith("page 0\n\fpage 1\n\f")
    assert len(service.requests) == 6 + 15
    assert [path for path in kept() if path.suffix] == []


@pytest.mark.heavy
def test_two_runs_share_one_cache(service: Service) -> None:
    files = draw_pages(6)
    runs = [start("text", *files, "-j", "3", "-q") for _ in range(2)]
    outputs = [run.communicate(timeout=DEADLINE_SECONDS) for run in runs]
    assert outputs == [("\f".join([CANNED] * 6).encode(), b"")] * 2
    assert 6 <= len(service.requests) <= 12
    third = start("text", *files, "-q")
    asked = len(service.requests)
    assert third.communicate(timeout=DEADLINE_SECONDS)[0] == outputs[0][0]
    assert len(service.requests) == asked


def spoil_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def spoil_letter(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"plain", b"plaim"))


def spoil_all(file: Path) -> None:
    file.write_bytes(os.urandom(500))


def spoil_kind(file: Path) -> None:
    file.unlink()
    file.mkdir()


def spoil_version(file: Path) -> None:
    """Whole, and of a version that kept something else."""
    found = from_bytes(file.name, file.read_bytes(), Page("p", "p", 1, no_picture))
    assert found is not None
    content = to_bytes(file.name, found).partition(b"\n")[2].replace(b'"lines"', b'"LINES"')
    seal = hashlib.sha256(file.name.encode() + content).hexdigest()
    file.write_bytes(seal.encode() + b"\n" + content)


@pytest.mark.parametrize(
    "spoil", [spoil_half, spoil_letter, spoil_all, spoil_kind, spoil_version, Path.unlink]
)
def test_a_spoiled_file_is_a_miss(qocr: Command, service: Service, page: Path, spoil: Any) -> None:
    assert qocr("text", page).text == CANNED
    spoil(kept()[0])
    again = qocr("text", page)
    assert (again.code, again.text, len(service.requests)) == (0, CANNED, 2)
    said = "qocr: pages cannot be kept in " if spoil is spoil_kind else ""
    assert again.stderr.startswith(said)
    assert again.stderr.count("\n") == bool(said)


def test_a_cache_that_takes_nothing_costs_one_note(qocr: Command, service: Service) -> None:
    folder = folders.cache_folder()
    assert folder is not None
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    ended = qocr("text", *draw_pages(3))
    assert (ended.code, ended.text) == (0, "\f".join([CANNED] * 3))
    note = f"qocr: pages cannot be kept in {folder}: File exists"
    assert [line for line in ended.stderr.splitlines() if "kept" in line] == [note]
    assert len(service.requests) == 3


def test_without_a_home_nothing_is_kept(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", no_home)
    ended = qocr("text", page)
    assert (ended.code, ended.text, ended.stderr) == (
        0,
        CANNED,
        "qocr: pages cannot be kept: there is no folder for it (HOME is not set)\n",
    )
    ended = qocr("cache", "path")
    assert (ended.code, ended.text, ended.stderr.splitlines()[0]) == (
        3,
        "",
        "qocr: there is no folder to keep pages in (NoCacheFolder)",
    )


# The commands


def test_path_size_and_clear(qocr: Command, service: Service) -> None:
    folder = folders.cache_folder()
    assert folder is not None
    assert qocr("text", *draw_pages(3), "-q").code == 0
    assert qocr("cache", "path").text == f"{folder}\n"
    assert qocr("cache", "size").text == "3 pages, 12 kB\n"
    assert json.loads(qocr("cache", "size", "--json").stdout) == {
        "qocr": 1,
        "folder": str(folder),
        "pages": 3,
        "bytes": 3 * 4096,
    }
    old = time.time() - 3 * 86_400
    os.utime(kept()[0], (old, old))
    assert qocr("cache", "clear", "--older-than", "2d").text == "removed 1 page, 4 kB\n"
    assert qocr("cache", "clear").text == "removed 2 pages, 8 kB\n"
    assert (kept(), qocr("cache", "size").text) == ([], "0 pages, 0 kB\n")


def test_clear_leaves_what_is_not_ours(qocr: Command, service: Service, page: Path) -> None:
    assert qocr("text", page).code == 0
    [file] = kept()
    precious = Path("precious")
    precious.mkdir()
    (precious / KEY).write_text("not a page of the cache")
    (file.parent.parent / "ab").symlink_to(precious.resolve())
    (file.parent / KEY).symlink_to(page.resolve())
    (file.parent / "notes.txt").write_text("mine")
    assert qocr("cache", "clear").text == "removed 1 page, 4 kB\n"
    assert (precious / KEY).read_text() == "not a page of the cache"
    assert sorted(path.name for path in file.parent.iterdir()) == [KEY, "notes.txt"]
    assert page.exists()


def test_a_wrong_age_is_a_usage_error(qocr: Command) -> None:
    ended = qocr("cache", "clear", "--older-than", "3 days")
    assert (ended.code, ended.stderr) == (
        2,
        "qocr: --older-than 3 days: not an age (Usage)\n"
        "      Write it like 30d, 12h, 45m, 90s or 2w.\n",
    )


def test_a_group_alone_shows_its_help(qocr: Command) -> None:
    ended = qocr("cache")
    assert (ended.code, ended.stderr) == (2, "")
    assert ended.text == qocr("cache", "--help").text


def test_settings_files_reach_commands_in_a_group(qocr: Command) -> None:
    Path("qocr.toml").write_text("json = true\n")
    assert json.loads(qocr("cache", "size").stdout)["pages"] == 0
    Path("qocr.toml").write_text("[cache]\nolder_than = '3d'\n")
    ended = qocr("cache", "size")
    assert (ended.code, ended.stderr.splitlines()[0]) == (
        3,
        f"qocr: {Path('qocr.toml').resolve()}: [cache] is not a command (ConfigFile)",
    )


# The store and its files


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    keys = [f"ab{number:062x}" for number in range(4)]
    store = Store(tmp_path / "pages", share=3 * 4096)
    for age, key in zip((400, 300, 200), keys, strict=False):
        store.save(key, b"x")
        os.utime(tmp_path / "pages/ab" / key, (time.time() - age,) * 2)
    assert store.load(keys[0]) == b"x"  # used: no longer the oldest
    store.save(keys[3], b"x")
    assert [store.load(key) for key in keys] == [b"x", None, b"x", b"x"]


def test_half_written_files_are_left_to_their_run_for_an_hour(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(KEY, b"x")
    young, old = tmp_path / "ab/young.part", tmp_path / "ab/old.part"
    for path, age in ((young, 60), (old, 7200)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    assert [entry.path for entry in store.remove_unused(0) if not entry.whole] == [old]
    assert (young.exists(), old.exists()) == (True, False)


def test_a_result_comes_back_as_it_was() -> None:
    page = Page("scan.pdf#3", "scan.pdf", 3, no_picture)
    quad = ((1.5, 2.0), (30.0, 2.0), (30.0, 9.1), (1.5, 9.0))
    word = Line("wörd\ud800", quad)
    result = Result(
        page=page,
        task="kie",
        engine="dashscope",
        model="m",
        status="ok",
        text="a\fb\u2028c",
        lines=(Line("a line", quad, 0.9871, (word,)), Line("", quad)),
        fields={"items": [{"price": 1.5, "none": None}]},
        field_confidence={"items.0.price": 0.5},
        usage=Usage(1, None, 3),
        request_id="id",
        width=10,
        height=20,
        sha256="ab",
        warnings=("one", "two"),
        unmet=("three",),
        tokens=(Token(b"\xe4\xb8", -0.25, (("x", None), ("y", -1.0))),),
        line_confidence=(0.5, None),
    )
    usual = Result(page, "", "", "", "failed")
    apart = {"page", "error", "cached", "final", "sent_bytes", "picture"}
    for field in dataclasses.fields(Result):  # a new field has to be kept, too
        same = getattr(result, field.name) == getattr(usual, field.name)
        assert same == (field.name in apart), field.name
    found = from_bytes(KEY, to_bytes(KEY, result), page)
    assert found == result
    assert found is not None
    assert found.cached
    assert from_bytes("cd" * 32, to_bytes(KEY, result), page) is None


def test_an_entry_of_an_earlier_version_is_read() -> None:
    """Such entries had lines and tokens as lists."""
    page = Page("scan.png", "scan.png", 1, no_picture)
    quad = ((1.5, 2.0), (30.0, 2.0), (30.0, 9.1), (1.5, 9.0))
    corners = [list(corner) for corner in quad]
    record = {
        "task": "advanced",
        "engine": "openai",
        "model": "m",
        "status": "ok",
        "text": "a line",
        "fields": None,
        "request_id": "id",
        "width": 10,
        "height": 20,
        "sha256": "ab",
        "warnings": ["one"],
        "unmet": [],
        "line_confidence": [0.5],
        "field_confidence": {},
        "lines": [["a line", corners, 0.9, [["a", corners, None, []]]]],
        "usage": {"input_tokens": 1, "output_tokens": None, "image_tokens": 3},
        "tokens": [["e4b8", -0.25, [["x", None], ["y", -1.0]]], ["61", None, []]],
    }
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    seal = hashlib.sha256(KEY.encode() + body).hexdigest().encode()
    assert from_bytes(KEY, seal + b"\n" + body, page) == Result(
        page,
        "advanced",
        "openai",
        "m",
        "ok",
        "a line",
        (Line("a line", quad, 0.9, (Line("a", quad),)),),
        usage=Usage(1, None, 3),
        request_id="id",
        width=10,
        height=20,
        sha256="ab",
        warnings=("one",),
        tokens=(Token(b"\xe4\xb8", -0.25, (("x", None), ("y", -1.0))), Token(b"a", None)),
        line_confidence=(0.5,),
    )
