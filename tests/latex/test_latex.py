"""LaTeX joined, made safe, and turned into other forms."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from compiling import compiles
from growth import LINEAR, growth

from qocr import latex
from qocr.latex.assembly import page_body
from qocr.latex.symbols import SYMBOLS
from qocr.latex.tokens import tokenize

SAMPLE = r"""```latex
\documentclass[12pt]{article}
\usepackage{amsmath, graphicx, shellesc}
\title{A & B: 50% of C_1}
\author{Peng Wang* Shuai$^\dagger$\\ Caf\'e Team}
\date{}
\begin{document}
\maketitle
\section{Costs & more}
It costs $5 and $6, or 50% of x_1 & y^2 #3. A formula $a_1^2 + \frac{1}{2}$ and \alpha, H_{2}O.

\begin{itemize}
\item[a)] one \textbf{bold \emph{it}}
\item [1] two
\begin{enumerate} text \item x \end{enumerate}
\end{itemize}
\begin{table}[h]
\caption{The table & its caption}
\label{tab:a_b}
\begin{tabular}{|l|c|}
\hline
A & B & C \\ \hline
\multicolumn{2}{c}{wide & no} & 5% \\
[x] & \multirow{2}{*}{m} & $x$ \\ \cline{1-3}
1 & 2 & 3 \hline
\end{tabular}
\end{table}
\begin{equation} E = mc^2 \\ & = 3 \end{equation}
\begin{align} a &= b \\

c &= \left( \frac{1}{2} \right. \\ d &= \sqrt[3]{x^2^3} \end{align}
$$ \sum\limits_{i=1}^n x_i \hat x \left\{ \begin{array}{l} a & b \\ c \end{array} \right. $$
\[ \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \tag{1} \]
See \ref{tab:a_b}, \url{https://a.b/c_d%20e#f}, \href{run:x}{link}\footnote{Note \verb|x_y|.}
\includegraphics[width=\textwidth]{fig_1.png}
\begin{theorem}[Name] T \end{theorem}
\begin{quote} quoted \\ text \end{quote}
\begin{verbatim}
\write18{ls} & % #
\end{verbatim}
\immediate\write18{touch written} \input{/etc/passwd} \newcommand{\x}{\x\x} \csname input\endcsname
$a ^^5cinput{x} \write18{a} \catcode`\%=12$ \openout3=written
\end{itemize} \end{foo} } \unknown{arg} α ≤ β, “quotes” — €5 é ñ ž \"o \c{c} \v s
\\
\begin{description}\item[Term] text\end{description}
\end{document}
```"""
CHINESE = r"\section{发票} 合计：100 元 $金额 = \alpha$"
GREEK = r"Η ταχύτητα του φωτός, скорость света"


def balanced(document: str) -> bool:
    depth, names = 0, []
    for token in tokenize(document):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "begin":
            names.append(token.name)
        elif token.kind == "end" and (not names or names.pop() != token.name):
            return False
        if depth < 0:
            return False
    return depth == 0 and not names


@pytest.mark.slow
def test_pages_that_are_careless_and_cut_compile(tmp_path: Path) -> None:
    cuts = [SAMPLE[:end] for end in range(0, len(SAMPLE), 100)]
    compiles(latex.join_document([SAMPLE, None, *cuts]), tmp_path)


@pytest.mark.slow
def test_every_symbol_compiles(tmp_path: Path) -> None:
    formulas = "\n\n".join(rf"$x \{name} y$, \{name}" for name in sorted(SYMBOLS))
    letters = "".join(map(chr, [*range(0xC0, 0x17F), *range(0x391, 0x3A2), *range(0x2200, 0x22F0)]))
    compiles(latex.join_document([formulas, " ".join(letters), f"${letters}$"]), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("page", [CHINESE, GREEK])
def test_other_scripts_compile(page: str, tmp_path: Path) -> None:
    document = latex.join_document([page])
    assert document.startswith("% compile with xelatex\n")
    compiles(document, tmp_path)


def test_pages_make_one_document() -> None:
    first = r"\documentclass{article}\usepackage{bm}\title{T}\begin{document}\maketitle One"
    second = "```latex\n\\title{T}\n\\begin{document}\nTwo\n\\end{document}\n```"
    assert latex.join_document([first, None, second]) == "\n".join(
        (
            r"\documentclass{article}",
            r"\ifdefined\Umathchar\usepackage[no-math]{fontspec}\else",
            r"\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}",
            r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}\fi",
            r"\usepackage{amsmath}",
            r"\IfFileExists{amssymb.sty}{\usepackage{amssymb}}{}",
            r"\IfFileExists{bm.sty}{\usepackage{bm}}{\newcommand\bm[1]{\boldsymbol{#1}}}",
            r"\title{T}",
            r"\author{}",
            r"\date{}",
            r"\begin{document}",
            "% page 1\n\\maketitle\n\nOne\n",
            "% page 2: could not be read\n",
            "% page 3\nTwo",
            r"\end{document}",
            "",
        )
    )


@pytest.mark.parametrize(
    ("page", "body"),
    [
        ("", ""),
        ("```latex\n```", ""),
        ("a & b, 50% of #1, a_b, x^2", r"a \& b, 50\% of \#1, a\_b, x\textasciicircum{}2"),
        ("H_{2}O 10^{3}", r"H\textsubscript{2}O 10\textsuperscript{3}"),
        ("pay $5 now", r"pay \$5 now"),
        ("$5 and $6", r"\$5 and \$6"),
        ("$x$ and $y$", "$x$ and $y$"),
        (r"cut $\alpha + ", r"cut $\alpha + $"),
        (r"\textbf{cut", r"\textbf{cut}"),
        (r"$\frac{a}$", r"$\frac{a}{}$"),
        (r"$\frac12$", r"$\frac{1}{2}$"),
        (r"$x^\frac12$", r"$x^{}\frac{1}{2}$"),
        ("$a^b^c_d_e$", "$a^{b}{}^{c}_{d}{}_{e}$"),
        (r"$\left( x$", r"$\left( x\right.$"),
        (r"$x \right)$", r"$x \left.\right)$"),
        (r"\end{center} x", "x"),
        (r"\begin{center} x", r"\begin{center} x\end{center}"),
        (r"\begin{tikzpicture} x \end{tikzpicture}", "x"),
        (r"\item x", r"\textbullet{}  x"),
        (r"\begin{itemize} x \end{itemize}", r"\begin{itemize} \item x \end{itemize}"),
        (r"\includegraphics[width=3cm]{a_b.png}", r"\fbox{\texttt{a\_b.png}}"),
        (r"\verb|a_b|", r"\texttt{a\_b}"),
        (r"\begin{tabular}{c} 1 & 2 \end{tabular}", r"\begin{tabular}{cl} 1 & 2 \end{tabular}"),
        (r"\begin{array}{>{\x}c@{y}p{2cm}}1", r"\begin{tabular}{cp{2cm}}1\end{tabular}"),
        (r"\href{javascript:x}{y}", "{y}"),
        ("50\x00\u200b\ufeff", "50"),
    ],
)
def test_what_the_model_forgot(page: str, body: str) -> None:
    assert page_body(page).strip() == body


@pytest.mark.parametrize(
    "command",
    r"\write18 \immediate \input \include \openin \openout \read \catcode \csname \def \let \edef "
    r"\gdef \newcommand \renewcommand \expandafter \special \directlua \pdffiletimings \font "
    r"\InputIfFileExists \lstinputlisting \verbatiminput \usepackageX \everypar \loop \string "
    r"\ShellEscape \bibliography \DeclareMathOperator \newwrite \batchmode \endinput "
    r"\jobname".split(),
)
@pytest.mark.parametrize("around", ["{}", "${}$", r"\begin{{tabular}}{{l}} {} \end{{tabular}}"])
def test_commands_that_act_are_shown(command: str, around: str) -> None:
    body = page_body(around.format(command + "{x}"))
    assert command not in body
    name = re.sub(r"[^A-Za-z]", "", command)
    assert rf"\textbackslash{{}}{name}" in body or rf"\backslash\text{{{name}}}" in body


ACTING = r"""
afterassignment aftergroup batchmode catcode chardef closein closeout copyfont countdef csname
DeclareMathOperator DeclareRobustCommand def dimendef directlua dump edef endcsname endinput
endlinechar errhelp escapechar everycr everydisplay everyhbox everyjob everymath everypar everyvbox
expandafter fontname futurelet gdef global hyphenchar iftrue iffalse ifx immediate include
includeonly input InputIfFileExists inputlineno jobname lccode let letterspacefont loop lowercase
lstinputlisting luaexec makeatletter mathchardef mathcode meaning message minted muskipdef
newcommand newcount newenvironment newread newtoks newwrite noexpand nonstopmode openin openout
outer output pdfcatalog pdfescapestring pdffiledump pdffilesize pdfliteral pdfmapfile pdfmdfivesum
pdfobj pdfshellescape pdfstrcmp providecommand read readline renewcommand RequirePackage scantokens
scrollmode ShellEscape shipout show showthe skipdef special string textfont the toksdef tracingall
uccode unexpanded uppercase usebox usepackage verbatiminput write XeTeXinterchartoks xdef
""".split()


@pytest.mark.parametrize(
    "around",
    [
        r"\{}",
        r"$\{}$",
        r"\[\sqrt[\{}]{{x}}\]",
        r"\section{{\{} x}}",
        r"\begin{{align}}\{}&\end{{align}}",
    ],
)
def test_nothing_that_acts_is_written(around: str) -> None:
    bodies = {command: page_body(around.format(command)) for command in ACTING}
    written = [name for name, body in bodies.items() if re.search(rf"\\{name}(?![A-Za-z])", body)]
    assert written == []


@pytest.mark.parametrize(
    "page",
    [r"$^^5cinput{x}$", r"^^5cinput{x}", r"$x^{^^5c}input$", r"\href{https://a^^5cinput}{x}",
     r"\label{^^5cinput}", r"\begin{tabular}{^^5cinput} x \end{tabular}", r"\[x^^^^005cinput\]",
     "\\begin{lstlisting}\n\\end{verbatim}\\input{x}\n\\end{lstlisting}", "% c\r\\input{x}",
     r"\title{\input{x}}\usepackage[\input{x}]{graphicx}", r"\section[\input{x}]{y}",
     r"\item[\input{x}]", r"\sqrt[\input{x}]{y}", r"\multicolumn{\input{x}}{\input{x}}{y}",
     r"\ce{\input{x}}", r"\SI{\input{x}}{m}", r"\SI{1}{\input{x}}", r"$x\tag{\input{x}}$",
     r"\cite[\input{x}]{y}", r"\cite{\input{x}}", r"\bibitem[\input{x}]{\input y}",
     r"\root \input{x} \of y", r"\genfrac{\input{x}}{}{\input x}{}{a}{b}",
     r"\sideset{\input{x}}{}",
     r"\cancelto{\input{x}}{y}", r"\textcircled{\input{x}}", r"\xmapsto[\input{x}]{\input x}",
     r"\begin{thebibliography}{\input{x}}\bibitem{a}\end{thebibliography}", r"\abs\input{x}",
     r"\begin{figure}[\input{x}]\end{figure}", r"\begin{alignat}{\input x}\end{alignat}"],
)  # fmt: skip
def test_no_spelling_hides_a_command(page: str) -> None:
    document = latex.join_document([page])
    assert "\\input{" not in document
    assert "\\input " not in document
    assert "^^" not in document


@pytest.mark.parametrize("end", range(0, len(SAMPLE), 50))
def test_a_cut_document_is_balanced(end: int) -> None:
    assert balanced(latex.join_document([SAMPLE[:end]]))
    latex.to_markdown([SAMPLE[:end]])
    latex.to_text([SAMPLE[end:]])


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("unit", "times"),
    [("{", 400), ("}", 400), ("$", 401), ("{}", 200), (r"\begin{quote}", 500), (r"\frac{", 100),
     (r"\left(", 100), ("^{", 200), (r"\item[", 60), ("```\n", 500), (r"\sqrt[", 50),
     (r"\begin{tabular}", 100), ("&", 300), ("\\", 301), ("a", 2000)],
)  # fmt: skip
def test_the_time_for_a_bad_page_grows_with_its_length(unit: str, times: int) -> None:
    def read(size: int) -> None:
        page = "$x" * unit.startswith("^") + unit * size
        assert balanced(latex.join_document([page]))
        latex.to_markdown([page])
        latex.to_text([page])
        latex.formulas(page)

    assert growth(read, times) < LINEAR


@pytest.mark.heavy
def test_a_long_page_loses_no_line() -> None:
    rows = "\n".join(rf"line{n} & {n} \\" for n in range(3_000))
    page = f"\\begin{{tabular}}{{ll}}\n{rows}\n\\end{{tabular}}"
    assert latex.join_document([page]).count("\\\\\n") == 3_000
    assert latex.to_text([page]).count("\n") == 3_000


MARKDOWN = [
    (r"\section{A \& B}", "## A & B"),
    (r"\textbf{b} \emph{i} \texttt{a\_b}", "**b** *i* `a_b`"),
    (r"\'e \c{c} \~n \"{o} \textbackslash{} \ss", "é ç ñ ö \\\\ ß"),
    ("``q'' -- x --- y", "“q” – x — y"),
    (r"$a_1$ and \(b\)", "$a_{1}$ and $b$"),
    (r"\[x=1\]", "$$\nx=1\n$$"),
    (r"\begin{align}a&=b\end{align}", "$$\n\\begin{aligned}\na&=b\n\\end{aligned}\n$$"),
    (r"\begin{itemize}\item a\item b\end{itemize}", "- a\n- b"),
    (r"\begin{enumerate}\item a\item b\end{enumerate}", "1. a\n2. b"),
    (r"\begin{description}\item[T] d\end{description}", "- **T** d"),
    (r"\begin{quote}q\end{quote}", "> q"),
    (r"x\footnote{n}", "x[^1]\n\n[^1]: n"),
    (r"\begin{tabular}{ll}a|b & \textbf{c} \\ 1 & 2\end{tabular}",
     "| a\\|b | **c** |\n| --- | --- |\n| 1 | 2 |"),
    (r"\begin{tabular}{ll}\multicolumn{2}{c}{w}\\ 1 & 2\end{tabular}",
     "| w |  |\n| --- | --- |\n| 1 | 2 |"),
    ("\\begin{verbatim}\na *b*\n\\end{verbatim}", "```\na *b*\n```"),
    (r"\title{T}\maketitle x", "# T\n\nx"),
    (r"1 * 2 <b> \# x", "1 \\* 2 \\<b\\> # x"),
    (r"\# x", "\\# x"),
    (r"\url{https://a.b/c_d} \href{https://e.f}{g}", "<https://a.b/c_d> [g](https://e.f)"),
    (r"\input{x}", "\\\\input{x}"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "markdown"), MARKDOWN)
def test_markdown(page: str, markdown: str) -> None:
    assert latex.to_markdown([page]) == markdown + "\n"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (r"\section{A \& B} x", "A & B\n\nx"),
        (r"\textbf{b} $a_1$ \'e 5\% \$3", "b a_{1} é 5% $3"),
        (r"\begin{tabular}{ll}a & b \\ \hline 1 & 2\end{tabular}", "a\tb\n1\t2"),
        (r"x\footnote{n}", "x[1]\n\n[1] n"),
        (r"a \\ b", "a\nb"),
        (r"a\textasciicircum{}b \textquotedbl{}c\textquotedbl{}", 'a^b "c"'),
    ],
)
def test_text(page: str, text: str) -> None:
    assert latex.to_text([page]) == text + "\n"


def test_pages_follow_each_other_and_notes_are_numbered_through() -> None:
    pages = [r"a\footnote{x}", None, r"b\footnote{y}"]
    comment = "<!-- page 2: could not be read -->"
    notes = "[^1]: x\n[^2]: y"
    assert latex.to_markdown(pages) == f"a[^1]\n\n{comment}\n\nb[^2]\n\n{notes}\n"
    assert latex.to_markdown([]) == latex.to_text([None]) == ""


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("", []),
        ("x = 1", ["x = 1"]),
        ("```latex\nx = 1\n```", ["x = 1"]),
        ("$$x$$\n\n$$y$$", ["x", "y"]),
        (r"\[x\] \[y\]", ["x", "y"]),
        (r"$x$, $y$", ["x", ",", "y"]),
        ("x\n\ny", ["x", "y"]),
        ("x\ny", ["x", "y"]),
        ("x =\ny", ["x = y"]),
        ("\\begin{cases}\na\n\nb\n\\end{cases}", ["\\begin{cases} a b \\end{cases}"]),
        (r"\begin{equation}x\end{equation}\begin{equation*}y\end{equation*}", ["x", "y"]),
        (r"\begin{align}a&=b\end{align}", ["\\begin{aligned}\na&=b\n\\end{aligned}"]),
        (r"\[x + ", ["x +"]),
    ],
)
def test_formulas_are_kept_apart(answer: str, found: list[str]) -> None:
    assert [formula for formula in latex.formulas(answer) if formula != ","] == [
        formula for formula in found if formula != ","
    ]


@pytest.mark.parametrize(
    ("formula", "tidy"),
    [
        (r"\frac { a } { b }", r"\frac{a}{b}"),
        (r"\alpha x", r"\alpha x"),
        (r"\alpha  _ { 1 }", r"\alpha_{1}"),
        (r"x ^ { 2 } + y = z", "x^{2} + y = z"),
        (r"a \  b \, c", r"a\ b\,c"),
        (r"\text { if  x } y", r"\text{ if  x }y"),
        (r"\left ( a \right )", r"\left(a \right)"),
        (r"\sin  x", r"\sin x"),
        (r"\mathrm { d } x", r"\mathrm{d}x"),
    ],
)
def test_tidied(formula: str, tidy: str) -> None:
    assert latex.tidied(formula) == tidy
    assert latex.tidied(tidy) == tidy


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("none", "x"),
        ("dollars", "$$\nx\n$$"),
        ("brackets", "\\[\nx\n\\]"),
        ("equation", "\\begin{equation}\nx\n\\end{equation}"),
    ],
)
def test_delimited(style: str, shown: str) -> None:
    assert latex.delimited("x", style) == shown
    assert latex.formulas(shown) == ["x"]


def test_mathml() -> None:
    made = latex.to_mathml(r"$\frac{a}{b}$")
    assert made.startswith("<math ")
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>" in made


ROWS = [
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", 2, 4),
    (r"\begin{align*} a &= b \\ c &= d \end{align*}", 2, 4),
    (r"\begin{eqnarray} a &=& b \\ c &=& d \end{eqnarray}", 2, 6),
    (r"\begin{alignat}{2} a &= b & c &= d \end{alignat}", 1, 4),
    (r"\begin{alignedat}{2} a &= b & c &= d \end{alignedat}", 1, 4),
    (r"\begin{gather} a = b \\ c = d \end{gather}", 2, 2),
    (r"\begin{gathered} a = b \\ c = d \end{gathered}", 2, 2),
    (r"\begin{multline} a + b \\ + c \end{multline}", 2, 2),
    (r"\begin{dcases} 1 & x \\ 0 & y \end{dcases}", 2, 4),
    (r"\left.\begin{rcases} a & b \\ c & d \end{rcases}\right.", 2, 4),
    (r"\begin{equation} \begin{aligned} x &= 1 \\ y &= 2 \end{aligned} \end{equation}", 2, 4),
    (r"\begin{array}{cc} 5% & 6% \\ 7 & 8 \end{array}", 2, 4),
    (r"\left\{ \begin{aligned} a &= b \\ c &= d \end{aligned} \right.", 2, 4),
]


@pytest.mark.parametrize(("formula", "rows", "cells"), ROWS)
def test_mathml_keeps_rows_and_columns(formula: str, rows: int, cells: int) -> None:
    made = latex.to_mathml(formula)
    root = ElementTree.fromstring(made)
    assert (made.count("<mtr>"), made.count("<mtd")) == (rows, cells)
    letters = {sign for sign in "".join(root.itertext()) if sign.isalnum()}
    assert letters == {sign for sign in re.sub(r"\\\w+(\*|\{[\w*]+\}(\{\w+\})?)?", "", formula)
                       if sign.isalnum()}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\eta = 85% \times \frac{P_1}{P_2}", "η=85%×P1P2"),
        (r"$$\frac{12.5%}{100} + x$$", "12.5%100+x"),
        (r"w = 30% \\ v = 20\%", "w=30%v=20%"),
        (r"x_{%}", "x%"),
        (r"\text{50% of} y", "50%\xa0ofy"),
        (r"R\&D = 5", "R&D=5"),
        ("x # y", "x#y"),
        ("The formula is", "The\xa0formula\xa0is"),
        (r"\bcancel{y} + 5%", "y+5%"),
        (r"\begin{document} x \end{document}", "x"),
    ],
)
def test_mathml_has_the_whole_formula(formula: str, text: str) -> None:
    assert "".join(ElementTree.fromstring(latex.to_mathml(formula)).itertext()) == text


@pytest.mark.parametrize("formula", [r"\dv{H2O}", r"\begin{unknown} a & b \\ c \end{unknown} \x"])
def test_what_mathml_would_lose_is_an_error(formula: str) -> None:
    with pytest.raises(latex.MathError):
        latex.to_mathml(formula)


@pytest.mark.parametrize(
    "formula",
    ["", "$$", r"\undefined x", "{" * 5000, r"\begin{verse}x\end{verse}", "<math><mi>x</math>"],
)
def test_what_is_no_formula_is_told(formula: str) -> None:
    with pytest.raises(latex.MathError):
        latex.to_mathml(formula)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\eta = 85% \times x", "η=85%×x"),
        (r"\frac{12.5%}{100} + x", "12.5%100+x"),
        (r"R\&D # 5~g", "R&D#5\xa0g"),
        (r"\begin{aligned}[t] a &= b \\[2pt] c &= d \end{aligned}", "a=bc=d"),
        (r"\begin{gather} a = b \\ c = d \end{gather}", "a=bc=d"),
        (r"\begin{eqnarray} a &=& b \\ c &=& d \end{eqnarray}", "a=bc=d"),
        (r"\begin{alignat}{2} a &= b & c &= d \end{alignat}", "a=bc=d"),
        (r"\begin{equation}\begin{aligned} x &= 1 \end{aligned}\tag{3}\end{equation}", "x=1(3)"),
        (r"\begin{rcases} a \\ b \end{rcases} c", "ab}c"),
        (r"\begin{array}{@{}lr@{}} \multicolumn{2}{c}{AB} \\ c & d \end{array}", "ABcd"),
        ("a & b", "ab"),
        (r"\frac{a}{b", "ab"),
        (r"x^{2}}", "x2"),
        (r"\left( \frac{a}{b} )", "(ab)"),
        (r"\text{R\&D 50% a_b \textbf{x} if $x>0$ }", "R&D\xa050%\xa0a_b\xa0x\xa0if\xa0x>0\xa0"),
        (r"质量 = \frac{密度}{体积}", "质量=密度体积"),
        (r"\ce{SO4^2- + Fe^{3+} <=> 2H2O}", "SO42−+Fe3+⇌2H2O"),
        (r"\textcircled{3} + \oiint_S \xcancel{z}", "③+∯Sz"),
    ],
)
def test_mathml_is_well_formed_and_holds_the_whole_formula(formula: str, text: str) -> None:
    (found,) = latex.formulas(formula)
    made = latex.to_mathml(found)
    assert "".join(ElementTree.fromstring(made).itertext()) == text


@pytest.mark.parametrize("style", ["aligned", "split", "eqnarray", "align*"])
def test_the_rows_of_aligned_formulas_are_rows_of_mathml(style: str) -> None:
    made = latex.to_mathml(rf"\begin{{{style}}} a &= b \\ c &= d \end{{{style}}}")
    assert len(ElementTree.fromstring(made).findall(".//{*}mtr")) == 2


def test_mathml_stays_as_it_is() -> None:
    answer = "The formula:\n<math>\n <mi>x</mi>\n</math>\n<math><mn>1</mn></math>"
    element = "<math>\n <mi>x</mi>\n</math>"
    assert latex.formulas(answer) == [
        r"\text{The formula:}",
        element,
        "<math><mn>1</mn></math>",
    ]
    assert latex.to_mathml(element) == element


def test_words_around_formulas_keep_their_blanks_and_a_document_is_no_formula() -> None:
    assert latex.formulas("It is said that $x$ (1)") == [r"\text{It is said that}", "x", "(1)"]
    document = "\\documentclass{article}\n\\begin{document}\n$$x$$\n\\end{document}"
    assert latex.formulas(document) == ["x"]
    assert latex.formulas(r"$$a$$ \text{if $x$ is}") == ["a", r"\text{if $x$ is}"]
