"""The stand-in's files and batches, as the official package and the rules see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from service import Answer, Service

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.xdist_group("official"),
    pytest.mark.usefixtures("folder"),
]
LINE = {
    "custom_id": "a",
    "method": "POST",
    "url": "/v1/chat/completions",
    "body": {
        "model": "qwen-vl-ocr",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
                    {"type": "text", "text": "Read it."},
                ],
            }
        ],
    },
}


def official(service: Service) -> Any:
    openai = pytest.importorskip("openai")
    return openai.OpenAI(
        api_key=service.key, base_url=service.url + "/compatible-mode/v1", max_retries=0
    )


def written(*lines: dict[str, Any]) -> Path:
    path = Path("lines.jsonl")
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def created(client: Any, *lines: dict[str, Any]) -> Any:
    file = client.files.create(file=written(*lines), purpose="batch")
    return client.batches.create(
        input_file_id=file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"ds_name": "a test"},
    )


def test_the_official_package_can_use_it(service: Service) -> None:
    client = official(service)
    batch = created(client, LINE, LINE | {"custom_id": "b"})
    assert (batch.status, batch.object) == ("validating", "batch")
    service.batches.advance()
    assert client.batches.retrieve(batch.id).status == "in_progress"
    service.batches.end(replies=[Answer("one"), None])
    ended = client.batches.retrieve(batch.id)
    assert (ended.status, ended.request_counts.completed) == ("completed", 1)
    [line] = client.files.content(ended.output_file_id).text.splitlines()
    body = json.loads(line)["response"]["body"]
    assert (json.loads(line)["custom_id"], body["choices"][0]["message"]["content"]) == ("a", "one")
    assert client.files.retrieve(ended.output_file_id).purpose == "output"
    assert client.files.delete(batch.input_file_id).deleted


def test_the_official_package_lists_and_cancels(service: Service) -> None:
    client = official(service)
    made = [created(client, LINE).id for _ in range(5)]
    assert [batch.id for batch in client.batches.list(limit=2)] == made[::-1]
    assert client.batches.cancel(made[0]).status == "cancelling"
    one = client.get(
        "/batches?status=cancelling", cast_to=object, options={"headers": {"accept": "*/*"}}
    )
    assert [batch["id"] for batch in one["data"]] == made[:1]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([LINE, LINE], "duplicate_custom_id"),
        (
            [LINE, {**LINE, "custom_id": "b", "body": {**LINE["body"], "model": "qwen-max"}}],  # type: ignore[dict-item]
            "mismatched_model",
        ),
        ([{**LINE, "body": {**LINE["body"], "model": "qwen3.5-ocr"}}], "model_not_found"),  # type: ignore[dict-item]
        ([{**LINE, "url": "/v1/chat/ds-test"}], "InvalidParameter"),
        ([{**LINE, "method": "GET"}], "InvalidParameter"),
        ([{**LINE, "more": 1}], "InvalidParameter"),
    ],
)
def test_lines_that_break_the_rules_fail_the_batch(
    service: Service, lines: list[dict[str, Any]], code: str
) -> None:
    client = official(service)
    batch = created(client, *lines)
    service.batches.end()
    ended = client.batches.retrieve(batch.id)
    assert (ended.status, ended.errors.data[0].code) == ("failed", code)


def test_the_key_and_the_limits_hold(service: Service) -> None:
    openai = pytest.importorskip("openai")
    client = official(service)
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="sk-other").files.create(file=written(LINE), purpose="batch")
    with pytest.raises(openai.BadRequestError):
        client.files.create(file=written(LINE), purpose="assistants")
    service.batches.limits.file_bytes = 10
    with pytest.raises(openai.BadRequestError, match="Payload Too Large"):
        client.files.create(file=written(LINE), purpose="batch")
    with pytest.raises(openai.NotFoundError):
        client.batches.retrieve("batch_9999")
