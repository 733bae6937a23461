"""Documents in LaTeX, compiled by TeX: every letter of the page is on the page."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from command import Command
from consumers import note, program, run

CODE = "\\begin{verbatim}\nкод 中 = ①\n\\end{verbatim}"
PAGES = {
    "Chinese with Russian and Greek": "中文 Привет мир 和希腊语 Καλημέρα κόσμε。English",
    "Chinese with signs": "①②③ 面积 20㎡，第Ⅳ章 ☑ 已完成 ☐ 未完成 ★ 5′ 《书名》「引用」",
    "Chinese with all": "中文，مرحبا بالعالم，שלום עולם，ภาษาไทย，हिन्दी，안녕。こんに。Հայ",
    "Arabic": "هذه صفحة باللغة العربية (بين قوسين) و English words here ورقم 123.\n\nEnglish text.",
    "Persian": "این یک صفحهٔ فارسی است که می‌خواهم بخوانم.",
    "Hebrew with English": "שלום עולם, זה דף בעברית עם (סוגריים) English words ועוד 12/05/2023.",
    "English with Hebrew": "This page has שלום עולם טוב inside (brackets).\n\nזאת פסקה בעברית.",
    "Hindi": "यह हिन्दी में लिखा हुआ पृष्ठ है। क्षत्रिय ज्ञान प्रार्थना १२३.",
    "Thai": "ภาษาไทยเป็นภาษาที่มีระดับเสียงของคำแน่นอน สวัสดีครับ น้ำ ที่นี่ 123 " * 5,
    "Korean": "안녕하세요 세계. 이것은 한국어로 쓴 쪽입니다. 漢字 포함 (2023년).",
    "Japanese": "これは日本語のページです。「縦書き」︵括弧︶﹁引用﹂カタカナ・ー〇々ゝ①㈱ ﾊﾝｶｸ.",
    "Vietnamese": "Đây là trang tiếng Việt: Nguyễn Thị Hồng, đường phố, được, ươm, ệ Ỷ.",
    "Polish and Turkish": "Zażółć gęślą jaźń. Türkçe: ğüşiöçıİŞĞ. Čeština: řžů. “x” – €5.",
    "Georgian and Armenian": "გამარჯობა მსოფლიო. Հայերեն Բարեւ աշխարհ։ English.",
    "Russian": "Это страница на русском языке с English words, «кавычки» — тире, № 5. Їжак, ґанок.",
    "Greek": "Αυτή είναι μια σελίδα στα ελληνικά. Ἐν ἀρχῇ ἦν ὁ λόγος.",
    "Signs": "①⑳ Ⓐ ㎡ ㎏ ℃ № Ⅳ ⅷ ☐☑☒ ★☆ ′ ″ → ⇒ ≤ ≠ ∞ ■□▲●◆ ✓✗ ♪ ☎ ½ ⅔ x² H₂O ™ © ‰ € ₽ ₹ ⋮ 한",
    "English with one letter": "One letter 中 and one ж and δ and ① in a text that is English.",
    "Styles": r"\textbf{Привет 中文} \textit{Привет} \texttt{Привет 中} $x_{\text{中}}$ " + CODE,
    "Signs of Latin letters": "Room Ⅳ of 20 ㎡, ① the ﬁrst, x⁴, ½.",
}  # fmt: skip
# Extractors put marks of direction around words.
UNSEEN = set("\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069")


def compiled(qocr: Command, folder: Path, page: str, engine: str) -> tuple[str, str, str]:
    """The document of a page, the log of the engine, and the text of the PDF."""
    message = {"role": "assistant", "content": page}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    answer = {"object": "chat.completion", "choices": choices}
    Path("answer.json").write_text(json.dumps(answer), "utf-8")
    assert qocr("convert", "answer.json", "--task", "doc", "-o", "page.tex").code == 0
    document = Path("page.tex").read_text("utf-8")
    if engine == "as it says":
        engine = "xelatex" if document.startswith("% compile with xelatex") else "pdflatex"
    options = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error")
    home = {**os.environ, "HOME": str(folder), "TEXMFVAR": str(folder / "texmf")}
    run(program(engine), *options, "page.tex", env=home)
    log = Path("page.log").read_text("utf-8", "replace")
    return document, log, run(program("pdftotext"), "page.pdf", "-")


def letters(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKD", text)
    return Counter(sign for sign in plain if not sign.isspace() and sign not in UNSEEN)


def words_of(page: str) -> str:
    return re.sub(r"\\(?:begin|end)\{verbatim\}|\\[a-z]+|[{}$_]", " ", page)


@pytest.mark.parametrize("name", PAGES)
def test_every_letter_of_a_page_is_on_the_page(name: str, qocr: Command, folder: Path) -> None:
    _, log, text = compiled(qocr, folder, PAGES[name], "as it says")
    assert "Missing character" not in log
    assert "No installed font has" not in log
    expected = letters(words_of(PAGES[name]))
    lost = expected - letters(text)
    assert "".join(lost.elements()) == ""
    note(
        "doc", "latex", "TeX Live 2022", f"{name}: {expected.total()} of {expected.total()} letters"
    )


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex", "lualatex"])
def test_latin_compiles_with_every_engine(engine: str, qocr: Command, folder: Path) -> None:
    page = r"\section{Zażółć} Türkçe ğ, $x^2$ \ce{H2O}, \SI{5}{m/s}, \textbf{“x”} € ①."
    document, log, text = compiled(qocr, folder, page, engine)
    assert "Missing character" not in log
    assert not document.startswith("%")
    assert not letters("ZażółćTürkçeğ€") - letters(text)


def test_citations_show_their_number_or_their_key(qocr: Command, folder: Path) -> None:
    page = (
        r"See \cite{one}, \cite{two_b} and \ref{t}. \begin{thebibliography}{9}"
        r"\bibitem{one} First book \end{thebibliography}"
    )
    _, _, _ = compiled(qocr, folder, page, "pdflatex")
    _, _, text = compiled(qocr, folder, page, "pdflatex")
    assert " ".join(text.split()).startswith("See [1], [two_b] and t. References [1] First book")
