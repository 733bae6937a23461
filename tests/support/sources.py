"""The source of qocr as syntax trees, parsed once for all tests that read it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import qocr

ROOT = Path(qocr.__file__).parent


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module of the package by its path, in the order of the paths."""
    paths = sorted(ROOT.rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def nodes() -> list[tuple[Path, ast.AST]]:
    """Every node of every module, with the path of its module."""
    return [(path, node) for path, tree in trees().items() for node in ast.walk(tree)]
