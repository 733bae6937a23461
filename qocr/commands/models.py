"""`qocr models`: the catalogue of models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from qocr.catalog import catalogue
from qocr.catalog.catalogue import Model, Price, Tokens
from qocr.console.columns import aligned
from qocr.errors import ExitCode, UsageError
from qocr.job import CommandOptions
from qocr.output.sinks import standard_output
from qocr.tasks import TASKS

HEAD = ("model", "aliases", "region", "context", "max out", "pixels", "price in/out")
NUMBERS = frozenset({3, 4, 5})


def run(options: CommandOptions) -> ExitCode:
    """Prints a table of all models, or everything about the models that are named.

    Raises UsageError for a name that is not in the catalogue.
    """
    chosen = [_named(name) for name in options.operands] or list(catalogue.models())
    if options.json:
        text = _json(chosen)
    elif options.operands:
        text = "\n".join(map(_details, chosen))
    else:
        text = _table(chosen)
    with standard_output() as stdout:
        stdout.write(text.encode())
    return ExitCode.OK


def _named(name: str) -> Model:
    for model in catalogue.models():
        if name in (model.name, *model.aliases):
            return model
    similar = catalogue.similar(name)
    raise UsageError(
        f"{name}: not a model of the catalogue",
        hint=f"Did you mean {similar}?" if similar else "qocr models lists them.",
    )


def _json(models: Sequence[Model]) -> str:
    record: dict[str, Any] = {
        "qocr": 1,
        "date": catalogue.checked_on(),
        "pages": dict(catalogue.documents()),
        "models": [_record(model) for model in models],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _record(model: Model) -> dict[str, Any]:
    record = asdict(model)
    del record["known"]
    record["tasks"] = list(TASKS) if model.tasks else []
    return record


def _table(models: Sequence[Model]) -> str:
    rows = [row for model in models for row in _rows(model)]
    return aligned([HEAD, *rows], NUMBERS) + (
        f"\nTokens; prices for a million of them. As of {catalogue.checked_on()}; "
        "qocr models NAME says from where.\n"
    )


def _rows(model: Model) -> Iterator[tuple[str, ...]]:
    assert model.tokens is not None
    for region in model.regions:
        yield (
            model.name,
            " ".join(model.aliases) or "-",
            region,
            str(model.tokens.context),
            str(model.tokens.max_output),
            f"{model.min_pixels}-{model.max_pixels}",
            ", ".join(_price(price) for price in model.prices if price.region == region) or "-",
        )


def _price(price: Price) -> str:
    return f"{price.input:g}/{price.output:g} {price.currency}"


def _details(model: Model) -> str:
    """Everything about one model, each figure with its source."""
    rows = list(_facts(model))
    cited = " ".join(row[2] for row in rows).replace(":", " ").replace(",", " ").split()
    pages = "".join(
        f"  {page}: {title}\n" for page, title in catalogue.documents().items() if page in cited
    )
    note = f"  {model.note}\n" if model.note else ""
    return f"{model.name}\n{note}\n{aligned(rows)}\nSources, {catalogue.checked_on()}:\n{pages}"


def _facts(model: Model) -> Iterator[tuple[str, str, str]]:
    assert model.tokens is not None
    assert model.sources is not None
    tokens, sources = model.tokens, model.sources
    yield "aliases", " ".join(model.aliases) or "-", ""
    yield "snapshot", model.snapshot or (f"follows {model.follows}" if model.follows else "-"), ""
    yield "regions", " ".join(model.regions), sources["regions"]
    yield "context", f"{tokens.context} tokens", tokens.source
    yield "max input", f"{tokens.max_input} tokens", tokens.source
    yield "max output", _output(tokens), tokens.source
    yield "image token", f"{model.factor}x{model.factor} pixels", sources["factor"]
    yield "min pixels", f"{model.min_pixels}, default {model.default_min_pixels}", sources["pixels"]
    yield "max pixels", f"{model.max_pixels}, default {model.default_max_pixels}", sources["pixels"]
    yield "max file", f"{model.max_file_mb} MB where the picture has an address", sources["pixels"]
    yield "tasks", " ".join(TASKS) if model.tasks else "none", sources["tasks"]
    yield "your prompt", _place_of_prompt(model), sources["tasks"]
    for price in model.prices:
        yield f"price {price.region}", f"{_price(price)} a million tokens", price.source
        if price.batch is not None:
            yield f"batch {price.region}", f"{price.batch:.0%} of the {price.currency}", "batch"
    for rate in model.rates:
        per_minute = f"{rate.requests} requests, {rate.tokens} tokens a minute"
        yield f"rate {rate.region}", per_minute, rate.source


def _output(tokens: Tokens) -> str:
    granted = tokens.granted_output
    more = f", {granted} where the vendor has granted it" if granted else ""
    return f"{tokens.max_output} tokens{more}"


def _place_of_prompt(model: Model) -> str:
    if not model.tasks:
        return "not taken"
    return "beside the task" if model.keeps_prompt else "instead of the task"
