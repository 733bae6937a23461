"""The words of the help."""

from __future__ import annotations

from qocr.tasks import TASKS

HELP = """Turn scans, pictures and PDFs into text, tables, LaTeX, fields and boxes.

With a DashScope key, pages are read by Alibaba's Qwen-OCR models; without one, by the embedded
engine, offline. Any OpenAI-compatible server can read them instead (--engine openai --base-url
URL).
"""

EPILOG = """\b
Inputs:
  files, folders, quoted globs, http(s) addresses, @list.txt (one per
  line), and - for standard input: PNG, JPEG, WebP, BMP, GIF, TIFF, AVIF,
  HEIC, JPEG 2000, PNM, PAM and PDF.

\b
Examples:
  qocr text scan.png
  qocr text scans/ -o texts/
  cat scan.pdf | qocr doc - > scan.tex
  qocr table page.jpg -o table.html
  qocr kie receipt.jpg -F Total -F Date
  qocr advanced page.png -o boxes.png --also json=boxes.json

\b
Settings, highest priority first (qocr doctor shows which apply):
  the flag; the variable QOCR_NAME for the option --name; qocr.toml in the
  folder or its parents; your own config.toml.
  Keys: DASHSCOPE_API_KEY, api_key in ~/.dashscope/config.toml,
  DASHSCOPE_API_KEY_FILE_PATH, ~/.dashscope/api_key; for --engine openai
  OPENAI_API_KEY, OPENAI_BASE_URL.

\b
Exit codes:
  0 every page was read      6 later: try again
  1 a bug in qocr            7 output: cannot write
  2 usage: fix the call      8 some pages failed
  3 setup: key, region       9 a condition you set was not met
  4 input: fix the file     10 incomplete: an answer was cut off
  5 refused by the service  130, 141, 143: stopped by a signal
"""

SHORT_FORM = """\b
Short form of --schema: names with commas, a type after a blank, {...} for a
list of items, quotes around names with blanks.
  types: text if none is given; str int float bool; date time date-time email
    uri uuid ipv4 ipv6; iban luhn vat isbn cn.ric and what else python-stdnum
    checks
  example: 'number, "Date of issue" date, items{name, price float}'

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
            (SHORT_FORM if name == "kie" else "") + "\b\nExample:\n  id=$(qocr batch submit "
            f"{name} scans/ -m qwen-vl-ocr -r beijing)\n  qocr batch fetch $id --wait"
        )
        for name in TASKS
    },
    "batch fetch": (
        "\b\nExamples:\n  qocr batch fetch 20261121-3f9a1c -o texts/\n"
        "  qocr batch fetch 20261121-3f9a1c --wait -f json --also txt=all.txt"
    ),
    "models": "\b\nExamples:\n  qocr models\n  qocr models qwen-vl-ocr --json",
    "help": "\b\nExamples:\n  qocr help table\n  qocr help batch fetch",
    "completion": (
        "\b\nExamples:\n"
        "  qocr completion bash > ~/.local/share/bash-completion/completions/qocr\n"
        "  qocr completion zsh > ~/.zfunc/_qocr\n"
        "  qocr completion fish > ~/.config/fish/completions/qocr.fish"
    ),
    "kie": (
        SHORT_FORM + "\b\nExamples:\n  qocr kie receipt.jpg -F Total -F 'Date=of purchase'\n"
        "  qocr kie invoice.pdf --schema schema.json -f jsonl"
    ),
}


# Commands that are no tasks: the line in the help of qocr, and what their own help adds.
OTHERS: dict[str, tuple[str, str]] = {
    "convert": (
        "Turn saved results (json, jsonl, raw answers) into any format of their task.",
        "No service is asked, and nothing is paid again.",
    ),
    "estimate": (
        "Estimate tokens and prices before paying, without network or key.",
        """

Image tokens are exact, by the vendor's formula. The tokens of the instruction are those of the
guide's example of the task; with kie they grow with your fields. Nobody knows beforehand how long
the answers will be: prices go from blank pages (least) over answers as long as the guide's example
(as example) to answers that are cut off (most).""",
    ),
    "models": (
        "List the models of the service: limits, regions, prices.",
        "With a NAME, everything that is known about it, and where it says so.",
    ),
    "cache": (
        "Show or clear the pages that are kept so that nothing is paid for twice.",
        "They are on this machine only, readable by you alone; --cache off keeps none.",
    ),
    "cache path": ("Print the folder of the kept pages.", ""),
    "cache size": ("Print how many pages are kept, and how much disk space they take.", ""),
    "cache clear": ("Remove kept pages: all, or those not used for a while.", ""),
    "batch": (
        "Read pages within a day at half the price, through the service's Batch API.",
        """

submit prints an id. status and list show how far it is, fetch writes the pages in any format of
their task, retry submits again what failed, cancel stops the rest. Models with batches:
-m qwen-vl-ocr or -m qwen-vl-ocr-latest, both with -r beijing.""",
    ),
    "batch submit": ("Submit pages for a task; prints the id of the submission.", ""),
    **{
        f"batch submit {name}": (
            task.summary,
            "This happens as a batch; prints the id of the submission.",
        )
        for name, task in TASKS.items()
    },
    "batch status": (
        "Ask the service how far submissions are.",
        "Without an ID, all that are not done.",
    ),
    "batch list": ("List all submissions as they were last seen.", "The service is not asked."),
    "batch fetch": (
        "Write the pages of a submission, in any format of its task.",
        "What was not read counts as failed pages. Exit code 6 while the service is not done.",
    ),
    "batch retry": (
        "Submit again the pages that failed or were left out.",
        "They stay part of the same submission.",
    ),
    "batch cancel": (
        "Stop submissions.",
        "Pages that were read by then stay, and are paid for.",
    ),
    "doctor": (
        "Check the installation, the settings, the key and the network.",
        "No page is read and nothing is paid. Exit code 3 if something must be fixed.",
    ),
    "help": ("Show the help of a command.", "The same as qocr COMMAND --help."),
    "completion": (
        "Print the completion script of a shell.",
        "Static scripts: no Python runs when you press TAB.",
    ),
}


def formats(command: str) -> tuple[str, ...]:
    """The formats of a task; of `convert`, those of all tasks."""
    if command in TASKS:
        return TASKS[command].formats
    return tuple(dict.fromkeys(name for task in TASKS.values() for name in task.formats))


def summary(command: str) -> str:
    """The summary of a command in one line."""
    return TASKS[command].summary if command in TASKS else OTHERS[command][0]


def command_help(command: str) -> str:
    """The help text of a command, above its options."""
    if command not in TASKS:
        return " ".join(OTHERS[command]).rstrip()
    first, *others = formats(command)
    return f"{TASKS[command].summary}\n\nFormats: {first} (default), {', '.join(others)}."
