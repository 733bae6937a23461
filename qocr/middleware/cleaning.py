"""An engine around an engine: pages are cleaned before they are read, boxes mapped back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qocr.job import SourceOptions
from qocr.pictures import filters, packing
from qocr.types import Engine, Event, Picture, Request, Result

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class CleaningSteps:
    """What is done to a page, in this order."""

    denoise: bool = False
    contrast: bool = False
    deskew: bool = False

    @classmethod
    def of(cls, options: SourceOptions) -> CleaningSteps:
        """Those the user asked for."""
        return cls(options.denoise, options.contrast, options.deskew)


def clean(image: Image, steps: CleaningSteps) -> tuple[Image, float]:
    """`image` (L or RGB) after `steps`, and the degrees it was turned anticlockwise to be level.
    Raises SetupError where a step needs a library that is not installed."""
    if steps.denoise:
        image = filters.denoised(image)
    if steps.contrast:
        image = filters.evened(image)
    degrees = filters.skew(image) if steps.deskew else 0.0
    return (filters.turned(image, degrees) if degrees else image), degrees


class CleaningEngine:
    """Reads a cleaned copy; results are in the words of the picture as it was given."""

    def __init__(self, engine: Engine, steps: CleaningSteps) -> None:
        self.name = engine.name
        self._engine = engine
        self._steps = steps

    def read(self, request: Request) -> Iterator[Event]:
        """Raises SetupError where a step needs a library that is not installed."""
        given = request.picture
        image, degrees = clean(packing.plain(given.image), self._steps)
        cleaned = replace(given, image=image, encoded=None)
        for event in self._engine.read(replace(request, open=lambda: cleaned)):
            yield _as_given(event, given, cleaned, degrees) if isinstance(event, Result) else event


def _as_given(result: Result, given: Picture, cleaned: Picture, degrees: float) -> Result:
    lines = result.lines
    if degrees:
        sizes = (cleaned.width, cleaned.height), (given.width, given.height)
        lines = tuple(filters.turned_back(line, degrees, *sizes) for line in lines)
    return replace(result, lines=lines, width=given.width, height=given.height, picture=given)
