"""The pictures of a request: where they may come from, what they may be."""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import Any

from PIL import Image

from .refusal import RefusalError, need

try:
    from pillow_heif import register_heif_opener
except ImportError:
    pass
else:
    register_heif_opener()

MAX_ENCODED_BYTES = 10_485_760
_ELSEWHERE = (1000, 800)
_PIXELS_4K = 3840 * 2160
_PIXELS_8K = 7680 * 4320
_TYPES = {
    "BMP": ("image/bmp",),
    "JPEG": ("image/jpeg",),
    "MPO": ("image/jpeg",),
    "PNG": ("image/png",),
    "TIFF": ("image/tiff",),
    "WEBP": ("image/webp",),
    "HEIF": ("image/heic", "image/heif"),
}
_DATA_URL = re.compile(r"data:([^;,]*);base64,", re.IGNORECASE)


def check_picture(url: Any, resolves: bool, limited: bool) -> tuple[int, int]:
    """Width and height of the picture, guessed where it lies elsewhere; or RefusalError."""
    if not isinstance(url, str):
        raise RefusalError("The image should be a string.")
    if re.match(r"https?://[^/]", url):
        return _ELSEWHERE
    if re.match(r"oss://[^/]", url):
        need(resolves, "The provided URL does not appear to be valid: oss:// is not resolved.")
        return _ELSEWHERE
    head = _DATA_URL.match(url)
    if head is None:
        raise RefusalError(
            "The provided URL does not appear to be valid: not http(s), oss or data."
        )
    encoded = url[head.end() :]
    if limited and len(encoded) > MAX_ENCODED_BYTES:
        raise RefusalError("Exceeded limit on max bytes per data-uri item : 10485760'.")
    return _check_bytes(_decoded(encoded), head[1], limited)


def first_picture(value: Any) -> bytes | None:
    """The bytes of the first data URL anywhere in a body."""
    if isinstance(value, str):
        head = _DATA_URL.match(value)
        return _decoded_or_none(value[head.end() :]) if head else None
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return None
    return next((found for found in map(first_picture, inner) if found is not None), None)


def _decoded_or_none(encoded: str) -> bytes | None:
    try:
        return _decoded(encoded)
    except RefusalError:
        return None


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise RefusalError("Failed to decode the image: the data URL is not base64.") from None


def _check_bytes(content: bytes, mime_type: str, limited: bool) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind, (width, height) = image.format, image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        raise RefusalError("The file format is illegal and cannot be opened.") from None
    known = mime_type in _TYPES.get(kind or "", ())
    need(known, f"Wrong Content-Type of multimodal url: {mime_type} is {kind}.")
    fits = min(width, height) > 10 and max(width, height) <= 200 * min(width, height)
    need(fits, "The image length and width do not meet the model restrictions.")
    most = _PIXELS_8K if mime_type in ("image/jpeg", "image/png") else _PIXELS_4K
    small = not limited or width * height <= most
    need(small, f"The image size is not supported for the data inspection: {width}x{height}.")
    return width, height
