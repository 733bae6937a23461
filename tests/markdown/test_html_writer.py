"""Documents become HTML that shows every word, and fetches and runs nothing."""

from __future__ import annotations

import re

import pytest

from qocr.markdown import to_html

MATHS = re.compile(r"<math.*?</math>", re.DOTALL)


def html(*pages: str | None) -> str:
    """The pages and their notes, formulas left out."""
    bodies, notes = to_html(pages)
    return MATHS.sub("∑", "\n".join([*bodies, *notes]))


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("# A *b*\n\n**c** < d", "<h1>A <em>b</em></h1>\n\n<p><strong>c</strong> &lt; d</p>"),
        ("# A\n\n- x\n- y", "<h1>A</h1>\n\n<ul>\n<li>x</li>\n<li>y</li>\n</ul>"),
        ("3. c\n5. e", '<ol start="3">\n<li value="3">c</li>\n<li value="5">e</li>\n</ol>'),
        ("**a** $x_1$", "<p><strong>a</strong> ∑</p>"),
        ("**a**\n\n$$\nE\n$$", "<p><strong>a</strong></p>\n\n<div>∑</div>"),
        ("**a** $\\unknown$", "<p><strong>a</strong> <code>\\unknown</code></p>"),
        ("- [ ] a\n- [x] b", "<ul>\n<li>[ ] a</li>\n<li>[x] b</li>\n</ul>"),
        ("**a** <script>x()</script> b", "<p><strong>a</strong>  b</p>"),
        (
            '<p onclick="x()">a <img src="http://x/y.png" alt="b"></p>',
            "<p>a b http://x/y.png</p>",
        ),
        (
            "[t](https://a.b/?c&d) **x**",
            '<p><a href="https://a.b/?c&amp;d">t</a> <strong>x</strong></p>',
        ),
        (
            "<table><tr><td rowspan=2 style=x>A<td>B<tr><td>C</table>",
            '<table>\n<tbody>\n<tr>\n<td rowspan="2">A</td><td>B</td></tr>\n'
            "<tr>\n<td>C</td></tr>\n</tbody>\n</table>",
        ),
        (
            "\\section{A}\n\\textbf{b} 5\\% \\(x\\)\\footnote{n}",
            "<h2>A</h2>\n\n<p><strong>b</strong> 5% ∑"
            '<sup id="sign-1"><a href="#note-1">1</a></sup></p>\nn',
        ),
        (
            "# A\n\n\\begin{tabular}{l}p\\end{tabular}",
            "<h1>A</h1>\n\n<table>\n<tbody>\n<tr>\n<th>p</th></tr>\n</tbody>\n</table>",
        ),
        ("plain 5% & more", "<p>plain 5% &amp; more</p>"),
    ],
)
def test_it_becomes_html(text: str, body: str) -> None:
    assert html(text) == body


def test_notes_are_numbered_through_all_pages_and_a_failed_page_is_a_comment() -> None:
    page = "**a**[^1]\n\n[^1]: N"
    sign = '<p><strong>a</strong><sup id="sign-{0}"><a href="#note-{0}">{0}</a></sup></p>'
    assert html(page, None, page) == "\n".join(
        [sign.format(1), "<!-- page 2: could not be read -->", sign.format(2), "N", "N"]
    )


def test_a_document_that_is_nested_too_deeply_is_shown_as_it_is() -> None:
    assert "x" in html("**a**\n\n" + "> " * 2000 + "x")
