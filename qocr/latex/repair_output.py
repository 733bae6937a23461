"""The output of a repair and what is open in it."""

from __future__ import annotations

import itertools

from qocr.latex.allowed import LONG, SINGLE, TABLES
from qocr.latex.column_specs import widened
from qocr.latex.frames import Frame

DEEPEST = 60


class RepairOutput:
    """Pieces written so far, and frames that are open: closing the last one keeps all balanced."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.frames = [Frame("group", "", math=False, name="page")]
        self.vertical = True

    @property
    def top(self) -> Frame:
        """The innermost open frame."""
        return self.frames[-1]

    @property
    def full(self) -> bool:
        """Whether frames are nested as deeply as TeX is sure to take."""
        return len(self.frames) > DEEPEST

    def write(self, piece: str) -> None:
        """Something that is no more than white space or layout."""
        self.pieces.append(piece)

    def gap(self, piece: str) -> None:
        """White space; where a blank line would be an error, none comes about."""
        if "\n" in piece and (self.top.math or self.narrow()):
            lately = itertools.takewhile(lambda before: not before.strip(), reversed(self.pieces))
            piece = " " if "\n" in "".join(lately) else "\n"
        self.pieces.append(piece)

    def narrow(self) -> bool:
        """Whether an argument is open that cannot hold two paragraphs."""
        return any(frame.argument and frame.name not in LONG for frame in self.frames)

    def show(self, piece: str) -> None:
        """Something that stands on the page."""
        self.ready()
        if piece[:1] in ("[", "*") and self._takes_argument():
            self.pieces.append("{}")
        self.pieces.append(piece)
        top = self.top
        top.row_start = top.cell_start = False
        top.superscript = top.subscript = False
        self.vertical = False

    def ready(self) -> None:
        """A list begins with an item."""
        if self.top.needs_item:
            self.top.needs_item = False
            self.pieces.append("\\item ")

    def push(self, frame: Frame, opener: str) -> None:
        """Writes `opener` and opens `frame`."""
        self.show(opener)
        self.frames.append(frame)

    def pop(self) -> Frame:
        """Closes the innermost frame and returns it. A list without an item gets an empty one."""
        frame = self.frames.pop()
        if frame.needs_item:
            self.pieces.append("\\item ")
        if frame.columns is not None:
            self._settle(frame)
        self.pieces.append(frame.closer)
        return frame

    def finish(self) -> str:
        """Everything closed, in one string."""
        while len(self.frames) > 1:
            frame = self.pop()
            self.pieces.append("{}" * frame.owed + frame.after)
        return "".join(self.pieces)

    def pop_to(self, frame: Frame) -> None:
        """Closes everything above `frame`, and it."""
        while True:
            popped = self.pop()
            self.pieces.append("{}" * popped.owed + popped.after)
            if popped is frame:
                return

    def above(self, *kinds: str) -> Frame | None:
        """The innermost frame of these kinds that no environment stands between."""
        for frame in reversed(self.frames[1:]):
            if frame.kind in kinds:
                return frame
            if frame.kind == "environment":
                return None
        return None

    def environment(self, *names: str) -> Frame | None:
        """The innermost open environment of one of these names."""
        for frame in reversed(self.frames):
            if frame.kind in ("environment", "math") and frame.name in names:
                return frame
        return None

    def cramped(self) -> bool:
        """Whether a display or a float would be an error here."""
        return any(frame.argument or frame.name in TABLES for frame in self.frames)

    def _takes_argument(self) -> bool:
        """Whether a bracket or a star written now would belong to the command before it."""
        before = next((piece for piece in reversed(self.pieces) if piece.strip()), "")
        return before.rstrip().endswith(("\\\\", "\\item")) or before.startswith("\\begin{")

    def _settle(self, frame: Frame) -> None:
        place = frame.columns or 0
        if frame.name in TABLES:
            self.pieces[place] = f"{{{widened(frame.specification, frame.widest)}}}"
        elif frame.name in SINGLE and frame.widest > 1:
            self.pieces[place] = "\\begin{aligned}"
            self.pieces.append("\\end{aligned}")
