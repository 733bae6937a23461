"""Tables from HTML of any quality to every format, read back by independent readers."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from growth import LINEAR, growth

from qocr.errors import OutputError
from qocr.tables import (
    Cell,
    Parsed,
    Table,
    grid,
    parse_tables,
    to_csv,
    to_html,
    to_md,
    to_records,
    to_xlsx,
    with_header,
)
from qocr.tables.workbook import number_format

# The shape of the vendor's sample: one cell alone in a row, and an end inside a tag.
VENDOR = """```html
<table>
  <tr>
    <td>Case name Test No.3</td>
    <td>Last load grade:0%</td>
  </tr>
  <tr>
    <td>V02</td>
    <td>活載荷</td>
    <td>147.95</td>
  </tr>
  <tr>
    <td></td>
    <td></td>
    <td></td>
  </```"""

SPANS = """<p>Table 1</p><table border=1><thead>
<tr><th rowspan="2">Name</th><th colspan=2>Score &amp; rank</th></tr>
<tr><th>a</th><th><i>b</i><sup>2</sup></th></tr></thead>
<tbody><tr><td rowspan='2'>X<br>Y</td><td>p &lt; 0.05</td><td sdnum="1033;0;0.00">-1.50</td></tr>
<!-- a note --><tr><td colspan="2">1,234.50</td></tr></tbody></table>
<table><tr><td>second|one</td></tr></table>"""
SPANS_TABLES = (
    Table(
        4,
        3,
        (
            Cell("Name", 0, 0, rowspan=2, header=True),
            Cell("Score & rank", 0, 1, colspan=2, header=True),
            Cell("a", 1, 1, header=True),
            Cell("b²", 1, 2, header=True, html="b<sup>2</sup>"),
            Cell("X\nY", 2, 0, rowspan=2),
            Cell("p < 0.05", 2, 1),
            Cell("-1.50", 2, 2),
            Cell("1,234.50", 3, 1, colspan=2),
        ),
    ),
    Table(1, 1, (Cell("second|one", 0, 0),)),
)
SPANS_GRID = [
    ["Name", "Score & rank", ""],
    ["", "a", "b²"],
    ["X\nY", "p < 0.05", "-1.50"],
    ["", "1,234.50", ""],
]
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "<script>alert(1)</script>",
    "a|b\\|c\\",
    "*x* _y_ `z` [l](u) ~~s~~ &amp; <b>",
    "$\\alpha_1$ \\\\ \\(x\\)",
    "_x0041_ https://example.org",
    'quoted "text", and; more',
    "line\nfeed\n\nend\\\nx",
)


def rows_of(html: str) -> list[list[list[str]]]:
    return [grid(table) for table in parse_tables(html).tables]


def only(*texts: str) -> Table:
    """A table of one column."""
    return Table(len(texts), 1, tuple(Cell(text, row, 0) for row, text in enumerate(texts)))


def test_spans_headers_entities_and_several_tables() -> None:
    parsed = parse_tables(SPANS)
    assert parsed == Parsed(
        ("Table 1", *SPANS_TABLES),
        True,
        ("text outside the tables: Table 1",),
    )
    assert [table.header_rows for table in parsed.tables] == [2, 0]


def test_a_span_shows_once_or_in_every_position() -> None:
    assert grid(SPANS_TABLES[0]) == SPANS_GRID
    assert grid(SPANS_TABLES[0], repeat=True) == [
        ["Name", "Score & rank", "Score & rank"],
        ["Name", "a", "b²"],
        ["X\nY", "p < 0.05", "-1.50"],
        ["X\nY", "1,234.50", "1,234.50"],
    ]


def test_the_vendors_sample_ends_inside_a_tag() -> None:
    parsed = parse_tables(VENDOR)
    assert (parsed.whole, parsed.warnings) == (False, ())
    assert [grid(table) for table in parsed.tables] == [
        [
            ["Case name Test No.3", "Last load grade:0%", ""],
            ["V02", "活載荷", "147.95"],
            ["", "", ""],
        ]
    ]


CASES: list[tuple[str, list[list[list[str]]]]] = [
    ("", []),
    ("no table, 3 < 4", []),
    ("<table></table>", []),
    ("<table><tr></tr></table>", []),
    ("<table><tr><td>a</td></tr></table>", [[["a"]]]),
    ("<TABLE><TR><TD>a<TD>b<TR><TH>c</TABLE>", [[["a", "b"], ["c", ""]]]),
    # rows without a table, and rows after one
    ("<tr><td>a</td></tr><tr><td>b</td></tr>", [[["a"], ["b"]]]),
    ("<td>a</td><td>b</td>", [[["a", "b"]]]),
    ("<table><tr><td>a</td></tr></table><tr><td>b</td></tr>", [[["a"]], [["b"]]]),
    ("<tr><td>a</td></tr><table><tr><td>b</td></tr></table>", [[["a"]], [["b"]]]),
    ("<table><tr><td>a</td></tr><table><tr><td>b</td></tr></table>", [[["a"]], [["b"]]]),
    # text of a cell
    ("<td> a \n b\t&nbsp;c </td>", [[["a b c"]]]),
    ("<td>a<br/>b<br><br>c</td>", [[["a\nb\n\nc"]]]),
    ("<td><p>a</p> <p class='x'>b</p><div>c<div>d</div></div></td>", [[["a\nb\nc\nd"]]]),
    ("<td>a <b> </b><table><tr><td> <td> <td>b</table></td>", [[["a\nb"]]]),
    ("| a |\n| - |\n| \\<td> |", [[["a"], ["<td>"]]]),
    ("<td>1<sup>2</sup> <font color=red>x</font><b></b></td>", [[["1² x"]]]),
    (
        "<td>&lt;b&gt; &#20013; &eacute; &bogus; AT&T &amp;amp;</td>",
        [[["<b> 中 é &bogus; AT&T &amp;"]]],
    ),
    ("<td>a\u2028b\x85c\x00d\x1be\ud800</td>", [[["a b cd e?"]]]),
    (
        "<td>10<sup>3</sup> H<sub>2</sub>O x<SUP> ab </td><td>y</sup></td>",
        [[["10³ H₂O x^(ab)", "y"]]],
    ),
    (
        '<td><input type=checkbox checked> a <INPUT type="checkbox" /> b <input type=radio></td>',
        [[["☑ a ☐ b ○"]]],
    ),
    ("<td><img src=x alt='A &amp; B'> <img src=y><input value=5 name=n></td>", [[["A & B 5"]]]),
    # what looks like a tag and is none
    (
        "<td>p <x</td><td>a<5</td><td>1<b</td><td><LOD</td><td>c</td>",
        [[["p <x", "a<5", "1<b", "<LOD", "c"]]],
    ),
    ("<td>a <me@x.org> b</td><td>x<a and c>d</td>", [[["a <me@x.org> b", "x<a and c>d"]]]),
    ("<td>a</td><td><!-- b</td><td>c</td>", [[["a", "<!-- b", "c"]]]),
    ("<td>a<script>b</td><td>c</td>", [[["a<script>b", "c"]]]),
    ("<style>td {x}</style><title>t</title><td>a</td>", [[["a"]]]),
    (
        "<td><textarea>a</td><td><select>b</td><td><plaintext>c</td>",
        [[["a", "b", "<plaintext>c"]]],
    ),
    ('<td colspan="2>a</td><td>b</td><td title="x>c</td>', [[["a", "", "b", "c"]]]),
    ("<th>a</td><td>b</th><td>c</td>", [[["a", "b", "c"]]]),
    # nested tables are text of their cell
    (
        "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr><tr><td>d</td></tr></table>e</td>"
        "<td>f</td></tr></table>",
        [[["a\nb c\nd\ne", "f"]]],
    ),
    # spans
    ("<tr><td rowspan=2>a</td><td>b</td></tr><tr></tr>", [[["a", "b"], ["", ""]]]),
    ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", [[["a", "b"], ["", "c"], ["", "d"]]]),
    ("<tr><td rowspan=100000>a<td>b<tr><td>c", [[["a", "b"], ["", "c"]]]),
    ("<tr><td>a<td colspan=65000>b<tr><td>c<td>d<td>e", [[["a", "b", ""], ["c", "d", "e"]]]),
    ("<tr><td colspan=99999999999999999999>a", [[["a"]]]),
    ("<tr><td colspan=-3>a<td colspan=x>b<td colspan=0>c<td rowspan=٣>d", [[["a", "b", "c", "d"]]]),
    ('<tr><td colspan="2px">a<td>b', [[["a", "", "b"]]]),
    # the second row's wide cell meets a span coming down: it gets narrower
    ("<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<td>e", [[["a", "b", "c"], ["d", "", "e"]]]),
    # a span ends with its group
    (
        "<table><thead><tr><th rowspan=3>a<th>b</thead><tbody><tr><td>c<td>d</table>",
        [[["a", "b"], ["c", "d"]]],
    ),
    # Markdown
    (
        "Look:\n\n| a | b |\n|---|:-:|\n| 1 \\| 2 | x<br>y |\n| 3 |\n\nend",
        [[["a", "b"], ["1 | 2", "x\ny"], ["3", ""]]],
    ),
    ("a | b\n--- | ---\n1 | 2", [[["a", "b"], ["1", "2"]]]),
    ("a | b\nc | d", [[["a", "b"], ["c", "d"]]]),
    ("a | b\nc | d | e", []),
]


@pytest.mark.parametrize(("html", "expected"), CASES)
def test_cells_of_any_html(html: str, expected: list[list[list[str]]]) -> None:
    assert rows_of(html) == expected


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ("", True),
        ("plain text", True),
        ("<table><tr><td>a<tr><td>b</table>", True),
        ("<tr><td>a</td></tr>", True),
        ("<tr><td>a</td>", False),
        ("<table><tr><td>a</td></tr>", False),
        ("<table><tr><td>a</td></tr></table><table>", False),
        ("<table><tr><td>a</td></tr></table><", False),
        ("<table><tr><td>a</td></tr></table><!-- x", False),
        ('<table><tr><td colspan="2', False),
        ("<table><tr><td>a &am", False),
        ("<table><tr><td>a<table><tr><td>b</td></tr></table>", False),
        ("| a | b |\n|---|---|\n| 1 | 2 |", True),
        ("| a | b |\n|---|---|\n| 1 | 2", False),
        ("```html\n<table><tr><td>a</td></tr></table>\n```", True),
    ],
)
def test_what_breaks_off_is_not_whole(html: str, whole: bool) -> None:
    assert parse_tables(html).whole is whole


@pytest.mark.parametrize(
    "html", [SPANS, VENDOR, "<tr><td>a</td><td>b</td></tr>\n<tr><td>c</td></tr>"]
)
def test_a_cut_at_any_character_keeps_every_finished_cell(html: str) -> None:
    uncut = [cell for table in parse_tables(html).tables for cell in table.cells]
    for cut in range(len(html)):
        piece = html[:cut]
        parsed = parse_tables(piece)
        finished = piece.count("</td>") + piece.count("</th>")
        texts = [cell.text for table in parsed.tables for cell in table.cells]
        assert texts[:finished] == [cell.text for cell in uncut][:finished]
        for text in (to_html(parsed.tables), to_md(parsed.tables), to_csv(parsed.tables)):
            assert isinstance(text, str)
        if "<td" in piece and piece.count("<table") > piece.count("</table>"):
            assert not parsed.whole


def test_text_outside_of_tables_is_reported_and_shortened() -> None:
    html = "Before <table>stray<caption>Title</caption><tr><td>a</td></tr></table>" + " x" * 200
    parsed = parse_tables(html)
    assert [grid(table) for table in parsed.tables] == [[["a"]]]
    (warning,) = parsed.warnings
    assert warning.startswith("text outside the tables: Before stray Title x x")
    assert len(warning) < 250


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("rows", "columns", "attributes"),
    [(800, 5, ""), (80, 100, ""), (800, 4, " colspan=1000")],
)
def test_time_grows_with_the_rows_of_a_table(rows: int, columns: int, attributes: str) -> None:
    def parsed(size: int) -> Table:
        row = "<tr>" + f"<td{attributes}>x</td>" * columns + "</tr>"
        (table,) = parse_tables("<table>" + row * size + "</table>").tables
        return table

    assert growth(lambda size: grid(parsed(size)), rows // 4) < LINEAR
    table = parsed(rows)
    texts = grid(table)
    assert (table.rows, table.columns, len(table.cells)) == (rows, columns, rows * columns)
    assert sum(row.count("x") for row in texts) == rows * columns


def test_spans_that_would_make_a_grid_of_over_a_million_positions_are_ignored() -> None:
    rows = "<tr><td rowspan=99999>x</td></tr>" * 1100
    (table,) = parse_tables(f"<table>{rows}</table>").tables
    assert grid(table) == [["x"]] * 1100


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("start", "unit", "end"),
    [
        ("", "<table><tr><td>x", ""),
        ("<td>", "<div>", ""),
        ("<td>", "<p><b><i>", ""),
        ("", "<", ""),
        ("", "<td ", ""),
        ("", '<td a="', ""),
        ("<td>", "<script>", "<!--"),
        ("<td>", "<!--", ""),
        ("", " ", "|\n|-x"),
        ("|\n|-", " ", "x"),
        ("```", " ", "x"),
        ("a|b\n-|-\n", "\\", "|"),
    ],
)
def test_time_grows_with_the_length_of_hostile_input(start: str, unit: str, end: str) -> None:
    assert growth(lambda size: parse_tables(start + unit * size + end), 2_000) < LINEAR


def test_a_number_with_a_mark_is_no_number_and_html_keeps_the_mark() -> None:
    (table,) = parse_tables("<td>10<sup>3</sup></td><td>5<sup><i>a</i> & b</td>").tables
    assert [number_format(cell.text) for cell in table.cells] == [None, None]
    row = '<tr><td sdnum="1033;0;@">10<sup>3</sup></td><td>5<sup>a &amp; b</sup></td></tr>'
    assert to_html([table]) == f"<table>\n<tbody>\n{row}\n</tbody>\n</table>\n"
    assert parse_tables(to_html([table])).tables == (table,)
    assert "html" not in to_records([table])[0]["cells"][0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("9", None),
        ("9.00", "0.00"),
        ("1,234.50", "#,##0.00"),
        ("007", "@"),
        ("1e5", "@"),
        ("12345678901234567890", "@"),
        ("=1+1", "@"),
        ("+49 30 123456", "@"),
        ("-", "@"),
        ("tea", None),
        ("1-2", None),
    ],
)
def test_html_keeps_calc_from_computing_or_shortening_a_cell(text: str, shown: str | None) -> None:
    attribute = f' sdnum="1033;0;{shown}"' if shown else ""
    assert f"<tr><td{attribute}>{text}</td></tr>" in to_html([only(text)])


@pytest.mark.heavy
@pytest.mark.parametrize("attributes", ["rowspan=99999", "rowspan=99999 colspan=9999999"])
def test_time_grows_with_the_rows_of_absurd_spans(attributes: str) -> None:
    unit = f"<tr><td {attributes}>x</td></tr>"
    assert growth(lambda size: parse_tables(f"<table>{unit * size}</table>"), 8_000) < LINEAR


def test_header_rows_can_be_named() -> None:
    (table,) = parse_tables("<tr><th>a<td>b<tr><th>c<td>d<tr><td>e<td>f").tables
    assert table.header_rows == 0
    assert [with_header(table, rows).header_rows for rows in (0, 1, 2, 9)] == [0, 1, 2, 3]
    assert with_header(with_header(table, 2), 0).header_rows == 0


def test_html_is_clean_and_reads_back_as_it_was() -> None:
    written = to_html(SPANS_TABLES)
    assert written == (
        "<table>\n<thead>\n"
        '<tr><th rowspan="2">Name</th><th colspan="2">Score &amp; rank</th></tr>\n'
        "<tr><th>a</th><th>b<sup>2</sup></th></tr>\n</thead>\n<tbody>\n"
        '<tr><td rowspan="2">X<br>Y</td><td>p &lt; 0.05</td>'
        '<td sdnum="1033;0;0.00">-1.50</td></tr>\n'
        '<tr><td colspan="2" sdnum="1033;0;#,##0.00">1,234.50</td></tr>\n</tbody>\n</table>\n'
        "<table>\n<tbody>\n<tr><td>second|one</td></tr>\n</tbody>\n</table>\n"
    )
    assert parse_tables(written) == Parsed(SPANS_TABLES)


@pytest.mark.parametrize("html", [html for html, _ in CASES])
def test_every_rendering_reads_back_as_the_same_grid(html: str) -> None:
    tables = parse_tables(html).tables
    grids = [grid(table) for table in tables]
    assert rows_of(to_html(tables)) == grids
    assert rows_of(to_md(tables)) == grids
    assert [list(csv.reader(io.StringIO(to_csv([table])))) for table in tables] == grids


def test_a_header_that_reaches_into_the_body_keeps_its_span() -> None:
    table = Table(
        2, 2, (Cell("a", 0, 0, 2, 1, True), Cell("b", 0, 1, header=True), Cell("c", 1, 1))
    )
    assert parse_tables(to_html([table])).tables == (table,)


@pytest.mark.heavy
def test_html_as_lxml_and_pandas_read_it() -> None:
    lxml_html = pytest.importorskip("lxml.html")
    pandas = pytest.importorskip("pandas")
    written = to_html([*SPANS_TABLES, only(*HOSTILE)])
    body = lxml_html.document_fromstring(written)
    names = {element.tag for element in body.iter()} - {"html", "body"}
    assert names == {"table", "thead", "tbody", "tr", "th", "td", "br", "sup"}
    assert {name for element in body.iter() for name in element.attrib} == {
        "rowspan",
        "colspan",
        "sdnum",
    }
    cells = [cell.text_content() for cell in body.xpath("//table[3]//td")]
    assert cells == [text.replace("\n", "") for text in HOSTILE]
    frame = pandas.read_html(io.StringIO(to_html(SPANS_TABLES[:1])))[0]
    assert [tuple(column) for column in frame.columns] == [
        ("Name", "Name"),
        ("Score & rank", "a"),
        ("Score & rank", "b2"),  # pandas leaves marks out
    ]
    assert frame.shape == (2, 3)


def test_markdown_as_github_reads_it() -> None:
    markdown = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    for text in HOSTILE:
        rendered = markdown.render(to_md([only("head", text)]))
        found = parse_tables(rendered)
        assert [cell.text for cell in found.tables[0].cells] == ["head", text]


def test_markdown_has_a_header_and_flattens_spans() -> None:
    assert to_md(SPANS_TABLES) == (
        "| Name | Score & rank |  |\n| --- | --- | --- |\n|  | a | b² |\n"
        "| X<br> Y | p \\< 0.05 | -1.50 |\n|  | 1,234.50 |  |\n"
        "\n| second\\|one |\n| --- |\n"
    )
    assert to_md(SPANS_TABLES[:1], repeat_spans=True).startswith(
        "| Name | Score & rank | Score & rank |\n"
    )


def test_csv_quotes_and_parts_tables_by_a_blank_line() -> None:
    assert to_csv(SPANS_TABLES, ";") == (
        'Name;Score & rank;\n;a;b²\n"X\nY";p < 0.05;-1.50\n;1,234.50;\n\nsecond|one\n'
    )
    assert to_csv([only("", "a")]) == '""\na\n'
    assert to_csv([only("a\tb,c")], "\t") == '"a\tb,c"\n'


@pytest.mark.heavy
def test_csv_as_its_readers_read_it() -> None:
    pandas = pytest.importorskip("pandas")
    table = Table(
        2, 12, tuple(Cell(text, row, at) for row in (0, 1) for at, text in enumerate(HOSTILE))
    )
    assert list(csv.reader(io.StringIO(to_csv([table])), strict=True)) == [list(HOSTILE)] * 2
    frame = pandas.read_csv(io.StringIO(to_csv([table])), header=None, dtype=str)
    assert frame.values.tolist() == [list(HOSTILE)] * 2


def test_excel_safe_guards_every_cell() -> None:
    table = only("-1.5", "a=b", "=1", "+1+1")
    assert to_csv([table], excel_safe=True) == "-1.5\na=b\n'=1\n'+1+1\n"


def test_records_hold_rows_and_cells() -> None:
    assert to_records(parse_tables("<tr><th colspan=2>a<tr><td>b<td>c").tables) == [
        {
            "header_rows": 1,
            "rows": [["a", ""], ["b", "c"]],
            "cells": [
                {"text": "a", "row": 0, "column": 0, "rowspan": 1, "colspan": 2, "header": True},
                {"text": "b", "row": 1, "column": 0, "rowspan": 1, "colspan": 1, "header": False},
                {"text": "c", "row": 1, "column": 1, "rowspan": 1, "colspan": 1, "header": False},
            ],
        }
    ]


def opened(tables: tuple[Table, ...], names: tuple[str, ...] = ()) -> Any:
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(tables, names)))


def test_a_workbook_keeps_merged_cells_headers_and_numbers() -> None:
    book = opened(SPANS_TABLES)
    assert book.sheetnames == ["Table 1", "Table 2"]
    sheet = book["Table 1"]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {
        "A1:A2",
        "B1:C1",
        "A3:A4",
        "B4:C4",
    }
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Name", "Score & rank", None],
        [None, "a", "b²"],
        ["X\nY", "p < 0.05", -1.5],
        [None, 1234.5, None],
    ]
    assert [sheet[at].font.bold for at in ("A1", "B1", "C2", "A3")] == [True, True, True, False]
    assert (sheet["C3"].number_format, sheet["B4"].number_format) == ("0.00", "#,##0.00")


def test_a_year_that_heads_a_column_stays_text() -> None:
    (table,) = parse_tables("<tr><th>2023</th></tr><tr><td>2023</td></tr>").tables
    assert [cell.value for (cell,) in opened((table,)).active.iter_rows()] == ["2023", 2023]


def test_a_workbook_has_no_formulas_and_no_links() -> None:
    sheet = opened((only(*HOSTILE),)).active
    assert [cell.value for (cell,) in sheet.iter_rows()] == list(HOSTILE)
    assert {cell.data_type for (cell,) in sheet.iter_rows()} == {"s"}
    assert [cell.hyperlink for (cell,) in sheet.iter_rows()] == [None] * len(HOSTILE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *(("0", "0"), ("-7", "0"), ("2024", "0"), ("123456789012345", "0")),
        *(("9.00", "0.00"), ("0.5", "0.0"), ("-0.05", "0.00")),
        *(("1,234", "#,##0"), ("1,234,567.8", "#,##0.0")),
        *((text, None) for text in ("007", "1e5", "-0", "-0.00", "1234567890123456", "1.", ".5")),
        *(
            (text, None)
            for text in ("+5", "1,23", "12,34", "1,2345", "1 234", "5%", "٣", "", "nan")
        ),
        *(
            (text, None)
            for text in ("1.234,50", "1'234.50", "5-", "(5)", "９", "030 123456", "+4930123456")
        ),
    ],
)
def test_a_number_is_one_only_where_it_shows_the_same(text: str, shown: str | None) -> None:
    assert number_format(text) == shown


def test_numbers_come_back_as_they_were_written() -> None:
    texts = ("0", "9.00", "-0.05", "123456789012345", "0.10000000000000", "1.1")
    for (cell,) in opened((only(*texts),)).active.iter_rows():
        decimals = len(cell.number_format.partition(".")[2])
        assert f"{cell.value:.{decimals}f}" == texts[cell.row - 1]


def test_sheet_names_are_safe_and_unique() -> None:
    names = ("a/b:[c]", "A b  c ", "history", "x" * 40, "X" * 40, "'", "same", "Same")
    found = opened((only("a"),) * 9, names).sheetnames
    assert found == [
        *("a b  c", "A b  c (2)", "history (2)", "x" * 31, "X" * 27 + " (2)"),
        *("Table 6", "same", "Same (2)", "Table 9"),
    ]


def test_the_same_tables_give_the_same_workbook() -> None:
    pytest.importorskip("xlsxwriter")
    assert to_xlsx(SPANS_TABLES) == to_xlsx(SPANS_TABLES)


@pytest.mark.parametrize("table", [only("x" * 32_768), Table(1, 16_385, ())])
def test_what_excel_cannot_hold_is_an_error(table: Table) -> None:
    pytest.importorskip("xlsxwriter")
    with pytest.raises(OutputError, match="an Excel sheet cannot hold"):
        to_xlsx([table])


def test_no_tables_are_nothing() -> None:
    assert (to_html([]), to_md([]), to_csv([]), to_records([])) == ("", "", "", [])
    assert len(opened(()).sheetnames) == 1
