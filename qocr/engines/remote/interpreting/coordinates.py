"""Boxes as models write them -> lines in pixels of the original picture. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from qocr.engines.remote.interpreting.box_frames import BoxFrame, frame_of
from qocr.engines.remote.interpreting.box_values import has_box, named_box
from qocr.engines.remote.interpreting.written_lines import WrittenLine, text_of_entry
from qocr.types import Line, Point, moved_quad

Scale = tuple[float, float]


def words_to_lines(words: Iterable[Any], scale: Scale) -> tuple[Line, ...]:
    """The lines of native `words_info`. `scale` (x, y) turns pixels of the picture sent into
    pixels of the original. An entry without a usable box is a line without a quad; one without
    text and box is none."""
    written = (_word(word) for word in words)
    return tuple(
        Line(word.text, word.quad and moved_quad(word.quad, _scaling(scale)))
        for word in written
        if word is not None
    )


def _word(word: Any) -> WrittenLine | None:
    if isinstance(word, str):
        return WrittenLine(word, None) if word.strip() else None
    if not isinstance(word, dict):
        return None
    text = text_of_entry(word)
    return WrittenLine(text, named_box(word)) if text or has_box(word) else None


def entries_to_lines(
    entries: Sequence[WrittenLine],
    seen_size: tuple[int, int],
    original_size: tuple[int, int],
    prefers_pixels: bool,
    known: bool = True,
) -> tuple[tuple[Line, ...], bool]:
    """The lines a model wrote into its text, in pixels of the original picture, and whether the
    frame of their boxes is in doubt.

    `seen_size` and `original_size` are the width and height of the picture as the model saw it
    and as the user gave it. An entry without a usable box is a line without a quad. See `frame_of`
    for the rest.
    """
    thousandths = any(entry.thousandths for entry in entries)
    pixels = not thousandths and any(entry.pixels for entry in entries)
    quads = [entry.quad for entry in entries if entry.quad]
    frame = frame_of(
        quads,
        seen_size,
        pixels or (prefers_pixels and not thousandths),
        known or thousandths or pixels,
        original_size,
    )
    return tuple(_line(entry, frame, original_size) for entry in entries), frame.doubtful


def _line(entry: WrittenLine, frame: BoxFrame, original_size: tuple[int, int]) -> Line:
    if entry.quad is None or len(set(entry.quad)) == 1 or not frame.holds(entry.quad):
        return Line(entry.text, None)
    scale = original_size[0] / frame.width, original_size[1] / frame.height
    return Line(entry.text, moved_quad(entry.quad, _scaling(scale)))


def _scaling(scale: Scale) -> Callable[[Point], Point]:
    return lambda point: (point[0] * scale[0], point[1] * scale[1])
