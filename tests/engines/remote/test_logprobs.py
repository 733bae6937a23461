"""Log probabilities: asked for, returned, and turned into confidence."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from command import Command
from service import Answer, Service

from qocr.engines.remote.logprobs import LOWEST, line_confidence, read_tokens, with_confidence
from qocr.types import Line, Token

ASKED = ["-P", "logprobs=true", "-f", "jsonl"]
QUAD = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


def tokens(*pieces: tuple[str, float | None]) -> list[Token]:
    return [Token(text.encode(), logprob) for text, logprob in pieces]


def about(*values: float | None) -> Any:
    return tuple(value if value is None else pytest.approx(value) for value in values)


def record(qocr: Command, *arguments: Any) -> dict[str, Any]:
    ended = qocr(*arguments)
    assert ended.code == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_a_line_is_as_sure_as_its_tokens_on_average() -> None:
    found = line_confidence("ab\n\ncd", tokens(("a", -0.2), ("b\n", -0.4), ("\n", 0), ("cd", -1)))
    assert found == about(math.exp(-0.3), None, math.exp(-1))


def test_a_token_over_the_end_of_a_line_counts_for_both() -> None:
    assert line_confidence("a\nb", tokens(("a\nb", -0.5))) == about(*[math.exp(-0.5)] * 2)


def test_very_low_is_a_number_and_above_one_is_one() -> None:
    assert line_confidence("a", tokens(("a", None))) == (math.exp(LOWEST),)
    assert line_confidence("a", tokens(("a", 0.1))) == (1.0,)


def test_the_fence_around_the_text_is_no_part_of_a_line() -> None:
    written = tokens(("```html\n", -9), ("<td>", -0.1), ("\n```", -9))
    assert line_confidence("<td>", written) == about(math.exp(-0.1))


def test_tokens_of_another_text_say_nothing() -> None:
    assert line_confidence("other", tokens(("a", -0.1))) == ()
    assert line_confidence("a", []) == ()


def test_a_letter_cut_in_two_is_whole_again() -> None:
    first, second = "第".encode()[:1], "第".encode()[1:]
    rows = [
        {"token": "�", "bytes": list(first), "logprob": -0.2},
        {"token": "�", "bytes": list(second), "logprob": -0.4},
    ]
    found = line_confidence("第", read_tokens({"logprobs": {"content": rows}}))
    assert found == about(math.exp(-0.3))


@pytest.mark.parametrize(
    "said", [None, [], "x", {"content": None}, {"content": [1, None]}, {"content": {}}]
)
def test_what_makes_no_sense_is_no_token(said: Any) -> None:
    assert read_tokens({"logprobs": said}) == ()


def test_numbers_that_are_none_count_as_very_low() -> None:
    rows = [{"token": "a", "logprob": "x", "bytes": "y", "top_logprobs": [3]}, {}]
    assert read_tokens({"logprobs": {"content": rows}}) == (Token(b"a", None), Token(b"", None))


def test_boxed_lines_get_the_confidence_of_their_text() -> None:
    written = tokens(('[{"text": "a', -0.1), ('é\\"', -0.3), ('", "box": 1}, ', 0), ('{"t":"a', -1))
    lines = [Line('aé"', QUAD), Line("a", QUAD), Line("missing", QUAD)]
    found = [line.confidence for line in with_confidence(lines, written)]
    assert found == [pytest.approx(math.exp(-0.2)), pytest.approx(math.exp(-1)), None]


@pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
@pytest.mark.parametrize("engine", ["dashscope", "openai"])
def test_they_are_in_the_record(
    qocr: Command, service: Service, page: Path, engine: str, stream: str
) -> None:
    service.answer(Answer(pieces=("one ", "line\n", "two")))
    address = service.url + ("/compatible-mode/v1" if engine == "openai" else "")
    found = record(
        qocr, "text", page, *ASKED, "-P", "top_logprobs=1", "-e", engine, stream,
        "--base-url", address, "--api-key-file", key_file(service),
    )  # fmt: skip
    assert found["line_confidence"] == [round(math.exp(-0.045), 4), round(math.exp(-0.03), 4)]
    assert found["logprobs"] == [
        {"token": text, "logprob": low, "top_logprobs": [{"token": text, "logprob": low}]}
        for text, low in (("one ", -0.04), ("line\n", -0.05), ("two", -0.03))
    ]


def key_file(service: Service) -> Path:
    path = Path("key")
    path.write_text(service.key)
    return path


def test_boxes_in_the_models_text_are_filtered_by_them(
    qocr: Command, service: Service, page: Path
) -> None:
    boxes = [[200, 100, 50, 30, 0], [200, 200, 50, 30, 0]]
    pieces = (
        f'[{{"rotate_rect": {boxes[0]}, "text": "', "sure", '"},'
        f'{{"rotate_rect": {boxes[1]}, "text": "', "x" * 90, '"}]',
    )  # fmt: skip
    service.answer(Answer(pieces=pieces))
    own = ["-e", "openai", "--base-url", service.url + "/v1", "-m", "qwen3-vl"]
    ended = qocr("advanced", page, *own, "-P", "logprobs=1", "--min-confidence", "0.5", "-f", "txt")
    assert ended.text == "sure\n"


def test_none_where_they_were_asked_for_is_told(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Answer(text="words", pieces=()))
    found = record(qocr, "text", page, *ASKED)
    assert found["warnings"] == ["the service did not say how sure it was"]
    assert "logprobs" not in found


def test_they_survive_being_saved(qocr: Command, service: Service, page: Path) -> None:
    service.answer(Answer(pieces=("one ", "line\n", "two")))
    found = record(qocr, "text", page, *ASKED, "-o", "-")
    Path("saved.jsonl").write_text(json.dumps(found))
    assert record(qocr, "convert", "saved.jsonl", "-f", "jsonl") == found


def test_without_being_asked_for_there_are_none(
    qocr: Command, service: Service, page: Path
) -> None:
    found = record(qocr, "text", page, "-f", "jsonl")
    assert "logprobs" not in found
    assert "line_confidence" not in found
