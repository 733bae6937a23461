"""The names of all commands, and the groups of them that share options."""

from __future__ import annotations

from qocr.tasks import TASKS

CONVERT, ESTIMATE, MODELS, DOCTOR = "convert", "estimate", "models", "doctor"
HELP, COMPLETION = "help", "completion"
CACHE = ("cache path", "cache size", "cache clear")
SUBMIT = tuple(f"batch submit {task}" for task in TASKS)
SUBMIT_DOC, SUBMIT_KIE = "batch submit doc", "batch submit kie"
STATUS, FETCH, RETRY, CANCEL, LIST = (
    f"batch {name}" for name in ("status", "fetch", "retry", "cancel", "list")
)
BATCH = (*SUBMIT, STATUS, FETCH, RETRY, CANCEL, LIST)
BATCHING = (*SUBMIT, STATUS, FETCH, RETRY, CANCEL)
READING = (*TASKS, ESTIMATE, *SUBMIT)
SAVED = (CONVERT, FETCH)
WRITING = (*TASKS, *SAVED)
ASKING = (*TASKS, DOCTOR)
EVERYWHERE = (*TASKS, CONVERT, ESTIMATE, MODELS, DOCTOR, *CACHE, *BATCH)
COMMANDS = (*TASKS, CONVERT, ESTIMATE, MODELS, DOCTOR, *CACHE, *BATCH, HELP, COMPLETION)
