"""Documents, opened by word processors, browsers and converters."""

from __future__ import annotations

import json
import re
from pathlib import Path

from command import Command
from consumers import note, program, run

PAGE = """# Füße und 漢字

Text **bold**, `code` and $\\frac{a}{b}$, 3~5 pieces[^1].

1. one
2. two

| left | right |
| --- | --- |
| cell | $x^2$ |

[^1]: The note.
"""
WORDS = "Füße und 漢字 Text bold code and 3~5 pieces one two left right cell The note".split()


def written(qocr: Command, name: str) -> Path:
    message = {"role": "assistant", "content": PAGE}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    Path("answer.json").write_text(json.dumps({"object": "chat.completion", "choices": choices}))
    ended = qocr("convert", "answer.json", "--task", "doc", "-o", name)
    assert ended.code == 0, ended.stderr
    return Path(name)


def words_in(text: str) -> list[str]:
    """Those of WORDS that follow each other in the text."""
    found, start = [], 0
    for word in WORDS:
        place = text.find(word, start)
        if place >= 0:
            found.append(word)
            start = place + len(word)
    return found


def test_libreoffice_opens_docx(qocr: Command, folder: Path) -> None:
    office = program("soffice")
    written(qocr, "page.docx")
    profile = "-env:UserInstallation=" + (folder / "profile").as_uri()
    run(office, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "page.docx")
    version = run(office, "--version").split()[1]
    words = words_in(Path("page.txt").read_text("utf-8-sig"))
    assert words == WORDS
    note("doc", "docx", f"LibreOffice {version}", f"{len(words)} of {len(WORDS)} words")


def test_pandoc_reads_docx_with_its_formulas(qocr: Command) -> None:
    pandoc = program("pandoc")
    written(qocr, "page.docx")
    text = run(pandoc, "-t", "markdown", "page.docx")
    words = words_in(text.replace("\\", ""))
    formulas = re.findall(r"\$[^$]+\$", text)
    assert (words, formulas) == (WORDS, [r"$\frac{a}{b}$", "$x^{2}$"])
    version = run(pandoc, "--version").split()[1]
    note("doc", "docx", f"pandoc {version}", f"{len(words)} of {len(WORDS)} words, 2 of 2 formulas")


def test_chromium_shows_html(qocr: Command, folder: Path) -> None:
    browser = program("chromium")
    file = written(qocr, "page.html").absolute()
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile")
    shown = run(browser, *options, "--dump-dom", file.as_uri())
    words = words_in(re.sub(r"<[^>]*>", "", shown.partition("<body>")[2]))
    assert words == WORDS
    assert shown.count("<mfrac>") == 1
    version = run(browser, "--version").split()[1]
    note("doc", "html", f"Chromium {version}", f"{len(words)} of {len(WORDS)} words")
