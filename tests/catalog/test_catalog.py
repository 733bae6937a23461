"""The catalogue: complete, sourced, and asked before anything is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from service import Service

from qocr.catalog import catalogue
from qocr.catalog.regions import REGIONS
from qocr.tasks import TASKS


@pytest.mark.parametrize("model", catalogue.models(), ids=lambda model: model.name)
def test_figures_agree_with_each_other(model: catalogue.Model) -> None:
    assert model.tokens is not None
    assert max(model.tokens.max_input, model.tokens.max_output) < model.tokens.context
    assert model.min_pixels <= model.default_min_pixels < model.default_max_pixels
    assert model.default_max_pixels == 8192 * model.factor**2
    assert model.max_pixels == 30_000 * model.factor**2
    assert {price.region for price in model.prices} == set(model.regions)
    assert {rate.region for rate in model.rates} == set(model.regions) <= set(REGIONS)
    assert model.follows is None or catalogue.model(model.follows).known


@pytest.mark.parametrize(
    ("least", "most", "bounds"),
    [
        (None, None, (3_072, 8_388_608)),
        (5_000, None, (5_000, 8_388_608)),
        (20_000_000, None, (20_000_000, 40_000_000)),
        (None, 100_000, (3_072, 100_000)),
        (90_000, 100_000, (90_000, 100_000)),
    ],
)
def test_a_model_sees_no_more_than_its_default_unless_more_is_asked_for(
    least: int | None, most: int | None, bounds: tuple[int, int]
) -> None:
    assert catalogue.model("qwen-vl-ocr-2025-11-20").pixel_bounds(least, most) == bounds


def test_every_figure_names_a_page() -> None:
    for model in catalogue.models():
        groups = [model.tokens, *model.prices, *model.rates]
        said = [*(model.sources or {}).values(), *(group.source for group in groups if group)]
        for source in said:
            named = {part.split(":")[0].split(",")[0].strip() for part in source.split("; ")}
            assert named <= catalogue.documents().keys(), source


def test_each_task_has_an_example() -> None:
    for task in TASKS:
        example = catalogue.example(task)
        assert example.source.split(":")[0] in catalogue.documents()
        assert example.prompt > 0
        assert example.output > 0


def test_an_alias_is_the_model_under_its_own_name() -> None:
    older = catalogue.model("qwen-vl-ocr-0828")
    assert (older.name, older.factor, older.max_pixels) == ("qwen-vl-ocr-0828", 28, 23_520_000)
    assert older.known


def test_an_unknown_model_counts_as_the_newest_kind() -> None:
    later = catalogue.model("qwen-vl-ocr-2027-01-01")
    assert (later.known, later.factor, later.keeps_prompt) == (False, 32, False)
    assert (later.default_max_pixels, later.max_pixels) == (8_388_608, 30_720_000)
    assert catalogue.model("qwen3.5-ocr-2027-01-01").keeps_prompt


NOTE = "qocr: qwen-vl-ocr-2025-11-21: unknown model, the service decides; did you mean "
NOTE += "qwen-vl-ocr-2025-11-20?\n"


def test_an_unknown_model_is_sent_and_told_once(
    qocr: Command, service: Service, page: Path
) -> None:
    second = page.with_name("second.png")
    second.write_bytes(page.read_bytes())
    ended = qocr("text", page, second, "-m", "qwen-vl-ocr-2025-11-21")
    assert ended.code == 3  # the stand-in service knows no such model
    assert ended.stderr.startswith(NOTE)
    assert ended.stderr.count("unknown model") == 1
    assert len(service.requests) == 2


def test_a_name_like_no_other_gets_no_suggestion(
    qocr: Command, service: Service, page: Path
) -> None:
    ended = qocr("text", page, "-m", "house-model")
    assert ended.stderr.startswith("qocr: house-model: unknown model, the service decides\n")
    assert "unknown" not in qocr("text", page, "-m", "qwen-vl-ocr-latest").stderr


def test_a_server_of_ones_own_has_models_of_any_name(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = service.url + "/v1"
    ended = qocr("text", page, "-e", "openai", "--base-url", address, "-m", "qwen3-vl")
    assert (ended.code, ended.stderr) == (0, "")
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    assert qocr("text", page, "-e", "openai", "-m", "qwen3-vl").stderr == ""


def test_the_list_has_every_model_and_region(qocr: Command) -> None:
    ended = qocr("models")
    assert (ended.code, ended.stderr) == (0, "")
    rows = [line.split() for line in ended.text.split("\n\n")[0].splitlines()[1:]]
    wanted = [(model.name, region) for model in catalogue.models() for region in model.regions]
    assert [(row[0], row[2]) for row in rows] == wanted
    assert rows[2][3:] == "38192 8192 3072-30720000 0.07/0.16 USD, 0.514/1.174 CNY".split()


def test_one_model_with_its_sources(qocr: Command) -> None:
    lines = qocr("models", "qwen-vl-ocr-1028").text.splitlines()
    assert lines[0] == "qwen-vl-ocr-2024-10-28"
    facts = [" ".join(line.split()) for line in lines]
    assert "tasks none guide: built-in tasks" in facts
    assert "image token 28x28 pixels reference: min_pixels" in facts
    assert "price beijing 5/5 CNY a million tokens pricing: Beijing" in facts
    assert "rates: Rate limits (2026-11)" in facts


def test_what_the_vendor_grants_and_advises_is_shown(qocr: Command) -> None:
    shown = qocr("models", "qwen-vl-ocr-2025-04-13").text
    facts = [" ".join(line.split()) for line in shown.splitlines()]
    assert "max output 4096 tokens, 8192 where the vendor has granted it" in " ".join(facts)
    assert facts[1].startswith("not recommended; ")


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (
            "--max-tokens 8192 -m qwen-vl-ocr-2025-08-28",
            "--max-tokens 8192: qwen-vl-ocr-2025-08-28 gives 4096 tokens unless the vendor has "
            "granted your account more",
        ),
        (
            "-m qwen-vl-ocr-2025-04-13",
            "qwen-vl-ocr-2025-04-13: the vendor no longer recommends this model; use qwen3.5-ocr",
        ),
        (
            "-m qwen-vl-ocr-1028",
            "qwen-vl-ocr-1028: the vendor no longer recommends this model; use qwen3.5-ocr",
        ),
    ],
)
def test_what_an_older_snapshot_may_not_give_is_said(
    qocr: Command, page: Path, arguments: str, note: str
) -> None:
    ended = qocr("text", page, *arguments.split(), "--dry-run")
    assert (ended.code, ended.stderr) == (0, f"qocr: {note}\n")


def test_models_as_json(qocr: Command) -> None:
    found = json.loads(qocr("models", "--json").text)
    assert found["date"] == catalogue.checked_on()
    assert [model["name"] for model in found["models"]] == [m.name for m in catalogue.models()]
    [batch] = {price["batch"] for price in found["models"][2]["prices"]}
    assert batch == 0.5
    assert found["models"][-1]["tasks"] == []


def test_a_model_that_is_not_there(qocr: Command) -> None:
    ended = qocr("models", "qwen-vl-ocr-1121")
    assert (ended.code, ended.stdout) == (2, b"")
    assert ended.stderr == (
        "qocr: qwen-vl-ocr-1121: not a model of the catalogue (Usage)\n"
        "      Did you mean qwen-vl-ocr-1120?\n"
    )
    assert "qocr models lists them" in qocr("models", "gpt").stderr


@pytest.mark.parametrize(
    ("parameter", "inside", "outside"),
    [
        ("temperature", [0, 1.99], [-0.01, 2]),
        ("top_p", [0.001, 1], [0, 1.01]),
        ("top_k", [0, 10**6], [-1]),
        ("repetition_penalty", [0.1], [0]),
        ("presence_penalty", [-2, 2], [-2.1, 2.1]),
        ("seed", [0, 2**31 - 1], [-1, 2**31]),
        ("top_logprobs", [0, 5], [-1, 6]),
    ],
)
def test_a_parameter_has_the_range_of_the_reference(
    parameter: str, inside: list[float], outside: list[float]
) -> None:
    interval = catalogue.interval(parameter)
    assert interval is not None
    assert all(map(interval.holds, inside))
    assert not any(map(interval.holds, outside))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--max-tokens 8193", "Range of max_tokens should be [1, 8192] for qwen-vl-ocr-2025-11-20"),
        ("--max-tokens 8193 -m qwen-vl-ocr-0828", "[1, 8192] for qwen-vl-ocr-0828"),
        ("--temperature 2", "Range of temperature should be [0, 2), not 2.0"),
        ("--seed 2147483648", "Range of seed should be [0, 2147483647], not 2147483648"),
        ("-P top_p=0", "Range of top_p should be (0, 1], not 0.0"),
        ("-P top_k=-1", "Range of top_k should be [0, inf), not -1"),
        ("-P top_k=1.5", "--param top_k=1.5: not a whole number"),
        ("-P logprobs=maybe", "--param logprobs=maybe: not true or false"),
        ("-P top_logprobs=2", "top_logprobs needs logprobs"),
        ("-P top_logprobs=6 -P logprobs=1", "Range of top_logprobs should be [0, 5], not 6"),
        (
            "-P logprobs=1 -m qwen-vl-ocr-2024-10-28",
            "qwen-vl-ocr-2024-10-28 does not return logprobs",
        ),
        ('-P stop=["a",1]', "not a word, nor a JSON list of words or of token numbers"),
    ],
)
def test_a_parameter_out_of_range_is_refused_before_anything_is_sent(
    qocr: Command, service: Service, page: Path, arguments: str, told: str
) -> None:
    ended = qocr("text", page, *arguments.split())
    assert (ended.code, ended.stdout, service.requests) == (2, b"", [])
    assert told in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        "--max-tokens 8192",
        "--max-tokens 1",
        "--max-tokens 4096 -m qwen-vl-ocr-0828",
        "--max-pixels 30720000",
        "--max-pixels 3072 --min-pixels 3072",
        "--seed 2147483647",
        "--temperature 0",
        "-P top_p=1",
        "-P presence_penalty=2",
        "-P presence_penalty=-2",
        "-P top_logprobs=5 -P logprobs=1",
    ],
)
def test_the_ends_of_a_range_are_taken(qocr: Command, page: Path, arguments: str) -> None:
    ended = qocr("text", page, *arguments.split(), "--dry-run")
    assert (ended.code, ended.stderr) == (0, "")


@pytest.mark.parametrize("arguments", ["--max-pixels 30720001", "--min-pixels 3071"])
def test_pixels_beyond_the_ends_of_their_range_are_refused(
    qocr: Command, page: Path, arguments: str
) -> None:
    ended = qocr("text", page, *arguments.split(), "--dry-run")
    assert (ended.code, ended.stdout) == (2, b"")


def test_a_server_of_ones_own_decides_its_ranges(
    qocr: Command, service: Service, page: Path
) -> None:
    own = ["-e", "openai", "--base-url", service.url + "/v1", "-m", "any"]
    ended = qocr("text", page, *own, "--max-tokens", "100000")
    assert ended.code == 0
    assert service.requests[0].body["max_tokens"] == 100_000
