"""Files and batches of the compatible mode: uploaded, checked, run when the test says so."""

from __future__ import annotations

import json
import random
import re
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from .batch_lines import (
    CREATED,
    MODELS,
    Batch,
    Limits,
    answered,
    batch_record,
    checked_lines,
    split_lines,
)
from .refusal import RefusalError, need
from .replies import Answer, Fault
from .rules import check_key
from .storage import form_parts
from .wire import packed

FINAL = ("completed", "failed", "expired", "cancelled")
_METADATA = {"ds_name": 100, "ds_description": 200, "ds_batch_finish_callback": 2000}
Served = tuple[bytes, str]


class Batches:
    """Files, batches, and the hands of the test on them.

    `before` and `after` hold faults by operation (upload, create, get, list, cancel, content,
    delete): the first kind keeps the operation from happening, the second only spoils its answer.
    """

    def __init__(self, key: str) -> None:
        self.limits = Limits()
        self.instant = False
        self.before: dict[str, deque[Fault]] = defaultdict(deque)
        self.after: dict[str, deque[Fault]] = defaultdict(deque)
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, Batch] = {}
        self._key = key
        self._names: dict[str, str] = {}
        self._purposes: dict[str, str] = {}
        self._count = 0
        self._lock = threading.RLock()

    def advance(self) -> None:
        """Every batch that runs goes one status further, up to finalizing."""
        with self._lock:
            for batch in self.batches.values():
                if batch.status == "in_progress":
                    batch.status = "finalizing"
                elif batch.status == "validating":
                    self._validate(batch)

    def end(
        self,
        status: str = "completed",
        replies: Sequence[Answer | Fault | None] = (),
        spoil: Callable[[list[bytes]], list[bytes]] = list,
    ) -> None:
        """Every batch that runs ends with this status. `replies` are of its lines in order, None
        for one that is not answered, canned pages behind them; the lines of the output are
        shuffled, then handed to `spoil`."""
        with self._lock:
            for batch in self.batches.values():
                if batch.status == "validating":
                    self._validate(batch)
                if batch.status not in FINAL:
                    self._finish(batch, status, replies, spoil)

    def asked(self) -> list[list[str]]:
        """The custom ids of each batch in the order of its lines."""
        with self._lock:
            return [
                [json.loads(line)["custom_id"] for line in split_lines(batch)]
                for batch in self.batches.values()
            ]

    def serve(
        self, method: str, path: str, query: str, headers: Mapping[str, str], payload: bytes
    ) -> tuple[str, Callable[[], Served]]:
        """The name of an operation and the operation itself; RefusalError where there is none."""
        for pattern, wanted, name in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and wanted == method:
                asked = partial(self._run, getattr(self, f"_{name}"), headers, query, payload)
                return name.removesuffix("_file"), partial(asked, match.groups())
        raise RefusalError("Request path not found.", 404, "NotFound")

    def _run(self, operation: Any, headers: Any, query: str, payload: bytes, ids: Any) -> Served:
        check_key(headers, self._key)
        with self._lock:
            found: Served | dict[str, Any] = operation(headers, query, payload, *ids)
        return (packed(found), "application/json") if isinstance(found, dict) else found

    def _upload(self, headers: Mapping[str, str], _query: str, payload: bytes) -> dict[str, Any]:
        parts = dict(form_parts(headers, payload))
        need(parts.keys() == {"purpose", "file"}, "purpose and file are required.")
        need(parts["purpose"] == b"batch", "purpose should be batch or file-extract.")
        content = parts["file"]
        need(content, "The file is empty.")
        if len(content) > self.limits.file_bytes:
            raise RefusalError("Payload Too Large.", 400, "BadRequest.TooLarge")
        name = re.search(rb'filename="([^"]+)"', payload[:2000])
        need(name and name[1].endswith(b".jsonl"), "Only .jsonl files are supported.")
        assert name is not None
        return self._file(self._keep(content, name[1].decode(), "batch"))

    def _keep(self, content: bytes, name: str, purpose: str) -> str:
        self._count += 1
        file_id = f"file-{purpose}-{self._count:04d}"
        self.files[file_id] = content
        self._names[file_id], self._purposes[file_id] = name, purpose
        return file_id

    def _file(self, file_id: str) -> dict[str, Any]:
        need_file(file_id in self.files, file_id)
        return {
            "id": file_id,
            "bytes": len(self.files[file_id]),
            "created_at": CREATED,
            "filename": self._names[file_id],
            "object": "file",
            "purpose": self._purposes[file_id],
            "status": "processed",
            "status_details": None,
        }

    def _get_file(
        self, _headers: Any, _query: str, _payload: bytes, file_id: str
    ) -> dict[str, Any]:
        return self._file(file_id)

    def _content(self, _headers: Any, _query: str, _payload: bytes, file_id: str) -> Served:
        need_file(file_id in self.files, file_id)
        return self.files[file_id], "application/octet-stream"

    def _delete(self, _headers: Any, _query: str, _payload: bytes, file_id: str) -> dict[str, Any]:
        need_file(file_id in self.files, file_id)
        del self.files[file_id]
        return {"object": "file", "deleted": True, "id": file_id}

    def _create(self, headers: Mapping[str, str], _query: str, payload: bytes) -> dict[str, Any]:
        need(headers.get("content-type") == "application/json", "Content-Type is not JSON.")
        body = json.loads(payload)
        known = {"input_file_id", "endpoint", "completion_window", "metadata"}
        need(body.keys() <= known, f"Unknown fields: {body.keys() - known}")
        need(body.get("endpoint") in MODELS, "endpoint is not supported.")
        need(_hours(str(body.get("completion_window"))), "completion_window is out of range.")
        need_file(self._purposes.get(body.get("input_file_id")) == "batch", "input_file_id")
        need_file(body["input_file_id"] in self.files, body["input_file_id"])
        metadata = body.get("metadata") or {}
        for name, value in metadata.items():
            need(len(value) <= _METADATA.get(name, -1), f"metadata.{name} is not allowed.")
        batch = Batch(
            f"batch_{len(self.batches) + 1:04d}",
            self.files[body["input_file_id"]],
            body["input_file_id"],
            body["endpoint"],
            body["completion_window"],
            metadata,
        )
        self.batches[batch.id] = batch
        found = batch_record(batch)
        if self.instant:
            self.end()
        return found

    def _get(self, _headers: Any, _query: str, _payload: bytes, batch_id: str) -> dict[str, Any]:
        return batch_record(self._known(batch_id))

    def _cancel(self, _headers: Any, _query: str, _payload: bytes, batch_id: str) -> dict[str, Any]:
        batch = self._known(batch_id)
        need(batch.status not in FINAL, f"The batch is {batch.status} and cannot be cancelled.")
        if batch.status == "validating":
            self._validate(batch)
        batch.status = "cancelling"
        return batch_record(batch)

    def _list(self, _headers: Any, query: str, _payload: bytes) -> dict[str, Any]:
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        known = "after limit ds_name input_file_ids status create_after create_before".split()
        need(asked.keys() <= set(known), f"Unknown parameters: {asked.keys() - set(known)}")
        limit = int(asked.get("limit", "20"))
        need(1 <= limit <= 100, "limit should be in [1, 100]")
        found = [batch for batch in reversed(self.batches.values()) if _listed(batch, asked)]
        if "after" in asked:
            found = found[[batch.id for batch in found].index(asked["after"]) + 1 :]
        page = [batch_record(batch) for batch in found[:limit]]
        return {
            "object": "list",
            "data": page,
            "first_id": page[0]["id"] if page else "",
            "last_id": page[-1]["id"] if page else "",
            "has_more": len(found) > limit,
        }

    def _known(self, batch_id: str) -> Batch:
        if batch_id not in self.batches:
            raise RefusalError(f"No such batch: {batch_id}", 404, "NotFound")
        return self.batches[batch_id]

    def _validate(self, batch: Batch) -> None:
        batch.status = "in_progress"
        try:
            batch.lines = list(checked_lines(batch, self.limits))
        except RefusalError as refusal:
            batch.status = "failed"
            batch.errors = [{"code": refusal.code, "message": refusal.message, "line": None}]

    def _finish(self, batch: Batch, status: str, replies: Any, spoil: Any) -> None:
        batch.status = status
        output: list[bytes] = []
        errors: list[bytes] = []
        waiting = [*replies, *[Answer()] * len(batch.lines)]
        for number, (line, reply) in enumerate(zip(batch.lines, waiting, strict=False), 1):
            if reply is not None:
                good, record = answered(batch, number, line, reply, self._key)
                (output if good else errors).append(packed(record))
                batch.paid += [line["custom_id"]] if good else []
        batch.answered, batch.failed = len(output), len(errors)
        chance = random.Random(6)
        for lines in (output, errors):
            chance.shuffle(lines)
        output = spoil(output)
        if output:
            batch.output_file_id = self._keep(b"\n".join(output) + b"\n", "out.jsonl", "output")
        if errors:
            batch.error_file_id = self._keep(b"\n".join(errors) + b"\n", "err.jsonl", "error")


_ROOT = "/compatible-mode/v1"
_ROUTES = (
    (f"{_ROOT}/files", "POST", "upload"),
    (f"{_ROOT}/files/([^/]+)", "GET", "get_file"),
    (f"{_ROOT}/files/([^/]+)", "DELETE", "delete"),
    (f"{_ROOT}/files/([^/]+)/content", "GET", "content"),
    (f"{_ROOT}/batches", "POST", "create"),
    (f"{_ROOT}/batches", "GET", "list"),
    (f"{_ROOT}/batches/([^/]+)", "GET", "get"),
    (f"{_ROOT}/batches/([^/]+)/cancel", "POST", "cancel"),
)


def is_of_batches(path: str) -> bool:
    return path.startswith((f"{_ROOT}/files", f"{_ROOT}/batches"))


def need_file(condition: object, file_id: str) -> None:
    if not condition:
        raise RefusalError(f"No such File object: {file_id}", 404, "NotFound")


def _hours(window: str) -> bool:
    match = re.fullmatch(r"(\d+)([hd])", window)
    return match is not None and 24 <= int(match[1]) * (24 if match[2] == "d" else 1) <= 336


def _listed(batch: Batch, asked: Mapping[str, str]) -> bool:
    files = asked.get("input_file_ids", batch.input_file_id).split(",")
    name = asked.get("ds_name", "")
    status = asked.get("status", batch.status).split(",")
    named = name in batch.metadata.get("ds_name", "")
    return batch.input_file_id in files and batch.status in status and named
