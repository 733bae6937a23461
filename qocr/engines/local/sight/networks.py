"""The two networks inside RapidOCR's wheel: one finds lines of text, one spells them."""

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
SILENT = 4

_cores = Lock()


class Network:
    """A network from a file. Threads may share it: one at a time runs, on every core there is."""

    def __init__(self, path: Path) -> None:
        telemetry.disable_telemetry()
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.log_severity_level = SILENT
        options.enable_cpu_mem_arena = False  # it would keep the memory of the largest page
        self._session: Any = InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def run(self, batch: Tensor) -> Tensor:
        """What the network answers to one batch."""
        with _cores:
            answer: Tensor = self._session.run(None, {self._input: batch})[0]
        return answer

    def alphabet(self) -> tuple[str, ...]:
        """The letters a spelling network knows, in the order of its scores; the first is none."""
        letters = self._session.get_modelmeta().custom_metadata_map["character"]
        return ("", *letters.splitlines(), " ")


def folder() -> Path:
    """Where RapidOCR keeps its networks."""
    spec = find_spec("rapidocr")
    return Path(str(spec and spec.origin)).parent / "models"


def packaged(name: str) -> Path:
    """A network that comes with RapidOCR. Raises SetupError where it did not."""
    path = folder() / name
    if not path.is_file():
        raise SetupError(
            f"RapidOCR came without {name}",
            code="LocalModelMissing",
            hint="pip install --force-reinstall 'rapidocr>=3.10'",
        )
    return path


def stored(name: str) -> Path:
    """A network that RapidOCR fetched before. Raises SetupError where it did not."""
    path = folder() / name
    if not path.is_file():
        raise missing(name)
    return path
