"""Our requests next to those of the official packages, for every call the vendor's pages show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from comparing import HEAD, TABLE, Compared, compare, set_up, tail
from seed_calls import EVERY, REASONS, TEXT, Example, examples
from service import Service

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("official")]
ALL = list(examples())


@pytest.fixture
def ready(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The service, its settings for both protocols undone afterwards."""
    pytest.importorskip("dashscope")
    pytest.importorskip("openai")
    with monkeypatch.context() as context:
        for name, value in set_up(service).items():
            context.setenv(name, value)
        yield service


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
def test_nothing_differs_but_what_is_told(example: Example, ready: Service, page: Path) -> None:
    compared = compare(example, ready, page)
    assert set(compared.differing) == set(example.differs)
    assert compared.row in TABLE.read_text()
    if TEXT in compared.differing:
        texts = (fields[TEXT].split() for fields in (compared.official, compared.ours))
        official, ours = map("".join, texts)
        assert official == ours


def test_the_table_has_these_rows_and_reasons(ready: Service, page: Path) -> None:
    every: list[Compared] = [compare(row, ready, page) for row in ALL if row.what == EVERY]
    text = TABLE.read_text()
    ending = tail(*every)
    assert text.startswith(HEAD)
    assert text.endswith(ending)
    assert text.removeprefix(HEAD).removesuffix(ending).count("\n") == len(ALL)
    assert {name for example in ALL for name in example.differs} == REASONS.keys()
