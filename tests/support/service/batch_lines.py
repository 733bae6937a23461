"""The lines of a batch: what they may be, and how each is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .refusal import RefusalError, need
from .replies import Answer, Fault, read_page
from .rules import check_compatible
from .wire import Compatible, packed

CHAT, TEST = "/v1/chat/completions", "/v1/chat/ds-test"
MODELS = {CHAT: ("qwen-vl-ocr", "qwen-vl-ocr-latest"), TEST: ("batch-test-model",)}
TEST_WORDS = "This is a test result."
CREATED = 1_763_700_000
_LINE = {"custom_id", "method", "url", "body"}
_CHAT_MODE = Compatible(self_hosted=False)


@dataclass(slots=True)
class Limits:
    """Of a file; a megabyte is taken for a million bytes, the stricter reading."""

    lines: int = 50_000
    file_bytes: int = 500_000_000
    line_bytes: int = 6_000_000
    test_lines: int = 100
    test_bytes: int = 1_000_000


@dataclass(slots=True)
class Batch:
    """One batch as the service sees it; `lines` are there once they were checked, `paid` are the
    custom ids that were answered."""

    id: str
    content: bytes
    input_file_id: str
    endpoint: str
    window: str
    metadata: dict[str, str]
    status: str = "validating"
    errors: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    answered: int = 0
    failed: int = 0
    output_file_id: str | None = None
    error_file_id: str | None = None
    paid: list[str] = field(default_factory=list)


def split_lines(batch: Batch) -> list[bytes]:
    return batch.content.removesuffix(b"\n").split(b"\n")


def checked_lines(batch: Batch, limits: Limits) -> Iterator[dict[str, Any]]:
    """The lines of its file, or RefusalError at the first that breaks a rule."""
    content = batch.content
    test = batch.endpoint == TEST
    lines = split_lines(batch)
    need(len(lines) <= (limits.test_lines if test else limits.lines), "Too many lines.")
    need(not test or len(content) <= limits.test_bytes, "The test file is too large.")
    seen: set[str] = set()
    models: set[str] = set()
    for number, text in enumerate(lines, 1):
        need(len(text) <= limits.line_bytes, f"Line {number} is larger than 6 MB.")
        line = json.loads(text.decode("utf-8"))
        need(line.keys() == _LINE, f"Line {number} should have {_LINE}.")
        need(line["method"] == "POST", f"Line {number}: method should be POST.")
        need(line["url"] == batch.endpoint, f"Line {number}: url is not the endpoint.")
        _need_code(line["custom_id"] not in seen, "duplicate_custom_id", line["custom_id"])
        seen.add(line["custom_id"])
        models.add(line["body"]["model"])
        _need_code(len(models) == 1, "mismatched_model", str(models))
        _need_code(
            line["body"]["model"] in MODELS[batch.endpoint],
            "model_not_found",
            f"The provided model {line['body']['model']} is not supported by the Batch API.",
        )
        yield line


def answered(
    batch: Batch, number: int, line: dict[str, Any], reply: Answer | Fault, key: str
) -> tuple[bool, dict[str, Any]]:
    """Whether the line was answered, and what is written of it."""
    request_id = f"{batch.id}-{number:04d}"
    head = {"id": request_id, "custom_id": line["custom_id"]}
    try:
        if isinstance(reply, Fault):
            raise RefusalError(reply.message, reply.status, reply.code)
        if batch.endpoint == TEST:
            body = _said(TEST_WORDS, request_id)
        else:
            headers = {
                "authorization": f"Bearer {key}",
                "content-type": "application/json",
            }
            asked = check_compatible(headers, packed(line["body"]), key, False)
            need(not asked.stream, "stream is not supported by the Batch API.")
            body = _CHAT_MODE.plain(read_page(reply, asked), asked, request_id)
    except RefusalError as refusal:
        error = {"code": refusal.code, "message": refusal.message}
        answer = {"status_code": refusal.status, "request_id": request_id, "body": None}
        return False, {**head, "response": answer, "error": error}
    answer = {"status_code": 200, "request_id": request_id, "body": body}
    return True, {**head, "response": answer, "error": None}


def batch_record(batch: Batch) -> dict[str, Any]:
    """The object that all calls answer."""
    errors = {"object": "list", "data": batch.errors} if batch.errors else None
    return {
        "id": batch.id,
        "object": "batch",
        "endpoint": batch.endpoint,
        "errors": errors,
        "input_file_id": batch.input_file_id,
        "completion_window": batch.window,
        "status": batch.status,
        "output_file_id": batch.output_file_id,
        "error_file_id": batch.error_file_id,
        "created_at": CREATED,
        "request_counts": {
            "total": len(batch.lines),
            "completed": batch.answered,
            "failed": batch.failed,
        },
        "metadata": batch.metadata,
    }


def _need_code(condition: object, code: str, message: str) -> None:
    if not condition:
        raise RefusalError(message, 400, code)


def _said(text: str, request_id: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": f"chatcmpl-{request_id}",
        "object": "chat.completion",
        "created": CREATED,
        "model": "batch-test-model",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 33, "total_tokens": 53},
    }
