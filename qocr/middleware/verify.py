"""An engine around an engine: requests fields that break the schema a second time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from qocr.errors import QocrError
from qocr.fields import Problem, cast, problems
from qocr.fields.json_schema import Steps
from qocr.fields.subsets import agree, outermost, part_of, replaced, value_at
from qocr.types import Engine, Event, Request, Result, Usage


class VerifyingEngine:
    """Checks the fields of a page against `json_schema`; None checks nothing.

    Only the final result is yielded. Fields of a complete page that break the schema are requested
    once more, unless `again` is off (for an engine that would only repeat itself). A value that
    keeps the schema replaces the wrong one, and the text becomes the fields as JSON. What is still
    wrong stands in `unmet` and in the warnings.
    """

    def __init__(
        self, engine: Engine, json_schema: Mapping[str, Any] | None, again: bool = True
    ) -> None:
        self.name = engine.name
        self._engine = engine
        self._json_schema = json_schema
        self._again = again

    def read(self, request: Request) -> Iterator[Event]:
        """Raises QocrError where the first request fails; a failed second one is a warning."""
        if self._json_schema is None:
            yield from self._engine.read(request)
            return
        result = _last(self._engine, request)
        wrong: list[Problem] = []
        if result.fields is not None and result.status in ("ok", "empty"):
            wrong = self._problems(result.fields)
        if wrong and self._again and result.status == "ok":
            result = self._second_reading(request, result, wrong)
            wrong = self._problems(result.fields)
        yield _reported(result, wrong)

    def _problems(self, fields: Any) -> list[Problem]:
        """What is wrong with the fields once they are of the types that the schema asks for."""
        schema = self._json_schema or {}
        return problems(cast(fields, schema), schema)

    def _second_reading(self, request: Request, first: Result, wrong: list[Problem]) -> Result:
        places = outermost(problem.steps for problem in wrong)
        expectations = {place: _expectation(place, wrong) for place in places}
        template = part_of(request.ask.template, expectations)
        if template is None:
            return first
        ask = replace(request.ask, template=template, stream=False)
        try:
            second = _last(self._engine, replace(request, ask=ask))
        except QocrError as error:  # the page has been read: that stands
            warning = f"the second request for the wrong fields failed: {error}"
            return replace(_warned(first, warning), final=False)
        paths = ", ".join(".".join(map(str, place)) for place in places)
        first = replace(first, usage=_sum(first.usage, second.usage))
        return self._corrected(_warned(first, f"asked again for {paths}"), second, places)

    def _corrected(self, first: Result, second: Result, places: list[Steps]) -> Result:
        values = _usable_values(first, second, places)
        problems_left = self._problems(replaced(first.fields, values))
        broken = [problem.steps for problem in problems_left]
        accepted = {
            place: value
            for place, value in values.items()
            if not any(steps[: len(place)] == place for steps in broken)
        }
        if not accepted:
            return first
        fields = replaced(first.fields, accepted)
        return replace(first, fields=fields, text=json.dumps(fields, ensure_ascii=False, indent=2))


def _last(engine: Engine, request: Request) -> Result:
    *_, result = engine.read(request)
    assert isinstance(result, Result)
    return result


def _expectation(place: Steps, wrong: list[Problem]) -> str:
    return ", ".join(problem.wanted for problem in wrong if problem.steps == place)


def _usable_values(first: Result, second: Result, places: list[Steps]) -> dict[Steps, Any]:
    """The values of the second result at `places`, where both results mean the same by them."""
    if second.status != "ok":
        return {}
    values = {place: value_at(second.fields, place) for place in places}
    return {
        place: value
        for place, value in values.items()
        if value is not None and agree(first.fields, second.fields, place, places)
    }


def _reported(result: Result, wrong: list[Problem]) -> Result:
    if not wrong:
        return result
    by_path: dict[str, list[str]] = {}
    for problem in wrong:
        by_path.setdefault(problem.path or "the fields", []).append(problem.message)
    unmet = tuple(f"{path}: {'; '.join(messages)}" for path, messages in by_path.items())
    return replace(result, unmet=unmet, warnings=(*result.warnings, *unmet))


def _warned(result: Result, warning: str) -> Result:
    return replace(result, warnings=(*result.warnings, warning))


def _sum(first: Usage | None, second: Usage | None) -> Usage | None:
    if first is None or second is None:
        return first or second
    return Usage(
        _added(first.input_tokens, second.input_tokens),
        _added(first.output_tokens, second.output_tokens),
        _added(first.image_tokens, second.image_tokens),
    )


def _added(first: int | None, second: int | None) -> int | None:
    return None if first is None and second is None else (first or 0) + (second or 0)
