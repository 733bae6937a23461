"""How the run goes, and what it says."""

from __future__ import annotations

from qocr.cli.command_names import (
    ASKING,
    BATCHING,
    CACHE,
    EVERYWHERE,
    FETCH,
    RETRY,
    SUBMIT,
    WRITING,
)
from qocr.cli.options.table import RUN, Row
from qocr.tasks import TASKS

ROWS = (
    Row(
        "jobs",
        ("--jobs", "-j"),
        RUN,
        "How many pages are read at once. By default, up to 16 by a service, 1 by the "
        "embedded engine. Results always come in order.",
        "N",
        low=1,
    ),
    Row(
        "timeout",
        ("--timeout",),
        RUN,
        "Seconds to wait for the first part of an answer. By default, 300.",
        "S",
        low=0.1,
        commands=(*ASKING, *BATCHING),
    ),
    Row(
        "retries",
        ("--retries",),
        RUN,
        "How often a page is asked for again after a failure of the network, the server or by "
        "timeout. Throttling does not count: it is waited out, for at most 10 minutes a page. "
        "0 never asks again.",
        "N",
        low=0,
        commands=(*TASKS, *BATCHING),
    ),
    Row(
        "keep_going",
        ("--keep-going/--fail-fast",),
        RUN,
        "After a failed page, go on with the others (the default) or end the run.",
    ),
    Row(
        "cache",
        ("--cache",),
        RUN,
        "Answers kept from earlier runs. use: reuse them; refresh: ask again and replace them; "
        "only: never ask; off: no cache.",
        choices=("use", "refresh", "only", "off"),
    ),
    Row(
        "older_than",
        ("--older-than",),
        RUN,
        "Only what was not used for this long, such as 90s, 45m, 12h, 30d or 2w.",
        "AGE",
        commands=CACHE[2:],
    ),
    Row(
        "fail_on",
        ("--fail-on",),
        RUN,
        "Which pages make the run fail besides failed ones: empty, incomplete, both with a "
        "comma, or none.",
        "LIST",
        commands=WRITING,
    ),
    Row(
        "max_pages",
        ("--max-pages",),
        RUN,
        "Read nothing at all if there are more pages than this.",
        "N",
        low=1,
        commands=(*TASKS, *SUBMIT),
    ),
    Row(
        "max_cost",
        ("--max-cost",),
        RUN,
        "Stop before the run could cost more than this, in the currency of the price list.",
        "X",
        low=0,
        commands=(*TASKS, *SUBMIT),
    ),
    Row(
        "usage",
        ("--usage",),
        RUN,
        "Report tokens and their cost at the end, on standard error.",
    ),
    Row(
        "summary",
        ("--summary",),
        RUN,
        "How the run is summed up at the end, on standard error.",
        choices=("text", "json"),
        commands=WRITING,
    ),
    Row(
        "wait",
        ("--wait",),
        RUN,
        "Wait until the service is done; it is asked once a minute.",
        commands=(*SUBMIT, FETCH, RETRY),
    ),
    Row(
        "error_format",
        ("--error-format",),
        RUN,
        "Messages on standard error as text, or as one JSON object a line.",
        choices=("text", "json"),
        commands=EVERYWHERE,
    ),
    Row(
        "quiet", ("--quiet", "-q"), RUN, "Print only errors on standard error.", commands=EVERYWHERE
    ),
    Row(
        "verbose",
        ("--verbose", "-v"),
        RUN,
        "Also print each page's status and tokens, retries, and the causes of errors.",
        commands=EVERYWHERE,
    ),
    Row(
        "color",
        ("--color/--no-color",),
        RUN,
        "Colours in the progress line. On by default, unless NO_COLOR is set.",
        commands=WRITING,
    ),
)
