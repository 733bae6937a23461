"""The languages of --lang."""

from __future__ import annotations

import pytest

from qocr.engines.local.sight.languages import known, language
from qocr.errors import UsageError


def test_without_a_language_every_letter_may_stand_on_the_page() -> None:
    assert all(language(None).allows(letter) for letter in "aä中ア％")


@pytest.mark.parametrize(
    ("wanted", "yes", "no"),
    [
        ("eng", "a9.é%€", "ß中，ő"),
        ("deu", "aß„", "ñ中"),
        ("de+fr", "ßç", "ñ"),
        ("chi_sim+eng", "a中，é", "ß"),
        ("ZH", "中a", "ß"),
    ],
)
def test_a_language_allows_its_letters_and_marks(wanted: str, yes: str, no: str) -> None:
    allows = language(wanted).allows
    assert [letter for letter in yes if not allows(letter)] == []
    assert [letter for letter in no if allows(letter)] == []


def test_other_scripts_have_networks_of_their_own_and_english_goes_with_each() -> None:
    assert language("rus+eng").network == "eslav_PP-OCRv5_rec_mobile.onnx"
    assert language("rus").allows("Ж")
    assert language("deu").network is None


@pytest.mark.parametrize("wanted", ["klingon", "", "deu+", "rus+kor", "rus+chi_sim"])
def test_what_no_network_reads_is_refused(wanted: str) -> None:
    with pytest.raises(UsageError):
        language(wanted)


def test_every_code_can_be_asked_for() -> None:
    for code in known():
        assert language(code).allows("a")
