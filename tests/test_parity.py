"""Our requests, field by field, next to those of the official packages for the same call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Command
from service import Service

from qocr.regions import DEFAULT_MODEL
from qocr.tasks import FIELDS_PROMPT, TASKS

SCHEMA = {"Total": "", "items": [{"name": ""}]}
PROMPT = "Which train is it?"
OURS = {"accept", "accept-encoding", "connection", "host", "user-agent", "content-length"}
IDENTIFICATION = {"x-dashscope-sdk-client", "x-dashscope-sdk-session-id"}


def data_url(page: Path) -> str:
    import base64

    return "data:image/png;base64," + base64.b64encode(page.read_bytes()).decode()


def by_dashscope(service: Service, image: dict[str, Any], **call: Any) -> None:
    dashscope = pytest.importorskip("dashscope")
    dashscope.base_http_api_url = service.url + "/api/v1"
    text = call.pop("text", None)
    content = [image, *([{"text": text}] if text else [])]
    reply = dashscope.MultiModalConversation.call(
        api_key=service.key,
        model=DEFAULT_MODEL,
        messages=[{"role": "user", "content": content}],
        **call,
    )
    if call.get("stream"):
        assert [event.status_code for event in reply][-1] == 200
    else:
        assert reply.status_code == 200


def headers(request: Any) -> dict[str, str]:
    return {
        name: value.split(";")[0]
        for name, value in request.headers.items()
        if name not in OURS | IDENTIFICATION
    }


NATIVE = {
    "prompt": (["text", "--prompt", PROMPT], {}, {"text": PROMPT}),
    "pixels and rotation": (
        ["text", "--min-pixels", "4000", "--max-pixels", "500000", "--rotate"],
        {"min_pixels": 4000, "max_pixels": 500000, "enable_rotate": True},
        {"ocr_options": {"task": "text_recognition"}},
    ),
    "fields": (
        ["kie", "--schema", json.dumps(SCHEMA)],
        {},
        {
            "ocr_options": {
                "task": "key_information_extraction",
                "task_config": {"result_schema": SCHEMA},
            }
        },
    ),
    "parameters": (
        "text --max-tokens 99 --temperature 0.5 --seed 3 -P top_p=0.5 -P top_k=2 -P stop=end "
        "-P repetition_penalty=1.1 -P presence_penalty=0.1 -P logprobs=true "
        "-P top_logprobs=2".split(),
        {},
        {
            "ocr_options": {"task": "text_recognition"},
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
        },
    ),
    "streamed": (
        ["text", "--stream"],
        {},
        {
            "ocr_options": {"task": "text_recognition"},
            "stream": True,
            "incremental_output": True,
        },
    ),
} | {
    f"task {task.command}": ([task.command], {}, {"ocr_options": {"task": task.wire}})
    for task in TASKS.values()
}


@pytest.mark.parametrize("case", NATIVE)
def test_native_requests_are_the_official_ones(
    qocr: Command, service: Service, page: Path, case: str
) -> None:
    arguments, image, call = NATIVE[case]
    assert qocr(*arguments, page).code == 0
    by_dashscope(service, {"image": data_url(page), **image}, **call)
    ours, official = service.requests
    assert ours.path == official.path
    assert ours.body == official.body
    streamed = {"x-accel-buffering"} if call.get("stream") else set()
    assert headers(ours).keys() | streamed == headers(official).keys()
    assert headers(ours).items() <= headers(official).items()


def by_openai(service: Service, content: list[dict[str, Any]], **call: Any) -> None:
    openai = pytest.importorskip("openai")
    client = openai.OpenAI(api_key=service.key, base_url=service.url + "/compatible-mode/v1")
    reply = client.chat.completions.create(
        model=DEFAULT_MODEL, messages=[{"role": "user", "content": content}], **call
    )
    if call.get("stream"):
        assert list(reply)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("task", TASKS)
def test_compatible_requests_are_the_official_ones(
    qocr: Command,
    service: Service,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    task: str,
    stream: bool,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", service.key)
    streams = stream and TASKS[task].answer not in ("fields", "lines", "document")
    arguments = [task, page, "-f", "txt", "-e", "openai", "--stream" if stream else "--no-stream"]
    address = ["--base-url", service.url + "/compatible-mode/v1"]
    fields = ["--schema", json.dumps(SCHEMA)] if task == "kie" else []
    assert qocr(*arguments, *address, *fields, "--max-pixels", "500000").code == 0
    prompt = FIELDS_PROMPT + json.dumps(SCHEMA) + "." if fields else TASKS[task].prompt
    content = [
        {"type": "image_url", "image_url": {"url": data_url(page)}, "max_pixels": 500000},
        {"type": "text", "text": prompt},
    ]
    call = {"stream": True, "stream_options": {"include_usage": True}} if streams else {}
    by_openai(service, content, **call)
    ours, official = service.requests
    assert (ours.path, ours.body) == (official.path, official.body)
    assert ours.headers["authorization"] == official.headers["authorization"]
