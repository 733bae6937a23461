"""What is remembered of a submission, and comes back with the class of its errors."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qocr.codec import error_record
from qocr.commands.batch.results import page_result
from qocr.commands.batch.submission import BatchPart, Item, to_item, to_record
from qocr.errors import LaterError, QocrError, SetupError
from qocr.types import Ask

ITEM = Item("qocr-1", 1, "scan.pdf", 3, "scan.pdf#3", "scan", ".", True, place="/scan.pdf")
ASK = Ask("text", "some-model")


@pytest.mark.parametrize("kind", [LaterError, SetupError, QocrError])
def test_the_error_of_a_page_that_was_not_sent_is_the_one_it_met(kind: type[QocrError]) -> None:
    error = kind("why", code="Code", hint="The way out.", request_id="id-1")
    item = replace(ITEM, part=0, trouble=error_record(error))
    again = to_item(json.loads(json.dumps(to_record(item))))
    assert again == item
    met = page_result(ASK, again, None, None).error
    assert met is not None
    assert (type(met), error_record(met)) == (kind, error_record(error))


def test_an_error_that_an_earlier_version_kept_has_its_class() -> None:
    kept = {"exit_code": 6, "code": "Busy", "message": "why", "hint": "", "request_id": "id-1"}
    part = BatchPart(1, 1, 9, batch_id="batch-1", status="failed", trouble=kept)
    met = page_result(ASK, ITEM, part, None).error
    assert met is not None
    assert type(met) is LaterError
    assert (met.retryable, met.hint, met.request_id) == (True, "Try again later.", "id-1")
