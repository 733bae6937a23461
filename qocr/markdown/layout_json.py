"""What dots.ocr, olmOCR and their like write: the blocks or pages of a document as JSON,
-> Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_TEXTS = (
    "text", "content", "text_content", "html", "latex", "transcription", "markdown", "md",
    "natural_text", "block_content",
)  # fmt: skip
_PAGE_TEXTS = ("markdown", "md", "natural_text")  # of a whole page, which needs no kind
_KINDS = ("category", "label", "type", "block_label", "primary_language")
_BOXES = ("bbox", "bbox_2d", "box", "block_bbox")
_LISTS = (
    "blocks", "layout", "elements", "results", "result", "pages", "data", "items", "output",
    "parsing_res_list", "document", "content", "lines",
)  # fmt: skip
_HEADINGS = {"title": "# ", "doc_title": "# ", "section-header": "## ", "paragraph_title": "## "}
_DEEPEST = 4  # lists within wrappers


def layout_blocks(text: str) -> list[Mapping[str, Any]]:
    """The blocks of a page, each with its text and mostly a kind and a box; none where `text` is
    something else."""
    if not text.startswith(("[", "{")):
        return []
    blocks: list[Mapping[str, Any]] = []
    for value in _values(text):
        new = _blocks(value, _DEEPEST)
        if not new:
            return []
        blocks += new
    return blocks


def layout_markdown(text: str) -> str:
    """The text of all blocks as Markdown, in their order."""
    return "\n\n".join(filter(None, map(_markdown, layout_blocks(text.strip()))))


def _values(text: str) -> list[Any]:
    """The JSON values that stand in a row; none where one cannot be read."""
    decoder = json.JSONDecoder()
    values: list[Any] = []
    at = 0
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            while at < len(text) and text[at] in " \t\r\n,":
                at += 1
    except (ValueError, RecursionError):
        return []
    return values


def _blocks(value: Any, levels: int) -> list[Mapping[str, Any]]:
    """The blocks in a list, a wrapper around one, or a block; none where it holds anything else."""
    if isinstance(value, list):
        found = [_blocks(item, levels - 1) if levels else [] for item in value]
        return [block for blocks in found for block in blocks] if all(found) else []
    if not isinstance(value, dict):
        return []
    if _is_block(value):
        return [value]
    lists = [key for key in _LISTS if isinstance(value.get(key), list | dict) and value[key]]
    others = [item for key, item in value.items() if key not in lists]
    if len(lists) != 1 or not levels or any(isinstance(item, str | list | dict) for item in others):
        return []
    return _blocks(value[lists[0]], levels - 1)


def _is_block(block: dict[str, Any]) -> bool:
    named = {key for key, value in block.items() if isinstance(value, str | dict)}
    texts = [block[key] for key in _TEXTS if key in block]
    kind = any(isinstance(block.get(key), str) for key in _KINDS)
    marked = kind and (any(key in block for key in _BOXES) or any(texts))
    return (
        (marked or any(isinstance(block.get(key), str) for key in _PAGE_TEXTS))
        and all(isinstance(text, str | None) for text in texts)
        and named <= {*_TEXTS, *_KINDS, *_BOXES}  # what is not known could hold text
        and not any(isinstance(value, list) for key, value in block.items() if key not in _BOXES)
    )


def _markdown(block: Mapping[str, Any]) -> str:
    texts = [block[key].strip() for key in _TEXTS if block.get(key)]
    kind = next((block[key] for key in _KINDS if isinstance(block.get(key), str)), "").lower()
    shown = "\n\n".join(texts)
    if kind in ("formula", "equation") and shown and not shown.startswith(("$", "\\[")):
        return f"$$\n{shown}\n$$"
    if kind in _HEADINGS and not shown.startswith("#"):
        return _HEADINGS[kind] + " ".join(shown.split()) if shown else ""
    return shown
