"""Fields are found under the names that were asked for."""

from __future__ import annotations

from typing import Any

import pytest

from qocr.fields import named, restored

ASKED = {"Total": "", "Due date": "", "items": [{"name": "", "price": ""}]}


@pytest.mark.parametrize(
    "answer",
    [
        {"Total": "88.00", "Due date": "x"},
        {"total": "88.00", "DUE_DATE": "x"},
        {"Total ": "88.00", "Due Date:": "x"},
        {"Ｔｏｔａｌ：": "88.00", "due-date": "x"},
        {"result": {"Total": "88.00", "due date": "x"}},
        {"data": {"fields": {"Total": "88.00", "Due date": "x"}}},
        {"head": {"Total": "88.00"}, "foot": [{"Due date": "x"}]},
        [{"Total": "88.00", "Due date": "x"}],
        [{"Total": "88.00"}, {"Due date": "x"}],
        [{"key": "Total", "value": "88.00"}, {"key": "Due date", "value": "x"}],
        {"fields": [{"name": "Total", "value": "88.00"}, {"name": "Due date", "value": "x"}]},
    ],
)
def test_names_are_found_in_spite_of_case_marks_and_wrappers(answer: Any) -> None:
    assert named(answer, ASKED) == ({"Total": "88.00", "Due date": "x"}, ())


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({"Items": [{"NAME": "a"}]}, {"items": [{"name": "a"}]}),
        ({"items": {"Name": "a", "x": "1"}}, {"items": [{"name": "a", "x": "1"}]}),
        ([{"name": "a"}, {"name": "b"}], {"items": [{"name": "a"}, {"name": "b"}]}),
        ({"total": "1", "seen": "y"}, {"Total": "1", "seen": "y"}),
        ({"status": "ok", "data": {"total": "1"}}, {"status": "ok", "Total": "1"}),
        ({"Total": "1", "other": {"Due date": "x"}}, {"Total": "1", "other": {"Due date": "x"}}),
        ({"a": {"Total": "1"}, "b": {"Total": "2"}}, {"a": {"Total": "1"}, "b": {"Total": "2"}}),
        ([{"total": "1"}, {"total": "2"}], [{"Total": "1"}, {"Total": "2"}]),
        ({"nothing": "y"}, {"nothing": "y"}),
        ([], []),
        ("text", "text"),
        (None, None),
    ],
)
def test_nothing_that_was_answered_is_lost(answer: Any, fields: Any) -> None:
    assert named(answer, ASKED) == (fields, ())


def test_two_names_for_one_field_are_told() -> None:
    answer = {"total": "1", "TOTAL": "2"}
    assert named(answer, ASKED) == (answer, ("total and TOTAL may be Total",))
    answer = {"Total": "1", "TOTAL": "2"}
    assert named(answer, ASKED) == (answer, ("TOTAL may be Total as well",))
    answer = {"Total": "1", "TOTAL": "1"}
    assert named(answer, ASKED) == (answer, ())
    asked = {"No.": "", "NO": ""}
    assert named({"no": "5"}, asked) == ({"no": "5"}, ("no may be No. or NO",))


def test_without_names_that_were_asked_for_an_answer_stays_as_it_is() -> None:
    for answer in ({"result": {"Total": "1"}}, [{"a": "1"}], {"total": "1"}):
        assert named(answer, None) == (answer, ())


@pytest.mark.parametrize(
    ("sent", "written", "fields"),
    [
        ({"a": 88.5, "b": 5}, {"a": "88.50", "b": 5}, {"a": "88.50", "b": 5}),
        ({"a": "y", "b": [1e5]}, {"a": ["x", "y"], "b": ["1E5"]}, {"a": ["x", "y"], "b": ["1E5"]}),
        ({"a": "42"}, {"a": "wrong"}, {"a": "42"}),
        ({"a": "42"}, None, {"a": "42"}),
        ('{"a": 1.50}', None, {"a": "1.50"}),
    ],
)
def test_digits_and_values_that_a_service_lost_are_restored(
    sent: Any, written: Any, fields: Any
) -> None:
    assert restored(sent, written) == fields


@pytest.mark.parametrize(
    "value",
    [
        [{"name": "Total", "value": "5", "confidence": 0.9}, {"name": "Date", "value": "x"}],
        [{"type": "Total", "text": "5"}, {"type": "Date", "text": "x"}],
        [["Total", "5"], ["Date", "x"]],
        {"keys": ["Total", "Date"], "values": ["5", "x"]},
        {"result": '{"Total": "5", "Date": "x"}'},
        {"Total": {"value": "5", "confidence": 0.9}, "Date": {"text": "x", "bbox": [1, 2, 3, 4]}},
    ],
)
def test_values_in_entries_pairs_and_objects_of_their_own(value: Any) -> None:
    assert named(value, {"Total": "", "Date": ""})[0] == {"Total": "5", "Date": "x"}


def test_what_is_left_out_beside_a_value_is_said() -> None:
    value = {"Total": {"value": "5", "confidence": 0.9}}
    assert named(value, {"Total": ""}) == (
        {"Total": "5"},
        ("left out beside the values: confidence",),
    )
    value = {"Total": {"value": "5", "currency": "EUR"}}
    assert named(value, {"Total": ""}) == (value, ())
