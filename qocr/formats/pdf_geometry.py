"""A page of a PDF as it is shown: its box and its turn."""

from __future__ import annotations

from typing import Any

Box = tuple[float, float, float, float]


def shown_box(page: Any) -> Box:
    """What a viewer shows of a pikepdf.Page: left, bottom, right, top, in units of the page."""
    left, bottom, right, top = _ordered(page.mediabox)
    crop = _ordered(page.cropbox)
    inside = max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3])
    if inside[0] < inside[2] and inside[1] < inside[3]:
        return inside
    return left, bottom, right, top


def shown_size(page: Any) -> tuple[float, float]:
    """Width and height of a page as it is shown, its turn applied."""
    left, bottom, right, top = shown_box(page)
    wide, high = right - left, top - bottom
    return (high, wide) if _turn(page) in (90, 270) else (wide, high)


def matrix(page: Any) -> bytes:
    """The operator that puts what is drawn on the page as it is shown, from its bottom left, where
    it belongs on the page as it is stored."""
    left, bottom, right, top = shown_box(page)
    numbers = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }[_turn(page)]
    return " ".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in numbers).encode() + b" cm"


def _ordered(box: Any) -> Box:
    one, two, three, four = (float(value) for value in box)
    return min(one, three), min(two, four), max(one, three), max(two, four)


def _turn(page: Any) -> int:
    try:
        turn = int(page.rotation) % 360
    except (TypeError, ValueError):
        return 0
    return turn if turn % 90 == 0 else 0
