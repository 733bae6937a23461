"""LiteLLM's proxy, the real one, between the command and the stand-in service.

It is started from a virtual environment of its own, whose `litellm` is named by the variable
LITELLM or lies on the PATH; `.ci/run` makes one. It reaches nobody else: what is for another
machine goes to a closed port.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from command import Command, Ended
from service import Answer, Fault, Service, StreamFault

from qocr.tasks import TASKS

LITELLM = os.environ.get("LITELLM") or shutil.which("litellm")
START_SECONDS = 120
OUR_KEY, ITS_KEY = "sk-ours", "sk-upstream"
TEXT = "A page of plain text.\nThe second line, 第二行。\n"

pytestmark = [
    pytest.mark.gateway,
    pytest.mark.skipif(LITELLM is None, reason="LiteLLM's proxy is not installed: see .ci/run"),
]


@dataclass(frozen=True)
class Gateway:
    url: str
    upstream: Service


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """The proxy, ready, before a stand-in service that lives as long."""
    folder = tmp_path_factory.mktemp("gateway")
    with Service() as upstream, started(folder, upstream, free_port()) as url:
        yield Gateway(url, upstream)


@pytest.fixture
def gateway(running: Gateway, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """The proxy, its key in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", OUR_KEY)
    return running


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def started(folder: Path, upstream: Service, port: int) -> Iterator[str]:
    (folder / "config.yaml").write_text(json.dumps(settings(upstream)))  # JSON is YAML
    command = [str(LITELLM), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
    }
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(process, url, log)
        yield url + "/v1"
    finally:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def settings(upstream: Service) -> dict[str, Any]:
    """As README has them, and every error passed on at once."""
    models = {"ocr": "openai/qwen3-vl", "ocr-vllm": "hosted_vllm/qwen3-vl"}
    where = {"api_base": upstream.url + "/v1", "api_key": ITS_KEY, "max_retries": 0}
    return {
        "model_list": [
            {"model_name": name, "litellm_params": {"model": model, **where}}
            for name, model in models.items()
        ],
        "router_settings": {"num_retries": 0, "disable_cooldowns": True},
        "general_settings": {"master_key": OUR_KEY},
        "litellm_settings": {"telemetry": False},
    }


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            if alive(url):
                return
        else:
            break
    pytest.fail(f"the proxy did not start:\n{log.read_text(errors='replace')[-4000:]}")


def alive(url: str) -> bool:
    try:
        return httpx.get(url + "/health/liveliness", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@dataclass(frozen=True)
class Passed:
    """What a run of the command brought, and what of it arrived behind the proxy."""

    ended: Ended
    bodies: list[dict[str, Any]]
    pictures: list[bytes | None]
    keys: set[str | None]


def ask(qocr: Command, gateway: Gateway, *arguments: str | Path, model: str = "ocr") -> Passed:
    before = len(gateway.upstream.requests)
    ended = qocr(*arguments, "-e", "openai", "--base-url", gateway.url, "-m", model)
    arrived = [one for one in gateway.upstream.requests[before:] if one.method == "POST"]
    return Passed(
        ended,
        [one.body or {} for one in arrived],
        [one.image for one in arrived],
        {one.headers.get("authorization") for one in arrived},
    )


def expected(page: Path, task: str = "text", **beside: Any) -> dict[str, Any]:
    url = "data:image/png;base64," + base64.b64encode(page.read_bytes()).decode()
    content = [
        {"type": "image_url", "image_url": {"url": url}},
        {"type": "text", "text": TASKS[task].prompt},
    ]
    return {"model": "qwen3-vl", "messages": [{"role": "user", "content": content}], **beside}


STREAMED = {"stream": True, "stream_options": {"include_usage": True}}


@pytest.mark.parametrize(("option", "beside"), [("--no-stream", {}), ("--stream", STREAMED)])
def test_a_page_is_read_through_it(
    qocr: Command, gateway: Gateway, page: Path, option: str, beside: dict[str, Any]
) -> None:
    passed = ask(qocr, gateway, "text", page, option)
    assert (passed.ended.code, passed.ended.text, passed.ended.stderr) == (0, TEXT, "")
    assert passed.bodies == [expected(page, **beside)]
    assert passed.pictures == [page.read_bytes()]
    assert passed.keys == {f"Bearer {ITS_KEY}"}


@pytest.mark.parametrize("model", ["ocr", "ocr-vllm"])
def test_limits_of_pixels_reach_the_server_behind_it(
    qocr: Command, gateway: Gateway, page: Path, model: str
) -> None:
    options = ["--server", "vllm", "--min-pixels", "100000", "--max-pixels", "200000"]
    passed = ask(qocr, gateway, "text", page, "--no-stream", *options, model=model)
    assert passed.ended.code == 0
    [body] = passed.bodies
    assert body["mm_processor_kwargs"] == {"min_pixels": 100_000, "max_pixels": 200_000}
    assert passed.pictures == [page.read_bytes()]


def test_parameters_reach_the_server_behind_it(qocr: Command, gateway: Gateway, page: Path) -> None:
    options = ["--seed", "7", "--max-tokens", "99", "-P", "top_k=1", "-P", "repetition_penalty=1.1"]
    passed = ask(qocr, gateway, "text", page, "--no-stream", *options)
    parameters = {"seed": 7, "max_tokens": 99, "top_k": 1, "repetition_penalty": 1.1}
    assert passed.bodies == [expected(page) | parameters]


def test_tables_are_asked_for_by_their_prompt(qocr: Command, gateway: Gateway, page: Path) -> None:
    passed = ask(qocr, gateway, "table", page, "-f", "csv")
    assert (passed.ended.code, passed.ended.text) == (0, "Name,Price\nTea,4.20\n")
    assert passed.bodies == [expected(page, "table")]


def test_fields_are_asked_for_by_theirs(qocr: Command, gateway: Gateway, page: Path) -> None:
    gateway.upstream.answer(Answer(fields={"Total": "42.00"}))
    passed = ask(qocr, gateway, "kie", page, "-F", "Total")
    [read] = json.loads(passed.ended.text)["pages"]
    assert (passed.ended.code, read["fields"]) == (0, {"Total": "42.00"})
    [body] = passed.bodies
    assert body["messages"][0]["content"][1]["text"].endswith('{"Total": ""}.')


def test_a_key_it_does_not_know_is_a_matter_of_setup(
    qocr: Command, gateway: Gateway, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-else")
    passed = ask(qocr, gateway, "text", page)
    hint = "Check OPENAI_API_KEY: the proxy does not know this key."
    said = f"qocr: page.png: No connected db. (no_db_connection)\n      {hint}\n"
    assert (passed.ended.code, passed.ended.stderr) == (3, said)
    assert passed.bodies == []


@pytest.mark.parametrize("option", ["--no-stream", "--stream"])
def test_a_busy_server_behind_it_is_asked_again(
    qocr: Command, gateway: Gateway, page: Path, option: str
) -> None:
    gateway.upstream.answer(Fault(429, code="limit_requests", message="slow down"))
    passed = ask(qocr, gateway, "text", page, option)
    assert (passed.ended.code, passed.ended.text, passed.ended.stderr) == (0, TEXT, "")
    assert len(passed.bodies) == 2


@pytest.mark.parametrize("option", ["--no-stream", "--stream"])
@pytest.mark.parametrize(
    ("status", "exit_code", "retryable"),
    [
        (400, 5, False),
        (401, 3, False),
        (403, 3, False),
        (404, 3, False),
        (413, 4, False),
        (429, 6, True),
        (500, 6, True),
        (503, 6, True),
    ],
)
def test_errors_behind_it_keep_their_class(
    qocr: Command,
    gateway: Gateway,
    page: Path,
    status: int,
    exit_code: int,
    retryable: bool,
    option: str,
) -> None:
    gateway.upstream.answer(Fault(status, message="Too bad."))
    options = ["--retries", "0", "--error-format", "json", option]
    passed = ask(qocr, gateway, "text", page, *options)
    said = json.loads(passed.ended.stderr)
    assert (passed.ended.code, said["retryable"]) == (exit_code, retryable)
    assert "Too bad." in said["message"]
    assert "\n" not in said["message"]
    assert len(passed.bodies) == 1


def test_an_error_inside_a_stream_is_no_short_page(
    qocr: Command, gateway: Gateway, page: Path
) -> None:
    gateway.upstream.answer(StreamFault(("One ", "two."), "error"))
    passed = ask(qocr, gateway, "text", page, "--stream", "--retries", "0")
    assert (passed.ended.code, passed.ended.text) == (6, "One two.\n")
    assert "Preprocessor error" in passed.ended.stderr
