"""The peer of the benchmarks: the vendor's own package, used as its pages show.

    python benchmarks/official.py JOBS FILE...
    python benchmarks/official.py stream FILE

Reads JPEGs, or the pages of one PDF, JOBS at a time with the pictures in the requests; or one JPEG
whose text is shown as it comes.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dashscope

if TYPE_CHECKING:
    from PIL.Image import Image

MODEL = "qwen-vl-ocr-2025-11-20"


def main() -> None:
    dashscope.base_http_api_url = os.environ["DASHSCOPE_HTTP_BASE_URL"]
    first, *paths = sys.argv[1:]
    if first == "stream":
        for piece in streamed(paths[0]):
            print(piece, end="", flush=True)
        return
    is_pdf = paths[0].endswith(".pdf")
    with ThreadPoolExecutor(int(first)) as pool:
        texts = pool.map(page_text, rendered(paths[0])) if is_pdf else pool.map(file_text, paths)
        for text in texts:
            print(text)


def file_text(path: str) -> str:
    return text_of(asked(Path(path).read_bytes(), "jpeg"))


def rendered(path: str) -> list[Image]:
    from pdf2image import convert_from_path

    return convert_from_path(path, dpi=300)


def page_text(page: Image) -> str:
    buffer = BytesIO()
    page.save(buffer, "PNG")
    return text_of(asked(buffer.getvalue(), "png"))


def streamed(path: str) -> Iterator[str]:
    for part in asked(Path(path).read_bytes(), "jpeg", stream=True, incremental_output=True):
        yield text_of(part)


def asked(picture: bytes, kind: str, **options: Any) -> Any:
    encoded = base64.b64encode(picture).decode("ascii")
    content = [{"image": f"data:image/{kind};base64,{encoded}"}]
    return dashscope.MultiModalConversation.call(
        model=MODEL,
        messages=[{"role": "user", "content": content}],
        ocr_options={"task": "text_recognition"},
        **options,
    )


def text_of(answer: Any) -> str:
    content = answer.output.choices[0].message.content
    return "".join(item["text"] for item in content)


if __name__ == "__main__":
    main()
