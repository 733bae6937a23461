"""The only HTTP client. It turns errors of httpx into ours; keys belong to a call, never to the
client."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # its own CLI: 45 ms
import httpx  # noqa: E402

from qocr import __version__  # noqa: E402
from qocr.client import failures  # noqa: E402
from qocr.client.calls import Call, Response, Stream  # noqa: E402
from qocr.client.stalls import StallWatch  # noqa: E402
from qocr.client.timeouts import Timeouts  # noqa: E402
from qocr.errors import SetupError  # noqa: E402

USER_AGENT = f"qocr/{__version__}"
MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_DOWNLOAD_BYTES = 512 * 1024 * 1024
_MAX_REDIRECTS = 5


class Client:
    """Connections shared by all threads of a run, opened at the first call.

    Only `download` follows redirects, and no cookie is kept. Every method raises SetupError where
    the network is switched off or misconfigured, and LaterError where a connection fails.
    """

    def __init__(self, timeout_seconds: float, offline: bool = False) -> None:
        self._timeouts = Timeouts(timeout_seconds)
        self._offline = offline
        self._lock = threading.Lock()
        self._closed = False
        self._open: dict[bool, httpx.Client] = {}

    def close(self) -> None:
        """Closes every connection. Calls in flight and later ones fail."""
        with self._lock:
            self._closed = True
            for connections in self._open.values():
                connections.close()

    def send(self, call: Call) -> Response:
        """The whole response, whatever its status; raises LaterError where none comes."""
        with self._sent(call) as response:
            return self._whole(response)

    @contextmanager
    def stream(self, call: Call) -> Iterator[Stream]:
        """The response as it arrives; raises LaterError where the next event is overdue."""
        with self._sent(call) as response, StallWatch(response, self._timeouts) as watch:
            head = Response(response.status_code, response.headers)
            pieces = _bounded(self._with_our_errors(watch.pieces()), MAX_ANSWER_BYTES)
            yield Stream(head, pieces, watch.saw_event, watch.saw_end)

    def upload(
        self, url: str, fields: Mapping[str, str], name: str, content: bytes, mime: str
    ) -> Response:
        """Posts a form whose last field is the file, without a key; returns the response."""
        form = {"data": dict(fields), "files": {"file": (name, content, mime)}}
        with self._request("POST", url, **form) as response:
            return self._whole(response)

    def send_file(self, call: Call, fields: Mapping[str, str], path: Path, mime: str) -> Response:
        """Sends a form whose last field is the file at `path`, which is read as it is sent, with
        the headers of `call`; returns the response."""
        with path.open("rb") as file:
            form = {"data": dict(fields), "files": {"file": (path.name, file, mime)}}
            headers = dict(call.headers)
            with self._request(call.method, call.url, headers=headers, **form) as response:
                return self._whole(response)

    @contextmanager
    def pieces(self, call: Call) -> Iterator[tuple[Response, Iterator[bytes]]]:
        """The head of a response, and its body as it arrives, of any size."""
        with self._sent(call) as response:
            yield Response(response.status_code, response.headers), response.iter_bytes()

    def download(self, url: str) -> bytes:
        """The content at `url`. Redirects are followed, and no key is sent.

        Raises InputError where there is none, LaterError where it may be there later.
        """
        with failures.our_errors(self._timeouts), failures.fetching_errors():
            connections = self._connections(tls=True)  # a redirect may lead to https
            request = connections.build_request("GET", url)
            response = connections.send(request, stream=True, follow_redirects=True)
        with self._reading(response):
            if response.status_code != 200:
                raise failures.not_fetched(response.status_code)
            return self._read(response, MAX_DOWNLOAD_BYTES)

    @contextmanager
    def _sent(self, call: Call) -> Iterator[httpx.Response]:
        request = partial(self._request, call.method, call.url)
        if isinstance(call.body, bytes):
            with request(headers=dict(call.headers), content=call.body) as response:
                yield response
            return
        headers = {**call.headers, "Content-Length": str(len(call.body))}
        # Closed, because httpx keeps the iterator as long as its response or error lives.
        with (
            closing(iter(call.body)) as pieces,
            request(headers=headers, content=pieces) as response,
        ):
            yield response

    @contextmanager
    def _request(self, method: str, url: str, **content: Any) -> Iterator[httpx.Response]:
        connections = self._connections(tls=not url.startswith("http://"))
        with failures.for_every_page(), failures.our_errors(self._timeouts):
            request = connections.build_request(method, url, **content)
            response = connections.send(request, stream=True)
        with self._reading(response):
            yield response

    @contextmanager
    def _reading(self, response: httpx.Response) -> Iterator[None]:
        with closing(response), failures.our_errors(self._timeouts, begun=True):
            if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
                raise failures.proxy_refused(response.status_code, "it wants to know who you are")
            yield

    def _with_our_errors(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces; errors of httpx are ours where they are read, too."""
        with failures.our_errors(self._timeouts, begun=True):
            yield from pieces

    def _whole(self, response: httpx.Response) -> Response:
        body = self._read(response, MAX_ANSWER_BYTES)
        return Response(response.status_code, response.headers, body)

    def _read(self, response: httpx.Response, max_bytes: int) -> bytes:
        begun = time.monotonic()
        body = bytearray()
        for piece in _bounded(response.iter_bytes(), max_bytes):
            body += piece
            if self._timeouts.too_slow(len(body), time.monotonic() - begun):
                raise failures.stalled(self._timeouts.first)
        return bytes(body)

    def _connections(self, tls: bool) -> httpx.Client:
        """The client of httpx, with or without TLS: loading the certificates takes 20 ms, which a
        server on this machine does not need."""
        if self._offline:
            raise SetupError(
                "the network is switched off by --offline",
                code="Offline",
                hint="Leave --offline out, or read with --engine local.",
            )
        with self._lock:
            if self._closed:
                raise RuntimeError("the client has been closed")
            if tls not in self._open:
                self._open[tls] = _new_client(self._timeouts, tls)
            return self._open[tls]


def _new_client(timeouts: Timeouts, tls: bool) -> httpx.Client:
    with failures.settings_errors():
        return httpx.Client(
            timeout=httpx.Timeout(
                connect=timeouts.connect, read=timeouts.first, write=timeouts.gap, pool=None
            ),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
            headers={"User-Agent": USER_AGENT},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            max_redirects=_MAX_REDIRECTS,
            verify=tls,
        )


def _bounded(pieces: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    """The same pieces; raises InputError where they have more than `max_bytes` together."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > max_bytes:
            raise failures.too_large(max_bytes)
        yield piece
