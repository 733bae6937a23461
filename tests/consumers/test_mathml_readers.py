"""MathML, opened by a browser, a converter and a formula editor."""

from __future__ import annotations

import json
import re
from pathlib import Path

from command import Command
from consumers import note, program, run

from qocr import latex

ANSWER = r"""$$\frac{a}{b} + 85\%$$

$$\begin{dcases} 1 & x>0 \\ 2 & \text{否则} \end{dcases}$$

$$\boldsymbol{v} \mathscr{L} \boxed{c} \tag{7}$$

$$\begin{aligned} f(x) &= d \\ &= \lim_{n \to \infty} e_n \end{aligned}$$

$$\begin{vmatrix} g & h \\ i & j \end{vmatrix} = \ce{2H2 + O2 ->[\text{点燃}] 2H2O}$$"""
TEXTS = ["ab+85%", "{1x>02否则", "𝒗ℒc(7)", "f(x)=d=limn→∞en", "|ghij|=2H2+O2→点燃2H2O"]
MEASURED = """<script>
const edges = cells => [...cells].map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return range.getBoundingClientRect();
});
const of = name => document.querySelectorAll(name);
const found = {
  left: edges(of('mtd:nth-child(2)')).map(box => box.left),
  box: getComputedStyle(of('mrow[style]')[0]).borderTopWidth,
  bars: [...of('#bars mo[fence]')].map(bar => bar.getBoundingClientRect().height),
};
document.title = JSON.stringify(found);
</script>"""


def written(qocr: Command, folder: Path, answer: str, name: str) -> Path:
    """The formulas of a saved answer, written to a file."""
    message = {"role": "assistant", "content": answer}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    saved = json.dumps({"object": "chat.completion", "choices": choices})
    (folder / "answer.json").write_text(saved, "utf-8")
    ended = qocr("convert", "answer.json", "--task", "formula", "-f", "mathml", "-o", name)
    assert ended.code == 0, ended.stderr
    return folder / name


def browsed(page: Path) -> str:
    """The document that Chromium makes of a file."""
    chromium = program("chromium")
    profile = f"--user-data-dir={page.parent / 'profile'}"
    options = ("--headless", "--no-sandbox", "--disable-gpu", profile, "--dump-dom")
    return run(chromium, *options, page.as_uri())


def test_chromium_opens_several_formulas(qocr: Command, folder: Path) -> None:
    page = written(qocr, folder, ANSWER, "page.xhtml")
    elements = re.findall(r"<math.*?</math>", browsed(page), re.DOTALL)
    texts = ["".join(re.sub("<[^>]*>", "", element).split()) for element in elements]
    plain = [text.replace("&gt;", ">").replace("\xa0", "") for text in texts]
    assert [sorted(text) for text in plain] == [sorted(text) for text in TEXTS]
    note("formula", "mathml", "Chromium", f"{len(elements)} of {len(TEXTS)} formulas")


def test_chromium_sets_columns_boxes_and_bars(folder: Path) -> None:
    formulas = [r"\boxed{c}", r"\begin{aligned} aaaaa &= b \\ a &= ccc \end{aligned}"]
    bars = latex.to_mathml(r"\begin{vmatrix} a \\ b \\ c \end{vmatrix} = d")
    page = folder / "page.html"
    body = "".join(map(latex.to_mathml, formulas)) + f'<div id="bars">{bars}</div>'
    page.write_text(f'<!doctype html><meta charset="utf-8">{body}{MEASURED}', "utf-8")
    title = re.search("<title>(.*?)</title>", browsed(page))
    assert title
    found = json.loads(title[1])
    assert max(found["left"]) - min(found["left"]) < 1
    assert found["box"] == "1px"
    assert min(found["bars"]) > 40


def test_pandoc_reads_all_of_several_formulas(qocr: Command, folder: Path) -> None:
    page = written(qocr, folder, ANSWER, "page.xhtml")
    made = run(program("pandoc"), "-f", "html", "-t", "latex", "--wrap=none", str(page))
    assert made.count(r"\[") == len(TEXTS)
    kept = (r"\frac{a}{b} + 85\%", r"\begin{cases}", r"\text{否则}", r"\mathcal{L}", r"\text{(7)}")
    assert [part for part in kept if part not in made] == []
    assert r"\lim\limits_{n\rightarrow\infty}" in made
    note("formula", "mathml", "pandoc", f"{len(TEXTS)} of {len(TEXTS)} formulas")


def test_libreoffice_math_reads_each_formula(qocr: Command, folder: Path) -> None:
    program("soffice")
    shown = 0
    for number, (answer, text) in enumerate(zip(ANSWER.split("\n\n"), TEXTS, strict=True)):
        file = written(qocr, folder, answer, f"{number}.mml")
        profile = f"-env:UserInstallation=file://{folder / 'office'}"
        options = ("--headless", profile, "--convert-to", "pdf", "--outdir", str(folder))
        run(program("soffice"), *options, str(file))
        made = run(program("pdftotext"), "-raw", "-nopgbrk", str(file.with_suffix(".pdf")), "-")
        letters = {sign for sign in text if sign.isalnum()}
        assert letters <= set(made)
        assert "¿" not in made  # what it shows for a missing operand
        shown += 1
    note("formula", "mathml", "LibreOffice Math", f"{shown} of {len(TEXTS)} formulas, one a file")
