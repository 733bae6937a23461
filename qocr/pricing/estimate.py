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
    """The user's limits of a request; None leaves a limit to the model."""

    min_pixels: int | None = None
    max_pixels: int | None = None
    max_tokens: int | None = None

    @classmethod
    def of(cls, ask: Ask) -> Limits:
        """The limits in every request of a run."""
        return cls(ask.min_pixels, ask.max_pixels, ask.parameters.get("max_tokens"))


@dataclass(frozen=True, slots=True)
class ImageTokens:
    """A picture as the model sees it: its size in pixels and its tokens, both exact."""

    width: int
    height: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Span:
    """A figure that is not known in advance: the `least` and the `most` it can be, and what it is
    in the vendor's own `example` of the task."""

    least: float
    example: float
    most: float

    def times(self, factor: float) -> Span:
        """The span with all three figures multiplied by `factor`."""
        return Span(self.least * factor, self.example * factor, self.most * factor)


@dataclass(frozen=True, slots=True)
class PageTokens:
    """The tokens of one or more pages: of their pictures (`image`), of the whole prompts, pictures
    included, and of the answers (`output`)."""

    pages: int
    image: int
    prompt: int
    output: Span


def image_tokens(width: int, height: int, model: catalogue.Model, limits: Limits) -> ImageTokens:
    """The tokens of a picture of `width` x `height` pixels, as the model scales it.
    Source: the guide's formula, height * width / factor² + 2."""
    seen_wide, seen_high = seen_size(width, height, model, limits.min_pixels, limits.max_pixels)
    return ImageTokens(seen_wide, seen_high, seen_wide * seen_high // model.factor**2 + MARKERS)


def page_tokens(
    seen: Iterable[ImageTokens], model: catalogue.Model, task: str, limits: Limits
) -> PageTokens:
    """The tokens of these pictures for `task`; prompts count as in the vendor's example of it."""
    tokens = [picture.tokens for picture in seen]
    example = catalogue.example(task)
    max_tokens = max_output_tokens(model, limits)
    answer = Span(0, min(example.output, max_tokens), max_tokens)
    prompt = sum(tokens) + example.prompt * len(tokens)
    return PageTokens(len(tokens), sum(tokens), prompt, answer.times(len(tokens)))


def max_output_tokens(model: catalogue.Model, limits: Limits) -> int:
    """The tokens at which an answer is cut off; an unknown model counts as the default one."""
    limit = model.tokens or catalogue.model(DEFAULT_MODEL).tokens
    assert limit is not None
    return min(limits.max_tokens or limit.max_output, limit.most_output)


def expected_tokens(request: Request) -> float:
    """The tokens of a request and its answer, if it is like the vendor's example of the task."""
    ask, picture = request.ask, request.picture
    model = catalogue.model(ask.model)
    limits = Limits.of(ask)
    tokens = page_tokens(
        [image_tokens(picture.width, picture.height, model, limits)], model, ask.task, limits
    )
    return tokens.prompt + tokens.output.example


def cost_span(tokens: PageTokens, price: catalogue.Price) -> Span:
    """What the tokens cost, in the currency of `price`."""
    question = tokens.prompt * price.input
    answer = tokens.output.times(price.output)
    return Span(
        (question + answer.least) / 1e6,
        (question + answer.example) / 1e6,
        (question + answer.most) / 1e6,
    )
