"""Tables found by geometry."""

from __future__ import annotations

from lines import line

from qocr.engines.local.tables import html


def test_a_table_has_its_cells_in_columns_and_its_text_escaped() -> None:
    lines = [
        line("Trait", 0, 0, 60),
        line("Mean & sd", 100, 0, 90),
        line("a<b", 0, 30, 40),
        line("0.5", 120, 30, 30),
        line("Tail", 0, 60, 20),
    ]
    assert html(lines) == (
        "<table><tr><td>Trait</td><td>Mean &amp; sd</td></tr>"
        "<tr><td>a&lt;b</td><td>0.5</td></tr>"
        "<tr><td>Tail</td><td></td></tr></table>"
    )


def test_a_title_over_all_columns_spans_them_and_a_cell_goes_on_in_the_next_row() -> None:
    lines = [
        line("Long", 0, 0, 60),
        line("Short", 100, 0, 60),
        line("All of it", 0, 30, 160),
        line("x", 0, 60, 60),
        line("y", 100, 60, 60),
        line("more", 0, 90, 60),
    ]
    assert html(lines) == (
        "<table><tr><td>Long</td><td>Short</td></tr>"
        '<tr><td colspan="2">All of it</td></tr>'
        "<tr><td>x more</td><td>y</td></tr></table>"
    )
