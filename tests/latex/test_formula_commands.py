"""Commands of formulas beyond amsmath: in documents, and where KaTeX and MathJax read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from compiling import compiles

from qocr import latex

PORTABLE = [
    (r"\ce{2H2 + O2 -> 2H2O}",
     r"{2\mathrm{H}_{2} + \mathrm{O}_{2}\rightarrow 2\mathrm{H}_{2}\mathrm{O}}"),
    (r"\ce{SO4^2-}", r"{\mathrm{SO}_{4}^{2-}}"),
    (r"\ce{A ->[H2O][\Delta] B ^}",
     r"{\mathrm{A}\underset{{\Delta}}{\overset{{\mathrm{H}_{2}\mathrm{O}}}{\rightarrow}}"
     r"\mathrm{B}\uparrow}"),
    (r"\pu{12 kJ/mol}", r"12\,\mathrm{kJ}/\mathrm{mol}"),
    (r"\SI{3.0e8}{\metre\per\second\squared}",
     r"3.0\times 10^{8}\,\mathrm{m}/\mathrm{s}^{2}"),
    (r"\SI{5}{m/s}", r"5\,\mathrm{m}/\mathrm{s}"),
    (r"\si{\micro\ohm}", r"\mathrm{\mu \Omega}"),
    (r"\ang{12;3}", r"12^{\circ}3'"),
    (r"\num{1e-9}", r"1\times 10^{-9}"),
    (r"\textcircled{3}+\textcircled 4", r"\text{③}+\text{④}"),
    (r"\text{\textcircled{2}}", r"\text{②}"),
    (r"a \lt b \gt c", r"a < b > c"),
    (r"{\cal L}", r"{\cal L}"),
    (r"\bm{x}+\boldsymbol{y}", r"\boldsymbol{x}+\boldsymbol{y}"),
    (r"\mathscr{Lab}", r"{\mathscr{L}{ab}}"),
    (r"\mathbb{1}\mathds{R}", r"{\mathbf{1}}\mathbb{R}"),
    (r"\boxed{x}", r"\boxed{x}"),
    (r"\oiint_S",
     r"\mathop{{}\mkern6mu\bigcirc\mkern-22mu\int\mkern-8mu\int}\nolimits_{S}"),
    (r"\begin{dcases}1&x\end{dcases}", r"\begin{cases}1&x\end{cases}"),
    (r"\begin{rcases}a\\b\end{rcases}",
     r"\left.\begin{array}{ll}a\\b\end{array}\right\}"),
    (r"\begin{pmatrix*}[r]1&2\end{pmatrix*}", r"\begin{pmatrix}1&2\end{pmatrix}"),
    (r"\xrightleftharpoons[b]{a}", r"\underset{b}{\overset{a}{\rightleftharpoons}}"),
    (r"\xlongequal{a}", r"\overset{a}{=\!=}"),
    (r"\overarc{AB}", r"\overset{\frown}{AB}"),
    (r"\abs{x}", r"\left|{x}\right|"),
    (r"{n \choose k}{a \over b}", r"{n \choose k}{a \over b}"),
    (r"{a \over b \over c}", r"{a \over b/c}"),
    (r"\root 3 \of x", r"\sqrt[{3}]{x}"),
    (r"\prescript{14}{6}{C}", r"{}^{14}_{6}{C}"),
    (r"\sideset{_a}{^b}\sum", r"{}_{a}\sum\nolimits^{b}"),
    (r"a \kern 3pt b\mspace{3mu}c", r"ab\quad c"),
    (r"x\textsuperscript{2}", r"x{}^{\text{2}}"),
    (r"\text{for \textbf{all} μm}", r"\text{for $\textbf{all}$ μm}"),
    (r"\S\P\textregistered\mbox{x}", r"\text{§}\text{¶}\text{®}\text{x}"),
    (r"\unknown{x}", r"\backslash\text{unknown}\{x\}"),
    (r"x=1 \tag{1}\tag{2}", r"x=1 \qquad\text{(2)}\tag{1}"),
    (r"x \tag*{(1)}", r"x \tag*{(1)}"),
    (r"E \label{eq:1} \eqref{eq:1}", r"E \text{(eq:1)}"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "portable"), PORTABLE)
def test_formulas_are_in_commands_that_every_renderer_knows(formula: str, portable: str) -> None:
    assert latex.tidied(latex.defused(formula)) == portable


def test_a_document_keeps_chemistry_and_quantities_and_loads_their_packages() -> None:
    page = r"Water \ce{H2O}, $v = \SI{5}{\kilo\meter}$, \ce{\unknown{x}} \SI{about 5}{m}"
    document = latex.join_document([page])
    body = document.partition("% page 1\n")[2].partition("\n\\end")[0]
    assert body == (
        r"Water \ce{H2O}, $v = \SI{5}{\kilo\meter}$, "
        r"\ensuremath{{\mathrm{unknown}{\mathrm{x}}}} \ensuremath{about 5\,\mathrm{m}}"
    )
    assert (
        r"\IfFileExists{mhchem.sty}{\usepackage[version=4]{mhchem}}"
        r"{\newcommand\ce[1]{\texttt{\detokenize{#1}}}}"
    ) in document
    assert (
        r"\IfFileExists{siunitx.sty}{\usepackage{siunitx}}"
        r"{\newcommand\SI[2]{\ensuremath{#1\,#2}}\providecommand\kilo{\ensuremath{\mathrm{k}}}"
        r"\providecommand\meter{\ensuremath{\mathrm{m}}}}"
    ) in document


def test_a_tag_stands_once_in_a_formula_and_once_in_a_row() -> None:
    page = (
        r"\[a \\ b \tag{1}\tag{2}\] $x\tag{3}$ "
        r"\begin{align} a \tag{4}\tag{5} \\ b \tag{6} \end{align}"
    )
    body = latex.join_document([page]).partition("% page 1\n")[2].partition("\n\\end{doc")[0]
    assert body == (
        r"\[\begin{aligned}a \\ b \qquad\text{(2)}\end{aligned}\tag{1}\] $x\qquad\text{(3)}$ "
        r"\begin{align} a \tag{4}\qquad\text{(5)} \\ b \tag{6} \end{align}"
    )
    markdown = latex.to_markdown([r"\begin{equation}x\label{a}\tag{1}\end{equation} $y\tag{2}$"])
    assert markdown == "$$\nx\\tag{1}\n$$\n\n$y\\qquad\\text{(2)}$\n"


def test_citations_and_references_that_lead_nowhere_show_their_key() -> None:
    pages = [
        r"\cite{a_b}, \cite[p. 5]{a_b}, \cite{a_b,zz}, \citep[p. 6]{zz}, \ref{q_1}, \eqref{e}, "
        r"$x\ref{q}$, \section{T}\label{s} \ref{s}",
        r"\begin{thebibliography}{9}\bibitem{a_b} One \bibitem[S(2000)]{c} Two"
        r"\end{thebibliography}",
    ]
    document = latex.join_document(pages)
    assert (
        r"\cite{a_b}, \cite[{p. 5}]{a_b}, {[a\_b, zz]}, {[zz, p. 6]}, q\_1, (e), $x\text{q}$, "
        r"\section{T}\label{s} \ref{s}"
    ) in document
    assert (
        r"\begin{thebibliography}{99}\bibitem{a_b} One \bibitem[{S(2000)}]{c} Two"
        r"\end{thebibliography}"
    ) in document.replace("  ", " ")
    assert latex.to_markdown(pages[:1]).startswith(r"\[a\_b\], \[a\_b, p. 5\], \[a\_b,zz\]")
    assert latex.to_text(pages[1:]) == "1. One\n2. Two\n"


@pytest.mark.slow
@pytest.mark.parametrize("around", ["{}", r"\[{}\]", r"\begin{{align}}{}\end{{align}}"])
def test_formulas_compile(around: str, tmp_path: Path) -> None:
    pages = [around.format(formula) for formula, _ in PORTABLE]
    pages += [f"$${portable}$$" for _, portable in PORTABLE]
    plain = [page for page in pages if page.isascii() and "circled" not in page]
    compiles(latex.join_document(plain), tmp_path)
