"""Pictures inside of requests: encoded piece by piece, and never whole in memory."""

from __future__ import annotations

import base64
import json
import tracemalloc

import pytest

from qocr.engines.remote.wire import DataUrlBody, WireRequest, data_url_start
from qocr.pictures.fitting import Encoded

PIECE = 192 * 1024
PLACE = data_url_start("image/png")


def question(place: str) -> WireRequest:
    return WireRequest("http://host", {}, {"before": "é\u2028", "image": place, "after": [1, None]})


@pytest.mark.parametrize("size", [0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2])
def test_pieces_join_to_the_request(size: int) -> None:
    picture = bytes(index % 251 for index in range(size))
    body = question(PLACE).call(PLACE, Encoded(picture, "image/png", 1, 1)).body
    assert not isinstance(body, bytes)
    sent = b"".join(body)
    assert len(body) == len(sent)
    assert b"".join(body) == sent, "it can be made again"
    url = PLACE + base64.b64encode(picture).decode()
    assert (
        sent
        == json.dumps(
            {"before": "é\u2028", "image": url, "after": [1, None]},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
    )


def test_a_picture_that_went_ahead_is_named_only() -> None:
    body = question("oss://key").full_body("oss://key", Encoded(b"picture", "image/png", 1, 1))
    assert json.loads(b"".join(body))["image"] == "oss://key"


def test_no_piece_is_large() -> None:
    body = DataUrlBody(b"{", bytes(40 * PIECE), b"}")
    tracemalloc.start()
    for piece in body:
        assert len(piece) <= PIECE // 3 * 4
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * PIECE


def test_nothing_of_it_is_shown() -> None:
    assert repr(DataUrlBody(b"a question", b"a picture", b"the rest")) == "DataUrlBody()"
