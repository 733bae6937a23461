"""Tokens and money of pages, before they are spent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qocr.catalog import catalogue
from qocr.catalog.regions import DEFAULT_MODEL
from qocr.pictures.fitting import seen_size
from qocr.types import Ask, Request

MARKERS = 2  # start and end of a picture. Source: the guide's code for estimating image tokens


@dataclass(frozen=True, slots=True)
class Limits:
    """What the user sets of a request; None leaves it to the model."""

    min_pixels: int | None = None
    max_pixels: int | None = None
    max_tokens: int | None = None

    @classmethod
    def of(cls, ask: Ask) -> Limits:
        """Those that go with every request of a run."""
        return cls(ask.min_pixels, ask.max_pixels, ask.parameters.get("max_tokens"))


@dataclass(frozen=True, slots=True)
class ImageTokens:
    """A picture as the model sees it: its size in pixels and its tokens, both exact."""

    width: int
    height: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Span:
    """A figure that cannot be known before: the `least` it can be, what it was in the vendor's
    own `example` of the task, the `most` it can be."""

    least: float
    example: float
    most: float

    def times(self, factor: float) -> Span:
        """All three, multiplied."""
        return Span(self.least * factor, self.example * factor, self.most * factor)


@dataclass(frozen=True, slots=True)
class PageCost:
    """Tokens of one or more pages: of the pictures, of the whole prompts, of the answers."""

    pages: int
    image: int
    prompt: int
    output: Span


def see(width: int, height: int, model: catalogue.Model, limits: Limits) -> ImageTokens:
    """The picture of `width` x `height` on the model's grid.
    Source: the guide's formula, height * width / factor² + 2."""
    wide, high = seen_size(width, height, model, limits.min_pixels, limits.max_pixels)
    return ImageTokens(wide, high, wide * high // model.factor**2 + MARKERS)


def spend(
    seen: Iterable[ImageTokens], model: catalogue.Model, task: str, limits: Limits
) -> PageCost:
    """What asking `task` of these pictures takes; the words of the question count as in the
    vendor's example of the task."""
    tokens = [picture.tokens for picture in seen]
    example = catalogue.example(task)
    longest = longest_answer(model, limits)
    answer = Span(0, min(example.output, longest), longest)
    prompt = sum(tokens) + example.prompt * len(tokens)
    return PageCost(len(tokens), sum(tokens), prompt, answer.times(len(tokens)))


def longest_answer(model: catalogue.Model, limits: Limits) -> int:
    """Tokens at which an answer is cut off; an unknown model counts as the default one."""
    known = model.tokens or catalogue.model(DEFAULT_MODEL).tokens
    assert known is not None
    return min(limits.max_tokens or known.max_output, known.max_output)


def expected(request: Request) -> float:
    """Tokens of a request and its answer, if that is like the vendor's example of the task."""
    ask, picture = request.ask, request.picture
    model = catalogue.model(ask.model)
    limits = Limits.of(ask)
    spent = spend([see(picture.width, picture.height, model, limits)], model, ask.task, limits)
    return spent.prompt + spent.output.example


def charge(spent: PageCost, price: catalogue.Price) -> Span:
    """What it costs, in the currency of `price`."""
    question = spent.prompt * price.input
    answer = spent.output.times(price.output)
    return Span(
        (question + answer.least) / 1e6,
        (question + answer.example) / 1e6,
        (question + answer.most) / 1e6,
    )
