"""What a run spends: told at the end, and limited before."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from command import Command
from drawing import draw_page
from service import Answer, Fault, Service

from qocr.console.summary import duration, many
from qocr.pricing.usage import money

USAGE = {"input_tokens": 1_000, "output_tokens": 500, "image_tokens": 900}
# 1,000 tokens in and 500 out at 0.07 and 0.16 USD a million, or 0.514 and 1.174 CNY.
DOLLARS, YUAN = 0.00015, 0.001101
LONGEST = 8_192 * 0.16 / 1e6


def pages(count: int) -> list[Path]:
    return [draw_page(Path(f"page{number}.png"), (f"page {number}",)) for number in range(count)]


def answers(service: Service, count: int) -> None:
    service.answer(*[Answer(text="words", usage=USAGE) for _ in range(count)])


def test_usage_sums_tokens_and_what_they_cost(qocr: Command, service: Service) -> None:
    answers(service, 2)
    ended = qocr("text", *pages(2), "--usage", "-q")
    assert ended.code == 0
    assert ended.stderr == (
        "qocr: usage: 2 pages sent, 2,000 tokens in (1,800 of pictures), 1,000 out; "
        "$0.00030 or ¥0.0022 by the price list of 2026-11-20\n"
    )


def test_usage_as_json(qocr: Command, service: Service) -> None:
    answers(service, 1)
    ended = qocr("text", *pages(1), "--usage", "--error-format", "json")
    assert json.loads(ended.stderr) == {
        "usage": {
            "pages": 1,
            "input_tokens": 1_000,
            "output_tokens": 500,
            "image_tokens": 900,
            "untold": 0,
            "cost": {"USD": DOLLARS, "CNY": YUAN},
        }
    }


def test_failed_pages_cost_nothing_and_are_not_asked(qocr: Command, service: Service) -> None:
    service.answer(Fault(400, code="DataInspectionFailed"))
    ended = qocr("text", *pages(1), "missing.png", "--usage", "-q")
    assert "qocr: usage: no page was sent to a service" in ended.stderr


def test_usage_the_service_does_not_tell_is_told(qocr: Command, service: Service) -> None:
    service.answer(Answer(text="words", usage={}))
    ended = qocr("text", *pages(1), "--usage", "-q")
    assert ended.stderr.endswith("0 out; the service reported no usage for 1\n")


def test_a_server_of_ones_own_has_no_price(qocr: Command, service: Service) -> None:
    answers(service, 1)
    own = ["-e", "openai", "--base-url", service.url + "/v1"]
    ended = qocr("text", *pages(1), *own, "--usage", "-q")
    assert ended.stderr == ("qocr: usage: 1 page sent, 1,000 tokens in (0 of pictures), 500 out\n")


@pytest.mark.parametrize("region", ["beijing", "cn-beijing"])
def test_prices_are_of_the_region(qocr: Command, service: Service, region: str) -> None:
    answers(service, 1)
    ended = qocr("text", *pages(1), "-r", region, "--usage", "-q")
    assert "; ¥0.00055 or $0.000079 by the price list" in ended.stderr


def test_the_run_is_summed_up(qocr: Command, service: Service) -> None:
    answers(service, 1)
    service.answer(Answer(text="", usage=USAGE))
    ended = qocr("text", *pages(2), "missing.png", "-j1")
    assert ended.code == 8
    assert re.search(
        r"^qocr: 3 pages: 1 ok, 1 empty, 1 failed; 3,000 tokens, \$0\.00030; \d\.\d s$",
        ended.stderr,
        re.MULTILINE,
    )


def test_a_single_page_speaks_for_itself(qocr: Command, service: Service) -> None:
    assert qocr("text", *pages(1)).stderr == ""


def test_summary_as_json(qocr: Command, service: Service) -> None:
    answers(service, 1)
    ended = qocr("text", *pages(1), "--summary", "json", "-q")
    found: dict[str, Any] = json.loads(ended.stderr)["summary"]
    assert found.pop("seconds") > 0
    assert found == {
        "pages": 1,
        "ok": 1,
        "empty": 0,
        "incomplete": 0,
        "failed": 0,
        "cached": 0,
        "usage": {
            "pages": 1,
            "input_tokens": 1_000,
            "output_tokens": 500,
            "image_tokens": 900,
            "untold": 0,
            "cost": {"USD": DOLLARS, "CNY": YUAN},
        },
    }


@pytest.mark.parametrize(("jobs", "refused"), [(1, 1), (8, 3)])
def test_no_page_is_asked_that_could_cost_too_much(
    qocr: Command, service: Service, jobs: int, refused: int
) -> None:
    """Two pages were 0.0003 USD; a third could be 0.0013 more. It ends the run, but for those
    that were begun with it."""
    answers(service, 5)
    limit = 2 * DOLLARS + LONGEST
    ended = qocr("text", *pages(5), "--max-cost", f"{limit:.8f}", "-j", str(jobs), "-f", "jsonl")
    assert ended.code == 9
    assert len(service.requests) == 2
    records = [json.loads(line) for line in ended.stdout.splitlines()]
    errors = [record["error"]["code"] for record in records if record["error"]]
    assert errors == ["CostLimit"] * refused
    assert sum(record["status"] == "ok" for record in records) == 2
    assert "qocr: stopped; pages not begun by then were left out\n" in ended.stderr
    assert "is in USD, as the prices of singapore are" in ended.stderr
    assert "not sent: it could bring the cost above $0.0016, of which $0.00030" in ended.stderr


def test_a_limit_below_one_page_asks_nothing(qocr: Command, service: Service) -> None:
    ended = qocr("text", *pages(2), "--max-cost", "0.0001")
    assert (ended.code, ended.stdout, service.requests) == (9, b"", [])


def test_a_shorter_longest_answer_costs_less(qocr: Command, service: Service) -> None:
    answers(service, 1)
    limit = ["--max-cost", "0.0001"]
    assert qocr("text", *pages(1), *limit, "--max-tokens", "100").code == 0


def test_own_words_count(qocr: Command, service: Service) -> None:
    limit = ["--max-cost", "0.0001", "--max-tokens", "100"]
    assert qocr("text", *pages(1), *limit, "--prompt", "long " * 400).code == 9


def test_an_error_the_service_tells_is_not_counted(qocr: Command, service: Service) -> None:
    at_once = {"retry-after": "0"}
    service.answer(*[Fault(status, headers=at_once) for status in (429, 500, 503)])
    answers(service, 1)
    limit = ["--max-cost", f"{LONGEST + 0.0001:.8f}"]
    ended = qocr("text", *pages(1), *limit)
    assert (ended.code, ended.text) == (0, "words\n")


def test_an_answer_without_usage_counts_as_the_longest(qocr: Command, service: Service) -> None:
    service.answer(Answer(text="words", usage={}))
    ended = qocr("text", *pages(2), "--max-cost", f"{2 * LONGEST:.8f}", "-j1")
    assert (ended.code, len(service.requests)) == (9, 1)


@pytest.mark.parametrize("arguments", [["-m", "unknown-ocr"], ["-m", "qwen3.5-ocr"]])
def test_without_a_price_there_is_no_limit(
    qocr: Command, service: Service, arguments: list[str]
) -> None:
    ended = qocr("text", *pages(1), "--max-cost", "1", *arguments)
    assert (ended.code, service.requests) == (2, [])
    assert "no price is known for" in ended.stderr


@pytest.mark.parametrize(
    ("amount", "told"),
    [(0, "$0.00"), (12.345, "$12.35"), (0.11, "$0.11"), (0.0119, "$0.012"), (8.9e-5, "$0.000089")],
)
def test_money(amount: float, told: str) -> None:
    assert money(amount, "USD") == told
    assert money(amount, "EUR") == told.replace("$", "EUR ")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.84, "0.8 s"),
        (9.96, "10 s"),
        (59.6, "1 min 0 s"),
        (192, "3 min 12 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_duration(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (950, "950"),
        (9_999, "9,999"),
        (12_345, "12.3 k"),
        (1_310_000, "1.31 M"),
        (999_900, "1.00 M"),
    ],
)
def test_many(count: int, told: str) -> None:
    assert many(count) == told
