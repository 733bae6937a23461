"""Formulas in JSON: read whether their backslashes are written once or twice."""

from __future__ import annotations

import pytest

from qocr.latex import formulas
from qocr.latex.json_formulas import formulas_in_json, is_json


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r'{"latex": "\\frac{a}{b}"}', [r"\frac{a}{b}"]),
        (r'{"latex": "\frac{a}{b}"}', [r"\frac{a}{b}"]),
        ('```json\n{"formula": "\\\\nu", "confidence": 0.9}\n```', [r"\nu"]),
        (r'[{"latex": "x^2"}, {"latex": "\\sqrt{y}", "bbox": [1, 2]}]', ["x^2", r"\sqrt{y}"]),
        (r'["x^2", "\nu_1"]', ["x^2", r"\nu_1"]),
        (
            r'{"latex": "\begin{matrix} a \\ b \end{matrix}"}',
            [r"\begin{matrix} a \\ b \end{matrix}"],
        ),
        (r'{"latex": "$$\\alpha$$\n$$\\beta$$"}', [r"\alpha", r"\beta"]),
        (r'{"latex": "\text{a \"b\"}"}', [r'\text{a "b"}']),
        (r"\{a, b\}", [r"\{a, b\}"]),
    ],
)
def test_formulas_in_json_are_read(text: str, read: list[str]) -> None:
    assert formulas(text) == read


@pytest.mark.parametrize(
    "text", [r'{"latex": "x", "note": "y"}', r'{"latex": "\\frac{a}', '{"Total": {"a": "x"}}']
)
def test_json_with_anything_else_is_not_taken_for_formulas(text: str) -> None:
    assert (is_json(text), formulas_in_json(text)) == (True, None)


@pytest.mark.parametrize("text", [r"\{a\}", "[a, b]", "[0, 1)", "{a}^2"])
def test_a_formula_is_no_json(text: str) -> None:
    assert not is_json(text)
