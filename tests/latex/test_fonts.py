"""Letters of all scripts in documents: the class, the fonts and the directions that show them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from compiling import compiles

from qocr import latex
from qocr.latex.alphabets import SCRIPTS, letters_by_script

CHINESE = "中文报告，Привет：①②③ ㎡ Ⅳ ☑ ★ ′"
HEBREW_WORDS = "שלום עולם (טוב) זה דף בעברית עם מילים רבות ועוד מילים בלשון הזאת"
HEBREW = f"{HEBREW_WORDS} English words, 50%.\n\nAn English paragraph (in brackets) here."


def parts(*pages: str) -> tuple[str, str]:
    """The preamble of a document, and its text."""
    document = latex.join_document(pages)
    preamble, _, body = document.partition("\n\\begin{document}\n")
    return preamble, body.removesuffix("\n\\end{document}\n").partition("% page 1\n")[2]


def classes(preamble: str) -> list[str]:
    return re.findall(r"\\documentclass\S*?\{(\w+)\}", preamble)


def asked(preamble: str) -> dict[str, str]:
    """The letters for which each font that is first in a list is asked."""
    lists = re.findall(r"^\\(?:cjk|rtl)?lettersfrom(?:\[.*?\])?\{(.*?)\}\{(.*)\}$", preamble, re.M)
    return {fonts.partition(",")[0]: letters for fonts, letters in lists}


def test_latin_is_for_every_tex() -> None:
    preamble, body = parts("Zażółć — “x” €5 Room Ⅳ: 20 ㎡, ① ﬁve x⁴ ½")
    assert preamble.splitlines()[:4] == [
        r"\documentclass{article}",
        r"\ifdefined\Umathchar\usepackage[no-math]{fontspec}\else",
        r"\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}",
        r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}\fi",
    ]
    assert body == (
        r"Zażółć — “x” €5 Room IV: 20 m\textsuperscript{2}, \textcircled{1} five x\ensuremath{^4} ½"
    )


@pytest.mark.parametrize("letter", ["中", "あ", "ж", "ا", "한"])
def test_a_stray_letter_does_not_change_the_class(letter: str) -> None:
    preamble, body = parts(f"A long text in English with one {letter} in it")
    assert preamble.startswith("% compile with xelatex\n% !TeX program = xelatex\n")
    assert classes(preamble) == ["article"]
    assert "xeCJK" not in preamble
    assert letter in body


def test_chinese_and_japanese_have_xecjk_and_every_other_letter_a_font() -> None:
    preamble, body = parts(CHINESE)
    assert classes(preamble) == ["ctexart", "article"]
    assert body == CHINESE
    assert asked(preamble) == {
        "cmunrm.otf": "Пвеирт",
        "Noto Serif CJK SC": "中告报文，：",
        "Noto Sans Symbols2": "′Ⅳ①②③★☑㎡",
    }
    preamble, _ = parts("これは日本語の頁です。漢字とカタカナ。")
    assert classes(preamble) == ["article"]
    assert r"\IfFileExists{xeCJK.sty}{\usepackage{xeCJK}}{}" in preamble
    assert list(asked(preamble)) == ["Noto Serif CJK JP"]


def test_symbols_that_no_font_may_have_are_written_as_commands_then() -> None:
    preamble, _ = parts("☑ и ★")
    assert r"\letteras{★}{\ensuremath{\bigstar}}" in preamble
    assert r"\letteras{☑}{\ensuremath{\boxed{\checkmark}}}" in preamble


def test_text_from_right_to_left_is_marked_where_it_meets_other_text() -> None:
    preamble, body = parts(HEBREW)
    assert r"\IfFileExists{bidi.sty}{\usepackage[RTLdocument]{bidi}}{}" in preamble
    assert body == (
        f"{HEBREW_WORDS} \\ltrtext{{English words{{\\kern0pt}}, 50\\%}}{{\\kern0pt}}.\n\n"
        "\\begin{ltrparagraphs}\nAn English paragraph (in brackets) here.\n\\end{ltrparagraphs}"
    )
    preamble, body = parts("An English page with שלום עולם in it.\n\nזאת פסקה בעברית.\n\nEnd.")
    assert "bidi" not in preamble.replace("of bidi", "")
    assert body == (
        "An English page with \\rtltext{שלום עולם} in it.\n\n"
        "\\begin{rtlparagraphs}\nזאת פסקה בעברית.\n\\end{rtlparagraphs}\n\nEnd."
    )


def test_what_an_environment_holds_is_turned_as_a_whole() -> None:
    page = "English text.\n\n\\begin{itemize}\n\\item שלום עולם\n\n\\item טוב\n\\end{itemize}"
    assert parts(page + "\n\nMuch more of the English text.")[1] == (
        "English text.\n\n\\begin{rtlparagraphs}\n\\begin{itemize}\n\\item שלום עולם\n\n"
        "\\item טוב\n\\end{itemize}\n\\end{rtlparagraphs}\n\nMuch more of the English text."
    )


def test_joiners_stay_in_scripts_that_need_them() -> None:
    assert parts("می\u200cخواهم a\u200cb")[1] == "می\u200cخواهم ab"


def test_every_letter_has_a_script() -> None:
    letters = "aжδ中あカ한اשहไა①⋮︵。̈"
    known = letters_by_script(letters)
    assert sorted("".join(known.values())) == sorted(letters)
    assert known["SYMBOL"] == "̈⋮①"
    assert known["CJK"] == "。中︵"
    assert all("#" not in script.fonts and "{" not in script.fonts for script in SCRIPTS.values())


@pytest.mark.slow
@pytest.mark.parametrize("page", [CHINESE, HEBREW, "ไทย हिन्दी 한국어 Ελληνικά ж 中 \ue000"])
def test_pages_of_all_scripts_compile(page: str, tmp_path: Path) -> None:
    compiles(latex.join_document([page]), tmp_path)


@pytest.mark.slow
def test_a_tex_without_packages_shows_the_text(tmp_path: Path) -> None:
    page = (
        r"\ce{H2O} \SI{5}{\kilo\meter} $\bm{x}\cancel{y}\mathscr{Z}$ \url{https://a.b/c_d} "
        r"\href{https://a.b}{x} \uline{u}\sout{s}\ul{w} \begin{proof}p\end{proof}"
        r"\begin{figure}\caption{c}\end{figure}\begin{table}\caption*{d}\end{table}"
        r"\[\begin{dcases}a&b\end{dcases}\]"
        r"\begin{tabular}{ll}\toprule \multirow{2}{*}{m} & \makecell{a\\b} \\ \cmidrule{1-2}"
        r" c & d \\ \bottomrule\end{tabular}\begin{longtable}{l}x\end{longtable}"
    )
    document = latex.join_document([page])
    stood_in = r"\newcommand\withoutpackages[3]{#3}" + "\n"
    compiles(stood_in + document.replace(r"\IfFileExists{", r"\withoutpackages{"), tmp_path)


def test_the_document_names_the_fonts() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    for script in SCRIPTS.values():
        fonts = script.fonts.split(", ")
        shown = ", ".join(fonts[:6]) + (" …" if len(fonts) > 6 else "")
        assert f"| {script.name} | {shown} |\n" in text
