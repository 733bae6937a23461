"""Fields that break the rules are asked for once more, and told if they stay wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from command import Command
from schemas import rules_of, schema_of
from service import Answer, Service

from qocr.errors import LaterError
from qocr.middleware.verify import VerifyingEngine
from qocr.types import Ask, Event, Page, Request, Result, TextDelta, Usage


def not_opened() -> NoReturn:
    raise AssertionError


PAGE = Page("a.png", "a.png", 1, not_opened)
FIELDS = "number, total float, day date, items{name, price float}"
TEMPLATE, RULES = schema_of(FIELDS).template, rules_of(FIELDS)
NUMBER = "a number, digits only"
USAGE = Usage(10, 5, None)


class Scripted:
    """An engine that gives the n-th answer to the n-th request, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, *answers: Result | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[Ask] = []

    def read(self, request: Request) -> Iterator[Event]:
        self.asked.append(request.ask)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if request.ask.stream:
            yield TextDelta(answer.text)
        yield answer


def answer(fields: Any, **facts: Any) -> Result:
    result = Result(PAGE, "kie", "scripted", "m", "ok", json.dumps(fields), fields=fields)
    return replace(result, **{"usage": USAGE, **facts})


def request(schema: Any = TEMPLATE, stream: bool = False) -> Request:
    ask = Ask("kie", "m", template=schema, stream=stream)
    return Request(PAGE, not_opened, ask)


def verified(engine: Scripted, rules: Any = RULES, **facts: Any) -> Result:
    (result,) = VerifyingEngine(engine, rules, **facts).read(request())
    assert isinstance(result, Result)
    return result


def schemas(engine: Scripted) -> list[Any]:
    return [ask.template for ask in engine.asked]


def test_the_name_is_the_one_of_the_engine() -> None:
    assert VerifyingEngine(Scripted(), None).name == "scripted"


def test_what_keeps_the_rules_is_asked_once() -> None:
    good = answer({"number": "1", "total": "9.00", "day": "20.11.2025", "items": []})
    engine = Scripted(good)
    assert (verified(engine), len(engine.asked)) == (good, 1)


def test_without_rules_everything_passes_through() -> None:
    wrong = answer({"total": "x"})
    events = list(VerifyingEngine(Scripted(wrong), None).read(request(stream=True)))
    assert events == [TextDelta(wrong.text), wrong]


def test_only_the_final_result_is_yielded() -> None:
    good = answer({"total": "9"})
    assert list(VerifyingEngine(Scripted(good), RULES).read(request(stream=True))) == [good]


def test_a_wrong_value_is_asked_for_once_more_and_corrected() -> None:
    first = {"number": "1", "total": "RM9", "day": "20.11.2025", "items": None}
    engine = Scripted(answer(first), answer({"total": "9.00"}, usage=Usage(3, 2, 7)))
    result = verified(engine)
    fields = first | {"total": "9.00"}
    assert result == answer(
        fields,
        text=json.dumps(fields, indent=2),
        usage=Usage(13, 7, 7),
        warnings=("asked again for total",),
    )
    assert engine.asked[1] == replace(engine.asked[0], template={"total": NUMBER}, stream=False)


def test_what_stays_wrong_is_told() -> None:
    first = answer({"total": "RM9", "day": "soon"})
    result = verified(Scripted(first, answer({"total": "RM 9", "day": "2025-11-20"})))
    unmet = ("total: 'RM9' is not a number",)
    assert result.fields == {"total": "RM9", "day": "2025-11-20"}
    assert (result.unmet, result.status, result.error) == (unmet, "ok", None)
    assert result.warnings == ("asked again for total, day", *unmet)


def test_a_second_answer_of_null_does_not_wipe_a_value() -> None:
    result = verified(Scripted(answer({"total": "RM9"}), answer({"total": None})))
    assert (result.fields, len(result.unmet)) == ({"total": "RM9"}, 1)


@pytest.mark.parametrize(
    "second", [None, [], "x", {}, {"total": {}}, {"total": "-"}, [{"total": "1"}]]
)
def test_an_odd_second_answer_changes_nothing(second: Any) -> None:
    result = verified(Scripted(answer({"total": "RM9"}), answer(second)))
    assert (result.fields, len(result.unmet)) == ({"total": "RM9"}, 1)


@pytest.mark.parametrize("status", ["incomplete", "failed", "empty"])
def test_a_second_answer_that_is_not_whole_is_not_used(status: str) -> None:
    second = answer({"total": "9"}, status=status)
    assert verified(Scripted(answer({"total": "RM9"}), second)).fields == {"total": "RM9"}


def test_a_second_call_that_fails_leaves_the_first_answer() -> None:
    result = verified(Scripted(answer({"total": "RM9"}), LaterError("busy")))
    assert (result.fields, result.usage) == ({"total": "RM9"}, USAGE)
    assert result.warnings == (
        "the second request for the wrong fields failed: busy (Later)",
        "total: 'RM9' is not a number",
    )


def test_a_first_call_that_fails_is_passed_on() -> None:
    with pytest.raises(LaterError):
        verified(Scripted(LaterError("busy")))


ITEMS = {"items": [{"name": "a", "price": "RM1"}, {"name": "b", "price": "2"}]}


@pytest.mark.parametrize(
    ("prices", "price"),
    [
        (["1.00", "2"], "1.00"),
        (["2"], "RM1"),
        (["2", "1.00"], "RM1"),
        (["1.00", "2", "3"], "RM1"),
    ],
)
def test_items_are_corrected_only_if_both_answers_list_the_same(
    prices: list[str], price: str
) -> None:
    second = answer({"items": [{"price": price} for price in prices]})
    engine = Scripted(answer(ITEMS), second)
    result = verified(engine)
    assert [item["price"] for item in result.fields["items"]] == [price, "2"]
    template = engine.asked[1].template
    assert template is not None
    assert list(template["items"][0]) == ["price"]
    assert ITEMS["items"][0]["price"] == "RM1"


def test_a_required_field_is_asked_for_and_added() -> None:
    rules = {"type": "object", "properties": {"number": {}}, "required": ["number"]}
    engine = Scripted(answer({"total": "1"}), answer({"number": "7"}))
    result = verified(engine, rules)
    assert (result.fields, result.unmet) == ({"total": "1", "number": "7"}, ())
    assert schemas(engine)[1] == {"number": ""}


def test_a_hint_says_what_is_wanted() -> None:
    rules = {"type": "object", "properties": {"a": {"pattern": "^R"}, "b": {"maximum": 5}}}
    engine = Scripted(answer({"a": "x", "b": "6"}), answer({}))
    (_,) = VerifyingEngine(engine, rules).read(request({"a": "after No.", "b": "", "c": ""}))
    assert schemas(engine)[1] == {"a": "after No. (like the pattern ^R)", "b": "at most 5"}


def test_what_no_field_can_mend_is_told_without_asking() -> None:
    rules = RULES | {"additionalProperties": False}
    engine = Scripted(answer({"other": "1"}))
    result = verified(engine, rules)
    assert (len(engine.asked), len(result.unmet)) == (1, 1)
    assert result.unmet[0].startswith("the fields: ")


def test_an_engine_that_repeats_itself_need_not_be_asked_again() -> None:
    engine = Scripted(answer({"total": "RM9"}))
    assert verified(engine, again=False).unmet == ("total: 'RM9' is not a number",)


@pytest.mark.parametrize("status", ["incomplete", "failed"])
def test_a_page_that_was_not_read_whole_is_left_alone(status: str) -> None:
    result = answer({"total": "RM9"}, status=status)
    assert verified(Scripted(result)) == result


def test_an_empty_page_is_not_asked_again_but_misses_what_is_required() -> None:
    rules = RULES | {"required": ["total"]}
    result = verified(Scripted(answer({"total": None}, status="empty")), rules)
    assert result.unmet == ("total: is required and was not found",)
    text = answer(None, status="empty")
    assert verified(Scripted(text), rules) == text


def test_a_thousand_wrong_fields_are_one_more_call() -> None:
    names = [f"f{number}" for number in range(1000)]
    schema = schema_of(", ".join(f"{name} int" for name in names))
    engine = Scripted(answer(dict.fromkeys(names, "x")), answer(dict.fromkeys(names, "1")))
    (result,) = VerifyingEngine(engine, schema.json_schema).read(request(schema.template))
    assert isinstance(result, Result)
    assert (len(engine.asked), result.fields) == (2, dict.fromkeys(names, "1"))


def reply(**fields: str | None) -> Answer:
    return Answer(json.dumps(fields), fields=fields)


def test_the_command_asks_again(qocr: Command, service: Service, page: Path) -> None:
    service.answer(reply(Total="RM9", Day="2025-11-20"), reply(Total="9.00"))
    ended = qocr("kie", page, "--schema", "Total float, Day date", "-f", "jsonl")
    assert (ended.code, json.loads(ended.text)["fields"]["Total"]) == (0, 9)
    options = [sent.body["parameters"]["ocr_options"] for sent in service.requests]
    schemas = [option["task_config"]["result_schema"] for option in options]
    assert schemas == [{"Total": NUMBER, "Day": ""}, {"Total": NUMBER}]


def test_dates_are_read_as_they_are_printed(qocr: Command, service: Service, page: Path) -> None:
    dates = {"a": "3. März 2024", "b": "3 mars 2024", "c": "3-Mar-24", "d": "20240303"}
    service.answer(reply(**dates))
    ended = qocr("kie", page, "--schema", "a date, b date, c date, d date", "-f", "jsonl")
    assert (ended.code, json.loads(ended.text)["fields"], ended.stderr) == (0, dates, "")
    assert len(service.requests) == 1


def test_the_command_ends_with_9_where_rules_stay_broken(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(reply(Total="RM9"), reply(Total="RM9"))
    ended = qocr("kie", page, "--schema", "Total float", "-f", "jsonl")
    assert (ended.code, json.loads(ended.text)["fields"]) == (9, {"Total": "RM9"})
    assert "Total: 'RM9' is not a number" in ended.stderr


def test_the_command_can_be_told_not_to_verify(qocr: Command, service: Service, page: Path) -> None:
    service.answer(reply(Total="RM9"))
    ended = qocr("kie", page, "--schema", "Total float", "--no-verify", "-f", "jsonl")
    assert (ended.code, ended.stderr, len(service.requests)) == (0, "", 1)
