"""How soon the first text of page 1 is on the terminal, next to the official package.

    python benchmarks/first_text.py [RUNS]

Counts from the moment the service sends the first event of the page until its text has come out
of a pseudo-terminal; all other pages are sent and wait for their answer. Prints a Markdown table
of milliseconds.
"""

from __future__ import annotations

import base64
import json
import os
import pty
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from children import QOCR

LATENCY_SECONDS = 0.3
PAGES = 16
TEXT = "Hello world"
HERE = Path(__file__).parent
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=UTF-8\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    print(f"load {os.getloadavg()[0]:.1f}\n\n| | median ms | longest ms |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "photographs.py", folder, str(PAGES)], check=True)
        paths = sorted(str(path) for path in Path(folder).glob("*.jpg"))
        ours = [QOCR, "text", "-e", "dashscope", "-r", "beijing", "--cache", "off"]
        rows = {
            "dashscope, one page": [sys.executable, str(HERE / "official.py"), "stream", paths[0]],
            "qocr, one page": [*ours, paths[0]],
            f"qocr, {PAGES} pages at once": [*ours, *paths, "-j", str(PAGES)],
        }
        for name, command in rows.items():
            took = [first_text(command, paths[0]) * 1000 for _ in range(runs)]
            print(f"| {name} | {statistics.median(took):.1f} | {max(took):.1f} |", flush=True)


def first_text(command: Sequence[str], path: str) -> float:
    """Seconds from the first event of the page of `path` to its text."""
    leader, follower = pty.openpty()
    with Streaming(Path(path).read_bytes()) as service:
        environment = {"DASHSCOPE_API_KEY": "-", "DASHSCOPE_HTTP_BASE_URL": service.address}
        process = subprocess.Popen(
            command, stdout=follower, stderr=follower, env={**os.environ, **environment}
        )
        shown = b""
        while TEXT.encode() not in shown:
            shown += os.read(leader, 65536)
        ended = time.perf_counter()
        process.kill()
        process.wait()
    os.close(leader)
    os.close(follower)
    return ended - service.begun


class Streaming:
    """A service that says the first event of one picture, and nothing to all others."""

    def __init__(self, picture: bytes) -> None:
        self._start = base64.b64encode(picture[:30])
        self._server = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}/api/v1"
        self.begun = 0.0

    def __enter__(self) -> Streaming:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        for connection in self._connections:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                self._connections.append(self._server.accept()[0])
            except OSError:  # closed
                return
            asked = self._connections[-1]
            threading.Thread(target=self._answer, args=(asked,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        if self._start in _request(connection):
            time.sleep(LATENCY_SECONDS)
            connection.sendall(HEAD)
            self.begun = time.perf_counter()
            connection.sendall(_event())


def _request(connection: socket.socket) -> bytes:
    request = bytearray()
    while not request.endswith(b"}"):  # the end of its JSON, and nowhere inside of base64
        piece = connection.recv(1024 * 1024)
        if not piece:
            break
        request += piece
    return bytes(request)


def _event() -> bytes:
    message = {"role": "assistant", "content": [{"text": TEXT}]}
    output = {"choices": [{"finish_reason": "null", "message": message}]}
    data = json.dumps({"output": output, "request_id": "one"})
    event = f"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{data}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(event), event)


if __name__ == "__main__":
    main()
