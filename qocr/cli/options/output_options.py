"""Where results go and what they look like."""

from __future__ import annotations

from qocr.cli.command_names import CACHE, DOCTOR, ESTIMATE, LIST, MODELS, SAVED, STATUS, WRITING
from qocr.cli.options.table import OUTPUT, Row

TABLES = ("table", *SAVED)

ROWS = (
    Row(
        "output",
        ("--output", "-o"),
        OUTPUT,
        "Where the result goes: a file, a folder (ends in /), a pattern with {stem} {page} "
        "{ext} {dir}, or - for standard output, which is the default.",
        "PATH",
        commands=tuple(name for name in WRITING if name not in TABLES),
    ),
    Row(
        "output",
        ("--output", "-o"),
        OUTPUT,
        "Where the result goes: a file, a folder (ends in /), a pattern with {stem} {page} "
        "{ext} {dir} and, for tables, {table}, or - for standard output, which is the default.",
        "PATH",
        commands=TABLES,
    ),
    Row(
        "format",
        ("--format", "-f"),
        OUTPUT,
        "Format of the result. By default, it follows the suffix of -o, then the task.",
        commands=WRITING,
    ),
    Row(
        "also",
        ("--also",),
        OUTPUT,
        "Also write the result in another format, such as json=boxes.json; repeatable.",
        "FORMAT=PATH",
        commands=WRITING,
    ),
    Row(
        "json",
        ("--json",),
        OUTPUT,
        "Print JSON, for programs.",
        commands=(ESTIMATE, MODELS, DOCTOR, CACHE[1], STATUS, LIST),
    ),
    Row(
        "header",
        ("--header",),
        OUTPUT,
        "How many rows of a table are its header. Detected by default.",
        "N",
        low=0,
        commands=TABLES,
    ),
    Row(
        "excel_safe",
        ("--excel-safe",),
        OUTPUT,
        "Keep spreadsheet programs from treating text in csv and tsv as formulas.",
        commands=("table", "kie", *SAVED),
    ),
    Row(
        "delimiters",
        ("--delimiters",),
        OUTPUT,
        "What to put around a formula: nothing, $…$, \\[…\\], or an equation environment.",
        choices=("none", "dollars", "brackets", "equation"),
        commands=("formula", *SAVED),
    ),
    Row(
        "label",
        ("--label",),
        OUTPUT,
        "What to write beside each box in png.",
        choices=("number", "text", "none"),
        commands=("advanced", *SAVED),
    ),
    Row(
        "coords",
        ("--coords",),
        OUTPUT,
        "Boxes in json and jsonl: in pixels, or as fractions of width and height (0 to 1).",
        choices=("px", "norm"),
        commands=("advanced", *SAVED),
    ),
    Row(
        "min_confidence",
        ("--min-confidence",),
        OUTPUT,
        "Leave out lines with less confidence than this; lines without any stay.",
        "X",
        low=0,
        high=1,
        commands=("advanced", *SAVED),
    ),
    Row(
        "explode",
        ("--explode",),
        OUTPUT,
        "In csv, write one row for each item of this list.",
        "FIELD",
        commands=("kie", *SAVED),
    ),
    Row(
        "redo",
        ("--redo",),
        OUTPUT,
        "In pdf, also add text to pages that have some: invisible text is replaced, text that is "
        "seen stays. By default, such pages are left as they are.",
        commands=("advanced", *SAVED),
    ),
    Row(
        "pdfa",
        ("--pdfa",),
        OUTPUT,
        "Write pdf as PDF/A-2b, for archives; a document that cannot be made so is refused.",
        commands=("advanced", *SAVED),
    ),
    Row(
        "stream",
        ("--stream/--no-stream",),
        OUTPUT,
        "Print text while it is recognised. By default, only on a terminal.",
    ),
)
