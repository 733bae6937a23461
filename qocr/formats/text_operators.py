"""The operators that show text on a page of a PDF, as few as its state needs."""

from __future__ import annotations

from math import cos, sin

from qocr.types import Point


class TextOperators:
    """Collects what a text object shows; `font` is the name of its font on the page."""

    def __init__(self, font: str) -> None:
        self._font = font
        self._written: list[str] = []
        self._turn = self._size = self._stretch = ""
        self._place: Point = (0.0, 0.0)  # as it is written

    def show(
        self, codes: bytes, place: Point, angle: float, size: float, stretch: float = 1.0
    ) -> None:
        """Shows `codes` from `place` (in points) on, at an `angle` in radians against the clock, in
        letters of `size` points that are stretched along the line."""
        self._move(place, angle)
        if (written := f"{size:.2f}") != self._size:
            self._size = written
            self._written.append(f"{self._font} {written} Tf")
        if (written := f"{100 * stretch:.1f}") != self._stretch:
            self._stretch = written
            self._written.append(f"{written} Tz")
        self._written.append(f"<{codes.hex()}> Tj\n")

    def content(self) -> bytes:
        """The text object, invisible; empty where nothing was shown."""
        shown = " ".join(self._written)
        return f"BT 3 Tr\n{shown}ET\n".encode("ascii") if shown else b""

    def _move(self, place: Point, angle: float) -> None:
        cosine, sine = cos(angle), sin(angle)
        x, y = (round(side, 2) for side in place)
        turn = " ".join(map(_number, (cosine, sine, -sine, cosine)))
        if turn == self._turn and turn == "1 0 0 1":
            across, up = x - self._place[0], y - self._place[1]
            self._written.append(f"{_number(across)} {_number(up)} Td")
        else:
            self._written.append(f"{turn} {_number(x)} {_number(y)} Tm")
        self._turn, self._place = turn, (x, y)


def _number(value: float) -> str:
    shown = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown
