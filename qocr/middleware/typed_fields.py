"""An engine around an engine: fields of the types that the user's JSON Schema asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from qocr.fields import cast
from qocr.types import Engine, Event, Request, Result


class TypedFieldsEngine:
    """Makes numbers, true and false, and texts of the fields, as `json_schema` wants them. It
    stands around the cache, which keeps what was written."""

    def __init__(self, engine: Engine, json_schema: Mapping[str, Any]) -> None:
        self.name = engine.name
        self._engine = engine
        self._json_schema = json_schema

    def read(self, request: Request) -> Iterator[Event]:
        """The events of the engine within; raises what it raises."""
        for event in self._engine.read(request):
            if isinstance(event, Result):
                yield replace(event, fields=cast(event.fields, self._json_schema))
            else:
                yield event
