"""What dots.ocr and its like write: the blocks of a page as a list of JSON, -> Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_TEXTS = ("text", "content", "text_content", "html", "latex", "transcription")
_KINDS = ("category", "label", "type", "block_label")
_BOXES = ("bbox", "bbox_2d", "box", "block_bbox")
_HEADINGS = {"title": "# ", "doc_title": "# ", "section-header": "## ", "paragraph_title": "## "}


def layout_blocks(text: str) -> list[Mapping[str, Any]]:
    """The blocks of a page, each with its kind, box and text; none where `text` is something
    else."""
    if not text.startswith(("[", "{")):
        return []
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    blocks = value if isinstance(value, list) else [value]
    return blocks if blocks and all(map(_is_block, blocks)) else []


def layout_markdown(text: str) -> str:
    """The text of all blocks as Markdown, in their order."""
    return "\n\n".join(filter(None, map(_markdown, layout_blocks(text.strip()))))


def _is_block(block: Any) -> bool:
    if not isinstance(block, dict):
        return False
    named = {key for key, value in block.items() if isinstance(value, str | dict)}
    return (
        any(key in block for key in _BOXES)
        and any(isinstance(block.get(key), str) for key in _KINDS)
        and all(isinstance(block[key], str | None) for key in _TEXTS if key in block)
        and named <= {*_TEXTS, *_KINDS, *_BOXES}  # what is not known could hold text
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
