"""What is read."""

from __future__ import annotations

from qocr.cli.options.table import ESTIMATE, FETCH, INPUT, READING, RETRY, Row
from qocr.tasks import TASKS

ROWS = (
    Row(
        "recursive",
        ("--recursive",),
        INPUT,
        "Look into the folders of a folder, too.",
        commands=READING,
    ),
    Row(
        "watch",
        ("--watch",),
        INPUT,
        "Read what is dropped into this folder, until stopped; with -o OUT/.",
        "FOLDER",
    ),
    Row(
        "shard",
        ("--shard",),
        INPUT,
        "One part of the inputs, 3/10: the same ones wherever it runs.",
        "K/N",
        commands=READING,
    ),
    Row(
        "pages",
        ("--pages",),
        INPUT,
        "Pages of a PDF or TIFF: 1,3-5,8-end.",
        "RANGES",
        commands=READING,
    ),
    Row(
        "password",
        ("--password",),
        INPUT,
        "Password of an encrypted PDF.",
        "TEXT",
        commands=(*READING, FETCH, RETRY),
    ),
    Row(
        "dpi",
        ("--dpi",),
        INPUT,
        "Resolution of PDF pages; auto is as fine as the model can use.",
        "N|auto",
        commands=READING,
    ),
    Row(
        "passthrough",
        ("--passthrough/--no-passthrough",),
        INPUT,
        "Whether a page of a PDF that is one JPEG is taken as it is; not with --dpi.",
        commands=READING,
    ),
    Row(
        "text_layer",
        ("--text-layer",),
        INPUT,
        "Take the text a PDF page has, for plain text, instead of reading it.",
        choices=("ignore", "use"),
        commands=(*TASKS, ESTIMATE),
    ),
    Row(
        "denoise",
        ("--denoise",),
        INPUT,
        "Take specks out of the page before it is read.",
        commands=READING,
    ),
    Row(
        "contrast",
        ("--contrast",),
        INPUT,
        "Even the light of the page before it is read.",
        commands=READING,
    ),
    Row(
        "deskew",
        ("--deskew",),
        INPUT,
        "Level the rows of the page before it is read.",
        commands=READING,
    ),
    Row(
        "whole_pdf",
        ("--whole-pdf",),
        INPUT,
        "Leave PDFs at an address to the service, whole: qwen3.5-ocr.",
    ),
)
