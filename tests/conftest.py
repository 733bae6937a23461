"""A clean environment, the stand-in service, and the command run in this process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command, Ended
from drawing import draw_page
from service import Service

from qocr.cli import run


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests, and a folder of its own for every test."""
    for name in list(os.environ):
        if name.startswith(("QOCR_", "DASHSCOPE_", "OPENAI_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / ".state"))
    monkeypatch.setenv("QOCR_CACHE", "off")  # tests of it switch it on
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The stand-in service, its key and address in the environment."""
    with Service() as running:
        monkeypatch.setenv("DASHSCOPE_API_KEY", running.key)
        monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", running.url + "/api/v1")
        yield running


@pytest.fixture
def qocr(capfd: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Runs the command in this process; what it wrote is bytes."""
    before = signal.getsignal(signal.SIGTERM)

    def command(*arguments: str | Path) -> Ended:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Ended(code, captured.out.encode("utf-8", "surrogateescape"), captured.err)

    yield command
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Processes that the test starts obey SIGINT, also where the tests were started without it, as
    by `nohup` or in the background of a script: a process keeps to ignore what it finds ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def page() -> Path:
    """A picture with two lines of text, page.png."""
    return draw_page(Path("page.png"))
