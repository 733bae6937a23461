"""Pictures as a camera makes them: noisy JPEGs of about 1 MB, no two files the same.

    python benchmarks/photographs.py FOLDER COUNT

They differ in a comment: whoever tells files by their bytes has another picture each time.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

SIZE = (1920, 1440)
QUALITY = 80
NOISE = 24.0
_START, _COMMENT = b"\xff\xd8", b"\xff\xfe"


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    picture = photograph()
    for number in range(count):
        folder.joinpath(f"{number:05}.jpg").write_bytes(commented(picture, b"%08d" % number))


def photograph(size: tuple[int, int] = SIZE, noise: float = NOISE, quality: int = QUALITY) -> bytes:
    buffer = BytesIO()
    channels = [Image.effect_noise(size, noise) for _ in range(3)]
    Image.merge("RGB", channels).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def commented(picture: bytes, text: bytes) -> bytes:
    length = (len(text) + 2).to_bytes(2)
    return b"".join([_START, _COMMENT, length, text, picture.removeprefix(_START)])


if __name__ == "__main__":
    main()
