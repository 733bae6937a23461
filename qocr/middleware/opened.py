"""An engine around an engine: opens a page before it is sent, and rounds its boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qocr.pictures.opening import check_readable
from qocr.types import Engine, Event, Picture, Request, Result


class OpeningEngine:
    """Opens the page first, so that no request is made without a picture. Rounds boxes to a tenth
    of a pixel, so that they are the same in the cache and in every format."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine

    def read(self, request: Request) -> Iterator[Event]:
        """Raises InputError for a page that cannot be opened, or has a shape no engine takes."""
        picture = request.picture
        check_readable(picture)
        for event in map(_rounded, self._engine.read(request)):
            yield _with_damage(event, picture) if isinstance(event, Result) else event


def _with_damage(result: Result, picture: Picture) -> Result:
    """The result with the warnings about its file; incomplete where a part of the page is missing
    there."""
    if not picture.warnings:
        return result
    incomplete = not picture.is_whole and result.status in ("ok", "empty")
    status = "incomplete" if incomplete else result.status
    return replace(result, status=status, warnings=(*picture.warnings, *result.warnings))


def _rounded(event: Event) -> Event:
    if not isinstance(event, Result) or not event.lines:
        return event
    return replace(event, lines=tuple(line.rounded() for line in event.lines))
