"""An engine around an engine: pages are cleaned before they are read, boxes mapped back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qocr.job import SourceOptions
from qocr.types import Engine, Event, Picture, Request, Result

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class CleaningSteps:
    """The steps that clean a page, in this order."""

    denoise: bool = False
    contrast: bool = False
    deskew: bool = False

    @classmethod
    def of(cls, options: SourceOptions) -> CleaningSteps:
        """The steps that the user switched on."""
        return cls(options.denoise, options.contrast, options.deskew)


def clean(image: Image, steps: CleaningSteps) -> tuple[Image, float]:
    """`image` (mode L or RGB) after `steps`, and the degrees by which it was turned anticlockwise.

    Raises SetupError where a step needs a library that is not installed.
    """
    from qocr.pictures import filters  # here: the key of a cached page needs only the steps

    if steps.denoise:
        image = filters.denoised(image)
    if steps.contrast:
        image = filters.evened(image)
    degrees = filters.skew(image) if steps.deskew else 0.0
    return (filters.turned(image, degrees) if degrees else image), degrees


class CleaningEngine:
    """Reads a cleaned copy of each page; boxes and sizes are those of the original picture."""

    def __init__(self, engine: Engine, steps: CleaningSteps) -> None:
        self.name = engine.name
        self._engine = engine
        self._steps = steps

    def read(self, request: Request) -> Iterator[Event]:
        """Raises SetupError where a step needs a library that is not installed."""
        from qocr.pictures import packing

        original = request.picture
        image, degrees = clean(packing.plain(original.image), self._steps)
        cleaned = replace(original, image=image, encoded=None)
        for event in self._engine.read(replace(request, open=lambda: cleaned)):
            yield (
                _mapped_back(event, original, cleaned, degrees)
                if isinstance(event, Result)
                else event
            )


def _mapped_back(result: Result, original: Picture, cleaned: Picture, degrees: float) -> Result:
    lines = result.lines
    if degrees:
        from qocr.pictures import filters

        sizes = (cleaned.width, cleaned.height), (original.width, original.height)
        lines = tuple(filters.turned_back(line, degrees, *sizes) for line in lines)
    return replace(
        result, lines=lines, width=original.width, height=original.height, picture=original
    )
