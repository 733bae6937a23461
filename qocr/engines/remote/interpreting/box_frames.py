"""In which frame a model counts: in pixels, in thousandths of the page, or from 0 to 1. Pure.

No field says it. Thousandths of width and height (Qwen3-VL and what is built on it; the recorded
advanced_recognition answer, whose `location` proves it), pixels of the picture after
`smart_resize` (Qwen2.5-VL and older; the sample answer of the 2025 guide reaches 1459; the
maintainers, QwenLM/Qwen3-VL#676), shares of 1 (DeepSeek-VL2 and others). The frame is the one that
most boxes of the page fit into; where several do, the model's family decides. Boxes that fit into
none of them but into the picture before it was made smaller are in its pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qocr.types import Quad

THOUSANDTHS = (1000.0, 1000.0)
SHARES = (1.0, 1.0)
_MARGIN = 1.02  # rounding and a little overhang
_OUTSIDE = 1.5  # sides of the page; a box that reaches further is no box of this page
_ALIKE = 0.05  # of a side: two frames that differ less mean the same places


@dataclass(frozen=True, slots=True)
class BoxFrame:
    """Width and height of the page in the numbers of the model. `doubtful` says that another frame
    would fit as well."""

    width: float
    height: float
    doubtful: bool = False

    def holds(self, quad: Quad) -> bool:
        """Whether the box is one of this page: not far outside it."""
        return all(
            -0.5 * self.width <= x <= _OUTSIDE * self.width
            and -0.5 * self.height <= y <= _OUTSIDE * self.height
            for x, y in quad
        )


def frame_of(
    quads: Sequence[Quad],
    seen_size: tuple[int, int],
    prefers_pixels: bool,
    known: bool,
    original_size: tuple[int, int] = (0, 0),
) -> BoxFrame:
    """The frame of the boxes of one page. `seen_size` is the width and height of the picture as the
    model saw it, `original_size` those of the user's; `prefers_pixels` says what the model's family
    writes, `known` whether that is known of this model."""
    pixels = float(seen_size[0]), float(seen_size[1])
    if quads and _are_shares(quads):
        return BoxFrame(*SHARES)
    in_pixels, in_thousandths = _fitting(quads, pixels), _fitting(quads, THOUSANDTHS)
    original = float(original_size[0]), float(original_size[1])
    if _fitting(quads, original) > max(in_pixels, in_thousandths):
        return BoxFrame(*original)
    if in_pixels == in_thousandths:
        doubtful = bool(quads) and not known and not _alike(pixels)
        return BoxFrame(*(pixels if prefers_pixels else THOUSANDTHS), doubtful)
    return BoxFrame(*(pixels if in_pixels > in_thousandths else THOUSANDTHS))


def _are_shares(quads: Sequence[Quad]) -> bool:
    """Whether nearly all boxes are within 1, and not all numbers are whole: pixels would be."""
    fitting = [quad for quad in quads if _fits(quad, SHARES)]
    fractions = any(value != int(value) for quad in fitting for point in quad for value in point)
    return fractions and len(fitting) * 2 > len(quads)


def _fitting(quads: Sequence[Quad], frame: tuple[float, float]) -> int:
    return sum(_fits(quad, frame) for quad in quads)


def _fits(quad: Quad, frame: tuple[float, float]) -> bool:
    return all(x <= frame[0] * _MARGIN and y <= frame[1] * _MARGIN for x, y in quad)


def _alike(pixels: tuple[float, float]) -> bool:
    return all(abs(side / 1000 - 1) < _ALIKE for side in pixels)
