"""Results as text, JSON, tables and pictures, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import NoReturn

import pytest
from PIL import Image

from qocr.errors import LaterError, UsageError
from qocr.formats import FORMATS, choose_format
from qocr.formats.json_pages import render_json
from qocr.formats.lines import render_png
from qocr.formats.lines_tsv import render_tsv
from qocr.formats.plain import render_text
from qocr.tasks import TASKS
from qocr.types import Line, Page, Picture, Result, Status, Style, Usage

STYLE = Style()
FORMS = {name: build(STYLE) for name, build in FORMATS["lines"].items()}


def not_opened() -> NoReturn:
    raise AssertionError


PAGE = Page("in/scan.pdf#3", "in/scan.pdf", 3, not_opened)
PICTURE = Picture(Image.new("L", (200, 100), 255))
LINES = (
    Line("Grüße,\t你好", ((10.04, 20.06), (110, 20), (110, 40), (10, 40)), 0.98765),
    Line("two\nrows", ((10.5, 50.25), (60, 45), (62, 65), (12, 70))),
)
READ = Result(
    PAGE,
    "advanced",
    "dashscope",
    "some-model",
    "ok",
    "Grüße,\t你好\ntwo\nrows",
    LINES,
    usage=Usage(971, 12, None),
    request_id="id-1",
    width=200,
    height=100,
    sha256="ab12",
    warnings=("a warning",),
    unmet=("Total",),
    picture=PICTURE,
)
UNREAD = Result(
    PAGE,
    "kie",
    "dashscope",
    "some-model",
    "failed",
    "half",
    error=LaterError("busy", code="Throttling", request_id="id-2"),
)
READ_RECORD = {
    "source": "in/scan.pdf",
    "page": 3,
    "task": "advanced",
    "engine": "dashscope",
    "model": "some-model",
    "status": "ok",
    "text": "Grüße,\t你好\ntwo\nrows",
    "lines": [
        {
            "text": "Grüße,\t你好",
            "quad": [[10, 20.1], [110, 20], [110, 40], [10, 40]],
            "bbox": [10, 20, 110, 40],
            "confidence": 0.9877,
            "rotate_rect": [60, 30, 100, 20, 0],
        },
        {
            "text": "two\nrows",
            "quad": [[10.5, 50.2], [60, 45], [62, 65], [12, 70]],
            "bbox": [10.5, 45, 62, 70],
            "confidence": None,
            "rotate_rect": [36.1, 57.6, 50, 20, -6.1],
        },
    ],
    "fields": None,
    "usage": {"input_tokens": 971, "output_tokens": 12, "image_tokens": None},
    "request_id": "id-1",
    "width": 200,
    "height": 100,
    "sha256": "ab12",
    "warnings": ["a warning"],
    "unmet": ["Total"],
    "error": None,
}
UNREAD_RECORD = {
    "source": "in/scan.pdf",
    "page": 3,
    "task": "kie",
    "engine": "dashscope",
    "model": "some-model",
    "status": "failed",
    "text": "half",
    "lines": [],
    "fields": None,
    "usage": None,
    "request_id": None,
    "width": None,
    "height": None,
    "sha256": None,
    "warnings": [],
    "unmet": [],
    "error": {
        "code": "Throttling",
        "message": "busy",
        "hint": "Try again later.",
        "retryable": True,
        "request_id": "id-2",
        "exit_code": 6,
    },
}


# Text


@pytest.mark.parametrize(
    ("text", "status", "rendered"),
    [
        ("Hi", "ok", "Hi\n"),
        ("Hi\n", "ok", "Hi\n"),
        ("Hi\n\n", "ok", "Hi\n\n"),
        ("Hi\r\n", "ok", "Hi\r\n"),
        ("a\u2028", "ok", "a\u2028\n"),
        ("", "empty", ""),
        (" ", "empty", " \n"),
        ("cut", "incomplete", "cut\n"),
        ("half", "failed", ""),
    ],
)
def test_text_ends_in_a_line_feed(text: str, status: str, rendered: str) -> None:
    assert render_text(replace(READ, text=text, status=status)) == rendered  # type: ignore[arg-type]


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form.live])
def test_a_live_format_starts_with_the_text_as_it_comes(form: object) -> None:
    assert form.render(READ)[: len(READ.text)] == READ.text  # type: ignore[attr-defined]


# Records


@pytest.mark.parametrize(("result", "record"), [(READ, READ_RECORD), (UNREAD, UNREAD_RECORD)])
def test_a_page_as_a_record(result: Result, record: dict[str, object]) -> None:
    rendered = render_json(result, STYLE)
    assert json.loads(rendered) == record
    assert list(json.loads(rendered)) == list(record)
    assert "\n" not in rendered
    assert FORMS["jsonl"].render(result) == rendered + "\n"


def test_records_hold_characters_as_they_are() -> None:
    assert '"text": "Grüße,\\t你好\\ntwo\\nrows"' in render_json(READ, STYLE)


@pytest.mark.parametrize("fields", [{"Total": "42", "items": [{"name": None}]}, [], {}, "x", 0])
def test_fields_are_kept_as_they_were_read(fields: object) -> None:
    assert json.loads(render_json(replace(READ, fields=fields), STYLE))["fields"] == fields


def test_pages_make_one_document() -> None:
    form = FORMS["json"]
    pages = [form.render(READ), form.render(UNREAD)]
    document = form.start + form.joint.join(map(str, pages)) + form.end
    assert json.loads(document) == {"qocr": 1, "pages": [READ_RECORD, UNREAD_RECORD]}
    assert json.loads(form.start + form.end) == {"qocr": 1, "pages": []}


# Boxes


def test_a_table_has_rows_for_the_page_its_blocks_paragraphs_lines_and_words() -> None:
    assert FORMS["tsv"].start + render_tsv(READ) == (
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\t"
        "left\ttop\twidth\theight\tconf\ttext\n"
        "1\t3\t0\t0\t0\t0\t0\t0\t200\t100\t-1\t\n"
        "2\t3\t1\t0\t0\t0\t10\t20\t100\t50\t-1\t\n"
        "3\t3\t1\t1\t0\t0\t10\t20\t100\t50\t-1\t\n"
        "4\t3\t1\t1\t1\t0\t10\t20\t100\t20\t-1\t\n"
        "5\t3\t1\t1\t1\t1\t10\t20\t59\t20\t98.77\tGrüße,\n"
        "5\t3\t1\t1\t1\t2\t73\t20\t37\t20\t98.77\t你好\n"
        "4\t3\t1\t1\t2\t0\t10\t45\t52\t25\t-1\t\n"
        "5\t3\t1\t1\t2\t1\t10\t48\t22\t22\t-1\ttwo\n"
        "5\t3\t1\t1\t2\t2\t34\t45\t28\t23\t-1\trows\n"
    )


def test_words_of_the_engine_have_its_confidence() -> None:
    first, second = (
        Line(text, ((left, 0), (left + 9, 0), (left + 9, 9), (left, 9)), sure)
        for text, left, sure in (("a", 0, 0.5), ("b", 30, 0.75))
    )
    line = Line("a b", ((0, 0), (39, 0), (39, 9), (0, 9)), 0.6, words=(first, second))
    rows = render_tsv(replace(READ, lines=(line,))).splitlines()
    assert [row for row in rows if row.startswith("5")] == [
        "5\t3\t1\t1\t1\t1\t0\t0\t9\t9\t50.0\ta",
        "5\t3\t1\t1\t1\t2\t30\t0\t9\t9\t75.0\tb",
    ]


@pytest.mark.parametrize("status", ["empty", "incomplete"])
def test_a_page_without_lines_is_a_row_without_text(status: Status) -> None:
    page = replace(READ, lines=(), status=status)
    assert render_tsv(page) == "1\t3\t0\t0\t0\t0\t0\t0\t200\t100\t-1\t\n"


def test_a_page_without_a_picture_has_no_drawing() -> None:
    assert render_png(UNREAD, "number") == b""


def test_boxes_from_zero_to_one() -> None:
    [line, _] = json.loads(render_json(READ, Style(coords="norm")))["lines"]
    assert line["bbox"] == [0.05, 0.2, 0.55, 0.4]
    assert line["quad"][0] == [0.0502, 0.2006]


def test_lines_below_a_confidence_are_left_out() -> None:
    render = FORMATS["lines"]["txt"](Style(min_confidence=0.99)).render
    assert render(READ) == "two\nrows\n", "what is not known stays"


def test_the_picture_has_the_size_of_the_original() -> None:
    image = Image.open(BytesIO(render_png(READ, "number")))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (200, 100))


# Choice


@pytest.mark.parametrize(
    ("task", "name", "path", "chosen"),
    [
        ("text", None, "-", "txt"),
        ("advanced", None, "-", "json"),
        ("table", None, "-", "html"),
        ("formula", None, "-", "latex"),
        ("doc", None, "out.d/", "latex"),
        ("kie", None, "result", "json"),
        ("text", None, "out.json", "json"),
        ("text", None, "OUT.JSONL", "jsonl"),
        ("advanced", None, "{stem}-{page}.tsv", "tsv"),
        ("advanced", None, "scan.PAGE.xml", "page"),
        ("advanced", None, "scan.xml", "alto"),
        ("table", None, "out.htm", "html"),
        ("doc", None, "out.tex", "latex"),
        ("text", "json", "out.txt", "json"),
        ("text", None, "{stem}.{ext}", "txt"),
    ],
)
def test_the_name_decides_then_the_suffix_then_the_task(
    task: str, name: str | None, path: str, chosen: str
) -> None:
    assert choose_format(TASKS[task], name, path, Style()).name == chosen


@pytest.mark.parametrize(
    ("task", "name", "path"),
    [
        ("text", "tsv", "-"),
        ("text", None, "out.png"),
        ("kie", "nonsense", "-"),
        ("kie", None, "a.tsv"),
    ],
)
def test_a_format_the_task_does_not_have_lists_those_it_has(
    task: str, name: str | None, path: str
) -> None:
    with pytest.raises(UsageError) as caught:
        choose_format(TASKS[task], name, path, Style())
    wrong = name or path.rpartition(".")[2]
    assert (caught.value.message, caught.value.hint) == (
        f"{task} has no format {wrong!r}",
        f"Its formats: {', '.join(TASKS[task].formats)}.",
    )


def test_every_format_of_every_task_can_be_written() -> None:
    for task in TASKS.values():
        assert set(task.formats) == set(FORMATS[task.answer])
