"""The options -> what to ask for every page, with usage errors before any work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qocr.catalog import catalogue
from qocr.catalog.regions import DEFAULT_MODEL
from qocr.engines import TRAITS
from qocr.errors import UsageError
from qocr.job import QuestionOptions
from qocr.run.body_fields import body_fields
from qocr.target import Target
from qocr.tasks import MARKDOWN_PROMPT, TASKS
from qocr.types import Ask

if TYPE_CHECKING:
    from qocr.fields import Schema

PARAMETERS: dict[str, type] = {
    "top_p": float,
    "top_k": int,
    "repetition_penalty": float,
    "presence_penalty": float,
    "stop": str,
    "logprobs": bool,
    "top_logprobs": int,
}
_KINDS = {
    **dict.fromkeys(("top_p", "repetition_penalty", "presence_penalty"), "a number"),
    **dict.fromkeys(("top_k", "top_logprobs"), "a whole number"),
    "logprobs": "true or false",
    "stop": "a word, nor a JSON list of words or of token numbers",
}
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def build_ask(
    task: str, options: QuestionOptions, target: Target, streams: bool, schema: Schema | None
) -> Ask:
    """What to ask for every page. Raises UsageError for options that are wrong or exclude each
    other."""
    check_pixels(options, target)
    parameters = _parameters(options, target)
    prompt = _notation_prompt(options, target) or _prompt(options.prompt)
    _check_task(task, prompt, target)
    return Ask(
        task=task,
        model=target.model.name,
        prompt=prompt,
        template=schema.template if schema else None,
        json_schema=schema.json_schema if schema else None,
        min_pixels=options.min_pixels,
        max_pixels=options.max_pixels,
        rotate=options.rotate,
        parameters=parameters,
        stream=streams,
        body=body_fields(options.body, parameters),
    )


def model_note(target: Target) -> str | None:
    """A note about a model that is not in the catalogue, or that the vendor advises against; None
    for others, and for a server of the user's own."""
    name = target.model.name
    if target.own_server or (target.model.known and not target.model.advised):
        return None
    if target.model.known:
        return f"{name}: the vendor no longer recommends this model; use {target.model.advised}"
    similar = catalogue.similar(name)
    meant = f"; did you mean {similar}?" if similar else ""
    return f"{name}: unknown model, the service decides{meant}"


def answer_note(ask: Ask, target: Target) -> str | None:
    """A note about a longest answer that only some accounts may have; None for others."""
    tokens, asked = target.model.tokens, ask.parameters.get("max_tokens", 1)
    if target.own_server or tokens is None or asked <= tokens.max_output:
        return None
    return (
        f"--max-tokens {asked}: {target.model.name} gives {tokens.max_output} tokens unless the "
        "vendor has granted your account more"
    )


def _check_task(task: str, prompt: str | None, target: Target) -> None:
    """Raises UsageError for a task that is not built into the model, where the engine needs
    that."""
    traits = TRAITS.get(target.engine)
    needs_task = traits is not None and traits.tasks and TASKS[task].answer != "text"
    if needs_task and prompt is None and not target.model.tasks:
        raise UsageError(
            f"{target.model.name} has no built-in tasks: it only reads text",
            hint=f"Use another model for {task} (-m {DEFAULT_MODEL}), or say with --prompt what to "
            "read.",
        )


def _notation_prompt(options: QuestionOptions, target: Target) -> str | None:
    """The prompt of `--as`; None where the task's own words do, or the engine reads none."""
    if options.notation is None:
        return None
    if options.prompt is not None:
        raise UsageError(
            "--as and --prompt are both instructions for the model",
            hint="Leave one of them out; say in your prompt which notation you want.",
        )
    traits = TRAITS.get(target.engine)
    reads_prompts = traits is None or traits.prompts
    return MARKDOWN_PROMPT if options.notation == "markdown" and reads_prompts else None


def _prompt(text: str | None) -> str | None:
    if text is None or not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--prompt {text}: the file cannot be read") from error


def check_pixels(options: QuestionOptions, target: Target) -> None:
    """Raises UsageError for limits of pixels that the model does not take."""
    least, most = target.pixel_range
    for name, value in (("--min-pixels", options.min_pixels), ("--max-pixels", options.max_pixels)):
        if value is not None and not least <= value <= most:
            raise UsageError(f"{name} {value}: {target.model.name} takes {least} to {most}")
    if options.min_pixels and options.max_pixels and options.min_pixels > options.max_pixels:
        raise UsageError(
            f"--min-pixels {options.min_pixels} is above --max-pixels {options.max_pixels}"
        )


def _parameters(options: QuestionOptions, target: Target) -> dict[str, Any]:
    named = {
        "max_tokens": options.max_tokens,
        "temperature": options.temperature,
        "seed": options.seed,
    }
    parameters = {name: value for name, value in named.items() if value is not None}
    for text in options.param:
        name, equals, value = text.partition("=")
        if name not in PARAMETERS or not equals:
            raise UsageError(
                f"--param {text}: " + ("no value" if name in PARAMETERS else "not known"),
                hint=f"Write NAME=VALUE with one of {', '.join(PARAMETERS)}.",
            )
        parameters[name] = _parsed(name, value)
    if "top_logprobs" in parameters and not parameters.get("logprobs"):
        raise UsageError("top_logprobs needs logprobs", hint="Add -P logprobs=true.")
    if not target.own_server:
        _check_ranges(parameters, target.model)
    return parameters


def _check_ranges(parameters: Mapping[str, Any], model: catalogue.Model) -> None:
    """Raises UsageError with the service's own message, before it is asked. Source: "error codes"
    page."""
    longest = model.tokens and model.tokens.most_output
    if longest and parameters.get("max_tokens", 1) > longest:
        raise UsageError(f"Range of max_tokens should be [1, {longest}] for {model.name}")
    if parameters.get("logprobs") and not model.logprobs:
        raise UsageError(f"{model.name} does not return logprobs", hint="Leave -P logprobs out.")
    for parameter, value in parameters.items():
        interval = catalogue.interval(parameter)
        if interval is not None and not interval.holds(value):
            raise UsageError(f"Range of {parameter} should be {interval.words}, not {value}")


def _parsed(name: str, text: str) -> Any:
    kind = PARAMETERS[name]
    try:
        if kind is bool:
            return _BOOLEANS[text.lower()]
        if kind is str and text.startswith("["):
            return _stop_list(text)
        value = kind(text)
        if isinstance(value, float) and not isfinite(value):
            raise ValueError(text)
        return value
    except (ValueError, KeyError) as error:
        raise UsageError(f"--param {name}={text}: not {_KINDS[name]}") from error


def _stop_list(text: str) -> list[Any]:
    """A list of words or of token numbers; raises ValueError for a mixture. Source: API reference,
    stop."""
    stops: list[Any] = json.loads(text)
    if {type(item) for item in stops} not in ({str}, {int}):
        raise ValueError(text)
    return stops
