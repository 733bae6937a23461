"""Words broken at the end of a line are made whole; compounds keep their hyphen."""

from __future__ import annotations

import pytest

from qocr.engines.local.layout.hyphens import compounds, joined


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (["they sup-", "port it"], "they support it"),
        (["two", "rows"], "two rows"),
        (["the GPT-", "4 model"], "the GPT-4 model"),
        (["Anglo-", "Saxon kings"], "Anglo-Saxon kings"),
        (["state-of-the-", "art work"], "state-of-the-art work"),
        (["pages 1990-", "95 of it"], "pages 1990-95 of it"),
        (["pages 406–", "415"], "pages 406–415"),
        (["a dash –", "so it is"], "a dash – so it is"),
        (["soft\u00ad", "ly, soft\u00adly"], "softly, softly"),
        (["中文的", "第二行"], "中文的第二行"),
        (["- ", "", "word"], "- word"),
        ([], ""),
    ],
)
def test_rows_become_one_text(rows: list[str], text: str) -> None:
    assert joined(rows) == text


def test_a_compound_written_so_elsewhere_keeps_its_hyphen() -> None:
    page = ["a non-governmental group", "of non-", "governmental people, sup-", "port"]
    known = compounds(page)
    assert joined(page[1:], known) == "of non-governmental people, support"
