"""300 pages from a service that fails every tenth request, in ten ways in turn.

    python benchmarks/faults.py

Prints a Markdown table, a row for a run in one go and one for a run that is killed (SIGKILL) five
times on the way and started again: pages that came out, requests, whole answers (each is billed),
how many of them one page got at most, and answers that the service broke itself, which it may bill.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count, cycle
from multiprocessing.connection import Connection
from pathlib import Path

from children import QOCR
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from service import Answer, Fault, Raw, Service, StreamFault
from service.exchange import ReceivedRequest
from service.replies import Reply

PAGES, EVERY, KILLS = 300, 10, 5
LATENCY_SECONDS = 0.1
HTML = b"<html><body>Bad gateway</body></html>"
FAILED_EVENT = b'event:error\n:HTTP_STATUS/500\ndata:{"code":"SystemError","message":"no"}\n\n'
WAYS: tuple[Reply, ...] = (
    Fault(429, code="Throttling.RateQuota"),
    Fault(500),
    Fault(503, code="ModelUnavailable"),
    StreamFault((), "close"),
    StreamFault(("half an ", "answer"), "close"),
    StreamFault((), "stall"),
    Fault(502, HTML, content_type="text/html"),
    Fault(200, b""),
    Fault(200, b'{"output":{"choices":[{"fini'),
    Raw((FAILED_EVENT,)),
)
BILLED = (WAYS[4], WAYS[7], WAYS[8])  # answers that were made and broke on the way


class Estimate:
    """Decides what each request gets, and counts for which pages answers were made."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._ways = cycle(WAYS)
        self.whole: Counter[bytes] = Counter()
        self.broken: Counter[bytes] = Counter()

    def reply(self, request: ReceivedRequest) -> Reply:
        page = sha256(request.image or b"").digest()
        if next(self._numbers) % EVERY:
            self.whole[page] += 1
            return Answer(delay_seconds=LATENCY_SECONDS)
        way = next(self._ways)
        self.broken[page] += way in BILLED
        return way


def serve(pipe: Connection) -> None:
    """Says its address, and its counts whenever it is asked."""
    bill = Estimate()
    with Service() as service:
        service.read = bill.reply
        pipe.send(service.url)
        while pipe.recv():
            pipe.send((len(service.requests), bill.whole.copy(), bill.broken.copy()))


@contextmanager
def running() -> Iterator[Connection]:
    """The service in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    try:
        yield ours
    finally:
        ours.send(False)
        process.join()


def main() -> None:
    print("| run | pages out | ok | requests | failed | whole answers | of one page | broken | s |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        draw_pages(Path(folder))
        for kills in (0, KILLS):
            print(row(folder, kills), flush=True)


def draw_pages(folder: Path) -> None:
    for number in range(PAGES):
        Image.new("L", (300 + number, 200), 255).save(folder / f"{number:03}.png")


def row(pictures: str, kills: int) -> str:
    with tempfile.TemporaryDirectory() as home, running() as pipe:
        url, begun = pipe.recv(), time.monotonic()
        for number in range(1, kills + 1):
            with read(pictures, home, url) as process:
                wait_for(pipe, number * PAGES // (kills + 1))
                process.kill()
        with read(pictures, home, url) as process:
            code = process.wait()
        seconds = time.monotonic() - begun
        requests, whole, broken = counts(pipe)
        records = list(map(json.loads, Path(home, "all.jsonl").read_text().splitlines()))
    names = {(record["source"], record["page"]) for record in records}
    assert len(names) == len(records), "a page came out twice"
    ok = sum(record["status"] == "ok" for record in records)
    failed = requests - whole.total()
    name = f"{kills} kills" if kills else "in one go"
    return (
        f"| {name}, exit {code} | {len(names)} of {PAGES} | {ok} | {requests} | {failed} "
        f"| {whole.total()} | {max(whole.values())} | {broken.total()} | {seconds:.1f} |"
    )


def read(pictures: str, home: str, url: str) -> subprocess.Popen[bytes]:
    command = [QOCR, "text", pictures, "-r", "beijing", "--base-url", url, "-e", "dashscope"]
    command += ["-j", "16", "--timeout", "2", "--quiet", "-o", f"{home}/all.jsonl"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("QOCR_")}
    keys = {"DASHSCOPE_API_KEY": Service.key, "XDG_CACHE_HOME": f"{home}/cache", "HOME": home}
    return subprocess.Popen(command, env={**clean, **keys})


def wait_for(pipe: Connection, answers: int) -> None:
    while counts(pipe)[1].total() < answers:
        time.sleep(0.01)


def counts(pipe: Connection) -> tuple[int, Counter[bytes], Counter[bytes]]:
    pipe.send(True)
    found: tuple[int, Counter[bytes], Counter[bytes]] = pipe.recv()
    return found


if __name__ == "__main__":
    main()
