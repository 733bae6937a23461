"""Tokens of a picture, counted as the guide's code does."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, sqrt
from typing import Any

_SMALL_TOKENS = ("-2025-08-28", "-2025-04-13", "-2024-10-28")  # 28 by 28 pixels, later 32 by 32


def image_tokens(model: str, width: int, height: int, limits: Mapping[str, Any]) -> int:
    """Of a picture that `model` sees within `min_pixels` and `max_pixels`, if they are given."""
    small = model.endswith(_SMALL_TOKENS)
    side, least = (28, 4 * 28 * 28) if small else (32, 3 * 32 * 32)
    least = limits.get("min_pixels", least)
    most = limits.get("max_pixels", 8192 * side * side)
    rows, columns = max(1, round(height / side)), max(1, round(width / side))
    if rows * columns * side * side > most:
        beta = sqrt(height * width / most)
        rows, columns = (max(1, floor(edge / beta / side)) for edge in (height, width))
    elif rows * columns * side * side < least:
        beta = sqrt(least / (height * width))
        rows, columns = (ceil(edge * beta / side) for edge in (height, width))
    return rows * columns + 2
