"""The numbers of pages in a document of several inputs."""

from __future__ import annotations

from qocr.output.page_numbers import PageNumbers
from qocr.types import Page, Picture, Result


def no_picture() -> Picture:
    raise AssertionError


def result(source: str, number: int) -> Result:
    page = Page(f"{source}#{number}", source, number, no_picture)
    return Result(page, "advanced", "fake", "m", "ok")


def numbers(*pages: tuple[str, int]) -> list[int]:
    counting = PageNumbers()
    return [counting.counted(result(*page)).page.number for page in pages]


def test_pages_of_several_inputs_are_counted_on() -> None:
    assert numbers(("a", 1), ("a", 2), ("b", 1), ("c", 1), ("c", 3)) == [1, 2, 3, 4, 6]


def test_pages_of_one_input_keep_their_numbers() -> None:
    assert numbers(("a", 4), ("a", 7)) == [4, 7]


def test_an_input_that_is_given_twice_is_counted_twice() -> None:
    assert numbers(("a", 1), ("a", 1), ("a", 2)) == [1, 2, 3]
