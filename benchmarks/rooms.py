"""Counts the rooms of a tree and the imports between them: `python benchmarks/rooms.py TREE...`

A room is a file or a folder directly below `qocr/`. Give several trees to compare them.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Arrows = Mapping[str, set[str]]


def modules(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every file below `qocr/` with its syntax tree."""
    for path in sorted(root.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def room(root: Path, path: Path) -> str:
    return path.relative_to(root).parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> Iterator[str]:
    """The rooms that a module imports, as they are written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            first, _, rest = node.module.partition(".")
            if first == "qocr":
                yield from [rest.partition(".")[0]] if rest else (name.name for name in node.names)


def arrows(root: Path) -> dict[str, set[str]]:
    """The rooms that each room imports, without itself."""
    rooms = {room(root, path) for path, _ in modules(root)}
    below: dict[str, set[str]] = {name: set() for name in rooms - {"__init__"}}
    for path, tree in modules(root):
        here = room(root, path)
        if here != "__init__":
            below[here] |= {name for name in imported(tree) if name in rooms} - {here, "__init__"}
    return below


def floors(known: Arrows) -> int:
    """How many rooms stand one above the other at most; 0 where rooms import in a circle."""
    heights: dict[str, int] = {}
    rest = dict(known)
    while rest:
        ready = [name for name, under in rest.items() if under <= heights.keys()]
        if not ready:
            return 0
        for name in ready:
            heights[name] = 1 + max((heights[under] for under in rest.pop(name)), default=0)
    return max(heights.values())


def twice(names: Iterable[str]) -> int:
    return sum(times > 1 for times in Counter(names).values())


def counts(root: Path) -> list[int]:
    """A row of the table for the package at `root`."""
    known = arrows(root)
    classes = defaultdict(list)
    for path, tree in modules(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes[path].append(node.name)
    stems = (path.stem for path, _ in modules(root) if not path.stem.startswith("__"))
    return [
        len(list(root.glob("*.py"))),
        len(known),
        sum(map(len, known.values())),
        floors(known),
        twice(stems),
        twice(name for names in classes.values() for name in names),
    ]


def main() -> None:
    print("| tree | files at the root | rooms | imports between rooms | floors | ", end="")
    print("module names twice | class names twice |")
    print("|---|---|---|---|---|---|---|")
    for tree in sys.argv[1:] or ["."]:
        print(f"| {tree} | " + " | ".join(map(str, counts(Path(tree) / "qocr"))) + " |")


if __name__ == "__main__":
    main()
