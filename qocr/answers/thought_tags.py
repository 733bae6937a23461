"""How the thoughts of models are marked, and how they read where they are not. Pure."""

from __future__ import annotations

import re

_NAMES = r"(?:\w{1,12}[:_])?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad)"
_OPEN_TAG = (
    rf"<\s?{_NAMES}(?:\s[^<>]{{0,200}})?>|◁think▷|\[THINK\]|<\|begin_of_thought\|>"
    r"|<\|START_THINKING\|>|<\|channel>thought\b|(?P<details><details\s[^<>]{0,80}reasoning[^<>]{0,80}>)"
)
_CLOSE_TAG = (
    rf"<\s?/\s?{_NAMES}\s?>|◁/think▷|\[/THINK\]|<\|end_of_thought\|>"
    r"|<\|END_THINKING\|>|<channel\|>"
)
_CHANNEL = r"<\|channel\|>\s?(?:analysis|commentary)[^<]{0,80}<\|message\|>"
_FINAL = r"<\|channel\|>\s?final[^<]{0,80}<\|message\|>"
_ROLE = (
    r"<\|im_start\|>(?:\s?assistant\s*\n)?|<\|start\|>(?:assistant)?|<\|assistant\|>"
    r"|<\|start_header_id\|>assistant<\|end_header_id\|>|<start_of_turn>(?:model\s*\n)?"
    r"|<\|turn>(?:model\s*\n)?|<｜Assistant｜>"
)
_LEADING = (
    rf"{_ROLE}|{_FINAL}|<s>|<bos>|<\|begin_of_text\|>|<\|startoftext\|>|<\|endoftext\|>"
    r"|<\|begin_of_solution\|>|<\|START_RESPONSE\|>|<\|begin_of_box\|>|<\|im_end\|>"
    r"|<\|vision_start\|>|<\|vision_end\|>|<\|image_pad\|>|<｜begin▁of▁sentence｜>|\[/INST\]"
)
TOKEN = re.compile(rf"\s*+(?:{_LEADING})")
WRAPPER = re.compile(r"\s*+(?:<(?:answer|response)>|\[ANSWER\]|\[RESPONSE\])", re.IGNORECASE)
OPENING = re.compile(rf"\s*+(?:(?P<channel>{_CHANNEL})|{_OPEN_TAG})", re.IGNORECASE)
MAYBE_EDGE = re.compile(
    r"\s*+(?:<[^<>\n]{0,220}|◁[/a-z]{0,6}|\[[A-Z/ ]{0,16}"
    r"|<(?:\|im_start\||\|start\||start_of_turn|\|turn)>\s?[a-z]{0,9}\s*"
    r"|<\|(?:channel|start_header_id)\|>[^<\n]{0,90}(?:<[^<>\n]{0,20})?)?\Z"
)
TAG = re.compile(rf"(?P<close>{_CLOSE_TAG})|{_OPEN_TAG}", re.IGNORECASE)
CLOSING = re.compile(_CLOSE_TAG, re.IGNORECASE)
_DETAILS_END = re.compile("</details>", re.IGNORECASE)
_CHANNEL_END = re.compile(rf"<\|end\|>|(?={_FINAL})|(?=<\|start\|>assistant<\|channel\|>)")
BLANK_LINES = re.compile(r"(?:[^\S\n]*+\n)*+")
_BLANK_LINE_NEXT = re.compile(r"[^\S\n]*\n[^\S\n]*(?:\n|\Z)")
OVERLAP = 240  # the longest tag, and what decides whether it ends thoughts
_QUOTES = frozenset(" \t\"'`([{“‘«„「『,=|>")

# How thoughts begin, and a page hardly ever does.
_STARTS = (
    "okay", "ok,", "alright", "hmm", "wait,", "so,", "so the", "so i", "so let", "well,",
    "got it", "the user", "user wants", "user asks", "i need", "i should", "i see",
    "i will", "i'll", "i'm", "i am", "i can", "i must", "i have to", "i've", "let me",
    "let's", "let us", "we need", "we are", "we have", "we should", "we must", "first,",
    "now,", "look", "my task", "the task", "the picture", "the image", "the photo",
    "the document", "the scan", "the page shows", "this is a", "this is an", "this looks",
    "this image", "this picture", "this appears", "this page", "it looks", "it seems",
    "to extract", "to read", "to answer", "to transcribe", "thinking", "thought",
    "here's a thinking", "here's my", "analy", "**analy", "**think", "1. **analy", "用户",
    "好的", "首先", "我需要", "我来", "我将", "我看", "让我", "嗯", "现在", "图片", "图像",
    "图中", "这张", "这是一", "这个图", "根据", "接下来", "任务", "i'd", "i think",
    "i want", "i notice", "examining", "reading the", "given the", "in the image",
    "in the picture", "the text is", "the text in", "the receipt", "the invoice",
    "the letter is", "the table has", "the form", "it's", "they want", "they ask", "user:",
    "this document", "this receipt", "this invoice", "based on", "good,", "great,",
    "right,", "yes,", "to do this", "as an ai", "step 1", "思考", "看图", "分析", "我们",
    "这里", "从图",
)  # fmt: skip
LONGEST_START = max(map(len, _STARTS))


def reads_like_thoughts(start: str) -> bool:
    """Whether a text that begins with `start` may be thoughts; `start` has up to LONGEST_START
    letters."""
    start = start.lower()
    return any(start.startswith(word) or word.startswith(start) for word in _STARTS)


def closing_of(opening: re.Match[str]) -> re.Pattern[str]:
    """What ends the thoughts that a tag or header begins."""
    if opening["channel"]:
        return _CHANNEL_END
    return _DETAILS_END if opening["details"] else CLOSING


def ends_thoughts(text: str, tag: re.Match[str]) -> bool:
    """Whether a closing tag ends thoughts, and is not part of a sentence about it."""
    before = text[tag.start() - 1] if tag.start() else "\n"
    if before == "\n" or before not in _QUOTES or tag.start() == tag.end():
        return True
    if tag.start() <= OVERLAP and text[: tag.start()].isspace():
        return True
    return _BLANK_LINE_NEXT.match(text, tag.end()) is not None
