"""The service's temporary storage: pictures too large for a request go there ahead of it.

Source: "temporary storage" page and the form upload of the vendor's own package.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import Any

from qocr.client import Client
from qocr.client.calls import Call, Response
from qocr.engines.remote.payloads import payload
from qocr.engines.remote.wire import STORED
from qocr.errors import InputError, LaterError, QocrError, RefusedError, SetupError
from qocr.pictures.fitting import Encoded

PATH = "/api/v1/uploads"
MARGIN_SECONDS = 60.0  # of a policy's life, for the upload itself; policies live 300 s
KEPT_SECONDS = 24 * 3600.0  # files stay for 48 h
INLINE_HINT = "Send pictures in the request itself: --upload inline."
# Form field -> field of the policy.
FIELDS = {
    "OSSAccessKeyId": "oss_access_key_id",
    "Signature": "signature",
    "policy": "policy",
    "x-oss-object-acl": "x_oss_object_acl",
    "x-oss-forbid-overwrite": "x_oss_forbid_overwrite",
}
_NO_SUCH_PATH = (404, 405)
_LATER_STATUS = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True)
class Policy:
    """The leave to upload files to `host` under `folder`, until `fresh_until` of the clock."""

    host: str
    folder: str
    fields: Mapping[str, str] = field(repr=False)
    max_bytes: float
    fresh_until: float


class Storage:
    """Puts pictures into the storage, each once; shared by all threads of a run.

    The key goes to the service for a policy and never to the host that takes the files. Where
    the service has no storage, `forced` makes an error of it.
    """

    def __init__(
        self,
        client: Client,
        policy_call: Call,
        forced: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.forced = forced
        self._client = client
        self._policy_call = policy_call
        self._clock = clock
        self._lock = threading.Lock()
        self._policy: Policy | None = None
        self._absent = False
        self._stored: dict[bytes, tuple[str, float]] = {}
        self._storing: dict[bytes, threading.Lock] = {}

    def address(self, sent: Encoded) -> str | None:
        """Where the service finds the picture; None if it has no storage.

        A picture stored before, such as for a request that is asked again, is not sent twice,
        nor is one that another thread is about to store.
        Raises LaterError, SetupError, InputError or RefusedError if it cannot be stored.
        """
        digest = sha256(sent.data).digest()
        with self._storing.setdefault(digest, threading.Lock()):
            return self._address(digest, sent)

    def _address(self, digest: bytes, sent: Encoded) -> str | None:
        address, gone = self._stored.get(digest, ("", 0.0))
        if address and self._clock() < gone:
            return address
        policy = self._fresh_policy()
        if policy is None:
            return None
        address = STORED + self._store(policy, sent)
        self._stored[digest] = address, self._clock() + KEPT_SECONDS
        return address

    def _store(self, policy: Policy, sent: Encoded) -> str:
        key, answer = self._upload(policy, sent)
        if answer.status == 403:  # the policy expired on the way
            policy = self._fresh_policy(stale=policy) or policy
            key, answer = self._upload(policy, sent)
        elif answer.status == 409:  # the key is taken
            key, answer = self._upload(policy, sent)
        if answer.status != 200:
            raise _not_stored(answer)
        return key

    def _upload(self, policy: Policy, sent: Encoded) -> tuple[str, Response]:
        if len(sent.data) > policy.max_bytes:
            raise InputError(
                f"the picture is {len(sent.data):,} bytes; {policy.max_bytes:,.0f} can be stored",
                code="PictureTooLarge",
                hint=INLINE_HINT,
            )
        import uuid  # 2 ms, which most runs do without

        name = f"{uuid.uuid4()}.{sent.mime.rpartition('/')[2]}"  # tells nothing of the user's file
        key = f"{policy.folder}/{name}"
        form = form_fields(policy.fields, key, sent.mime)
        return key, self._client.upload(policy.host, form, name, sent.data, sent.mime)

    def _fresh_policy(self, stale: Policy | None = None) -> Policy | None:
        """One thread asks, the others wait for what it gets."""
        with self._lock:
            policy = self._policy
            if self._absent:
                return None
            if policy is None or policy is stale or self._clock() >= policy.fresh_until:
                policy = self._policy = self._asked_policy()
            return policy

    def _asked_policy(self) -> Policy | None:
        asked = self._clock()
        try:
            found = payload(self._client.send(self._policy_call))
        except QocrError as error:
            if self.forced or error.status not in _NO_SUCH_PATH:
                raise
            self._absent = True
            return None
        return read_policy(found, asked, self._policy_call.url.startswith("https://"))


def policy_call(root: str, key: str | None, workspace: str | None, model: str) -> Call:
    """Asks for a policy, which is good for files of this model and account only."""
    from urllib.parse import quote

    headers = {
        **({"Authorization": f"Bearer {key}"} if key else {}),
        "Accept": "application/json",
        **({"X-DashScope-WorkSpace": workspace} if workspace else {}),
    }
    url = f"{root}{PATH}?action=getPolicy&model={quote(model, safe='')}"
    return Call(url, headers, b"", method="GET")


def form_fields(policy: Mapping[str, str], key: str, mime: str) -> dict[str, str]:
    """The form in its order; the file follows as its last field."""
    return {
        **policy,
        "key": key,
        "success_action_status": "200",
        "x-oss-content-type": mime,
    }


def read_policy(found: Mapping[str, Any], asked: float, safe: bool) -> Policy:
    """The policy in an answer to a question `asked` at that second of the clock; with `safe` only
    for an encrypted host. LaterError where it is none."""
    try:
        facts = found["data"]
        texts = {name: _text(facts[name]) for name in (*FIELDS.values(), "upload_dir")}
        host = _text(facts["upload_host"])
        lives = _number(facts["expire_in_seconds"])
        max_bytes = _number(facts["max_file_size_mb"]) * 1024 * 1024
        if max_bytes <= 0:
            raise ValueError("max_file_size_mb")
        if not re.match("https://[^/]" if safe else "https?://[^/]", host):
            raise ValueError("upload_host")
    except (KeyError, TypeError, ValueError) as error:
        raise LaterError(
            "the service's leave to upload makes no sense", code="BadPolicy", hint=INLINE_HINT
        ) from error
    return Policy(
        host,
        texts["upload_dir"].strip("/"),
        {name: texts[own] for name, own in FIELDS.items()},
        max_bytes,
        asked + lives - min(MARGIN_SECONDS, lives / 2),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _number(value: Any) -> float:
    number = float(value)
    if not isfinite(number):
        raise ValueError(value)
    return number


def _not_stored(answer: Response) -> QocrError:
    """The storage's answer is XML, of which the code and the message are told."""
    body = answer.body.decode("utf-8", "replace")
    status = answer.status
    code = _inside(body, "Code")
    kind = _kind(status, code)
    return kind(
        f"the picture could not be uploaded: {_inside(body, 'Message') or 'no explanation'}",
        code=code or f"HTTP {status}",
        hint="" if kind is LaterError else INLINE_HINT,
        status=status,
        request_id=_inside(body, "RequestId"),
        retry_after_seconds=answer.retry_after_seconds,
    )


def _kind(status: int, code: str) -> type[QocrError]:
    if status in _LATER_STATUS or status >= 500:
        return LaterError
    if status == 413 or code == "EntityTooLarge":
        return InputError
    return RefusedError if status == 400 else SetupError


def _inside(xml: str, tag: str) -> str:
    found = re.search(f"<{tag}>([^<]*)</{tag}>", xml)
    return found[1].strip() if found else ""
