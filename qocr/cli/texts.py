"""The words of the help."""

from __future__ import annotations

from qocr.tasks import TASKS

HELP = """Read scans: pictures and PDFs to text, tables, LaTeX, fields and boxes.

With a DashScope key the Qwen-OCR models read; without one the embedded engine does, offline.
Any OpenAI-compatible server can take their place (--engine openai --base-url URL).
"""

EPILOG = """\b
Inputs:
  files, folders, quoted globs, http(s) addresses, @list.txt (one input
  a line), and - for standard input: PNG, JPEG, WebP, BMP, GIF, TIFF,
  HEIC and PDF.

\b
Examples:
  qocr text scan.png
  qocr text scans/ -o texts/
  cat scan.pdf | qocr doc - > scan.tex
  qocr table page.jpg -o table.html
  qocr kie receipt.jpg -F Total -F Date
  qocr advanced page.png -o boxes.png --also json=boxes.json

\b
Settings, the first that is there:
  the flag; the variable QOCR_NAME of the option --name; qocr.toml of the
  folder or its parents; config.toml of the user.
  Keys: DASHSCOPE_API_KEY, DASHSCOPE_API_KEY_FILE_PATH,
  ~/.dashscope/api_key; for --engine openai OPENAI_API_KEY, OPENAI_BASE_URL.

\b
Exit codes:
  0 every page read      4 input: fix the file     8 some pages failed
  1 a bug of qocr        5 refused by the service  9 a condition unmet
  2 usage: fix the line  6 later: try again       10 incomplete: cut off
  3 setup: key, region   7 output: cannot write  130 143 141 stopped
"""

EXAMPLES: dict[str, str] = {
    "text": "\b\nExamples:\n  qocr text scan.png\n  qocr text book.pdf --pages 3-5 -o book.txt",
    "multi-lan": "\b\nExample:\n  qocr multi-lan lettre.jpg -f json",
    "advanced": (
        "\b\nExamples:\n  qocr advanced page.png -o boxes.png\n"
        "  qocr advanced page.png -f tsv | cut -f7-12"
    ),
    "table": "\b\nExample:\n  qocr table page.jpg -o table.html",
    "formula": "\b\nExample:\n  qocr formula equation.png",
    "doc": "\b\nExample:\n  cat scan.pdf | qocr doc - > scan.tex",
    "convert": (
        "\b\nExamples:\n  qocr convert boxes.json -f tsv\n"
        "  qocr convert boxes.jsonl -o 'pages/{stem}-{page}.png'"
    ),
    "estimate": (
        "\b\nExamples:\n  qocr estimate scans/\n"
        "  qocr estimate book.pdf --task doc -m qwen-vl-ocr -r beijing --json"
    ),
    "doctor": "\b\nExamples:\n  qocr doctor\n  qocr doctor --offline --json",
    "cache size": "\b\nExamples:\n  qocr cache size\n  qocr cache size --json",
    "cache clear": "\b\nExamples:\n  qocr cache clear\n  qocr cache clear --older-than 30d",
    **{
        f"batch submit {name}": (
            "\b\nExample:\n  id=$(qocr batch submit "
            f"{name} scans/ -m qwen-vl-ocr -r beijing)\n  qocr batch fetch $id --wait"
        )
        for name in TASKS
    },
    "batch fetch": (
        "\b\nExamples:\n  qocr batch fetch 20261121-3f9a1c -o texts/\n"
        "  qocr batch fetch 20261121-3f9a1c --wait -f json --also txt=all.txt"
    ),
    "models": "\b\nExamples:\n  qocr models\n  qocr models qwen-vl-ocr --json",
    "kie": (
        "\b\nExamples:\n  qocr kie receipt.jpg -F Total -F 'Date=of purchase'\n"
        "  qocr kie invoice.pdf --schema schema.json -f jsonl"
    ),
}


# What is no task: its line in the help of qocr, and what its own help adds.
OTHERS: dict[str, tuple[str, str]] = {
    "convert": (
        "Turn saved results (json, jsonl, raw answers) into any format of their task.",
        "Nothing is asked or paid again.",
    ),
    "estimate": (
        "Reckon tokens and prices before paying, without network or key.",
        """

Image tokens are exact: the vendor's formula. The words of the question count as in the
guide's example of the task; with kie they grow with your fields. How long the answers will be
nobody knows: prices run from blank pages (least) over answers as long as the guide's example
(as example) to answers that are cut off (most).""",
    ),
    "models": (
        "Show the models of the service: limits, regions, prices.",
        "With a NAME, all that is known of it, and which page says so.",
    ),
    "cache": (
        "See or clear the pages that are kept so that nothing is paid for twice.",
        "They are on this machine only, for your account; --cache off keeps none.",
    ),
    "cache path": ("Show the folder of the kept pages.", ""),
    "cache size": ("Show how many pages are kept, and what they take of the disk.", ""),
    "cache clear": ("Remove kept pages: all, or those not used for long.", ""),
    "batch": (
        "Have pages read within a day at half the price, by the service's Batch API.",
        """

submit prints an id; status and list say how far it is, fetch brings the pages in any format
of their task, retry submits once more what failed, cancel stops the rest. Models that batch:
-m qwen-vl-ocr or -m qwen-vl-ocr-latest, both -r beijing.""",
    ),
    "batch submit": ("Submit pages to be read by a task; prints the submission's id.", ""),
    **{
        f"batch submit {name}": (task.summary, "As a batch; prints the submission's id.")
        for name, task in TASKS.items()
    },
    "batch status": (
        "Ask the service how far submissions are.",
        "If none is named, all that are not done.",
    ),
    "batch list": ("Show all submissions as they were last seen.", "Nobody is asked."),
    "batch fetch": (
        "Bring the pages of a submission, in any format of its task.",
        "What was not read is told as failed pages. Exit code 6 while the service is at it.",
    ),
    "batch retry": (
        "Submit once more what failed or was left behind.",
        "It stays part of the same submission.",
    ),
    "batch cancel": (
        "Stop submissions.",
        "Pages that were read until then stay, and are paid for.",
    ),
    "doctor": (
        "Check the installation, the settings, the key and the network.",
        "Nothing is read or paid. Exit code 3 if something must be mended.",
    ),
}


def formats(command: str) -> tuple[str, ...]:
    """The formats of a task; of `convert`, those of all tasks."""
    if command in TASKS:
        return TASKS[command].formats
    return tuple(dict.fromkeys(name for task in TASKS.values() for name in task.formats))


def summary(command: str) -> str:
    return TASKS[command].summary if command in TASKS else OTHERS[command][0]


def command_help(command: str) -> str:
    if command not in TASKS:
        return " ".join(OTHERS[command]).rstrip()
    first, *others = formats(command)
    return f"{TASKS[command].summary}\n\nFormats: {first} (default), {', '.join(others)}."
