"""Estimates: tokens by the vendor's formula, prices by the catalogue, nobody asked."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from command import Command
from drawing import draw_pdf
from PIL import Image
from service import Service

from qocr.catalog import catalogue
from qocr.inputs import Rendering, pages, sources
from qocr.inputs.sizes import Sizes
from qocr.pricing.estimate import Limits, Span, cost_span, image_tokens, page_tokens

OLDER, NEWER = "qwen-vl-ocr-2025-08-28", "qwen-vl-ocr-2025-11-20"


@pytest.mark.parametrize(
    ("model", "size", "tokens"),
    [
        (OLDER, (6000, 3000), 8194),  # the guide's multilingual example
        (NEWER, (6000, 3000), 8194),
        (OLDER, (1500, 1734), 3350),  # its document
        (OLDER, (689, 487), 427),  # its train ticket
        (NEWER, (20, 20), 6),  # scaled up to min_pixels
    ],
)
def test_image_tokens_are_those_the_guide_prints(
    model: str, size: tuple[int, int], tokens: int
) -> None:
    assert image_tokens(*size, catalogue.model(model), Limits()).tokens == tokens


def test_a_minimum_above_the_default_maximum_is_reckoned_with() -> None:
    seen = image_tokens(4000, 3000, catalogue.model(NEWER), Limits(min_pixels=20_000_000))
    assert (seen.width, seen.height) == (5184, 3904)


def test_a_whole_example_of_the_guide() -> None:
    """Document parsing: 3350 image tokens, 3416 in, 845 out."""
    model = catalogue.model(OLDER)
    spent = page_tokens([image_tokens(1500, 1734, model, Limits())], model, "doc", Limits())
    assert (spent.image, spent.prompt, spent.output) == (3350, 3416, Span(0, 845, 4096))


def test_prices_are_for_a_million_tokens() -> None:
    model = catalogue.model(NEWER)
    spent = page_tokens(
        [image_tokens(6000, 3000, model, Limits())] * 100, model, "multi-lan", Limits()
    )
    price = catalogue.Price("singapore", "USD", 0.07, 0.16, "pricing")
    cost = cost_span(spent, price)
    assert spent.prompt == 822_900
    assert cost.least == pytest.approx(0.057603)
    assert cost.example == pytest.approx(0.057603 + 3800 * 0.16e-6)
    assert cost.most == pytest.approx(0.057603 + 819_200 * 0.16e-6)


def test_max_tokens_bounds_the_answer() -> None:
    spent = page_tokens([], catalogue.model(NEWER), "table", Limits())
    assert spent.output == Span(0, 0, 0)
    seen = image_tokens(100, 100, catalogue.model("other"), Limits())
    spent = page_tokens([seen], catalogue.model("other"), "table", Limits(max_tokens=100))
    assert spent.output == Span(0, 100, 100)


def estimated(qocr: Command, *arguments: str | Path) -> dict[str, Any]:
    ended = qocr("estimate", *arguments, "--json")
    assert (ended.code, ended.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ended.text)
    return found


def test_a_picture(qocr: Command) -> None:
    Image.new("1", (6000, 3000)).save("wide.png")
    found = estimated(qocr, "wide.png", "--task", "multi-lan")
    assert found["pages"] == [
        {
            "source": "wide.png",
            "page": 1,
            "width": 6000,
            "height": 3000,
            "seen_width": 4096,
            "seen_height": 2048,
            "image_tokens": 8194,
            "prompt_tokens": 8229,
        }
    ]
    assert found["total"] == {
        "pages": 1,
        "image_tokens": 8194,
        "prompt_tokens": 8229,
        "output_tokens": {"least": 0, "example": 38, "most": 8192},
    }
    chosen = {row["currency"]: row for row in found["prices"] if row["chosen"]}
    assert chosen.keys() == {"USD", "CNY"}
    assert chosen["USD"]["cost"] == {
        "least": 0.00057603,
        "example": 0.00058211,
        "most": 0.00188675,
    }
    assert chosen["USD"]["batch"] is None


def test_batches_are_half(qocr: Command, page: Path) -> None:
    rows = estimated(qocr, page, "-m", "qwen-vl-ocr", "-r", "cn-beijing")["prices"]
    [row] = [row for row in rows if row["chosen"]]
    assert row["batch"] == {name: value / 2 for name, value in row["cost"].items()}
    assert {row["model"] for row in rows if row["batch"]} == {"qwen-vl-ocr", "qwen-vl-ocr-latest"}


def test_each_model_counts_by_its_own_grid(qocr: Command, page: Path) -> None:
    tokens = {row["model"]: row["image_tokens"] for row in estimated(qocr, page)["prices"]}
    assert tokens[NEWER] == 12 * 5 + 2  # 400x160 pixels in tokens of 32x32
    assert tokens[OLDER] == 14 * 6 + 2


def test_limits_of_pixels(qocr: Command, page: Path) -> None:
    [found] = estimated(qocr, page, "--max-pixels", "10240")["pages"]
    assert (found["seen_width"], found["seen_height"], found["image_tokens"]) == (160, 64, 12)
    assert qocr("estimate", page, "--max-pixels", "7").code == 2


@pytest.mark.heavy
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("passthrough", [True, False])
@pytest.mark.parametrize("dpi", [None, 150, 77])
def test_pages_are_as_large_as_they_are_opened(dpi: float | None, passthrough: bool) -> None:
    scans = [Image.new("RGB", size, "white") for size in ((1240, 1754), (300, 200), (2600, 3600))]
    scans[0].save("scan.pdf", "PDF", save_all=True, append_images=scans[1:], resolution=150)
    rendering = Rendering(8_388_608, 300, ".", dpi=dpi, passthrough=passthrough)
    sizes = Sizes(rendering)
    for page in pages(sources(["scan.pdf"]), rendering, lambda _: b""):
        picture = page.open()
        assert sizes.of(page)(8_388_608) == (picture.width, picture.height)


def test_pages_of_a_pdf(qocr: Command) -> None:
    draw_pdf(Path("scan.pdf"), 3)
    found = estimated(qocr, "scan.pdf", "--pages", "2-3", "--dpi", "72")["pages"]
    assert [(page["page"], page["width"], page["height"]) for page in found] == [
        (2, 200, 100),
        (3, 200, 100),
    ]


def test_as_a_table(qocr: Command, page: Path) -> None:
    ended = qocr("estimate", page, page.parent, "-m", "qwen-vl-ocr-1120")
    assert (ended.code, ended.stderr) == (0, "")
    listed, total, prices = ended.text.split("\n\n")
    assert listed.splitlines()[1].split() == ["page.png", "400x160", "384x160", "62", "97"]
    assert total.startswith(
        "1 page, text, qwen-vl-ocr-1120: 62 image tokens, 97 prompt tokens,\noutput 0 to 8192"
    )
    marked = [line.split()[:4] for line in prices.splitlines() if line.startswith("*")]
    assert marked == [["*", NEWER, "singapore", "USD"], ["*", NEWER, "singapore", "CNY"]]


def test_what_cannot_be_read_is_told_and_left_out(qocr: Command, page: Path) -> None:
    ended = qocr("estimate", page, "gone.png", "http://127.0.0.1:9/x.png")
    assert ended.code == 8
    assert "gone.png: no such file" in ended.stderr
    assert "http://127.0.0.1:9/x.png: estimates do not fetch addresses" in ended.stderr
    assert "1 page," in ended.text
    alone = qocr("estimate", "gone.png")
    assert (alone.code, alone.stdout) == (4, b"")


def test_models_without_a_price_there(qocr: Command, page: Path) -> None:
    ended = qocr("estimate", page, "-m", "qwen3.5-ocr")
    assert (ended.code, ended.stderr) == (
        0,
        "qocr: no price is known for qwen3.5-ocr in singapore\n",
    )
    ended = qocr("estimate", page, "-m", "qwen-vl-ocr-9")
    assert ended.stderr.startswith("qocr: qwen-vl-ocr-9: unknown model, the service decides")


@pytest.mark.parametrize("inputs", [["scan.pdf"], ["page.png", "scan.pdf"]])
def test_more_pages_than_wanted(
    qocr: Command, service: Service, page: Path, inputs: list[str]
) -> None:
    draw_pdf(Path("scan.pdf"), 3)
    ended = qocr("text", *inputs, "--max-pages", "2", "-o", "out.txt")
    assert (ended.code, ended.stdout) == (9, b"")
    assert ended.stderr == (
        "qocr: there are more than 2 pages, and none was read (TooManyPages)\n"
        "      Raise --max-pages, or choose with --pages.\n"
    )
    assert service.requests == []
    assert not Path("out.txt").exists()


def test_as_many_pages_as_wanted(qocr: Command, service: Service) -> None:
    draw_pdf(Path("scan.pdf"), 3)
    ended = qocr("text", "scan.pdf", "--max-pages", "2", "--pages", "2-3", "-q")
    assert (ended.code, len(service.requests)) == (0, 2)


@pytest.mark.heavy
@pytest.mark.parametrize("model", ["qwen-vl-ocr", OLDER])
@pytest.mark.parametrize("name", ["page.png", "wide.png", "small.png", "scan.pdf"])
def test_what_is_sent_has_the_tokens_that_were_reckoned(
    qocr: Command, service: Service, page: Path, name: str, model: str
) -> None:
    Image.new("L", (4501, 2001), 255).save("wide.png")
    Image.new("L", (30, 20), 255).save("small.png")
    draw_pdf(Path("scan.pdf"), 1)
    [reckoned] = estimated(qocr, name, "-m", model, "-r", "beijing")["pages"]
    assert qocr("text", name, "-m", model).code == 0
    sent = service.requests[0].image
    assert sent is not None
    size = Image.open(BytesIO(sent)).size
    seen = image_tokens(*size, catalogue.model(model), Limits())
    assert seen.tokens == reckoned["image_tokens"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch, qocr: Command, page: Path) -> None:
    draw_pdf(Path("scan.pdf"), 1)
    for name, size in (("page.png", (400, 160)), ("scan.pdf", (1000, 500))):
        with Path(name).open() as file:
            monkeypatch.setattr("sys.stdin", file)
            [found] = estimated(qocr, "-")["pages"]
        assert (found["source"], found["width"], found["height"]) == ("-", *size)
