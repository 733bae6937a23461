"""The peer of the benchmarks: the vendor's own package, used as its pages show.

python benchmarks/official.py JOBS FILE...         every page, JOBS at a time, inline
python benchmarks/official.py stream FILE          one page, its text as it comes
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dashscope

MODEL = "qwen-vl-ocr-2025-11-20"


def main() -> None:
    dashscope.base_http_api_url = os.environ["DASHSCOPE_HTTP_BASE_URL"]
    first, *paths = sys.argv[1:]
    if first == "stream":
        for piece in streamed(paths[0]):
            print(piece, end="", flush=True)
        return
    with ThreadPoolExecutor(int(first)) as pool:
        for text in pool.map(page_text, paths):
            print(text)


def page_text(path: str) -> str:
    return text_of(asked(path))


def streamed(path: str) -> Iterator[str]:
    for part in asked(path, stream=True, incremental_output=True):
        yield text_of(part)


def asked(path: str, **options: Any) -> Any:
    picture = base64.b64encode(Path(path).read_bytes()).decode("ascii")
    content = [{"image": f"data:image/jpeg;base64,{picture}"}]
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
