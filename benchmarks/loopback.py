"""A service that does nothing but answer, as fast as it can; for benchmarks only.

It takes any request, waits, and says the same page. The stand-in of the tests checks every
request, which takes more time than sending one.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TEXT = "Hello world\nSecond line"
_USAGE = {"input_tokens": 2000, "output_tokens": 8, "image_tokens": 1900}
_SENT_BY_SERVICE = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "


@contextmanager
def running(latency_seconds: float) -> Iterator[str]:
    """The address of a service in a process of its own, whose time is not that of its callers."""
    command = [sys.executable, __file__, str(latency_seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def answer() -> bytes:
    message = {"role": "assistant", "content": [{"text": TEXT}]}
    choices = [{"finish_reason": "stop", "message": message}]
    page = {"output": {"choices": choices}, "usage": _USAGE, "request_id": "one"}
    body = json.dumps(page).encode()
    return f"{_SENT_BY_SERVICE}{len(body)}\r\n\r\n".encode() + body


class Exchange(asyncio.BufferedProtocol):
    """One connection: reads a request to its end, answers it after the latency, and again."""

    buffer = memoryview(bytearray(1024 * 1024))  # of all: what a request holds is not looked at

    def __init__(self, latency_seconds: float, said: bytes) -> None:
        self._latency_seconds = latency_seconds
        self._said = said
        self._head = b""
        self._left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, _sizehint: int) -> memoryview:
        return self.buffer

    def buffer_updated(self, size: int) -> None:
        if not self._left:
            self._head += self.buffer[:size]
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            self._head, size = b"", len(body)
            self._left = _length(head)
        self._left -= size
        if not self._left:
            loop = asyncio.get_running_loop()
            loop.call_later(self._latency_seconds, self._transport.write, self._said)


def _length(head: bytes) -> int:
    """Of the body, which every caller tells."""
    lines = head.lower().split(b"\r\n")
    [length] = [line.split(b":")[1] for line in lines if line.startswith(b"content-length:")]
    return int(length)


async def serve(latency_seconds: float) -> None:
    loop, said = asyncio.get_running_loop(), answer()
    server = await loop.create_server(lambda: Exchange(latency_seconds, said), "127.0.0.1")
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve(float(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(130)
