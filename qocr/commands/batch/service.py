"""Calls to the service's files and batches. Source: "Batch API" page."""

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
Answer = TypeVar("Answer")


class BatchService:
    """Calls with the user's key, which are repeated up to `retries` times. Every method raises
    QocrError where the service refuses or cannot be reached."""

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
        """Uploads the file at `path`, streamed from the disk, and returns its id."""
        call = Call(f"{self._root}/files", self._headers, b"")

        def upload() -> str:
            response = self._client.send_file(call, {"purpose": "batch"}, path, JSON_LINES)
            return _id(payload(response))

        return self._with_retries(upload)

    def create(
        self, file_id: str, endpoint: str, window: str, metadata: Mapping[str, str]
    ) -> dict[str, Any]:
        """Creates a batch of an uploaded file. Before a repetition it looks whether the lost call
        has created one, because every batch runs and is billed."""
        body = {
            "input_file_id": file_id,
            "endpoint": endpoint,
            "completion_window": window,
            "metadata": dict(metadata),
        }
        call = self._call("POST", "/batches", json.dumps(body, ensure_ascii=False).encode())
        tried: list[bool] = []

        def create() -> dict[str, Any]:
            batch = self.find(file_id) if tried else None
            tried.append(True)
            return batch or payload(self._client.send(call))

        return self._with_retries(create)

    def find(self, file_id: str) -> dict[str, Any] | None:
        """The batch of an uploaded file, None if there is none."""
        query = f"/batches?input_file_ids={_quoted(file_id)}&limit=20"
        batches = self._request("GET", query).get("data") or []
        return next((batch for batch in batches if batch.get("input_file_id") == file_id), None)

    def get(self, batch_id: str) -> dict[str, Any]:
        """The service's record of a batch; raises InputError where it no longer has it."""
        with _missing_errors(batch_id):
            return self._request("GET", f"/batches/{_quoted(batch_id)}")

    def cancel(self, batch_id: str) -> dict[str, Any]:
        """Cancels a batch and returns the service's record of it."""
        return self._request("POST", f"/batches/{_quoted(batch_id)}/cancel")

    def delete(self, file_id: str) -> None:
        """Deletes an uploaded file."""
        self._request("DELETE", f"/files/{_quoted(file_id)}")

    def save(self, file_id: str, path: Path) -> None:
        """Writes the content of a file, of any size, to `path`. Raises InputError where the service
        no longer has it, OutputError where it cannot be written."""
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
            with _missing_errors(file_id):
                self._with_retries(save)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}") from error

    def _request(self, method: str, path: str) -> dict[str, Any]:
        call = self._call(method, path)
        return self._with_retries(lambda: payload(self._client.send(call)))

    def _call(self, method: str, path: str, body: bytes = b"") -> Call:
        kind = {"Content-Type": "application/json"} if method == "POST" else {}
        return Call(self._root + path, self._headers | kind, body, method)

    def _with_retries(self, request: Callable[[], Answer]) -> Answer:
        attempt = 0
        while True:
            try:
                return request()
            except QocrError as error:
                if not error.retryable or attempt >= self._retries:
                    raise
                self._wait(pause_seconds(attempt, error.retry_after_seconds))
                attempt += 1


def _quoted(name: str) -> str:
    return quote(name, safe="")


@contextmanager
def _missing_errors(name: str) -> Iterator[None]:
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


def _id(response: Mapping[str, Any]) -> str:
    file_id = response.get("id")
    if not isinstance(file_id, str) or not file_id:
        raise LaterError("the service took the file but did not return its id", code="NoFileId")
    return file_id
