"""The embedded engine: reads pages on this machine, without a key and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

from qocr.engines.local.sight.languages import language
from qocr.errors import SetupError
from qocr.types import Event, Request, Result, TextDelta

if TYPE_CHECKING:
    from qocr.engines.local.sight.recognise import Recogniser

MODEL = "pp-ocrv6-small"


def available() -> bool:
    """Whether the libraries of the embedded engine are installed (they are not imported)."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


class LocalEngine:
    """Reads pages with RapidOCR's networks.

    The networks are loaded once, with the first page. Threads may share an engine: only one network
    runs at a time, because it keeps every core busy, but the rest of the work runs in parallel.
    `languages` are those of `--lang`; with None, every language the network knows is read.
    """

    name = "local"

    def __init__(self, languages: str | None = None) -> None:
        self._language = language(languages)
        self._recogniser: Recogniser | None = None
        self._lock = Lock()

    def read(self, request: Request) -> Iterator[Event]:
        """Yields one result, after one text delta if the request streams and there is text.

        Raises SetupError if the libraries are missing or broken, or if the task needs a language
        model.
        """
        if not available():
            raise SetupError(
                "the embedded engine is not installed",
                code="LocalEngineMissing",
                hint="pip install 'qocr[local]', or set DASHSCOPE_API_KEY to use the service.",
            )
        try:
            result = self._result(request)
        except ImportError as error:
            raise SetupError(
                f"the embedded engine does not load: {error}",
                code="LocalEngineBroken",
                hint="pip install --force-reinstall 'qocr[local]'",
            ) from error
        if request.ask.stream and result.text:
            yield TextDelta(result.text)
        yield result

    def _result(self, request: Request) -> Result:
        from qocr.engines.local.task_results import answer, check

        check(request.ask)
        return answer(request, self._open())

    def _open(self) -> Recogniser:
        with self._lock:
            if self._recogniser is None:
                from qocr.engines.local.sight.recognise import Recogniser

                self._recogniser = Recogniser(self._language)
            return self._recogniser
