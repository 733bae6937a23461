"""Answers of services as they are saved: by curl, by batches, by logs of streams."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ended
from drawing import draw_page
from service import Answer, Fault, Service, StreamFault
from service.replies import Reply


def chunk(text: str, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": "c-1",
        "model": "m",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}],
        **more,
    }


def native(text: str, reason: str = "stop", request_id: str = "r-1") -> dict[str, Any]:
    message = {"role": "assistant", "content": [{"text": text}]}
    choices = [{"finish_reason": reason, "message": message}]
    return {"output": {"choices": choices}, "request_id": request_id}


def completion(text: str) -> dict[str, Any]:
    return {"model": "m", "choices": [{"message": {"content": text}, "finish_reason": "stop"}]}


USAGE = {"id": "c-1", "choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
CHUNKS = [chunk("one "), chunk("page"), chunk("", "stop"), USAGE]
RESPONSE = {
    "object": "response",
    "id": "resp-1",
    "status": "completed",
    "output": [{"type": "message", "content": [{"type": "output_text", "text": "one page"}]}],
}
RESPONSE_EVENTS: list[dict[str, Any]] = [
    {"type": "response.created", "response": {"id": "resp-1", "status": "in_progress"}},
    {"type": "response.output_text.delta", "delta": "one "},
    {"type": "response.output_text.delta", "delta": "page"},
    {"type": "response.completed", "response": RESPONSE},
]
OLLAMA: list[dict[str, Any]] = [
    {"model": "m", "message": {"role": "assistant", "content": "one "}, "done": False},
    {"model": "m", "message": {"role": "assistant", "content": "page"}, "done": False},
    {"model": "m", "message": {"content": ""}, "done": True, "done_reason": "stop"},
]


def lines(values: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(map(json.dumps, values)) + "\n"


def events(values: list[dict[str, Any]], before: str = "", end: str = "\n") -> str:
    return "".join(f"{before}data: {json.dumps(one)}{end}{end}" for one in values)


def convert(qocr: Command, content: str | bytes, *options: str) -> Ended:
    data = content.encode() if isinstance(content, str) else content
    Path("saved.raw").write_bytes(data)
    return qocr("convert", "saved.raw", *options)


HEAD = "HTTP/1.1 200 OK\r\nx-request-id: x-9\r\ncontent-type: application/json\r\n\r\n"
NATIVE_EVENTS = [native("one ", "null"), native("page", "null"), native("", "stop")]
ONE_PAGE = {
    "chunk lines": lines(CHUNKS),
    "a list of chunks": json.dumps(CHUNKS),
    "chat events": events(CHUNKS) + "data: [DONE]\n\n",
    "chat events without spaces": events(CHUNKS).replace("data: ", "data:"),
    "chat events with CRLF": events(CHUNKS, end="\r\n") + "data: [DONE]\r\n\r\n",
    "native events": "".join(
        events([one], f"id:{number}\nevent:result\n:HTTP_STATUS/200\n")
        for number, one in enumerate(NATIVE_EVENTS, 1)
    ),
    "native lines": lines(NATIVE_EVENTS),
    "a response": json.dumps(RESPONSE),
    "events of a response": events(RESPONSE_EVENTS, "event: x\n"),
    "lines of a response": lines(RESPONSE_EVENTS),
    "Ollama's lines": lines(OLLAMA),
    "Ollama's answer": json.dumps({**OLLAMA[2], "message": {"content": "one page"}}),
    "Anthropic's answer": json.dumps(
        {
            "type": "message",
            "content": [{"type": "text", "text": "one page"}],
            "stop_reason": "end_turn",
        }
    ),
    "Gemini's stream": events(
        [
            {"candidates": [{"content": {"parts": [{"text": "one "}]}}]},
            {"candidates": [{"content": {"parts": [{"text": "page"}]}, "finishReason": "STOP"}]},
        ]
    ),
    "a completion": json.dumps(completion("one page")),
    "a pretty completion": json.dumps(completion("one page"), indent=2),
    "a comma too many": json.dumps(native("one page"), indent=2).replace("\n}", ",\n}"),
    "curl -i": HEAD + json.dumps(completion("one page")),
    "curl -i -L": "HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n"
    + HEAD
    + json.dumps(native("one page")),
    "curl -i of a stream": HEAD + events(CHUNKS),
    "a mark": "\ufeff" + json.dumps(completion("one page")),
    "UTF-16": "\ufeff" + json.dumps(completion("one page"), indent=1).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("shape", ONE_PAGE)
def test_an_answer_is_one_page_however_it_was_saved(qocr: Command, shape: str) -> None:
    encoding = "utf-16-le" if shape == "UTF-16" else "utf-8"
    ended = convert(qocr, ONE_PAGE[shape].encode(encoding), "-f", "txt")
    assert (ended.code, ended.text, ended.stderr) == (0, "one page\n", "")


PAGES = {
    "lines": lines([completion("one"), completion("two")]),
    "a list": json.dumps([completion("one"), completion("two")], indent=1),
    "one after the other": json.dumps(completion("one"), indent=1) + json.dumps(completion("two")),
    "streams": (events([chunk("one", "stop")]) + "data: [DONE]\n\n")
    + (events([chunk("two", "stop")]) + "data: [DONE]\n\n"),
    "chunks": lines([chunk("one", "stop"), {**chunk("two", "stop"), "id": "c-2"}]),
    "native": lines([native("one"), native("two", request_id="r-2")]),
    "curl -i twice": HEAD + json.dumps(completion("one")) + HEAD + json.dumps(native("two")),
}


@pytest.mark.parametrize("shape", PAGES)
def test_several_answers_are_several_pages(qocr: Command, shape: str) -> None:
    ended = convert(qocr, PAGES[shape], "-f", "txt")
    assert (ended.code, ended.text) == (0, "one\n\ftwo\n")
    document = convert(qocr, PAGES[shape], "-f", "json").text
    assert [page["page"] for page in json.loads(document)["pages"]] == [1, 2]


def batch_line(custom_id: str, text: str) -> dict[str, Any]:
    body = completion(text)
    return {"custom_id": custom_id, "response": {"status_code": 200, "body": body}, "error": None}


def test_the_output_of_a_batch_is_in_the_order_of_its_ids(qocr: Command) -> None:
    refused = {"code": "DataInspectionFailed", "message": "not this one"}
    failed = {"custom_id": "page-3", "response": {"status_code": 400, "body": {"error": refused}}}
    Path("errors.jsonl").write_text(lines([{**failed, "error": None}]))
    Path("output.jsonl").write_text(
        lines([batch_line("page-10", "ten"), batch_line("page-2", "two")])
    )
    ended = qocr("convert", "output.jsonl", "errors.jsonl", "-f", "jsonl")
    pages = [json.loads(line) for line in ended.text.splitlines()]
    assert [(page["source"], page["text"], page["engine"]) for page in pages] == [
        ("page-2", "two", "batch"),
        ("page-3", "", "batch"),
        ("page-10", "ten", "batch"),
    ]
    assert (ended.code, pages[1]["error"]["code"]) == (8, "DataInspectionFailed")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (
            '{"code": "InvalidApiKey", "message": "No.", "request_id": "r"}',
            3,
            "No. (InvalidApiKey, r)",
        ),
        ('{"error": {"code": "Throttling", "message": "Wait."}}', 6, "Wait. (Throttling)"),
        ('{"error": "model is loading"}', 5, "model is loading (HTTP 400)"),
        ("HTTP/1.1 503 Busy\r\n\r\n<html>busy</html>", 6, "busy (HTTP 503)"),
        ("HTTP/2 401\r\nx-request-id: q\r\n\r\n{}", 3, "no explanation (HTTP 401, q)"),
        (
            'event:error\n:HTTP_STATUS/400\ndata:{"code":"DataInspectionFailed","message":"No."}\n\n',
            5,
            "No. (DataInspectionFailed)",
        ),
    ],
)
def test_an_error_is_a_failed_page_with_its_exit_code(
    qocr: Command, content: str, code: int, words: str
) -> None:
    ended = convert(qocr, content, "-f", "json")
    [page] = json.loads(ended.text)["pages"]
    assert (ended.code, page["status"]) == (code, "failed")
    assert ended.stderr.splitlines()[0] == f"qocr: saved.raw: {words}"


def test_a_stream_that_broke_off_failed_after_its_text(qocr: Command) -> None:
    ended = convert(qocr, events(CHUNKS[:2]), "-f", "json")
    [page] = json.loads(ended.text)["pages"]
    assert (ended.code, page["text"], page["error"]["code"]) == (6, "one page", "StreamCut")


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrapped", [True, False])
def test_of_a_document_that_was_cut_the_whole_pages_are_kept(
    qocr: Command, service: Service, page: Path, indent: int | None, wrapped: bool
) -> None:
    service.answer(Answer("one"), Answer("two"))
    draw_page(Path("b.png"), ("b",))
    document = json.loads(qocr("text", page, "b.png", "-f", "json", "-j1").text)
    saved = json.dumps(document if wrapped else document["pages"], indent=indent)
    ended = convert(qocr, saved[: saved.rindex('"two"')], "-f", "json")
    pages = [(page["status"], page["text"]) for page in json.loads(ended.text)["pages"]]
    assert (ended.code, pages) == (8, [("ok", "one"), ("failed", "")])


def test_nan_is_null_and_unknown_records_fail_alone(qocr: Command) -> None:
    record = {
        "source": "a.png", "page": 1, "task": "text", "engine": "local", "model": "m",
        "status": "ok", "text": "one", "lines": [], "width": float("nan"),
    }  # fmt: skip
    ended = convert(qocr, lines([record, {"a": 1}]), "-f", "jsonl")
    one, other = map(json.loads, ended.text.splitlines())
    assert (ended.code, one["width"], other["error"]["code"]) == (8, None, "NotResults")


def test_answers_come_through_a_pipe(qocr: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    class Pipe:
        buffer = io.BytesIO(lines(CHUNKS).encode())

    monkeypatch.setattr(sys, "stdin", Pipe())
    assert qocr("convert", "-", "-f", "txt").text == "one page\n"


# What a run makes of an answer, convert makes of its body

ANSWERS: dict[str, Reply] = {
    "plain": Answer("one\ntwo\u2028three 😀"),
    "fenced": Answer("```text\none\n```"),
    "nothing": Answer(""),
    "cut off": Answer("one", finish_reason="length"),
    "filtered": Answer("one", finish_reason="content_filter"),
    "refused": Fault(400, code="DataInspectionFailed"),
    "busy": Fault(429, code="Throttling.RateQuota"),
    "an error in the stream": StreamFault(("one", " two"), "error"),
    "a stream that ends early": StreamFault(("one", " two"), "cut"),
}


def body_of(service: Service, sent: Any) -> bytes:
    """What the service answers to the same request, with its head as `curl -i` writes it."""
    names = ("authorization", "content-type", "accept", "x-dashscope-sse")
    headers = {name: sent.headers[name] for name in names if name in sent.headers}
    body = json.dumps(sent.body).encode()
    again = urllib.request.Request(service.url + sent.path, body, headers)
    try:
        with urllib.request.urlopen(again) as response:
            return whole(response)
    except urllib.error.HTTPError as response:
        return whole(response)


def whole(response: Any) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
    return f"HTTP/1.1 {response.status} OK\r\n{head}\r\n".encode() + bytes(response.read())


@pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
@pytest.mark.parametrize("engine", ["dashscope", "openai"])
@pytest.mark.parametrize("task", ["text", "table", "kie", "advanced", "doc"])
@pytest.mark.parametrize("name", ANSWERS)
def test_a_saved_body_gives_the_page_of_the_run(
    qocr: Command, service: Service, page: Path, name: str, task: str, engine: str, stream: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if task != "text" and name not in ("plain", "cut off", "refused", "fenced"):
        pytest.skip("the same for every task")
    monkeypatch.setenv("OPENAI_API_KEY", service.key)
    server = ("--base-url", service.url + "/compatible-mode/v1") if engine == "openai" else ()
    service.answer(ANSWERS[name], ANSWERS[name])
    options = (
        "-f",
        "txt",
        stream,
        "-e",
        engine,
        *server,
        "--retries",
        "0",
        "--also",
        "json=r.json",
    )
    fresh = qocr(task, page, *options)
    Path("saved.raw").write_bytes(body_of(service, service.requests[0]))
    again = qocr("convert", "saved.raw", "--task", task, "--picture", page, "-f", "json")
    assert again.code == fresh.code
    [made] = json.loads(Path("r.json").read_text())["pages"]
    [converted] = json.loads(again.text)["pages"]
    of_the_run = ("source", "page", "model", "sha256", "width", "height", "request_id")
    same = {key: value for key, value in made.items() if key not in of_the_run}
    assert {key: converted.get(key) for key in same} | _errors(converted) == same | _errors(made)


def _errors(page: dict[str, Any]) -> dict[str, Any]:
    error = page["error"]
    return {"error": error and (error["code"], error["message"], error["exit_code"])}


def test_the_text_that_a_run_has_shown_before_it_failed_is_printed(qocr: Command) -> None:
    failed = events(CHUNKS[:1]) + 'data: {"error": {"message": "boom", "code": 500}}\n\n'
    ended = convert(qocr, failed.encode(), "--task", "text", "-f", "txt")
    assert (ended.code, ended.text) == (6, "one \n")
