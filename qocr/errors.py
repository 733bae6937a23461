"""What can go wrong, sorted by what the user does next.

The class of an error decides its exit code, whether trying again can help, and the way out
that is printed under it. The text of a message decides nothing.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    OK = 0
    BUG = 1
    USAGE = 2
    SETUP = 3
    INPUT = 4
    REFUSED = 5
    LATER = 6
    OUTPUT = 7
    PARTIAL = 8
    UNMET = 9
    INCOMPLETE = 10
    INTERRUPTED = 130
    CLOSED_PIPE = 141
    TERMINATED = 143


class QocrError(Exception):
    """Base of every error qocr raises on purpose.

    Attributes: `code` the service's own code or a short name of ours, `status` the HTTP status,
    `request_id` as the service gave it, `retry_after_seconds` if it asked for a pause,
    `hint` one line with the way out. A `fatal` one would meet every other page, too; a
    `throttled` one says that the account asks too much at once.
    """

    exit_code = ExitCode.BUG
    retryable = False
    default_code = "Bug"
    default_hint = ""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        hint: str = "",
        status: int | None = None,
        request_id: str = "",
        retry_after_seconds: float | None = None,
        fatal: bool = False,
        throttled: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint or self.default_hint
        self.status = status
        self.request_id = request_id
        self.retry_after_seconds = retry_after_seconds
        self.fatal = fatal
        self.throttled = throttled

    def __str__(self) -> str:
        facts = ", ".join(filter(None, [self.code, self.request_id]))
        return f"{self.message} ({facts})"

    def as_dict(self) -> dict[str, Any]:
        """The error as `--error-format json` and the `error` of a page print it."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "retryable": self.retryable,
            "request_id": self.request_id,
        }


class UsageError(QocrError):
    exit_code = ExitCode.USAGE
    default_code = "Usage"
    default_hint = "See qocr --help, or the --help of the command."


class SetupError(QocrError):
    exit_code = ExitCode.SETUP
    default_code = "Setup"


class InputError(QocrError):
    exit_code = ExitCode.INPUT
    default_code = "Input"


class RefusedError(QocrError):
    exit_code = ExitCode.REFUSED
    default_code = "Refused"
    default_hint = "The service will not read this as it was asked; change the request."


class LaterError(QocrError):
    exit_code = ExitCode.LATER
    retryable = True
    default_code = "Later"
    default_hint = "Try again later."


class OutputError(QocrError):
    exit_code = ExitCode.OUTPUT
    default_code = "Output"


class UnmetError(QocrError):
    exit_code = ExitCode.UNMET
    default_code = "Unmet"


def bug(error: BaseException) -> QocrError:
    """What nobody foresaw, as an error that asks to be reported."""
    unforeseen = QocrError(
        f"unforeseen {type(error).__name__}: {error}",
        hint="Please report this, with the output of qocr --version and of -v.",
    )
    unforeseen.__cause__ = error
    return unforeseen


REGION_HINT = (
    "Keys belong to one region: name yours with --region "
    "(beijing, singapore, virginia, frankfurt), or check DASHSCOPE_API_KEY "
    "(OPENAI_API_KEY for a server of your own)."
)
PROXY_KEY_HINT = "Check OPENAI_API_KEY: the proxy does not know this key."
ACCOUNT_HINT = "Settle the account or activate the model in the Model Studio console."
MODEL_HINT = "Check --model and --region: not every model is offered in every region."
PICTURE_HINT = "Convert the picture to PNG or JPEG, or make it smaller."

# Source: the vendor's error code page (PROTOCOL 4.2). Codes not listed go by HTTP status.
_BY_CODE: dict[str, tuple[type[QocrError], str]] = {
    "invalidapikey": (SetupError, REGION_HINT),
    "invalid_api_key": (SetupError, REGION_HINT),
    "not authorized": (SetupError, REGION_HINT),
    "arrearage": (SetupError, ACCOUNT_HINT),
    "commoditynotpurchased": (SetupError, ACCOUNT_HINT),
    "prepaidbilloverdue": (SetupError, ACCOUNT_HINT),
    "postpaidbilloverdue": (SetupError, ACCOUNT_HINT),
    "allocationquota.freetieronly": (SetupError, ACCOUNT_HINT),
    "accessdenied": (SetupError, ACCOUNT_HINT),
    "access_denied": (SetupError, ACCOUNT_HINT),
    "accessdenied.unpurchased": (SetupError, ACCOUNT_HINT),
    "model.accessdenied": (SetupError, ACCOUNT_HINT),
    "app.accessdenied": (SetupError, ACCOUNT_HINT),
    "workspace.accessdenied": (SetupError, ACCOUNT_HINT),
    "bailiangateway.workspace.notauthorised": (SetupError, ACCOUNT_HINT),
    "workspacenotfound": (SetupError, "Check --workspace."),
    "modelnotfound": (SetupError, MODEL_HINT),
    "model_not_found": (SetupError, MODEL_HINT),
    "model_not_supported": (SetupError, MODEL_HINT),
    "datainspectionfailed": (RefusedError, "The content filter stopped this page."),
    "data_inspection_failed": (RefusedError, "The content filter stopped this page."),
    "ipinfringementsuspect": (RefusedError, "The content filter stopped this page."),
    "invalidparameter.datainspection": (InputError, PICTURE_HINT),
    "invalidimage.fileformat": (InputError, PICTURE_HINT),
    "invalidimage.imagesize": (InputError, PICTURE_HINT),
    "invalidimageformat": (InputError, PICTURE_HINT),
    "invalidimageresolution": (InputError, PICTURE_HINT),
    "badrequest.unsupportedfileformat": (InputError, PICTURE_HINT),
    "badrequest.toolarge": (InputError, PICTURE_HINT),
    "requesttoolarge": (InputError, PICTURE_HINT),
    "invalidurl.connectionrefused": (InputError, "Check the address, or download the file first."),
    "invalidurl": (InputError, "Check the address, or download the file first."),
    "invalidurl.timeout": (LaterError, ""),
    "badrequest.inputdownloadfailed": (LaterError, ""),
    "apiconnectionerror": (LaterError, ""),
    # LiteLLM's proxy, ProxyErrorTypes: a key it does not know, where it keeps none of its own
    "no_db_connection": (SetupError, PROXY_KEY_HINT),
    "budget_exceeded": (SetupError, "Raise the budget of this key at the proxy."),
}
_THROTTLED = frozenset(
    "throttling throttling.ratequota throttling.burstrate throttling.allocationquota "
    "limitrequests limit_requests limit_burst_rate insufficient_quota".split()
)
# Inside a stream of the compatible mode an error has no status, only its code.
_BY_CODE |= dict.fromkeys(
    "throttling throttling.ratequota throttling.burstrate limitrequests limit_requests "
    "limit_burst_rate internalerror internal_error internalerror.algo internalerror.timeout "
    "systemerror modelservicefailed modelservingerror modelunavailable serviceunavailable "
    "requesttimeout responsetimeout gatewaytimeout server_error rate_limit_exceeded".split(),
    (LaterError, ""),
)
_LATER_STATUS = frozenset({408, 409, 425, 429})


def service_error(
    status: int,
    code: str,
    message: str,
    request_id: str = "",
    retry_after_seconds: float | None = None,
) -> QocrError:
    """The error for what a service answered, by its code and then by its HTTP status."""
    kind, hint = _BY_CODE.get(code.lower()) or _by_status(status)
    return kind(
        message,
        code=code or f"HTTP {status}",
        hint=hint,
        status=status,
        request_id=request_id,
        retry_after_seconds=retry_after_seconds,
        fatal=kind is SetupError,
        throttled=kind is LaterError and (status == 429 or code.lower() in _THROTTLED),
    )


def _by_status(status: int) -> tuple[type[QocrError], str]:
    if status == 401:
        return SetupError, REGION_HINT
    if status in (402, 403):
        return SetupError, ACCOUNT_HINT
    if status == 404:
        return SetupError, "Check --base-url, --region and --model."
    if status == 413:
        return InputError, PICTURE_HINT
    if status in _LATER_STATUS or status >= 500:
        return LaterError, ""
    if 300 <= status < 400:
        return SetupError, "The address moved; give --base-url the final one."
    return RefusedError, ""
