"""The service's temporary storage, for pictures too large for a request.

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
MARGIN_SECONDS = 60.0  # for the upload, before a policy expires; policies live 300 s
REUSE_SECONDS = 24 * 3600.0  # of a stored picture; the service keeps files for 48 h
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
    """The permission to upload files of at most `max_bytes` to `host`, under `folder`.

    `fields` are form fields of the upload; `fresh_until` is a second of the storage's clock.
    """

    host: str
    folder: str
    fields: Mapping[str, str] = field(repr=False)
    max_bytes: float
    fresh_until: float


class Storage:
    """Puts pictures into the storage, each once; shared by all threads of a run.

    The API key is sent to the service, with the request for a policy, and never to the host that
    takes the files. With `forced`, a service without storage is an error.
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

    def stored_url(self, sent: Encoded) -> str | None:
        """The `oss://` URL of the picture, which is stored if it is not yet; None if the service
        has no storage.

        A picture is not sent twice, as for a retried request, nor while another thread sends it.
        Raises LaterError, SetupError, InputError or RefusedError if it cannot be stored.
        """
        digest = sha256(sent.data).digest()
        with self._storing.setdefault(digest, threading.Lock()):
            return self._stored_url(digest, sent)

    def _stored_url(self, digest: bytes, sent: Encoded) -> str | None:
        stored_url, expires_at = self._stored.get(digest, ("", 0.0))
        if stored_url and self._clock() < expires_at:
            return stored_url
        policy = self._fresh_policy()
        if policy is None:
            return None
        stored_url = STORED + self._store(policy, sent)
        self._stored[digest] = stored_url, self._clock() + REUSE_SECONDS
        return stored_url

    def _store(self, policy: Policy, sent: Encoded) -> str:
        key, response = self._upload(policy, sent)
        if response.status == 403:  # the policy expired on the way
            policy = self._fresh_policy(stale=policy) or policy
            key, response = self._upload(policy, sent)
        elif response.status == 409:  # the key is taken
            key, response = self._upload(policy, sent)
        if response.status != 200:
            raise _not_stored(response)
        return key

    def _upload(self, policy: Policy, sent: Encoded) -> tuple[str, Response]:
        if len(sent.data) > policy.max_bytes:
            raise InputError(
                f"the picture is {len(sent.data):,} bytes; {policy.max_bytes:,.0f} can be stored",
                code="PictureTooLarge",
                hint=INLINE_HINT,
            )
        import uuid  # 2 ms, which most runs do without

        name = f"{uuid.uuid4()}.{sent.mime.rpartition('/')[2]}"  # not the user's file name
        key = f"{policy.folder}/{name}"
        form = form_fields(policy.fields, key, sent.mime)
        return key, self._client.upload(policy.host, form, name, sent.data, sent.mime)

    def _fresh_policy(self, stale: Policy | None = None) -> Policy | None:
        """A policy that has not expired and is not `stale`; None where there is no storage. One
        thread requests it while the others wait."""
        with self._lock:
            policy = self._policy
            if self._absent:
                return None
            if policy is None or policy is stale or self._clock() >= policy.fresh_until:
                policy = self._policy = self._request_policy()
            return policy

    def _request_policy(self) -> Policy | None:
        requested_at = self._clock()
        try:
            answer = payload(self._client.send(self._policy_call))
        except QocrError as error:
            if self.forced or error.status not in _NO_SUCH_PATH:
                raise
            self._absent = True
            return None
        return read_policy(answer, requested_at, self._policy_call.url.startswith("https://"))


def policy_call(root: str, key: str | None, workspace: str | None, model: str) -> Call:
    """The call for a policy, which holds for files of this model and account only."""
    from urllib.parse import quote

    headers = {
        **({"Authorization": f"Bearer {key}"} if key else {}),
        "Accept": "application/json",
        **({"X-DashScope-WorkSpace": workspace} if workspace else {}),
    }
    url = f"{root}{PATH}?action=getPolicy&model={quote(model, safe='')}"
    return Call(url, headers, b"", method="GET")


def form_fields(policy: Mapping[str, str], key: str, mime: str) -> dict[str, str]:
    """The fields of the upload form, in order; the file follows as the last one."""
    return {
        **policy,
        "key": key,
        "success_action_status": "200",
        "x-oss-content-type": mime,
    }


def read_policy(answer: Mapping[str, Any], requested_at: float, https_only: bool) -> Policy:
    """The policy in `answer`, which was requested at the second `requested_at` of the clock.

    With `https_only` the host has to be encrypted. Raises LaterError where it is no policy.
    """
    try:
        data = answer["data"]
        texts = {name: _text(data[name]) for name in (*FIELDS.values(), "upload_dir")}
        host = _text(data["upload_host"])
        lifetime_seconds = _number(data["expire_in_seconds"])
        max_bytes = _number(data["max_file_size_mb"]) * 1024 * 1024
        if max_bytes <= 0:
            raise ValueError("max_file_size_mb")
        if not re.match("https://[^/]" if https_only else "https?://[^/]", host):
            raise ValueError("upload_host")
    except (KeyError, TypeError, ValueError) as error:
        raise LaterError(
            "the service's upload policy is malformed", code="BadPolicy", hint=INLINE_HINT
        ) from error
    return Policy(
        host,
        texts["upload_dir"].strip("/"),
        {name: texts[policy_field] for name, policy_field in FIELDS.items()},
        max_bytes,
        requested_at + lifetime_seconds - min(MARGIN_SECONDS, lifetime_seconds / 2),
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


def _not_stored(response: Response) -> QocrError:
    """The error for a refused upload, with the code and the message of the storage's XML."""
    body = response.body.decode("utf-8", "replace")
    status = response.status
    code = _element_text(body, "Code")
    kind = _kind(status, code)
    return kind(
        f"the picture could not be uploaded: {_element_text(body, 'Message') or 'no explanation'}",
        code=code or f"HTTP {status}",
        hint="" if kind is LaterError else INLINE_HINT,
        status=status,
        request_id=_element_text(body, "RequestId"),
        retry_after_seconds=response.retry_after_seconds,
    )


def _kind(status: int, code: str) -> type[QocrError]:
    if status in _LATER_STATUS or status >= 500:
        return LaterError
    if status == 413 or code == "EntityTooLarge":
        return InputError
    return RefusedError if status == 400 else SetupError


def _element_text(xml: str, tag: str) -> str:
    match = re.search(f"<{tag}>([^<]*)</{tag}>", xml)
    return match[1].strip() if match else ""
