"""The calls that the vendor's pages show, one row for each that differs from the others.

Java and Node say what Python says and are left out; long prompts are replaced by a short one of
ours, because it is the field that counts. `PICTURE` stands for the picture.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from qocr.catalog.regions import DEFAULT_MODEL
from qocr.tasks import FIELDS_PROMPT, TASKS

By = Literal["dashscope", "openai", "curl"]
PICTURE = "<picture>"
EVERY = "every parameter"
PROMPT = "Which train is it?"
IMAGE, ADDRESS, BARE = "content[0].image", "content[0].image_url.url", "content[0].image_url"
ROTATE, TEXT, EMPTY = "content[0].enable_rotate", "content[1].text", "parameters"
KINDS = ("content[0].type", "content[1].type")
SYSTEM = "messages[system]"
ACCEPT, BUFFERING = "Accept", "X-Accel-Buffering"
FETCHED = (
    "the examples name an address, which the service fetches; qocr does, and sends the picture"
)
REASONS = {
    IMAGE: f"{FETCHED}; of a file, its key is in it",
    ADDRESS: FETCHED,
    BARE: "older examples have the address itself where the reference has an object; so has qocr",
    ROTATE: "false is the default, and sent by qocr as true or not at all",
    KINDS[0]: "in some examples of the native protocol, in no description of it",
    KINDS[1]: "in some examples of the native protocol, in no description of it",
    SYSTEM: "in some older examples; the reference says that these models take none",
    EMPTY: "left out by these curl examples; empty in qocr's request and the official package's",
    TEXT: "the schema within the prompt, which has line breaks and indentation in the examples",
    ACCEPT: "JSON is named by the official packages and by qocr not; event streams are by both",
    BUFFERING: "a hint for proxies in front of a server, which a client has no need to give",
    "policy": "a new one is given each time",
    "key": "the official package uploads under the file's name, qocr under a random one",
    "order of the form": "any order is allowed, as long as the file is last",
}


@dataclass(frozen=True)
class Example:
    """`call` is what the official package is called with, or the body that curl sends;
    `differs` are the fields that are not the same, each with its reason above."""

    what: str
    pages: str
    by: By
    qocr: tuple[str, ...]
    call: dict[str, Any]
    differs: tuple[str, ...]
    place: Literal["address", "inline", "file"] = "address"

    @property
    def name(self) -> str:
        return f"{self.what}, {self.by}, {self.pages}"

    @property
    def command(self) -> str:
        return shlex.join(["qocr", *self.qocr])


@dataclass(frozen=True)
class Era:
    """What the examples of one time have in common."""

    pages: str
    model: str
    least: int
    most: int
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def limits(self) -> dict[str, int]:
        return {"min_pixels": self.least, "max_pixels": self.most}

    def options(self, model: str, least: int | None = None) -> tuple[str, ...]:
        named = () if model == DEFAULT_MODEL else ("-m", model)
        least = least or self.least
        return (*named, "--min-pixels", str(least), "--max-pixels", str(self.most))


NEW = Era("2026", DEFAULT_MODEL, 3072, 8388608, {"Date": "YYYY-MM-DD", "Number": "its digits"})
OLD = Era("2025", "qwen-vl-ocr", 3136, 6422528, {"Date": "", "Fuel Surcharge": ""})
_OLD_PYTHON_MODELS = {"advanced": "qwen-vl-ocr-latest"}
_OLD_CURL_MODELS = {"advanced": "qwen-vl-ocr-2025-08-28"}
_NEW_CURL_MODELS = {"formula": "qwen-vl-ocr"}
_WITH_SYSTEM = ("advanced", "doc", "formula", "multi-lan")
_WITH_KIND = ("table", "doc", "formula", "multi-lan")
_SYSTEM_TEXT = "You are a helpful assistant."


def examples() -> Iterator[Example]:
    """Every row, page after page."""
    for era in (NEW, OLD):
        for task in TASKS:
            yield _task(era, task)
            yield _old_task_in_curl(task) if era is OLD else _new_task_in_curl(task)
        yield from _prompts(era)
        yield from _fields_in_chat(era)
        yield from _local(era)
    yield _every_field("dashscope")
    yield _every_field("openai")


def _fields(era: Era) -> tuple[str, ...]:
    pairs = era.fields.items()
    return tuple(part for name, hint in pairs for part in ("-F", f"{name}={hint}"))


def _asked(era: Era, task: str) -> dict[str, Any]:
    options: dict[str, Any] = {"task": TASKS[task].wire}
    if task == "kie":
        options["task_config"] = {"result_schema": era.fields}
    return {"ocr_options": options}


def _words(task: str) -> str:
    return "fields of a schema" if task == "kie" else f"task {TASKS[task].wire}"


def _task(era: Era, task: str) -> Example:
    model = _OLD_PYTHON_MODELS.get(task, era.model) if era is OLD else era.model
    command = (task, *era.options(model), *(_fields(era) if task == "kie" else ()))
    content = [{"image": PICTURE, **era.limits, "enable_rotate": False}]
    call = {"model": model, "content": content, **_asked(era, task)}
    return Example(_words(task), era.pages, "dashscope", command, call, (IMAGE, ROTATE, ACCEPT))


def _new_task_in_curl(task: str) -> Example:
    model = _NEW_CURL_MODELS.get(task, DEFAULT_MODEL)
    return _task_in_curl(NEW, task, model, NEW.least)


def _old_task_in_curl(task: str) -> Example:
    """The other pages' curl examples are less alike."""
    plain = task in ("text", "kie")
    least = OLD.least if plain else 401408
    model = _OLD_CURL_MODELS.get(task, OLD.model)
    return _task_in_curl(OLD, task, model, least, task in _WITH_SYSTEM, task in _WITH_KIND)


def _task_in_curl(
    era: Era, task: str, model: str, least: int, system: bool = False, kind: bool = False
) -> Example:
    command = (task, *era.options(model, least), *(_fields(era) if task == "kie" else ()))
    picture: dict[str, Any] = {"type": "image"} if kind else {}
    picture |= {"image": PICTURE, "min_pixels": least, "max_pixels": era.most}
    messages: list[dict[str, Any]] = [{"role": "system", "content": _SYSTEM_TEXT}] if system else []
    messages.append({"role": "user", "content": [picture | {"enable_rotate": False}]})
    body = {"model": model, "input": {"messages": messages}, "parameters": _asked(era, task)}
    differs = (IMAGE, ROTATE, *KINDS[: int(kind)], *((SYSTEM,) if system else ()))
    return Example(_words(task), era.pages, "curl", command, body, differs)


def _prompts(era: Era) -> Iterator[Example]:
    """Own instructions, whole and streamed, in both protocols."""
    for stream in (False, True):
        what = "own prompt, streamed" if stream else "own prompt"
        asked = ("text", "--prompt", PROMPT, *(("--stream",) if stream else ()))
        yield from _native_prompts(era, what, asked, stream)
        yield from _chat_prompts(era, what, asked, stream)


def _native_prompts(era: Era, what: str, asked: tuple[str, ...], stream: bool) -> Iterator[Example]:
    """In curl the text has a type only where it streams."""
    picture = {"image": PICTURE, **era.limits, **({} if stream else {"enable_rotate": False})}
    typed = [picture, {"type": "text", "text": PROMPT}]
    command = (*asked, *era.options(era.model))
    common = (IMAGE,) if stream else (IMAGE, ROTATE)
    call: dict[str, Any] = {"model": era.model, "content": typed}
    body: dict[str, Any] = {"model": era.model}
    if stream:
        call |= {"stream": True, "incremental_output": True}
        body["parameters"] = {"incremental_output": True}
    content = typed if stream else [picture, {"text": PROMPT}]
    body["input"] = {"messages": [{"role": "user", "content": content}]}
    own: tuple[str, ...] = (KINDS[1], BUFFERING if stream else ACCEPT)
    yield Example(what, era.pages, "dashscope", command, call, (*common, *own))
    own = (KINDS[1], ACCEPT) if stream else (EMPTY,)
    yield Example(what, era.pages, "curl", command, body, (*common, *own))


def _chat_prompts(era: Era, what: str, asked: tuple[str, ...], stream: bool) -> Iterator[Example]:
    streamed = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
    bare = era is OLD
    for by in ("openai", "curl"):
        model = "qwen-vl-ocr-latest" if bare and by == "openai" and not stream else era.model
        call = _chat(model, _picture(era, bare), PROMPT) | streamed
        differs = (ADDRESS, *((BARE,) if bare else ()), *((ACCEPT,) if by == "openai" else ()))
        command = (*asked, "-e", "openai", *era.options(model))
        yield Example(what, era.pages, by, command, call, differs)


def _picture(era: Era, bare: bool = False) -> dict[str, Any]:
    address = PICTURE if bare else {"url": PICTURE}
    return {"type": "image_url", "image_url": address, **era.limits}


def _chat(model: str, picture: dict[str, Any], text: str) -> dict[str, Any]:
    content = [picture, {"type": "text", "text": text}]
    return {"model": model, "messages": [{"role": "user", "content": content}]}


def _fields_in_chat(era: Era) -> Iterator[Example]:
    """A schema goes into the words of the prompt; without one, all fields are asked for."""
    bare = era is OLD
    differs = (ADDRESS, *((BARE,) if bare else ()))
    schema = json.dumps(era.fields, indent=2)
    call = _chat(era.model, _picture(era, bare), f"{FIELDS_PROMPT}\n{schema}\n.")
    command = ("kie", *_fields(era), "-e", "openai", *era.options(era.model))
    what = "fields of a schema"
    yield Example(what, era.pages, "openai", command, call, (*differs, TEXT, ACCEPT))
    yield Example(what, era.pages, "curl", command, call, (*differs, TEXT))
    call = _chat(era.model, _picture(era, bare), TASKS["kie"].prompt)
    command = ("kie", "-e", "openai", *era.options(era.model))
    yield Example("all fields", era.pages, "openai", command, call, (*differs, ACCEPT))
    content = [{"image": PICTURE, **era.limits}]
    call = {"model": era.model, "content": content}
    call["ocr_options"] = {"task": TASKS["kie"].wire}
    command = ("kie", *era.options(era.model))
    yield Example("all fields", era.pages, "dashscope", command, call, (IMAGE, ACCEPT))


def _local(era: Era) -> Iterator[Example]:
    """Files of one's own: as base64 in the request, and through the service's storage."""
    limits, model = era.limits, era.model
    command = ("text", "--prompt", PROMPT, *era.options(model))
    native = {"model": model, "content": [{"image": PICTURE, **limits}, {"text": PROMPT}]}
    chat = _chat(model, _picture(era), PROMPT)
    file = (*command, "--upload", "file")
    differs = (ACCEPT, "policy", "key", "order of the form", IMAGE)
    yield Example("file", era.pages, "dashscope", file, native, differs, "file")
    yield Example("base64", era.pages, "dashscope", command, native, (ACCEPT,), "inline")
    openai = (*command, "-e", "openai")
    yield Example("base64", era.pages, "openai", openai, chat, (ACCEPT,), "inline")
    yield from _local_in_curl(era)


def _local_in_curl(era: Era) -> Iterator[Example]:
    """Without limits; the older ones with a system message in parts."""
    model = "qwen-vl-ocr-latest" if era is OLD else era.model
    command = ("text", "--prompt", PROMPT, *(("-m", model) if era is OLD else ()))
    before: dict[str, Any] = {"role": "system", "content": [{"text": _SYSTEM_TEXT}]}
    systems = [before] if era is OLD else []
    user = {"role": "user", "content": [{"image": PICTURE}, {"text": PROMPT}]}
    body: dict[str, Any] = {"model": model, "input": {"messages": [*systems, user]}}
    differs = (EMPTY, *((SYSTEM,) if systems else ()))
    yield Example("base64", era.pages, "curl", command, body, differs, "inline")
    before = {"role": "system", "content": [{"type": "text", "text": _SYSTEM_TEXT}]}
    body = _chat(model, {"type": "image_url", "image_url": {"url": PICTURE}}, PROMPT)
    body["messages"] = [*([before] if systems else []), *body["messages"]]
    differs = (SYSTEM,) if systems else ()
    yield Example("base64", era.pages, "curl", (*command, "-e", "openai"), body, differs, "inline")


_EVERY = {
    "max_tokens": 99,
    "temperature": 0.5,
    "seed": 3,
    "top_p": 0.5,
    "top_k": 2,
    "repetition_penalty": 1.1,
    "presence_penalty": 0.1,
    "stop": "end",
    "logprobs": True,
    "top_logprobs": 2,
}
_OPTIONS = ("max_tokens", "temperature", "seed")
_BEYOND_OPENAI = ("top_k", "repetition_penalty")


def _every_field(by: By) -> Example:
    """The reference's list of parameters, all at once."""
    command = ["text", "--min-pixels", "4000", "--max-pixels", "500000"]
    for name, value in _EVERY.items():
        text = json.dumps(value) if not isinstance(value, str) else value
        option = [f"--{name.replace('_', '-')}", text]
        command += option if name in _OPTIONS else ["-P", f"{name}={text}"]
    limits = {"min_pixels": 4000, "max_pixels": 500000}
    if by == "openai":
        picture = {"type": "image_url", "image_url": {"url": PICTURE}, **limits}
        own = {name: _EVERY[name] for name in _BEYOND_OPENAI}
        others = {name: value for name, value in _EVERY.items() if name not in own}
        call = _chat(DEFAULT_MODEL, picture, TASKS["text"].prompt) | others | {"extra_body": own}
        command += ["-e", "openai"]
    else:
        content = [{"image": PICTURE, **limits, "enable_rotate": True}]
        call = {"model": DEFAULT_MODEL, "content": content, **_asked(NEW, "text"), **_EVERY}
        command.append("--rotate")
    return Example(EVERY, "reference", by, tuple(command), call, (ACCEPT,), "inline")
