"""How well the embedded engine reads, beside its peers, as Markdown tables.

    python benchmarks/accuracy SAMPLES_FOLDER [text|tables|fields|facts|cost ...]

All parts by default. SAMPLES_FOLDER holds text/linn.png with linn.txt; receipts/NNN.jpg with
NNN.csv (x1,y1,...,x4,y4,text per line; the truth is the lines in file order) and NNN.json (their
fields); tables/NAME.png with NAME.html; documents/NAME.pdf with facts.jsonl. Further pages are set
with the fonts of this machine (Liberation, DejaVu, Noto Sans CJK).

All engines read in this run, on this machine, each in a process of its own: qocr from the
environment of this Python; tesseract with its default page segmentation, one thread and the packs
eng, deu, fra and chi_sim; RapidOCR with its defaults; img2table with its own RapidOCR reader.
Needs tesseract-ocr, poppler-utils, fontconfig and `pip install '.[bench]'`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cost
import facts
import fields
import tables
import text

PARTS = {
    "text": text.run,
    "tables": tables.run,
    "fields": fields.run,
    "facts": facts.run,
    "cost": cost.run,
}


def main(arguments: list[str]) -> None:
    if not arguments or not PARTS.keys() >= set(arguments[1:]):
        sys.exit(__doc__)
    for name in arguments[1:] or PARTS:
        print(f"## {name}\n\n{PARTS[name](Path(arguments[0]))}\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
