"""Errors of httpx -> our errors, each with its way out."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from qocr.client.timeouts import Timeouts
from qocr.errors import InputError, LaterError, QocrError, SetupError

_PROXY_HINT = "Check the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: address, user, password."
_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")  # the latter since OpenSSL 3.2
_NO_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError)


@contextmanager
def our_errors(timeouts: Timeouts, begun: bool = False) -> Iterator[None]:
    """Raises LaterError for errors of httpx, or SetupError where waiting does not help. `begun`
    says whether the head of the response has arrived."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise _timeout(error, timeouts, begun) from error
    except httpx.ProxyError as error:
        raise proxy_refused(_status(error), str(error)) from error
    except httpx.ConnectError as error:
        raise _not_connected(error) from error
    except _NO_ADDRESS as error:
        raise SetupError(
            f"not a valid address: {error}",
            code="InvalidAddress",
            hint="Write it like https://host or http://127.0.0.1:8000.",
        ) from error
    except httpx.HTTPError as error:
        raise LaterError(
            f"the connection broke: {error or type(error).__name__}", code="ConnectionBroken"
        ) from error


@contextmanager
def for_every_page() -> Iterator[None]:
    """Makes every SetupError fatal: what stops one page would stop them all."""
    try:
        yield
    except SetupError as error:
        raise error.replaced(fatal=True) from error.__cause__


@contextmanager
def fetching_errors() -> Iterator[None]:
    """Raises InputError where an address of the user's, or one it redirects to, cannot be
    fetched."""
    try:
        yield
    except httpx.TooManyRedirects as error:
        raise InputError(
            "the address redirects without end",
            code="Redirects",
            hint="Check the address, or download the file first.",
        ) from error
    except _NO_ADDRESS as error:
        raise InputError(
            f"not an address that can be fetched: {error}",
            code="InvalidAddress",
            hint="Only http:// and https:// are fetched: check the address, or download the file.",
        ) from error


@contextmanager
def settings_errors() -> Iterator[None]:
    """Raises SetupError for a proxy or certificates that cannot be used at all."""
    try:
        yield
    except ImportError as error:
        raise SetupError(
            "a SOCKS proxy needs one more package",
            code="NetworkSettings",
            hint="Run pip install 'httpx[socks]', or name an http:// proxy.",
            fatal=True,
        ) from error
    except (httpx.InvalidURL, ValueError, OSError) as error:
        raise SetupError(
            f"the proxy or certificate settings cannot be used: {error}",
            code="NetworkSettings",
            hint="Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE.",
            fatal=True,
        ) from error


def proxy_refused(status: int, reason: str) -> QocrError:
    """The error for a proxy that passes nothing on: SetupError where it refuses, LaterError where
    it fails itself."""
    kind = SetupError if 400 <= status < 500 else LaterError
    return kind(f"the proxy lets nothing through: {reason}", code="Proxy", hint=_PROXY_HINT)


def not_begun(timeouts: Timeouts) -> LaterError:
    """The error for a server that took the request and sent nothing for `timeouts.first`
    seconds."""
    return LaterError(
        f"no answer began within {timeouts.first:g} s",
        code="FirstByteTimeout",
        hint="Try again later, or allow more with --timeout.",
    )


def stalled(seconds: float) -> LaterError:
    """The error for a response that stopped for `seconds`."""
    return LaterError(
        f"the answer stopped half-way: nothing more for {seconds:g} s",
        code="Stalled",
        hint="Try again later.",
    )


def too_large(max_bytes: int) -> InputError:
    """The error for a response of more than `max_bytes`."""
    return InputError(f"the answer is larger than {max_bytes:,} bytes", code="TooLarge")


def not_fetched(status: int) -> QocrError:
    """The error for an address that answered with `status` and not 200; retryable if the server may
    recover."""
    if status in (408, 425, 429) or status >= 500:
        return LaterError(f"the address answered {status}", code=f"HTTP {status}", status=status)
    return InputError(
        f"the address answered {status}",
        code=f"HTTP {status}",
        status=status,
        hint="Check the address, or download the file first.",
    )


def _timeout(error: httpx.TimeoutException, timeouts: Timeouts, begun: bool) -> LaterError:
    if isinstance(error, httpx.ConnectTimeout):
        return LaterError(
            f"no connection within {timeouts.connect:g} s",
            code="ConnectTimeout",
            hint="Check the network, the address and the proxy.",
        )
    if isinstance(error, httpx.WriteTimeout):
        return LaterError(
            f"the server stopped taking the request for {timeouts.gap:g} s", code="SendTimeout"
        )
    return stalled(timeouts.first) if begun else not_begun(timeouts)


def _not_connected(error: httpx.ConnectError) -> QocrError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SetupError(
                f"the server's certificate is not trusted: {cause.verify_message}",
                code="Certificate",
                hint="Point SSL_CERT_FILE to the certificates of your network.",
            )
        if isinstance(cause, ssl.SSLError) and cause.reason in _NOT_TLS:
            return SetupError(
                "the server, or the proxy, does not speak https",
                code="NotEncrypted",
                hint="Check the address and the proxy's: is http:// meant, or another port?",
            )
        cause = cause.__cause__ or cause.__context__
    return LaterError(
        f"no connection: {error}",
        code="ConnectionFailed",
        hint="Check the network, the address and the proxy.",
    )


def _status(error: httpx.ProxyError) -> int:
    """The HTTP status of the proxy, 0 for none; only the message of httpcore starts with it."""
    start = str(error)[:3]
    return int(start) if start.isascii() and start.isdigit() else 0
