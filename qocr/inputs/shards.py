"""`--shard`: one part of the documents, for a matrix of CI jobs or a job array of a cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from hashlib import sha256

from qocr.errors import UsageError
from qocr.types import Source

_SHARD = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})\Z", re.ASCII)


def in_shard(documents: Sequence[Source], shard: str) -> list[Source]:
    """The documents that belong to `shard`, such as `3/10`.

    A hash of a document's name decides, so that adding or removing others does not move it.
    Raises UsageError if `shard` is not a part such as `3/10`.
    """
    match = _SHARD.match(shard)
    part, parts = map(int, match.groups()) if match else (1, 0)
    if part > parts:
        raise UsageError(
            f"--shard {shard}: not a part such as 3/10", hint="3/10 is the third of ten parts."
        )
    return [document for document in documents if _part(document.name, parts) == part]


def _part(name: str, parts: int) -> int:
    digest = sha256(name.replace(os.sep, "/").encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8]) % parts + 1
