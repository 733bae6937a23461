"""`--dry-run`: the requests instead of the answers; nothing is sent and no key is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from qocr.client import USER_AGENT
from qocr.client.calls import Call
from qocr.engines.remote.storage import FIELDS, form_fields
from qocr.engines.remote.wire import (
    MAX_INLINE_BYTES,
    STORED,
    Question,
    Wire,
    data_url_start,
    fits_inline,
    fitted,
    max_stored_bytes,
    streams,
)
from qocr.pictures.fitting import Encoded
from qocr.types import Event, Page, Request, Result

_KEY = "<upload_dir>/<uuid>"


@dataclass(frozen=True, slots=True)
class DryRunRequest:
    """What would be sent of a page: `policy` is asked first, where the picture goes ahead."""

    request: Request
    wire: Wire
    sent: Encoded = field(repr=False)
    policy: Call | None

    @property
    def page(self) -> Page:
        """The page that would be sent."""
        return self.request.page

    @property
    def sha256(self) -> str:
        """The digest of the picture as it would be sent, as 64 hex digits."""
        return sha256(self.sent.data).hexdigest()


class DryRunEngine:
    """An engine whose text is what it would send, as `tell` words it. It shows nothing as it
    comes, because nothing does."""

    def __init__(
        self, wire: Wire, policy: Call | None, forced: bool, tell: Callable[[DryRunRequest], str]
    ) -> None:
        self.name = wire.name
        self._wire = wire
        self._policy = policy
        self._forced = forced
        self._tell = tell

    def read(self, request: Request) -> Iterator[Event]:
        """One result, whose text is the request."""
        most = max_stored_bytes(request.ask) if self._policy else MAX_INLINE_BYTES
        sent = fitted(self._wire, request, most)
        ahead = self._forced or not fits_inline(sent)
        rehearsed = DryRunRequest(request, self._wire, sent, self._policy if ahead else None)
        yield Result(
            page=request.page,
            task=request.ask.task,
            engine=self.name,
            model=request.ask.model,
            status="ok",
            text=self._tell(rehearsed),
        )


def json_lines(rehearsed: DryRunRequest) -> str:
    """One line a request, in their order; the picture is its digest."""
    sent = rehearsed.sent
    digest = f"<sha256:{rehearsed.sha256[:16]}… {len(sent.data)} bytes>"
    lines = []
    place = data_url_start(sent.mime) + digest
    if rehearsed.policy is not None:
        key = f"{_KEY}.{sent.mime.rpartition('/')[2]}"
        place = STORED + key
        given = {name: f"<{own}>" for name, own in FIELDS.items()}
        form = {**form_fields(given, key, sent.mime), "file": digest}
        lines.append(_line(rehearsed.page, rehearsed.policy))
        lines.append(_line(rehearsed.page, Call("<upload_host>", {}, b""), form=form))
    question = rehearsed.wire.encode(rehearsed.request, place, streams(rehearsed.request.ask))
    return "".join([*lines, question_line(rehearsed.page, question)])


def question_line(page: Page, question: Question) -> str:
    """A request that is all there is to be sent."""
    return _line(page, Call(question.url, question.headers, b""), body=question.body)


def _line(page: Page, call: Call, **content: Any) -> str:
    told = {
        "page": page.name,
        "method": call.method,
        "url": call.url,
        "headers": {"User-Agent": USER_AGENT, **call.headers},
        **content,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
