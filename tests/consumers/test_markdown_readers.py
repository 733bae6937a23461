"""Markdown, rendered by the programs that people read it with: what was read is what is shown."""

from __future__ import annotations

import subprocess
from html import escape
from pathlib import Path

import pytest
from consumers import node_with, note, program
from marks import lines_of_marks, shown, without_blanks

from qocr import latex, tables
from qocr.markdown import to_latex

SEEDS = range(2_000)
GFM = "table strikethrough autolink tasklist footnotes"
SCRIPT = """
const reader = require('markdown-it')({html: true, linkify: true});
console.log(reader.render(require('fs').readFileSync(0, 'utf8')));
"""
READERS = {
    "cmark-gfm": [part for name in GFM.split() for part in ("-e", name)],
    "pandoc gfm": ["-f", "gfm", "-t", "html", "--wrap=none"],
    "pandoc markdown": ["-f", "markdown", "-t", "html", "--wrap=none"],
    "markdown-it 14.1": [],
}
APART = "qocrapartqocr"


def rendered(reader: str, pages: list[str]) -> list[str]:
    """What a program makes of each page; it is started once."""
    name, *_ = reader.split()
    options = READERS[reader]
    if name == "markdown-it":
        command, folder = [program("node"), "-e", SCRIPT], node_with("markdown-it@14.1.0")
    else:
        command, folder = [program(name), *options], Path.cwd()
    document = "".join(f"{APART}\n\n{page}\n\n" for page in pages)
    process = subprocess.run(
        command, input=document, capture_output=True, text=True, check=True, cwd=folder, timeout=600
    )
    return process.stdout.split(f"<p>{APART}</p>")[1:]


@pytest.mark.parametrize("reader", READERS)
def test_text_is_shown_as_it_was_read(reader: str) -> None:
    texts = [lines_of_marks(seed) for seed in SEEDS]
    pages = [latex.to_markdown([to_latex(text, "text")]) for text in texts]
    read = [shown(page) for page in rendered(reader, pages)]
    expected = [without_blanks(text) for text in texts]
    equal = sum(one == other for one, other in zip(read, expected, strict=True))
    note("doc", "md", reader, f"{equal} of {len(texts)} pages of marks as text")
    assert read == expected


@pytest.mark.parametrize("reader", READERS)
def test_cells_are_shown_as_they_were_read(reader: str) -> None:
    texts = [lines_of_marks(seed) for seed in SEEDS]
    markups = [escape(text).replace("\n", "<br>") for text in texts]
    pages = [
        tables.to_md(tables.parse_tables(f"<table><tr><td>a<td>{cell}</table>").tables)
        for cell in markups
    ]
    read = [shown(page) for page in rendered(reader, pages)]
    expected = [f"a{without_blanks(text)}" for text in texts]
    equal = sum(one == other for one, other in zip(read, expected, strict=True))
    note("table", "md", reader, f"{equal} of {len(texts)} cells of marks as text")
    assert read == expected


@pytest.mark.parametrize("reader", READERS)
def test_emphasis_is_seen_beside_any_letter(reader: str) -> None:
    texts = [lines_of_marks(seed).replace("\n", " ").strip() for seed in SEEDS]
    pages = [latex.to_markdown([rf"中\textbf{{{to_latex(text, 'text')}}}文"]) for text in texts]
    read = [shown(page) for page in rendered(reader, pages)]
    assert read == [f"中{without_blanks(text)}文" for text in texts]


def test_nested_lists_formulas_and_tables_are_those_of_pandoc() -> None:
    page = (
        r"\begin{itemize}\item a\begin{enumerate}\item b\item c\end{enumerate}\item d\end{itemize}"
        r"\begin{tabular}{ll}$|x|$ & b \\ c & $\|y\|$\end{tabular} $z$5"
    )
    markdown = latex.to_markdown([page])
    options = {"gfm": "-t", "markdown": "-t"}
    for notation in options:
        plain = subprocess.run(
            [program("pandoc"), "-f", notation, "-t", "html", "--mathml", "--wrap=none"],
            input=markdown, capture_output=True, text=True, check=True, timeout=600,
        ).stdout  # fmt: skip
        assert plain.count("<li>") == 4
        assert plain.count("<ul>") == plain.count("<ol") == 1
        assert plain.count("<td") + plain.count("<th>") == 4
        if notation == "markdown":
            assert plain.count("<math") == 3
