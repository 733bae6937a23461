"""Markdown and HTML become LaTeX that compiles and holds every word."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from compiling import compiles
from growth import LINEAR, growth

from qocr import latex
from qocr.markdown import CHAPTERS, recognise, to_latex, to_markdown

CASES = [
    ("# A *b*\n\n### C", "\\section*{A \\textit{b}}\n\n\\subsubsection*{C}"),
    ("**Total:**88 and ~~x~~ `a_b`", "\\textbf{Total:}88 and \\sout{x} \\texttt{a\\_b}"),
    ("**a** costs $5 and $6", "\\textbf{a} costs \\$5 and \\$6"),
    ("**a** costs $5.00 a month or 10$", "\\textbf{a} costs \\$5.00 a month or 10\\$"),
    ("**a** $x_1 & 5%$", "\\textbf{a} \\(x_1 & 5\\%\\)"),
    ("**a** \\(a<b\\) \\[c=d\\]", "\\textbf{a} \\(a<b\\) \n\n\\[\nc=d\n\\]"),
    ("# a\n\n$$\nE = 1\n\n+ 2\n$$", "\\section*{a}\n\n\\[\nE = 1\n\n+ 2\n\\]"),
    ("**x** \\[1\\] Smith", "\\textbf{x} [1] Smith"),
    ("3. c\n5. e", "\\begin{enumerate}\n\\item[3.] c\n\\item[5.] e\n\\end{enumerate}"),
    ("1. a\n2. b", "\\begin{enumerate}\n\\item a\n\\item b\n\\end{enumerate}"),
    ("- [ ] a\n- [x] b", "\\begin{itemize}\n\\item[☐] a\n\\item[☑] b\n\\end{itemize}"),
    ("> **q**", "\\begin{quote}\n\\textbf{q}\n\\end{quote}"),
    ("# a\n\n```py\n%_x\n```", "\\section*{a}\n\n\\begin{verbatim}\n%_x\n\\end{verbatim}"),
    ("**a**  \nb", "\\textbf{a} \\\\\nb"),
    ("**a**[^n] b[^n]\n\n[^n]: *N*", "\\textbf{a}\\footnote{\\textit{N}} b\\textsuperscript{n}"),
    ("**a** [^q]\n\n[^r]: R", "\\textbf{a} [\\textasciicircum{}q]\n\n[r] R"),
    ("![A b](i_1.png) *x*", "\\includegraphics{i_1.png} A b \\textit{x}"),
    (
        "[t](https://a.b/c_d) [u](p.html)",
        "\\href{https://a.b/c_d}{t} u (p.html)",
    ),
    ("10<sup>3</sup> <u>x</u><br>y <unk> <C3", None),
    ("**a** \\textbf{b} \\x", "\\textbf{a} \\textbf{b} \\textbackslash{}x"),
    ("<center>**a** b</center>", "\\begin{center}\n\\textbf{a} b\n\\end{center}"),
    ("**a**\n<page_number>9/22</page_number>", "\\textbf{a}\n\n9/22"),
    ("<center><h2>T</h2></center> x", "\\subsection*{T}\n\nx"),
    ("<p>a <b>b</b></p><p>$5 & <i>c</i></p>", "a \\textbf{b}\n\n\\$5 \\& \\textit{c}"),
    ('<h1 data-bbox="1 2">T</h1><hr><p>x</p>', "\\section*{T}\n\nx"),
    ("<|ref|>title<|/ref|><|det|>[[1, 2]]<|/det|>\n# T", "\\section*{T}"),
    ("---\nprimary_language: en\n---\n# T", "% primary_language: en\n\n\\section*{T}"),
    ("# T\n\n<!-- 5 of 7 -->", "\\section*{T}\n\n% 5 of 7"),
    (
        "<ol start=3><li>[1] a<li>b<li value=1>c<li value=9>d</ol>",
        "\\begin{enumerate}\n\\item[3.] [1] a\n\\item[4.] b\n\\item c\n\\item[9.] d\n"
        "\\end{enumerate}",
    ),
    ("<ul><li>[1] a</ul>", "\\begin{itemize}\n\\item{} [1] a\n\\end{itemize}"),
    ("plain 5% & {more} --x", r"plain 5\% \& \{more\} -{}-x"),
]


@pytest.mark.parametrize(("text", "body"), CASES)
def test_it_becomes_latex(text: str, body: str | None) -> None:
    body = (
        "10\\textsuperscript{3} \\uline{x} \\\\\ny \\textless{}unk\\textgreater{} \\textless{}C3"
        if body is None
        else body
    )
    assert to_latex(text, recognise(text)).strip() == body


def test_tables_keep_spans_and_every_cell() -> None:
    pipes = "| a | b |\n|---|:-:|\n| 1 | *2* | 3 |\n| \\| |"
    assert to_latex(pipes, "markdown") == (
        "\\begin{tabular}{lll}\n\\hline\na & b &  \\\\\n\\hline\n1 & \\textit{2} & 3 \\\\\n"
        "\\textbar{} &  &  \\\\\n\\hline\n\\end{tabular}\n"
    )
    html = (
        "<table><caption>C</caption><tr><td rowspan=2>a<br>b</td><td colspan=2>$x%$</td></tr>"
        "<tr><td>10<sup>3</sup></td><td>p <0.05</td></tr></table>"
    )
    table = (
        "C\n\n\\begin{tabular}{lll}\n\\hline\n"
        "\\multirow{2}{*}{\\makecell{a \\\\ b}} & \\multicolumn{2}{l}{\\(x\\%\\)} \\\\\n"
        " & 10\\textsuperscript{3} & p \\textless{}0.05 \\\\\n\\hline\n\\end{tabular}\n"
    )
    assert to_latex(html, "html") == table
    assert to_latex(f"\\section{{A}}\n{html}", "latex") == f"\\section{{A}}\n{table}"


def test_a_bar_in_a_formula_parts_no_cells() -> None:
    table = to_latex("| a | b |\n|---|---|\n| $|x|$ | $5 |\n| $5 | $6 | c |", "markdown")
    assert table == (
        "\\begin{tabular}{lll}\n\\hline\na & b &  \\\\\n\\hline\n\\(|x|\\) & \\$5 &  \\\\\n"
        "\\$5 & \\$6 & c \\\\\n\\hline\n\\end{tabular}\n"
    )


def test_headings_of_html_may_be_chapters() -> None:
    page = to_latex("<h1>A</h1><h2>B</h2>", "html", CHAPTERS)
    assert latex.to_markdown([page]) == "# A\n\n## B\n"


def test_blocks_in_json_are_a_document() -> None:
    box = {"bbox": [1, 2, 3, 4]}
    blocks = [
        {**box, "category": "Title", "text": "A & B"},
        {**box, "category": "Picture"},
        {**box, "category": "Formula", "text": "x_1"},
        {**box, "category": "Table", "text": "<table><tr><td>5%</td></tr></table>"},
        {**box, "category": "Text", "text": "**c** $5 or $6"},
    ]
    text = json.dumps(blocks)
    assert recognise(text) == "json"
    assert to_markdown(text, "json") == (
        "# A & B\n\n$$\nx_1\n$$\n\n<table><tr><td>5%</td></tr></table>\n\n**c** $5 or $6"
    )
    assert to_latex(text, "json") == (
        "\\section*{A \\& B}\n\n\\[\nx_1\n\\]\n\n\\begin{tabular}{l}\n\\hline\n5\\% \\\\\n\\hline\n"
        "\\end{tabular}\n\n\\textbf{c} \\$5 or \\$6\n"
    )


# Every word is there, once, in all forms


class RandomDocument:
    """A Markdown document of random blocks; `words` are all its words, each of them once."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words: list[str] = []
        blocks = [self.block(0) for _ in range(self.random.randint(2, 9))]
        self.text = "\n\n".join([f"# {self.some()}", *blocks])

    def word(self) -> str:
        self.words.append(f"w{self.random.randrange(10**9):09d}q")
        return self.words[-1]

    def some(self) -> str:
        return " ".join(self.inline() for _ in range(self.random.randint(1, 5)))

    def inline(self) -> str:
        word = self.word()
        forms = (
            "{}", "{}", "**{}**", "*{}*", "***{}***", "`{}`", "~~{}~~", "${}_1 + 5%$", "\\({}\\)",
            "5% of {}", "$5 for {}", "R&D {}", "a_{}_b", "<u>{}</u>", "<sup>{}</sup>", "$$ {} $$",
            "![{}](p.png)", "<b>{}", "<{}", "{}<br>", "{}  \n", "\\*{}\\*", "--{}", "**{}",
            "[{}](x.html)", "{}[^0]", "<watermark>{}</watermark>", "“{}”",
            "#{}", "{}^2", "C:\\{}", "&lt;{}&gt;", "☐ {}", "{}|",
        )  # fmt: skip
        return self.random.choice(forms).format(word)

    def block(self, depth: int) -> str:
        kinds: list[Callable[[], str]] = [
            self.some,
            lambda: f"{'#' * self.random.randint(1, 6)} {self.some()}",
            lambda: f"```\n{self.word()} %x\n\n{self.word()}\n```",
            lambda: f"$$\n{self.word()}\n$$",
            self.table,
            self.html_table,
            lambda: f"{self.some()}[^{len(self.words)}]\n\n[^{len(self.words)}]: {self.some()}",
            lambda: f'<div align="center">\n\n{self.some()}\n\n</div>',
            lambda: f"<center>{self.inline()}</center>",
            lambda: f"<p>{self.word()} <i>{self.word()}</i></p>",
            lambda: "---",
        ]
        if depth < 3:
            kinds += [
                lambda: self.indented("> ", "> ", self.block(depth + 1)),
                lambda: "\n".join(
                    self.indented(f"{mark} ", "   ", self.block(depth + 1))
                    for mark in self.random.choice((("-", "-"), ("4.", "7."), ("*",), ("1)",)))
                ),
            ]
        return self.random.choice(kinds)()

    def indented(self, first: str, others: str, text: str) -> str:
        return first + text.replace("\n", "\n" + others)

    def table(self) -> str:
        rows = [
            "| " + " | ".join(self.word() for _ in range(self.random.randint(1, 4))) + " |"
            for _ in range(self.random.randint(1, 4))
        ]
        return "\n".join([rows[0], "|---|---|", *rows[1:]])

    def html_table(self) -> str:
        cells = (
            f"<td{self.random.choice(('', ' rowspan=2', ' colspan=3'))}>**{self.word()}**</td>"
            for _ in range(self.random.randint(1, 6))
        )
        rows = ("".join(["<tr>", cell, self.random.choice(("</tr>", ""))]) for cell in cells)
        return "<table>" + "".join(rows) + "</table>"


def words_of(text: str) -> list[str]:
    return sorted(re.findall(r"w\d{9}q", text.replace("\\", "")))


@pytest.mark.parametrize("seed", range(40))
def test_every_word_is_in_latex_and_text(seed: int) -> None:
    document = RandomDocument(seed)
    page = to_latex(document.text, "markdown")
    expected = sorted(document.words)
    assert words_of(page) == expected
    assert words_of(latex.join_document([page])) == expected
    assert words_of(latex.to_text([page])) == expected
    assert words_of(latex.to_markdown([page])) == expected


@pytest.mark.slow
def test_it_compiles(tmp_path: Path) -> None:
    pages = [*(text for text, _ in CASES), *(RandomDocument(seed).text for seed in range(40))]
    compiles(latex.join_document([to_latex(text, recognise(text)) for text in pages]), tmp_path)


@pytest.mark.parametrize(
    "piece",
    [
        "<p",
        "<div>",
        "> ",
        "- ",
        "*",
        "**a ",
        "[",
        "$$",
        "$a ",
        "\\(",
        "<!--",
        "|",
        "```\n",
        "| a |\n",
    ],
)
def test_it_takes_time_that_grows_with_the_text(piece: str) -> None:
    def transcribe(size: int) -> str:
        return to_latex(piece * size, "markdown")

    size = 400 if piece == "<div>" else 1000  # the parser's own time grows faster with the depth
    assert growth(transcribe, size) < LINEAR


@pytest.mark.parametrize("piece", ["> ", "<div>", "<b>", "- "])
def test_what_is_nested_too_deeply_is_kept_as_text(piece: str) -> None:
    assert "deep" in to_latex(piece * 5000 + "deep", "markdown")


def test_labels_of_formulas_are_left_out_of_markdown_but_for_code() -> None:
    text = "# A\n\n$$\nx \\label{eq:1}\n$$\n\n`\\label{a}`\n\n```\n\\label{b}\n```"
    assert to_markdown(text, "markdown") == text.replace(" \\label{eq:1}", "")
