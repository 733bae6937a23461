"""One part of the inputs, for a matrix of CI jobs or an array of a cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from hashlib import sha256

from qocr.errors import UsageError
from qocr.types import Source

_SHARD = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})\Z", re.ASCII)


def in_shard(documents: Sequence[Source], shard: str) -> list[Source]:
    """Those of the `3/10` part, whatever the others are: by a hash of the name as it was given.

    Raises UsageError for what is no part.
    """
    found = _SHARD.match(shard)
    part, parts = map(int, found.groups()) if found else (1, 0)
    if part > parts:
        raise UsageError(
            f"--shard {shard}: no part", hint="Write it like 3/10, the third of ten parts."
        )
    return [document for document in documents if _part(document.name, parts) == part]


def _part(name: str, parts: int) -> int:
    digest = sha256(name.replace(os.sep, "/").encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8]) % parts + 1
