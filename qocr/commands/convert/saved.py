"""A record of a saved file -> a page: qocr's own result, a line of a batch, or an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qocr.client.calls import Response
from qocr.codec import read_page
from qocr.commands.batch.results import ENGINE, line_error
from qocr.commands.convert.answer_shapes import wire_of
from qocr.commands.convert.older import with_exit_code
from qocr.commands.convert.records import SavedRecord
from qocr.commands.convert.saved_answer import (
    SavedPage,
    as_response,
    failed_page,
    is_stream,
    parsed,
    read_answer,
)
from qocr.errors import InputError
from qocr.types import Picture

_HINT = (
    "qocr convert reads what -f json and -f jsonl wrote, answers of the services, whole or "
    "streamed, and the output of batches."
)


def read_record(record: SavedRecord, task: str, picture: Picture | None) -> SavedPage:
    """The page of a record. One that cannot be read is a failed page, as it would have been when it
    was read first.

    `task` and `picture` are what the answer of a service does not say: what was asked, and of which
    picture. With an empty `task` it is guessed.
    """
    content = record.content()
    value = parsed(content)
    if record.response is not None:
        return read_answer(record, record.response, task, picture)
    if not isinstance(value, dict):
        if not is_stream(content):
            return failed_page(record, task, _damaged(record), foreign=True)
        return read_answer(record, as_response(content), task, picture)
    if "status" in value and "source" in value:
        return _own_page(record, value, task)
    if "custom_id" in value:
        return _batch_line(record, value, task, picture)
    if wire_of(value) is not None:
        return read_answer(record, as_response(content), task, picture)
    return failed_page(record, task, not_results(record.file.name), foreign=True)


def _own_page(record: SavedRecord, value: Mapping[str, Any], task: str) -> SavedPage:
    try:
        return SavedPage(read_page(with_exit_code(value)))
    except (KeyError, TypeError, ValueError, AttributeError):
        return failed_page(record, task, not_results(record.file.name), foreign=True)


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
        page = failed_page(record, task, error)
    else:
        body = response.get("body")
        content = json.dumps(body).encode() if isinstance(body, dict) else b""
        head = Response(status, {"x-request-id": request_id} if request_id else {}, content)
        page = read_answer(record, head, task, picture)
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
