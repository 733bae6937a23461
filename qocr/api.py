"""The public Python API: the run of the command, whose pages come as values."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from tempfile import TemporaryDirectory
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypedDict,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
)

from qocr.catalog.regions import REGION_IDS, REGIONS
from qocr.errors import QocrError, UsageError
from qocr.job import ENGINES, SERVERS, Job
from qocr.tasks import TASKS
from qocr.types import Page, Result, Source, Style

if TYPE_CHECKING:
    from qocr.run.reading import ReadingPlan

CHOICES: dict[str, tuple[str, ...]] = {
    "engine": ENGINES,
    "server": SERVERS,
    "region": (*REGIONS, *REGION_IDS),
    "upload": ("auto", "inline", "file"),
    "notation": ("latex", "markdown"),
    "text_layer": ("ignore", "use"),
    "cache": ("use", "refresh", "only", "off"),
}
RANGES: dict[str, tuple[float, float | None]] = {
    "jobs": (1, None),
    "timeout": (0.1, None),
    "retries": (0, None),
    "max_pages": (1, None),
    "max_cost": (0, None),
    "max_tokens": (1, None),
    "temperature": (0, 2),
    "seed": (0, None),
}
_TYPES: dict[Any, str] = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "a text",
    os.PathLike: "a path",
    Sequence: "a sequence",
    Mapping: "a mapping",
}
_log = logging.getLogger("qocr")


class Options(TypedDict, total=False):
    """The keyword options of `read`. Names, meanings and defaults are those of the command
    (`qocr TASK --help`); docs/python-api.md lists them. None is the default of each."""

    recursive: bool
    shard: str
    pages: str
    password: str
    dpi: int | str
    passthrough: bool
    text_layer: Literal["ignore", "use"]
    whole_pdf: bool
    denoise: bool
    contrast: bool
    deskew: bool
    engine: Literal["auto", "dashscope", "openai", "local"]
    lang: str
    model: str
    region: str
    workspace: str
    base_url: str
    server: Literal["any", "vllm", "lmdeploy"]
    api_key_file: str | os.PathLike[str]
    upload: Literal["auto", "inline", "file"]
    prompt: str
    notation: Literal["latex", "markdown"]
    rotate: bool
    schema: str | Mapping[str, Any]
    field: Sequence[str] | Mapping[str, str]
    verify: bool
    min_pixels: int
    max_pixels: int
    max_tokens: int
    temperature: float
    seed: int
    param: Sequence[str] | Mapping[str, Any]
    body: Sequence[str] | Mapping[str, Any]
    jobs: int
    timeout: float
    retries: int
    max_pages: int
    max_cost: float
    cache: Literal["use", "refresh", "only", "off"]
    offline: bool


def read(
    *inputs: str | os.PathLike[str], task: str = "text", **options: Unpack[Options]
) -> Generator[Result, None, None]:
    """Reads the pages of `inputs` with `task`, and yields one result a page, in their order.

    `inputs` are files, folders, globs, addresses and `@lists`, as the command takes them. A page
    that cannot be read is a result of status "failed" with its `error`, and the others go on;
    after an error whose `fatal` is true no further page is begun. Closing the iterator stops the
    run. Runs share nothing but the cache on disk, so threads may each have their own.

    Raises UsageError for options that are wrong, SetupError where the engine cannot be had (no
    key, a missing library), both before any work; TypeError for an option that does not exist.
    The iterator raises UnmetError before its first page if there are more than `max_pages`. A
    document that lacks a page named in `pages` is a failed result.
    """
    from qocr.engines.resolving import resolve_target
    from qocr.inputs.options import sources_for
    from qocr.run.reading import FormatNeeds, open_reading, read_schema

    job = _job(inputs, task, options)
    schema = read_schema(job.question, None)
    documents = sources_for(job.source)
    target = resolve_target(job.engine)
    reading = open_reading(job, target, schema, False, FormatNeeds(), _Log())
    return _results(job, reading, documents)


def to_dict(result: Result) -> dict[str, Any]:
    """The page as a line of `jsonl` has it, ready for `json.dumps`. Boxes are in pixels of the
    original picture, origin top left; docs/result.schema.json describes every key."""
    from qocr.formats.json_pages import record

    return record(result, Style())


def _results(
    job: Job, reading: ReadingPlan, documents: list[Source]
) -> Generator[Result, None, None]:
    from qocr.run import pipeline
    from qocr.run.reading import pages_to_read

    with (
        closing(reading),
        TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True) as folder,
    ):
        pages = pages_to_read(job, reading, documents, folder)
        with closing(pipeline.events(pages, reading.read, reading.fail, reading.jobs)) as events:
            for event in events:
                if isinstance(event, Result):
                    yield _detached(event)


def _detached(result: Result) -> Result:
    """Without its picture and without what opens it: a program may keep thousands of results."""
    from qocr.codec import unknown_picture

    page = replace(result.page, open=unknown_picture, text_layer=str, content=str)
    return replace(result, page=page, picture=None)


class _Log:
    """What the command would say on standard error goes to the logger `qocr`."""

    def note(self, text: str) -> None:
        _log.info("%s", text)

    def asked_again(self, page: Page, error: QocrError) -> None:
        _log.info("%s: asked again: %s", page.name, error)


def _job(inputs: Sequence[str | os.PathLike[str]], task: str, options: Options) -> Job:
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"read() has no option {min(unknown)!r}")
    if not inputs:
        raise UsageError("there is nothing to read", hint="Name a file, a folder or an address.")
    _check_choice("task", task, tuple(TASKS))
    if task != "kie" and ("schema" in options or "field" in options):
        raise UsageError("schema and field are options of the task kie", hint='Add task="kie".')
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in given.items():
        _check_type(name, value)
    values = {name: _as_option(name, value) for name, value in given.items()}
    for name, value in values.items():
        _check(name, value)
    return Job.of(task, inputs=tuple(os.fspath(each) for each in inputs), **values)


def _as_option(name: str, value: Any) -> Any:
    """The value as it would come from the command line."""
    if name in ("field", "param"):
        return _pairs(value)
    if name == "body" and isinstance(value, Mapping):
        return tuple(f"{field}={json.dumps(content)}" for field, content in value.items())
    if name == "body":
        return _pairs(value)
    if isinstance(value, Mapping):
        return json.dumps(value)
    if name == "dpi":
        return str(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _pairs(value: Sequence[str] | Mapping[str, Any] | str) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        texts = {n: v if isinstance(v, str) else json.dumps(v) for n, v in value.items()}
        return tuple(f"{name}={text}" for name, text in texts.items())
    return (value,) if isinstance(value, str) else tuple(value)


def _check_type(name: str, value: Any) -> None:
    """Raises UsageError with the name of the option, and not its value: it may be a password."""
    hint = get_type_hints(Options)[name]
    if get_origin(hint) is Literal:
        return  # its choices are checked
    hints = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    kinds = [get_origin(each) or each for each in hints]
    if not any(_fits(value, kind) for kind in kinds):
        names = " or ".join(_TYPES[kind] for kind in kinds)
        raise UsageError(f"{name}: it must be {names}, not {type(value).__name__}")


def _fits(value: Any, kind: Any) -> bool:
    """True and False are no numbers here, though Python counts them among the whole ones."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _check(name: str, value: Any) -> None:
    if name in CHOICES:
        _check_choice(name, value, CHOICES[name])
    if name in RANGES:
        least, most = RANGES[name]
        if not least <= value <= (float("inf") if most is None else most):
            limits = f"at least {least:g}" if most is None else f"from {least:g} to {most:g}"
            raise UsageError(f"{name} {value}: it must be {limits}")


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UsageError(f"{name} {value!r}: it is one of {', '.join(choices)}")
