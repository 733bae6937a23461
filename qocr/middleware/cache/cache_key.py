"""By what a kept page is found: all that decides the answer, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from qocr import __version__
from qocr.job import EngineOptions
from qocr.middleware.cleaning import CleaningSteps
from qocr.target import Target
from qocr.types import Ask

VERSION = 1  # of the files; raise it when what is kept of a result changes
# The service's answers cost money: raise a number only when qocr makes something else of them.
# Reading here costs time alone, and most versions read better.
_ENGINE_VERSIONS = {"dashscope": "1", "openai": "1", "local": __version__}
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
    """What is asked of every page. A model of the vendor's is the same in every region, of one's
    own servers each may mean another by a name; how an answer travels does not change it."""
    asked = ask.to_record() | {
        "model": model,
        "parameters": dict(sorted(ask.parameters.items())),
        "stream": False,
    }
    engine_facts = [engine, _ENGINE_VERSIONS[engine], *_OF_ENGINE[engine](options, target)]
    cleaning = [steps.denoise, steps.contrast, steps.deskew]
    return json.dumps([VERSION, engine_facts, asked, cleaning])


def key(content: str, asked: str) -> str:
    """64 hex digits for a page's content and a question."""
    return sha256(f"{content}\n{asked}".encode()).hexdigest()
