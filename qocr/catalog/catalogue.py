"""What is known of models: `catalog.toml`, read when it is first asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from qocr.catalog.regions import DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class Tokens:
    """Limits of one request, in tokens."""

    context: int
    max_input: int
    max_output: int
    source: str


@dataclass(frozen=True, slots=True)
class Price:
    """For a million tokens in and out; a batch costs `batch` times as much, None where a region
    has none for this model."""

    region: str
    currency: str
    input: float
    output: float
    source: str
    batch: float | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests and tokens a minute."""

    region: str
    requests: int
    tokens: int
    source: str


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers between two others; `words` is how the vendor writes it, as in `[0, 2)`."""

    low: float
    high: float
    words: str

    def holds(self, number: float) -> bool:
        """Whether the number lies in the interval: `[` and `]` in `words` include an end."""
        above = number > self.low or (number == self.low and self.words.startswith("["))
        below = number < self.high or (number == self.high and self.words.endswith("]"))
        return above and below


@dataclass(frozen=True, slots=True)
class Model:
    """`factor` is the side of an image token in pixels; a model that `keeps_prompt` combines the
    user's prompt with the task, the others replace it. `max_file_mb` is of a picture with an
    address, in units of 1,048,576 bytes. `follows` is the snapshot an undated name
    stands for. The source of each group of figures is in `sources`, by its name."""

    name: str
    factor: int
    default_min_pixels: int
    default_max_pixels: int
    max_pixels: int
    min_pixels: int
    keeps_prompt: bool = False
    known: bool = True
    aliases: tuple[str, ...] = ()
    snapshot: str | None = None
    follows: str | None = None
    tasks: bool = True
    logprobs: bool = True
    max_file_mb: int = 10
    regions: tuple[str, ...] = ()
    tokens: Tokens | None = None
    prices: tuple[Price, ...] = ()
    rates: tuple[Rate, ...] = ()
    note: str = ""
    sources: Mapping[str, str] | None = None

    def pixel_bounds(self, least: int | None, most: int | None) -> tuple[int, int]:
        """The fewest and the most pixels the model sees of a picture, under the user's own limits
        where there are any. Where only `least` is set there is room for the grid above it."""
        low = least or self.default_min_pixels
        return low, most or max(self.default_max_pixels, 2 * low)


@dataclass(frozen=True, slots=True)
class Example:
    """Tokens of the vendor's own example of a task: `prompt` beside the picture, `output`."""

    prompt: int
    output: int
    source: str


def model(name: str) -> Model:
    """A model by its name or alias, under the name it was asked for; one that is not `known`
    counts as the newest kind (32 pixels a side, 28 of Qwen2-VL and Qwen2.5-VL), without prices."""
    known = _by_name().get(name)
    if known is not None:
        return replace(known, name=name)
    newest = _by_name()[DEFAULT_MODEL]
    return Model(
        name,
        28 if "qwen2" in name.lower() else newest.factor,
        newest.default_min_pixels,
        newest.default_max_pixels,
        newest.max_pixels,
        newest.min_pixels,
        keeps_prompt=name.startswith("qwen3.5-ocr"),
        known=False,
    )


def models() -> tuple[Model, ...]:
    """Every model of the catalogue, the newest kind first."""
    grids = _document()["grids"]
    return tuple(_model(row, grids[row["grid"]]) for row in _document()["models"])


def similar(name: str) -> str | None:
    """The known name that was perhaps meant."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, _by_name(), 1, 0.75)), None)


def example(task: str) -> Example:
    """What the guide's own example of a task took."""
    return Example(**_document()["examples"][task])


def checked_on() -> str:
    """The day the figures were compared with the vendor's pages, as YYYY-MM-DD."""
    return str(_document()["date"])


def interval(parameter: str) -> Interval | None:
    """Where the values of a generation parameter must lie; None for one that is no number."""
    row = _document()["parameters"].get(parameter)
    if row is None:
        return None
    low, _, high = row["range"][1:-1].partition(", ")
    return Interval(float(low), float(high), row["range"])


def documents() -> Mapping[str, str]:
    """The vendor's documents that `source` names: their titles by their short names."""
    titles: Mapping[str, str] = _document()["pages"]
    return titles


def writes_pixels(name: str) -> bool:
    """Whether boxes in the text of this model family are in pixels, not per-mille (Qwen2.5-VL
    and older, also under the names of self-hosted models)."""
    return model(name).factor == 28


@cache
def _document() -> Mapping[str, Any]:
    import tomllib  # here: help and completion ask for nothing of it

    return tomllib.loads(Path(__file__).with_name("catalog.toml").read_text(encoding="utf-8"))


@cache
def _by_name() -> Mapping[str, Model]:
    return {name: model for model in models() for name in (model.name, *model.aliases)}


def _model(row: Mapping[str, Any], grid: Mapping[str, Any]) -> Model:
    return Model(
        name=row["name"],
        **{name: value for name, value in grid.items() if name != "source"},
        keeps_prompt=row.get("keeps_prompt", False),
        aliases=tuple(row.get("aliases", ())),
        snapshot=row.get("snapshot"),
        follows=row.get("follows"),
        tasks=row["tasks"],
        logprobs=row.get("logprobs", True),
        max_file_mb=row.get("max_file_mb", 10),
        regions=tuple(row["regions"]),
        tokens=Tokens(**row["tokens"]),
        prices=tuple(Price(**price) for price in row["prices"]),
        rates=tuple(Rate(**rate) for rate in row["rates"]),
        note=row.get("note", ""),
        sources={
            "factor": row["grid_source"],
            "pixels": grid["source"],
            "tasks": row["tasks_source"],
            "regions": row["regions_source"],
        },
    )
