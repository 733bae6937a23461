"""What is known of regions and models. Checked 2026-11-20 against the vendor's pages."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MODEL = "qwen-vl-ocr-2025-11-20"
DEFAULT_REGION = "singapore"


@dataclass(frozen=True, slots=True)
class Region:
    """`host` is the one shared by all workspaces; Frankfurt has none.
    Source: "Base URL" page."""

    name: str
    id: str
    host: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """`factor` is the side of an image token in pixels; a model that `keeps_prompt` combines the
    user's prompt with the task, the others replace it. Source: API reference, `max_pixels`."""

    name: str
    factor: int
    default_max_pixels: int
    max_pixels: int
    min_pixels: int
    keeps_prompt: bool = False


REGIONS: dict[str, Region] = {
    region.name: region
    for region in (
        Region("beijing", "cn-beijing", "https://dashscope.aliyuncs.com"),
        Region("singapore", "ap-southeast-1", "https://dashscope-intl.aliyuncs.com"),
        Region("virginia", "us-east-1", "https://dashscope-us.aliyuncs.com"),
        Region("frankfurt", "eu-central-1", None),
    )
}
REGION_IDS = {region.id: region for region in REGIONS.values()}

_OLDER = ("qwen-vl-ocr-2025-08-28", "qwen-vl-ocr-2025-04-13", "qwen-vl-ocr-2024-10-28")
_OLDER_ALIASES = ("qwen-vl-ocr-0828", "qwen-vl-ocr-0413", "qwen-vl-ocr-1028")


def model(name: str) -> Model:
    """Limits of a model; one that is not known counts as the newest kind (32 pixels a side)."""
    if name in _OLDER or name in _OLDER_ALIASES:
        return Model(name, 28, 6_422_528, 23_520_000, 3_136)
    return Model(name, 32, 8_388_608, 30_720_000, 3_072, name.startswith("qwen3.5-ocr"))


def writes_pixels(name: str) -> bool:
    """Whether boxes in the text of this model family are in pixels, not per-mille (Qwen2.5-VL
    and older, also under the names of self-hosted models)."""
    return model(name).factor == 28 or "qwen2" in name.lower()


def region(name: str) -> Region | None:
    """By our name or the vendor's id."""
    return REGIONS.get(name) or REGION_IDS.get(name)
