"""Boxes as models write them -> quads in pixels. Pure.

Three notations: `location` (four corners), `rotate_rect` ([cx, cy, width, height, angle], OpenCV's
minAreaRect) and `bbox_2d` (two corners). Native `words_info` is in pixels of the picture sent.
Boxes inside the model's text come in one of two frames, and no field says which:

- per-mille of width and height, stretched (Qwen3-VL and what is built on it; the recorded
  advanced_recognition answer, whose `location` proves it);
- pixels (Qwen2.5-VL and older; the sample answer of the 2025 guide reaches 1459).

A coordinate above 1000 can only be pixels; one outside the picture can only be per-mille; where
neither occurs, the model's family decides. Pixels are those of the picture after `smart_resize`
(the maintainers, QwenLM/Qwen3-VL#676).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qocr.types import Line, Point, Quad

Scale = tuple[float, float]
_FARTHEST = 10**6  # no picture is as wide; models that repeat themselves write endless numbers
_TEXT_KEYS = ("text", "text_content", "label")


def words_to_lines(words: Iterable[Any], scale: Scale) -> tuple[Line, ...]:
    """The lines of native `words_info`. `scale` (x, y) turns pixels of the picture sent into
    pixels of the original; entries without a box are left out."""
    lines = []
    for word in words:
        quad = _quad(word) if isinstance(word, Mapping) else None
        if quad is not None:
            lines.append(Line(word_text(word), _scaled(quad, scale)))
    return tuple(lines)


def text_boxes_to_lines(
    words: Sequence[Any],
    seen_size: tuple[int, int],
    original_size: tuple[int, int],
    prefers_pixels: bool,
) -> tuple[Line, ...]:
    """The lines a model wrote into its text, in pixels of the original picture.

    `seen_size` and `original_size` are the width and height of the picture as the model saw it
    and as the user gave it. `prefers_pixels` says which frame the model's family writes; it decides
    only where the numbers leave both possible. Entries without a box are left out.
    """
    pairs = [(_quad(word), word) for word in words if isinstance(word, Mapping)]
    quads = [quad for quad, _ in pairs if quad is not None]
    frame = (1000, 1000) if _is_per_mille(quads, seen_size, prefers_pixels) else seen_size
    scale = (original_size[0] / frame[0], original_size[1] / frame[1])
    return tuple(
        Line(word_text(word), _scaled(quad, scale)) for quad, word in pairs if quad is not None
    )


def rect_to_quad(rect: Sequence[float]) -> Quad:
    """The corners, from top left clockwise, of [cx, cy, width, height, angle in degrees].

    The angle is folded into [-45, 45]: for upright text minAreaRect returns 90 with the sides
    swapped.
    """
    cx, cy, width, height, angle = rect
    quarters = round(angle / 90)
    if quarters % 2:
        width, height = height, width
    angle -= 90 * quarters
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def corner_at(x: float, y: float) -> Point:
        return cx + x * cos - y * sin, cy + x * sin + y * cos

    right, down = width / 2, height / 2
    return (
        corner_at(-right, -down),
        corner_at(right, -down),
        corner_at(right, down),
        corner_at(-right, down),
    )


def _quad(word: Mapping[str, Any]) -> Quad | None:
    location = _numbers(word.get("location"), 8)
    if location:
        xs, ys = location[::2], location[1::2]
        return _from_top_left(list(zip(xs, ys, strict=True)))
    rect = _numbers(word.get("rotate_rect"), 5)
    if rect:
        return rect_to_quad(rect)
    box = _numbers(word.get("bbox_2d") or word.get("bbox"), 4)
    if box:
        left, top, right, bottom = box
        return (left, top), (right, top), (right, bottom), (left, bottom)
    return None


def _from_top_left(corners: list[Point]) -> Quad:
    """The corners in their order, starting with the edge that points most nearly to the right.

    Recorded responses start at the leftmost corner, which in a line that runs downwards is its
    bottom left.
    """

    def rightward(start: int) -> float:
        (x, y), (to_x, to_y) = corners[start], corners[(start + 1) % 4]
        return (to_x - x) / (math.hypot(to_x - x, to_y - y) or 1)

    first = max(range(4), key=rightward)
    top_left, top_right, bottom_right, bottom_left = corners[first:] + corners[:first]
    return top_left, top_right, bottom_right, bottom_left


def _numbers(value: Any, count: int) -> list[float] | None:
    if not isinstance(value, list) or len(value) != count:
        return None
    if not all(isinstance(item, int | float) and abs(item) < _FARTHEST for item in value):
        return None
    return [float(item) for item in value]


def _is_per_mille(quads: Sequence[Quad], seen_size: tuple[int, int], prefers_pixels: bool) -> bool:
    margin = 1.02  # rounding and a little overhang
    points = [point for quad in quads for point in quad]
    if any(max(point) > 1000 * margin for point in points):
        return False
    outside = any(x > seen_size[0] * margin or y > seen_size[1] * margin for x, y in points)
    return outside or not prefers_pixels


def _scaled(quad: Quad, scale: Scale) -> Quad:
    top_left, top_right, bottom_right, bottom_left = ((x * scale[0], y * scale[1]) for x, y in quad)
    return top_left, top_right, bottom_right, bottom_left


def word_text(word: Any) -> str:
    """The text of an entry, under any of the keys that models use; "" where there is none."""
    if not isinstance(word, Mapping):
        return ""
    texts = (word[key] for key in _TEXT_KEYS if isinstance(word.get(key), str | int | float))
    return str(next(texts, ""))
