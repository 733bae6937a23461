"""What answers: worked out once, from the options and the environment."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from qocr.catalog import catalogue
from qocr.engines.resolving import resolve_target
from qocr.errors import QocrError, SetupError, UsageError
from qocr.job import EngineOptions
from qocr.pictures.opening import MAX_PIXELS
from qocr.target import UNKNOWN_RATE, Target, service_target

PLAIN = EngineOptions()
VENDOR = "https://dashscope-intl.aliyuncs.com"
KEY = "sk-secret"


def install_engine(monkeypatch: pytest.MonkeyPatch, installed: bool) -> None:
    """As if the libraries of the embedded engine were there, or were not."""
    for name in ("rapidocr", "onnxruntime"):
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)
        monkeypatch.setitem(sys.modules, name, module if installed else None)


def problem_of(options: EngineOptions) -> QocrError:
    target = resolve_target(options)
    with pytest.raises(QocrError) as caught:
        target.reach()
    assert target.endpoint is None
    return caught.value


def test_a_key_makes_the_service_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    target = resolve_target(PLAIN)
    assert (target.engine, target.region, target.own_server) == ("dashscope", "singapore", "")
    assert (target.reach().root, target.reach().key) == (VENDOR, KEY)
    assert KEY not in repr(target)


def test_it_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    target = resolve_target(replace(PLAIN, engine="openai"))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    listed = tuple(price for price in target.model.prices if price.region == "singapore")
    assert (target.prices, target.reach().key) == (listed, KEY)


@pytest.mark.parametrize(
    ("options", "root"),
    [
        (replace(PLAIN, dry_run="json"), VENDOR),
        (replace(PLAIN, engine="openai", dry_run="json"), VENDOR + "/compatible-mode/v1"),
        (replace(PLAIN, whole_pdf=True, dry_run="json", offline=True), VENDOR),
    ],
)
def test_a_dry_run_needs_no_key(options: EngineOptions, root: str) -> None:
    endpoint = resolve_target(options).reach()
    assert (endpoint.root, endpoint.key) == (root, "$DASHSCOPE_API_KEY")
    assert (endpoint.host_root, endpoint.compatible_root) == (
        VENDOR,
        VENDOR + "/compatible-mode/v1",
    )


def test_without_a_key_pages_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    install_engine(monkeypatch, True)
    assert resolve_target(PLAIN).engine == "local"
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    assert resolve_target(replace(PLAIN, offline=True)).engine == "local"


@pytest.mark.parametrize(
    ("options", "engine", "code"),
    [
        (PLAIN, "", "NoEngine"),
        (replace(PLAIN, base_url="https://gateway.example"), "", "NoKey"),
        (replace(PLAIN, whole_pdf=True), "dashscope", "NoKey"),
        (replace(PLAIN, engine="openai"), "openai", "NoKey"),
        (replace(PLAIN, api_key_file="missing"), "dashscope", "KeyFile"),
    ],
)
def test_what_cannot_be_reached_says_why_to_who_asks_it(
    options: EngineOptions, engine: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(monkeypatch, False)
    error = problem_of(options)
    assert (type(error), error.code) == (SetupError, code)
    assert resolve_target(options).engine == engine


def test_a_server_of_ones_own_has_neither_prices_nor_known_limits() -> None:
    options = replace(PLAIN, engine="openai", base_url="http://127.0.0.1:8000/v1/", server="vllm")
    target = resolve_target(options)
    assert (target.own_server, target.server) == ("http://127.0.0.1:8000/v1", "vllm")
    assert (target.prices, target.rate, target.pixel_range) == ((), UNKNOWN_RATE, (1, MAX_PIXELS))
    assert not target.reach().vendor


def test_the_vendor_behind_a_base_url_has_both() -> None:
    root = "https://gateway.example/compatible-mode/v1"
    target = resolve_target(replace(PLAIN, engine="openai", base_url=root, dry_run="json"))
    assert (target.own_server, target.reach().compatible_root) == ("", root)
    assert target.prices == service_target(PLAIN.model, "singapore").prices != ()


def test_the_region_decides_prices_and_rates() -> None:
    model = catalogue.model("qwen-vl-ocr")
    for name in ("beijing", "cn-beijing"):
        target = service_target("qwen-vl-ocr", name)
        assert target == Target("dashscope", model, "beijing")
        assert {price.region for price in target.prices} == {"beijing"}
        [rate] = [rate for rate in model.rates if rate.region == "beijing"]
        assert target.rate == (rate.requests, rate.tokens)
        assert target.pixel_range == (model.min_pixels, model.max_pixels)


def test_what_is_no_address_is_told_at_once() -> None:
    with pytest.raises(UsageError, match="not a base URL"):
        resolve_target(replace(PLAIN, engine="openai", base_url="nonsense"))


def test_a_key_file_is_read_for_the_endpoint(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert resolve_target(replace(PLAIN, api_key_file=str(file))).reach().key == KEY
