"""The temporary storage: leave to upload, the host that takes the files, what lies there."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs

from .refusal import RefusalError, need
from .replies import Fault
from .rules import check_key, known_model

LIVES_SECONDS = 300
_MARKS = {
    "Signature": "eWVz=",
    "x-oss-object-acl": "private",
    "x-oss-forbid-overwrite": "true",
    "success_action_status": "200",
}
_FORM = {"OSSAccessKeyId", "policy", "key", *_MARKS}
_OPTIONAL = {"x-oss-content-type"}


class Storage:
    """Policies and the files uploaded with them, under their keys."""

    def __init__(self) -> None:
        self.max_file_size_mb: Any = 100
        self.lives_seconds: Any = LIVES_SECONDS
        self.policy_faults: deque[Fault] = deque()
        self.upload_faults: deque[Fault] = deque()
        self.files: dict[str, bytes] = {}
        self._models: dict[str, str] = {}
        self._expired: set[str] = set()
        self._issued = 0
        self._lock = threading.Lock()

    def expire_policies(self) -> None:
        """Every policy issued so far is of no use any more."""
        with self._lock:
            self._expired |= {f"eyJl{number}" for number in range(1, self._issued + 1)}

    def policy(self, headers: Mapping[str, str], query: str, key: str, host: str) -> dict[str, Any]:
        """What getPolicy answers, or RefusalError."""
        check_key(headers, key)
        asked = parse_qs(query)
        need(asked.keys() == {"action", "model"}, "action and model are required.")
        need(asked["action"] == ["getPolicy"], "action should be getPolicy.")
        [model] = asked["model"]
        known_model(model)
        with self._lock:
            self._issued += 1
            number = self._issued
        return {
            "policy": f"eyJl{number}",
            "signature": _MARKS["Signature"],
            "upload_dir": f"dashscope-instant/{model}/2026-11-20/{number}",
            "upload_host": host,
            "expire_in_seconds": self.lives_seconds,
            "max_file_size_mb": self.max_file_size_mb,
            "capacity_limit_mb": 999999999,
            "oss_access_key_id": "LTA-test",
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }

    def store(self, headers: Mapping[str, str], payload: bytes) -> None:
        """Takes a form as the upload host does; RefusalError with its codes."""
        if "authorization" in headers or any("dashscope" in name for name in headers):
            raise RefusalError("Authorization beside a form.", 400, "InvalidArgument")
        parts = list(form_parts(headers, payload))
        names = [name for name, _ in parts]
        if not names or names[-1] != "file" or names.count("file") != 1:
            raise RefusalError("file must be the last form field.", 400, "InvalidArgument")
        form = {name: content.decode() for name, content in parts[:-1]}
        missing, strange = _FORM - form.keys(), form.keys() - _FORM - _OPTIONAL
        if missing or strange or len(form) != len(parts) - 1:
            raise RefusalError(f"Wrong fields: {missing or strange}.", 400, "InvalidArgument")
        self._check_policy(form)
        self._put(form["key"], parts[-1][1])

    def check_addresses(self, body: Any) -> None:
        """Every oss:// address in a body must be of a file that is here, for the same model."""
        for address in _addresses(body):
            key = address.removeprefix("oss://")
            need(key in self.files, "Failed to find the requested media resource.")
            need(f"/{body['model']}/" in key, "The file is of another model.")

    def _check_policy(self, form: Mapping[str, str]) -> None:
        wrong = [name for name, value in _MARKS.items() if form[name] != value]
        number = form["policy"].removeprefix("eyJl")
        with self._lock:
            issued = number.isdecimal() and 1 <= int(number) <= self._issued
            expired = form["policy"] in self._expired
        if wrong or not issued:
            raise RefusalError(f"Signature: {wrong}.", 403, "SignatureDoesNotMatch")
        if expired:
            message = "Invalid according to Policy: Policy expired."
            raise RefusalError(message, 403, "AccessDenied")
        folder, slash, name = form["key"].rpartition("/")
        if not (folder.endswith(f"/{number}") and slash and name):
            message = "Invalid according to Policy: key is not under upload_dir."
            raise RefusalError(message, 403, "AccessDenied")

    def _put(self, key: str, content: bytes) -> None:
        if len(content) > self.max_file_size_mb * 1024 * 1024:
            raise RefusalError("Your proposed upload is too large.", 400, "EntityTooLarge")
        with self._lock:
            if key in self.files:
                raise RefusalError("The object you specified exists.", 409, "FileAlreadyExists")
            self.files[key] = content


def form_parts(headers: Mapping[str, str], payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a form in their order; nothing for another kind of body."""
    kind = headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + payload).iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        yield str(part.get_param("name", header="content-disposition")), content


def oss_error(refusal: RefusalError, request_id: str) -> bytes:
    """The XML in which the upload host refuses."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error>\n  <Code>{refusal.code}</Code>\n  <Message>{refusal.message}</Message>\n"
        f"  <RequestId>{request_id}</RequestId>\n</Error>\n"
    ).encode()


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("oss://"):
        yield value
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for item in inner:
            yield from _addresses(item)
