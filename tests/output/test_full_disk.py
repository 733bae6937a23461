"""Full disks and folders that take nothing: what was read comes out, or the run says so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import PROGRAM, Command
from drawing import draw_page
from service import Service

from qocr.config import folders

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB, for who may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=100", "none", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> None:
    with pytest.raises(OSError, match="No space"), (disk / "full").open("wb") as file:
        file.write(bytes(1_000_000))


def pages(count: int) -> list[Path]:
    return [draw_page(Path(f"{number}.png"), (f"page {number}",)) for number in range(count)]


def test_a_full_disk_under_the_cache_costs_one_note(
    qocr: Command, service: Service, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QOCR_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(small_disk))
    fill(small_disk)
    files = pages(6)
    ended = qocr("text", *files, "-f", "jsonl")
    found = [json.loads(line) for line in ended.text.splitlines()]
    assert [(each["source"], each["status"]) for each in found] == [(str(f), "ok") for f in files]
    assert (ended.code, len(service.requests)) == (0, 6)
    note = f"qocr: pages cannot be kept in {folders.cache_folder()}: No space left on device"
    assert [line for line in ended.stderr.splitlines() if "kept" in line] == [note]


def test_a_disk_that_fills_up_under_the_output_loses_nothing_that_was_paid(
    qocr: Command, service: Service, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QOCR_CACHE")
    fill(small_disk)
    files = pages(6)
    ended = qocr("text", *files, "-o", small_disk / "all.jsonl", "-j", "1")
    assert ended.code == 7
    assert "all.jsonl cannot be written: No space left on device" in ended.stderr
    assert sorted(path.name for path in small_disk.iterdir()) == ["full"]
    (small_disk / "full").unlink()
    ended = qocr("text", *files, "-o", small_disk / "all.jsonl")
    found = [json.loads(line) for line in (small_disk / "all.jsonl").read_text().splitlines()]
    assert [(each["source"], each["status"]) for each in found] == [(str(f), "ok") for f in files]
    assert (ended.code, len(service.requests)) == (0, 6)


def test_a_cache_that_is_read_only_serves_what_it_has(
    qocr: Command, service: Service, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QOCR_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(small_disk))
    files = pages(4)
    assert qocr("text", *files[:2]).code == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    ended = qocr("text", *files, "-f", "jsonl")
    found = [json.loads(line) for line in ended.text.splitlines()]
    assert [(each["source"], each["status"]) for each in found] == [(str(f), "ok") for f in files]
    assert (ended.code, len(service.requests)) == (0, 4)
    note = f"qocr: pages cannot be kept in {folders.cache_folder()}: Read-only file system"
    assert [line for line in ended.stderr.splitlines() if "kept" in line] == [note]


@pytest.mark.heavy
@pytest.mark.parametrize("arguments", [["--help"], ["text", "--help"]])
def test_help_for_a_full_disk_is_an_output_error(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE)
    assert (ran.returncode, b"cannot be written" in ran.stderr) == (7, True)
