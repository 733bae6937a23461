"""Parts of the inputs, the same wherever they are taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from drawing import draw_page
from service import Service

from qocr.errors import UsageError
from qocr.inputs.shards import in_shard
from qocr.types import Source

NAMES = [f"scans/page{number}.png" for number in range(1_000)]


def documents(names: list[str]) -> list[Source]:
    return [Source(name, "file", name) for name in names]


NONE = "qocr: this shard has none of the inputs\n"


def names(shard: str, of: list[str]) -> list[str]:
    return [source.name for source in in_shard(documents(of), shard)]


def test_every_input_is_in_one_part() -> None:
    parts = [names(f"{part}/10", NAMES) for part in range(1, 11)]
    assert sorted(name for part in parts for name in part) == sorted(NAMES)
    assert all(70 <= len(part) <= 130 for part in parts)


def test_the_part_of_an_input_does_not_depend_on_the_others() -> None:
    assert names("3/10", NAMES[::7]) == [
        name for name in names("3/10", NAMES) if name in NAMES[::7]
    ]


def test_it_is_the_same_on_every_machine() -> None:
    assert names("1/3", NAMES[:9]) == [f"scans/page{number}.png" for number in (2, 3, 6)]


def test_one_of_one_is_all() -> None:
    assert names("1/1", NAMES) == NAMES


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1", "1/0", "-1/3", "1/3/5", "a/b", "", "１/３"])
def test_what_is_no_part(shard: str) -> None:
    with pytest.raises(UsageError, match="not a part such as 3/10"):
        in_shard([], shard)


def test_parts_join_to_the_whole(qocr: Command, service: Service) -> None:
    Path("scans").mkdir()
    for number in range(7):
        draw_page(Path(f"scans/page{number}.png"), (f"page {number}",))
    for part in (1, 2, 3):
        ended = qocr("text", "scans", "--shard", f"{part}/3", "-o", f"part{part}.jsonl")
        assert ended.code == 0
    joined = qocr("convert", "part1.jsonl", "part2.jsonl", "part3.jsonl", "-f", "json")
    sources = [page["source"] for page in json.loads(joined.stdout)["pages"]]
    assert sorted(sources) == [f"scans/page{number}.png" for number in range(7)]


@pytest.mark.parametrize(
    ("form", "written"), [("txt", ""), ("jsonl", ""), ("json", '{"qocr": 1, "pages": [\n\n]}\n')]
)
def test_a_part_may_be_empty(
    qocr: Command, service: Service, page: Path, form: str, written: str
) -> None:
    for part in range(1, 4):
        if not in_shard(documents(["page.png"]), f"{part}/3"):
            ended = qocr("text", page, "--shard", f"{part}/3", "-f", form)
            assert (ended.code, ended.text, ended.stderr) == (0, written, NONE)
            return
    raise AssertionError


def test_estimates_are_of_the_part(qocr: Command) -> None:
    for number in range(5):
        draw_page(Path(f"page{number}.png"))
    parts = [qocr("estimate", ".", "--shard", f"{part}/2", "--json").stdout for part in (1, 2)]
    assert sum(len(json.loads(part)["pages"]) for part in parts if part) == 5
