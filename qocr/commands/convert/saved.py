"""A record of a saved file -> the result of a page: qocr's own, or an answer of a service, read by
the engine that would have got it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qocr.client.calls import Response
from qocr.codec import read_page, unknown_picture
from qocr.commands.batch.results import ENGINE, line_error
from qocr.commands.convert.answer_shapes import (
    RESPONSES,
    as_completion,
    ends_stream,
    stream_of,
    wire_of,
)
from qocr.commands.convert.json_values import DamagedError, json_value
from qocr.commands.convert.older import with_exit_code
from qocr.commands.convert.records import SavedRecord
from qocr.engines.remote.openai import OpenAI
from qocr.engines.remote.payloads import events
from qocr.engines.remote.recorded import RecordedEngine
from qocr.engines.remote.wire import Wire
from qocr.errors import InputError, QocrError, bug
from qocr.tasks import TASKS
from qocr.types import Ask, Page, Picture, Request, Result, TextDelta

_HINT = (
    "qocr convert reads what -f json and -f jsonl wrote, answers of the services, whole or "
    "streamed, and the output of batches."
)
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


def read_record(record: SavedRecord, task: str, picture: Picture | None) -> SavedPage:
    """The page of a record. One that cannot be read is a failed page, as it would have been when it
    was read first.

    `task` and `picture` are what the answer of a service does not say: what was asked, and of which
    picture. With an empty `task` it is guessed.
    """
    content = record.content()
    value = _value(content)
    if record.response is not None:
        return _answer(record, record.response, task, picture)
    if not isinstance(value, dict):
        if not _is_stream(content):
            return _failed(record, task, _damaged(record), foreign=True)
        return _answer(record, _response(content), task, picture)
    if "status" in value and "source" in value:
        return _own_page(record, value, task)
    if "custom_id" in value:
        return _batch_line(record, value, task, picture)
    if wire_of(value) is not None:
        return _answer(record, _response(content), task, picture)
    return _failed(record, task, not_results(record.file.name), foreign=True)


def _own_page(record: SavedRecord, value: Mapping[str, Any], task: str) -> SavedPage:
    try:
        return SavedPage(read_page(with_exit_code(value)))
    except (KeyError, TypeError, ValueError, AttributeError):
        return _failed(record, task, not_results(record.file.name), foreign=True)


def not_results(name: str) -> InputError:
    """The error for a file, or a record, of something else."""
    return InputError(
        f"{Path(name).name} holds no results, or is cut off", code="NotResults", hint=_HINT
    )


def _damaged(record: SavedRecord) -> InputError:
    return InputError(
        f"record {record.number} is cut off or not JSON", code="DamagedResult", hint=_HINT
    )


def _batch_line(
    record: SavedRecord, line: Mapping[str, Any], task: str, picture: Picture | None
) -> SavedPage:
    """A line of the service's batch output; its page is called by its id."""
    custom_id = str(line["custom_id"])
    response = line.get("response")
    response = response if isinstance(response, dict) else {}
    status = response.get("status_code")
    status = status if isinstance(status, int) else 200
    request_id = str(response.get("request_id") or line.get("id") or "")
    error = line_error(line, status, request_id)
    if error is not None:
        page = _failed(record, task, error)
    else:
        body = response.get("body")
        content = json.dumps(body).encode() if isinstance(body, dict) else b""
        head = Response(status, {"x-request-id": request_id} if request_id else {}, content)
        page = _answer(record, head, task, picture)
    path = Path(custom_id)
    place = replace(
        page.result.page,
        name=custom_id,
        source=custom_id,
        number=1,
        stem=path.stem or "page",
        folder=str(path.parent),
    )
    named = replace(page.result, page=place, engine=ENGINE)
    return replace(page, result=named, custom_id=custom_id)


def _answer(
    record: SavedRecord, response: Response, task: str, picture: Picture | None
) -> SavedPage:
    """The page of a service's answer, as its engine would have read it."""
    text = response.body.decode(response.charset, "replace")
    first = _first_object(text)
    if "done" in first:
        text = "\n".join(json.dumps(as_completion(_object(line))) for line in text.splitlines())
        response = replace(response, body=text.encode())
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
        return _failed(record, asked, failure.replaced(fatal=False), engine=wire.name, model=model)
    return SavedPage(result, certain=bool(asked))


def _replayed(
    record: SavedRecord, response: Response, wire: Wire, ask: Ask, picture: Picture | None
) -> Result:
    """The result of an answer; a failed one where a stream broke off, with what came before."""
    if TASKS[ask.task].answer == "lines" and picture is None:
        text = response.body.decode(response.charset, "replace")
        if response.status == 200 and not _WORDS.search(text):
            raise _picture_needed()
    shown = picture or _stand_in()
    page = _page(record, picture)
    body = response.body.decode(response.charset, "replace")
    request = Request(page, lambda: shown, replace(ask, stream=_is_stream(body)))
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


def _failed(
    record: SavedRecord,
    task: str,
    error: QocrError,
    engine: str = "",
    model: str = "",
    foreign: bool = False,
) -> SavedPage:
    result = Result(_page(record, None), task or "text", engine, model, "failed", error=error)
    return SavedPage(result, certain=False, foreign=foreign)


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


def _response(content: str) -> Response:
    return Response(200, {}, content.encode())


def _value(content: str) -> Any:
    try:
        return json_value(content.removeprefix("\ufeff").strip().removesuffix(","))
    except DamagedError:
        return None


def _object(text: str) -> Mapping[str, Any]:
    value = _value(text)
    return value if isinstance(value, dict) else {}


def _is_stream(content: str) -> bool:
    """Whether a body is an event stream, or has a piece of an answer on each of several lines."""
    content = content.removeprefix("\ufeff")
    if _EVENT.match(content):
        return True
    first, _, rest = content.strip().partition("\n")
    return bool(rest) and isinstance(_value(first), dict) and _value(content) is None


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
