"""Facts about the vendor's models, from `catalog.toml`, which is read on first use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from qocr.catalog.regions import DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class Tokens:
    """Limits of one request, in tokens. `granted_output` is what an answer may have where the
    vendor has granted it to an account."""

    context: int
    max_input: int
    max_output: int
    source: str
    granted_output: int | None = None

    @property
    def most_output(self) -> int:
        """The longest answer that any account gets."""
        return self.granted_output or self.max_output


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a million input and output tokens in a region. A batch costs `batch` times as
    much; None if the region has no batches for the model."""

    region: str
    currency: str
    input: float
    output: float
    source: str
    batch: float | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """Limits of a region, in requests and tokens per minute."""

    region: str
    requests: int
    tokens: int
    source: str


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of numbers; `words` is the vendor's notation, such as `[0, 2)`."""

    low: float
    high: float
    words: str

    def holds(self, number: float) -> bool:
        """Whether the number is in the interval; `[` and `]` in `words` include an end."""
        above = number > self.low or (number == self.low and self.words.startswith("["))
        below = number < self.high or (number == self.high and self.words.endswith("]"))
        return above and below


@dataclass(frozen=True, slots=True)
class Model:
    """A model and its limits. `factor` is the side of an image token in pixels. A model with
    `keeps_prompt` combines the user's prompt with the task's; the others replace it. `max_file_mb`
    limits a picture sent by its address, in units of 1,048,576 bytes. `follows` is the snapshot
    that an undated name stands for, `advised` the model that the vendor recommends instead.
    `sources` names the source of each group of figures."""

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
    advised: str = ""
    sources: Mapping[str, str] | None = None

    def pixel_bounds(self, min_pixels: int | None, max_pixels: int | None) -> tuple[int, int]:
        """The fewest and the most pixels to which the model scales a picture, with the user's own
        limits, if there are any. If only `min_pixels` is set, the most is at least twice as
        much."""
        fewest = min_pixels or self.default_min_pixels
        return fewest, max_pixels or max(self.default_max_pixels, 2 * fewest)


@dataclass(frozen=True, slots=True)
class Example:
    """The tokens of the vendor's own example of a task: its prompt, without the picture, and its
    output."""

    prompt: int
    output: int
    source: str


def model(name: str) -> Model:
    """The model with this name or alias, which becomes its name. An unknown one (`known` is false)
    gets the limits of the newest model, 28 pixels per side of a token if it is a Qwen2-VL or
    Qwen2.5-VL, and no prices."""
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
    """Every model of the catalogue, the newest first."""
    grids = _catalog()["grids"]
    return tuple(_model(row, grids[row["grid"]]) for row in _catalog()["models"])


def similar(name: str) -> str | None:
    """The known name most like `name`; None if none is like it."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, _by_name(), 1, 0.75)), None)


def example(task: str) -> Example:
    """The tokens of the vendor's own example of a task."""
    return Example(**_catalog()["examples"][task])


def checked_on() -> str:
    """The date on which the figures were compared with the vendor's documents, as YYYY-MM-DD."""
    return str(_catalog()["date"])


def interval(parameter: str) -> Interval | None:
    """The allowed values of a generation parameter; None if it is unknown or not a number."""
    row = _catalog()["parameters"].get(parameter)
    if row is None:
        return None
    low, _, high = row["range"][1:-1].partition(", ")
    return Interval(float(low), float(high), row["range"])


def documents() -> Mapping[str, str]:
    """The vendor's documents that `source` names: their titles by their short names."""
    titles: Mapping[str, str] = _catalog()["pages"]
    return titles


def writes_pixels(name: str) -> bool:
    """Whether this model writes boxes in pixels rather than per mille, as Qwen2.5-VL and older
    models do, also under the names of self-hosted ones."""
    return model(name).factor == 28


@cache
def _catalog() -> Mapping[str, Any]:
    import tomllib  # imported here, because help and completion do not need it

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
        advised=row.get("advised", ""),
        sources={
            "factor": row["grid_source"],
            "pixels": grid["source"],
            "tasks": row["tasks_source"],
            "regions": row["regions_source"],
        },
    )
