"""Blocks and pages as JSON: read in every shape, and left alone where they hold anything else."""

from __future__ import annotations

import json

import pytest

from qocr.markdown.layout_json import layout_blocks, layout_markdown

TITLE = {"bbox": [1, 2, 3, 4], "category": "Title", "text": "Report"}
TEXT = {"bbox": [1, 2, 3, 4], "category": "Text", "text": "Total 5"}
PICTURE = {"bbox": [1, 2, 3, 4], "category": "Picture"}


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (json.dumps([TITLE, PICTURE, TEXT]), "# Report\n\nTotal 5"),
        (json.dumps(TITLE) + "\n" + json.dumps(TEXT), "# Report\n\nTotal 5"),
        (json.dumps({"layout": [TITLE, TEXT], "width": 700}), "# Report\n\nTotal 5"),
        (json.dumps({"pages": [{"blocks": [TITLE]}, {"blocks": [TEXT]}]}), "# Report\n\nTotal 5"),
        ('{"blocks": [{"type": "title", "content": "Report"}]}', "# Report"),
        ('{"markdown": "# Report\\n\\nTotal 5"}', "# Report\n\nTotal 5"),
        ('{"pages": [{"page": 1, "markdown": "a"}, {"page": 2, "markdown": "b"}]}', "a\n\nb"),
        ('{"natural_text": "Total 5", "primary_language": "en", "is_table": false}', "Total 5"),
    ],
)
def test_the_text_of_all_blocks_is_read(text: str, markdown: str) -> None:
    assert layout_markdown(text) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "Report",
        "{}",
        "[]",
        '{"Total": "5"}',
        '{"text": "Total 5", "note": "paid"}',
        '{"blocks": [{"text": "a"}], "note": "paid"}',
        '{"blocks": [{"text": "a"}, "b"]}',
        '{"blocks": [{"text": "a"}], "lines": [{"text": "b"}]}',
        '{"text": "a", "rows": [1, 2]}',
        '[{"text": "a"}, {"text": "b"',
        '{"text": "a"} and more',
        "[" * 5000,
    ],
)
def test_other_json_is_no_layout(text: str) -> None:
    assert layout_blocks(text) == []
