"""Telemetry of libraries is switched off."""

from __future__ import annotations

import os


def disable_telemetry() -> None:
    """Switches off the telemetry of onnxruntime; call it before the first import.

    From version 1.29 it would leave a device id in the home folder and report to Microsoft.
    Source: Privacy.md in its wheel.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
