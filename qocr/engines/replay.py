"""`--cache only`: where an engine would be, there is none."""

from __future__ import annotations

from collections.abc import Iterator

from qocr.errors import UnmetError
from qocr.job import EngineOptions
from qocr.types import Event, Request


def recorded_engines(options: EngineOptions) -> tuple[str, ...]:
    """Whose kept pages answer `--cache only`. What auto read with a key is to be found without
    one: auto is the service's pages, then those that were read here."""
    if options.engine != "auto":
        return (options.engine,)
    return ("dashscope", "local") if options.base_url is None else ("dashscope",)


class CacheOnlyEngine:
    """An engine that reads nothing, and needs no key, part or network for it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, _request: Request) -> Iterator[Event]:
        """Raises UnmetError: whoever comes here was not found."""
        raise UnmetError(
            "not read before, or not as it is asked now, and --cache only reads nothing anew",
            code="NotCached",
            hint="Read it once with --cache use, with the same options.",
        )
