"""The stage between wire and interpretation: what is not part of the page is taken off an answer.

Pure. In this order: what a stream repeats, halves of characters, thoughts, turns of a chat behind
the answer, tokens of chat templates, tags around the answer, fences with the phrases beside them,
an answer that only says that there is no text, and what a stuck model repeats. A text in
pieces gives the same as the whole one, but for thoughts that were shown before their end was known,
and for copies of a repetition that were.
"""

from __future__ import annotations

from dataclasses import dataclass

from qocr.answers.characters import Characters
from qocr.answers.cumulative import Increments
from qocr.answers.doubled_events import DoubledEvents
from qocr.answers.fences import Fence
from qocr.answers.remarks import NoText, is_refusal
from qocr.answers.repetition import (
    COUNTED_TIMES,
    DOUBTFUL_COUNTED_TIMES,
    Repetition,
    Run,
    counts_on,
)
from qocr.answers.special_tokens import ClosingTokens
from qocr.answers.thoughts import Thoughts
from qocr.answers.turns import Turns
from qocr.answers.wrappers import Wrapper

SHOWN_THOUGHTS = (
    "what stands before the closing tag are the model's thoughts, which were shown already; "
    "read the page with --no-stream, or switch thinking off"
)
KEPT_TAGS = "tags of thoughts stand in the midst of the answer, and were kept as text"
UNOPENED_THOUGHTS = "what stood before a closing tag was taken as thoughts, and left out"
DOUBTFUL_TOKENS = "tokens of a chat template at the end were left out, others inside kept as text"
KEPT_TOKENS = "tokens of a chat template stand in the midst of the answer, and were kept as text"
DOUBTFUL_EVENT = "a part of the stream began with all before it; both were kept"
DOUBLED_EVENTS = "the events of the stream came twice, and were taken once"
MAYBE_DOUBLED = "events of the stream may have come twice; they were kept as they came"
NO_TEXT = "the model says that there is no text"
MAY_BE_NO_TEXT = "the answer may say that there is no text, rather than be the text"
REFUSAL = "the model says that it did not read the page"
KEPT_FENCE = "the fence around the answer was kept as text"
FOLLOWED = "text follows the fence in the answer; it may be a remark of the model"


@dataclass(frozen=True, slots=True)
class CleanAnswer:
    """An answer without what is not part of the page.

    `notes` are what was left out or is in doubt, `faults` why the page is not whole. `thoughts`
    says that the model thought, and `unopened` that it did so without an opening tag. `no_text`
    says that the answer was that there is no text.
    """

    text: str
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    thoughts: bool = False
    unopened: bool = False
    no_text: bool = False


class AnswerStage:
    """Cleans an answer that comes in pieces; what may not be part of the page is held back.

    With `whole` all is held back up to the end. Of a model that `thinks` everything is up to the
    tag that ends its thoughts.
    """

    def __init__(self, whole: bool = False, thinks: bool = False) -> None:
        self._doubled = DoubledEvents()
        self._increments = Increments()
        self._thoughts = Thoughts(whole, thinks)
        self._turns = Turns()
        self._tokens = ClosingTokens()
        self._wrapper = Wrapper()
        self._fence = Fence()
        self._no_text = NoText()
        self._repetition = Repetition(whole)
        self._filters = (
            Characters(),
            self._thoughts,
            self._turns,
            self._tokens,
            self._wrapper,
            self._fence,
            self._no_text,
            self._repetition,
        )

    def feed(self, piece: str, all_again: bool = False) -> str:
        """What of the text is certain now that `piece` has come, the text of an event, which has
        the whole answer once more if it is `all_again`."""
        increments = self._increments
        if all_again:
            before = "".join(map(increments.feed, self._doubled.end()))
            piece = before + increments.feed_all(piece)
        else:
            piece = "".join(map(increments.feed, self._doubled.feed(piece)))
        for part in self._filters:
            piece = part.feed(piece)
        return piece

    def end(self) -> str:
        """What is left when no piece follows."""
        rest = "".join(map(self._increments.feed, self._doubled.end())) + self._increments.end()
        for part in self._filters:
            rest = part.feed(rest) + part.end()
        return rest

    def answer(self, text: str) -> CleanAnswer:
        """The answer, whose `text` is all that was handed on."""
        thoughts = self._thoughts
        return CleanAnswer(
            text,
            tuple(self._notes(text)),
            tuple(self._faults(text)),
            thoughts=thoughts.removed or thoughts.shown,
            unopened=thoughts.unopened or thoughts.shown,
            no_text=bool(self._no_text.phrase),
        )

    def _notes(self, text: str) -> list[str]:
        notes = {
            UNOPENED_THOUGHTS: self._thoughts.unopened,
            KEPT_TAGS: self._thoughts.kept,
            DOUBTFUL_TOKENS: self._tokens.doubtful,
            KEPT_TOKENS: self._tokens.kept,
            DOUBLED_EVENTS: self._doubled.dropped > 0,
            MAYBE_DOUBLED: self._doubled.doubtful,
            DOUBTFUL_EVENT: self._increments.doubtful,
            KEPT_FENCE: self._fence.kept,
            FOLLOWED: self._fence.followed,
            f"{NO_TEXT}: {self._no_text.phrase}": bool(self._no_text.phrase),
            MAY_BE_NO_TEXT: self._no_text.doubtful,
        }
        left_out = [*self._thoughts.tokens, *self._tokens.unknown, self._wrapper.tag]
        notes |= {f"left out around the answer: {_named(left_out)}": any(left_out)}
        notes |= {
            f"taken as thoughts, and left out: {tag} …": True for tag in self._thoughts.unsure
        }
        notes |= {f"left out beside the fence: {phrase}": True for phrase in self._fence.phrases}
        doubtful = self._repetition.doubtful
        if doubtful and not self._repetition.runs:
            notes[f"the answer has {_copies(doubtful)}"] = True
        rows = counts_on(text)
        if DOUBTFUL_COUNTED_TIMES <= rows < COUNTED_TIMES:
            notes[f"the answer has {rows} rows that only count on"] = True
        return [note for note, applies in notes.items() if applies]

    def _faults(self, text: str) -> list[str]:
        faults = [SHOWN_THOUGHTS] if self._thoughts.shown else []
        if self._turns.dropped:
            faults.append(_another_turn(self._turns))
        if is_refusal(text):
            faults.append(REFUSAL)
        for run in self._repetition.runs[:1]:
            left_out = f"; {run.dropped} were left out" if run.dropped else ""
            faults.append(f"the answer repeats itself: {_copies(run)}{left_out}")
        rows = counts_on(text)
        if rows >= COUNTED_TIMES:
            faults.append(f"the answer repeats itself: {rows} rows that only count on")
        return faults


def clean(text: str) -> CleanAnswer:
    """A whole answer without what is not part of the page."""
    stage = AnswerStage(whole=True)
    return stage.answer(stage.feed(text) + stage.end())


def _another_turn(turns: Turns) -> str:
    start = " ".join(turns.start.split())
    return (
        "the model went on after its answer with another turn of the chat; "
        f"{turns.dropped} letters were left out: {start}"
    )


def _named(tokens: list[str]) -> str:
    names = list(dict.fromkeys(filter(None, tokens)))
    return " ".join(names[:5]) + " …" * (len(names) > 5)


def _copies(run: Run) -> str:
    return f"the same {run.period} letters {run.times} times"
