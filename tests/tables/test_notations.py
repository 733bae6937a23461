"""Tables in every notation that models write, read as tables, with every text in every format."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from html import escape, unescape

import pytest
from growth import LINEAR, growth

from qocr.tables import grid, parse_tables, to_csv, to_html, to_md, to_records
from qocr.tables.counting import missing, visible

Rows = list[list[str]]

GUESSED = "the answer was read as values separated by "
OUTSIDE = "text outside the tables: "
LATEX = r"""\begin{table}[h]\caption{Sales 50\%}
\begin{tabular}{|c|p{3cm}|c|}
\toprule
\multicolumn{2}{|c|}{\textbf{A \& B}} & c\textsuperscript{2} \\ \midrule
\multirow{2}{*}{x} & 5% & $\frac{1}{2}$ \\[2pt] \cmidrule(lr){2-3}
 & \makecell{p\\q} & \foo{z} \\ \hline
\end{tabular}
\end{table}"""
LATEX_GRID = [["A & B", "", "c²"], ["x", "5%", "$\\frac{1}{2}$"], ["", "p\nq", "\\foo{z}"]]
OTSL = (
    "<otsl><loc_1><loc_2><ched>a<lcel><ched>b<nl><fcel>m<lcel><fcel>q<nl>"
    "<ucel><xcel><fcel>1 < 2<nl></otsl>"
)
FENCED = "```markdown\n| a | b |\n|---|---|\n| 1 | 2 |\n```\nBye."
WRAPPED = '{"n": 1, "tables": [{"columns": ["a"], "data": [[1.50]]}]}'
TWO_BY_TWO = [["a", "b"], ["1", "2"]]
DRAWN = (
    "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+",
    "┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ 1 │ 2 │\n└───┴───┘",
    " a | b \n---+---\n 1 | 2 ",
    "｜ a ｜ b ｜\n｜---｜---｜\n｜ 1 ｜ 2 ｜",
    "> | a | b |\n> |---|---|\n> | 1 | 2 |",
    "| a | b |\n|——|——|\n| 1 | 2 |",
)
OF_JSON = (
    "[{'a': 1, 'b': 2,},]",
    '{"a": [1], "b": [2]}',
    '{"columns": [{"name": "a"}, {"name": "b"}], "data": [[1, 2]]}',
    '{"cells": [{"row": 1, "col": 2, "text": "b"}, {"row": 1, "col": 1, "text": "a"},'
    ' {"row": 2, "col": 1, "text": 1}, {"row": 2, "col": 2, "text": 2}]}',
)


@pytest.mark.parametrize(
    ("answer", "expected", "warnings"),
    [
        ("<fcel>a<fcel>b<nl><fcel>1<fcel>2<nl>", TWO_BY_TWO, ()),
        (OTSL, [["a", "", "b"], ["m", "", "q"], ["", "", "1 < 2"]], ()),
        (LATEX, LATEX_GRID, (OUTSIDE + "Sales 50%",)),
        (r"$$\begin{array}{|c|c|}\hline x^2 & y_1 \\ \end{array}$$", [["x^2", "y_1"]], ()),
        (r"\begin{tabularx}{5cm}{lX} a & b \\ 1 & 2 \end{tabularx}", TWO_BY_TWO, ()),
        ("| a | b |\n| 1 | 2 |", TWO_BY_TWO, ()),
        (FENCED, TWO_BY_TWO, (OUTSIDE + "Bye.",)),
        ("```csv\na,b\n1,2\n```", TWO_BY_TWO, ()),
        ("a\tb\n1\t2", TWO_BY_TWO, (GUESSED + "tabs",)),
        ("a,b\n1,2", TWO_BY_TWO, (GUESSED + "commas",)),
        (escape("<table><tr><td>a</td><td>b</td></tr><tr><td>1<td>2</table>"), TWO_BY_TWO, ()),
        ('{"html": "<table><tr><td>a<td>b<tr><td>1<td>2</table>"}', TWO_BY_TWO, ()),
        ('"<table><tr><td>a<td>b</tr>\\n<tr><td>1<td>2</table>"', TWO_BY_TWO, ()),
        ('[["a", "b"], [1, 2]]', TWO_BY_TWO, ()),
        ('[{"a": 1, "b": 2}]', TWO_BY_TWO, ()),
        ('{"headers": ["a", "b"], "rows": [{"b": 2, "a": 1}]}', TWO_BY_TWO, ()),
        (WRAPPED, [["a"], ["1.50"]], (OUTSIDE + "n: 1",)),
        *[(drawn, TWO_BY_TWO, ()) for drawn in DRAWN],
        ("a | b\n1 | 2", TWO_BY_TWO, (GUESSED + "pipes",)),
        ("+---+\n| a |\n| b |\n+---+\n| 1 |\n+---+\n| 2 |\n+---+", [["a\nb"], ["1"], ["2"]], ()),
        ("| `a|b` | **c** |\n|---|---|\n| $|x|$ | \\* |", [["`a|b`", "c"], ["$|x|$", "*"]], ()),
        ("a\tb\n1", [], (OUTSIDE + "a b 1",)),
        ("a\tb\tc\n1\t2", [["a", "b", "c"], ["1", "2", ""]], (GUESSED + "tabs",)),
        ("```csv\na;b\n1;2\n```", TWO_BY_TWO, ()),
        ("<tr><td><select><option>a<option selected>b</select></tr>", [["○ a ◉ b"]], ()),
        (r"\begin{tabu}{ll}\caption{T} \\ a & b \\ 1 & 2 \end{tabu}", TWO_BY_TWO, (OUTSIDE + "T",)),
        (r"\begin{tabular}{l}a & \begin{tabular}{l}x & y \\ z\end{tabular}\end{tabular}",
         [["a", "x y\nz"]], ()),
        ('<table border=\\"1\\">\\n<tr><td>a</td></tr>\\n</table>', [["a"]], ()),
        *[(value, TWO_BY_TWO, ()) for value in OF_JSON],
        ('[{"Category": "x", "Box": 7}]', [["Category", "Box"], ["x", "7"]], ()),
        ('[["a", "b"], [1, 2]]\nNote: x', TWO_BY_TWO, (OUTSIDE + "Note: x",)),
        ("<tr><td colspan='100%'>a</td></tr><tr><td>1<td>2</tr>", [["a", ""], ["1", "2"]], ()),
    ],
)  # fmt: skip
def test_a_table_in_any_notation(answer: str, expected: Rows, warnings: tuple[str, ...]) -> None:
    parsed = parse_tables(answer)
    assert [grid(table) for table in parsed.tables] == ([expected] if expected else [])
    assert (parsed.warnings, parsed.whole, parsed.lost) == (warnings, True, 0)


@pytest.mark.parametrize("answer", ["Sorry, I cannot.\nPlease, retry.", "{}", "[]", "a,b", "null"])
def test_what_is_no_table_is_not_taken_for_one(answer: str) -> None:
    assert parse_tables(answer).tables == ()


def test_tables_of_several_notations_and_tables_in_tables() -> None:
    pipes = "| a | b |\n|---|---|\n| 1 | 2 |"
    for other in ("<table><tr><td>h</table>", "<fcel>h<nl>", r"\begin{tabular}{l}h\end{tabular}"):
        for answer in (f"{other}\n{pipes}", f"{pipes}\n\n{other}"):
            parsed = parse_tables(answer)
            assert sorted(map(grid, parsed.tables)) == [TWO_BY_TWO, [["h"]]]
            assert (parsed.warnings, parsed.whole) == ((), True)
    shifted = parse_tables(f"<td>İİİİİİİİ</td><table><tr><td>x</TABLE>{pipes}")
    assert [grid(table) for table in shifted.tables][1:] == [[["x"]], TWO_BY_TWO]
    inner = r"\begin{tabular}{l} in \\ ner \end{tabular}"
    parsed = parse_tables(rf"\begin{{tabular}}{{ll}} {inner} & out \\ next & row \end{{tabular}}")
    assert [row[1] for row in grid(parsed.tables[0])] == ["out", "row"]
    assert parsed.warnings == ()


@pytest.mark.parametrize("answer", ["<fcel>a<fcel>b", r"\begin{tabular}{ll} a & b \\ c"])
def test_a_table_that_is_cut_off_is_not_whole(answer: str) -> None:
    assert not parse_tables(answer).whole


def _html(rows: Rows) -> str:
    cells = ("".join(f"<td>{escape(text)}</td>" for text in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _otsl(rows: Rows) -> str:
    return "".join("".join(f"<fcel>{escape(text)}" for text in row) + "<nl>" for row in rows)


def _latex(rows: Rows) -> str:
    signs = str.maketrans(
        {"%": r"\%", "&": r"\&", "$": r"\$", "_": r"\_", "~": r"\textasciitilde{}"}
    )
    lines = (" & ".join(text.translate(signs) for text in row) for row in rows)
    return "\\begin{tabular}{lll}\n\\hline\n" + " \\\\\n".join(lines) + "\n\\end{tabular}"


def _markdown(rows: Rows) -> str:
    head, *body = ("| " + " | ".join(map(_escaped, row)) + " |" for row in rows)
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<").replace("&", "\\&")


def _csv(rows: Rows) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return f"```csv\n{buffer.getvalue()}```"


NOTATIONS: list[Callable[[Rows], str]] = [_html, _otsl, _latex, _markdown, _csv, json.dumps]
TEXTS = ("a", "1.50", "中文", "p < 0.05", "A&B", "5 %", "x_1", "€ 3|4", "", "$7", "~2", 'q"r')


@pytest.mark.parametrize("written", NOTATIONS)
def test_every_text_of_a_random_table_is_in_every_form(written: Callable[[Rows], str]) -> None:
    random_tables = random.Random(7)
    for _ in range(20):
        size = random_tables.randint(2, 5)
        rows = [[random_tables.choice(TEXTS) for _ in range(3)] for _ in range(size)]
        rows = [[f"k{number}", *row] for number, row in enumerate(rows)]
        parsed = parse_tables(written(rows))
        (table,) = parsed.tables
        assert (grid(table), parsed.whole, parsed.warnings) == (rows, True, ())
        assert list(csv.reader(io.StringIO(to_csv([table])))) == rows
        assert to_records([table])[0]["rows"] == rows
        for again in (to_html([table]), to_md([table])):
            assert grid(parse_tables(again).tables[0]) == rows
        assert all(text in unescape(to_html([table])) for row in rows for text in row)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("start", "unit"),
    [
        ("", "<fcel>a<lcel><nl>"),
        ("<fcel>", "<lcel>"),
        ("<fcel>", "<nl><ucel>"),
        (r"\begin{tabular}{l}", r"a & \multirow{9}{*}{b} \\ "),
        (r"\begin{tabular}{l}", r"\multicolumn{2}{c}{"),
        (r"\begin{tabular}{l}", "{"),
        ("", r"\begin{tabular}{"),
        ("```", " "),
        ("", "```csv\n"),
        ("", "| a | b |\n"),
        ("", "[["),
        ("", "&lt;table"),
    ],
)
def test_time_grows_with_the_length_of_any_notation(start: str, unit: str) -> None:
    assert growth(lambda size: parse_tables(start + unit * size + "x"), 1_000) < LINEAR


def test_texts_beside_tables_are_parts_and_phrases_of_the_model_are_not() -> None:
    html = "<table><caption>Table 1</caption><tr><td>a</table>1. in euro<table><tr><td>b</table>"
    parsed = parse_tables(f"Here is the table:\n{html}\nLet me know if you need more!")
    one, two = parsed.tables
    assert parsed.parts == ("Table 1", one, "1. in euro", two)
    assert parsed.warnings == (
        "text outside the tables: Table 1 1. in euro",
        "a phrase of the model was left out: Here is the table: Let me know if you need more!",
    )
    assert to_html(parsed.parts).startswith("<p>Table 1</p>\n<table>\n")
    assert to_md(parsed.parts) == ("Table 1\n\n| a |\n| --- |\n\n1\\. in euro\n\n| b |\n| --- |\n")


def test_a_line_that_only_begins_like_a_phrase_is_text() -> None:
    assert parse_tables("Surety 5.00\n<td>a</td>").texts == ("Surety 5.00",)


def test_blocks_of_json_are_texts_without_their_boxes() -> None:
    table = {"bbox": [1, 2, 3, 4], "category": "Table", "text": "<table><tr><td>a</table>"}
    caption = {"bbox": [1, 2, 3, 4], "category": "Caption", "text": "Table 1"}
    parsed = parse_tables(json.dumps([caption, table]))
    assert (parsed.texts, parsed.lost) == (("Table 1",), 0)


def test_letters_of_an_answer_are_counted() -> None:
    assert missing("abca 1", "ab c") == 2
    assert visible("<td title='a>b'>x &amp; y</td>").split() == ["x", "&", "y"]
