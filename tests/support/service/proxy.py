"""A proxy on loopback that forwards http:// and tunnels https://."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Self
from urllib.parse import urlsplit

_HOP = (b"connection:", b"proxy-")


class Proxy:
    """Notes the request lines and who asks; with a `refusal` such as "407 Who are you" it lets
    nothing through."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.lines: list[str] = []
        self.credentials: list[str] = []
        self._server = _Server(self)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.address}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.002,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client may close its connection at any time."""


class _Handler(StreamRequestHandler):
    server: _Server
    rbufsize = 0  # what follows the head belongs to the tunnel

    def handle(self) -> None:
        head = self._head()
        if not head:  # a connection that was opened and not used
            return
        line, *headers = head
        proxy = self.server.proxy
        proxy.lines.append(line.decode().rpartition(" ")[0])
        for header in headers:
            if header.lower().startswith(b"proxy-authorization:"):
                proxy.credentials.append(header.decode().partition(": ")[2])
        if proxy.refusal:
            answer = f"HTTP/1.1 {proxy.refusal}\r\nContent-Length: 0\r\n\r\n"
            self.connection.sendall(answer.encode())
            return
        method, target, _ = line.decode().split(" ")
        if method == "CONNECT":
            self._tunnel(target)
        else:
            self._forward(method, target, headers)

    def _head(self) -> list[bytes]:
        try:
            return list(iter(lambda: self.rfile.readline().rstrip(b"\r\n"), b""))
        except OSError:
            return []

    def _tunnel(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port))) as there:
            self.connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            self._join(there)

    def _forward(self, method: str, target: str, headers: list[bytes]) -> None:
        parts = urlsplit(target)
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        kept = [header for header in headers if not header.lower().startswith(_HOP)]
        head = [f"{method} {path} HTTP/1.1".encode(), *kept, b"Connection: close", b"", b""]
        with socket.create_connection((parts.hostname, parts.port or 80)) as there:
            there.sendall(b"\r\n".join(head))
            self._join(there)

    def _join(self, there: socket.socket) -> None:
        sending = threading.Thread(target=_pump, args=(self.connection, there), daemon=True)
        sending.start()
        _pump(there, self.connection)


def _pump(source: socket.socket, target: socket.socket) -> None:
    for piece in _pieces(source):
        try:
            target.sendall(piece)
        except OSError:
            return


def _pieces(source: socket.socket) -> Iterator[bytes]:
    try:
        while piece := source.recv(65536):
            yield piece
    except OSError:
        return
