"""`--cache only`: what stands in place of an engine."""

from __future__ import annotations

from collections.abc import Iterator

from qocr.errors import UnmetError
from qocr.job import EngineOptions
from qocr.types import Event, Request


def recorded_engines(options: EngineOptions) -> tuple[str, ...]:
    """The engines whose cached pages `--cache only` may use, in order.

    `auto` means the service's pages first, then the embedded engine's, whether there is a key now
    or not.
    """
    if options.engine != "auto":
        return (options.engine,)
    return ("dashscope", "local") if options.base_url is None else ("dashscope",)


class CacheOnlyEngine:
    """An engine that reads nothing; it needs no key, no libraries and no network."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, _request: Request) -> Iterator[Event]:
        """Raises UnmetError: the page is not in the cache."""
        raise UnmetError(
            "the page is not in the cache with these options, and --cache only reads nothing else",
            code="NotCached",
            hint="Read it once with --cache use and the same options.",
        )
