"""Output is the same for one page at a time and for many, whichever is answered first."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest
from command import Command
from PIL import Image
from service import Answer, Service
from service.exchange import ReceivedRequest

PAGES = 20


def read_slowly(request: ReceivedRequest) -> Answer:
    """The page's number, which is in its width, after a while of any length."""
    with Image.open(io.BytesIO(request.image or b"")) as picture:
        number = picture.width - 300
    box = [0, 0, 50 + number, 0, 50 + number, 20, 0, 20]
    return Answer(
        text=f"<table><tr><td>{number}</td></tr></table>" if number % 2 else f"$x_{number}$",
        words=[{"text": f"word {number}", "location": box}],
        fields={"Number": str(number)},
        delay_seconds=random.uniform(0, 0.03),
    )


def written(folder: Path) -> dict[str, bytes]:
    """What is in the folder, without the ids that the service numbers as questions arrive."""
    return {
        path.name: re.sub(rb"0{8}-[0-9-]{27}", b"", path.read_bytes())
        for path in sorted(folder.iterdir())
    }


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("task", "forms"),
    [
        ("text", ["txt", "json", "jsonl"]),
        ("table", ["html", "md", "csv", "tsv"]),
        ("formula", ["latex", "mathml"]),
        ("doc", ["latex", "md"]),
        ("kie", ["json", "csv"]),
        ("advanced", ["json", "tsv", "hocr", "alto"]),
    ],
)
def test_bytes_are_the_same_for_one_job_and_for_many(
    qocr: Command, service: Service, task: str, forms: list[str]
) -> None:
    service.read = read_slowly
    files = [f"{number:02}.png" for number in range(PAGES)]
    for number, name in enumerate(files):
        Image.new("L", (300 + number, 200), 255).save(name)
    found = []
    for jobs in ("1", "32"):
        folder = Path(f"out{jobs}")
        folder.mkdir()
        first, *others = [f"{form}={folder / form}" for form in forms]
        name, _, path = first.partition("=")
        also = [part for other in others for part in ("--also", other)]
        asked = [task, *files, "-j", jobs, "-r", "beijing", "--base-url", service.url]
        ended = qocr(*asked, "-f", name, "-o", path, *also)
        assert ended.code in (0, 10), ended.stderr
        found.append(written(folder))
    assert sorted(found[0]) == sorted(forms)
    assert found[0] == found[1]
