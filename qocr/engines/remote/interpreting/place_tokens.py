"""Tokens of places that other models write -> those of DeepSeek-OCR, in thousandths. Pure.

Sources: PaliGemma (`<loc0100>` four times, top first, of 1024), DocTags (`<loc_50>` four times in
an element, of 500), Kosmos-2 (`<patch_index_0044>`, of 32 x 32 patches), and DeepSeek-OCR without
its tokens (`text[[100, 100, 500, 150]]` above the text).
"""

from __future__ import annotations

import re

from qocr.engines.remote.interpreting.reference_tokens import KINDS

_LOC_1024 = re.compile(r"((?:<loc\d{4}>){4})[ \t]*+([^<;\n]*+)[ \t]*;?")
_DOCTAG = re.compile(
    r"<([a-z_]{2,24}(?:_level_\d)?)>((?:<loc_\d{1,3}>){4})"
    r"([^<]*+(?:<(?!/\1>)[^<]*+){0,3000}+)</\1>"
)
_PATCHES = re.compile(r"<phrase>([^<]*+)</phrase>\s*+<object>((?:<patch_index_\d{4}>){2})</object>")
_BARE = re.compile(
    rf"^[ \t]*+(?:{'|'.join(sorted(KINDS))})[ \t]*+(\[\[[\d,. \t\[\]]{{7,200}}\]\])[ \t]*+$",
    re.MULTILINE,
)
_DIGITS = re.compile(r"\d+")
_CELL = re.compile(r"<(?:fcel|ecel|lcel|ucel|xcel|ched|rhed|srow|nl)>")
_TAG = re.compile(r"</?(?:doctags?|otsl|loc_\d{1,3}|caption|list_item|page_break|[a-z]+_list)>")
_GRID = 32  # patches of Kosmos-2 on each side


def with_references(text: str) -> str:
    """`text` with the tokens of other models as `<|ref|>` and `<|det|>`."""
    if "<loc" in text:
        text = _LOC_1024.sub(_of_1024, _DOCTAG.sub(_of_doctag, text))
        text = _TAG.sub(" ", text) if "<|det|>" in text else text
    if "<patch_index_" in text:
        text = _PATCHES.sub(_of_patches, text).replace("<grounding>", "")
    return _BARE.sub(r"<|ref|>text<|/ref|><|det|>\1<|/det|>", text)


def _of_1024(match: re.Match[str]) -> str:
    top, left, bottom, right = (int(digits) * 1000 / 1024 for digits in _DIGITS.findall(match[1]))
    return _line(match[2], (left, top, right, bottom))


def _of_doctag(match: re.Match[str]) -> str:
    left, top, right, bottom = (int(digits) * 2 for digits in _DIGITS.findall(match[2]))
    text = _TAG.sub(" ", _CELL.sub(" ", match[3])).strip()
    return _line(text, (left, top, right, bottom)) if text else ""


def _of_patches(match: re.Match[str]) -> str:
    first, last = (int(digits) for digits in _DIGITS.findall(match[2]))
    left, top = first % _GRID, first // _GRID
    right, bottom = last % _GRID + 1, last // _GRID + 1
    sides = (side * 1000 / _GRID for side in (left, top, right, bottom))
    return _line(match[1], tuple(sides))


def _line(text: str, box: tuple[float, ...]) -> str:
    numbers = ", ".join(f"{side:.1f}" for side in box)
    return f"\n<|ref|>{text.strip()}<|/ref|><|det|>[[{numbers}]]<|/det|>\n"
