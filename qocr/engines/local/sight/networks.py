"""RapidOCR's networks: one finds the lines of text, others spell them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from qocr.config import telemetry
from qocr.engines.local.sight.languages import missing
from qocr.errors import SetupError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Tensor = NDArray[np.float32]

FINDER = "PP-OCRv6_det_small.onnx"
SPELLER = "PP-OCRv6_rec_small.onnx"
SILENT = 4  # onnxruntime's log level for fatal errors only

_cores = Lock()


class Network:
    """A network loaded from a file. Threads may share it; only one network runs at a time, on all
    cores."""

    def __init__(self, path: Path) -> None:
        telemetry.disable_telemetry()
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.log_severity_level = SILENT
        options.enable_cpu_mem_arena = False  # the arena would keep the memory of the largest page
        self._session: Any = InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def run(self, batch: Tensor) -> Tensor:
        """The network's output for one batch."""
        with _cores:
            output: Tensor = self._session.run(None, {self._input: batch})[0]
        return output

    def alphabet(self) -> tuple[str, ...]:
        """The letters a spelling network knows, in the order of its scores. The first is empty: it
        stands for no letter."""
        letters = self._session.get_modelmeta().custom_metadata_map["character"]
        return ("", *letters.splitlines(), " ")


def folder() -> Path:
    """The folder in which RapidOCR stores its networks."""
    spec = find_spec("rapidocr")
    return Path(str(spec and spec.origin)).parent / "models"


def packaged(name: str) -> Path:
    """The path of a network that comes with RapidOCR. Raises SetupError if it is missing."""
    path = folder() / name
    if not path.is_file():
        raise SetupError(
            f"RapidOCR came without {name}",
            code="LocalModelMissing",
            hint="pip install --force-reinstall 'rapidocr>=3.10'",
        )
    return path


def stored(name: str) -> Path:
    """The path of a network that RapidOCR has downloaded. Raises SetupError if it is missing."""
    path = folder() / name
    if not path.is_file():
        raise missing(name)
    return path
