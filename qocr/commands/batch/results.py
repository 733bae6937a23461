"""A result line of the service, or its absence -> the result of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from PIL import Image

from qocr.client.calls import Response
from qocr.codec import read_error
from qocr.commands.batch.submission import CANCELLED, BatchPart, Item, Submission
from qocr.engines.remote import openai
from qocr.engines.remote.interpreting import result
from qocr.engines.remote.payloads import checked
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.service_errors import service_error
from qocr.errors import LaterError, QocrError, bug
from qocr.fields import cast
from qocr.middleware.verify import VerifyingEngine
from qocr.pictures.filters import turned_back
from qocr.pictures.fitting import Encoded
from qocr.types import Ask, Line, Picture, Request, Result

ENGINE = "batch"


class BatchResultEngine:
    """An engine that already has its reply."""

    def __init__(self, sent: Encoded, reply: Reply) -> None:
        self.name = ENGINE
        self._sent = sent
        self._reply = reply

    def read(self, request: Request) -> Iterator[Result]:
        """Yields the result; raises RefusedError where the content filter stopped it."""
        yield result(self.name, request, self._sent, self._reply)


def last_parts(submission: Submission, items: Iterable[Item]) -> Mapping[str, BatchPart]:
    """The last part that each page was sent in, by custom id."""
    numbered = {part.number: part for part in submission.parts}
    parts_by_id = {item.id: numbered[item.part] for item in items if item.part in numbered}
    for part in submission.parts:
        parts_by_id |= dict.fromkeys(part.again, part)
    return parts_by_id


def page_result(
    ask: Ask, item: Item, part: BatchPart | None, line: Mapping[str, Any] | None
) -> Result:
    """The result of one page, from the line that came back for it; None where none did."""
    try:
        if item.trouble is not None:
            raise read_error(item.trouble)
        if line is None:
            raise _missing(part)
        return _read(ask, item, _reply(line))
    except QocrError as error:
        failure = error
    except Exception as error:  # a bug costs this page, not the others
        failure = bug(error)
    failure = failure.replaced(fatal=False)  # the other pages have their answers
    return Result(item.page(), ask.task, ENGINE, ask.model, "failed", error=failure)


def _read(ask: Ask, item: Item, reply: Reply) -> Result:
    """The result of a reply. Only the sizes of the picture are known, which is all that boxes
    need."""
    sheet = item.sheet_width, item.sheet_height
    blank = Picture(Image.new("1", sheet, None), sha256=item.sha256)
    sent = Encoded(b"", "", item.sent_width, item.sent_height)
    engine = VerifyingEngine(BatchResultEngine(sent, reply), ask.json_schema, again=False)
    *_, verified = engine.read(Request(item.page(), lambda: blank, ask))
    assert isinstance(verified, Result)
    lines = tuple(_on_original(line, item).rounded() for line in verified.lines)
    fields = cast(verified.fields, ask.json_schema)
    return replace(
        verified, fields=fields, lines=lines, width=item.width, height=item.height, picture=None
    )


def _on_original(line: Line, item: Item) -> Line:
    """The line on the original page, which may have been turned to be level."""
    if not item.degrees:
        return line
    sheet = item.sheet_width, item.sheet_height
    return turned_back(line, item.degrees, sheet, (item.width, item.height))


def _reply(line: Mapping[str, Any]) -> Reply:
    """The reply in a result line; raises its error, in any of the forms that the service uses."""
    response = line.get("response")
    response = response if isinstance(response, dict) else {}
    request_id = str(response.get("request_id") or line.get("id") or "")
    status = response.get("status_code")
    status = status if isinstance(status, int) else 0
    error = line_error(line, status, request_id)
    if error is not None:
        raise error
    body = response.get("body")
    answer = Response(status or 200, {"x-request-id": request_id})
    completion = checked(status or 200, body if isinstance(body, dict) else None, answer)
    reply = openai.decode(completion)
    if reply == Reply(usage=reply.usage, request_id=reply.request_id):
        raise LaterError("the answer holds no page", code="NoAnswer", request_id=request_id)
    return replace(reply.cleaned(), request_id=request_id or reply.request_id)


def line_error(line: Mapping[str, Any], status: int, request_id: str) -> QocrError | None:
    """The error of a result line, with the keys of the service's documentation or of its example
    script."""
    inner = line.get("error")
    facts = inner if isinstance(inner, dict) else line
    code = facts.get("code") or facts.get("error_code")
    message = facts.get("message") or facts.get("error_message")
    message = message or (inner if isinstance(inner, str) else None)
    if not code and not message:
        return None
    failed = status if status and status != 200 else 400
    return service_error(failed, str(code or ""), str(message or code), request_id)


def _missing(part: BatchPart | None) -> QocrError:
    if part is None or part.unsent:
        return _later("the page was not submitted", "NotSubmitted")
    if part.status == "failed" and part.trouble is not None:
        return read_error(part.trouble)
    if part.status == "expired":
        return _later("the batch expired before the page was read", "BatchExpired")
    if part.status == CANCELLED:
        return _later("the batch was cancelled before the page was read", "BatchCancelled")
    return _later(f"the batch ended ({part.status}) without this page", "NoLine")


def _later(message: str, code: str) -> LaterError:
    return LaterError(message, code=code, hint="qocr batch retry submits such pages again.")
