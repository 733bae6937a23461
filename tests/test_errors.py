"""Errors travel between threads: each is replaced by another, never changed."""

from __future__ import annotations

import ast

import pytest
from sources import nodes

from qocr.errors import LaterError, SetupError

FACTS = {
    "code": "Throttling",
    "hint": "Wait.",
    "status": 429,
    "request_id": "r-1",
    "retry_after_seconds": 2.5,
    "fatal": False,
    "throttled": True,
    "retry_once": True,
    "retryable": False,
}


def test_facts_of_an_error_cannot_be_changed() -> None:
    error = SetupError("no key")
    for name in vars(LaterError("late")):
        with pytest.raises(AttributeError, match="use replaced"):
            setattr(error, name, "changed")
    assert (error.message, error.code, error.fatal) == ("no key", "Setup", False)


def test_a_replaced_error_has_the_same_class_facts_and_cause_but_for_what_is_told() -> None:
    cause = OSError("cable")
    try:
        raise LaterError("late", **FACTS) from cause  # type: ignore[arg-type]
    except LaterError as error:
        raised = error
    other = raised.replaced(fatal=True, hint="Stop.")
    assert vars(other) == {"message": "late", **FACTS, "fatal": True, "hint": "Stop."}
    assert (type(other), other.__cause__, str(other)) == (LaterError, cause, str(raised))
    assert (other.__traceback__, other.__context__) == (None, None)
    assert vars(raised) == {"message": "late", **FACTS}


def test_no_caught_error_is_changed() -> None:
    """By assigning to it, to what it is held as, or to its traceback."""
    changes = []
    for path, node in nodes():
        if isinstance(node, ast.ExceptHandler) and node.name:
            changes += [f"{path.name}:{line}" for line in _changes(node, node.name)]
        elif isinstance(node, ast.Attribute) and node.attr in ("with_traceback", "add_note"):
            changes.append(f"{path.name}:{node.lineno}")
    assert changes == []


def _changes(handler: ast.ExceptHandler, name: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(handler)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    ]
