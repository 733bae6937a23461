"""The message in an answer that has choices, whole or a piece of a stream. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qocr.engines.remote.payloads import REFUSAL, content_items, mapping
from qocr.engines.remote.reply import OTHER_ANSWERS


def first_choice(choices: Any) -> Mapping[str, Any]:
    """The choice of number 0, which is the only one that was asked for; of a whole answer the first
    where none has this number."""
    choices = [choices] if isinstance(choices, dict) else choices
    choices = choices if isinstance(choices, list) else []
    known = [choice for choice in choices if isinstance(choice, dict)]
    whole = known[0] if known and "message" in known[0] else {}
    return next((choice for choice in known if choice.get("index") in (None, 0, "0", "")), whole)


def message_of(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message of a choice, or the piece of one; a bare text is one, too."""
    message = choice.get("delta") or choice.get("message") or choice
    return {"content": message} if isinstance(message, str) else mapping(message)


def items_of(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a message; its refusal where it says nothing else. Raises LaterError for a shape
    that no service documents."""
    content = message.get("content") if "content" in message else message.get("text")
    return content_items(content or message.get("refusal") or content)


def other_answer(message: Mapping[str, Any], items: list[Mapping[str, Any]]) -> str:
    """What a message is, if it is no page; empty for a page."""
    if message.get("refusal") or any(item.get("type") == REFUSAL for item in items):
        return REFUSAL
    return next((name for name in OTHER_ANSWERS if message.get(name)), "")
