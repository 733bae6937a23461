"""What the service's own reading of its JSON lost, restored from the model's text."""

from __future__ import annotations

from typing import Any

from qocr.fields.parsing import parse_json
from qocr.notation.numbers import number_in


def restored(sent: Any, written: Any) -> Any:
    """`sent`, the fields of a service, with the digits of numbers and the repeated values as they
    stand in `written`, the JSON in the text beside them. Fields that came as a text are parsed."""
    if isinstance(sent, str):
        return parse_json(sent).value or sent
    return _restored(sent, written)


def _restored(sent: Any, written: Any) -> Any:
    if isinstance(sent, dict) and isinstance(written, dict):
        return {name: _restored(item, written.get(name)) for name, item in sent.items()}
    if isinstance(sent, list) and isinstance(written, list) and len(sent) == len(written):
        return [_restored(*pair) for pair in zip(sent, written, strict=True)]
    return _restored_leaf(sent, written)


def _restored_leaf(sent: Any, written: Any) -> Any:
    if isinstance(written, list) and len(written) > 1 and _equal(sent, written[-1]):
        return written
    digits = isinstance(written, str) and not isinstance(sent, str) and _equal(sent, written)
    return written if digits else sent


def _equal(sent: Any, written: Any) -> bool:
    number = number_in(sent)
    return sent == written or (number is not None and number == number_in(written))
