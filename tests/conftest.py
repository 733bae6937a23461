"""A clean environment, the stand-in service, and the command run in this process."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command, Ended
from drawing import draw_page
from service import Service

from qocr.cli import run

collect_ignore = [] if os.environ.get("CONSUMERS_HOME") else ["consumers"]  # see its README.md
_SETTINGS = ("QOCR_", "DASHSCOPE_", "OPENAI_")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """None for the quick tests, if nothing else is asked for: each worker collects all of them
    anew, which takes as long as it saves."""
    return 0 if "not heavy" in config.option.markexpr else None


@pytest.fixture(scope="session", autouse=True)
def no_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No settings of whoever runs the tests, and a current folder that stays empty."""
    shared = tmp_path_factory.mktemp("nothing")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_SETTINGS) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        set_home(patch, shared)
        patch.setenv("QOCR_CACHE", "off")  # tests of it switch it on
        patch.chdir(shared)
        yield shared


@pytest.fixture(autouse=True)
def nothing_is_left(no_folder: Path) -> Iterator[None]:
    """A test that writes files asks for `folder`, or for a fixture that does."""
    yield
    left = sorted(os.listdir(no_folder))
    for name in left:
        place = no_folder / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    assert left == []


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The current folder and a home beside it, both empty and of this test alone."""
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    set_home(monkeypatch, home)
    monkeypatch.chdir(work)
    return work


def set_home(patch: pytest.MonkeyPatch, home: Path) -> None:
    patch.setenv("HOME", str(home))
    patch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    patch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    patch.setenv("XDG_STATE_HOME", str(home / ".state"))


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The stand-in service, its key and address in the environment."""
    with Service() as running:
        monkeypatch.setenv("DASHSCOPE_API_KEY", running.key)
        monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", running.url + "/api/v1")
        yield running


@pytest.fixture
def qocr(folder: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Command]:
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
def page(folder: Path) -> Path:
    """A picture with two lines of text, page.png."""
    return draw_page(Path("page.png"))
