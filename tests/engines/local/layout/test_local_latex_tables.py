"""Tables of HTML as LaTeX."""

from __future__ import annotations

from qocr.engines.local.layout.latex_tables import tabular


def test_cells_and_header() -> None:
    html = (
        "<table><thead><tr><th>A</th><th>B&amp;C</th></tr></thead><tr><td>1</td><td>2 %</td></tr>"
    )
    assert tabular(f"{html}</table>").split("\n") == [
        r"\begin{tabular}{ll}",
        r"\hline",
        r"A & B\&C \\",
        r"\hline",
        r"1 & 2 \% \\",
        r"\hline",
        r"\end{tabular}",
    ]


def test_spans() -> None:
    html = (
        '<table><tr><td rowspan="2">a</td><td colspan="2">b</td></tr>'
        "<tr><td>c</td><td>d</td></tr></table>"
    )
    assert r"\multirow{2}{*}{a} & \multicolumn{2}{l}{b} \\" in tabular(html)
    assert r" & c & d \\" in tabular(html)


def test_a_cell_that_spans_rows_and_columns() -> None:
    html = '<table><tr><td rowspan="2" colspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    assert r"\multicolumn{2}{l}{\multirow{2}{*}{a}} & b \\" in tabular(html)
    assert r"\multicolumn{2}{l}{} & c \\" in tabular(html)


def test_long_cells_share_the_line() -> None:
    html = f"<table><tr><td>short</td><td>{'long ' * 40}</td></tr></table>"
    assert r"\linewidth}" in tabular(html).split("\n")[0]


def test_no_table_is_no_text() -> None:
    assert tabular("") == ""
