"""The box of one line, in whatever shape a model writes it -> four corners, in its own numbers.
Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qocr.engines.remote.interpreting.corners import from_top_left, rect_to_quad, upright
from qocr.types import Point, Quad

BOX_KEYS = (
    *("location", "rotate_rect", "bbox_2d", "bbox", "box", "box_2d", "bounding_box", "boundingbox"),
    *(
        "bounding_poly",
        "boundingpoly",
        "quad",
        "polygon",
        "poly",
        "points",
        "coordinates",
        "coords",
        "position",
    ),
    *("region", "rect", "pos", "geometry", "xyxy", "dt_polys", "dt_boxes", "vertices"),
)
_ROTATED = "rotate_rect"
_FORMS = ("format", "bbox_format", "box_format", "bbox_mode")  # names that may say `xywh`
_TOP_FIRST = "box_2d"  # Gemini's order: top, left, bottom, right
_FARTHEST = 10**6  # no picture is as wide; models that repeat themselves write endless numbers
_MOST_NUMBERS = 64  # of one box; a longer list is something else
_LIST = re.compile(r"[\[\](){},;\s\d.+-]+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
# Names of the numbers in an object: two corners, or a corner and the size, or the middle and it
_CORNERS = (
    ("x1", "y1", "x2", "y2"),
    ("x0", "y0", "x1", "y1"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"),
    ("left", "top", "right", "bottom"),
    ("l", "t", "r", "b"),
)
_SIZED = (("left", "top", "width", "height"), ("x", "y", "width", "height"), ("x", "y", "w", "h"))
_INNER = ("vertices", "boundingbox", "bounding_box")  # of a `geometry` or `bounding_poly`
_CENTRED = (("cx", "cy", "width", "height"), ("cx", "cy", "w", "h"))


def quad_of(value: Any, key: str = "") -> Quad | None:
    """The corners of a box, from the top left clockwise, in the numbers of the model; None for
    anything that is no box. `key` is the name it stands under."""
    if isinstance(value, Mapping):
        return _quad_of_object(value)
    if isinstance(value, str):
        value = [_NUMBER.findall(value)] if _LIST.fullmatch(value) else None
    boxes = _several(value)
    if boxes:
        return upright([point for quad in boxes for point in quad])
    numbers = _numbers(value)
    return None if numbers is None else _quad_of_numbers(numbers, key)


def has_box(entry: Mapping[str, Any]) -> bool:
    """Whether one of the keys of an object names a box, usable or not."""
    return any(key.lower() in BOX_KEYS for key in entry)


def named_box(entry: Mapping[str, Any]) -> Quad | None:
    """The first usable box of an object; its own numbers may be one (`x1`, `y1`, …)."""
    keys = {key.lower(): key for key in entry if isinstance(key, str)}
    sized = any("xywh" in str(entry[keys[name]]).lower() for name in _FORMS if name in keys)
    for name in BOX_KEYS:
        quad = quad_of(entry[keys[name]], name) if name in keys else None
        if quad is not None:
            return _with_size(entry[keys[name]]) if sized else quad
    return _quad_of_object(entry)


def _with_size(box: Any) -> Quad | None:
    """The corners of a box that is a corner and a size."""
    numbers = _numbers(box)
    if numbers is None or len(numbers) != 4:
        return None
    x, y, width, height = numbers
    return upright([(x, y), (x + width, y + height)])


def _quad_of_object(box: Mapping[str, Any]) -> Quad | None:
    named = {str(key).lower(): value for key, value in box.items()}
    for keys in _CORNERS:
        numbers = _numbers([named.get(key) for key in keys])
        if numbers:
            return _quad_of_numbers(numbers, "")
    for keys in _SIZED:
        numbers = _numbers([named.get(key) for key in keys])
        if numbers:
            x, y, width, height = numbers
            return upright([(x, y), (x + width, y + height)])
    for keys in _CENTRED:
        numbers = _numbers([*(named.get(key) for key in keys), named.get("angle", 0)])
        if numbers:
            return rect_to_quad(numbers)
    inner = (quad_of(named[key]) for key in _INNER if key in named)
    return next((quad for quad in inner if quad), None)


def _several(value: Any) -> list[Quad]:
    """The boxes of a text that has several, as a list of lists of four numbers."""
    if not isinstance(value, list) or not 2 <= len(value) <= _MOST_NUMBERS:
        return []
    quads = [quad_of(item) if isinstance(item, list) and len(item) >= 4 else None for item in value]
    return [quad for quad in quads if quad] if all(quads) else []


def _quad_of_numbers(numbers: Sequence[float], key: str) -> Quad | None:
    if len(numbers) == 5:
        return rect_to_quad(numbers)
    if len(numbers) == 4:
        left, top, right, bottom = numbers
        if key == _ROTATED:
            is_box = right > left and bottom > top
            return None if is_box else rect_to_quad((*numbers, 0.0))
        if key == _TOP_FIRST:
            left, top, right, bottom = top, left, bottom, right
        return upright([(left, top), (right, bottom)])
    if len(numbers) < 6 or len(numbers) % 2:
        return None
    points: list[Point] = list(zip(numbers[::2], numbers[1::2], strict=True))
    return from_top_left(points) if len(points) == 4 else upright(points)


def _numbers(value: Any) -> list[float] | None:
    """All numbers in a list, also in lists in it, as numbers or as text; None where anything else
    is in it."""
    numbers: list[float] = []
    for item in _leaves(value, 3):
        number = _number(item)
        if number is None or len(numbers) == _MOST_NUMBERS:
            return None
        numbers.append(number)
    return numbers or None


def _leaves(value: Any, levels: int) -> Iterator[Any]:
    if isinstance(value, Mapping) and "x" in value and "y" in value:
        yield from (value["x"], value["y"])
    elif isinstance(value, list) and levels:
        for item in value:
            yield from _leaves(item, levels - 1)
    else:
        yield value


def _number(value: Any) -> float | None:
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return None
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if abs(number) < _FARTHEST else None
