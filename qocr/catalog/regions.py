"""The regions of the service, and the default model and region. Every run imports this module, so
that it need not read the whole catalogue. Checked against the vendor's documents on 2026-11-20."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MODEL = "qwen-vl-ocr-2025-11-20"
DEFAULT_REGION = "singapore"


@dataclass(frozen=True, slots=True)
class Region:
    """A region: qocr's `name` and the vendor's `id` for it. `host` is shared by all workspaces;
    Frankfurt has none. `storage` says whether the region is known to offer temporary storage.
    Sources: the vendor's documents "Base URL" and "temporary storage"."""

    name: str
    id: str
    host: str | None
    storage: bool = False


REGIONS: dict[str, Region] = {
    region.name: region
    for region in (
        Region("beijing", "cn-beijing", "https://dashscope.aliyuncs.com", storage=True),
        Region("singapore", "ap-southeast-1", "https://dashscope-intl.aliyuncs.com", storage=True),
        Region("virginia", "us-east-1", "https://dashscope-us.aliyuncs.com"),
        Region("frankfurt", "eu-central-1", None),
    )
}
REGION_IDS = {region.id: region for region in REGIONS.values()}


def region(name: str) -> Region | None:
    """The region with qocr's name or the vendor's id; None if there is none."""
    return REGIONS.get(name) or REGION_IDS.get(name)


def name_of(name: str) -> str:
    """qocr's name of a region, from either name; an unknown one is returned as it is."""
    known = region(name)
    return known.name if known else name
