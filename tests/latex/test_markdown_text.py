"""Markdown that means what was read."""

from __future__ import annotations

from html import escape

import pytest
from markdown_it import MarkdownIt
from marks import lines_of_marks, shown, without_blanks

from qocr import latex, tables
from qocr.markdown import to_latex

SEEDS = range(120)


def markdown(text: str) -> str:
    return latex.to_markdown([to_latex(text, "text")])


def reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. 已知", r"1\. 已知"),
        ("(1) 已知", r"(1\) 已知"),
        ("a. x", r"a\. x"),
        ("A. Smith", "A. Smith"),
        ("3~5个，6~8个", r"3\~5个，6\~8个"),
        ("+ a\n- b\n# c\n#1", "\\+ a\n\\- b\n\\# c\n#1"),
        ("x\n===\n---", "x\n\\===\n\\-\\--"),
        ("a_b *c* `d`", r"a\_b \*c\* \`d\`"),
        ("&amp; & <b>", r"\&amp; & \<b\>"),
        ("[x](y) ![a](b) [^1]", r"\[x\](y) !\[a\](b) \[\^1\]"),
        ("12:30:45 :smile:", r"12:30:45 \:smile:"),
        ("$5 or $6", r"\$5 or \$6"),
        ("{a} {#id} @fig", r"{a} \{#id} \@fig"),
        ("C:\\", "C:\\\\"),
        ("https://a.b/c and https://a.b/c_d.", "https://a.b/c and <https://a.b/c_d>."),
        ("www.a_b.com", r"www\.a\_b.com"),
        ("    four blanks\n\ttab", "four blanks\ntab"),
    ],
)
def test_text_is_no_mark(text: str, written: str) -> None:
    assert markdown(text) == written + "\n"


@pytest.mark.parametrize(
    ("page", "written"),
    [
        ("3月~5月 10~20 图~a", "3月\\~5月 10\\~20 图\u00a0a"),
        (r"中\textbf{“文”}字", "中<strong>“文”</strong>字"),
        (r"\textbf{a}b \textbf{c}\emph{d}", "**a**b <strong>c</strong><em>d</em>"),
        (r"$x$5 and $y$ 6", "$x$&#53; and $y$ 6"),
        ("\\[a\n+ b\n= c\\]", "$$\na + b = c\n$$"),
        (r"\section{C#}", r"## C\#"),
        (r"\begin{center}\begin{itemize}\item a\end{itemize}\end{center}", "- a"),
        (r"\begin{enumerate}\item[3.] a\item[4.] b\end{enumerate}", "3. a\n4. b"),
        (r"\begin{enumerate}\item[3.] a\item[7.] b\end{enumerate}", "- 3\\. a\n- 7\\. b"),
        (r"\begin{itemize}\item 1. a\begin{itemize}\item b\end{itemize}\end{itemize}",
         "- 1\\. a\n\n  - b"),
        (r"\begin{tabular}{ll}$|x|$ & $\|y\|$ \\ a & b\end{tabular}",
         "| $\\vert x\\vert$ | $\\Vert y\\Vert$ |\n| --- | --- |\n| a | b |"),
        (r"\texttt{a`b}", "``a`b``"),
        (r"\begin{theorem}\begin{itemize}\item a\end{itemize}\end{theorem}",
         "**Theorem.**\n\n- a"),
        (r"a!\href{https://b.c}{d}", r"a\![d](https://b.c)"),
        (r"a\footnote{1. b}(c)", "a[^1]&#40;c)\n\n[^1]: 1\\. b"),
        (r"\url{www.a.b}", "www.a.b"),
        ("a \\\\ b", "a\\\nb"),
    ],
)  # fmt: skip
def test_what_latex_means_is_seen(page: str, written: str) -> None:
    assert latex.to_markdown([page]) == written + "\n"


def test_a_plain_text_loses_no_line_and_no_brace() -> None:
    assert markdown("% of total\nf{x} a--b") == "% of total\nf{x} a\\--b\n".replace("% ", "\\% ", 1)


def test_lines_of_marks_are_read_as_they_are() -> None:
    texts = [lines_of_marks(seed) for seed in SEEDS]
    read = [shown(reader().render(markdown(text))) for text in texts]
    assert read == [without_blanks(text) for text in texts]


def test_cells_of_marks_are_read_as_they_are() -> None:
    texts = [lines_of_marks(seed) for seed in SEEDS]
    markups = [escape(text).replace("\n", "<br>") for text in texts]
    written = [
        tables.to_md(tables.parse_tables(f"<table><tr><td>a<td>{cell}</table>").tables)
        for cell in markups
    ]
    read = [shown(reader().render(table)) for table in written]
    assert read == [f"a{without_blanks(text)}" for text in texts]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("$|x|_1$ and $5", r"$\vert x\vert _1$ and \$5"),
        ("a<br>b", "a<br> b"),
        (r"\alpha", r"\\alpha"),
        ("1. a", "1. a"),
        ("6~8", r"6\~8"),
    ],
)
def test_a_cell_of_a_table(cell: str, written: str) -> None:
    made = tables.to_md(tables.parse_tables(f"<table><tr><td>{cell}</table>").tables)
    assert made == f"| {written} |\n| --- |\n"
