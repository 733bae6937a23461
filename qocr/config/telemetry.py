"""What libraries would report if they were not told otherwise."""

from __future__ import annotations

import os


def disable_telemetry() -> None:
    """onnxruntime 1.29 and later leave a device id in the home folder and report to Microsoft
    unless this is set before it is imported. Source: Privacy.md in its wheel."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
