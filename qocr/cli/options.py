"""Every option of the tasks, one row each; a row has the name of the field of `Job` it fills."""

from __future__ import annotations

from dataclasses import dataclass

from qocr.regions import REGION_IDS, REGIONS
from qocr.settings import ENGINES
from qocr.tasks import TASKS

INPUT, OUTPUT, ENGINE, QUESTION, RUN = (
    "Input",
    "Output",
    "Engine and service",
    "Question and parameters",
    "Running and messages",
)
SECTIONS = (OUTPUT, INPUT, ENGINE, QUESTION, RUN)


@dataclass(frozen=True, slots=True)
class Row:
    """`bare` is the value of an option that may stand without one."""

    name: str
    flags: tuple[str, ...]
    section: str
    help: str
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    bare: str | None = None
    commands: tuple[str, ...] = tuple(TASKS)

    def belongs_to(self, command: str) -> bool:
        return command in self.commands


CONVERT, ESTIMATE, MODELS = "convert", "estimate", "models"
READING = (*TASKS, ESTIMATE)
WRITING = (*TASKS, CONVERT)
EVERYWHERE = (*TASKS, CONVERT, ESTIMATE, MODELS)
OPTIONS: tuple[Row, ...] = (
    Row(
        "output",
        ("--output", "-o"),
        OUTPUT,
        "A file, a folder, a pattern with {stem} {page} {ext} {dir} {table}, or - for stdout.",
        "PATH",
        commands=WRITING,
    ),
    Row(
        "format",
        ("--format", "-f"),
        OUTPUT,
        "Left out, it follows -o's suffix, then the task.",
        commands=WRITING,
    ),
    Row(
        "also",
        ("--also",),
        OUTPUT,
        "A further format of the same reading, repeatable.",
        "FORMAT=PATH",
        commands=WRITING,
    ),
    Row(
        "json",
        ("--json",),
        OUTPUT,
        "As JSON, for programs.",
        commands=(ESTIMATE, MODELS),
    ),
    Row(
        "header",
        ("--header",),
        OUTPUT,
        "How many rows of a table are its header.",
        "N",
        low=0,
        commands=("table", CONVERT),
    ),
    Row(
        "excel_safe",
        ("--excel-safe",),
        OUTPUT,
        "Keep spreadsheets from taking text for formulas in csv and tsv.",
        commands=("table", "kie", CONVERT),
    ),
    Row(
        "delimiters",
        ("--delimiters",),
        OUTPUT,
        "What stands around a formula in LaTeX.",
        choices=("none", "dollars", "brackets", "equation"),
        commands=("formula", CONVERT),
    ),
    Row(
        "label",
        ("--label",),
        OUTPUT,
        "What stands beside a box in png.",
        choices=("number", "text", "none"),
        commands=("advanced", CONVERT),
    ),
    Row(
        "coords",
        ("--coords",),
        OUTPUT,
        "Boxes of json and jsonl in pixels, or from 0 to 1 of width and height.",
        choices=("px", "norm"),
        commands=("advanced", CONVERT),
    ),
    Row(
        "min_confidence",
        ("--min-confidence",),
        OUTPUT,
        "Leave out lines below this; those of unknown confidence stay.",
        "X",
        low=0,
        high=1,
        commands=("advanced", CONVERT),
    ),
    Row(
        "explode",
        ("--explode",),
        OUTPUT,
        "One row of csv for each item of this list.",
        "FIELD",
        commands=("kie", CONVERT),
    ),
    Row(
        "stream",
        ("--stream/--no-stream",),
        OUTPUT,
        "Text as it is recognised; on by default when standard output is a terminal.",
    ),
    Row(
        "recursive",
        ("--recursive",),
        INPUT,
        "Look into the folders of a folder, too.",
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
        commands=READING,
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
    ),
    Row("denoise", ("--denoise",), INPUT, "Take specks out of the page before it is read."),
    Row("contrast", ("--contrast",), INPUT, "Even the light of the page before it is read."),
    Row("deskew", ("--deskew",), INPUT, "Level the rows of the page before it is read."),
    Row(
        "engine",
        ("--engine", "-e"),
        ENGINE,
        "auto is the service if there is a key, else the embedded engine.",
        choices=ENGINES,
    ),
    Row(
        "lang",
        ("--lang", "-l"),
        ENGINE,
        "Languages for the embedded engine, deu+eng: what letters may stand on the page.",
        "CODES",
    ),
    Row(
        "model",
        ("--model", "-m"),
        ENGINE,
        "Model of the service or server.",
        "NAME",
        commands=READING,
    ),
    Row(
        "region",
        ("--region", "-r"),
        ENGINE,
        "Region of the key: beijing, singapore, virginia, frankfurt, or its id.",
        "NAME",
        choices=(*REGIONS, *REGION_IDS),
        commands=READING,
    ),
    Row("workspace", ("--workspace",), ENGINE, "Ask the host of this workspace.", "ID"),
    Row(
        "base_url",
        ("--base-url",),
        ENGINE,
        "Another host: its root for dashscope, what /chat/completions hangs on for openai.",
        "URL",
    ),
    Row("api_key_file", ("--api-key-file",), ENGINE, "A file that holds the key.", "PATH"),
    Row(
        "upload",
        ("--upload",),
        ENGINE,
        "Pictures in the request, or in the service's storage; auto goes by size.",
        choices=("auto", "inline", "file"),
    ),
    Row(
        "dry_run",
        ("--dry-run",),
        ENGINE,
        "Show the requests and send nothing; as JSON, or with =curl as commands.",
        "[=curl]",
        choices=("json", "curl"),
        bare="json",
    ),
    Row("offline", ("--offline",), ENGINE, "No network at all, whatever else is said."),
    Row(
        "schema",
        ("--schema",),
        QUESTION,
        "Fields to extract: a JSON template, a JSON Schema, or 'number, total float, items{name}'.",
        "FILE|TEXT",
        commands=("kie",),
    ),
    Row(
        "field",
        ("--field", "-F"),
        QUESTION,
        "A field to extract, repeatable; the hint may be left out.",
        "NAME=HINT",
        commands=("kie",),
    ),
    Row(
        "verify",
        ("--verify/--no-verify",),
        QUESTION,
        "Check values against the schema; ask once more for those that break it.",
        commands=("kie",),
    ),
    Row(
        "task",
        ("--task",),
        QUESTION,
        "The task of a raw answer; our own results know theirs.",
        choices=tuple(TASKS),
        commands=(CONVERT,),
    ),
    Row(
        "task",
        ("--task",),
        QUESTION,
        "The task to reckon for; text if left out.",
        choices=tuple(TASKS),
        commands=(ESTIMATE,),
    ),
    Row(
        "picture",
        ("--picture",),
        QUESTION,
        "The picture it was read from, where that cannot be found.",
        "FILE",
        commands=(CONVERT,),
    ),
    Row(
        "prompt",
        ("--prompt",),
        QUESTION,
        "Your own instruction instead of the task's.",
        "TEXT|@FILE",
    ),
    Row("rotate", ("--rotate",), QUESTION, "Let the service straighten the page."),
    Row(
        "min_pixels",
        ("--min-pixels",),
        QUESTION,
        "Scale smaller pictures up to this.",
        "N",
        commands=READING,
    ),
    Row(
        "max_pixels",
        ("--max-pixels",),
        QUESTION,
        "Scale larger pictures down to this.",
        "N",
        commands=READING,
    ),
    Row("max_tokens", ("--max-tokens",), QUESTION, "Longest answer.", "N", low=1, commands=READING),
    Row("temperature", ("--temperature",), QUESTION, "How free the answer is.", "X", low=0, high=2),
    Row("seed", ("--seed",), QUESTION, "The same seed, the same answer.", "N", low=0),
    Row(
        "param",
        ("--param", "-P"),
        QUESTION,
        "top_p top_k repetition_penalty presence_penalty stop logprobs top_logprobs.",
        "NAME=VALUE",
    ),
    Row(
        "jobs",
        ("--jobs", "-j"),
        RUN,
        "Pages in flight; the order of the output never changes.",
        "N",
        low=1,
    ),
    Row(
        "timeout",
        ("--timeout",),
        RUN,
        "Seconds without a sign of life before giving up; 300 if left out.",
        "S",
        low=0.1,
    ),
    Row(
        "retries",
        ("--retries",),
        RUN,
        "How often to ask again when the service is busy.",
        "N",
        low=0,
    ),
    Row(
        "keep_going",
        ("--keep-going/--fail-fast",),
        RUN,
        "Whether a failed page stops the others.",
    ),
    Row(
        "fail_on",
        ("--fail-on",),
        RUN,
        "Also fail on pages that are empty, incomplete, or none.",
        "LIST",
        commands=WRITING,
    ),
    Row(
        "max_pages",
        ("--max-pages",),
        RUN,
        "Read nothing at all if there are more pages than this.",
        "N",
        low=1,
    ),
    Row(
        "error_format",
        ("--error-format",),
        RUN,
        "How standard error speaks.",
        choices=("text", "json"),
        commands=EVERYWHERE,
    ),
    Row("quiet", ("--quiet", "-q"), RUN, "Only errors on standard error.", commands=EVERYWHERE),
    Row(
        "verbose",
        ("--verbose", "-v"),
        RUN,
        "Every page's end and tokens, causes of errors.",
        commands=EVERYWHERE,
    ),
    Row(
        "color",
        ("--color/--no-color",),
        RUN,
        "Colour of the progress line; NO_COLOR is obeyed.",
        commands=WRITING,
    ),
)
