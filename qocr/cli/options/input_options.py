"""What is read."""

from __future__ import annotations

from qocr.cli.command_names import ESTIMATE, FETCH, READING, RETRY
from qocr.cli.options.table import INPUT, Row
from qocr.tasks import TASKS

ROWS = (
    Row(
        "recursive",
        ("--recursive",),
        INPUT,
        "Read the subfolders of a folder, too.",
        commands=READING,
    ),
    Row(
        "watch",
        ("--watch",),
        INPUT,
        "Read files as they appear in this folder, until stopped; needs -o with a folder or "
        "pattern.",
        "FOLDER",
    ),
    Row(
        "shard",
        ("--shard",),
        INPUT,
        "Read only part K of N, such as 3/10. An input is in the same part on every machine.",
        "K/N",
        commands=READING,
    ),
    Row(
        "pages",
        ("--pages",),
        INPUT,
        "Pages of a PDF or TIFF to read, such as 1,3-5,8-end.",
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
        "Resolution at which PDF pages are rendered; auto is as fine as the model can use.",
        "N|auto",
        commands=READING,
    ),
    Row(
        "passthrough",
        ("--passthrough/--no-passthrough",),
        INPUT,
        "Take a PDF page that is one JPEG as it is, without rendering it. On by default, "
        "unless --dpi is given.",
        commands=READING,
    ),
    Row(
        "text_layer",
        ("--text-layer",),
        INPUT,
        "With use, take the text that a PDF page already has instead of reading the page; for "
        "plain text only.",
        choices=("ignore", "use"),
        commands=(*TASKS, ESTIMATE),
    ),
    Row(
        "denoise",
        ("--denoise",),
        INPUT,
        "Remove specks from the page before it is read.",
        commands=READING,
    ),
    Row(
        "contrast",
        ("--contrast",),
        INPUT,
        "Even out the lighting of the page before it is read.",
        commands=READING,
    ),
    Row(
        "deskew",
        ("--deskew",),
        INPUT,
        "Straighten a tilted page before it is read.",
        commands=READING,
    ),
    Row(
        "whole_pdf",
        ("--whole-pdf",),
        INPUT,
        "Let the service download PDFs from their addresses and read them whole; only -m "
        "qwen3.5-ocr.",
    ),
)
