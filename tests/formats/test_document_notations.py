"""Pages that a model wrote in Markdown or HTML, through the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from drawing import draw_page
from service import Answer, Service

from qocr.tasks import MARKDOWN_PROMPT

MARKDOWN = "# Bill\n\nTotal **5%** of $x_1$ & $5 or $6\n\n| a | b |\n|---|---|\n| 1 | 2 |"
HTML = '<h1 data-bbox="1 2 3 4">Bill</h1><p>A <b>b</b> $x$</p><ol><li>c</li></ol>'
LATEX = "\\section{Bill}\nText"


def read(qocr: Command, service: Service, form: str, *texts: str) -> str:
    service.answer(*map(Answer, texts))
    pages = [draw_page(Path(f"{number}.png"), (str(number),)) for number in range(len(texts))]
    ran = qocr("doc", *map(str, pages), "-f", form, "-j", "1")
    assert ran.code == 0
    return ran.text


def test_markdown_is_passed_through(qocr: Command, service: Service) -> None:
    assert read(qocr, service, "md", MARKDOWN) == MARKDOWN + "\n"


def test_pages_of_several_notations_are_one_markdown_document(
    qocr: Command, service: Service
) -> None:
    html = "# Bill\n\nA **b** $x$\n\n1. c"
    assert read(qocr, service, "md", LATEX, MARKDOWN, HTML) == (
        f"## Bill\n\nText\n\n{MARKDOWN}\n\n{html}\n"
    )


def test_markdown_and_html_become_latex(qocr: Command, service: Service) -> None:
    document = read(qocr, service, "latex", MARKDOWN, HTML)
    assert document.partition("\\begin{document}\n")[2] == (
        "% page 1\n\\section*{Bill}\n\nTotal \\textbf{5\\%} of $x_{1}$ \\& \\$5 or \\$6\n\n"
        "\\begin{tabular}{ll}\n\\hline \na & b \\\\\n\\hline \n1 & 2 \\\\\n\\hline \n"
        "\\end{tabular}\n\n"
        "% page 2\n\\section*{Bill}\n\nA \\textbf{b} $x$\n\n"
        "\\begin{enumerate}\n\\item c\n\\end{enumerate}\n\\end{document}\n"
    )


def test_markdown_can_be_asked_for(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answer(Answer(MARKDOWN), Answer(MARKDOWN))
    assert qocr("doc", page, "--as", "markdown").text == MARKDOWN + "\n"
    monkeypatch.setenv("OPENAI_API_KEY", service.key)
    server = ("-e", "openai", "--base-url", service.url + "/compatible-mode/v1")
    document = qocr("doc", page, "--as", "markdown", "-f", "latex", *server).text
    assert "\\section*{Bill}" in document
    native, compatible = [request.body for request in service.requests]
    [message] = native["input"]["messages"]
    assert message["content"][1:] == [{"text": MARKDOWN_PROMPT}]
    assert "ocr_options" not in native["parameters"]
    [message] = compatible["messages"]
    assert message["content"][1:] == [{"type": "text", "text": MARKDOWN_PROMPT}]


def test_a_prompt_says_itself_which_notation_it_wants(qocr: Command, page: Path) -> None:
    ran = qocr("doc", page, "--as", "markdown", "--prompt", "Read.")
    assert (ran.code, ran.stderr) == (
        2,
        "qocr: --as and --prompt are both instructions for the model (Usage)\n"
        "      Leave one of them out; say in your prompt which notation you want.\n",
    )


def test_text_has_no_marks(qocr: Command, service: Service) -> None:
    assert read(qocr, service, "txt", MARKDOWN) == (
        "Bill\n\nTotal 5% of x_{1} & $5 or $6\n\na\tb\n1\t2\n"
    )


def test_json_has_the_text_as_it_came_and_names_its_notation(
    qocr: Command, service: Service
) -> None:
    pages = json.loads(read(qocr, service, "json", MARKDOWN, HTML, LATEX, "Text"))["pages"]
    assert [(page["text"], page["notation"]) for page in pages] == [
        (MARKDOWN, "markdown"),
        (HTML, "html"),
        (LATEX, "latex"),
        ("Text", "text"),
    ]
