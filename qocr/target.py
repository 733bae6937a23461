"""What reads the pages of a run: an engine, its endpoint, its model. Worked out once by
`engines.resolving` and handed to the rooms that need it."""

from __future__ import annotations

from dataclasses import dataclass

from qocr.catalog import catalogue, regions
from qocr.config.endpoints import Endpoint
from qocr.errors import QocrError

UNKNOWN_RATE = (3_000, 60_000_000)  # requests and tokens a minute


@dataclass(frozen=True, slots=True)
class Target:
    """What reads the pages of a run.

    `engine` is dashscope, openai or local, or empty where none is usable; `model` is its entry in
    the catalogue; `region` is by our name. `own_server` is the root of a server of the user's
    own, empty for the vendor's, and `server` its kind (`--server`). `endpoint` is None for the
    embedded engine, and where a `problem` stands in the way.
    """

    engine: str
    model: catalogue.Model
    region: str
    server: str = "any"
    own_server: str = ""
    endpoint: Endpoint | None = None
    problem: QocrError | None = None

    def reach(self) -> Endpoint:
        """The endpoint; raises the problem (SetupError or UsageError) if there is one."""
        if self.problem is not None:
            raise self.problem.replaced()
        assert self.endpoint is not None
        return self.endpoint

    @property
    def prices(self) -> tuple[catalogue.Price, ...]:
        """The list prices of the region, one for each currency, the usual one first; none for a
        server of the user's own."""
        if self.own_server:
            return ()
        return tuple(price for price in self.model.prices if price.region == self.region)

    @property
    def rate(self) -> tuple[int, int]:
        """The requests and tokens a minute that the account is allowed. UNKNOWN_RATE, which allows
        much, for a server of the user's own or a model without known limits."""
        rates = () if self.own_server else self.model.rates
        known = (rate for rate in rates if rate.region == self.region)
        return next(((rate.requests, rate.tokens) for rate in known), UNKNOWN_RATE)

    @property
    def pixel_range(self) -> tuple[int, int]:
        """The smallest and the largest value of `--min-pixels` and `--max-pixels`. The limits of a
        server of the user's own are unknown: there, every picture that can be opened may pass."""
        if not self.own_server:
            return self.model.min_pixels, self.model.max_pixels
        from qocr.pictures.opening import MAX_PIXELS

        return 1, MAX_PIXELS


def service_target(model: str, region: str) -> Target:
    """The vendor's service as the catalogue has it, without an endpoint."""
    return Target("dashscope", catalogue.model(model), regions.name_of(region))
