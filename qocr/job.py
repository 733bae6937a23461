"""What the user asked for: one field an option, the same name for both."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

from qocr.catalog.regions import DEFAULT_MODEL, DEFAULT_REGION

ENGINES = ("auto", "dashscope", "openai", "local")
SERVERS = ("any", "vllm", "lmdeploy")


@dataclass(frozen=True, slots=True)
class Job:
    """One run. Source of every name and meaning: `qocr TASK --help`."""

    task: str
    inputs: tuple[str, ...]
    recursive: bool = False
    shard: str | None = None
    watch: str | None = None
    pages: str | None = None
    password: str | None = dataclass_field(default=None, repr=False)
    dpi: str = "auto"
    passthrough: bool = True
    text_layer: str = "ignore"
    whole_pdf: bool = False
    denoise: bool = False
    contrast: bool = False
    deskew: bool = False
    output: str = "-"
    format: str | None = None
    also: tuple[str, ...] = ()
    engine: str = "auto"
    lang: str | None = None
    json: bool = False
    model: str = DEFAULT_MODEL
    region: str = DEFAULT_REGION
    workspace: str | None = None
    base_url: str | None = None
    server: str = "any"
    api_key_file: str | None = None
    upload: Literal["auto", "inline", "file"] = "auto"
    prompt: str | None = None
    rotate: bool = False
    schema: str | None = None
    field: tuple[str, ...] = ()
    min_pixels: int | None = None
    max_pixels: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    param: tuple[str, ...] = ()
    verify: bool = True
    header: int | None = None
    excel_safe: bool = False
    delimiters: str = "none"
    label: Literal["number", "text", "none"] = "number"
    coords: str = "px"
    min_confidence: float = 0.0
    explode: str | None = None
    picture: str | None = None
    stream: bool | None = None
    jobs: int | None = None
    timeout: float = 300.0
    retries: int = 4
    keep_going: bool = True
    fail_on: str = "incomplete"
    max_pages: int | None = None
    max_cost: float | None = None
    usage: bool = False
    summary: Literal["text", "json"] = "text"
    wait: bool = False
    test: bool = False
    name: str | None = None
    window: str = "24h"
    cache: Literal["use", "refresh", "only", "off"] = "use"
    older_than: str | None = None
    dry_run: Literal["json", "curl"] | None = None
    offline: bool = False
    error_format: str = "text"
    quiet: bool = False
    verbose: bool = False
    color: bool = True
