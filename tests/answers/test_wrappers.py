"""Tags around a whole answer: dropped in pairs, kept where they are part of the page."""

from __future__ import annotations

import pytest

from qocr.answers.wrappers import Wrapper


def unwrapped(text: str, size: int) -> tuple[str, str]:
    wrapper = Wrapper()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return "".join(map(wrapper.feed, pieces)) + wrapper.end(), wrapper.tag


@pytest.mark.parametrize(
    ("text", "inside", "tag"),
    [
        ('"""\nTotal 5\n"""', "Total 5", '"""'),
        ("<answer>Total 5</answer>", "Total 5", "<answer>"),
        ("\n<Final_Answer>\nTotal 5\n</final_answer>\n", "Total 5", "<Final_Answer>"),
        ("[ANSWER]Total 5[/ANSWER]", "Total 5", "[ANSWER]"),
        ("<output>\n  Total 5\n</output>", "  Total 5", "<output>"),
        ("<ocr><table><td>5</td></table></ocr>", "<table><td>5</td></table>", "<ocr>"),
        ("<formula>x^2</formula>", "x^2", "<formula>"),
        ("<answer><b>5</b></answer>", "<b>5</b>", "<answer>"),
    ],
)
def test_a_pair_around_the_answer_is_dropped(text: str, inside: str, tag: str) -> None:
    assert {unwrapped(text, size) for size in (1, 2, 3, 100)} == {(inside, tag)}


@pytest.mark.parametrize(
    "text",
    [
        '"""Says a.\nMore.\n"""\nx = """a"""',
        "",
        "<",
        "Total 5",
        "<answer>Total 5",
        "Total 5</answer>",
        "<answer>4</answer>\n<answer>5</answer>",
        "<answer>4</answer>\nand more",
        "<result><id>5</id></result>",
        "<results>5</results>",
        "[Answer] 5",
        "<p>5</p>",
    ],
)
def test_what_is_no_pair_around_the_answer_stays(text: str) -> None:
    assert {unwrapped(text, size) for size in (1, 2, 3, 100)} == {(text, "")}


def test_a_text_without_a_tag_is_handed_on_at_once() -> None:
    wrapper = Wrapper()
    assert [wrapper.feed(piece) for piece in ["<ta", "ble>", "5"]] == ["", "<table>", "5"]
