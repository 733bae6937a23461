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
    """What the pages cost at one price, at once and as a batch, where there is one."""

    model: Model
    price: Price
    spent: PageTokens
    cost: Span
    batch: Span | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Pages with their pictures and what `model` sees of them, in pixels; `printed` are those
    that are not asked, because their own text is taken. `question` is the tokens of the words
    asked of every page. `offers` are of all models."""

    model: Model
    region: str
    task: str
    question: int
    pages: list[Page]
    printed: list[Page]
    pictures: list[tuple[int, int]]
    seen: list[ImageTokens]
    spent: PageTokens
    offers: list[PriceOption]

    def chosen(self, offer: PriceOption) -> bool:
        """Whether it is of the model and region that were asked for."""
        names = (offer.model.name, *offer.model.aliases)
        return self.model.name in names and offer.price.region == self.region


def as_text(bill: Estimate) -> str:
    """For people: pages, their sum, and prices side by side, the chosen ones marked with *."""
    pages = aligned([PAGE_HEAD, *_page_rows(bill)], frozenset({3, 4}))
    offers = aligned([OFFER_HEAD, *_offer_rows(bill)], frozenset({4, 5, 6, 7}))
    return f"{pages}\n{_sum(bill)}\n{offers}"


def as_json(bill: Estimate) -> str:
    found = {
        "qocr": 1,
        "date": catalogue.checked_on(),
        "model": bill.model.name,
        "region": bill.region,
        "task": bill.task,
        "pages": list(_page_records(bill)),
        "text_layers": [{"source": page.source, "page": page.number} for page in bill.printed],
        "total": _tokens(bill.spent),
        "prices": [_offer_record(bill, offer) for offer in bill.offers],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _page_rows(bill: Estimate) -> Iterator[tuple[str, ...]]:
    for page, picture, seen in zip(bill.pages, bill.pictures, bill.seen, strict=True):
        yield (
            _shown(page),
            f"{picture[0]}x{picture[1]}",
            f"{seen.width}x{seen.height}",
            str(seen.tokens),
            str(seen.tokens + bill.question),
        )
    for page in bill.printed:
        yield (_shown(page), "its own text", "-", "0", "0")


def _shown(page: Page) -> str:
    return page.name.replace("\n", "␊").translate(CONTROLS)


def _sum(bill: Estimate) -> str:
    spent, output = bill.spent, bill.spent.output
    example = catalogue.example(bill.task)
    return (
        f"{spent.pages} page{'s' * (spent.pages != 1)}, {bill.task}, {bill.model.name}: "
        f"{spent.image} image tokens, {spent.prompt} prompt tokens,\n"
        f"output {output.least:.0f} to {output.most:.0f} tokens: from blank pages to answers that "
        f"are cut off;\n{output.example:.0f} if each is like the guide's example of the task "
        f"({example.output}).\n"
        f"Prices as of {catalogue.checked_on()}, without free quotas; the bill is the service's.\n"
    )


def _offer_rows(bill: Estimate) -> Iterator[tuple[str, ...]]:
    for offer in bill.offers:
        yield (
            "*" if bill.chosen(offer) else "",
            offer.model.name,
            offer.price.region,
            offer.price.currency,
            f"{offer.cost.least:.6f}",
            f"{offer.cost.example:.6f}",
            f"{offer.cost.most:.6f}",
            f"{offer.batch.example:.6f}" if offer.batch else "-",
        )


def _page_records(bill: Estimate) -> Iterator[dict[str, Any]]:
    for page, (width, height), seen in zip(bill.pages, bill.pictures, bill.seen, strict=True):
        yield {
            "source": page.source,
            "page": page.number,
            "width": width,
            "height": height,
            "seen_width": seen.width,
            "seen_height": seen.height,
            "image_tokens": seen.tokens,
            "prompt_tokens": seen.tokens + bill.question,
        }


def _tokens(spent: PageTokens) -> dict[str, Any]:
    return {
        "pages": spent.pages,
        "image_tokens": spent.image,
        "prompt_tokens": spent.prompt,
        "output_tokens": asdict(spent.output),
    }


def _offer_record(bill: Estimate, offer: PriceOption) -> dict[str, Any]:
    return {
        "model": offer.model.name,
        "region": offer.price.region,
        "currency": offer.price.currency,
        "chosen": bill.chosen(offer),
        **_tokens(offer.spent),
        "cost": _rounded(offer.cost),
        "batch": _rounded(offer.batch) if offer.batch else None,
        "source": offer.price.source,
    }


def _rounded(cost: Span) -> dict[str, float]:
    return {name: round(value, 9) for name, value in asdict(cost).items()}
