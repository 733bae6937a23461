"""Random answers, damaged as the world damages them, in both protocols: no word of the answer is
missing from the result unless the page is not ok."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from bodies import PAGE, PICTURE, Body, dashscope, openai

from qocr.answers.stage import DOUBTFUL_EVENT
from qocr.engines.remote.engine import RemoteEngine
from qocr.tables import parse_tables
from qocr.types import Ask, Request, Result

PAGES = 60  # of each kind


class Words:
    """Words that no other answer has, counted on."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.used: list[str] = []

    def some(self, most: int = 4) -> str:
        """One or several new words."""
        new = [f"w{self._chance.randrange(10**9)}x" for _ in range(self._chance.randint(1, most))]
        self.used += new
        return " ".join(new)


def a_text(words: Words, chance: Random) -> str:
    return "\n".join(words.some(6) for _ in range(chance.randint(1, 12)))


def a_table(words: Words, chance: Random) -> str:
    columns = chance.randint(1, 5)
    rows = [
        "".join(f"<td>{words.some(2)}</td>" for _ in range(columns))
        for _ in range(chance.randint(1, 8))
    ]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def lines(words: Words, chance: Random) -> str:
    scale = chance.choice([1.0, 1000.0])
    key = chance.choice(["bbox_2d", "bbox", "box"])
    text_key = chance.choice(["text", "content", "label"])
    missing = chance.random() < 0.2
    entries = []
    for _ in range(chance.randint(2, 12)):
        left, top = chance.uniform(0, 0.8), chance.uniform(0, 0.9)
        box = [round(side * scale, 3) for side in (left, top, left + 0.1, top + 0.05)]
        shapes: list[Any] = [box, list(map(str, box)), [box], *[None] * missing]
        entries.append({key: chance.choice(shapes), text_key: words.some()})
    return json.dumps(entries) if chance.random() < 0.5 else _json_lines(entries)


def _json_lines(entries: list[dict[str, Any]]) -> str:
    return "\n".join(map(json.dumps, entries))


def fields(words: Words, chance: Random) -> str:
    def value(levels: int) -> Any:
        kind = chance.choice(["text", "text", "list", "object"] if levels else ["text"])
        if kind == "list":
            return [value(levels - 1) for _ in range(chance.randint(1, 3))]
        if kind == "object":
            return {words.some(1): value(levels - 1) for _ in range(chance.randint(1, 3))}
        return words.some()

    answer = {words.some(1): value(2) for _ in range(chance.randint(1, 5))}
    return json.dumps(answer, indent=chance.choice([None, 2]))


def a_document(words: Words, chance: Random) -> str:
    marks = ["# ", "## ", "- ", "1. ", "> ", "", "", r"\section{", "**"]
    ends = {r"\section{": "}", "**": "**"}
    parts = [(mark := chance.choice(marks)) + words.some(8) + ends.get(mark, "") for _ in range(6)]
    return "\n\n".join(parts)


KINDS: dict[str, Callable[[Words, Random], str]] = {
    "text": a_text,
    "table": a_table,
    "advanced": lines,
    "kie": fields,
    "doc": a_document,
}


def damaged(answer: str, chance: Random) -> tuple[str, str, str]:
    """The answer with something around it, or without its end, why it ended, and the words of the
    thoughts in it."""
    thoughts, reason = "", "stop"
    for damage in chance.sample(["fence", "thoughts", "token", "cut", "length"], 2):
        if damage == "fence" and not answer.startswith(("<|", "<think")):
            mark = chance.choice(["```", "~~~", "````"])
            answer = f"{mark}{chance.choice(['', 'json', 'html'])}\n{answer}\n{mark}"
        elif damage == "thoughts":
            thoughts = f"t{chance.randrange(10**9)}t"
            answer = f"<think>\nI should copy {thoughts}.\n</think>\n\n{answer}"
        elif damage == "token":
            answer += chance.choice(["<|im_end|>", "<|endoftext|>", "</s>"])
        elif damage in ("cut", "length") and chance.random() < 0.3:
            answer = answer[: chance.randint(len(answer) // 2, len(answer))]
            reason = "length"
    return answer, reason, thoughts


def pieces(text: str, chance: Random) -> list[str]:
    """The text in random pieces. Some streams send all of it so far each time, some each event
    twice, and some all of it once more at the end."""
    cuts = sorted(chance.randint(1, len(text)) for _ in range(chance.randint(2, 9)))
    ends = [*cuts, len(text)]
    if chance.random() < 0.3:
        parts = [text[:end] for end in sorted({max(end, 40) for end in ends})]
        return [part for part in parts for _ in range(chance.randint(1, 2))]
    parts = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return [*parts, text] if chance.random() < 0.2 else parts


def chat_body(parts: list[str], reason: str) -> bytes:
    choices: list[dict[str, Any]] = [{"index": 0, "delta": {"content": part}} for part in parts]
    choices.append({"index": 0, "delta": {}, "finish_reason": reason})
    events = [json.dumps({"choices": [choice]}) for choice in choices] + ["[DONE]"]
    return "".join(f"data: {event}\n\n" for event in events).encode()


def native_body(parts: list[str], reason: str) -> bytes:
    messages = [({"content": [{"text": part}]}, "null") for part in parts]
    messages.append(({"content": []}, reason))
    outputs = [
        {"output": {"choices": [{"message": message, "finish_reason": why}]}}
        for message, why in messages
    ]
    return "".join(f"event:result\ndata:{json.dumps(output)}\n\n" for output in outputs).encode()


def shown(result: Result) -> str:
    """All that the forms of the task are made from."""
    if result.task == "table":
        grids = parse_tables(result.text).tables
        return json.dumps([[cell.text for cell in grid.cells] for grid in grids])
    lines = [line.text for line in result.lines]
    return result.text + json.dumps([lines, result.fields])


@pytest.mark.parametrize("protocol", ["chat", "native"])
@pytest.mark.parametrize("task", KINDS)
def test_no_word_is_lost_in_silence(task: str, protocol: str) -> None:
    chance = Random(f"{task} {protocol}")
    statuses = Counter[str]()
    for number in range(PAGES):
        words = Words(chance)
        answer, reason, thoughts = damaged(KINDS[task](words, chance), chance)
        parts = pieces(answer, chance)
        body = chat_body(parts, reason) if protocol == "chat" else native_body(parts, reason)
        engine: RemoteEngine = (openai if protocol == "chat" else dashscope)(Body(body))
        ask = Ask(task, "q", stream=chance.random() < 0.5)
        *_, result = engine.read(Request(PAGE, lambda: PICTURE, ask))
        assert isinstance(result, Result)
        statuses[result.status] += 1
        text = shown(result)
        lost = [word for word in words.used if word not in text]
        assert not lost or result.status in ("incomplete", "failed"), (number, lost, answer, result)
        doubled = DOUBTFUL_EVENT in result.warnings
        assert not thoughts or thoughts not in text or doubled, (number, answer, result)
    assert statuses["ok"] > PAGES / 4, statuses
