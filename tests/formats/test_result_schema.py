"""What `json` and `jsonl` write keeps docs/result.schema.json, which describes every key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from command import Command
from drawing import draw_page
from jsonschema import Draft202012Validator, ValidationError
from service import Answer, Fault, Service

from qocr.codec import error_record, page_record
from qocr.errors import LaterError, QocrError
from qocr.formats import FORMATS
from qocr.tasks import TASKS
from qocr.types import Line, Page, Picture, Result, Status, Style, Token, Usage

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "result.schema.json").read_text(encoding="utf-8"))
SHAPES: dict[str, Any] = SCHEMA["$defs"]
DOCUMENT = Draft202012Validator(SCHEMA)
PAGE = Draft202012Validator({"$ref": "#/$defs/page", "$defs": SHAPES})


def not_opened() -> Picture:
    raise AssertionError


QUAD = ((1.5, 2.0), (30.0, 2.0), (30.0, 9.1), (1.5, 9.0))
PLAIN = Result(
    Page("scan.pdf#3", "scan.pdf", 3, not_opened),
    "text",
    "openai",
    "some-model",
    "ok",
    "Total 9.5",
    usage=Usage(971, 12, None),
    request_id="id-1",
    width=200,
    height=100,
    sha256="ab" * 32,
    warnings=("a warning",),
    tokens=(Token(b"\xe4\xbd", -0.25, (("x", None), ("y", -1.5))), Token(b"\xa0", None)),
    line_confidence=(0.123456789, None),
)
LINES = (Line("Total 9.5", QUAD, 0.98765432, (Line("Total", QUAD), Line("9.5", QUAD))),)
SAMPLES = [
    PLAIN,
    replace(PLAIN, task="advanced", lines=LINES),
    replace(
        PLAIN,
        task="kie",
        lines=LINES,
        fields={"total": 9.5},
        field_confidence={"total": 0.75},
        unmet=("total: is no date",),
    ),
    replace(
        PLAIN,
        task="table",
        text='<table><tr><th colspan="2">a</th></tr><tr><td>b</td><td>c</td></tr></table>',
    ),
    replace(PLAIN, task="doc", text="# Total\n\n**9.5**"),
    replace(PLAIN, status="failed", error=LaterError("busy", request_id="id-2")),
]


def written(result: Result, form: str, style: Style) -> Any:
    """What a format writes, as JSON."""
    made = FORMATS[TASKS[result.task].answer][form](style)
    return json.loads(f"{made.start}{made.render(result)!s}{made.end}")


def described(shape: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key below a shape, `line.quad`, with what the schema says of it."""
    for key, inner in shape.get("properties", {}).items():
        yield f"{place}.{key}", inner
        yield from described(inner, f"{place}.{key}")


def keys(shape: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    """The keys that stand in a value, named as `described` names them."""
    if "$ref" in shape:
        place = shape["$ref"].removeprefix("#/$defs/")
        shape = SHAPES[place]
    if isinstance(value, list):
        for each in value:
            yield from keys(shape.get("items", {}), each, place)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in shape.get("properties", {}):
                yield f"{place}.{key}"
                yield from keys(shape["properties"][key], inner, f"{place}.{key}")


def every_key() -> dict[str, dict[str, Any]]:
    tops = [("document", SCHEMA), *SHAPES.items()]
    return {path: inner for name, shape in tops for path, inner in described(shape, name)}


def objects(shape: Any) -> Iterator[dict[str, Any]]:
    """Every shape of an object, wherever it stands in the schema."""
    if isinstance(shape, dict):
        if "object" in shape.get("type", ()) and "properties" in shape:
            yield shape
        for inner in shape.values():
            yield from objects(inner)


# The schema itself


def test_the_schema_is_one_and_describes_every_key() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert [path for path, inner in every_key().items() if not inner.get("description")] == []
    assert [name for name, shape in SHAPES.items() if not shape.get("description")] == []


def test_the_schema_knows_no_other_keys() -> None:
    shapes = list(objects(SCHEMA))
    assert len(shapes) == 9
    assert all(shape["additionalProperties"] is False for shape in shapes)


def test_the_schema_lists_the_tasks_statuses_and_classes_of_errors_that_there_are() -> None:
    page = SHAPES["page"]["properties"]
    classes: tuple[type[QocrError], ...] = (QocrError, *QocrError.__subclasses__())
    assert page["task"]["enum"] == list(TASKS)
    assert page["status"]["enum"] == list(get_args(Status))
    assert page["error"]["properties"]["exit_code"]["enum"] == [
        kind.exit_code.value for kind in classes
    ]


def test_the_schema_has_the_keys_of_the_codec_in_their_order() -> None:
    full = replace(SAMPLES[2], error=LaterError("busy"))
    record = page_record(full, {"field_lines": {}})
    page = SHAPES["page"]["properties"]
    assert [key for key in page if key not in ("tables", "notation")] == list(record)
    assert list(page["error"]["properties"]) == list(error_record(LaterError("busy")))
    assert list(page["usage"]["properties"]) == list(record["usage"])
    line = [key for key in SHAPES["line"]["properties"] if key != "rotate_rect"]
    assert line == list(record["lines"][0])
    assert list(SHAPES["token"]["properties"]) == list(record["logprobs"][0])


def test_the_documentation_lists_the_keys_of_the_schema() -> None:
    text = (DOCS / "formats.md").read_text(encoding="utf-8")
    table = text.partition("\n## JSON\n")[2].partition("\nA line has\n")[0]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    listed = re.findall(r"`(\w+)`", " ".join(rows))
    assert listed == list(SHAPES["page"]["properties"])


# What is written


@pytest.mark.parametrize("coords", ["px", "norm"])
@pytest.mark.parametrize("result", SAMPLES, ids=lambda result: f"{result.task} {result.status}")
def test_what_the_formats_write_keeps_the_schema(result: Result, coords: str) -> None:
    style = Style(coords=coords)
    DOCUMENT.validate(written(result, "json", style))
    PAGE.validate(written(result, "jsonl", style))


def test_every_key_of_the_schema_is_written() -> None:
    documents = [written(result, "json", Style()) for result in SAMPLES]
    found = {key for document in documents for key in keys(SCHEMA, document, "document")}
    assert found == every_key().keys()


@pytest.mark.parametrize(
    "change",
    [
        {"new": 1},
        {"error": {"code": "Later"}},
        {"status": "failed"},
        {"tables": []},
        {"logprobs": None},
        {"lines": [{"text": "a", "quad": [[0, 0]], "bbox": [0, 0, 1, 1], "confidence": None}]},
    ],
    ids=str,
)
def test_what_is_not_described_breaks_the_schema(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PAGE.validate(written(PLAIN, "jsonl", Style()) | change)


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("task", TASKS)
def test_every_task_and_status_keeps_the_schema(
    qocr: Command, service: Service, task: str, form: str
) -> None:
    pages = [draw_page(Path(f"{name}.png"), (name,)) for name in ("one", "two", "three", "four")]
    nothing = Answer(words=[]) if task == "advanced" else Answer("")
    service.answer(Answer(), nothing, Answer(finish_reason="length"), Fault(400, code="Refused"))
    ended = qocr(task, *pages, "-f", form, "-j1")
    if form == "json":
        DOCUMENT.validate(json.loads(ended.text))
        records = json.loads(ended.text)["pages"]
    else:
        records = [json.loads(line) for line in ended.text.splitlines()]
    for record in records:
        PAGE.validate(record)
    assert [record["status"] for record in records] == ["ok", "empty", "incomplete", "failed"]


@pytest.mark.slow
@pytest.mark.parametrize("task", ["text", "multi-lan", "advanced", "table", "doc", "kie"])
def test_the_embedded_engine_keeps_the_schema(qocr: Command, task: str) -> None:
    pytest.importorskip("rapidocr")
    page = draw_page(Path("invoice.png"), ("Invoice 4711", "Total: 9.50"))
    options = ("-F", "Total") if task == "kie" else ()
    ended = qocr(task, page, "-e", "local", "-f", "json", *options)
    assert ended.code == 0
    DOCUMENT.validate(json.loads(ended.text))


def test_a_damaged_line_keeps_the_schema(qocr: Command) -> None:
    line = json.dumps(written(PLAIN, "jsonl", Style()))
    Path("r.jsonl").write_text(f"{line}\n{line[:-9]}\n")
    ended = qocr("convert", "r.jsonl", "-f", "json")
    DOCUMENT.validate(json.loads(ended.text))
    assert [page["status"] for page in json.loads(ended.text)["pages"]] == ["ok", "failed"]
