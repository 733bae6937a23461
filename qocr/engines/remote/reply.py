"""A reply of a service, in a form common to all wires."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from qocr.answers.characters import with_whole_characters
from qocr.answers.stage import CleanAnswer, clean
from qocr.types import Token, Usage

DONE = "[DONE]"  # the reason of an answer that ends with the stream, and without another one
OTHER_ANSWERS = ("tool_calls", "function_call", "audio")  # what is no page, whatever reason follows


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, or one event of a stream, in a form common to all services.

    `words` are the entries of `words_info`, None where the service sent none; `fields` the JSON of
    `kv_result`. `finish_reason` is empty until the answer ends; it is `stop` for an answer that is
    whole. `thought` says that the model thought before it answered, or instead. `notes` and
    `faults` are what was left out of the text or is in doubt, and why it is not the whole page.
    `whole` says that the text is all of the answer, also of what events before had.
    """

    text: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    request_id: str = ""
    words: list[Any] | None = None
    fields: Any = None
    tokens: tuple[Token, ...] = ()
    thought: bool = False
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    whole: bool = field(default=False, compare=False)

    def with_answer(self, answer: CleanAnswer) -> Reply:
        """The reply with an answer in place of its text, and whole characters in the rest."""
        return replace(
            self,
            text=answer.text,
            words=with_whole_characters(self.words),
            fields=with_whole_characters(self.fields),
            thought=(self.thought or answer.thoughts) and not answer.no_text,
            notes=self.notes + answer.notes,
            faults=answer.faults,
        )

    def cleaned(self) -> Reply:
        """The whole reply without what is not part of the page."""
        return self.with_answer(clean(self.text))
