"""What answers in a run: an engine, its endpoint, its model. Worked out once (see
`engines.resolving`) and handed to whoever needs it."""

from __future__ import annotations

from dataclasses import dataclass

from qocr.catalog import catalogue, regions
from qocr.config.endpoints import Endpoint
from qocr.errors import QocrError

UNKNOWN_RATE = (3_000, 60_000_000)  # requests and tokens a minute


@dataclass(frozen=True, slots=True)
class Target:
    """What reads the pages of a run.

    `engine` is dashscope, openai or local, or empty where none can be had; `model` is the one that
    was asked for, as the catalogue has it; `region` is by our name. `own_server` is the root of a
    server of the user's own, empty where the vendor is asked, and `server` its kind (`--server`).
    `endpoint` is None where nothing is asked over the network, and where a `problem` keeps it from
    being asked.
    """

    engine: str
    model: catalogue.Model
    region: str
    server: str = "any"
    own_server: str = ""
    endpoint: Endpoint | None = None
    problem: QocrError | None = None

    def reach(self) -> Endpoint:
        """Where requests go; raises the problem (SetupError, UsageError) that is in the way."""
        if self.problem is not None:
            raise self.problem.replaced()
        assert self.endpoint is not None
        return self.endpoint

    @property
    def prices(self) -> tuple[catalogue.Price, ...]:
        """The list prices of the region, one for each currency, the usual one first; none of a
        server of the user's own."""
        if self.own_server:
            return ()
        return tuple(price for price in self.model.prices if price.region == self.region)

    @property
    def rate(self) -> tuple[int, int]:
        """Requests and tokens a minute that the account may ask; of a server of the user's own,
        or a new model, nothing is known, and much is allowed."""
        rates = () if self.own_server else self.model.rates
        known = (rate for rate in rates if rate.region == self.region)
        return next(((rate.requests, rate.tokens) for rate in known), UNKNOWN_RATE)

    @property
    def pixel_range(self) -> tuple[int, int]:
        """What `--min-pixels` and `--max-pixels` may be. What a model on a server of the user's
        own takes only that server knows: there it is whatever can be opened."""
        if not self.own_server:
            return self.model.min_pixels, self.model.max_pixels
        from qocr.pictures.opening import MAX_PIXELS

        return 1, MAX_PIXELS


def service_target(model: str, region: str) -> Target:
    """The vendor's service as the catalogue has it, for whoever does not ask it."""
    return Target("dashscope", catalogue.model(model), regions.name_of(region))
