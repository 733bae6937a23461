"""The key of a cached page: everything that decides the result, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from qocr import __version__
from qocr.job import EngineOptions
from qocr.middleware.cleaning import CleaningSteps
from qocr.target import Target
from qocr.tasks import TASKS
from qocr.types import Ask

VERSION = 1  # of the entries; raise it when their contents change
# Results of the service cost money: raise a number only when qocr interprets them differently.
# The embedded engine costs only time, and most versions read better.
_ENGINE_VERSIONS = {"dashscope": "1", "openai": "1", "local": __version__}
_FORMS = ("fields", "lines", "tables")  # answers that are more than a text
_OF_ENGINE: dict[str, Callable[[EngineOptions, Target], list[Any]]] = {
    "dashscope": lambda *_: [],
    "openai": lambda _, target: [target.own_server, target.server],
    "local": lambda options, _: [options.lang],
}


def question(
    options: EngineOptions,
    target: Target,
    ask: Ask,
    steps: CleaningSteps,
    engine: str,
    model: str,
) -> str:
    """Everything but the page that decides a result, as JSON.

    The region and streaming do not count. The address of a server of the user's own does: another
    server may mean another model by the same name.
    """
    record = ask.to_record() | {
        "model": model,
        "parameters": dict(sorted(ask.parameters.items())),
        "stream": False,
    }
    if ask.prompt is not None and TASKS[ask.task].answer in _FORMS:
        record["keeps_form"] = True  # earlier versions took any text for an answer to a prompt
    engine_facts = [engine, _ENGINE_VERSIONS[engine], *_OF_ENGINE[engine](options, target)]
    cleaning = [steps.denoise, steps.contrast, steps.deskew]
    return json.dumps([VERSION, engine_facts, record, cleaning])


def key(content: str, question: str) -> str:
    """The key of a page's content and a question, as 64 hex digits."""
    return sha256(f"{content}\n{question}".encode()).hexdigest()
