"""Engines over HTTP against the stand-in service: events, results and errors of every shape."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from service import Answer, Fault, Raw, Service, StreamFault

from qocr.client import Client
from qocr.client.calls import Call, Stream
from qocr.client.calls import Response as Head
from qocr.codec import error_record
from qocr.engines.remote.dashscope import DashScope
from qocr.engines.remote.engine import RemoteEngine
from qocr.engines.remote.interpreting import AS_TEXT, CUT_OFF, NO_REASON, UNREADABLE, result
from qocr.engines.remote.interpreting.json_notes import CUT_JSON, MENDED
from qocr.engines.remote.interpreting.line_answer import ROTATED
from qocr.engines.remote.openai import OpenAI
from qocr.engines.remote.reply import Reply
from qocr.errors import (
    InputError,
    LaterError,
    QocrError,
    RefusedError,
    SetupError,
)
from qocr.pictures import opening
from qocr.pictures.fitting import Encoded
from qocr.types import Ask, Event, Line, Page, Picture, Request, Result, TextDelta, Usage

MODEL = "qwen-vl-ocr-2025-11-20"


def picture(size: tuple[int, int]) -> Picture:
    image, file = Image.new("RGB", size, "white"), BytesIO()
    image.save(file, "PNG")
    return opening.picture(file.getvalue())


PICTURE = picture((400, 300))
ID = "6aaa3c55-98fc-498f-baa5-37ba21a708a3"
SCHEMA = {"Total": "", "items": [{"name": ""}]}

Open = Callable[[Service], RemoteEngine]


def dashscope(service: Service) -> RemoteEngine:
    return RemoteEngine(DashScope(service.url, service.key), Client(20))


def compatible(service: Service) -> RemoteEngine:
    root = service.url + "/compatible-mode/v1"
    return RemoteEngine(OpenAI(root, service.key, vendor=True), Client(20))


def self_hosted(service: Service) -> RemoteEngine:
    return RemoteEngine(OpenAI(service.url + "/v1", None, vendor=False), Client(20))


ENGINES: list[Open] = [dashscope, compatible, self_hosted]
every_engine = pytest.mark.parametrize("engine", ENGINES)


def no_picture() -> Picture:
    raise AssertionError("the picture is already there")


PAGE = Page("scan.png", "scan.png", 1, no_picture)


def asked(task: str = "text", **changes: Any) -> Request:
    return Request(PAGE, lambda: PICTURE, Ask(task, changes.pop("model", MODEL), **changes))


def expected(engine: str, **changes: Any) -> Result:
    whole = Result(
        PAGE,
        "text",
        engine,
        MODEL,
        "ok",
        width=400,
        height=300,
        sha256=PICTURE.sha256,
        picture=PICTURE,
    )
    return replace(whole, **changes)


def last(engine: RemoteEngine, request: Request) -> Result:
    *_, found = engine.read(request)
    assert isinstance(found, Result)
    return found


def error_of(engine: RemoteEngine, request: Request) -> tuple[list[Event], QocrError]:
    events: list[Event] = []
    with pytest.raises(QocrError) as caught:
        events.extend(engine.read(request))
    return events, caught.value


def facts(error: QocrError) -> tuple[type[QocrError], str, str, int | None, str]:
    return type(error), error.code, error.message, error.status, error.request_id


def joined(events: Iterable[Event]) -> tuple[str, Event]:
    """The deltas as one text, and the last event; all others must be deltas with text."""
    *deltas, ended = events
    texts = [delta.text for delta in deltas if isinstance(delta, TextDelta)]
    assert len(texts) == len(deltas)
    assert all(texts)
    return "".join(texts), ended


def native_stream(*texts: str, reason: str = "stop") -> bytes:
    """As recorded: the usage is cumulative, the reason is the string "null" up to the last event,
    which has no content."""
    events = []
    for number, text in enumerate((*texts, None), 1):
        content = [] if text is None else [{"text": text}]
        body = {
            "output": {
                "choices": [
                    {
                        "message": {"content": content, "role": "assistant"},
                        "finish_reason": reason if text is None else "null",
                    }
                ]
            },
            "usage": {
                "total_tokens": 971 + number,
                "input_tokens_details": {"image_tokens": 947, "text_tokens": 24},
                "output_tokens": number,
                "input_tokens": 971,
                "output_tokens_details": {"text_tokens": number},
                "image_tokens": 947,
            },
            "request_id": ID,
        }
        packed = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        events.append(f"id:{number}\nevent:result\n:HTTP_STATUS/200\ndata:{packed}\n\n")
    return "".join(events).encode()


def chat_stream(*texts: str, reason: str = "stop") -> bytes:
    chunks: list[dict[str, Any]] = [{"delta": {"content": "", "role": "assistant"}}]
    chunks += [{"delta": {"content": text}} for text in texts]
    chunks.append({"delta": {"content": ""}, "finish_reason": reason})
    bodies: list[dict[str, Any]] = [
        {"id": ID, "choices": [{"finish_reason": None, "index": 0, **chunk}], "usage": None}
        for chunk in chunks
    ]
    usage = {
        "prompt_tokens": 971,
        "completion_tokens": len(texts) + 1,
        "total_tokens": 972 + len(texts),
        "prompt_tokens_details": {"image_tokens": 947, "text_tokens": 24},
    }
    bodies.append({"id": ID, "choices": [], "usage": usage})
    lines = [f"data: {json.dumps(body, ensure_ascii=False)}\n\n" for body in bodies]
    return ("".join(lines) + "data: [DONE]\n\n").encode()


STREAMS: list[tuple[str, Open, Callable[..., bytes]]] = [
    ("dashscope", dashscope, native_stream),
    ("openai", compatible, chat_stream),
]
TEXTS = [
    (("产品", "介绍", "\n", "a\u2028b\x85c"), "产品介绍\na\u2028b\x85c"),
    (("``", "`html\n<b>", "x</b>\n", "``", "`\n"), "<b>x</b>"),
    (("```", "py"), ""),
]


# Law 1: the joined deltas are the text, exactly one result, at the end


@pytest.mark.heavy
@pytest.mark.parametrize(("pieces", "text"), TEXTS)
@pytest.mark.parametrize(("name", "engine", "stream"), STREAMS)
def test_every_cut_of_a_stream_gives_deltas_that_are_the_text_of_one_last_result(
    service: Service,
    name: str,
    engine: Open,
    stream: Callable[..., bytes],
    pieces: tuple[str, ...],
    text: str,
) -> None:
    body = stream(*pieces)
    reader = engine(service)
    usage = Usage(971, len(pieces) + 1, 947)
    status = "ok" if text else "empty"
    whole = expected(name, text=text, usage=usage, request_id=ID, status=status)
    ways = [(body,), tuple(bytes([byte]) for byte in body)]
    ways += [(body[:cut], body[cut:]) for cut in range(1, len(body), 61)]
    for chunks in ways:
        service.answer(Raw(chunks))
        assert joined(reader.read(asked(stream=True))) == (text, whole)


class Bytes:
    """Stands where the client does and hands on the bytes of a stream cut as they are."""

    def __init__(self) -> None:
        self.chunks: tuple[bytes, ...] = ()

    @contextmanager
    def stream(self, _call: Call) -> Iterator[Stream]:
        yield Stream(Head(200, {}), iter(self.chunks), lambda: None)


@pytest.mark.heavy
@pytest.mark.parametrize(("pieces", "text"), TEXTS)
@pytest.mark.parametrize(
    ("wire", "stream"),
    [
        (DashScope("http://host", "key"), native_stream),
        (OpenAI("http://host/v1", None, vendor=False), chat_stream),
    ],
    ids=["dashscope", "openai"],
)
def test_no_cut_anywhere_changes_what_is_read(
    wire: DashScope | OpenAI, stream: Callable[..., bytes], pieces: tuple[str, ...], text: str
) -> None:
    body = stream(*pieces)
    client = Bytes()
    reader = RemoteEngine(wire, client)  # type: ignore[arg-type]
    usage = Usage(971, len(pieces) + 1, 947)
    status = "ok" if text else "empty"
    whole = expected(wire.name, text=text, usage=usage, request_id=ID, status=status)
    for cut in range(len(body) + 1):
        client.chunks = (body[:cut], body[cut:])
        assert joined(reader.read(asked(stream=True))) == (text, whole), cut
    client.chunks = tuple(bytes([byte]) for byte in body)
    assert joined(reader.read(asked(stream=True))) == (text, whole)


@every_engine
@pytest.mark.parametrize("task", ["text", "multi-lan", "table", "formula", "doc"])
def test_a_text_is_streamed_and_read_whole_alike(service: Service, engine: Open, task: str) -> None:
    reader = engine(service)
    *deltas, streamed = reader.read(asked(task, stream=True))
    [whole] = reader.read(asked(task))
    assert isinstance(whole, Result)
    assert isinstance(streamed, Result)
    assert "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)) == whole.text
    assert replace(streamed, request_id="", usage=None) == replace(whole, request_id="", usage=None)
    assert (whole.status, whole.warnings) == ("ok", ())


@every_engine
@pytest.mark.parametrize("task", ["advanced", "kie"])
def test_boxes_and_fields_are_never_streamed(service: Service, engine: Open, task: str) -> None:
    [found] = engine(service).read(asked(task, stream=True))
    assert isinstance(found, Result)
    assert found.status == "ok"
    [request] = service.requests
    assert "x-dashscope-sse" not in request.headers
    assert "stream" not in (request.body or {})


def test_a_delta_is_handed_on_before_the_next_one_comes(service: Service) -> None:
    gate = threading.Event()
    service.answer(Answer(pieces=("one ", "two"), gate=gate))
    events = dashscope(service).read(asked(stream=True))
    assert next(events) == TextDelta("one ")
    gate.set()
    assert next(events) == TextDelta("two")
    assert isinstance(next(events), Result)
    assert list(events) == []


@pytest.mark.heavy
@pytest.mark.parametrize(
    "body",
    [
        b'{"output":{"choices":[{"finish_reason":"stop","message":{"content":[{"text":"Hi"}]}}]}}',
        b'{"output":{"choices":[{"finish_reason":"stop","message":{"content":"Hi"}}]}}',
    ],
)
def test_a_stream_that_is_answered_whole_is_read_at_every_cut(
    service: Service, body: bytes
) -> None:
    reader = dashscope(service)
    for cut in range(1, len(body)):
        service.answer(Raw((body[:cut], body[cut:]), content_type="application/json"))
        delta, ended = reader.read(asked(stream=True))
        assert isinstance(ended, Result)
        assert (delta, replace(ended, request_id="")) == (
            TextDelta("Hi"),
            expected("dashscope", text="Hi"),
        )


# How a page ended


@pytest.mark.parametrize(
    ("reason", "status", "warnings"),
    [
        ("stop", "ok", ()),
        ("length", "incomplete", (CUT_OFF,)),
        ("null", "incomplete", (NO_REASON,)),
        ("tool_calls", "incomplete", ("the answer ended with 'tool_calls'",)),
    ],
)
def test_the_reason_decides_the_status(
    service: Service, reason: str, status: str, warnings: tuple[str, ...]
) -> None:
    service.answer(Answer(text="Hi", finish_reason=reason))
    found = last(dashscope(service), asked())
    assert (found.status, found.text, found.warnings) == (status, "Hi", warnings)


@every_engine
@pytest.mark.parametrize("stream", [False, True])
def test_a_cut_off_answer_is_incomplete_with_its_text(
    service: Service, engine: Open, stream: bool
) -> None:
    service.answer(Answer(pieces=("half", " a"), finish_reason="length"))
    found = last(engine(service), asked(stream=stream))
    assert (found.status, found.text, found.warnings) == ("incomplete", "half a", (CUT_OFF,))


@every_engine
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("text", ["", " \n"])
def test_an_answer_without_text_is_empty(
    service: Service, engine: Open, stream: bool, text: str
) -> None:
    service.answer(Answer(text=text))
    found = last(engine(service), asked(stream=stream))
    assert (found.status, found.text, found.warnings) == ("empty", text, ())


@every_engine
def test_a_filtered_answer_is_refused(service: Service, engine: Open) -> None:
    service.answer(Answer(text="Hi", finish_reason="content_filter"))
    events, error = error_of(engine(service), asked())
    assert (events, type(error), error.code) == ([], RefusedError, "content_filter")


# Lines

LOCATED = {"location": [10, 20, 110, 20, 110, 40, 10, 40], "rotate_rect": [60, 30, 20, 100, 90]}
QUAD = ((10.0, 20.0), (110.0, 20.0), (110.0, 40.0), (10.0, 40.0))


def test_words_are_lines_and_their_text(service: Service) -> None:
    words = [{**LOCATED, "text": "INTERNATIONAL"}, {**LOCATED, "text": "你好!"}]
    service.answer(Answer(words=words, usage={"input_tokens": 5, "output_tokens": 7}))
    found = last(dashscope(service), asked("advanced"))
    assert found == expected(
        "dashscope",
        task="advanced",
        text="INTERNATIONAL\n你好!",
        lines=(Line("INTERNATIONAL", QUAD), Line("你好!", QUAD)),
        usage=Usage(5, 7, None),
        request_id="00000000-0000-4000-8000-000000000001",
    )


def test_words_of_a_picture_that_was_scaled_are_in_pixels_of_the_original() -> None:
    reply = Reply("ignored", "stop", words=[{**LOCATED, "text": "x"}])
    found = result("dashscope", asked("advanced"), Encoded(b"", "image/png", 200, 100), reply)
    quad = ((20.0, 60.0), (220.0, 60.0), (220.0, 120.0), (20.0, 120.0))
    assert (found.lines, found.text) == ((Line("x", quad),), "x")


def test_no_words_are_an_empty_page(service: Service) -> None:
    service.answer(Answer(words=[], text="```json\n[]\n```"))
    found = last(dashscope(service), asked("advanced"))
    assert (found.status, found.text, found.lines) == ("empty", "", ())


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ('```json\n[\n\t{"rotate_rect": [500, 500, 100, 500, 90], "text": "x"}\n]\n```', ()),
        ('{"words_info": [{"rotate_rect": [500, 500, 500, 100, 0], "text": "x"}]}', ()),
        ('{"pos_list": [{"rotate_rect": [500, 500, 500, 100, 0], "text": "x"}]}', ()),
        ('{"rotate_rect": [500, 500, 500, 100, 0], "text": "x"}', ()),
        ('[{"bbox_2d": [250, 450, 750, 550], "text_content": "x"}]', ()),
        ('[{"bbox_2d": [250, 450, 750, 550], "text": "x"]', (MENDED,)),
    ],
)
def test_boxes_in_the_text_are_lines(
    service: Service, text: str, warnings: tuple[str, ...]
) -> None:
    service.answer(Answer(text=text))
    found = last(compatible(service), asked("advanced"))
    [line] = found.lines
    assert [(round(x), round(y)) for x, y in line.corners] == [
        (100, 135),
        (300, 135),
        (300, 165),
        (100, 165),
    ]
    assert (found.status, found.text, line.text, found.warnings) == ("ok", "x", "x", warnings)


def test_boxes_that_stop_before_their_end_are_incomplete(service: Service) -> None:
    service.answer(Answer(text='[{"bbox_2d": [250, 450, 750, 550], "text": "x"'))
    found = last(compatible(service), asked("advanced"))
    assert (found.status, found.text, found.warnings) == ("incomplete", "x", (MENDED, CUT_JSON))


@pytest.mark.parametrize("text", ["I cannot read this.", "[1, 2]", "{}", "[" * 10_000])
def test_text_without_boxes_is_kept_and_incomplete(service: Service, text: str) -> None:
    service.answer(Answer(text=text))
    found = last(compatible(service), asked("advanced"))
    assert (found.status, found.text, found.lines, found.warnings) == (
        "incomplete",
        text,
        (),
        (UNREADABLE,),
    )


def test_boxes_of_a_page_the_service_may_have_turned_carry_a_warning(service: Service) -> None:
    found = last(dashscope(service), asked("advanced", rotate=True))
    assert (found.status, found.warnings, len(found.lines)) == ("ok", (ROTATED,), 3)


# Fields


@pytest.mark.parametrize(
    ("text", "fields", "status", "warnings"),
    [
        ('```json\n{"a": "1", "b": ["null", ""]}\n```', {"a": "1", "b": [None, None]}, "ok", ()),
        ("{'a': '1',}", {"a": "1"}, "ok", (MENDED,)),
        ('{"a": "1", "b": "cut', {"a": "1", "b": "cut"}, "incomplete", (MENDED, CUT_JSON)),
        ("No fields here.", None, "incomplete", (UNREADABLE,)),
        ("[" * 10_000, None, "incomplete", (UNREADABLE,)),
        ("", None, "empty", ()),
    ],
)
def test_fields_are_read_from_the_text(
    service: Service, text: str, fields: Any, status: str, warnings: tuple[str, ...]
) -> None:
    service.answer(Answer(text=text))
    found = last(compatible(service), asked("kie"))
    assert (found.fields, found.status, found.warnings) == (fields, status, warnings)


def test_the_fields_of_the_service_win_over_its_text(service: Service) -> None:
    service.answer(Answer(text='{"Total": "wrong"}', fields={"Total": "42", "Date": "null"}))
    found = last(dashscope(service), asked("kie", template={"Total": "", "Date": ""}))
    assert replace(found, usage=None, request_id="") == expected(
        "dashscope",
        task="kie",
        text='{"Total": "wrong"}',
        fields={"Total": "42", "Date": None},
    )


@pytest.mark.parametrize(
    ("any_form", "status", "warnings"), [(True, "ok", ()), (False, "incomplete", (AS_TEXT,))]
)
def test_an_instruction_of_ones_own_may_be_answered_by_text_where_text_is_written(
    service: Service, any_form: bool, status: str, warnings: tuple[str, ...]
) -> None:
    service.answer(Answer(text="Just words."))
    request = asked("kie", prompt="Say something.", any_form=any_form)
    found = last(dashscope(service), request)
    assert (found.status, found.text, found.fields, found.warnings) == (
        status,
        "Just words.",
        None,
        warnings,
    )


# Errors

NATIVE_ERROR = {"code": "InvalidApiKey", "message": "Invalid API-key provided.", "request_id": ID}
CHAT_ERROR = {
    "error": {
        "message": "Incorrect API key provided.",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    },
    "request_id": ID,
}
LITELLM_ERROR = {
    "error": {
        "code": "invalid_parameter_error",
        "param": None,
        "message": "<400> InternalError.Algo.InvalidParameter: Failed to download",
        "type": "invalid_request_error",
    },
    "id": "chatcmpl-002b7740",
}
SSE_ERROR = (
    b"id:1\nevent:error\n:HTTP_STATUS/400\n"
    b'data:{"code":"InvalidParameter","message":"Range of max_tokens should be [1, 32768]",'
    b'"request_id":"' + ID.encode() + b'"}\n\n'
)
ERRORS: list[tuple[int, bytes | dict[str, Any], type[QocrError], str, str, str]] = [
    (401, NATIVE_ERROR, SetupError, "InvalidApiKey", "Invalid API-key provided.", ID),
    (401, CHAT_ERROR, SetupError, "invalid_api_key", "Incorrect API key provided.", ID),
    (
        400,
        LITELLM_ERROR,
        RefusedError,
        "invalid_parameter_error",
        "<400> InternalError.Algo.InvalidParameter: Failed to download",
        "head",
    ),
    (
        400,
        SSE_ERROR,
        RefusedError,
        "InvalidParameter",
        "Range of max_tokens should be [1, 32768]",
        ID,
    ),
    (
        404,
        {"error": {"message": "no", "code": "model_not_found"}},
        SetupError,
        "model_not_found",
        "no",
        "head",
    ),
    (
        404,
        {"object": "error", "message": "no such", "type": "NotFound", "code": 404},
        SetupError,
        "NotFound",
        "no such",
        "head",
    ),
    (404, {"detail": "Not Found"}, SetupError, "HTTP 404", "Not Found", "head"),
    (500, {"error": "CUDA out of memory"}, LaterError, "HTTP 500", "CUDA out of memory", "head"),
    (422, {}, RefusedError, "HTTP 422", "no explanation", "head"),
    (
        502,
        b"<html>\n <h1>Bad   Gateway</h1>",
        LaterError,
        "HTTP 502",
        "Bad Gateway",
        "head",
    ),
    (503, b"", LaterError, "HTTP 503", "no explanation", "head"),
    (429, b"\xff" * 300, LaterError, "HTTP 429", "\xff" * 120, "head"),
    (413, b"too large", InputError, "HTTP 413", "too large", "head"),
    (302, b"", SetupError, "HTTP 302", "no explanation", "head"),
    (500, b"[" * 100_000, LaterError, "HTTP 500", "[" * 120, "head"),
]


@every_engine
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("status", "body", "kind", "code", "message", "request_id"), ERRORS)
def test_an_error_keeps_its_facts_whatever_its_shape(
    service: Service,
    engine: Open,
    stream: bool,
    status: int,
    body: bytes | dict[str, Any],
    kind: type[QocrError],
    code: str,
    message: str,
    request_id: str,
) -> None:
    service.answer(Fault(status, body, headers={"x-request-id": "head"}))
    events, error = error_of(engine(service), asked(stream=stream))
    assert events == []
    told = 400 if body == SSE_ERROR else status
    assert facts(error) == (kind, code, message, told, request_id)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
    ],
)
def test_the_pause_the_service_asks_for_is_kept(
    service: Service, headers: dict[str, str], seconds: float | None
) -> None:
    service.answer(Fault(429, code="Throttling", headers=headers))
    _, error = error_of(dashscope(service), asked())
    assert (type(error), error.retry_after_seconds) == (LaterError, seconds)


@every_engine
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("body", [b"<html>Log in to the network</html>", b"", b"[1]", b"null"])
def test_an_answer_that_is_no_json_is_tried_again_later(
    service: Service, engine: Open, stream: bool, body: bytes
) -> None:
    service.answer(Raw((body,), content_type="text/html"))
    events, error = error_of(engine(service), asked(stream=stream))
    assert (events, type(error), error.retryable) == ([], LaterError, True)
    assert error.code == ("StreamCut" if stream and body in (b"", b"null") else "NotJson")


@every_engine
@pytest.mark.parametrize("stream", [False, True])
def test_an_error_with_status_200_is_an_error(service: Service, engine: Open, stream: bool) -> None:
    body = json.dumps({"code": "DataInspectionFailed", "message": "no", "request_id": ID}).encode()
    service.answer(Raw((body,), content_type="application/json"))
    events, error = error_of(engine(service), asked(stream=stream))
    assert (events, facts(error)) == ([], (RefusedError, "DataInspectionFailed", "no", 400, ID))


STREAMED_ERRORS: list[tuple[bytes, type[QocrError], str, int]] = [
    (
        b'id:2\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"InvalidParameter","message":"no"}\n\n',
        RefusedError,
        "InvalidParameter",
        400,
    ),
    (
        b"id:2\nevent:error\n:HTTP_STATUS/429\n"
        b'data:{"code":"Throttling.AllocationQuota","message":"no"}\n\n',
        LaterError,
        "Throttling.AllocationQuota",
        429,
    ),
    (b'event:error\ndata:{"message":"no"}\n\n', RefusedError, "HTTP 400", 400),
    (b'data:{"code":"InternalError","message":"no"}\n\n', LaterError, "InternalError", 400),
    (
        b'data: {"error":{"message":"no","code":"limit_requests"}}\n\n',
        LaterError,
        "limit_requests",
        400,
    ),
    (
        b'data: {"error":{"message":"no","code":"invalid_api_key"}}\n\n',
        SetupError,
        "invalid_api_key",
        400,
    ),
]


@pytest.mark.parametrize(("event", "kind", "code", "status"), STREAMED_ERRORS)
@pytest.mark.parametrize(("name", "engine", "stream"), STREAMS)
def test_an_error_inside_a_stream_ends_it_after_what_was_shown(
    service: Service,
    name: str,
    engine: Open,
    stream: Callable[..., bytes],
    event: bytes,
    kind: type[QocrError],
    code: str,
    status: int,
) -> None:
    del name
    begun = stream("Hello").partition(b"Hello")
    begun_event = begun[0] + begun[1] + begun[2].partition(b"\n\n")[0] + b"\n\n"
    service.answer(Raw((begun_event + event,), headers={"x-request-id": "head"}))
    events, error = error_of(engine(service), asked(stream=True))
    assert events == [TextDelta("Hello")]
    assert facts(error) == (kind, code, "no", status, "head")


@every_engine
@pytest.mark.parametrize("pieces", [(), ("Hello", " world")])
def test_a_stream_without_its_end_is_no_success(
    service: Service, engine: Open, pieces: tuple[str, ...]
) -> None:
    service.answer(StreamFault(pieces, ending="cut"))
    events, error = error_of(engine(service), asked(stream=True))
    assert events == [TextDelta(piece) for piece in pieces]
    assert (type(error), error.code) == (LaterError, "StreamCut")


@every_engine
@pytest.mark.parametrize("stream", [False, True])
def test_a_connection_that_drops_is_tried_again_later(
    service: Service, engine: Open, stream: bool
) -> None:
    service.answer(StreamFault(("Hello",), ending="close"))
    events, error = error_of(engine(service), asked(stream=stream))
    assert events == ([TextDelta("Hello")] if stream else [])
    assert (type(error), error.code) == (LaterError, "ConnectionBroken")


def test_a_stream_that_only_comments_times_out(service: Service) -> None:
    engine = RemoteEngine(DashScope(service.url, service.key), Client(0.6))
    service.answer(StreamFault(("Hello",), ending="comments"))
    events, error = error_of(engine, asked(stream=True))
    assert events == [TextDelta("Hello")]
    assert (type(error), error.code) == (LaterError, "Stalled")


def test_a_damaged_event_is_tried_again_later(service: Service) -> None:
    service.answer(Raw((b'data:{"output":\n\n',)))
    events, error = error_of(dashscope(service), asked(stream=True))
    assert (events, type(error), error.code) == ([], LaterError, "NotJson")


def test_a_wrong_key_is_a_matter_of_setup_and_is_not_shown(service: Service) -> None:
    engine = RemoteEngine(DashScope(service.url, "sk-secret"), Client(20))
    _, error = error_of(engine, asked())
    assert (type(error), error.code) == (SetupError, "InvalidApiKey")
    assert "sk-secret" not in f"{error!r} {error} {error_record(error)} {vars(error)}"


def test_an_offline_client_asks_nobody(service: Service) -> None:
    engine = RemoteEngine(DashScope(service.url, service.key), Client(20, offline=True))
    _, error = error_of(engine, asked())
    assert (type(error), error.code, service.requests) == (SetupError, "Offline", [])


# What is sent


def sent_by(service: Service, engine: Open, request: Request) -> dict[str, Any]:
    """The body of the only request, its picture left out."""
    list(engine(service).read(request))
    [received] = service.requests
    assert received.body is not None
    assert received.image is not None
    text = json.dumps(received.body)
    start = text.index(";base64,") + len(";base64,")
    body: dict[str, Any] = json.loads(text[:start] + text[text.index('"', start) :])
    return body


def test_the_native_request_holds_all_that_was_asked(service: Service) -> None:
    request = asked(
        "kie",
        template=SCHEMA,
        min_pixels=3072,
        max_pixels=200_000,
        rotate=True,
        parameters={"seed": 7, "temperature": 0.1},
    )
    service.answer(Answer(fields={}))
    assert sent_by(service, dashscope, request) == {
        "model": MODEL,
        "input": {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {
                            "image": "data:image/png;base64,",
                            "min_pixels": 3072,
                            "max_pixels": 200_000,
                            "enable_rotate": True,
                        }
                    ],
                }
            ]
        },
        "parameters": {
            "ocr_options": {
                "task": "key_information_extraction",
                "task_config": {"result_schema": SCHEMA},
            },
            "seed": 7,
            "temperature": 0.1,
        },
    }


def test_a_native_stream_asks_for_pieces(service: Service) -> None:
    body = sent_by(service, dashscope, asked(stream=True))
    assert body["parameters"] == {
        "ocr_options": {"task": "text_recognition"},
        "incremental_output": True,
    }
    [received] = service.requests
    assert {name: received.headers[name] for name in ("x-dashscope-sse", "accept")} == {
        "x-dashscope-sse": "enable",
        "accept": "text/event-stream",
    }


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        (MODEL, {}),
        ("qwen3.5-ocr", {"ocr_options": {"task": "table_parsing"}}),
    ],
)
def test_a_prompt_replaces_the_task_unless_the_model_combines_them(
    service: Service, model: str, parameters: dict[str, Any]
) -> None:
    body = sent_by(service, dashscope, asked("table", prompt="“Lies!”", model=model))
    assert body["parameters"] == parameters
    assert body["input"]["messages"][0]["content"] == [
        {"image": "data:image/png;base64,"},
        {"text": "“Lies!”"},
    ]


def test_the_compatible_request_writes_the_task_out(service: Service) -> None:
    request = asked(prompt="Read.", max_pixels=200_000, parameters={"seed": 7}, stream=True)
    assert sent_by(service, compatible, request) == {
        "model": MODEL,
        "messages": [
            {
                "role": "user",
                "content": [
                    {
                        "type": "image_url",
                        "image_url": {"url": "data:image/png;base64,"},
                        "max_pixels": 200_000,
                    },
                    {"type": "text", "text": "Read."},
                ],
            }
        ],
        "seed": 7,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_a_schema_is_written_into_the_compatible_prompt(service: Service) -> None:
    body = sent_by(service, compatible, asked("kie", template=SCHEMA))
    prompt = body["messages"][0]["content"][1]["text"]
    assert prompt.startswith("Assume you are an information extraction expert.")
    assert prompt.endswith('as follows: {"Total": "", "items": [{"name": ""}]}.')


def test_other_servers_get_the_picture_scaled_and_no_key(service: Service) -> None:
    body = sent_by(service, self_hosted, asked(prompt="Read.", max_pixels=30_000))
    assert body["messages"][0]["content"] == [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}},
        {"type": "text", "text": "Read."},
    ]
    [received] = service.requests
    assert received.image is not None
    assert Image.open(BytesIO(received.image)).size == (192, 128)
    assert "authorization" not in received.headers


@pytest.mark.parametrize(
    ("title", "warnings"),
    [
        ("Report 2025", ()),
        (
            "Made &amp; up",
            ("the title of the HTML is not on the page, and stands in json only: Made & up",),
        ),
    ],
)
def test_a_title_of_html_that_is_not_on_the_page_is_told(
    service: Service, title: str, warnings: tuple[str, ...]
) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>Report 2025</h1></body></html>"
    service.answer(Answer(page))
    read = last(compatible(service), asked("doc"))
    assert (read.status, read.warnings) == ("ok", warnings)
