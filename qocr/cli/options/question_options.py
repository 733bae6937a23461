"""What is asked."""

from __future__ import annotations

from qocr.cli.command_names import CONVERT, ESTIMATE, READING, SUBMIT, SUBMIT_DOC, SUBMIT_KIE
from qocr.cli.options.table import QUESTION, Row
from qocr.tasks import TASKS

ASKED = (*TASKS, *SUBMIT)

ROWS = (
    Row(
        "schema",
        ("--schema",),
        QUESTION,
        "Fields to extract: a JSON template or JSON Schema (or a file with one), or the short "
        "form explained below: 'number, total float, items{name, price float}'.",
        "FILE|TEXT",
        commands=("kie", SUBMIT_KIE),
    ),
    Row(
        "field",
        ("--field", "-F"),
        QUESTION,
        "A field to extract, and a hint if you like; repeatable.",
        "NAME=HINT",
        commands=("kie", SUBMIT_KIE),
    ),
    Row(
        "verify",
        ("--verify/--no-verify",),
        QUESTION,
        "Check values against the schema, and ask once more for those that break it. On by "
        "default.",
        commands=("kie",),
    ),
    Row(
        "verify",
        ("--verify/--no-verify",),
        QUESTION,
        "Check values against the schema when they are fetched. On by default.",
        commands=(SUBMIT_KIE,),
    ),
    Row(
        "task",
        ("--task",),
        QUESTION,
        "Task of a service's raw answer; results of qocr know theirs.",
        choices=tuple(TASKS),
        commands=(CONVERT,),
    ),
    Row(
        "task",
        ("--task",),
        QUESTION,
        "Task to estimate for. By default, text.",
        choices=tuple(TASKS),
        commands=(ESTIMATE,),
    ),
    Row(
        "picture",
        ("--picture",),
        QUESTION,
        "The picture that was read, if it is no longer where the result says.",
        "FILE",
        commands=(CONVERT,),
    ),
    Row(
        "prompt",
        ("--prompt",),
        QUESTION,
        "Your own instruction instead of the task's; @FILE takes it from a file.",
        "TEXT|@FILE",
        commands=ASKED,
    ),
    Row(
        "notation",
        ("--as", "--notation"),
        QUESTION,
        "Ask for this notation. Markdown is asked for with a written prompt instead of the "
        "service's task, and is then the default format.",
        choices=("latex", "markdown"),
        commands=("doc", SUBMIT_DOC),
    ),
    Row(
        "rotate",
        ("--rotate",),
        QUESTION,
        "Let the service straighten the page; only for the engine dashscope.",
    ),
    Row(
        "min_pixels",
        ("--min-pixels",),
        QUESTION,
        "Enlarge pictures that have fewer pixels; qocr models NAME shows what is allowed.",
        "N",
        commands=READING,
    ),
    Row(
        "max_pixels",
        ("--max-pixels",),
        QUESTION,
        "Shrink pictures that have more pixels; qocr models NAME shows what is allowed.",
        "N",
        commands=READING,
    ),
    Row(
        "max_tokens",
        ("--max-tokens",),
        QUESTION,
        "Longest answer, in tokens. By default, the model's maximum.",
        "N",
        low=1,
        commands=READING,
    ),
    Row(
        "temperature",
        ("--temperature",),
        QUESTION,
        "Randomness of the answer: 0 is none. By default, the service decides.",
        "X",
        low=0,
        high=2,
        commands=ASKED,
    ),
    Row(
        "seed",
        ("--seed",),
        QUESTION,
        "Random seed, at most 2147483647: the same seed should give the same answer.",
        "N",
        low=0,
        commands=ASKED,
    ),
    Row(
        "param",
        ("--param", "-P"),
        QUESTION,
        "Another generation parameter, repeatable: top_p (above 0, up to 1), top_k (0 or "
        "more), repetition_penalty (above 0; 1 is off), presence_penalty (-2 to 2), stop "
        "(text or a JSON list), logprobs (true or false), top_logprobs (0 to 5).",
        "NAME=VALUE",
        commands=ASKED,
    ),
    Row(
        "body",
        ("--body",),
        QUESTION,
        "A further field of the request's body, repeatable: enable_thinking=false, "
        "chat_template_kwargs.enable_thinking=false. The value is JSON, or else text; a dot leads "
        "into an object.",
        "NAME=VALUE",
        commands=ASKED,
    ),
    Row(
        "name",
        ("--name",),
        QUESTION,
        "Name of the batch in qocr batch list and in the vendor's console.",
        "TEXT",
        commands=SUBMIT,
    ),
    Row(
        "window",
        ("--window",),
        QUESTION,
        "How long the service may take: 24h to 336h, or 1d to 14d.",
        "TIME",
        commands=SUBMIT,
    ),
    Row(
        "test",
        ("--test",),
        QUESTION,
        "Free trial on the service: the requests are checked, nothing is read, and every "
        "answer is the same text.",
        commands=SUBMIT,
    ),
)
