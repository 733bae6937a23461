"""`--dry-run`: prints the requests instead of sending them; no key is needed."""

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
    Wire,
    WireRequest,
    data_url_start,
    fit_picture,
    fits_inline,
    max_stored_bytes,
    streams,
)
from qocr.pictures.fitting import Encoded
from qocr.types import Event, Page, Request, Result

_KEY = "<upload_dir>/<uuid>"


@dataclass(frozen=True, slots=True)
class DryRunRequest:
    """The request that would be sent for a page. `policy` is the call for the storage's policy
    where the picture would be stored first, else None."""

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
    """An engine whose text is the request it would send, formatted by `write`. It never streams.
    With `forced`, every picture goes through the storage."""

    def __init__(
        self, wire: Wire, policy: Call | None, forced: bool, write: Callable[[DryRunRequest], str]
    ) -> None:
        self.name = wire.name
        self._wire = wire
        self._policy = policy
        self._forced = forced
        self._write = write

    def read(self, request: Request) -> Iterator[Event]:
        """Yields one result, whose text is the request."""
        max_bytes = max_stored_bytes(request.ask) if self._policy else MAX_INLINE_BYTES
        sent = fit_picture(self._wire, request, max_bytes)
        stored_first = self._forced or not fits_inline(sent)
        unsent = DryRunRequest(request, self._wire, sent, self._policy if stored_first else None)
        yield Result(
            page=request.page,
            task=request.ask.task,
            engine=self.name,
            model=request.ask.model,
            status="ok",
            text=self._write(unsent),
        )


def json_lines(unsent: DryRunRequest) -> str:
    """The requests of a page as JSON, one on each line, in order. A digest stands for the
    picture."""
    sent = unsent.sent
    digest = f"<sha256:{unsent.sha256[:16]}… {len(sent.data)} bytes>"
    lines = []
    picture_url = data_url_start(sent.mime) + digest
    if unsent.policy is not None:
        key = f"{_KEY}.{sent.mime.rpartition('/')[2]}"
        picture_url = STORED + key
        policy_fields = {name: f"<{policy_field}>" for name, policy_field in FIELDS.items()}
        form = {**form_fields(policy_fields, key, sent.mime), "file": digest}
        lines.append(_line(unsent.page, unsent.policy))
        lines.append(_line(unsent.page, Call("<upload_host>", {}, b""), form=form))
    wire_request = unsent.wire.encode(unsent.request, picture_url, streams(unsent.request.ask))
    return "".join([*lines, request_line(unsent.page, wire_request)])


def request_line(page: Page, wire_request: WireRequest) -> str:
    """The JSON line of a request that needs no upload."""
    return _line(page, Call(wire_request.url, wire_request.headers, b""), body=wire_request.body)


def _line(page: Page, call: Call, **content: Any) -> str:
    record = {
        "page": page.name,
        "method": call.method,
        "url": call.url,
        "headers": {"User-Agent": USER_AGENT, **call.headers},
        **content,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"
