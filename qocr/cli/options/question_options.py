"""What is asked."""

from __future__ import annotations

from qocr.cli.options.table import CONVERT, ESTIMATE, QUESTION, READING, SUBMIT, SUBMIT_KIE, Row
from qocr.tasks import TASKS

ASKED = (*TASKS, *SUBMIT)

ROWS = (
    Row(
        "schema",
        ("--schema",),
        QUESTION,
        "Fields to extract: a JSON template, a JSON Schema, or 'number, total float, items{name}'.",
        "FILE|TEXT",
        commands=("kie", SUBMIT_KIE),
    ),
    Row(
        "field",
        ("--field", "-F"),
        QUESTION,
        "A field to extract, repeatable; the hint may be left out.",
        "NAME=HINT",
        commands=("kie", SUBMIT_KIE),
    ),
    Row(
        "verify",
        ("--verify/--no-verify",),
        QUESTION,
        "Check values against the schema; ask once more for those that break it.",
        commands=("kie",),
    ),
    Row(
        "verify",
        ("--verify/--no-verify",),
        QUESTION,
        "Check values against the schema when they are fetched.",
        commands=(SUBMIT_KIE,),
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
        commands=ASKED,
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
    Row(
        "temperature",
        ("--temperature",),
        QUESTION,
        "How free the answer is.",
        "X",
        low=0,
        high=2,
        commands=ASKED,
    ),
    Row(
        "seed", ("--seed",), QUESTION, "The same seed, the same answer.", "N", low=0, commands=ASKED
    ),
    Row(
        "param",
        ("--param", "-P"),
        QUESTION,
        "top_p top_k repetition_penalty presence_penalty stop logprobs top_logprobs.",
        "NAME=VALUE",
        commands=ASKED,
    ),
    Row(
        "name",
        ("--name",),
        QUESTION,
        "What the list and the vendor's console call it.",
        "TEXT",
        commands=SUBMIT,
    ),
    Row(
        "window",
        ("--window",),
        QUESTION,
        "How long the service may take: 24h to 336h, or in days.",
        "TIME",
        commands=SUBMIT,
    ),
    Row(
        "test",
        ("--test",),
        QUESTION,
        "A free rehearsal on the service: nothing is read, the answers are fixed words.",
        commands=SUBMIT,
    ),
)
