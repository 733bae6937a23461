"""What the documents allow in a request; everything else is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .certainty import asked_logprobs
from .pictures import check_picture
from .refusal import RefusalError, need
from .tokens import image_tokens


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request that passed the rules asks for."""

    model: str
    task: str
    schema: Mapping[str, Any] | None
    size: tuple[int, int]
    stream: bool
    full: bool
    include_usage: bool
    logprobs: int | None = None
    image_tokens: int = 310


@dataclass(frozen=True, slots=True)
class _Model:
    max_output: int = 8_192
    least_pixels: int = 3_072
    most_pixels: int = 30_720_000
    tasks: bool = True


_OLD = _Model(max_output=4_096, least_pixels=3_136, most_pixels=23_520_000)
_MODELS = {
    "qwen3.5-ocr": _Model(max_output=16_384),
    "qwen-vl-ocr": _Model(),
    "qwen-vl-ocr-latest": _Model(),
    "qwen-vl-ocr-2025-11-20": _Model(),
    "qwen-vl-ocr-2025-08-28": _OLD,
    "qwen-vl-ocr-2025-04-13": _OLD,
    "qwen-vl-ocr-2024-10-28": replace(_OLD, tasks=False),
}
_ANY_MODEL = _Model(max_output=10**9, least_pixels=1, most_pixels=10**9)
_TASKS = (
    "text_recognition",
    "key_information_extraction",
    "document_parsing",
    "table_parsing",
    "formula_recognition",
    "multi_lan",
    "advanced_recognition",
)
_PROMPT_MARKS = {
    "rotated rectangle": "advanced_recognition",
    "HTML": "table_parsing",
    "LaTeX representation of the formula": "formula_recognition",
    "LaTeX": "document_parsing",
    "JSON": "key_information_extraction",
}
_PIXELS = ("min_pixels", "max_pixels")
_SAMPLING = {
    "max_tokens",
    "temperature",
    "top_p",
    "top_k",
    "repetition_penalty",
    "presence_penalty",
    "seed",
    "stop",
    "logprobs",
    "top_logprobs",
}
_PARAMETERS = _SAMPLING | {"ocr_options", "incremental_output", "result_format"}
_CHAT_FIELDS = _SAMPLING | {"model", "messages", "stream", "stream_options"}


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, float) or _whole(value)


_LIMITS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "temperature": (lambda v: _number(v) and 0 <= v < 2, "in [0.0, 2.0)"),
    "top_p": (lambda v: _number(v) and 0 < v <= 1, "in (0.0, 1.0]"),
    "top_k": (lambda v: _whole(v) and v >= 0, "a whole number from 0"),
    "repetition_penalty": (lambda v: _number(v) and v > 0, "above 0"),
    "presence_penalty": (lambda v: _number(v) and -2 <= v <= 2, "in [-2.0, 2.0]"),
    "seed": (lambda v: _whole(v) and 0 <= v < 2**31, "in [0, 2147483647]"),
    "stop": (lambda v: isinstance(v, str | list), "a string or a list"),
    "logprobs": (lambda v: isinstance(v, bool), "true or false"),
    "top_logprobs": (lambda v: _whole(v) and 0 <= v <= 5, "in [0, 5]"),
    "incremental_output": (lambda v: isinstance(v, bool), "true or false"),
    "result_format": (lambda v: v == "message", "message"),
    "stream": (lambda v: isinstance(v, bool), "true or false"),
}


def check_native(headers: Mapping[str, str], payload: bytes, key: str) -> Asked:
    """The request to the native endpoint, or RefusalError."""
    _check_headers(headers, key)
    body = _object("the request", _parsed(payload), {"model", "input", "parameters"})
    model_name, model = _model(body)
    parameters = _object("parameters", body.get("parameters", {}), _PARAMETERS)
    _check_limits(parameters, model)
    task, schema = _task(parameters.get("ocr_options"), model)
    sent = _object("input", body.get("input"), {"messages"})
    parts = _parts(sent.get("messages"), ("user", "assistant"))
    pictures = [part for part in parts if _is_native_picture(part)]
    sizes = [_native_picture(part, headers, model) for part in pictures]
    need(sizes, "The request has no image.")
    stream = headers.get("x-dashscope-sse") == "enable"
    full = not parameters.get("incremental_output", False)
    return Asked(
        model_name,
        task,
        schema,
        sizes[0],
        stream,
        full,
        include_usage=True,
        logprobs=asked_logprobs(parameters),
        image_tokens=image_tokens(model_name, *sizes[0], pictures[0]),
    )


def check_compatible(
    headers: Mapping[str, str], payload: bytes, key: str, self_hosted: bool
) -> Asked:
    """The request to the chat endpoint, or RefusalError."""
    _check_headers(headers, None if self_hosted else key)
    body = _parsed(payload)
    _object("the request", body, set(body) - {"ocr_options", "enable_rotate"})
    if not self_hosted:
        _object("the request", body, _CHAT_FIELDS)
    model_name, model = _model(body, self_hosted)
    _check_processor(body.get("mm_processor_kwargs", {}), model)
    _check_limits({} if self_hosted else body, model)
    stream = body.get("stream") is True
    include_usage = _include_usage(body, stream)
    roles = ("user", "assistant", "system") if self_hosted else ("user", "assistant")
    parts = list(_parts(body.get("messages"), roles))
    pictures = [part for part in parts if _is_chat_picture(part)]
    sizes = [_chat_picture(part, headers, model, self_hosted) for part in pictures]
    need(sizes, "The request has no image.")
    task, logprobs = _task_of(parts), asked_logprobs(body)
    count = image_tokens(model_name, *sizes[0], pictures[0])
    return Asked(model_name, task, None, sizes[0], stream, False, include_usage, logprobs, count)


def check_key(headers: Mapping[str, str], key: str) -> None:
    if headers.get("authorization") != f"Bearer {key}":
        raise RefusalError("Invalid API-key provided.", 401, "InvalidApiKey")


def known_model(name: str) -> None:
    if name not in _MODELS:
        raise RefusalError(f"The model {name} does not exist.", 404, "ModelNotFound")


def _check_headers(headers: Mapping[str, str], key: str | None) -> None:
    if key is not None:
        check_key(headers, key)
    if "x-dashscope-async" in headers:
        message = "X-DashScope-Async: current user api does not support asynchronous calls."
        raise RefusalError(message, 403, "AccessDenied")
    kind = headers.get("content-type", "").partition(";")[0].strip()
    need(kind == "application/json", f"Content-Type should be application/json, not '{kind}'.")


def _parsed(payload: bytes) -> dict[str, Any]:
    try:
        body = json.loads(payload)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusalError("Required body invalid, please check the request body format.")
    return body


def _object(where: str, value: Any, names: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RefusalError(f"{where} should be an object.")
    for name in value:
        need(name in names, f"Unknown field {name} in {where}.")
    return value


def _model(body: Mapping[str, Any], any_name: bool = False) -> tuple[str, _Model]:
    name = body.get("model")
    if not isinstance(name, str) or not name:
        raise RefusalError("model should be a name.")
    if not any_name:
        known_model(name)
    return name, _ANY_MODEL if any_name else _MODELS[name]


def _check_limits(parameters: Mapping[str, Any], model: _Model) -> None:
    for name, (allowed, wording) in _LIMITS.items():
        if name in parameters:
            need(allowed(parameters[name]), f"{name} should be {wording}")
    if "max_tokens" in parameters:
        value = parameters["max_tokens"]
        in_range = _whole(value) and 1 <= value <= model.max_output
        need(in_range, f"Range of max_tokens should be [1, {model.max_output}]")


def _task(options: Any, model: _Model) -> tuple[str, Mapping[str, Any] | None]:
    if options is None:
        return "text_recognition", None
    need(model.tasks, "This model does not support ocr_options.")
    _object("ocr_options", options, {"task", "task_config"})
    task = options.get("task")
    need(task in _TASKS, f"ocr_options.task should be one of {', '.join(_TASKS)}.")
    if "task_config" not in options:
        return task, None
    need(task == "key_information_extraction", f"task_config is not supported by {task}.")
    config = _object("task_config", options["task_config"], {"result_schema"})
    schema = config.get("result_schema")
    need(isinstance(schema, dict), "result_schema should be an object.")
    need(_levels(schema) <= 3, "result_schema should have at most 3 nested levels.")
    return task, schema


def _levels(schema: Any) -> int:
    if isinstance(schema, dict):
        return 1 + max(map(_levels, schema.values()), default=0)
    if isinstance(schema, list):
        return max(map(_levels, schema), default=0)
    return 0


def _parts(messages: Any, roles: tuple[str, ...]) -> list[dict[str, Any]]:
    need(isinstance(messages, list) and messages, "messages should be a list that is not empty.")
    parts: list[dict[str, Any]] = []
    for message in messages:
        _object("a message", message, {"role", "content"})
        role, content = message.get("role"), message.get("content")
        need(role in roles, f"role should be one of {', '.join(roles)}, not {role}.")
        if isinstance(content, str) and role != "user":
            continue
        need(isinstance(content, list) and content, "content should be a list of parts.")
        parts += content
    return parts


def _is_native_picture(part: Any) -> bool:
    if isinstance(part, dict) and "image" in part:
        return True
    _object("a text part", part, {"type", "text"})
    need(part.get("type", "text") == "text", "type should be text or image.")
    need(isinstance(part.get("text"), str), "text should be a string.")
    return False


def _native_picture(
    part: dict[str, Any], headers: Mapping[str, str], model: _Model
) -> tuple[int, int]:
    _object("an image part", part, {"type", "image", "enable_rotate", *_PIXELS})
    need(part.get("type", "image") == "image", "type should be text or image.")
    need(isinstance(part.get("enable_rotate", False), bool), "enable_rotate should be a boolean.")
    _check_pixels(part, model)
    return check_picture(part["image"], _resolves(headers), limited=True)


def _is_chat_picture(part: Any) -> bool:
    if isinstance(part, dict) and part.get("type") == "image_url":
        return True
    _object("a text part", part, {"type", "text"})
    need(part.get("type") == "text", "type should be text or image_url.")
    need(isinstance(part.get("text"), str), "text should be a string.")
    return False


def _chat_picture(
    part: dict[str, Any], headers: Mapping[str, str], model: _Model, self_hosted: bool
) -> tuple[int, int]:
    beside = () if self_hosted else _PIXELS
    _object("an image_url part", part, {"type", "image_url", *beside})
    _check_pixels(part, model)
    url = part.get("image_url")
    if isinstance(url, dict):
        url = _object("image_url", url, {"url"}).get("url")
    resolves = _resolves(headers) and not self_hosted
    return check_picture(url, resolves, limited=not self_hosted)


def _resolves(headers: Mapping[str, str]) -> bool:
    return headers.get("x-dashscope-ossresourceresolve") == "enable"


def _check_pixels(part: Mapping[str, Any], model: _Model) -> None:
    least, most = model.least_pixels, model.most_pixels
    for name in _PIXELS:
        value = part.get(name, least)
        in_range = _whole(value) and least <= value <= most
        need(in_range, f"Range of {name} should be [{least}, {most}]")
    ordered = part.get("min_pixels", least) <= part.get("max_pixels", most)
    need(ordered, "min_pixels should not be above max_pixels.")


def _check_processor(options: Any, model: _Model) -> None:
    """Limits for all pictures of a request, of vLLM or of LMDeploy."""
    _object("mm_processor_kwargs", options, {"image", *_PIXELS})
    limits = options.get("image", options)
    _check_pixels(_object("mm_processor_kwargs.image", limits, set(_PIXELS)), model)


def _include_usage(body: Mapping[str, Any], stream: bool) -> bool:
    if body.get("stream_options") is None:
        return False
    need(stream, "stream_options is only allowed with stream.")
    options = _object("stream_options", body["stream_options"], {"include_usage"})
    return options.get("include_usage") is True


def _task_of(parts: list[dict[str, Any]]) -> str:
    """The task whose prompt the text parts hold."""
    prompt = "\n".join(part.get("text", "") for part in parts)
    named = (task for mark, task in _PROMPT_MARKS.items() if mark in prompt)
    return next(named, "text_recognition")
