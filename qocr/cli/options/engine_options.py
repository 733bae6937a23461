"""Who reads, and how it is reached."""

from __future__ import annotations

from qocr.catalog.regions import REGION_IDS, REGIONS
from qocr.cli.options.table import ASKING, BATCHING, DOCTOR, ENGINE, READING, SUBMIT, Row
from qocr.job import ENGINES, SERVERS

ROWS = (
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
        commands=(*READING, DOCTOR),
    ),
    Row(
        "workspace",
        ("--workspace",),
        ENGINE,
        "Ask the host of this workspace.",
        "ID",
        commands=(*ASKING, *SUBMIT),
    ),
    Row(
        "base_url",
        ("--base-url",),
        ENGINE,
        "Another host: its root for dashscope, what /chat/completions hangs on for openai.",
        "URL",
        commands=(*ASKING, *SUBMIT),
    ),
    Row(
        "server",
        ("--server",),
        ENGINE,
        "What answers at --base-url, if pixel limits are to be told it.",
        choices=SERVERS,
    ),
    Row(
        "api_key_file",
        ("--api-key-file",),
        ENGINE,
        "A file that holds the key.",
        "PATH",
        commands=(*ASKING, *BATCHING),
    ),
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
    Row(
        "offline",
        ("--offline",),
        ENGINE,
        "No network at all, whatever else is said.",
        commands=(*ASKING, *BATCHING),
    ),
)
