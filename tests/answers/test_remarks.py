"""Answers that say something about the page instead of being it."""

from __future__ import annotations

import pytest

from qocr.answers.remarks import NoText, is_refusal
from qocr.answers.stage import clean
from qocr.engines.remote.reply import Reply


def kept(text: str, size: int) -> tuple[str, str, bool]:
    stage = NoText()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    rest = "".join(map(stage.feed, pieces)) + stage.end()
    return rest, stage.phrase, stage.doubtful


@pytest.mark.parametrize(
    "text",
    [
        "There is no text in this image.",
        "[No text in image]",
        "The image does not contain any readable text.",
        "The provided image appears to be blank.",
        "**No text detected.**\n",
        "(blank page)",
        "图片中没有文字。",
        "该图像不包含任何文本。",
        "Auf dem Bild ist kein Text zu sehen.",
        "L’image ne contient pas de texte.",
        "На изображении нет текста.",
        "画像にはテキストが含まれていません。",
    ],
)
def test_an_answer_that_only_says_there_is_no_text_is_dropped(text: str) -> None:
    assert {kept(text, size) for size in (1, 3, 500)} == {("", text.strip(), False)}


@pytest.mark.parametrize("text", ["None", "N/A", "No text", "无", "空白页", "Blank page"])
def test_a_word_that_may_be_the_page_is_kept_and_doubtful(text: str) -> None:
    assert {kept(text, size) for size in (1, 3, 500)} == {(text, "", True)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The image shows a harbour.",
        "There is no text in this image.\nTotal 5",
        "No text messages while driving",
        "This page intentionally left blank",
        "图片中没有文字的部分用灰色表示，见第三章。",
        "There is no text in this image, said the judge, and he closed the case. " * 4,
        "[1] Empty",
    ],
)
def test_text_that_begins_alike_is_whole(text: str) -> None:
    assert {kept(text, size) for size in (1, 3, 500)} == {(text, "", False)}


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't see any image. Please upload the image.",
        "I’m unable to process images.",
        "As an AI language model, I cannot view images.",
        "抱歉，我无法识别图片中的文字。",
        "Please provide the image you'd like me to transcribe.",
        "Entschuldigung, ich kann das Bild nicht sehen.",
    ],
)
def test_an_answer_of_a_model_that_saw_nothing_is_a_fault(text: str) -> None:
    answer = clean(text)
    assert answer.text == text
    assert answer.faults == ("the model says that it did not read the page",)


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, we are closed.",
        "I cannot stay any longer. Yours, Anna",
        "Please upload your photo",
        "Dear Ms Larsen,\nI'm sorry, but I cannot see you on Monday.",
        "抱歉，本店今日休息。",
        "Sorry, " + "I cannot open the file. " * 20,
    ],
)
def test_text_of_a_page_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)


def test_a_model_that_thought_and_found_no_text_did_answer() -> None:
    reply = Reply("There is no text in this image.", "stop", thought=True).cleaned()
    assert (reply.text, reply.thought) == ("", False)
    assert reply.notes == ("the model says that there is no text: There is no text in this image.",)
