"""JSON as models write it: nothing that it says gets lost, or it is said to be not whole."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from growth import LINEAR, growth

from qocr.fields import ParsedJson, parse_json

Damage = Callable[[random.Random, str], str]


def read(text: str) -> Any:
    parsed = parse_json(text)
    assert parsed.whole, parsed
    return parsed.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 00123456, "b": 0123}', {"a": "00123456", "b": "0123"}),
        ('{"a": +86 138 0000 0000, "b": 5}', {"a": "+86 138 0000 0000", "b": 5}),
        ('{"a": 12E5, "b": 1e400, "c": 1.50}', {"a": "12E5", "b": "1e400", "c": "1.50"}),
        (
            '{"a": 6%, "b": $1,234.50, "c": 1.234,50}',
            {"a": "6%", "b": "$1,234.50", "c": "1.234,50"},
        ),
        ('{"a": 82_461_110, "b": 0x1F, "c": -0}', {"a": "82_461_110", "b": "0x1F", "c": "-0"}),
        ('{"a": 6222020200012345678}', {"a": "6222020200012345678"}),
        ('{"a": 88, "b": -3, "c": 88.5, "d": 0.1}', {"a": 88, "b": -3, "c": 88.5, "d": 0.1}),
        ('{"a" "1", "b" "x"}', {"a": "1", "b": "x"}),
        ('{"a": NaN, "b": undefined}', {"a": "NaN", "b": "undefined"}),
        (
            '{"a": 2025-11-20, "b": 12:30, "c": (5.00)}',
            {"a": "2025-11-20", "b": "12:30", "c": "(5.00)"},
        ),
        ('{"a": Quay Street 7, Port Ellis, "b": 1}', {"a": "Quay Street 7, Port Ellis", "b": 1}),
        ("{a: TRUE, b: None, c: NULL}", {"a": True, "b": None, "c": None}),
    ],
)
def test_numbers_and_words_stay_as_they_are_written(text: str, value: Any) -> None:
    assert repr(read(text)) == repr(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            '{"a": "Hotel "Zur Post", Berlin", "b": "5"}',
            {"a": 'Hotel "Zur Post", Berlin', "b": "5"},
        ),
        ('{"a": "24" pipe", "b": ["24" pipe", "x"]}', {"a": '24" pipe', "b": ['24" pipe', "x"]}),
        ("{'a': 'it's', 'b': (\"x\", 'y')}", {"a": "it's", "b": ["x", "y"]}),
        ("{“a”: “x”, „b“: „y“}", {"a": "x", "b": "y"}),
        ('｛"a"："x"，"b"：［"y"］｝', {"a": "x", "b": ["y"]}),
        ('{"a": "one\ntwo\tthree"}', {"a": "one\ntwo\tthree"}),
        ('{"a": "x"\n "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": "x, "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": "x,\n "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a: "x", "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a" "x", "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": 1, "b": [2, 3}', {"a": 1, "b": [2, 3]}),
        ('[{"a": [1, 2, "b": "x"}, {"a": [3]}]', [{"a": [1, 2], "b": "x"}, {"a": [3]}]),
        ('"a": "x",\n"b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": "x",,, "b": }', {"a": "x", "b": None}),
        (r'{"a": "C:\temp\new", "b": "\\srv\x", "c": "C:\x\"}', None),
        (r'{"a": "A:\nYes", "b": "C:\\x\\n", "c": "D:\new"}', None),
        (r'{"a": "$\frac{1}{2}$", "b": "\alpha\nNext", "c": "x\ny"}', None),
        (r"{\"a\": \"x\"}", {"a": "x"}),
        (r'"{\"a\": \"x\"}"', {"a": "x"}),
        ("{{'a': 'x'}}", {"a": "x"}),
    ],
)
def test_damage_is_mended(text: str, value: Any) -> None:
    if value is None:
        value = PATHS if "temp" in text else DRIVES if "Yes" in text else FORMULAS
    assert read(text) == value


PATHS = {"a": r"C:\temp\new", "b": r"\\srv\x", "c": "C:\\x\\"}
DRIVES = {"a": "A:\nYes", "b": "C:\\x\\n", "c": "D:\\new"}
FORMULAS = {"a": r"$\frac{1}{2}$", "b": "\\alpha\nNext", "c": "x\ny"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "1"}\n{"b": "2"}', {"a": "1", "b": "2"}),
        ('{"a": "1"}\n{"a": "2"}', [{"a": "1"}, {"a": "2"}]),
        ('{"a": "1"}, {"a": "2"}, {"a": "1"}', [{"a": "1"}, {"a": "2"}, {"a": "1"}]),
        ('```json\n{"a": "1"}\n```\n```json\n{"b": "2"}\n```', {"a": "1", "b": "2"}),
        ('[{"a": "1"}]\n[{"a": "2"}]', [{"a": "1"}, {"a": "2"}]),
        ('{"a": "1"}, "b": "2"}', {"a": "1", "b": "2"}),
    ],
)
def test_values_in_a_row_are_all_kept(text: str, value: Any) -> None:
    assert read(text) == value


def test_a_name_that_stands_twice_keeps_both_values() -> None:
    text = '{"i": "A", "p": "5", "i": "B", "p": "5", "t": "9", "l": [1], "l": [2]}'
    parsed = parse_json(text)
    assert parsed.value == {"i": ["A", "B"], "p": ["5", "5"], "t": "9", "l": [1, 2]}
    assert parsed.repeated == ("i", "p", "l")
    assert parse_json('{"t": "5", "t": "5"}').value == {"t": "5"}
    twice = '{"i": "A", "p": "5", "i": "A", "p": "5"}'
    assert parse_json(twice).value == {"i": ["A", "A"], "p": ["5", "5"]}


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ('Here it is:\n{"a": "x"}', "Here it is:"),
        ('{"a": "x"}\n\nNote: the {date} was not readable.', "Note: the {date} was not readable."),
        ('Sure!\n```json\n{"a": "x"}\n```\nAsk for {"more": "y"}.', 'Sure! Ask for {"more": "y"}.'),
        ('{"a": "x" // the sum\n}', "// the sum"),
        ('{"a": "x", /* no */ # none\n "b": null}', "/* no */ # none"),
    ],
)
def test_what_stands_around_is_told(text: str, left_out: str) -> None:
    parsed = parse_json(text)
    assert (parsed.value["a"], parsed.left_out, parsed.lost) == ("x", left_out, 0)


@pytest.mark.parametrize("text", ["I see none.", "[No text in image]", "88.00", "", "{", "See [1]"])
def test_prose_is_no_json(text: str) -> None:
    assert parse_json(text) == ParsedJson()


def test_dots_in_place_of_more_are_told() -> None:
    parsed = parse_json('{"a": ["x", "y", ...], ...}')
    assert (parsed.value, parsed.shortened) == ({"a": ["x", "y"]}, True)


WORDS = [
    "Total",
    "88.00",
    "Zur Post",
    "产品 名",
    "a,b",
    "1,234.50",
    "it’s",
    "x: y",
    "C6",
    "½ €",
    "{z}",
]


MARKS = ['"', "'", ", ", '": "', '", "', "}", "]", "{x}", "\\", "“q”", "...", "```", "\n"]
MARKS += ["// no", "# 5", "/* x */"]
NAMES = ["a", "b c", "n°", "Owner's", "x:y", 'k"q']


def some_value(chance: random.Random, levels: int = 3) -> Any:
    kind = chance.random()
    if levels and kind < 0.25:
        count = chance.randrange(1, 4)
        return {f"n{levels}{i}": some_value(chance, levels - 1) for i in range(count)}
    if levels and kind < 0.4:
        return [some_value(chance, levels - 1) for _ in range(chance.randrange(1, 4))]
    if kind < 0.5:
        return chance.choice([7, 88.5, True, None, 123456789012])
    return " ".join(chance.choices(WORDS, k=chance.randrange(1, 4)))


def marked_value(chance: random.Random, levels: int = 3) -> Any:
    """A value whose texts and names are full of the marks of JSON."""
    if levels and chance.random() < 0.5:
        inner = [marked_value(chance, levels - 1) for _ in range(chance.randrange(4))]
        names = {f"{chance.choice(NAMES)}{index}": item for index, item in enumerate(inner)}
        return chance.choice([inner, names])
    return "".join(chance.choices(MARKS + WORDS, k=chance.randrange(1, 5)))


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    elif value is not None:
        yield str(value).lower()


def texts(value: Any) -> Iterator[str]:
    """The names and values, without null."""
    for item in value.items() if isinstance(value, dict) else value or ():
        if isinstance(item, list | tuple | dict):
            yield from texts(item)
        elif item is not None:
            yield str(item)


def bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def cut(chance: random.Random, text: str) -> str:
    return text[: chance.randrange(len(text))]


def without_one(mark: str) -> Damage:
    def damage(chance: random.Random, text: str) -> str:
        places = [place for place, letter in enumerate(text) if letter in mark]
        at = chance.choice(places or [len(text)])
        return text[:at] + text[at + 1 :]

    return damage


def other_marks(old: str, new: str) -> Damage:
    return lambda _chance, text: text.translate(str.maketrans(old, new))


DAMAGES: dict[str, Damage] = {
    "cut": cut,
    "no comma": without_one(","),
    "no quote": without_one('"'),
    "no colon": without_one(":"),
    "no bracket": without_one("{}[]"),
    "single quotes": other_marks('"', "'"),
    "smart quotes": lambda _chance, text: text.replace('": "', "”: “"),
    "one more comma": lambda _chance, text: text.replace("}", ",}"),
    "inner quotes": lambda _chance, text: text.replace("Zur Post", 'Zur "Post"'),
    "broken lines": lambda _chance, text: text.replace("Post", "Po\nst"),
    "fence": lambda _chance, text: f"```json\n{text}\n```",
    "prose": lambda _chance, text: f"It says:\n{text}\nThat is all.",
    "remark": lambda _chance, text: text.replace('{"', '{ // as printed\n"'),
    "twice": lambda _chance, text: f"{text}\n{text.replace('n3', 'm3')}",
    "raw": lambda _chance, text: text.replace('"88.00"', "0088.00"),
}


def test_texts_full_of_marks_are_read_as_they_are_meant() -> None:
    chance = random.Random(1)
    for _ in range(300):
        value = {f"n{index}": marked_value(chance) for index in range(chance.randrange(1, 4))}
        indent = chance.choice([None, 2])
        text = json.dumps(value, ensure_ascii=chance.random() < 0.3, indent=indent)
        assert read(text) == value
        assert read(f"{text[:-1]},}}") == value


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_text_of_a_damaged_answer_is_there_or_the_answer_is_not_whole(damage: str) -> None:
    chance = random.Random(damage)
    for _ in range(40):
        value = {f"n{index}": some_value(chance) for index in range(chance.randrange(1, 5))}
        indent = chance.choice([None, 2])
        text = DAMAGES[damage](chance, json.dumps(value, ensure_ascii=False, indent=indent))
        parsed = parse_json(text)
        kept = bare("".join(texts(parsed.value)))
        missing = [leaf for leaf in leaves(value) if bare(leaf) not in kept]
        assert not missing or not parsed.whole, (text, parsed, missing)


HOSTILE = [
    "[",
    "{",
    '{"a":',
    '["',
    '{"a": "b ',
    '",',
    '"} ',
    '\n"x',
    '\\"',
    "{a:1}",
    '{"a":1}\n',
    "1,",
    "/*",
    "```json\n{}\n",
    '"k": "v" ',
    "\n",
    " ",
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("start", ["", '{"a": "', '{"a": '])
def test_the_time_grows_with_the_answer(start: str, unit: str) -> None:
    assert growth(lambda size: parse_json(start + unit * size), 4000) < LINEAR
