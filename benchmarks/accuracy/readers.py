"""Reads pictures with one engine, in a process of its own.

    python -P readers.py ENGINE < JOBS

JOBS is a JSON list of [picture, language]. The last line printed is a JSON object: `readings`,
a text with its wall and CPU seconds for each picture (the first includes the engine's loading),
and `peak`, the most memory that was in use, in megabytes.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

Reader = Callable[[str, str], str]
Seconds = tuple[float, float]


def qocr() -> Reader:
    """The embedded engine."""
    from PIL import Image

    from qocr.engines.local import LocalEngine
    from qocr.types import Ask, Page, Picture, Request, Result

    engine = LocalEngine()

    def read(path: str, _language: str) -> str:
        picture = Picture(Image.open(path))
        request = Request(Page(path, path, 1, lambda: picture), picture, Ask("text", ""))
        (result,) = engine.read(request)
        assert isinstance(result, Result)
        return result.text

    return read


def rapidocr() -> Reader:
    """RapidOCR as it comes; its lines in the order in which it gives them.

    It finds nothing on a picture with a palette, such as linn.png.
    """
    from rapidocr import RapidOCR

    engine = RapidOCR()
    return lambda path, _language: "\n".join(engine(path).txts or ())


def tesseract() -> Reader:
    """The command, a process for each picture; one thread, as it is far slower with more."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def read(path: str, language: str) -> str:
        command = ["tesseract", path, "stdout", "-l", language]
        done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
        return done.stdout

    return read


def img2table() -> Reader:
    """The HTML of the tables that img2table finds, the letters in them read by RapidOCR."""
    from img2table.document import Image
    from img2table.ocr import RapidOCR

    ocr = RapidOCR()

    def read(path: str, _language: str) -> str:
        tables = Image(path).extract_tables(ocr=ocr, borderless_tables=True, implicit_rows=True)
        return "\n".join(table.html for table in tables)

    return read


ENGINES: dict[str, Callable[[], Reader]] = {
    "qocr": qocr,
    "rapidocr": rapidocr,
    "tesseract": tesseract,
    "img2table": img2table,
}


def readings(engine: str, jobs: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """What the engine reads, and what it takes."""
    before = _used()
    read = ENGINES[engine]()
    for path, language in jobs:
        text = read(path, language)
        now = _used()
        yield {"text": text, "wall": now[0] - before[0], "cpu": now[1] - before[1]}
        before = _used()


def _used() -> Seconds:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak(engine: str) -> float:
    who = resource.RUSAGE_CHILDREN if engine == "tesseract" else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss / 1024


def main(engine: str) -> None:
    logging.disable(logging.INFO)
    found = list(readings(engine, json.load(sys.stdin)))
    print("\n" + json.dumps({"readings": found, "peak": _peak(engine)}))


if __name__ == "__main__":
    main(sys.argv[1])
