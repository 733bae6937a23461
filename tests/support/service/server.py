"""The server: takes requests down, hands out replies, ends at once."""

from __future__ import annotations

import socket
import socketserver
import ssl
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from http.server import ThreadingHTTPServer
from typing import Any, Self

from .batches import Batches
from .exchange import ClosedError, ReceivedRequest, ServedFile
from .handler import Handler
from .replies import Answer, Reply
from .storage import Storage

_POLL_SECONDS = 0.002


class Service:
    """The stand-in service on a free port of loopback, from `with` to the end of its block;
    encrypted where it gets a `certificate`."""

    key = "sk-test"

    def __init__(self, host: str = "127.0.0.1", certificate: ssl.SSLContext | None = None) -> None:
        self.storage = Storage()
        self.batches = Batches(self.key)
        self.read: Callable[[ReceivedRequest], Reply] = lambda _: Answer()  # where none is queued
        self._requests: list[ReceivedRequest] = []
        self._replies: deque[Reply] = deque()
        self._served: dict[str, ServedFile] = {}
        self._gates: list[threading.Event] = []
        self._ids = 0
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._server = Server(self, host, certificate)
        named = f"[{host}]" if ":" in host else host
        scheme = "http" if certificate is None else "https"
        self.url = f"{scheme}://{named}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,))
        self._thread.daemon = True
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Every request so far, refused ones too, in order of arrival."""
        with self._changed:
            return list(self._requests)

    def answer(self, *replies: Reply) -> None:
        """Queue replies; a refused request takes none of them."""
        with self._changed:
            self._replies.extend(replies)

    def serve(
        self,
        path: str,
        body: bytes,
        content_type: str = "image/png",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Answer GET requests for the path; returns the whole URL."""
        with self._changed:
            sent = {"content-type": content_type, **(headers or {})}
            self._served[path] = ServedFile(body, status, sent)
        return self.url + path

    def wait_for_requests(self, count: int, timeout_seconds: float = 10) -> None:
        """Return as soon as so many requests arrived; AssertionError if they do not."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self._requests) >= count, timeout_seconds)
            assert arrived, f"{len(self._requests)} of {count} requests arrived"

    def close(self) -> None:
        """End every connection and wait for none."""
        with self._changed:
            self._closing.set()
            gates = list(self._gates)
        for gate in gates:
            gate.set()
        self._server.shutdown()
        self._server.drop_connections()
        self._server.server_close()
        self._thread.join()

    def take_down(self, request: ReceivedRequest) -> str:
        """Record a request; returns its id."""
        with self._changed:
            self._requests.append(request)
            self._ids += 1
            self._changed.notify_all()
            return f"00000000-0000-4000-8000-{self._ids:012d}"

    def next_reply(self, request: ReceivedRequest) -> Reply:
        with self._changed:
            return self._replies.popleft() if self._replies else self.read(request)

    def served(self, path: str) -> ServedFile | None:
        with self._changed:
            return self._served.get(path)

    def pause(self, seconds: float | None) -> None:
        """Wait so long, for ever where it is None; ends with the service."""
        if self._closing.wait(seconds):
            raise ClosedError

    def pass_gate(self, gate: threading.Event | None) -> None:
        """Wait until the gate opens; ends with the service."""
        if gate is None:
            return
        with self._changed:
            self._gates.append(gate)
            self.pause(0)
        gate.wait()
        self.pause(0)


class Server(ThreadingHTTPServer):
    """One daemon thread per connection; every connection can be dropped at once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, service: Service, host: str, certificate: ssl.SSLContext | None) -> None:
        self.service = service
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), Handler)
        if certificate is not None:  # hands are shaken by the thread of the connection
            self.socket = certificate.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def server_bind(self) -> None:
        """Bind without asking the resolver for a name."""
        socketserver.TCPServer.server_bind(self)
        host, self.server_port = self.server_address[:2]
        self.server_name = str(host)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent where a client merely went away."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        with self._lock:
            for connection in self._connections:
                _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
