"""Saved files -> results: qocr's own `json` and `jsonl`, and raw answers of the services."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qocr.answers import fences
from qocr.codec import read_page, unknown_picture
from qocr.commands.convert.older import with_exit_code
from qocr.engines.remote import dashscope, openai
from qocr.engines.remote.interpreting import result
from qocr.engines.remote.reply import Reply
from qocr.errors import InputError, QocrError
from qocr.pictures.fitting import Encoded
from qocr.tasks import TASKS
from qocr.types import Ask, Page, Picture, Request, Result

_HINT = "qocr convert reads what -f json and -f jsonl wrote, and raw answers of the services."
_RAW = {"output": dashscope.decode, "choices": openai.decode}


def read_results(name: str, text: str, task: str, picture: Picture | None) -> Iterator[Result]:
    """The pages in a saved file, in its order.

    A damaged line of `jsonl` is a failed page; a damaged document raises InputError. `task` and
    `picture` are what a raw answer does not say: what was asked, and of which picture.
    """
    if not text.strip():  # of a shard without inputs
        return
    whole = _parsed(text)
    if whole is not None:
        pages = whole.get("pages") if "qocr" in whole else [whole]
        if not isinstance(pages, list):
            raise _not_ours(name)
        yield from (_page(name, record, task, picture) for record in pages)
        return
    lines = [line for line in text.split("\n") if line.strip()]  # text may hold U+2028 and U+0085
    if len(lines) < 2 or _parsed(lines[0]) is None or '"pages"' in lines[0]:
        raise _not_ours(name)
    for number, line in enumerate(lines, start=1):
        yield _line_result(name, number, line, task, picture)


def _line_result(name: str, number: int, line: str, task: str, picture: Picture | None) -> Result:
    try:
        record = _parsed(line)
        if record is None:
            raise InputError(f"line {number} is cut off or not JSON", code="DamagedResult")
        return _page(name, record, task, picture)
    except QocrError as error:
        page = Page(f"{name}:{number}", name, number, unknown_picture, Path(name).stem)
        return Result(page, task or "text", "", "", "failed", error=error)


def _page(name: str, record: Any, task: str, picture: Picture | None) -> Result:
    if not isinstance(record, dict):
        raise _not_ours(name)
    try:
        if "status" in record and "source" in record:
            return read_page(with_exit_code(record))
        body = record.get("response", {}).get("body", record) if "custom_id" in record else record
        for key, decode in _RAW.items():
            if key in body:
                return _raw(name, body, decode(body), task, picture)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_ours(name) from error
    raise _not_ours(name)


def _raw(
    name: str, body: Mapping[str, Any], reply: Reply, task: str, picture: Picture | None
) -> Result:
    task = task or _guessed_task(reply)
    if TASKS[task].answer == "lines" and reply.words is None and picture is None:
        raise InputError(
            "its boxes need the size of the picture, which is not known",
            code="PictureNeeded",
            hint="Name the picture with --picture.",
        )
    page = Page(name, name, 1, lambda: picture or unknown_picture(), Path(name).stem)
    shown = picture or _stand_in()
    sent = Encoded(b"", "", shown.width, shown.height)
    request = Request(page, lambda: shown, Ask(task, str(body.get("model") or "")))
    page_result = result("", request, sent, replace(reply, text=fences.strip(reply.text)))
    return page_result if picture else replace(page_result, picture=None, width=None, height=None)


def _guessed_task(reply: Reply) -> str:
    if reply.words is not None:
        return "advanced"
    if reply.fields is not None:
        return "kie"
    if "<td" in reply.text or "<table" in reply.text:
        return "table"
    return "doc" if "\\begin{" in reply.text or "\\section" in reply.text else "text"


def _stand_in() -> Picture:
    """A picture of any size, which is enough: the boxes of `words_info` are in pixels already."""
    from PIL import Image

    return Picture(Image.new("1", (1, 1)))


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _not_ours(name: str) -> InputError:
    return InputError(
        f"{Path(name).name} holds no results, or is cut off", code="NotResults", hint=_HINT
    )
