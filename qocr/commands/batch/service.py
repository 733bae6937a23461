"""The service's files and batches. Source: "Batch API" page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from qocr.client import Client
from qocr.client.calls import Call, Response
from qocr.engines.remote.payloads import payload
from qocr.errors import InputError, LaterError, OutputError, QocrError
from qocr.middleware.rate import pause_seconds

JSON_LINES = "application/jsonl"
Found = TypeVar("Found")


class BatchService:
    """Calls with the user's key. What may be asked twice is, up to `retries` times."""

    def __init__(
        self,
        client: Client,
        root: str,
        key: str,
        retries: int,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._client = client
        self._root = root
        self._headers = {"Authorization": f"Bearer {key}"}
        self._retries = retries
        self._wait = wait

    def upload(self, path: Path) -> str:
        """The id of the file at `path`, streamed from the disk."""
        call = Call(f"{self._root}/files", self._headers, b"")

        def upload() -> str:
            answer = self._client.send_file(call, {"purpose": "batch"}, path, JSON_LINES)
            return _id(payload(answer))

        return self._again(upload)

    def create(
        self, file_id: str, endpoint: str, window: str, metadata: Mapping[str, str]
    ) -> dict[str, Any]:
        """A batch of an uploaded file. Where an answer is lost it is looked for before it is
        asked for again: what was created runs, and is paid for."""
        body = {
            "input_file_id": file_id,
            "endpoint": endpoint,
            "completion_window": window,
            "metadata": dict(metadata),
        }
        call = self._call("POST", "/batches", json.dumps(body, ensure_ascii=False).encode())
        tried: list[bool] = []

        def create() -> dict[str, Any]:
            found = self.find(file_id) if tried else None
            tried.append(True)
            return found or payload(self._client.send(call))

        return self._again(create)

    def find(self, file_id: str) -> dict[str, Any] | None:
        """The batch that was created of a file, if there is one."""
        query = f"/batches?input_file_ids={_quoted(file_id)}&limit=20"
        listed = self._asked("GET", query).get("data") or []
        return next((batch for batch in listed if batch.get("input_file_id") == file_id), None)

    def get(self, batch_id: str) -> dict[str, Any]:
        """InputError where the service does not have it any more."""
        with _gone(batch_id):
            return self._asked("GET", f"/batches/{_quoted(batch_id)}")

    def cancel(self, batch_id: str) -> dict[str, Any]:
        return self._asked("POST", f"/batches/{_quoted(batch_id)}/cancel")

    def delete(self, file_id: str) -> None:
        self._asked("DELETE", f"/files/{_quoted(file_id)}")

    def save(self, file_id: str, path: Path) -> None:
        """The content of a file, however large, written to `path`; InputError where the service
        does not have it any more."""
        call = self._call("GET", f"/files/{_quoted(file_id)}/content")

        def save() -> None:
            with self._client.pieces(call) as (head, pieces):
                if head.status != 200:
                    payload(Response(head.status, head.headers, b"".join(pieces)))
                    raise LaterError(f"the file is not at its address: HTTP {head.status}")
                with path.open("wb") as file:
                    for piece in pieces:
                        file.write(piece)

        try:
            with _gone(file_id):
                self._again(save)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}") from error

    def _asked(self, method: str, path: str) -> dict[str, Any]:
        call = self._call(method, path)
        return self._again(lambda: payload(self._client.send(call)))

    def _call(self, method: str, path: str, body: bytes = b"") -> Call:
        kind = {"Content-Type": "application/json"} if method == "POST" else {}
        return Call(self._root + path, self._headers | kind, body, method)

    def _again(self, ask: Callable[[], Found]) -> Found:
        attempt = 0
        while True:
            try:
                return ask()
            except QocrError as error:
                if not error.retryable or attempt >= self._retries:
                    raise
                self._wait(pause_seconds(attempt, error.retry_after_seconds))
                attempt += 1


def _quoted(name: str) -> str:
    return quote(name, safe="")


@contextmanager
def _gone(name: str) -> Iterator[None]:
    try:
        yield
    except QocrError as error:
        if error.status != 404:
            raise
        raise InputError(
            f"the service does not have {name}",
            code=error.code,
            hint="It keeps batches for 30 days, or the key belongs to another account.",
            request_id=error.request_id,
        ) from error


def _id(answer: Mapping[str, Any]) -> str:
    found = answer.get("id")
    if not isinstance(found, str) or not found:
        raise LaterError("the service took the file but did not return its id", code="NoFileId")
    return found
