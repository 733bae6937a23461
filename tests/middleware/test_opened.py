"""A page whose file is cut off is incomplete, whatever the engine says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from PIL import Image
from service import Answer, Service


@pytest.mark.usefixtures("folder")
def test_a_page_whose_file_is_cut_off_is_incomplete_and_not_kept(
    qocr: Command, service: Service
) -> None:
    Image.effect_noise((400, 400), 80).save("page.jpg")
    content = Path("page.jpg").read_bytes()
    Path("page.jpg").write_bytes(content[: len(content) // 2])
    for _ in range(2):
        service.answer(Answer("the upper half"))
        ended = qocr("text", "page.jpg", "-f", "json")
        [page] = json.loads(ended.text)["pages"]
        assert (ended.code, page["status"], page["text"]) == (10, "incomplete", "the upper half")
        assert page["warnings"][0].startswith("the file is cut off: about 5")
    assert len(service.requests) == 2
