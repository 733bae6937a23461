"""CPU seconds for the events of a stream, next to httpx-sse and the official openai package.

    python benchmarks/sse_pieces.py [MEGABYTES]

The same bytes are fed in pieces of several sizes: many short events, and one line without end.
httpx-sse gets them through httpx's `iter_lines`, as its users do. Prints a Markdown table.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import httpx
from httpx_sse import EventSource
from openai._streaming import SSEDecoder

from qocr.client import sse

EVENT = b'data:{"choices":[{"delta":{"content":"hello"},"index":0}],"id":"abc"}\n\n'
READERS: dict[str, Callable[[list[bytes]], Iterator[object]]] = {
    "qocr": lambda pieces: sse.events(pieces),
    "httpx-sse": lambda pieces: EventSource(_response(pieces)).iter_sse(),
    "openai": lambda pieces: SSEDecoder().iter_bytes(iter(pieces)),
}


def main() -> None:
    size = int(sys.argv[1]) * 1024**2 if len(sys.argv) > 1 else 4 * 1024**2
    streams = {"short events": EVENT * (size // len(EVENT)), "one line": b"data:" + b"x" * size}
    print("| stream | bytes a piece |", " | ".join(READERS), "|\n|---|---|---|---|---|")
    for name, stream in streams.items():
        for step in (64, 1024, 65_536):
            pieces = [stream[start : start + step] for start in range(0, len(stream), step)]
            times = [f"{_cpu_seconds(read, pieces):.2f}" for read in READERS.values()]
            print(f"| {name} | {step} |", " | ".join(times), "|")


def _cpu_seconds(read: Callable[[list[bytes]], Iterator[object]], pieces: list[bytes]) -> float:
    started = time.process_time()
    for _ in read(pieces):
        pass
    return time.process_time() - started


def _response(pieces: list[bytes]) -> httpx.Response:
    return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=iter(pieces))


if __name__ == "__main__":
    main()
