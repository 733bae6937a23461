"""Proxies, certificates and the clock."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from urllib.parse import urlsplit

from qocr.commands.doctor.checks import NONE, OK, PROBLEM, Check
from qocr.config import origins

SECTION = "Network"
SCHEMES = ("http", "https", "socks5", "socks5h")
MOST_SECONDS_OFF = 300


def checks() -> Iterator[Check]:
    """What the environment says of proxies and certificates."""
    found = origins.network_variables()
    for name, value in found:
        if name in origins.CERTIFICATES:
            yield _certificates(name, value)
        else:
            yield _proxy(name, value)
    if not any(name not in origins.CERTIFICATES for name, _ in found):
        yield Check(SECTION, "proxy", NONE, "none set")
    if not any(name in origins.CERTIFICATES for name, _ in found):
        yield Check(SECTION, "certificates", OK, "those that come with httpx")


def _proxy(name: str, value: str) -> Check:
    if name.upper() == "NO_PROXY":
        return Check(SECTION, name, OK, value)
    shown = origins.shown_address(value)
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        scheme, _ = parts.scheme, parts.port
    except ValueError:  # such as a bracket that is not closed, or a port that is no number
        scheme = ""
    if scheme not in SCHEMES:
        hint = "Write it like http://host:port."
        return Check(SECTION, name, PROBLEM, f"{shown}: not a proxy's address", hint=hint)
    if scheme.startswith("socks") and find_spec("socksio") is None:
        hint = "pip install 'httpx[socks]', or use a proxy that speaks HTTP."
        return Check(SECTION, name, PROBLEM, f"{shown}: no SOCKS library is installed", hint=hint)
    return Check(SECTION, name, OK, shown)


def _certificates(name: str, value: str) -> Check:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if name == "SSL_CERT_FILE":
            context.load_verify_locations(cafile=value)
        else:
            context.load_verify_locations(capath=value)
    except OSError as error:
        why = "not there" if isinstance(error, FileNotFoundError) else "cannot be used"
        hint = "Point it to certificates in PEM form, or unset it."
        return Check(SECTION, name, PROBLEM, f"{value}: {why}", hint=hint)
    return Check(SECTION, name, OK, value)


def clock(dates: list[str], now: datetime) -> Check:
    """`now` against the Date of an answer; the vendor's policies and TLS need both to agree."""
    shown = f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    times = [time for time in map(_time, dates) if time is not None]
    if not times:
        return Check(SECTION, "clock", NONE, f"{shown}, nothing to compare it with")
    off = min(((now - time).total_seconds() for time in times), key=abs)
    if abs(off) <= MOST_SECONDS_OFF:
        return Check(SECTION, "clock", OK, shown)
    side = "ahead" if off > 0 else "behind"
    hint = "Set the clock: certificates and upload permits are valid for a limited time."
    return Check(SECTION, "clock", PROBLEM, f"{shown}, {abs(off):.0f} s {side}", hint=hint)


def _time(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
