"""Answers as servers and gateways really write them: odd, and still to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bodies import PAGE, PICTURE, Body, dashscope, openai

from qocr.client.calls import Response
from qocr.engines.remote.engine import RemoteEngine
from qocr.engines.remote.event_replies import event_replies
from qocr.engines.remote.openai import decode
from qocr.errors import LaterError, QocrError, RefusedError
from qocr.types import Ask, Request, Result, Usage

TEXT = "修复方法 Total 88.00\n第二行"
BOM = b"\xef\xbb\xbf"


def read(engine: RemoteEngine, stream: bool = False) -> Result:
    *_, result = engine.read(Request(PAGE, lambda: PICTURE, Ask("text", "q", stream=stream)))
    assert isinstance(result, Result)
    return result


def read_both_ways(client: Body) -> Result:
    whole, streamed = read(openai(client)), read(openai(client), stream=True)
    assert whole == streamed
    return whole


def chat(content: Any = TEXT, reason: Any = "stop", **more: Any) -> bytes:
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return json.dumps({"choices": [choice], **more}).encode()


def chunk(content: str = "", reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": reason}]}


CHUNKS = [chunk(TEXT[:7]), chunk(TEXT[7:]), chunk("", "stop")]


def sse(chunks: list[dict[str, Any]], end: str = "\n\n", done: bool = True) -> bytes:
    events = [json.dumps(each, ensure_ascii=False) for each in chunks] + ["[DONE]"] * done
    return "".join(f"data: {event}{end}" for event in events).encode()


@pytest.mark.parametrize(
    "body",
    [
        sse(CHUNKS, end="\n"),
        b": ping\n" + sse(CHUNKS, end="\n"),
        b"data:\n\ndata: \n\n" + sse(CHUNKS),
        BOM + sse(CHUNKS),
        BOM + chat(),
        b"\n\n " + chat(),
        "\n".join(json.dumps(each) for each in CHUNKS).encode(),
        sse([*CHUNKS[:2], chunk("", "STOP")]),
        sse([*CHUNKS[:2], chunk("", "eos")]),
        sse([{"choices": [{"index": 0, "text": TEXT, "finish_reason": "stop"}]}]),
        sse([{"choices": [{"index": 1, "delta": {"content": "B"}}]}, *CHUNKS]),
        sse([json.loads(chat())]),
        chat(code=200, message="success"),
        chat(code="Success"),
        chat(error=None, code=0),
        chat(error={"message": "", "type": "", "param": "", "code": None}),
        sse([{**each, "code": 200} for each in [*CHUNKS, {"choices": [], "usage": {}}]]),
        chat().replace(b'"index": 0', b'"index": 1'),
        b"event: ping\ndata: ping\n\nevent: heartbeat\ndata: 1\n\n" + sse(CHUNKS),
        chat({"type": "text", "text": TEXT}),
        sse([chunk(TEXT[:7])]) + sse(CHUNKS[1:]),
        sse(CHUNKS[:2], done=False) + b"data: [done]\n\n",
        sse(CHUNKS, done=False) + b"data: bye\n\n",
        sse(CHUNKS).replace(b"data: {", b"data: data: {"),
        sse(CHUNKS).replace(b"data: ", b" Data: "),
        b"data: null\n\n" + sse(CHUNKS),
        json.dumps(CHUNKS).encode(),
        b"".join(json.dumps(each).encode() for each in CHUNKS) + b"\n[DONE]\n",
        sse([{"choices": [{"index": "0", "delta": TEXT, "finish_reason": "stop"}]}]),
        chat([TEXT[:7], {"type": "text", "text": {"value": TEXT[7:]}}]),
        sse([*CHUNKS[:2], json.loads(chat())]),
        sse([*CHUNKS[:2], chunk("", "FINISH_REASON_STOP")]),
        json.dumps({"code": 200, "msg": "success", "data": json.loads(chat())}).encode(),
        chat(code=10000, msg="Success"),
    ],
    ids=[
        "single line feeds",
        "single line feeds after a comment",
        "empty pings",
        "BOM before events",
        "BOM before JSON",
        "blanks before JSON",
        "JSON lines",
        "STOP",
        "eos",
        "text completion",
        "another choice",
        "a whole answer in an event",
        "code 200",
        "code Success",
        "code 0",
        "an error without a word",
        "code 200 in every event",
        "choices counted from 1",
        "pings with data",
        "one part, not in a list",
        "[DONE] too early",
        "[done]",
        "words after the end",
        "data: twice",
        "blanks and capitals in the name of a field",
        "an event that is null",
        "a list of chunks",
        "JSON in a row",
        "a delta that is a text",
        "parts that are texts",
        "the whole answer once more at the end",
        "FINISH_REASON_STOP",
        "an answer in an object of the gateway's",
        "a gateway's own code for success",
    ],
)
def test_an_odd_answer_is_read_whole(body: bytes) -> None:
    result = read_both_ways(Body(body))
    assert (result.status, result.text, result.warnings) == ("ok", TEXT, ())


def test_a_body_in_another_encoding_is_read_as_its_header_says() -> None:
    text = sse(CHUNKS).decode()
    result = read_both_ways(Body(text.encode("gbk"), "text/event-stream; charset=GBK"))
    assert result.text == TEXT
    assert read_both_ways(Body(sse(CHUNKS), "text/plain; charset=none-such")).text == TEXT


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("修复方法\n合计 88.00", "gbk", "GB 18030"),
        ("Café zu, Straße 5", "latin-1", "Windows-1252"),
    ],
)
def test_an_encoding_that_nothing_names_is_guessed_and_said(
    text: str, encoding: str, name: str
) -> None:
    chunks = json.dumps(chunk(text, "stop"), ensure_ascii=False)
    for body in (f"data: {chunks}\n\n", chunks):
        result = read_both_ways(Body(body.encode(encoding)))
        assert (result.status, result.text) == ("ok", text)
        assert result.warnings == (f"the answer is not in UTF-8; it was read as {name}",)


REFUSED: dict[str, Any] = {"choices": [{"delta": {"refusal": "I cannot"}, "finish_reason": None}]}
CALLED: dict[str, Any] = {
    "choices": [{"delta": {"tool_calls": [{"function": {}}]}, "finish_reason": None}]
}
NO_PAGES = {
    "a refusal in pieces": (sse([REFUSED, chunk("", "stop")]), "I cannot", "refusal"),
    "a part": (chat([{"type": "refusal", "refusal": "I cannot"}]), "I cannot", "refusal"),
    "a tool": (sse([CALLED, chunk("", "stop")]), "", "tool_calls"),
}


@pytest.mark.parametrize("shape", NO_PAGES)
def test_what_is_no_page_is_incomplete_whatever_reason_follows(shape: str) -> None:
    body, text, reason = NO_PAGES[shape]
    result = read_both_ways(Body(body))
    assert (result.status, result.text) == ("incomplete", text)
    assert result.warnings == (f"the answer ended with '{reason}'",)


@pytest.mark.parametrize(
    "event",
    [
        {"status": "error", "message": "boom"},
        {"object": "error", "message": "boom"},
        {"detail": [{"loc": ["body"], "msg": "boom"}]},
        {"error": [{"message": {"error": "boom"}}]},
        {"error_code": 17, "error_msg": "boom"},
        {"choices": [{"index": 0, "delta": {}, "error": {"message": "boom"}}]},
        {"success": False, "msg": '{"error": {"message": "boom"}}'},
    ],
)
def test_an_error_without_a_code_does_not_end_an_answer_well(event: dict[str, Any]) -> None:
    body = sse([CHUNKS[0], event])
    for stream in (True, False):
        with pytest.raises(RefusedError) as raised:
            read(openai(Body(body)), stream)
        assert raised.value.message.partition(" (")[0] == "boom"


def test_a_stream_that_breaks_after_its_answer_has_ended_is_whole() -> None:
    def broken(chunks: list[dict[str, Any]]) -> Iterator[bytes]:
        yield sse(chunks, done=False)
        raise LaterError("the connection broke", code="ConnectionBroken")

    head = Response(200, {})
    replies = list(event_replies(decode, head, broken(CHUNKS), lambda: None))
    assert "".join(reply.text for reply in replies) == TEXT
    with pytest.raises(LaterError, match="broke"):
        list(event_replies(decode, head, broken(CHUNKS[:2]), lambda: None))


def test_done_without_a_reason_leaves_a_moment_for_what_follows() -> None:
    ends: list[None] = []
    body = sse([chunk(TEXT[:7])]) + sse(CHUNKS[1:])
    head = Response(200, {})
    saw_end = lambda: ends.append(None)  # noqa: E731
    replies = list(event_replies(decode, head, iter([body]), lambda: None, saw_end))
    assert ("".join(reply.text for reply in replies), len(ends)) == (TEXT, 1)


def test_an_error_on_a_bare_line_of_a_stream_is_the_error() -> None:
    body = sse(CHUNKS[:1], done=False) + b'{"error": {"message": "boom", "code": 500}}\n'
    with pytest.raises(LaterError, match="boom"):
        read(openai(Body(body)))


def test_a_stream_that_is_closed_in_order_is_whole_without_a_reason() -> None:
    result = read_both_ways(Body(sse(CHUNKS[:2])))
    assert (result.status, result.text) == ("ok", TEXT)


def test_a_stream_that_breaks_off_is_not_whole() -> None:
    with pytest.raises(QocrError, match="the stream ended before the answer did"):
        read(openai(Body(sse(CHUNKS[:2], done=False))), stream=True)


@pytest.mark.parametrize(
    ("reason", "warning"),
    [
        ("abort", "the server broke its answer off"),
        ("repetition", "the answer ends in repeating itself"),
        ("max_tokens", "cut off at the longest answer the model gives"),
    ],
)
def test_an_answer_that_ends_for_another_reason_is_incomplete(reason: str, warning: str) -> None:
    result = read_both_ways(Body(chat(reason=reason)))
    assert (result.status, result.warnings) == ("incomplete", (warning,))


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"prompt_tokens": "10", "completion_tokens": "5"}, Usage(10, 5)),
        ({"prompt_tokens": 10.0, "completion_tokens": 5.5}, Usage(10, 5)),
        ({"prompt_tokens": None, "completion_tokens": -1}, Usage()),
        ({"prompt_tokens": "many", "completion_tokens": [1]}, Usage()),
        ({"prompt_tokens": 1, "prompt_tokens_details": {"image_tokens": "7"}}, Usage(1, None, 7)),
        ({"prompt_tokens": 1e400}, Usage()),
        ([1], None),
    ],
)
def test_tokens_are_counted_however_they_are_written(usage: Any, counted: Usage | None) -> None:
    assert read_both_ways(Body(chat(usage=usage))).usage == counted


def native(answer: Any, **more: Any) -> bytes:
    output = {"choices": [{"finish_reason": "stop", "message": answer}]}
    return json.dumps({"output": output, "request_id": "r", **more}).encode()


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"output": {"text": TEXT, "finish_reason": "stop"}, "request_id": "r"}).encode(),
        native({"content": {"text": TEXT}}),
        native({"content": TEXT}),
        native({"content": [{"text": TEXT}]}, code="200", message="success"),
        native({"content": [{"text": TEXT}]}, status_code=200, code="", message=""),
        native({"content": [{"text": TEXT * 9, "processed_text": TEXT}]}),
        BOM + native({"content": [{"text": TEXT}]}),
    ],
    ids=["output.text", "object", "string", "code 200", "no code", "processed_text", "BOM"],
)
def test_an_odd_native_answer_is_read_whole(body: bytes) -> None:
    result = read(dashscope(Body(body)))
    assert (result.status, result.text, result.warnings) == ("ok", TEXT, ())
    assert read(dashscope(Body(body)), stream=True) == result


def test_a_code_beside_no_answer_is_an_error() -> None:
    with pytest.raises(RefusedError, match="no luck"):
        read(openai(Body(json.dumps({"code": "200", "message": "no luck"}).encode())))


def test_a_server_that_refuses_to_count_a_stream_is_asked_once_without() -> None:
    client = Body(sse(CHUNKS), refused="stream_options")
    engine = openai(client)
    assert [read(engine, stream=True).text for _ in range(2)] == [TEXT, TEXT]
    assert ["stream_options" in body for body in client.asked] == [True, False, False]


def test_another_refusal_of_a_stream_is_not_asked_again() -> None:
    client = Body(sse(CHUNKS), refused="stream")
    with pytest.raises(RefusedError):
        read(openai(client), stream=True)
    assert len(client.asked) == 2


def test_json_lines_end_at_line_feeds_only() -> None:
    rows = [chunk("one\u2028two\x85"), chunk("three", "stop")]
    body = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    assert read_both_ways(Body(body)).text == "one\u2028two\x85three"


@pytest.mark.parametrize("charset", ["ISO-8859-1", "gbk", "base64", "undefined"])
def test_utf_8_is_read_whatever_encoding_the_header_names(charset: str) -> None:
    for body in (sse(CHUNKS), chat()):
        assert read_both_ways(Body(body, f"text/event-stream; charset={charset}")).text == TEXT


@pytest.mark.parametrize("stream", [False, True])
def test_an_end_without_an_answer_is_no_empty_page(stream: bool) -> None:
    with pytest.raises(LaterError, match="the answer holds no page"):
        read(openai(Body(b"data: [DONE]\n\n")), stream=stream)


def test_a_refusal_is_shown_and_the_page_is_not_whole() -> None:
    message = {"content": None, "refusal": "I cannot read this."}
    body = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()
    result = read_both_ways(Body(body))
    assert (result.status, result.text) == ("incomplete", "I cannot read this.")


def test_a_refused_field_may_be_named_beside_the_message() -> None:
    client = Body(sse(CHUNKS), refused="stream_options")
    client.refusal = {"error": {"message": "Unknown parameter", "param": "stream_options"}}
    assert read(openai(client), stream=True).text == TEXT


@pytest.mark.parametrize("words", ["unknown field `streamOptions`", "include_usage: no such field"])
def test_a_refusal_to_count_may_be_worded_in_other_ways(words: str) -> None:
    client = Body(sse(CHUNKS), refused="stream_options")
    client.refusal = {"detail": words}
    assert read(openai(client), stream=True).text == TEXT


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        ({"code": "BadRequestError", "type": "content_policy_violation"}, None, False),
        ({"code": 503, "type": "x"}, "x", True),
        ({"code": "concurrency_limit_exceeded", "type": "RateLimitError"}, None, True),
        ({"code": "x", "type": "service_unavailable"}, "service_unavailable", True),
    ],
)
def test_an_error_in_a_stream_goes_by_the_name_that_is_known(
    error: dict[str, Any], code: str | None, retryable: bool
) -> None:
    body = sse([chunk("Total"), {"error": {**error, "message": "no"}}])
    with pytest.raises(QocrError, match="no") as raised:
        read(openai(Body(body)), stream=True)
    known = code or (error["type"] if "policy" in error["type"] else error["code"])
    assert (raised.value.code, raised.value.retryable) == (known, retryable)


def test_texts_of_no_line_are_lines_without_a_box_and_the_page_is_incomplete() -> None:
    line = {"bbox_2d": [1, 1, 50, 50], "text_content": "A", "text": "B"}
    answer = json.dumps({"title": "T", "lines": [line]})
    ask = Ask("advanced", "q")
    *_, result = openai(Body(chat(answer))).read(Request(PAGE, lambda: PICTURE, ask))
    assert isinstance(result, Result)
    assert result.status == "incomplete"
    assert [line.text for line in result.lines if line.quad] == ["B"]
    assert sorted(line.text for line in result.lines if not line.quad) == ["A", "T"]
