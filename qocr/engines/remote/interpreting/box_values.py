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
    *("ltrb", "xywh", "ltwh", "tlwh", "bbox_xywh", "cxcywh"),
)
_SIZED_KEYS = ("xywh", "ltwh", "tlwh", "bbox_xywh")
_ROTATED = "rotate_rect"
FORMS = ("format", "bbox_format", "box_format", "bbox_mode")  # names that may say `xywh`
_TOP_FIRST = "box_2d"  # Gemini's order: top, left, bottom, right
_FARTHEST = 10**6  # no picture is as wide; models that repeat themselves write endless numbers
_LONGEST = 400  # letters of a box that is a text
_MOST_NUMBERS = 64  # of one box; a longer list is something else
_LIST = re.compile(r"[\[\](){},;\s\d.+-]+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DECIMAL_COMMAS = re.compile(r"\s*(?:\d{1,6},\d{1,6}\s*;\s*){3,7}\d{1,6},\d{1,6}\s*")
_UNIT = re.compile(r"(?<=\d)\s?(%|px\b)", re.IGNORECASE)
_AROUND = re.compile(
    r"</?\|?/?[a-z_]{1,20}\|?>|\b(?:rect|bbox|box|quad)\b\s?[:=]?|->|→", re.IGNORECASE
)
_NAMED = re.compile(
    r"['\"]?([a-z]{1,7}_?[a-z\d]{0,7})['\"]?\s?[:=]\s?([+-]?\d+(?:\.\d+)?)", re.IGNORECASE
)
# Names of the numbers in an object: two corners, or a corner and the size, or the middle and it
_CORNERS = (
    ("x1", "y1", "x2", "y2"),
    ("x0", "y0", "x1", "y1"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("minx", "miny", "maxx", "maxy"),
    ("left", "top", "right", "bottom"),
    ("l", "t", "r", "b"),
)
_SIZED = (("left", "top", "width", "height"), ("x", "y", "width", "height"), ("x", "y", "w", "h"))
_CENTRED = (
    ("cx", "cy", "width", "height"),
    ("cx", "cy", "w", "h"),
    ("xcenter", "ycenter", "width", "height"),
    ("centerx", "centery", "width", "height"),
)
_POINTS = (
    ("topleft", "bottomright"),
    ("upperleft", "lowerright"),
    ("tl", "br"),
    ("lt", "rb"),
    ("min", "max"),
    ("start", "end"),
)
_INNER = ("vertices", "normalizedvertices", "boundingbox", "boundingpoly", "polygon", "points")
BOX_PARTS = frozenset(
    name for names in (*_CORNERS, *_SIZED, *_CENTRED, *_POINTS) for name in names
) | {"center", "origin", "size"}


def quad_of(value: Any, key: str = "") -> Quad | None:
    """The corners of a box, from the top left clockwise, in the numbers of the model; None for
    anything that is no box. `key` is the name it stands under."""
    if isinstance(value, Mapping):
        return _quad_of_object(value)
    if isinstance(value, str):
        return _quad_of_text(value, key)
    boxes = _several(value)
    if boxes:
        return upright([point for quad in boxes for point in quad])
    numbers = _numbers(value)
    return None if numbers is None else _quad_of_numbers(numbers, key)


def _quad_of_text(text: str, key: str) -> Quad | None:
    """The box in a text: numbers in any brackets, with units or names, or JSON."""
    if len(text) > _LONGEST:
        return None
    if _DECIMAL_COMMAS.fullmatch(text):
        text = text.replace(",", ".")
    bare = _AROUND.sub(" ", _UNIT.sub("", text))
    if _LIST.fullmatch(bare):
        return quad_of([_NUMBER.findall(bare)], key)
    named = dict(_NAMED.findall(bare))
    rest = _NAMED.sub("", bare).strip(" {}[](),;")
    return _quad_of_object(named) if named and not rest else None


def unit_of(box: Any) -> str:
    """The unit that stands beside the numbers of a box, "%" or "px"; "" where there is none."""
    if isinstance(box, Mapping):
        box = list(box.values())
    texts = [leaf for leaf in _leaves(box, 3) if isinstance(leaf, str) and len(leaf) < _LONGEST]
    units = (_UNIT.search(text) for text in texts)
    return next((unit[1].lower() for unit in units if unit), "")


def entry_unit(entry: Mapping[str, Any]) -> str:
    """The unit of the box of an object."""
    parts = (
        item for name, item in entry.items() if name.lower() in BOX_KEYS or _bare(name) in BOX_PARTS
    )
    return next(filter(None, map(unit_of, parts)), "")


def has_box(entry: Mapping[str, Any]) -> bool:
    """Whether one of the keys of an object names a box, usable or not."""
    return any(key.lower() in BOX_KEYS for key in entry)


def named_box(entry: Mapping[str, Any]) -> Quad | None:
    """The first usable box of an object; its own numbers may be one (`x1`, `y1`, …)."""
    keys = {key.lower(): key for key in entry if isinstance(key, str)}
    sized = any("xywh" in str(entry[keys[name]]).lower() for name in FORMS if name in keys)
    for name in BOX_KEYS:
        quad = quad_of(entry[keys[name]], name) if name in keys else None
        if quad is not None:
            sized = sized or name in _SIZED_KEYS
            return _with_size(entry[keys[name]]) if sized else quad
    return _quad_of_object(entry)


def _with_size(box: Any) -> Quad | None:
    """The corners of a box that is a corner and a size."""
    numbers = _numbers(box)
    return _of_size(*numbers) if numbers and len(numbers) == 4 else None


def _quad_of_object(box: Mapping[str, Any]) -> Quad | None:
    named = {_bare(str(key)): value for key, value in box.items()}
    for keys in _CORNERS:
        numbers = _one_each(named, keys)
        if numbers:
            return _quad_of_numbers(numbers, "")
    for keys in _SIZED:
        numbers = _one_each(named, keys)
        if numbers:
            return _of_size(*numbers)
    for keys in _CENTRED:
        numbers = _one_each(named, keys)
        if numbers:
            return rect_to_quad([*numbers, *(_numbers(named.get("angle", 0)) or [0.0])[:1]])
    inner = (quad_of(named[key]) for key in _INNER if key in named)
    return next((quad for quad in inner if quad), None) or _of_points(named)


def _of_points(named: Mapping[str, Any]) -> Quad | None:
    """The box between two points, around a middle, or of the coordinates of its corners."""
    for first, last in _POINTS:
        points = [_pair(named.get(first)), _pair(named.get(last))]
        if points[0] and points[1]:
            return upright([points[0], points[1]])
    size = named.get("size", named)
    sides = _one_each(size, ("width", "height")) if isinstance(size, Mapping) else None
    centre, origin = _pair(named.get("center")), _pair(named.get("origin"))
    if sides and centre:
        return rect_to_quad((*centre, *sides, 0.0))
    if sides and origin:
        return _of_size(*origin, *sides)
    return _of_coordinates(named.get("x"), named.get("y"))


def _of_coordinates(xs: Any, ys: Any) -> Quad | None:
    """The box around corners whose coordinates are in two lists."""
    if not isinstance(xs, list) or not isinstance(ys, list) or not 1 < len(xs) == len(ys):
        return None
    points = [_pair(list(pair)) for pair in zip(xs, ys, strict=True)]
    known = [point for point in points if point]
    return upright(known) if len(known) == len(points) else None


def _bare(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _one_each(named: Mapping[str, Any], keys: Sequence[str]) -> list[float] | None:
    """The number under each of the keys; None where one has none, or several."""
    numbers = [_number(named.get(key)) for key in keys]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(keys) else None


def _pair(value: Any) -> Point | None:
    numbers = None if value is None else _numbers(value)
    return (numbers[0], numbers[1]) if numbers and len(numbers) == 2 else None


def _of_size(x: float, y: float, width: float, height: float) -> Quad:
    return upright([(x, y), (x + width, y + height)])


def _several(value: Any) -> list[Quad]:
    """The boxes of a text that has several, as a list of lists of four numbers."""
    if not isinstance(value, list) or not 2 <= len(value) <= _MOST_NUMBERS:
        return []
    quads = [quad_of(item) if isinstance(item, list) and len(item) >= 4 else None for item in value]
    return [quad for quad in quads if quad] if all(quads) else []


def _quad_of_numbers(numbers: Sequence[float], key: str) -> Quad | None:
    if len(numbers) == 5:
        left, top, right, bottom, last = numbers
        if key and key != _ROTATED and left < right and top < bottom and 0 < last <= 1:
            return upright([(left, top), (right, bottom)])  # the last one is a confidence
        return rect_to_quad(numbers)
    if len(numbers) == 4 and key == "cxcywh":
        return rect_to_quad((*numbers, 0.0))
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
        if isinstance(item, str) and len(item) < _LONGEST and _LIST.fullmatch(item):
            several = _NUMBER.findall(item)
            if len(several) == 2:
                numbers += map(float, several)
                continue
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
    if isinstance(value, str):
        value = _UNIT.sub("", value[:_LONGEST]).strip()
        if not _NUMBER.fullmatch(value):
            return None
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if abs(number) < _FARTHEST else None
