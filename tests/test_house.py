"""The rooms know only the rooms below them, and each outside library has one door."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from documents import text_of
from sources import ROOT, nodes

FLOORS = (
    {"__main__"},
    {"cli"},
    {"api", "commands"},
    {"run"},
    {"output"},
    {"console", "middleware"},
    {"engines", "formats", "inputs", "pricing"},
    {"target"},
    {"fields", "pictures"},
    {"codec"},
    {"types"},
    {"markdown"},
    {"client", "config", "job", "latex", "tables"},
    {"answers", "catalog", "errors", "notation", "tasks"},
)
DOORS = {
    "typer": {"cli"},
    "httpx": {"client"},
    "pdf2image": {"inputs"},
    "pypdfium2": {"inputs"},
    "pillow_heif": {"pictures"},
    "rich": {"console"},
    "rapidocr": {"engines"},
    "platformdirs": {"config"},
    "pybase64": {"engines"},
    "stdnum": {"fields"},
    "jsonschema": {"fields"},
    "selectolax": {"markdown", "tables"},
    "markdown_it": {"markdown"},
    "xlsxwriter": {"tables"},
    "pylatexenc": {"latex"},
    "latex2mathml": {"latex"},
    "pikepdf": {"formats"},
    "img2pdf": {"formats"},
    "bidi": {"formats"},
    "pypandoc": {"formats"},
}
HEAVY = {"httpx", "PIL", "numpy", "rich", "tomllib", "pdf2image", "pypdfium2"}


@cache
def imports() -> list[tuple[Path, str]]:
    found = []
    for path, node in nodes():
        if isinstance(node, ast.Import):
            found += [(path, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "qocr":
            found += [(path, f"qocr.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((path, node.module))
    return found


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def floor(name: str) -> int:
    return next(level for level, rooms in enumerate(FLOORS) if name in rooms)


def test_data_flows_down() -> None:
    """Rooms know only rooms on lower floors, so there is neither an import upwards nor a circle."""
    upwards = []
    for path, module in imports():
        parts = module.split(".")
        if parts[0] != "qocr" or len(parts) < 2 or parts[1].startswith("__"):
            continue
        here, there = room(path), parts[1]
        if here not in (there, "__init__") and floor(there) <= floor(here):
            upwards.append(f"{here} -> {there}")
    assert sorted(set(upwards)) == []


def test_every_room_has_its_floor() -> None:
    rooms = {room(path) for path in ROOT.rglob("*.py")} - {"__init__"}
    assert rooms == set().union(*FLOORS)


def test_every_room_stands_on_its_floor_in_the_picture_of_the_house() -> None:
    rows = re.findall(r"^\| \d+ \| (`.*?) \|", text_of("docs/architecture.md"), re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == list(FLOORS)


def test_no_module_name_stands_twice() -> None:
    names = Counter(path.stem for path in ROOT.rglob("*.py") if not path.stem.startswith("__"))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_class_name_stands_twice() -> None:
    names = Counter(node.name for _, node in nodes() if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


def test_each_library_has_one_door() -> None:
    strays = [
        f"{room(path)} imports {module}"
        for path, module in imports()
        if room(path) not in DOORS.get(module.split(".")[0], {room(path)})
    ]
    assert strays == []


def test_only_config_reads_the_environment() -> None:
    readers = {
        room(path)
        for path in ROOT.rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8")
    }
    assert readers == {"config"}


@pytest.mark.heavy
def test_help_and_version_import_nothing_heavy() -> None:
    for argument in ("--version", "--help", "text --help"):
        code = (
            "import sys; from qocr.__main__ import main; sys.argv = ['qocr', *sys.argv[1:]]\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            f"heavy = {HEAVY} & sys.modules.keys()\n"
            "sys.exit(f'imported {heavy}' if heavy else 0)"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code, *argument.split()], capture_output=True, text=True
        )
        assert (ran.returncode, ran.stderr) == (0, "")
