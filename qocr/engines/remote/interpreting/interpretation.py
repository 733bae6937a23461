"""What an answer means: the text, lines or fields in it, and whether all of it was understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Line, Request


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The text, lines or fields of an answer. `unreadable` says that the answer holds more than
    they do, or is not in the form that was asked for; `partial` says why they are not all of it."""

    text: str
    lines: tuple[Line, ...] = ()
    fields: Any = None
    warnings: tuple[str, ...] = ()
    unreadable: bool = False
    partial: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was read. Fields that are all absent count as nothing, although their
        JSON is text."""
        if self.fields is not None:
            from qocr import fields

            return not fields.has_values(self.fields)
        return not self.lines and not self.text.strip()


Interpreter = Callable[[Request, Encoded, Reply], Interpretation]
