"""The only HTTP. Foreign errors become ours here; keys travel with a call, never with a client."""

from __future__ import annotations

import math
import ssl
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # its own CLI: 45 ms
import httpx  # noqa: E402

from qocr import __version__  # noqa: E402
from qocr.errors import InputError, LaterError, QocrError, SetupError  # noqa: E402

USER_AGENT = f"qocr/{__version__}"
MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_DOWNLOAD_BYTES = 512 * 1024 * 1024
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its headers may hold a key, so neither they nor the body are ever shown."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def request_id(self) -> str:
        return self.headers.get("x-request-id", "")

    @property
    def retry_after_seconds(self) -> float | None:
        """The pause the service asked for; a date is not understood and counts as none."""
        try:
            if "retry-after-ms" in self.headers:
                seconds = float(self.headers["retry-after-ms"]) / 1000
            else:
                seconds = float(self.headers["retry-after"])
        except (KeyError, ValueError):
            return None
        return seconds if math.isfinite(seconds) else None


class Client:
    """Connections shared by all threads of a run; opened at the first call."""

    def __init__(self, timeout_seconds: float, offline: bool = False) -> None:
        self._timeout = httpx.Timeout(
            timeout_seconds, connect=min(timeout_seconds, _CONNECT_SECONDS), pool=None
        )
        self.timeout_seconds = timeout_seconds
        self._offline = offline
        self._lock = threading.Lock()
        self._open: dict[bool, httpx.Client] = {}

    def send(self, call: Call) -> Answer:
        """The whole answer, whatever its status; LaterError where there is none."""
        with self._sent(call) as response:
            return _whole(response)

    @contextmanager
    def stream(self, call: Call) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """The head of an answer and its body in pieces as they arrive."""
        with self._sent(call) as response:
            yield Answer(response.status_code, response.headers), _pieces(response)

    def upload(
        self, url: str, fields: Mapping[str, str], name: str, content: bytes, mime: str
    ) -> Answer:
        """The answer to a form whose last field is the file; without any key."""
        form = {"data": dict(fields), "files": {"file": (name, content, mime)}}
        with self._answered("POST", url, **form) as response:
            return _whole(response)

    def download(self, url: str) -> bytes:
        """What is at `url`, redirects followed, without any key."""
        connections = self._connections(tls=True)  # a redirect may lead to https
        with _our_errors(self.timeout_seconds):
            request = connections.build_request("GET", url)
            response = connections.send(request, stream=True, follow_redirects=True)
            with _closing(response):
                if response.status_code != 200:
                    raise _not_downloaded(response.status_code)
                return _read(response, MAX_DOWNLOAD_BYTES)

    def _sent(self, call: Call) -> AbstractContextManager[httpx.Response]:
        return self._answered(call.method, call.url, headers=dict(call.headers), content=call.body)

    @contextmanager
    def _answered(self, method: str, url: str, **content: Any) -> Iterator[httpx.Response]:
        connections = self._connections(tls=not url.startswith("http://"))
        with _our_errors(self.timeout_seconds):
            request = connections.build_request(method, url, **content)
            response = connections.send(request, stream=True)
            with _closing(response):
                yield response

    def _connections(self, tls: bool) -> httpx.Client:
        """Loading the certificates takes 20 ms, which a server on this machine does not need."""
        if self._offline:
            raise SetupError(
                "the network is switched off by --offline",
                code="Offline",
                hint="Leave --offline out, or read with --engine local.",
            )
        with self._lock:
            if tls not in self._open:
                self._open[tls] = _new_client(self._timeout, tls)
            return self._open[tls]


class Watch:
    """Ends a stream that sends bytes but no events: keep-alive comments reset the read timeout."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._seen = time.monotonic()

    def saw_event(self) -> None:
        self._seen = time.monotonic()

    def pieces(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if time.monotonic() - self._seen > self._timeout_seconds:
                raise _timeout(self._timeout_seconds)
            yield piece


def _new_client(timeout: httpx.Timeout, tls: bool) -> httpx.Client:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    headers = {"User-Agent": USER_AGENT}
    try:
        return httpx.Client(
            timeout=timeout, limits=limits, headers=headers, max_redirects=5, verify=tls
        )
    except (ValueError, ImportError, OSError) as error:
        raise SetupError(
            f"the proxy or certificate settings cannot be used: {error}",
            code="NetworkSettings",
            hint="Check HTTPS_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE.",
        ) from error


@contextmanager
def _closing(response: httpx.Response) -> Iterator[None]:
    try:
        yield
    finally:
        response.close()


@contextmanager
def _our_errors(timeout_seconds: float) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise _timeout(timeout_seconds) from error
    except httpx.ConnectError as error:
        raise _not_connected(error) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise SetupError(
            f"not an address that can be asked: {error}",
            code="InvalidAddress",
            hint="Write it like https://host or http://127.0.0.1:8000.",
        ) from error
    except httpx.TooManyRedirects as error:
        raise InputError("the address redirects without end", code="Redirects") from error
    except httpx.HTTPError as error:
        raise LaterError(
            f"the connection broke: {error or type(error).__name__}", code="ConnectionBroken"
        ) from error


def _not_connected(error: httpx.ConnectError) -> QocrError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SetupError(
                f"the server's certificate is not trusted: {cause.verify_message}",
                code="Certificate",
                hint="Point SSL_CERT_FILE to the certificates of your network.",
            )
        cause = cause.__cause__ or cause.__context__
    return LaterError(
        f"no connection: {error}",
        code="ConnectionFailed",
        hint="Check the network and the address.",
    )


def _timeout(timeout_seconds: float) -> LaterError:
    return LaterError(
        f"nothing came for {timeout_seconds:g} s",
        code="Timeout",
        hint="Try again later, or allow more with --timeout.",
    )


def _not_downloaded(status: int) -> QocrError:
    if status in (408, 425, 429) or status >= 500:
        return LaterError(f"the address answered {status}", code=f"HTTP {status}", status=status)
    return InputError(
        f"the address answered {status}",
        code=f"HTTP {status}",
        status=status,
        hint="Check the address, or download the file first.",
    )


def _whole(response: httpx.Response) -> Answer:
    body = _read(response, MAX_ANSWER_BYTES)
    return Answer(response.status_code, response.headers, body)


def _read(response: httpx.Response, max_bytes: int) -> bytes:
    pieces = []
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > max_bytes:
            raise InputError(f"the answer is larger than {max_bytes:,} bytes", code="TooLarge")
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    yield from response.iter_bytes()
