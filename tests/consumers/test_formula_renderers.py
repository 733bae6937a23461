"""Formulas, rendered by KaTeX and MathJax: none is refused for a command that it does not know."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from consumers import node_with, note, program, run

from qocr import latex

HERE = Path(__file__).parent
FORMULAS = (HERE / "formulas.txt").read_text("utf-8").splitlines()
RENDERERS = {
    "katex": "katex@0.19.1",
    "mathjax3": "mathjax3@npm:mathjax-full@3.2.2",
    "mathjax4": "mathjax4@npm:@mathjax/src@4.0.0",
}


@pytest.mark.parametrize("renderer", RENDERERS)
def test_no_formula_is_refused(renderer: str, folder: Path) -> None:
    shown = [latex.tidied(latex.defused(formula)) for formula in FORMULAS]
    place = node_with(*RENDERERS.values())
    Path("formulas.json").write_text(json.dumps(shown), "utf-8")
    script = shutil.copy(HERE / "render_formulas.mjs", place)
    answers = json.loads(run(program("node"), str(script), renderer, "formulas.json"))
    refused = {source: answer for source, answer in zip(FORMULAS, answers, strict=True) if answer}
    assert refused == {}
    version = RENDERERS[renderer].rpartition("@")[2]
    name = {"katex": "KaTeX"}.get(renderer, "MathJax")
    note("formula", "latex", f"{name} {version}", f"{len(shown)} of {len(FORMULAS)} formulas")
