"""The key of a kept page: written out, because a key that changes costs every user's pages."""

from __future__ import annotations

from qocr.engines.resolving import resolve_target
from qocr.job import EngineOptions
from qocr.middleware.cache.cache_key import key, question
from qocr.middleware.cleaning import CleaningSteps
from qocr.types import Ask

KIE = Ask(
    "kie",
    "qwen-vl-ocr-2025-11-20",
    template={"Total": "amount", "items": [{"name": ""}]},
    json_schema={"type": "object", "properties": {"Total": {"type": "number"}}},
    max_pixels=100_000,
    parameters={"top_k": 1, "seed": 7},
    stream=True,
)


def test_pages_of_earlier_versions_are_found() -> None:
    options = EngineOptions()
    target = resolve_target(options)
    asked = question(options, target, KIE, CleaningSteps(), "dashscope", KIE.model)
    assert asked == (
        '[1, ["dashscope", "1"], {"task": "kie", "model": "qwen-vl-ocr-2025-11-20", '
        '"prompt": null, "schema": {"Total": "amount", "items": [{"name": ""}]}, '
        '"rules": {"type": "object", "properties": {"Total": {"type": "number"}}}, '
        '"min_pixels": null, "max_pixels": 100000, "rotate": false, '
        '"parameters": {"seed": 7, "top_k": 1}, "stream": false}, [false, false, false]]'
    )
    digest = "a35d433aa8d5f33964fbed660ea6c014bb0b97e8ff7359cb249b20cda275cfc3"
    assert key("content", asked) == digest


def test_pages_of_a_server_of_ones_own_are_found() -> None:
    options = EngineOptions(engine="openai", base_url="http://127.0.0.1:8000/v1", server="vllm")
    ask = Ask("text", "m", prompt="Read", min_pixels=3136)
    asked = question(
        options, resolve_target(options), ask, CleaningSteps(deskew=True), "openai", "m"
    )
    assert asked == (
        '[1, ["openai", "1", "http://127.0.0.1:8000/v1", "vllm"], {"task": "text", "model": "m", '
        '"prompt": "Read", "schema": null, "rules": null, "min_pixels": 3136, '
        '"max_pixels": null, "rotate": false, "parameters": {}, "stream": false}, '
        "[false, false, true]]"
    )
    digest = "4dd4f13af110d06d40ff013c5eca2eb27ecd3c0fb305f6ca27f5e6a2b4d4eabf"
    assert key("content", asked) == digest


def test_a_question_is_kept_under_its_old_names_and_read_again() -> None:
    record = KIE.to_record()
    assert (record["schema"], record["rules"]) == (KIE.template, KIE.json_schema)
    assert Ask.of_record(record) == KIE
