"""A model without built-in tasks is asked in words, and only for what it can do."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Command
from service import Answer, Service

from qocr.tasks import TASKS

OLD = ("-m", "qwen-vl-ocr-2024-10-28", "-q")


@pytest.mark.parametrize("task", ["text", "multi-lan"])
def test_text_is_asked_for_in_words(qocr: Command, service: Service, page: Path, task: str) -> None:
    service.answer(Answer("Total 88.00"))
    ended = qocr(task, page, *OLD)
    assert (ended.code, ended.text) == (0, "Total 88.00\n")
    body = service.requests[0].body
    assert body is not None
    _, prompt = body["input"]["messages"][0]["content"]
    assert (prompt, body["parameters"]) == ({"text": TASKS[task].prompt}, {})


@pytest.mark.parametrize("task", ["advanced", "table", "formula", "doc", "kie"])
def test_other_tasks_are_refused_before_anything_is_sent(
    qocr: Command, service: Service, page: Path, task: str
) -> None:
    ended = qocr(task, page, *OLD)
    assert (ended.code, service.requests) == (2, [])
    assert ended.stderr == (
        "qocr: qwen-vl-ocr-2024-10-28 has no built-in tasks: it only reads text (Usage)\n"
        f"      Use another model for {task} (-m qwen-vl-ocr-2025-11-20), or say with --prompt "
        "what to read.\n"
    )


def test_a_prompt_is_sent_in_place_of_the_task(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer('{"Total": "88.00"}'))
    assert qocr("kie", page, *OLD, "--prompt", "Total as JSON", "-f", "json").code == 0
    body = service.requests[0].body
    assert body is not None
    _, prompt = body["input"]["messages"][0]["content"]
    assert (prompt, body["parameters"]) == ({"text": "Total as JSON"}, {})


def test_a_chat_asks_any_model_in_words(qocr: Command, page: Path) -> None:
    assert qocr("table", page, *OLD, "-e", "openai", "--dry-run").code == 0
