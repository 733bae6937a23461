"""The notation of a document is known by its marks."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from qocr.markdown import recognise

MARKDOWN = [
    "# Title\n\nText",
    "Text with **bold** words",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- one\n- two",
    "3. three\n4. four",
    "- [x] done",
    "See [here](https://example.org).",
    "Text\n\n```\ncode\n```",
    "Word[^1]\n\n[^1]: note",
    "Text\n\n<table><tr><td>a</td></tr></table>\n\nmore $x^2$",
    "<watermark>DRAFT</watermark>\n\nText",
    "H<sub>2</sub>O",
    "---\nprimary_language: en\n---\nText",
    "# A\n\n\\begin{table}\n\\begin{tabular}{l}a\\end{tabular}\n\\end{table}\n\n## B\n\n**b**",
]
LATEX = [
    "\\documentclass{article}\n\\begin{document}\n# not a heading **b**\n\\end{document}",
    "\\section{Title}\nText with 50\\% & more",
    "\\begin{itemize}\n\\item a\n\\end{itemize}",
    "\\section{A}\n\\textbf{b}\n<table><tr><td>a</td></tr></table>",
    "Formula $x^2$",
    "\\[ x \\]",
]
HTML = [
    "<!DOCTYPE html><html><body><p>a</p></body></html>",
    '<h1 data-bbox="1 2 3 4">Title</h1>\n<p>Text</p>',
    "<table><tr><td>a</td></tr></table>",
]
JSON = [
    '[{"bbox": [1, 2, 3, 4], "category": "Title", "text": "T"}]',
    '[{"bbox": [1, 2, 3, 4], "category": "Picture"}]',
]
TEXT = [
    '[{"bbox": [1, 2, 3, 4], "category": "Title", "text": "T", "note": "x"}]',
    "[]",
    '{"a": 1}',
    '[{"text": "x"}]',
    "Total 5% & more",
    "",
    "a * b * c",
    "5 - 3\nx",
    "p <0.05 and <unk>",
    "1. one",
    "snake_case_name",
]


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        *((text, "markdown") for text in MARKDOWN),
        *((text, "latex") for text in LATEX),
        *((text, "html") for text in HTML),
        *((text, "json") for text in JSON),
        *((text, "text") for text in TEXT),
    ],
)
def test_a_notation_is_known_by_its_marks(text: str, notation: str) -> None:
    assert recognise(text) == notation


@pytest.mark.parametrize(
    "piece", ["*", "[", "<", "| ", " ", "**a", "$", "<p ", "`", "- ", "\\begin{"]
)
def test_it_takes_time_that_grows_with_the_text(piece: str) -> None:
    assert growth(lambda size: recognise(piece * size), 20_000) < LINEAR
