"""A saved answer of a service -> a page, read by the engine that would have got the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qocr.client.calls import Response
from qocr.client.encodings import text_of_bytes
from qocr.codec import unknown_picture
from qocr.commands.convert.answer_shapes import (
    RESPONSES,
    ends_stream,
    stream_of,
    wire_of,
)
from qocr.commands.convert.json_values import DamagedError, json_value
from qocr.commands.convert.records import SavedRecord
from qocr.engines.remote.openai import OpenAI
from qocr.engines.remote.payloads import events
from qocr.engines.remote.recorded import RecordedEngine
from qocr.engines.remote.wire import Wire
from qocr.errors import InputError, QocrError, bug
from qocr.tasks import TASKS
from qocr.types import Ask, Page, Picture, Request, Result, TextDelta

_EVENT = re.compile(r"\s*(?:data|event|id|retry)?:")
# A key, and not part of a text, where a quotation mark has a backslash before it.
_WORDS, _FIELDS = (
    re.compile(rf'(?<!\\)"{key}"\s*:\s*[\[{{]') for key in ("words_info", "kv_result")
)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The result of a record, and what it says of itself: whether its task is `certain`, and the
    `custom_id` of a batch. `foreign` is a record of something else than a page."""

    result: Result
    certain: bool = True
    custom_id: str | None = None
    foreign: bool = False


def read_answer(
    record: SavedRecord, response: Response, task: str, picture: Picture | None
) -> SavedPage:
    """The page of a service's answer, as its engine would have read it."""
    text = text_of_bytes(response.body, response.charset)
    first = _first_object(text)
    if stream_of(first) == RESPONSES:
        response = replace(response, body=_last_response(text).encode())
    wire = wire_of(first) or OpenAI("", None, vendor=False)
    asked = task or ("advanced" if _WORDS.search(text) else "kie" if _FIELDS.search(text) else "")
    model = str(first.get("model") or "")
    try:
        result = _replayed(record, response, wire, Ask(asked or "text", model), picture)
        guess = asked or _guessed_task(result.text)
        if guess != result.task:
            result = _replayed(record, response, wire, Ask(guess, model), picture)
    except Exception as error:  # a bug costs this page, not the others
        failure = error if isinstance(error, QocrError) else bug(error)
        return failed_page(
            record, asked, failure.replaced(fatal=False), engine=wire.name, model=model
        )
    return SavedPage(result, certain=bool(asked))


def failed_page(
    record: SavedRecord,
    task: str,
    error: QocrError,
    engine: str = "",
    model: str = "",
    foreign: bool = False,
) -> SavedPage:
    """A page that failed, with its error."""
    result = Result(_page(record, None), task or "text", engine, model, "failed", error=error)
    return SavedPage(result, certain=False, foreign=foreign)


def parsed(content: str) -> Any:
    """The JSON value that a record is; None where it is none."""
    try:
        return json_value(content.removeprefix("\ufeff").strip().removesuffix(","))
    except DamagedError:
        return None


def as_response(content: str) -> Response:
    """A response with this body."""
    return Response(200, {}, content.encode())


def is_stream(content: str) -> bool:
    """Whether a body is an event stream, or has a piece of an answer on each of several lines."""
    content = content.removeprefix("\ufeff")
    if _EVENT.match(content):
        return True
    first, _, rest = content.strip().partition("\n")
    return bool(rest) and isinstance(parsed(first), dict) and parsed(content) is None


def _replayed(
    record: SavedRecord, response: Response, wire: Wire, ask: Ask, picture: Picture | None
) -> Result:
    """The result of an answer; a failed one where a stream broke off, with what came before."""
    if TASKS[ask.task].answer == "lines" and picture is None:
        text = text_of_bytes(response.body, response.charset)
        if response.status == 200 and not _WORDS.search(text):
            raise _picture_needed()
    shown = picture or _stand_in()
    page = _page(record, picture)
    body = text_of_bytes(response.body, response.charset)
    request = Request(page, lambda: shown, replace(ask, stream=is_stream(body)))
    shown_text = ""
    try:
        for event in RecordedEngine(wire, response).read(request):
            if not isinstance(event, TextDelta):
                return event if picture else replace(event, picture=None, width=None, height=None)
            shown_text += event.text
    except QocrError as error:
        if not shown_text:
            raise
        failure = error.replaced(fatal=False)
        return Result(page, ask.task, wire.name, ask.model, "failed", shown_text, error=failure)
    raise AssertionError("an engine ends with a result")


def _page(record: SavedRecord, picture: Picture | None) -> Page:
    name, number = record.file.name, record.number
    return Page(
        name if number == 1 else f"{name}#{number}",
        name,
        number,
        (lambda: picture) if picture else unknown_picture,
        Path(name).stem if name != "-" else "stdin",
        str(Path(name).parent) if name != "-" else ".",
    )


def _last_response(text: str) -> str:
    """The response in the last event of a stream of the Responses API, which repeats the whole
    answer; the stream itself where it has none."""
    values = [_object(line.removeprefix("data:")) for line in text.splitlines()]
    ends = [value["response"] for value in values if ends_stream(value) and "response" in value]
    return json.dumps(ends[-1]) if ends else text


def _first_object(text: str) -> Mapping[str, Any]:
    """The first JSON object in a body that says in which protocol it is."""
    text = text.removeprefix("\ufeff")
    if not _EVENT.match(text):
        return _object(text) or _object(text.strip().partition("\n")[0])
    try:
        values = (_object(event.data) for event in events(iter([text.encode()])))
        return next((value for value in values if wire_of(value)), {})
    except QocrError:
        return {}


def _object(text: str) -> Mapping[str, Any]:
    value = parsed(text)
    return value if isinstance(value, dict) else {}


def _guessed_task(text: str) -> str:
    if "<td" in text or "<table" in text:
        return "table"
    return "doc" if "\\begin{" in text or "\\section" in text else "text"


def _picture_needed() -> InputError:
    return InputError(
        "its boxes need the size of the picture, which is not known",
        code="PictureNeeded",
        hint="Name the picture with --picture.",
    )


def _stand_in() -> Picture:
    """A picture of any size, which is enough: the boxes of `words_info` are in pixels already."""
    from PIL import Image

    return Picture(Image.new("1", (1, 1)))
