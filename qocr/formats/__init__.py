"""Results -> what is written. One row a format of a kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qocr.errors import UsageError
from qocr.tasks import Task
from qocr.types import Format, Result, Style

Build = Callable[[Style], Format]

SUFFIXES = {
    ".txt": "txt",
    ".json": "json",
    ".jsonl": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".md": "md",
    ".markdown": "md",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".tex": "latex",
    ".mml": "mathml",
    ".png": "png",
    ".hocr": "hocr",
    ".page.xml": "page",  # before that of which it is one
    ".xml": "alto",
    ".pdf": "pdf",
}


_OF_NOTATION = {"markdown": "md"}
REQUESTS = Format("requests", ".txt", lambda result: result.text)  # of --dry-run


def choose_format(
    task: Task, name: str | None, path: str, style: Style, notation: str | None = None
) -> Format:
    """The named format, else the one of the path's suffix, else the default of the notation that is
    asked for (`--as`) or of the task.

    Raises UsageError, listing the legal ones, for a format the task does not have.
    """
    suffix = next((suffix for suffix in SUFFIXES if path.lower().endswith(suffix)), "")
    chosen = name or SUFFIXES.get(suffix) or _OF_NOTATION.get(notation or "", task.default_format)
    if chosen not in task.formats:
        raise UsageError(
            f"{task.command} has no format {chosen!r}",
            hint=f"Its formats: {', '.join(task.formats)}.",
        )
    return FORMATS[task.answer][chosen](style)


# A format's own module is imported when the format is built: most runs need one of them.


def _text(style: Style) -> Format:
    from qocr.formats.lines import kept_lines
    from qocr.formats.plain import render_text

    return Format("txt", ".txt", kept_lines(style, render_text), joint="\f", live=True)


def _json(style: Style) -> Format:
    from qocr.formats.json_pages import render_json
    from qocr.formats.lines import kept_lines

    return Format(
        "json",
        ".json",
        kept_lines(style, partial(render_json, style=style)),
        start='{"qocr": 1, "pages": [\n',
        joint=",\n",
        end="\n]}\n",
        tells_failures=True,
    )


def _json_lines(style: Style) -> Format:
    render = _json(style).render
    return Format("jsonl", ".jsonl", lambda result: f"{render(result)!s}\n", tells_failures=True)


def _boxes_tsv(style: Style) -> Format:
    from qocr.formats.lines import kept_lines
    from qocr.formats.lines_tsv import COLUMNS, render_tsv

    render = kept_lines(style, render_tsv)
    start = "\t".join(COLUMNS) + "\n"
    return Format("tsv", ".tsv", render, start=start, counts_pages=True)


def _boxes_png(style: Style) -> Format:
    from qocr.formats.lines import kept_lines, render_png

    render = kept_lines(style, partial(render_png, label=style.label))
    return Format("png", ".png", render, single_page=True, binary=True, needs_picture=True)


def _boxes_hocr(style: Style) -> Format:
    from qocr.formats import hocr
    from qocr.formats.lines import kept_lines

    return Format(
        "hocr",
        ".hocr",
        kept_lines(style, hocr.hocr_page),
        start=hocr.hocr_start(),
        end=hocr.hocr_end(),
        one_each="page",
        counts_pages=True,
    )


def _boxes_alto(style: Style) -> Format:
    from qocr.formats.alto import AltoDocument

    return Format(
        "alto",
        ".xml",
        _not_alone,
        document=partial(AltoDocument, style.min_confidence),
        one_each="page",
        counts_pages=True,
    )


def _boxes_page(style: Style) -> Format:
    from qocr.formats.lines import kept_lines
    from qocr.formats.page_xml import page_document

    render = kept_lines(style, page_document)
    return Format("page", ".page.xml", render, single_page=True, one_each="page")


def _boxes_pdf(style: Style) -> Format:
    from qocr.formats.searchable import SearchablePdf

    return Format(
        "pdf",
        ".pdf",
        _not_alone,
        binary=True,
        needs_picture=True,
        skips_text=not style.redo,
        document=partial(SearchablePdf, style),
    )


def _tables_text(name: str, style: Style) -> Format:
    from qocr.formats import tables

    render = {
        "html": tables.html(style),
        "md": tables.markdown(style),
        "csv": tables.separated(style, ","),
        "tsv": tables.separated(style, "\t"),
    }[name]
    return Format(
        name,
        f".{name}",
        render,
        joint="\n",
        parts=tables.parts(style),
        one_each="table" if name in ("csv", "tsv") else "",
        file_start='<meta charset="utf-8">\n' if name == "html" else "",
        left_out=None if name in ("html", "md") else tables.left_out,
    )


def _tables_xlsx(style: Style) -> Format:
    from qocr.formats import tables
    from qocr.formats.gathered import CollectedDocument

    render = tables.spreadsheet(style)
    return Format(
        "xlsx",
        ".xlsx",
        _not_alone,
        binary=True,
        document=lambda: CollectedDocument(render),
        parts=tables.parts(style),
        left_out=tables.left_out,
    )


def _document(name: str, _style: Style) -> Format:
    from qocr.formats import latex
    from qocr.formats.gathered import CollectedDocument

    suffix, render = {
        "latex": (".tex", latex.document),
        "md": (".md", latex.markdown),
        "txt": (".txt", latex.plain_text),
    }[name]
    return Format(name, suffix, _not_alone, document=lambda: CollectedDocument(render))


def _document_html(_style: Style) -> Format:
    from qocr.formats.gathered import CollectedDocument
    from qocr.formats.web_page import web_page

    return Format("html", ".html", _not_alone, document=lambda: CollectedDocument(web_page))


def _document_docx(_style: Style) -> Format:
    from qocr.formats.gathered import CollectedDocument
    from qocr.formats.web_page import find_pandoc, word_document

    render = word_document(find_pandoc())
    return Format(
        "docx", ".docx", _not_alone, binary=True, document=lambda: CollectedDocument(render)
    )


def _formulas_latex(style: Style) -> Format:
    from qocr.formats import latex

    return Format("latex", ".tex", latex.formulas(style), joint="\n")


def _formulas_mathml(_style: Style) -> Format:
    from qocr.formats.mathml_pages import MathMLDocument

    return Format("mathml", ".mml", _not_alone, document=MathMLDocument)


def _fields_csv(style: Style) -> Format:
    from qocr.formats import fields
    from qocr.formats.gathered import CollectedDocument

    render = fields.separated(style)
    return Format("csv", ".csv", _not_alone, document=lambda: CollectedDocument(render))


def _not_alone(_result: Result) -> str:
    raise AssertionError("this format renders whole documents only")


_EVERY: dict[str, Build] = {"txt": _text, "json": _json, "jsonl": _json_lines}
FORMATS: dict[str, dict[str, Build]] = {
    "text": _EVERY,
    "lines": {
        **_EVERY,
        "tsv": _boxes_tsv,
        "png": _boxes_png,
        "hocr": _boxes_hocr,
        "alto": _boxes_alto,
        "page": _boxes_page,
        "pdf": _boxes_pdf,
    },
    "tables": {
        **_EVERY,
        **{name: partial(_tables_text, name) for name in ("html", "md", "csv", "tsv")},
        "xlsx": _tables_xlsx,
    },
    "formulas": {**_EVERY, "latex": _formulas_latex, "mathml": _formulas_mathml},
    "document": {
        **_EVERY,
        **{name: partial(_document, name) for name in ("latex", "md", "txt")},
        "html": _document_html,
        "docx": _document_docx,
    },
    "fields": {**_EVERY, "csv": _fields_csv},
}
