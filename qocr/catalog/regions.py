"""Regions of the service, and what is asked unless the user says otherwise. Imported by every
run, so that the catalogue need not be. Checked 2026-11-20 against the vendor's pages."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MODEL = "qwen-vl-ocr-2025-11-20"
DEFAULT_REGION = "singapore"


@dataclass(frozen=True, slots=True)
class Region:
    """`host` is the one shared by all workspaces; Frankfurt has none. `storage`: whether it is
    known to store files for a while. Sources: "Base URL" page; "temporary storage" page."""

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
    """By our name or the vendor's id."""
    return REGIONS.get(name) or REGION_IDS.get(name)


def name_of(name: str) -> str:
    """Our name of a region by either; an unknown one as it is."""
    known = region(name)
    return known.name if known else name
