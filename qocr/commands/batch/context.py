"""What every command starts with: the ledger, and the service of a submission."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from qocr.client import Client
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission_store import SubmissionStore
from qocr.config import folders, keys
from qocr.console.report import Report
from qocr.engines.resolving import resolve_target
from qocr.errors import SetupError, UsageError
from qocr.job import Job
from qocr.target import Target

NO_KEY_HINT = "Batches are the service's: set DASHSCOPE_API_KEY, or --api-key-file."


@dataclass(frozen=True)
class BatchContext:
    """Where submissions are kept and sent from."""

    job: Job
    report: Report

    @cached_property
    def ledger(self) -> SubmissionStore:
        return SubmissionStore(folders.batch_folder())

    @cached_property
    def client(self) -> Client:
        return Client(self.job.timeout, self.job.offline)

    def service(self, root: str) -> BatchService:
        """SetupError where there is no key."""
        check_online(self.job)
        return BatchService(self.client, root, _key(self.job), self.job.retries)


def check_online(job: Job) -> None:
    if job.offline:
        raise SetupError(
            "the network is switched off by --offline",
            code="Offline",
            hint="Leave --offline out: batches are the service's.",
        )


def batch_target(job: Job) -> Target:
    """The service, which alone has batches."""
    return resolve_target(replace(job, engine="dashscope"))


def service_root(job: Job, target: Target) -> str:
    """What the paths of the compatible mode hang on; SetupError where there is no key."""
    _key(job)
    return target.reach().compatible_root


def one_id(job: Job) -> str:
    if len(job.inputs) != 1:
        raise UsageError("name one submission", hint="qocr batch list shows them.")
    return job.inputs[0]


def _key(job: Job) -> str:
    key = keys.dashscope_key(job.api_key_file)
    if key is None:
        raise keys.no_key().replaced(hint=NO_KEY_HINT)
    return key
