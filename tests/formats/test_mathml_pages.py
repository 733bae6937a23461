"""Formulas of one page and of many as one XML document."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from command import Command
from drawing import draw_page
from service import Answer, Service

MATH = "{http://www.w3.org/1998/Math/MathML}math"


def written(qocr: Command, service: Service, *texts: str) -> str:
    service.answer(*map(Answer, texts))
    pages = [draw_page(Path(f"{number}.png"), (str(number),)) for number in range(len(texts))]
    ran = qocr("formula", *map(str, pages), "-f", "mathml", "-j", "1")
    assert ran.code == 0
    return ran.text


def test_a_single_formula_is_its_element(qocr: Command, service: Service) -> None:
    assert written(qocr, service, "$$x$$") == (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">'
        "<mrow><mi>x</mi></mrow></math>\n"
    )


def test_several_formulas_are_one_document(qocr: Command, service: Service) -> None:
    answer = "<math>\n<mi>z</mi></math>"
    document = written(qocr, service, "$$x = 1$$\n\n$$y$$", answer)
    assert document.startswith('<html xmlns="http://www.w3.org/1999/xhtml">\n')
    root = ElementTree.fromstring(document)
    shown = ["".join(element.itertext()).strip() for element in root.iter(MATH)]
    assert shown == ["x=1", "y", "z"]
    assert len([line for line in document.split("\n") if line.startswith("<math")]) == 3


def test_what_has_no_mathml_is_an_error_that_names_it(qocr: Command, service: Service) -> None:
    service.answer(Answer("$$x$$"), Answer(r"$$\unheardof{y}$$"))
    pages = [draw_page(Path(f"{number}.png"), (str(number),)) for number in range(2)]
    ran = qocr("formula", *map(str, pages), "-f", "mathml", "-j", "1")
    assert ran.code == 5
    assert r"1.png: a formula cannot be turned into MathML: \unheardof has no MathML" in ran.stderr
