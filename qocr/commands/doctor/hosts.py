"""Hosts of the service, and what they say to a question that costs nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Literal

from qocr.client import Client
from qocr.client.calls import Call
from qocr.engines.remote.payloads import payload
from qocr.errors import QocrError

Outcome = Literal["accepts", "refuses", "untold", "failing", "silent"]
STAGE_SECONDS = 5.0  # for each of: name and connection, answer
ALL_SECONDS = 10.0
_DO_NOT_TELL = (400, 404, 405, 429)  # from hosts that do not know the question, or are busy


@dataclass(frozen=True, slots=True)
class Host:
    """A host by its region or as `server`, and the question to it. `chosen`: the settings lead
    there; `needed`: nothing is read without it."""

    name: str
    call: Call
    chosen: bool
    needed: bool

    @property
    def keyed(self) -> bool:
        """Whether the call to it carries a key."""
        return "Authorization" in self.call.headers


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of it: the key is accepted or refused, the host does not tell, it fails at it,
    or nothing came. `date` is the host's own, `error` of those but the first."""

    outcome: Outcome
    seconds: float
    date: str = ""
    error: QocrError | None = None


def ask_all(hosts: Sequence[Host], timeout_seconds: float) -> list[Probe | None]:
    """What each host says, all asked at once; None for one that is still silent at the end."""
    client = Client(min(timeout_seconds, STAGE_SECONDS))
    futures = [_begun(partial(_ask, client, host.call)) for host in hosts]
    wait(futures, min(2 * timeout_seconds, ALL_SECONDS))
    return [future.result() if future.done() else None for future in futures]


def _begun(work: Callable[[], Probe]) -> Future[Probe]:
    """In a thread that nobody waits for: a resolver may hang for a minute."""
    future: Future[Probe] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future


def _ask(client: Client, call: Call) -> Probe:
    begun, date = time.monotonic(), ""
    try:
        answer = client.send(call)
        date = answer.headers.get("date", "")
        payload(answer)
    except QocrError as error:
        return Probe(_outcome(error), time.monotonic() - begun, date, error)
    return Probe("accepts", time.monotonic() - begun, date)


def _outcome(error: QocrError) -> Outcome:
    if error.code == "NotJson":
        return "failing"
    if error.status is None:
        return "silent"
    if error.status == 401:
        return "refuses"
    return "untold" if error.status in _DO_NOT_TELL else "failing"
