"""MathML in the elements and attributes that browsers show (MathML Core)."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from qocr import latex

CORE = frozenset(
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms "
    "mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)


def element(formula: str) -> ElementTree.Element:
    made = latex.to_mathml(formula)
    return ElementTree.fromstring(made.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', ""))


def text(formula: str) -> str:
    return "".join(element(formula).itertext())


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"\boldsymbol{x\alpha} + \bm{0}", "𝒙𝜶+𝟎"),
        (r"\mathscr{LB} \mathcal{OE} \mathfrak{gC}", "ℒℬ𝒪ℰ𝔤ℭ"),
        (r"\mathbf{AB} \mathbb{RN} \mathsf{T} \mathtt{c1}", "𝐀𝐁ℝℕ𝖳𝚌𝟷"),
        (r"{\bf x}{\cal L}", "𝐱ℒ"),
        (r"\mathit{diff}", "𝑑𝑖𝑓𝑓"),
    ],
)
def test_alphabets_are_characters(formula: str, shown: str) -> None:
    root = element(formula)
    assert "".join(root.itertext()) == shown
    assert root.findall(".//*[@mathvariant]") == []


@pytest.mark.parametrize("formula", [r"\mathrm{d}", r"\rm{d}", r"\Gamma"])
def test_upright_letters_say_so(formula: str) -> None:
    assert [leaf.get("mathvariant") for leaf in element(formula).iter("mi")] == ["normal"]


def test_words_keep_their_weight() -> None:
    (word,) = element(r"\textbf{质量}").iter("mtext")
    assert (word.text, word.get("style")) == ("质量", "font-weight:bold")


def test_a_box_is_a_border() -> None:
    (box,) = element(r"\boxed{E = mc^2}").findall("./mrow/mrow")
    assert box.get("style") == "border:1px solid;padding:0.2em"


def test_what_is_crossed_out_has_a_stroke() -> None:
    strokes = [
        stroke.get("style", "") for stroke in element(r"\cancel{x} \xcancel{y}").iter("menclose")
    ]
    assert [stroke.count("linear-gradient") for stroke in strokes] == [1, 2]


def test_a_tag_stands_behind_its_formula() -> None:
    made = latex.to_mathml(r"E = mc^2 \tag{1}")
    assert made.endswith('<mspace width="2em" /><mtext>(1)</mtext></mrow></math>')
    assert text(r"a \tag*{$*$ 2}") == "a*\xa02"


def test_columns_are_aligned_by_styles() -> None:
    cells = element(r"\begin{aligned} a &= b \\ &= c \end{aligned}").iter("mtd")
    styles = ["text-align:right;padding-right:0", "text-align:left;padding-left:0"]
    assert [cell.get("style") for cell in cells] == styles * 2
    cells = element(r"\begin{cases} 1 & x \\ 2 & y \end{cases}").iter("mtd")
    assert {cell.get("style") for cell in cells} == {"text-align:left"}


def test_rules_are_borders() -> None:
    source = r"\begin{array}{|c|cc} \hline a & b & c \\ \hline d & e & f \\ \hline \end{array}"
    rows = [[cell.get("style") for cell in row] for row in element(source).iter("mtr")]
    left, top = "border-left:1px solid", "border-top:1px solid"
    bottom = "border-bottom:1px solid"
    assert rows == [
        [f"{left};{top}", f"{left};{top}", top],
        [f"{left};{top};{bottom}", f"{left};{top};{bottom}", f"{top};{bottom}"],
    ]


def test_dcases_are_as_large_as_displays() -> None:
    made = latex.to_mathml(r"\begin{dcases} \frac{1}{2} & x \\ 0 & y \end{dcases}")
    assert '<mtable displaystyle="true">' in made


def test_brackets_are_as_high_as_their_matrix_only() -> None:
    (group,) = element(r"\begin{vmatrix} a \\ b \end{vmatrix} = 1").findall("./mrow/mrow")
    assert [child.tag for child in group] == ["mo", "mtable", "mo"]
    assert [bar.get("form") for bar in (group[0], group[2])] == ["prefix", "postfix"]


@pytest.mark.parametrize(
    ("formula", "tag"),
    [
        (r"\lim_{x \to 0} y", "munder"),
        (r"\operatorname*{arg\,max}_{x} y", "munder"),
        (r"\bigcup_{i=1}^{n} A", "munderover"),
        (r"\operatorname{rank}_x A", "msub"),
        (r"\int_0^1 x", "msubsup"),
    ],
)
def test_limits_stand_below_where_tex_sets_them_so(formula: str, tag: str) -> None:
    assert element(formula)[0][0].tag == tag


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"\operatorname*{arg\,max}_{x} f", "arg\xa0maxxf"),
        (r"\operatorname{s g n} x", "sgnx"),
        (r"\big\{ a \Big\rbrace", "{a}"),
        (r"\text{Cost: \$5 \& 10\%}", "Cost:\xa0$5\xa0&\xa010%"),
        (r"\not= \not< \not\in", "≠≮∉"),
        (r"a \sim b", "a∼b"),
        (r"\underline{\frac{a}{b}}", "ab‾"),
        (r"\overline{AB}", "AB‾"),
        (r"\rule{1cm}{0.4pt} y", "y"),
        (r"\abs{x} + \norm{y}", "|x|+‖y‖"),
        (r"\prescript{14}{6}{C}", "146C"),
        (r"\begin{bmatrix*}[r] 1 & 2 \end{bmatrix*}", "[12]"),
        (r"\ce{CuSO4.5H2O}", "CuSO4·5H2O"),
        (r"\genfrac{(}{)}{0pt}{}{n}{k}", "(nk)"),
        (r"\textcircled{3} \textcircled{a}", "③ⓐ"),
        (r"\SI{5}{m/s}", "5m/s"),
        (r"\ce{0.5O2 ->[\text{点燃}] B}", "0.5O2→点燃B"),
        (r"\ce{A ->[\Delta] B v}", "A→ΔB↓"),
        (r"\ce{N2 + 3H2 <=>[高温][催化剂] 2NH3 ^}", "N2+3H2⇌催化剂高温2NH3↑"),
    ],
)
def test_nothing_of_a_formula_is_lost(formula: str, shown: str) -> None:
    assert sorted(text(formula)) == sorted(shown)


@pytest.mark.parametrize(
    "formula",
    [
        r"\begin{pmatrix} \boldsymbol{a} & \boxed{b} \end{pmatrix}",
        r"\xrightarrow[\text{加热}]{f} \underbrace{a}_{b} \overline{c} \sqrt[3]{x} \binom{n}{k}",
        r"\begin{alignat}{2} a &= b & c &= d \tag{1} \end{alignat}",
        r"\left. \frac{a}{b} \right|_{0}^{1} \color{red}{x} \phantom{y} \stackrel{a}{=}",
    ],
)
def test_elements_are_those_of_the_core(formula: str) -> None:
    assert {str(part.tag) for part in element(formula).iter()} <= CORE


@pytest.mark.parametrize(
    "formula", [r"\text{a$x$b}", r"\hat{x}", r"\dot x", "x' y''", "¥5 €6 α ≤ β"]
)
def test_every_letter_is_counted(formula: str) -> None:
    letters = re.sub(r"\\[a-z]+|[^\w¥€≤]", "", formula)
    assert set(letters) <= set(text(formula))


def test_libreoffice_finds_all_that_it_asks_for() -> None:
    (name,) = element(r"\max_i x").iter("munder")
    assert (name[0].tag, name[0].text) == ("mi", "max")
    cells = element(r"\begin{eqnarray} a &=& b \end{eqnarray}").iter("mtd")
    assert [[part.tag for part in cell] for cell in cells] == [
        ["mi"],
        ["mrow", "mo", "mrow"],
        ["mi"],
    ]
    (cases,) = element(r"\begin{cases} 1 \\ 2 \end{cases}").findall("./mrow/mrow")
    assert [part.get("form") for part in cases] == ["prefix", None, "postfix"]


def test_mod_stands_apart_from_its_numbers() -> None:
    made = latex.to_mathml(r"a \bmod b")
    assert '<mi>a</mi><mspace width="0.167em" /><mi>mod</mi><mspace width="0.167em" />' in made
