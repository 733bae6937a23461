"""What stands around an engine, and in which order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command import Command
from service import Answer, Fault, Service

from qocr.client import Client
from qocr.engines.resolving import resolve_target
from qocr.errors import QocrError
from qocr.job import Job
from qocr.run.stack import open_stack
from qocr.types import Ask, Page

FIELDS = {"type": "object", "properties": {"total": {"type": "number"}}}
AROUND = ["OpeningEngine", "CleaningEngine", "VerifyingEngine"]
ASKING = ["RetryingEngine", "BudgetedEngine", "RemoteEngine"]


class Quiet:
    """A listener to whom nothing matters."""

    def note(self, text: str) -> None: ...

    def asked_again(self, page: Page, error: QocrError) -> None: ...


def members(ask: Ask, **options: Any) -> list[str]:
    """The classes of a stack, outermost first."""
    job = Job.of(ask.task, **options)
    engine, _ = open_stack(
        job, resolve_target(job.engine), ask, lambda: Client(1), Quiet(), pictures=False
    )
    names = [type(engine).__name__]
    while hasattr(engine, "_engine"):
        engine = engine._engine
        names.append(type(engine).__name__)
    return names


def test_everything_that_can_stand_around_an_engine_stands_in_order(service: Service) -> None:
    ask = Ask("text", "qwen-vl-ocr-2025-11-20", json_schema=FIELDS)
    options = {"engine": "dashscope", "denoise": True, "max_cost": 1.0}
    assert members(ask, text_layer="use", **options) == [
        "TypedFieldsEngine",
        "TextLayerEngine",
        "CachingEngine",
        *AROUND,
        *ASKING,
    ]
    assert members(ask, text_layer="ignore", **options) == [
        "TypedFieldsEngine",
        "CachingEngine",
        "TextLayerNote",
        *AROUND,
        *ASKING,
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"cache": "off"}, ["OpeningEngine", "RetryingEngine", "RemoteEngine"]),
        ({"engine": "local", "cache": "off", "max_cost": 1.0}, ["OpeningEngine", "LocalEngine"]),
        ({"engine": "local", "cache": "off", "deskew": True}, ["OpeningEngine", "LocalEngine"]),
        ({"cache": "only"}, ["CachingEngine", "OpeningEngine", "CacheOnlyEngine"]),
    ],
    ids=str,
)
def test_what_no_option_asks_for_is_left_out(
    service: Service, options: dict[str, Any], expected: list[str]
) -> None:
    ask = Ask("table", "qwen-vl-ocr-2025-11-20")
    assert members(ask, **{"engine": "dashscope", **options}) == expected


@pytest.mark.parametrize("options", [("--cache", "only"), ("--dry-run",)], ids=lambda o: o[0])
def test_a_page_that_cannot_be_opened_says_so_though_nothing_would_be_asked(
    qocr: Command, service: Service, options: tuple[str, ...]
) -> None:
    Path("odd.png").write_bytes(b"no picture")
    ended = qocr("text", "odd.png", *options)
    assert (ended.code, service.requests) == (4, [])


def test_a_second_question_is_retried_like_the_first(
    qocr: Command, service: Service, page: Path
) -> None:
    again = Fault(500, headers={"retry-after": "0"})
    service.answer(Answer(fields={"total": "many"}), again, Answer(fields={"total": "9"}))
    ended = qocr("kie", page, "--schema", "total float", "-f", "csv")
    assert (ended.code, len(service.requests)) == (0, 3)
    assert ended.text.splitlines()[1].endswith("9")
