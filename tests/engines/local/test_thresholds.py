"""docs/thresholds.md has every threshold of the embedded engine, with the value it has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import qocr.engines.local

ENGINE = Path(qocr.engines.local.__file__).parent
PAGE = Path(__file__).parents[3] / "docs" / "thresholds.md"


def in_code() -> Iterator[tuple[str, str, str]]:
    for path in ENGINE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and _is_number(node.value):
                names = ast.unparse(node.targets[0]).strip("()")
                value = ast.unparse(node.value)
                value = value.strip("()") if isinstance(node.value, ast.Tuple) else value
                yield str(path.relative_to(ENGINE)), names, value


def _is_number(value: ast.expr) -> bool:
    numbers = value.elts if isinstance(value, ast.Tuple) else [value]
    return all(
        (isinstance(each, ast.Constant) and type(each.value) in (int, float))
        or (isinstance(each, ast.BinOp) and isinstance(each.left, ast.Constant))
        or (isinstance(each, ast.Call) and ast.unparse(each.func) == "radians")
        for each in numbers
    )


def on_page() -> Iterator[tuple[str, str, str]]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("|") and cells[0].endswith(".py"):
            file, names, value, meaning = cells
            assert meaning
            yield file, names, value


def test_every_threshold_is_on_the_page() -> None:
    assert sorted(on_page()) == sorted(in_code())
