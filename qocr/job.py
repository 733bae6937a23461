"""What the user asked for, in the parts that the rooms need: one field an option, the same name
for both. Source of every meaning: `qocr TASK --help`."""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any, Literal, get_type_hints

from qocr.catalog.regions import DEFAULT_MODEL

ENGINES = ("auto", "dashscope", "openai", "local")
SERVERS = ("any", "vllm", "lmdeploy")


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What is read, and how its pages become pictures."""

    inputs: tuple[str, ...] = ()
    recursive: bool = False
    shard: str | None = None
    watch: str | None = None
    pages: str | None = None
    password: str | None = field(default=None, repr=False)
    dpi: str = "auto"
    passthrough: bool = True
    text_layer: str = "ignore"
    denoise: bool = False
    contrast: bool = False
    deskew: bool = False


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Who reads, where it is, and how it is asked."""

    engine: str = "auto"
    lang: str | None = None
    model: str = DEFAULT_MODEL
    region: str | None = None
    workspace: str | None = None
    base_url: str | None = None
    server: str = "any"
    api_key_file: str | None = None
    upload: Literal["auto", "inline", "file"] = "auto"
    whole_pdf: bool = False
    timeout: float = 300.0
    retries: int = 4
    dry_run: Literal["json", "curl"] | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True)
class QuestionOptions:
    """What is asked of every page."""

    prompt: str | None = None
    notation: Literal["latex", "markdown"] | None = None
    rotate: bool = False
    schema: str | None = None
    field: tuple[str, ...] = ()
    verify: bool = True
    min_pixels: int | None = None
    max_pixels: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    param: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """Where results go, and what they look like."""

    output: str = "-"
    format: str | None = None
    also: tuple[str, ...] = ()
    header: int | None = None
    excel_safe: bool = False
    delimiters: str = "none"
    label: Literal["number", "text", "none"] = "number"
    coords: str = "px"
    min_confidence: float = 0.0
    explode: str | None = None
    redo: bool = False
    pdfa: bool = False
    stream: bool | None = None


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How the run goes, what it may cost, and what it says."""

    jobs: int | None = None
    cache: Literal["use", "refresh", "only", "off"] = "use"
    keep_going: bool = True
    fail_on: str = "incomplete"
    max_pages: int | None = None
    max_cost: float | None = None
    usage: bool = False
    summary: Literal["text", "json"] = "text"
    error_format: str = "text"
    quiet: bool = False
    verbose: bool = False
    color: bool = True


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """What only `qocr batch` has."""

    name: str | None = None
    window: str = "24h"
    wait: bool = False
    test: bool = False


@dataclass(frozen=True, slots=True)
class CommandOptions:
    """What single commands have: `operands` are the models, the ids of submissions or the files
    of results that are named; `picture` is convert's, `older_than` that of `cache clear`."""

    operands: tuple[str, ...] = ()
    json: bool = False
    picture: str | None = None
    older_than: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One command with all its options. Rooms take the part that they need."""

    task: str
    source: SourceOptions = SourceOptions()
    engine: EngineOptions = EngineOptions()
    question: QuestionOptions = QuestionOptions()
    output: OutputOptions = OutputOptions()
    run: RunOptions = RunOptions()
    batch: BatchOptions = BatchOptions()
    command: CommandOptions = CommandOptions()

    @classmethod
    def of(cls, task: str, **options: Any) -> Job:
        """From options by their names, whichever part each is in. Raises TypeError for a name
        that no option has."""
        unknown = options.keys() - OPTION_FIELDS.keys()
        if unknown:
            raise TypeError(f"no option is called {', '.join(sorted(unknown))}")
        given = {
            part: {one.name: options[one.name] for one in fields(kind) if one.name in options}
            for part, kind in PARTS.items()
        }
        return cls(task, **{part: kind(**given[part]) for part, kind in PARTS.items()})


PARTS: dict[str, type[Any]] = {
    "source": SourceOptions,
    "engine": EngineOptions,
    "question": QuestionOptions,
    "output": OutputOptions,
    "run": RunOptions,
    "batch": BatchOptions,
    "command": CommandOptions,
}
OPTION_FIELDS: dict[str, Field[Any]] = {
    one.name: one for kind in PARTS.values() for one in fields(kind)
}


def default_of(option: str) -> Any:
    """What an option is where nobody sets it; None for one that is the command's to choose."""
    return OPTION_FIELDS[option].default if option in OPTION_FIELDS else None


def option_types() -> dict[str, Any]:
    """The type of every option by its name, `task` among them."""
    types = {"task": str}
    for kind in PARTS.values():
        types |= get_type_hints(kind)
    return types
