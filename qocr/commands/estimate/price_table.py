"""An estimate as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from qocr.catalog import catalogue
from qocr.catalog.catalogue import Model, Price
from qocr.console.columns import aligned
from qocr.console.printable import CONTROLS
from qocr.pricing.estimate import ImageTokens, PageTokens, Span
from qocr.types import Page

PAGE_HEAD = ("page", "picture", "as seen", "image tokens", "prompt tokens")
OFFER_HEAD = ("", "model", "region", "currency", "least", "as example", "most", "batch as example")


@dataclass(frozen=True, slots=True)
class PriceOption:
    """The cost of the pages at one price: at once, and as a batch, None where there are none."""

    model: Model
    price: Price
    tokens: PageTokens
    cost: Span
    batch: Span | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """The pages to be sent, with the sizes of their pictures in pixels, as they are and as `model`
    sees them. `printed` are the pages whose text layer is used. `question` is the number of tokens
    in the prompt of each page. `offers` are the prices of all models."""

    model: Model
    region: str
    task: str
    question: int
    pages: list[Page]
    printed: list[Page]
    pictures: list[tuple[int, int]]
    seen: list[ImageTokens]
    tokens: PageTokens
    offers: list[PriceOption]

    def chosen(self, offer: PriceOption) -> bool:
        """Whether the offer is for the model and region of the command line."""
        names = (offer.model.name, *offer.model.aliases)
        return self.model.name in names and offer.price.region == self.region


def as_text(estimate: Estimate) -> str:
    """The estimate as tables: the pages, their sum, and all prices, the chosen ones marked with
    *."""
    pages = aligned([PAGE_HEAD, *_page_rows(estimate)], frozenset({3, 4}))
    offers = aligned([OFFER_HEAD, *_offer_rows(estimate)], frozenset({4, 5, 6, 7}))
    return f"{pages}\n{_sum(estimate)}\n{offers}"


def as_json(estimate: Estimate) -> str:
    """The estimate as JSON, for `--json`."""
    record = {
        "qocr": 1,
        "date": catalogue.checked_on(),
        "model": estimate.model.name,
        "region": estimate.region,
        "task": estimate.task,
        "pages": list(_page_records(estimate)),
        "text_layers": [{"source": page.source, "page": page.number} for page in estimate.printed],
        "total": _tokens(estimate.tokens),
        "prices": [_offer_record(estimate, offer) for offer in estimate.offers],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _page_rows(estimate: Estimate) -> Iterator[tuple[str, ...]]:
    for page, picture, seen in zip(estimate.pages, estimate.pictures, estimate.seen, strict=True):
        yield (
            _shown(page),
            f"{picture[0]}x{picture[1]}",
            f"{seen.width}x{seen.height}",
            str(seen.tokens),
            str(seen.tokens + estimate.question),
        )
    for page in estimate.printed:
        yield (_shown(page), "its own text", "-", "0", "0")


def _shown(page: Page) -> str:
    return page.name.replace("\n", "␊").translate(CONTROLS)


def _sum(estimate: Estimate) -> str:
    tokens, output = estimate.tokens, estimate.tokens.output
    example = catalogue.example(estimate.task)
    return (
        f"{tokens.pages} page{'s' * (tokens.pages != 1)}, {estimate.task}, {estimate.model.name}: "
        f"{tokens.image} image tokens, {tokens.prompt} prompt tokens,\n"
        f"output {output.least:.0f} to {output.most:.0f} tokens: from blank pages to answers that "
        f"are cut off;\n{output.example:.0f} if each is like the guide's example of the task "
        f"({example.output}).\n"
        f"Prices as of {catalogue.checked_on()}, without free quotas; the bill is the service's.\n"
    )


def _offer_rows(estimate: Estimate) -> Iterator[tuple[str, ...]]:
    for offer in estimate.offers:
        yield (
            "*" if estimate.chosen(offer) else "",
            offer.model.name,
            offer.price.region,
            offer.price.currency,
            f"{offer.cost.least:.6f}",
            f"{offer.cost.example:.6f}",
            f"{offer.cost.most:.6f}",
            f"{offer.batch.example:.6f}" if offer.batch else "-",
        )


def _page_records(estimate: Estimate) -> Iterator[dict[str, Any]]:
    for page, (width, height), seen in zip(
        estimate.pages, estimate.pictures, estimate.seen, strict=True
    ):
        yield {
            "source": page.source,
            "page": page.number,
            "width": width,
            "height": height,
            "seen_width": seen.width,
            "seen_height": seen.height,
            "image_tokens": seen.tokens,
            "prompt_tokens": seen.tokens + estimate.question,
        }


def _tokens(tokens: PageTokens) -> dict[str, Any]:
    return {
        "pages": tokens.pages,
        "image_tokens": tokens.image,
        "prompt_tokens": tokens.prompt,
        "output_tokens": asdict(tokens.output),
    }


def _offer_record(estimate: Estimate, offer: PriceOption) -> dict[str, Any]:
    return {
        "model": offer.model.name,
        "region": offer.price.region,
        "currency": offer.price.currency,
        "chosen": estimate.chosen(offer),
        **_tokens(offer.tokens),
        "cost": _rounded(offer.cost),
        "batch": _rounded(offer.batch) if offer.batch else None,
        "source": offer.price.source,
    }


def _rounded(cost: Span) -> dict[str, float]:
    return {name: round(value, 9) for name, value in asdict(cost).items()}
