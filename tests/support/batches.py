"""Batches submitted and fetched by the command, for the tests of them."""

from __future__ import annotations

import re
from pathlib import Path

from command import Command, Ended
from drawing import draw_page
from service import Service

BEIJING = ("-m", "qwen-vl-ocr-latest", "-r", "beijing")
STATE = Path("../home/.state/qocr/batches")
ID = r"\d{8}-[0-9a-f]{6}"


def submit(qocr: Command, *arguments: str | Path) -> str:
    ended = qocr("batch", "submit", *arguments, *BEIJING)
    assert ended.code == 0, ended.stderr
    assert re.fullmatch(ID + "\n", ended.text)
    return ended.text.strip()


def fetch(qocr: Command, name: str, *arguments: str | Path) -> Ended:
    return qocr("batch", "fetch", name, *arguments)


def paths(service: Service) -> list[tuple[str, str]]:
    root = "/compatible-mode/v1"
    return [(request.method, request.path.removeprefix(root)) for request in service.requests]


def three_pages() -> list[Path]:
    return [draw_page(Path(f"page{number}.png"), (f"Page {number}",)) for number in (1, 2, 10)]
