"""What every command of batches starts with: saved submissions, the client, the service."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from qocr.client import Client
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission_store import SubmissionStore
from qocr.config import folders, keys
from qocr.console.report import Report
from qocr.engines.resolving import resolve_target
from qocr.errors import SetupError, UsageError
from qocr.job import CommandOptions, EngineOptions
from qocr.target import Target

NO_KEY_HINT = "Batches need the service's key: set DASHSCOPE_API_KEY, or give --api-key-file."


@dataclass(frozen=True)
class BatchContext:
    """The parts that commands of batches share. `password` opens PDFs that are read once more."""

    options: EngineOptions
    report: Report
    password: str | None = field(default=None, repr=False)

    @cached_property
    def store(self) -> SubmissionStore:
        """The saved submissions; raises SetupError where the platform has no folder for them."""
        return SubmissionStore(folders.batch_folder())

    @cached_property
    def client(self) -> Client:
        """The HTTP client, opened at the first use."""
        return Client(self.options.timeout, self.options.offline)

    def service(self, root: str) -> BatchService:
        """The service at `root`; raises SetupError where there is no key, or with `--offline`."""
        check_online(self.options)
        return BatchService(self.client, root, _key(self.options), self.options.retries)


def check_online(options: EngineOptions) -> None:
    """Raises SetupError with `--offline`."""
    if options.offline:
        raise SetupError(
            "the network is switched off by --offline",
            code="Offline",
            hint="Leave out --offline: batches run at the service.",
        )


def batch_target(options: EngineOptions) -> Target:
    """The target of batches, which only the vendor's service has."""
    return resolve_target(replace(options, engine="dashscope"))


def service_root(options: EngineOptions, target: Target) -> str:
    """The root of the service's compatible mode; raises SetupError where there is no key."""
    _key(options)
    return target.reach().compatible_root


def one_id(options: CommandOptions) -> str:
    """The id of the submission that is named; raises UsageError for none or several."""
    if len(options.operands) != 1:
        raise UsageError("name one submission", hint="qocr batch list shows them.")
    return options.operands[0]


def _key(options: EngineOptions) -> str:
    key = keys.dashscope_key(options.api_key_file)
    if key is None:
        raise keys.no_key().replaced(hint=NO_KEY_HINT)
    return key
