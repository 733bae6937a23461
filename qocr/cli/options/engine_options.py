"""Who reads, and how it is reached."""

from __future__ import annotations

from qocr.catalog.regions import REGION_IDS, REGIONS
from qocr.cli.command_names import ASKING, BATCHING, DOCTOR, READING, SUBMIT
from qocr.cli.options.table import ENGINE, Row
from qocr.job import ENGINES, SERVERS

# Those of the embedded engine's table, which would cost the help 4 ms.
LANGUAGES = (
    "bel bul cat ces chi_sim chi_tra dan deu ell eng est fin fra hin hrv hun ind isl ita jpn kaz "
    "kir kor lat lav lit mar mkd mon msa nep nld nor pol por ron rus san slk slv spa srp swe tam "
    "tel tgk tha tur ukr"
)
ROWS = (
    Row(
        "engine",
        ("--engine", "-e"),
        ENGINE,
        "What reads the pages. auto: the service if there is a DashScope key, else the "
        "embedded engine.",
        choices=ENGINES,
    ),
    Row(
        "lang",
        ("--lang", "-l"),
        ENGINE,
        "Languages that the embedded engine should expect, joined by +, such as deu+eng: codes "
        f"of tesseract or of two letters. Known: {LANGUAGES}.",
        "CODES",
    ),
    Row(
        "model",
        ("--model", "-m"),
        ENGINE,
        "Model of the service or server; qocr models lists those of the service.",
        "NAME",
        commands=READING,
    ),
    Row(
        "region",
        ("--region", "-r"),
        ENGINE,
        "Region that the key belongs to: beijing, singapore, virginia, frankfurt, or an id "
        "such as cn-beijing. By default, that of the address, or singapore.",
        "NAME",
        choices=(*REGIONS, *REGION_IDS),
        commands=(*READING, DOCTOR),
    ),
    Row(
        "workspace",
        ("--workspace",),
        ENGINE,
        "Ask the host of this workspace instead of the region's.",
        "ID",
        commands=(*ASKING, *SUBMIT),
    ),
    Row(
        "base_url",
        ("--base-url",),
        ENGINE,
        "Ask another server: for dashscope its root (http://host:8000), for openai what "
        "/chat/completions is appended to (http://host:8000/v1).",
        "URL",
        commands=(*ASKING, *SUBMIT),
    ),
    Row(
        "server",
        ("--server",),
        ENGINE,
        "Software behind --base-url, which decides how pixel limits are sent to it.",
        choices=SERVERS,
    ),
    Row(
        "api_key_file",
        ("--api-key-file",),
        ENGINE,
        "File that holds the key; a key itself is never an option.",
        "PATH",
        commands=(*ASKING, *BATCHING),
    ),
    Row(
        "upload",
        ("--upload",),
        ENGINE,
        "Send pictures inside the request (inline) or through the service's temporary storage "
        "(file); auto decides by size.",
        choices=("auto", "inline", "file"),
    ),
    Row(
        "dry_run",
        ("--dry-run",),
        ENGINE,
        "Print the requests as JSON and send nothing; --dry-run=curl prints them as commands.",
        "[=curl]",
        choices=("json", "curl"),
        bare="json",
    ),
    Row(
        "offline",
        ("--offline",),
        ENGINE,
        "Use no network at all, whatever else is set.",
        commands=(*ASKING, *BATCHING),
    ),
)
