"""Line breaks, paragraphs, cells, items and delimiters where the model was careless."""

from __future__ import annotations

from pathlib import Path

import pytest
from compiling import compiles

from qocr import latex
from qocr.latex.assembly import page_body

PARAGRAPHS = [
    ("\\textbf{a\n\nb", "\\textbf{a}\n\nb"),
    ("$a\n\nb$", "\\$a\n\nb\\$"),
    ("$$a\n\nb$$", "\\[a\nb\\]"),
    ("\\footnote{a\n\nb}", "\\footnote{a\n\nb}"),
    ("\\textbf{\\textit{a\n\nb", "\\textbf{\\textit{a}}\n\nb"),
    ("\\begin{center}\\textbf{a\n\nb\\end{center}", "\\begin{center}\\textbf{a}\n\nb\\end{center}"),
    (r"$a \par b$", "$a $\n\n b"),
    ("\\(a\n\nb\\)", "$a$\n\nb"),
]
LINE_BREAKS = [
    (r"a\\[2pt]b", r"a\\b"),
    (r"a\\[2]b", r"a\\{}[2]b"),
    (r"a\\*b", r"a\\{}*b"),
    (r"a\\", r"a\\"),
    (r"$a\\b$", r"\$a\\b\$"),
    (r"\[a\\[1ex] b\]", r"\[\begin{aligned}a\\ b\end{aligned}\]"),
    (
        r"\begin{equation}a\\b\end{equation}",
        r"\begin{equation}\begin{aligned}a\\b\end{aligned}\end{equation}",
    ),
    (
        r"\begin{tabular}{l}$\left(a\\b$\end{tabular}",
        r"\begin{tabular}{l}$\left(a\right. b$\end{tabular}",
    ),
    (r"$\begin{matrix}\left(a\\b\end{matrix}$", r"$\begin{matrix}\left(a\right.\\b\end{matrix}$"),
    (r"\makecell{a\\b}", r"\makecell{a\\b}"),
    (r"\section{a\\b}", r"\section{a b}"),
    (r"$\substack{a\\b}$", r"$\substack{a\\b}$"),
    (r"$\frac{a\\b}{c}$", r"$\frac{a b}{c}$"),
    ("\n\n\\\\ a", r"\leavevmode\\ a"),
    (r"\begin{center}\\a\end{center}", r"\begin{center}\leavevmode\\a\end{center}"),
    (r"\begin{align}a^2\\^3\end{align}", r"\begin{align}a^{2}\\^{3}\end{align}"),
    (r"$a^2\\^3$", "$a^{2} {}^{3}$"),
    (r"\section{\[a\\b\]}", r"\section{$a b$}"),
    (r"a\\[b", r"a\\{}[b"),
    (r"a\newline b", r"a\\ b"),
]
CELLS = [
    ("a & b", r"a \& b"),
    ("$a & b$", r"\$a \& b\$"),
    (r"\[a & b\]", r"\[\begin{aligned}a & b\end{aligned}\]"),
    (
        r"\begin{equation}a &= b\\c &= d\end{equation}",
        r"\begin{equation}\begin{aligned}a &= b\\c &= d\end{aligned}\end{equation}",
    ),
    (r"$\begin{cases}a & b & c\end{cases}$", r"$\begin{cases}a & b \quad  c\end{cases}$"),
    (r"$\begin{matrix}\left(a & b\end{matrix}$", r"$\begin{matrix}\left(a \right.& b\end{matrix}$"),
    (
        r"\begin{tabular}{l}\textbf{a & b}\end{tabular}",
        r"\begin{tabular}{l}\textbf{a \& b}\end{tabular}",
    ),
    (r"\begin{align}\left(a & b\end{align}", r"\begin{align}\left(a \right.& b\end{align}"),
    (r"\begin{cases}a & b & c\end{cases}", r"\ensuremath{\begin{cases}a & b \quad  c\end{cases}}"),
    (r"\[\left(a & b\]", r"\[\begin{aligned}\left(a \right.& b\end{aligned}\]"),
]
ITEMS = [
    (r"\item a", r"\textbullet{}  a"),
    (r"\item[b] a", "b  a"),
    (r"\begin{itemize}\item a\item b\end{itemize}", r"\begin{itemize}\item a\item b\end{itemize}"),
    (
        r"\begin{description}\item[a] b\end{description}",
        r"\begin{description}\item[{a}] b\end{description}",
    ),
    (
        r"\begin{itemize}\item \textbf{a \item b}\end{itemize}",
        r"\begin{itemize}\item \textbf{a }\item b\end{itemize}",
    ),
    (
        r"\begin{itemize}\item $a \item b\end{itemize}",
        r"\begin{itemize}\item \$a \item b\end{itemize}",
    ),
    (r"\begin{itemize}\item{a}\end{itemize}", r"\begin{itemize}\item {a}\end{itemize}"),
    (
        r"\begin{itemize}\item[\item[x]] a\end{itemize}",
        r"\begin{itemize}\item[{\textbullet{} [x}]] a\end{itemize}",
    ),
    (
        r"\begin{thebibliography}{9}\bibitem[x]{key} a\end{thebibliography}",
        r"\begin{enumerate}\item a\end{enumerate}",
    ),
    (r"\bibitem{key} a", r"\textbullet{}  a"),
]
DELIMITERS = [
    (r"\left( a \right)", r"\ensuremath{(} a \ensuremath{)}"),
    (r"\left. a", "a"),
    (r"\left\| a", r"\textbar{} a"),
    (r"\left\langle a", r"\ensuremath{\langle } a"),
    (r"$\left( \middle| a\right)$", r"$\left( \middle| a\right)$"),
    (r"$\middle| a$", "$| a$"),
    (r"$\middle. a$", "$ a$"),
    (r"$\left a \right b$", r"$\left. a \right. b$"),
    (r"$\left$", r"$\left.\right.$"),
    (r"$\left( {a \right)}$", r"$\left( {a }\right)$"),
    (r"$\left\{ a \right\}$", r"$\left\{ a \right\}$"),
    (r"$\left[ a \right]$", r"$\left[ a \right]$"),
    (r"$\left\langle a \right\rangle$", r"$\left\langle  a \right\rangle $"),
    (r"$\left)a\right($", r"$\left)a\right($"),
    (r"$\left/a\right.$", r"$\left/a\right.$"),
    (r"$\left(ab\right)cd$", r"$\left(ab\right)cd$"),
    (r"\[\left", r"\[\left.\right.\]"),
    (r"\[{\left( a \right)}\]", r"\[{\left( a \right)}\]"),
    (
        r"\[\left. \begin{matrix}a\right)\end{matrix}\]",
        r"\[\left. \begin{matrix}a\left.\right)\end{matrix}\right.\]",
    ),
]
SIZES = [
    (r"$\big( a \big)$", r"$\big( a \big)$"),
    (r"$\big a$", "$ a$"),
    (r"\big( a", r"\ensuremath{(} a"),
    (r"\Big\langle a", r"\ensuremath{\langle } a"),
    (r"\big\{ a", r"\ensuremath{\{} a"),
    (r"\big a", "a"),
]
LIMITS = [
    (r"$\sum\limits_a$", r"$\sum\limits _{a}$"),
    (r"$\int \nolimits_a$", r"$\int \nolimits _{a}$"),
    (r"$a\limits_b$", "$a_{b}$"),
    (r"\limits", ""),
    (r"\sum\limits", r"\ensuremath{\sum}"),
    (r"$\limits_a$", "$_{a}$"),
]
TAGS = [
    (r"\[a \tag{1}\]", r"\[a \tag{1}\]"),
    (r"a \tag{1}", "a (1)"),
    (r"a \tag{}", "a"),
    (r"a\tag", "a"),
    (r"\[a \tag*{x_1}\]", r"\[a \tag*{x\_1}\]"),
    (r"$a \tag{1}$", r"$a \qquad\text{(1)}$"),
    (r"\[a\tag\]", r"\[a\]"),
]
EVERY = [*PARAGRAPHS, *LINE_BREAKS, *CELLS, *ITEMS, *DELIMITERS, *SIZES, *LIMITS, *TAGS]


@pytest.mark.parametrize(("page", "body"), EVERY)
def test_breaks(page: str, body: str) -> None:
    assert page_body(page).strip() == body


def test_delimiters_below_the_deepest_level_are_not_paired() -> None:
    body = page_body("$" + "{" * 70 + r"\left( a \right)" + "}" * 70 + "$")
    assert r"( a \left.\right)" in body


@pytest.mark.slow
def test_they_compile(tmp_path: Path) -> None:
    compiles(latex.join_document([page for page, _ in EVERY]), tmp_path)
