"""Addresses of what is here: `file://` names a file, `data:` holds a document."""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import sha256
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from qocr.errors import InputError
from qocr.types import Source

_DRIVE = re.compile(r"/[A-Za-z]:")


def path_of(url: str) -> str:
    """The path that a `file://` address names. Raises InputError for one on another machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise InputError("not an address", code="InvalidAddress") from error
    if host not in ("", "localhost", "127.0.0.1"):
        raise InputError(
            f"the file is on another machine: {host}",
            code="InvalidAddress",
            hint="Copy it here, or name a file:///path.",
        )
    path = unquote(parts.path)
    return path[1:] if _DRIVE.match(path) else path


def data_source(url: str) -> Source:
    """The document in a `data:` address. Its name is short, and different for another content."""
    kind = url[len("data:") :].partition(",")[0].partition(";")[0].lower()
    digest = sha256(url.encode("utf-8", "surrogateescape")).hexdigest()
    return Source(f"data:{kind[:40]};{digest[:8]}", "data", f"data-{digest[:8]}", address=url)


def data_in(url: str) -> bytes:
    """The bytes in a `data:` address (RFC 2397). Raises InputError where there are none."""
    head, comma, written = url.partition(",")
    data = unquote_to_bytes(written)
    if head.lower().rstrip().endswith(";base64"):
        text = b"".join(data.split()).replace(b"-", b"+").replace(b"_", b"/")
        try:
            data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
        except binascii.Error as error:
            raise _no_data(f"its base64 is damaged: {error}") from error
    if not comma or not data:
        raise _no_data("it holds nothing")
    return data


def _no_data(reason: str) -> InputError:
    return InputError(
        f"the data: address cannot be read: {reason}",
        code="InvalidAddress",
        hint="Write it like data:image/png;base64,… or name a file.",
    )
