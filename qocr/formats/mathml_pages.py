"""Formulas as MathML: one XML document, whatever the number of formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import shorten

from qocr import latex
from qocr.errors import RefusedError
from qocr.types import Result

_START = """<html xmlns="http://www.w3.org/1999/xhtml">
<head><meta charset="utf-8"/><title></title></head>
<body>
"""
_NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
_END = "</body>\n</html>\n"


@dataclass(slots=True)
class MathMLDocument:
    """A single formula is a `<math>` element. Several stand in a page of XHTML, one a line, since
    an XML document has one root."""

    elements: list[str] = field(default_factory=list)

    def add(self, result: Result) -> Sequence[str]:
        """Adds the formulas of a page; raises RefusedError where one has no MathML."""
        if result.status != "failed":
            self.elements += [_element(result, one) for one in latex.formulas(result.text)]
        return ()

    def finish(self) -> str:
        """The document; empty where no page has a formula."""
        lines = "".join(f"{element}\n" for element in self.elements)
        return f"{_START}{lines}{_END}" if len(self.elements) > 1 else lines


def _element(result: Result, formula: str) -> str:
    try:
        return _named(latex.to_mathml(formula))
    except latex.MathError as error:
        shown = shorten(formula, 60, placeholder=" …")
        raise RefusedError(
            f"{result.page.name}: a formula cannot be turned into MathML: {error}: {shown}",
            code="NoMathML",
            hint="Take -f latex.",
        ) from error


def _named(element: str) -> str:
    """The element in the namespace of MathML, which models leave out."""
    start = element[: element.index(">")]
    return element if "xmlns" in start else element.replace("<math", f"<math{_NAMESPACE}", 1)
