"""The events of a streamed answer -> its replies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qocr.client.calls import Response, ignore
from qocr.client.sse import ServerEvent
from qocr.engines.remote.payloads import checked, events
from qocr.engines.remote.reply import DONE, Reply
from qocr.errors import LaterError

_PINGS = ("ping", "heartbeat", "keepalive", "keep-alive", "keep_alive")
_LAST_WORDS = ("done", "end", "eof", "eos", "s", "stop", "finished")


def event_replies(
    decode: Callable[[Mapping[str, Any]], Reply],
    head: Response,
    pieces: Iterator[bytes],
    saw_event: Callable[[], None],
    saw_end: Callable[[], None] = ignore,
) -> Iterator[Reply]:
    """The replies in an event stream.

    One that breaks, or holds what is no JSON, after its answer has ended is whole. After `[DONE]`
    without a reason it is read on for a moment, for some servers send that too early. Raises the
    error in an event, and LaterError for a stream that breaks or is no JSON.
    """
    reasons: list[str] = []
    for event in events(_unless_ended(pieces, reasons), head.charset):
        if event.event in _PINGS or not event.data.strip():
            continue
        saw_event()
        if _is_last(event.data):
            yield Reply(finish_reason=DONE)
            if set(reasons) - {DONE}:
                return
            reasons.append(DONE)
            saw_end()
            continue
        values = _values(event)
        if values is None and (reasons or not event.ended):
            continue
        status = event.status or (0 if event.event == "error" else head.status)
        for value in [None] if values is None else values:
            reply = decode(checked(status, value, head))
            reasons += [reply.finish_reason] if reply.finish_reason else []
            yield replace(reply, notes=reply.notes + guess_note(event.guess))


def guess_note(encoding: str) -> tuple[str, ...]:
    """The note for an answer whose encoding was guessed; none where there is none."""
    return (f"the answer is not in UTF-8; it was read as {encoding}",) if encoding else ()


def _is_last(data: str) -> bool:
    """Whether an event says that none follows: `[DONE]`, and what others write for it."""
    return data.strip(' "[]</>\n').lower() in _LAST_WORDS


def _values(event: ServerEvent) -> list[dict[str, Any]] | None:
    """The JSON objects in an event, none where it says nothing; None where it is no JSON."""
    try:
        value = json.loads(event.data)
    except (ValueError, RecursionError):
        value = event.data
    if event.event == "error" and isinstance(value, str):
        return [{"error": {"message": value}}]
    if isinstance(value, dict) or value is None:
        return [value] if value else []
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    return None


def _unless_ended(pieces: Iterator[bytes], reasons: Sequence[str]) -> Iterator[bytes]:
    """The pieces of a stream; one that breaks once there are `reasons` why it ends is whole."""
    try:
        yield from pieces
    except LaterError:
        if not reasons:
            raise
