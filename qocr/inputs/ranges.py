"""Page ranges as `--pages` takes them: `1,3-5,8-end`."""

from __future__ import annotations

import re

from qocr.errors import InputError, UsageError

Ranges = tuple[tuple[int, int | None], ...]
_PART = re.compile(r"(?P<first>\d+|end)(?:-(?P<last>\d+|end)?)?\Z")


def parse_ranges(text: str) -> Ranges:
    """Pairs of first and last page, counted from 1; a last page of None is the document's last.

    A first page of 0 stands for `end` alone. Raises UsageError if `text` is not a page range.
    """
    return tuple(_parse_part(part.strip(), text) for part in text.split(","))


def choose(ranges: Ranges, count: int) -> list[int]:
    """The pages of a document of `count` pages, in the order of `ranges`, each once.
    Raises InputError if a page lies outside the document."""
    chosen: dict[int, None] = {}
    for first, last in ranges:
        start = first or count
        stop = count if last is None else last
        if start > count or stop > count or start > stop:
            raise InputError(
                f"there {'is' if count == 1 else 'are'} {count} page{'s' * (count != 1)} in it; "
                "--pages asks for more",
                code="PageOutside",
                hint=f"The last page is {count}.",
            )
        chosen.update(dict.fromkeys(range(start, stop + 1)))
    return list(chosen)


def _parse_part(part: str, text: str) -> tuple[int, int | None]:
    match = _PART.match(part)
    if match is None:
        raise _not_a_range(text)
    if match["first"] == "end":
        if "-" in part:
            raise _not_a_range(text)
        return 0, None
    first = int(match["first"])
    last = first if "-" not in part else _number(match["last"])
    if first < 1 or (last is not None and last < first):
        raise _not_a_range(text)
    return first, last


def _number(text: str | None) -> int | None:
    return None if text in (None, "end") else int(text or 0)


def _not_a_range(text: str) -> UsageError:
    return UsageError(f"--pages {text}: not a page range", hint="Write it like 1,3-5,8-end.")
