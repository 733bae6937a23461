"""The only door to RapidOCR: where text lines are, and what one of them says."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from qocr.errors import SetupError
from qocr.types import Quad

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.uint8]

DETECTOR_SIDE = 1280
SMALL_SIDE = 64
MARGIN = 32


def pixels_of(image: Image) -> Pixels:
    """The picture as RapidOCR wants it: height x width x 3, blue first."""
    from qocr.images import rgb

    return np.ascontiguousarray(np.asarray(rgb(image), dtype=np.uint8)[:, :, ::-1])


class Recogniser:
    """Finds lines and reads them with the two networks inside RapidOCR's wheel.

    Not for several threads at once. Never opens a connection: the files are named, so that
    RapidOCR has no reason to fetch them, and it is only ever given arrays.
    """

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._rapid: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,  # turns upright lines over: 2 to 4 % of a clean page
                "Global.use_preprocess_img": False,  # crops are cut from all the pixels there are
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECTOR_SIDE,
                "Det.model_path": _network("PP-OCRv6_det_small.onnx"),
                "Rec.model_path": _network("PP-OCRv6_rec_small.onnx"),
                "Rec.rec_batch_num": 1,
            }
        )

    def find(self, pixels: Pixels) -> list[Quad]:
        """The lines of a picture of any size, in its pixels; top left first as they lie."""
        scale = _scale(max(pixels.shape[:2]))
        margin = MARGIN if min(pixels.shape[:2]) < SMALL_SIDE else 0
        larger = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        padded = cv2.copyMakeBorder(larger, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
        found = self._rapid(padded, use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        return [_quad((box - margin) / scale) for box in found.boxes]

    def spell(self, pixels: Pixels, quad: Quad, turns: int) -> tuple[str, float]:
        """Text and confidence of a line, cut out and turned by quarters against the clock."""
        crop = np.ascontiguousarray(np.rot90(_cut(pixels, quad), turns))
        said = self._rapid(crop, use_det=False, use_cls=False, use_rec=True)
        if not said.txts:
            return "", 0.0
        return said.txts[0].strip(), float(said.scores[0])


def _scale(long_side: int) -> float:
    """How much larger the detector sees a picture: it overlooks single digits in small ones."""
    return min(3.0, DETECTOR_SIDE / long_side) if long_side <= DETECTOR_SIDE // 2 else 1.0


def _network(name: str) -> str:
    spec = find_spec("rapidocr")
    path = Path(str(spec and spec.origin)).parent / "models" / name
    if not path.is_file():
        raise SetupError(
            f"RapidOCR came without {name}",
            code="LocalModelMissing",
            hint="pip install --force-reinstall 'rapidocr>=3.10'",
        )
    return str(path)


def _quad(box: Any) -> Quad:
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return first, second, third, fourth


def _cut(pixels: Pixels, quad: Quad) -> Pixels:
    corners = np.array(quad, dtype=np.float32)
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = (max(1, int(max(sides[i], sides[i + 2]))) for i in (0, 1))
    straight = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(corners, straight)
    crop = cv2.warpPerspective(
        pixels, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(crop, dtype=np.uint8)
