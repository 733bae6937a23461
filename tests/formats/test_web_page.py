"""Web pages stand alone, and Word files need pandoc."""

from __future__ import annotations

import sys
from typing import NoReturn

import pytest

from qocr.errors import OutputError, SetupError
from qocr.formats.web_page import find_pandoc, web_page, word_document
from qocr.types import Page, Result


def not_opened() -> NoReturn:
    raise AssertionError("no picture is needed")


def result(text: str) -> Result:
    return Result(Page("a&b.png", "a&b.png", 1, not_opened, "a&b"), "doc", "fake", "m", "ok", text)


def test_a_web_page_has_a_section_for_each_page_and_its_notes_at_the_end() -> None:
    page = web_page([result("**x**[^1]\n\n[^1]: N"), result("# y")])
    head, _, body = page.partition("<body>\n")
    assert "<title>a&amp;b</title>" in head
    assert body == (
        '<section id="page-1">\n<p><strong>x</strong><sup id="sign-1"><a href="#note-1">1</a></sup>'
        '</p>\n</section>\n<section id="page-2">\n<h1>y</h1>\n</section>\n'
        '<hr>\n<ol>\n<li id="note-1">N <a href="#sign-1">↩</a></li>\n</ol>\n</body>\n</html>\n'
    )


def test_without_pandoc_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(SetupError) as raised:
        find_pandoc()
    assert (raised.value.code, "qocr[docx]" in raised.value.hint) == ("PandocMissing", True)


@pytest.mark.heavy
def test_a_pandoc_that_fails_is_an_output_error() -> None:
    with pytest.raises(OutputError) as raised:
        word_document(sys.executable)([result("x")])
    assert raised.value.code == "PandocFailed"
