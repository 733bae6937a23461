"""Where bytes go: destinations, documents, files that are whole or not there."""

from __future__ import annotations

import os
import resource
import stat
import threading
import tty
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from growth import LINEAR, growth

from qocr.errors import LaterError, OutputError, QocrError, UsageError
from qocr.formats import FORMATS
from qocr.formats.gathered import CollectedDocument
from qocr.output.destinations import Destination, check_destinations, destination
from qocr.output.documents import Output
from qocr.output.sinks import FileSink, StandardOutput, standard_output
from qocr.types import Event, Format, Page, Result, Source, Style, TextDelta

pytestmark = pytest.mark.usefixtures("folder")
CSV = FORMATS["tables"]["csv"](Style())
TXT, JSON, JSONL = (FORMATS["text"][name](Style()) for name in ("txt", "json", "jsonl"))
# A binary format that needs no picture.
BYTES = Format("bytes", ".bin", lambda result: result.text.encode(), single_page=True)
NOTE = (
    "several pages are in one few document, of which some programs read the first only; "
    "-o '{stem}.few' writes a file for each"
)
# A format whose readers expect one page in a file.
FEW = Format("few", ".few", lambda result: result.text, one_each="page")
# A format of which every part can be seen.
PARTS = Format("parts", ".parts", lambda result: f"<{result.text}>", start="[", joint="|", end="]")
TOLD = replace(PARTS, render=lambda result: f"<{result.status}>", tells_failures=True)


def not_opened() -> NoReturn:
    raise AssertionError


def page(number: int = 1, stem: str = "scan", folder: str = "in", many: bool = False) -> Page:
    name = f"{folder}/{stem}.pdf"
    return Page(f"{name}#{number}", name, number, not_opened, stem, folder, many)


def read(of: Page, text: str) -> Result:
    return Result(of, "text", "fake", "some-model", "ok" if text else "empty", text)


def failed(of: Page, shown: str = "") -> Result:
    return replace(read(of, shown), status="failed", error=LaterError("busy"))


def source(name: str) -> Source:
    return Source(name, "file", Path(name).stem, os.path.dirname(name) or ".")


class Pipe:
    """Standard output whose bytes can be taken back; there is room for some 64 KB."""

    def __init__(self) -> None:
        self._reading, writing = os.pipe()
        self.stdout = StandardOutput(writing)
        self._writing = writing

    def taken(self) -> bytes:
        os.close(self._writing)
        with os.fdopen(self._reading, "rb") as file:
            return file.read()


def written(form: Format, events: list[Event]) -> bytes:
    pipe = Pipe()
    output = Output([Destination(form, None)], pipe.stdout)
    for event in events:
        output.take(event)
    output.close()
    return pipe.taken()


def files(folder: str = ".") -> dict[str, bytes]:
    found = [path for path in Path(folder).rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in sorted(found)}


def take_all(targets: list[Destination], events: list[Event]) -> None:
    output = Output(targets, Pipe().stdout)
    for event in events:
        output.take(event)
    output.close()


# Destinations


@pytest.mark.parametrize(
    ("output", "form", "pattern"),
    [
        ("-", TXT, None),
        ("out.txt", TXT, "out.txt"),
        ("new/", TXT, "new/{stem}.txt"),
        ("there", JSON, "there/{stem}.json"),
        ("there", CSV, "there/{stem}-{table}.csv"),
        ("{dir}/{stem}-{page}.{ext}", TXT, "{dir}/{stem}-{page}.{ext}"),
        ("a{}b", TXT, None),
    ],
)
def test_a_destination_is_a_file_a_folder_or_a_pattern(
    output: str, form: Format, pattern: str | None
) -> None:
    Path("there").mkdir()
    if output == "a{}b":
        with pytest.raises(UsageError):
            destination(output, form)
        return
    assert destination(output, form) == Destination(form, pattern)


def test_a_pattern_with_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        destination("{name}.txt", TXT)
    assert (caught.value.message, caught.value.hint) == (
        "-o {name}.txt: {name} is not known",
        "A pattern has {stem}, {page}, {ext}, {dir} and, for tables, {table}.",
    )


@pytest.mark.parametrize(
    ("form", "pattern", "of", "path"),
    [
        (TXT, None, page(), None),
        (TXT, "out.txt", page(3, many=True), "out.txt"),
        (TXT, "new/{stem}.txt", page(3, many=True), "new/scan.txt"),
        (TXT, "{dir}/{stem}-{page}.{ext}", page(3), "in/scan-3.txt"),
        (TXT, "{stem}.txt", page(stem="{page}"), "{page}.txt"),
        (BYTES, "out.bin", page(1), "out.bin"),
        (BYTES, "out.bin", page(3, many=True), "out-3.bin"),
        (BYTES, "new/{stem}.bin", page(3, many=True), "new/scan-3.bin"),
        (BYTES, "p{page}.bin", page(3, many=True), "p3.bin"),
        (FEW, "out.few", page(3, many=True), "out.few"),
        (FEW, "{stem}.few", page(3, many=True), "scan-3.few"),
        (FEW, "{stem}.few", page(1), "scan.few"),
    ],
)
def test_the_path_of_a_page(form: Format, pattern: str | None, of: Page, path: str | None) -> None:
    assert Destination(form, pattern).path(of) == (None if path is None else Path(path))


def collision(targets: list[Destination], names: list[str]) -> str | None:
    try:
        check_destinations(targets, [source(name) for name in names])
    except UsageError as error:
        return error.message
    return None


@pytest.mark.parametrize(
    ("targets", "names"),
    [
        ([Destination(TXT, None)], ["a.png", "b.png"]),
        ([Destination(TXT, "out.txt")], ["a.png", "b.png"]),
        ([Destination(TXT, "new/{stem}.txt")], ["a.png", "b.png"]),
        ([Destination(TXT, "{dir}/{stem}.txt")], ["x/a.png", "y/a.png"]),
        ([Destination(TXT, "out.txt"), Destination(JSON, "out.json")], ["a.png", "b.png"]),
        ([Destination(TXT, None), Destination(JSON, "{stem}.json")], ["a.png", "b.png"]),
        ([Destination(BYTES, "out.bin")], ["a.pdf"]),
        ([Destination(BYTES, "{stem}.bin")], ["a.pdf", "b.pdf"]),
    ],
)
def test_results_that_go_to_places_of_their_own_pass(
    targets: list[Destination], names: list[str]
) -> None:
    assert collision(targets, names) is None


@pytest.mark.parametrize(
    ("targets", "names", "message"),
    [
        (
            [Destination(TXT, "new/{stem}.txt")],
            ["x/a.png", "y/a.jpg"],
            "two results would be written to {here}/new/a.txt: txt of x/a.png and txt of y/a.jpg",
        ),
        (
            [Destination(TXT, "{page}.txt")],
            ["a.png", "b.png"],
            "two results would be written to {here}/0.txt: txt of a.png and txt of b.png",
        ),
        (
            [Destination(TXT, "out"), Destination(JSON, "./x/../out")],
            ["a.png"],
            "two results would be written to {here}/out: format txt and format json",
        ),
        (
            [Destination(TXT, None), Destination(JSON, None)],
            ["a.png"],
            "two results would be written to standard output: format txt and format json",
        ),
        (
            [Destination(TXT, "{stem}.out"), Destination(JSON, "a.out")],
            ["a.png"],
            "two results would be written to {here}/a.out: txt of a.png and format json",
        ),
        (
            [Destination(BYTES, "out.bin")],
            ["a.pdf", "b.pdf"],
            "bytes holds one page and there are 2 inputs",
        ),
        (
            [Destination(BYTES, None)],
            ["a.pdf", "b.pdf"],
            "bytes holds one page and there are 2 inputs",
        ),
        ([Destination(TXT, "a.png")], ["a.png"], "a.png is an input and would be overwritten"),
        (
            [Destination(TXT, "{dir}/{stem}.png")],
            ["x/b.pdf", "x/b.png"],
            "x/b.png is an input and would be overwritten",
        ),
    ],
)
def test_results_that_would_meet_are_usage_errors(
    targets: list[Destination], names: list[str], message: str
) -> None:
    assert collision(targets, names) == message.replace("{here}", os.getcwd())


# Documents


@pytest.mark.parametrize(
    ("form", "events", "content"),
    [
        (PARTS, [], b""),
        (PARTS, [read(page(), "a")], b"[<a>]"),
        (PARTS, [read(page(1), "a"), read(page(2), "b")], b"[<a>|<b>]"),
        (PARTS, [failed(page())], b""),
        (PARTS, [failed(page(1)), read(page(2), "b")], b"[|<b>]"),
        (PARTS, [read(page(1), "a"), failed(page(2)), read(page(3), "c")], b"[<a>||<c>]"),
        (PARTS, [read(page(1), "a"), failed(page(2))], b"[<a>|]"),
        (TOLD, [], b"[]"),
        (TOLD, [read(page(1), "a"), failed(page(2))], b"[<ok>|<failed>]"),
        (TXT, [read(page(1), "a"), read(page(2), ""), read(page(3), "c\n")], b"a\n\f\fc\n"),
        (TXT, [TextDelta("a"), TextDelta("b"), read(page(), "ab")], b"ab\n"),
        (TXT, [TextDelta("a\n"), read(page(), "a\n")], b"a\n"),
        (
            TXT,
            [TextDelta("a"), read(page(1), "a"), TextDelta(""), TextDelta("b"), read(page(2), "b")],
            b"a\n\fb\n",
        ),
        (TXT, [TextDelta("half"), failed(page(1), "half"), read(page(2), "b")], b"half\n\fb\n"),
        (TXT, [TextDelta("half\n"), failed(page(1), "half\n")], b"half\n"),
        (TXT, [read(page(), "\x1b[31mred\r\x00\u202e\ud83d")], b"\x1b[31mred\r\x00\xe2\x80\xae?\n"),
        (BYTES, [read(page(), "raw")], b"raw"),
    ],
)
def test_a_document_is_its_pages_with_joints_between(
    form: Format, events: list[Event], content: bytes
) -> None:
    assert written(form, events) == content


def test_pages_of_one_document_share_a_file_and_those_of_others_have_their_own() -> None:
    one, other = page(1), page(1, "other")
    take_all(
        [Destination(PARTS, "out/{stem}.txt")],
        [read(one, "a"), read(replace(one, number=2), "b"), read(other, "c")],
    )
    assert files() == {"out/other.txt": b"[<c>]", "out/scan.txt": b"[<a>|<b>]"}


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{stem}-{table}.csv", ["scan-1.csv", "scan-2.csv", "scan-3.csv"]),
        ("{stem}-{page}-{table}.csv", ["scan-1-1.csv", "scan-1-2.csv", "scan-2-1.csv"]),
    ],
)
def test_every_table_of_a_document_has_a_file_of_its_own(pattern: str, names: list[str]) -> None:
    cell = "<table><tr><td>{}</td></tr></table>"
    tables = [cell.format("a") + cell.format("b"), cell.format("c")]
    take_all(
        [Destination(CSV, pattern)],
        [read(page(number), text) for number, text in enumerate(tables, 1)],
    )
    assert files() == dict(zip(names, (b"a\n", b"b\n", b"c\n"), strict=True))


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{stem}.page.xml", ["scan-1.page.xml", "scan-2.page.xml"]),
        ("one.xml", ["one-1.xml", "one-2.xml"]),
        ("{stem}-{page}.{ext}", ["scan-1.page.xml", "scan-2.page.xml"]),
    ],
)
def test_a_suffix_of_two_parts_stays_whole(pattern: str, names: list[str]) -> None:
    form = Format("page", ".page.xml", lambda result: result.text, single_page=True)
    take_all(
        [Destination(form, pattern)], [read(page(number, many=True), "a") for number in (1, 2)]
    )
    assert files() == dict.fromkeys(names, b"a")


def test_pages_are_counted_over_all_inputs_where_the_format_asks_for_it() -> None:
    form = Format("n", ".n", lambda result: f"{result.page.number},", counts_pages=True)
    other = replace(page(1), source="other.pdf")
    take_all([Destination(form, "all.n")], [read(page, "a") for page in (page(1), page(2), other)])
    assert files() == {"all.n": b"1,2,3,"}


def test_pages_of_a_whole_document_are_noted_too() -> None:
    whole = Format(
        "few", ".few", str, document=lambda: CollectedDocument(lambda _: ""), one_each="page"
    )
    crowded = Output([Destination(whole, "out.few")], Pipe().stdout)
    assert [crowded.take(read(page(number), "a")) for number in (1, 2)] == [*([], [NOTE])]


def test_more_in_a_document_than_its_readers_expect_is_noted_once() -> None:
    table = "<table><tr><td>a</td></tr></table>"
    crowded = Output([Destination(CSV, None), Destination(FEW, "out.few")], Pipe().stdout)
    assert crowded.take(read(page(1), table)) == []
    assert crowded.take(read(page(2), table)) == [
        "several tables are in one csv document, with a blank line between them; "
        "-o '{stem}-{table}.csv' writes a file for each",
        NOTE,
    ]
    assert crowded.take(read(page(3), table)) == []
    crowded.close()


def test_a_file_has_a_start_that_standard_output_has_not() -> None:
    form = replace(PARTS, file_start="utf-8:")
    assert written(form, [read(page(), "a")]) == b"[<a>]"
    take_all([Destination(form, "out.parts")], [read(page(), "a")])
    assert files() == {"out.parts": b"utf-8:[<a>]"}


def test_a_binary_format_has_a_file_a_page() -> None:
    take_all(
        [Destination(BYTES, "out.bin")],
        [read(page(number, many=True), f"p{number}") for number in (1, 2)],
    )
    assert files() == {"out-1.bin": b"p1", "out-2.bin": b"p2"}


def test_further_formats_get_the_same_pages_and_only_the_first_sees_deltas() -> None:
    targets = [Destination(TXT, "out.txt"), Destination(PARTS, "out.parts")]
    take_all(targets, [TextDelta("a"), read(page(1), "a"), read(page(2), "b")])
    assert files() == {"out.parts": b"[<a>|<b>]", "out.txt": b"a\n\fb\n"}


def test_deltas_of_a_file_for_each_document_wait_for_the_page() -> None:
    first, second = page(1, "one"), page(1, "two")
    take_all(
        [Destination(TXT, "{stem}.txt")],
        [TextDelta("a"), read(first, "a"), TextDelta("b"), read(second, "b")],
    )
    assert files() == {"one.txt": b"a\n", "two.txt": b"b\n"}


def test_a_document_without_any_page_that_could_be_read_is_no_file() -> None:
    take_all(
        [Destination(PARTS, "{stem}.txt")], [failed(page(1, "one")), read(page(1, "two"), "b")]
    )
    assert files() == {"two.txt": b"[<b>]"}


def test_a_failure_does_not_touch_the_file_of_an_earlier_run() -> None:
    Path("out.txt").write_text("earlier")
    take_all([Destination(TXT, "out.txt")], [failed(page())])
    assert files() == {"out.txt": b"earlier"}


# Terminals


def test_a_terminal_is_shown_control_characters_that_it_does_not_obey() -> None:
    reading, writing = os.openpty()
    tty.setraw(writing)
    stdout = StandardOutput(writing)
    output = Output([Destination(TXT, None)], stdout)
    text = "a\x1b[2Jb\rc\x07\x7f\x9b\u202e\td\n"
    output.take(TextDelta(text[:3]))
    output.take(TextDelta(text[3:]))
    output.take(read(page(1), text))
    output.take(TextDelta("half"))
    output.abandon(keep=True)
    shown = "a␛[2Jb␍c␇␡\\x9b\\u202e\td\n\fhalf\n"
    assert stdout.terminal
    found = b""
    while len(found) < len(shown.encode()):
        found += os.read(reading, 1000)
    assert found.decode() == shown
    os.close(writing)
    os.close(reading)


# Files


def test_a_file_appears_whole_at_the_end() -> None:
    output = Output([Destination(TXT, "out/a.txt")], Pipe().stdout)
    output.take(TextDelta("a"))
    output.take(read(page(), "a"))
    assert not Path("out/a.txt").exists()
    output.close()
    assert files() == {"out/a.txt": b"a\n"}


@pytest.mark.parametrize(("keep", "left"), [(True, {"out.txt.part": b"a\n\fb"}), (False, {})])
def test_a_run_that_is_stopped_keeps_finished_text_beside_the_file_if_wanted(
    keep: bool, left: dict[str, bytes]
) -> None:
    Path("out.txt").write_text("earlier")
    output = Output([Destination(TXT, "out.txt")], Pipe().stdout)
    output.take(read(page(1), "a"))
    output.take(TextDelta("b"))
    assert output.abandon(keep) == [Path(name) for name in left]
    assert files() == {"out.txt": b"earlier", **left}


@pytest.mark.parametrize("keep", [True, False])
def test_a_run_that_is_stopped_completes_the_document_on_standard_output(keep: bool) -> None:
    pipe = Pipe()
    output = Output([Destination(PARTS, None), Destination(PARTS, "out.parts")], pipe.stdout)
    output.take(read(page(1), "a"))
    output.take(read(page(2), "b"))
    output.abandon(keep)
    assert pipe.taken() == b"[<a>|<b>]"
    assert files() == ({"out.parts.part": b"[<a>|<b>]"} if keep else {})


def test_a_run_that_is_stopped_keeps_the_pages_of_a_document_that_is_made_at_the_end() -> None:
    form = Format("all", ".all", str, document=lambda: CollectedDocument(joined))
    output = Output([Destination(form, "out.all")], Pipe().stdout)
    output.take(read(page(1), "a"))
    output.take(read(page(2), "b"))
    output.abandon(keep=True)
    assert files() == {"out.all.part": b"ab"}


def joined(results: Sequence[Result]) -> str:
    return "".join(result.text for result in results)


def test_a_run_that_is_stopped_before_anything_was_read_leaves_nothing() -> None:
    output = Output([Destination(TXT, "out.txt"), Destination(TXT, "{stem}.x")], Pipe().stdout)
    assert output.abandon(keep=True) == []
    assert files() == {}


def test_a_file_that_is_replaced_keeps_its_permissions() -> None:
    Path("out.txt").write_text("earlier")
    Path("out.txt").chmod(0o640)
    take_all([Destination(TXT, "out.txt")], [read(page(), "a")])
    assert (files(), stat.S_IMODE(Path("out.txt").stat().st_mode)) == ({"out.txt": b"a\n"}, 0o640)


@pytest.fixture
def _umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_a_new_file_has_the_usual_permissions() -> None:
    take_all([Destination(TXT, "out.txt")], [read(page(), "a")])
    assert stat.S_IMODE(Path("out.txt").stat().st_mode) == 0o640


def test_names_may_be_as_long_as_the_folder_takes_them() -> None:
    name = "ж" * 125 + ".txt"
    take_all([Destination(TXT, name)], [read(page(), "a")])
    assert files() == {name: b"a\n"}


def test_a_device_is_written_to_directly() -> None:
    take_all([Destination(TXT, "/dev/null")], [read(page(), "a")])
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_pipe_is_written_to_directly() -> None:
    os.mkfifo("pipe")
    taken: list[bytes] = []
    reader = threading.Thread(target=lambda: taken.append(Path("pipe").read_bytes()))
    reader.start()
    take_all([Destination(TXT, "pipe")], [read(page(), "a")])
    reader.join()
    assert (taken, Path("pipe").is_fifo()) == ([b"a\n"], True)


def output_error(targets: list[Destination], events: list[Event]) -> tuple[str, str]:
    with pytest.raises(OutputError) as caught:
        take_all(targets, events)
    return caught.value.code, caught.value.message


def test_a_place_that_cannot_be_written_is_an_output_error_and_leaves_nothing_behind() -> None:
    Path("file").write_text("x")
    Path("folder").mkdir()
    pages: list[Event] = [read(page(), "a")]
    below = [Destination(TXT, "ok.txt"), Destination(PARTS, "file/out.txt")]
    assert output_error(below, pages) == (
        "EEXIST",
        "file/out.txt cannot be written: File exists",
    )
    assert output_error([Destination(TXT, "folder")], pages) == (
        "EISDIR",
        "folder cannot be written: Is a directory",
    )
    long = "x" * 300
    assert output_error([Destination(TXT, long)], pages)[0] == "ENAMETOOLONG"
    assert output_error([Destination(TXT, "/dev/full")], pages) == (
        "ENOSPC",
        "/dev/full cannot be written: No space left on device",
    )
    assert files() == {"file": b"x"}


def test_a_full_disk_is_an_output_error() -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OutputError) as caught:
        StandardOutput(descriptor).write(b"x")
    os.close(descriptor)
    assert caught.value.message == "standard output cannot be written: No space left on device"


def test_a_closed_pipe_is_no_output_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        StandardOutput(writing).write(b"x")
    os.close(writing)


def test_everything_is_written_even_where_the_pipe_is_full() -> None:
    reading, writing = os.pipe()
    content = os.urandom(1_000_000)
    taken = bytearray()

    def take() -> None:
        while piece := os.read(reading, 65_536):
            taken.extend(piece)

    reader = threading.Thread(target=take)
    reader.start()
    StandardOutput(writing).write(content)
    os.close(writing)
    reader.join()
    os.close(reading)
    assert bytes(taken) == content


def test_a_file_that_takes_only_a_part_is_an_output_error() -> None:
    sink = FileSink(Path("out.txt"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OutputError) as caught:
            sink.write(b"x" * 1500)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.code == "EFBIG"
    sink.abandon(keep=False)


def test_a_file_that_cannot_take_its_place_is_an_output_error() -> None:
    sink = FileSink(Path("out.txt"))
    sink.write(b"x")
    Path("out.txt").mkdir()
    with pytest.raises(OutputError) as caught:
        sink.commit()
    assert caught.value.code == "EISDIR"
    sink.abandon(keep=False)
    assert files() == {}


def test_standard_output_is_ours_alone(capfd: pytest.CaptureFixture[str]) -> None:
    with standard_output() as stdout:
        os.write(1, b"a library talks\n")
        stdout.write(b"a result\n")
    os.write(1, b"afterwards\n")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("a result\nafterwards\n", "a library talks\n")


def test_standard_output_is_given_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(QocrError), standard_output():
        raise LaterError("busy")
    os.write(1, b"afterwards\n")
    assert capfd.readouterr().out == "afterwards\n"


def test_time_grows_with_the_length_of_a_text_that_comes_in_pieces() -> None:
    def take(size: int) -> None:
        deltas: list[Event] = [TextDelta("x" * 1024)] * size
        take_all([destination(os.devnull, TXT)], [*deltas, read(page(), "x" * 1024 * size)])

    assert growth(take, 500) < LINEAR
