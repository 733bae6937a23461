"""Documents and formulas: one LaTeX document of all pages, Markdown, plain text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qocr import latex
from qocr.markdown import CHAPTERS, SECTIONS, recognise, to_latex, to_markdown
from qocr.types import Result, Style


def document(results: Sequence[Result]) -> str:
    """One document that compiles; a page that failed is a comment in it."""
    return latex.join_document(_pages(results))


def markdown(results: Sequence[Result]) -> str:
    """All pages as one Markdown document; those that a model wrote in Markdown are as they came."""
    return latex.to_markdown([_markdown_page(result) for result in results])


def plain_text(results: Sequence[Result]) -> str:
    """All pages as plain text."""
    return latex.to_text(_pages(results))


def formulas(style: Style) -> Callable[[Result], str]:
    """Every formula of the page on its own, tidied, between the delimiters the user wants."""

    def render(result: Result) -> str:
        found = [latex.tidied(latex.defused(formula)) for formula in latex.formulas(result.text)]
        shown = filter(str.strip, found)
        return "".join(latex.delimited(formula, style.delimiters) + "\n" for formula in shown)

    return render


def _pages(results: Sequence[Result]) -> list[str | None]:
    return [_latex(result, SECTIONS) for result in results]


def _markdown_page(result: Result) -> str | latex.Markdown | None:
    if result.status == "failed":
        return None
    text = to_markdown(result.text, recognise(result.text))
    return _latex(result, CHAPTERS) if text is None else latex.Markdown(text)


def _latex(result: Result, headings: Sequence[str]) -> str | None:
    if result.status == "failed":
        return None
    return to_latex(result.text, recognise(result.text), headings)
