"""Events of a stream: the recorded shape cut at every byte, and the line rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from growth import LINEAR, growth

from qocr.client import sse
from qocr.client.sse import ServerEvent

# The shape of a recorded answer; the last event has no content.
FIRST = (
    '{"output":{"choices":[{"message":{"content":[{"text":"产品"}],"role":"assistant"},'
    '"finish_reason":"null"}]},"usage":{"total_tokens":972,"output_tokens":1,'
    '"input_tokens":971,"image_tokens":947},"request_id":"6aaa3c55"}'
)
LAST = (
    '{"output":{"choices":[{"message":{"content":[],"role":"assistant"},'
    '"finish_reason":"stop"}]},"usage":{"total_tokens":973,"output_tokens":2,'
    '"input_tokens":971,"image_tokens":947},"request_id":"6aaa3c55"}'
)
RECORDED = (
    f"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{FIRST}\n\n"
    f"id:2\nevent:result\n:HTTP_STATUS/200\ndata:{LAST}\n\n"
).encode()
RECORDED_EVENTS = [ServerEvent(FIRST, "result", 200), ServerEvent(LAST, "result", 200)]
ODD = "data:\u2028one\r\n\r\n:HTTP_STATUS/429\rdata:two\x85\r\r\ndata: three\n\n".encode()
ODD_EVENTS = [
    ServerEvent("\u2028one"),
    ServerEvent("two\x85", "", 429),
    ServerEvent("three"),
]


def decoded(*chunks: bytes) -> list[ServerEvent]:
    return list(sse.events(chunks))


def cut_in_two(stream: bytes) -> list[tuple[bytes, bytes]]:
    return [(stream[:cut], stream[cut:]) for cut in range(len(stream) + 1)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_recorded_stream_gives_its_events_at_every_cut_with_every_line_ending(
    ending: str,
) -> None:
    stream = RECORDED.replace(b"\n", ending.encode())
    found = [decoded(*chunks) for chunks in cut_in_two(stream)]
    assert found == [RECORDED_EVENTS] * (len(stream) + 1)


def test_a_stream_with_mixed_line_endings_gives_its_events_at_every_two_cuts() -> None:
    cuts = list(combinations(range(len(ODD) + 1), 2))
    found = [decoded(ODD[:one], ODD[one:two], ODD[two:]) for one, two in cuts]
    assert found == [ODD_EVENTS] * len(cuts)


@pytest.mark.parametrize(("stream", "events"), [(RECORDED, RECORDED_EVENTS), (ODD, ODD_EVENTS)])
def test_single_bytes_give_the_same_events(stream: bytes, events: list[ServerEvent]) -> None:
    assert decoded(*(bytes([byte]) for byte in stream)) == events


PARTED_BY_LINES = [ServerEvent('{"a":1}'), ServerEvent('{"b":2}', status=400)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"", []),
        (b"\n\n\n", []),
        (b"data:x", [ServerEvent("x")]),
        (b"data:x\r", [ServerEvent("x")]),
        (b"data:x\n", [ServerEvent("x")]),
        (b"data\n\n", [ServerEvent("")]),
        (b"data:a\ndata: b\ndata:  c\n\n", [ServerEvent("a\nb\n c")]),
        (b"event: error\ndata:x\n\ndata:y\n\n", [ServerEvent("x", "error"), ServerEvent("y")]),
        (b":HTTP_STATUS/429\n\ndata:x\n\n", [ServerEvent("x")]),
        (b":HTTP_STATUS/4x9\ndata:x\n\n", [ServerEvent("x")]),
        (":HTTP_STATUS/٤\ndata:x\n\n".encode(), [ServerEvent("x")]),
        (b": keep-alive\n\ndata:x\n\n: keep-alive\n\n", [ServerEvent("x")]),
        (b"retry: 5\nid: 7\nunknown: z\ndata:x\n\n", [ServerEvent("x")]),
        (b"event:result\n\n", []),
        (b"data:a:b\n\n", [ServerEvent("a:b")]),
        (b"data:\xff\n\n", [ServerEvent("\xff")]),
        (b"\xef\xbb\xbfdata:x\n\n", [ServerEvent("x")]),
        (b"data:\xef\xbb\xbfx\n\n", [ServerEvent("\ufeffx")]),
        (b"\xef\xbb", []),
        (b'data:{"a":1}\n:HTTP_STATUS/400\ndata:{"b":2}\n', PARTED_BY_LINES),
    ],
)
def test_line_rules_hold_at_every_cut(stream: bytes, events: list[ServerEvent]) -> None:
    cuts = cut_in_two(stream)
    assert [decoded(*chunks) for chunks in cuts] == [events] * len(cuts)


def test_only_lf_cr_and_crlf_end_a_line() -> None:
    text = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"
    assert [line for line, _ in sse.lines([f"{text}\nx\ry\r\nz".encode()])] == [text, "x", "y", "z"]


def test_events_come_before_the_stream_goes_on() -> None:
    taken: list[str] = []

    def stream() -> Iterator[bytes]:
        taken.append("first")
        yield b"data:one\n\n"
        taken.append("second")
        yield b"data:two\n\n"

    events = sse.events(stream())
    assert (next(events), taken) == (ServerEvent("one"), ["first"])


def test_a_cr_ends_an_event_before_the_stream_goes_on() -> None:
    stream = iter([b"data:one\r\r", b"\ndata:two\r\n\r", b"\n"])
    events = sse.events(stream)
    assert (next(events), next(stream)) == (ServerEvent("one"), b"\ndata:two\r\n\r")


def test_a_cr_and_an_lf_with_empty_pieces_in_between_end_one_line() -> None:
    pieces = [b"a\r", b"", b"\nb\r", b"\r\n", b"\n"]
    assert [line for line, _ in sse.lines(pieces)] == ["a", "b", "", ""]


@pytest.mark.heavy
@pytest.mark.parametrize("piece", [b"x" * 64, b"x", b"data:x\n", b"x\r", b"\r\n", b"\r", b"\n"])
def test_time_grows_with_the_length_of_a_stream(piece: bytes) -> None:
    assert growth(lambda size: list(sse.events([piece] * size)), 4_000) < LINEAR


def test_a_line_without_end_is_an_error() -> None:
    chunk = b"x" * (sse.MAX_LINE_BYTES // 2)
    with pytest.raises(ValueError, match=r"^a line of the stream has no end$"):
        list(sse.events([chunk, chunk, b"x"]))


def test_a_long_line_may_end_in_time() -> None:
    chunk = b"x" * (sse.MAX_LINE_BYTES // 2)
    assert [len(line) for line, _ in sse.lines([chunk, chunk, b"\nend"])] == [16 * 1024 * 1024, 3]
