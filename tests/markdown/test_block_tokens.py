"""Blocks between tokens: every text of them is in the Markdown, and no token."""

from __future__ import annotations

import pytest

from qocr.markdown.block_tokens import block_markdown, has_block_tokens

DOCTAGS = """<doctag>
<section_header_level_1><loc_1><loc_2><loc_3><loc_4>Report</section_header_level_1>
<text><loc_1><loc_2><loc_3><loc_4>Hello world.</text>
<unordered_list><list_item><loc_1><loc_2><loc_3><loc_4>One</list_item>
<list_item>Two</list_item>
</unordered_list>
<ordered_list><list_item>First</list_item></ordered_list>
<otsl><loc_1><loc_2><loc_3><loc_4><fcel>a<fcel>b<nl></otsl>
<formula><loc_1><loc_2><loc_3><loc_4>E=mc^2</formula>
<code><_Python_>x = 1</code>
<page_footer>3</page_footer>
</doctag>"""
MINERU = (
    "<|box_start|>100 200 300 400<|box_end|><|ref_start|>title<|ref_end|>"
    "<|md_start|>Report<|md_end|>\n"
    "<|box_start|>1 2 3 4<|box_end|><|ref_start|>text<|ref_end|><|rotate_up|>"
    "<|md_start|>Hello<|md_end|>"
)


def test_the_blocks_of_doctags_are_markdown() -> None:
    table = "<table><tr><td>a</td><td>b</td></tr></table>"
    markdown = block_markdown(DOCTAGS)
    assert has_block_tokens(DOCTAGS)
    assert markdown.split("\n\n") == [
        "## Report", "Hello world.", "- One", "- Two", "1. First", table, "$$\nE=mc^2\n$$",
        "```python\nx = 1\n```", "3",
    ]  # fmt: skip


def test_the_blocks_of_mineru_are_markdown() -> None:
    assert has_block_tokens(MINERU)
    assert block_markdown(MINERU) == "# Report\n\nHello"


@pytest.mark.parametrize("text", ["", "Hello", "<text>Hello</text>", "# Report\n\n<p>x</p>"])
def test_other_documents_have_no_blocks(text: str) -> None:
    assert not has_block_tokens(text)


def test_places_alone_have_no_text() -> None:
    place = "<|box_start|>1 2 3 4<|box_end|><|ref_start|>text<|ref_end|><|rotate_up|>\n"
    assert block_markdown(place * 3) == ""
