"""Marks in their right typeface."""

from __future__ import annotations

from lines import line

from qocr.engines.local.sight.typography import corrected


def test_quotes_are_closed_as_they_were_opened() -> None:
    page = [line('“chain" it\'s 3½" wide', 0, 0, 100), line("A（1）", 0, 30, 90)]
    assert [one.text for one in corrected(page)] == ['“chain” it’s 3½" wide', "A(1)"]
    assert [one.text for one in corrected([line("it's 中（1）", 0, 0, 9)])] == ["it's 中（1）"]
