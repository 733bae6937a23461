"""What a service answers -> class, exit code, way out."""

from __future__ import annotations

import pytest

from qocr.errors import (
    ACCOUNT_HINT,
    MODEL_HINT,
    PICTURE_HINT,
    REGION_HINT,
    ExitCode,
    InputError,
    LaterError,
    OutputError,
    QocrError,
    RefusedError,
    SetupError,
    UnmetError,
    UsageError,
    bug,
    service_error,
)

ADDRESS = "Check the address, or download the file first."
FILTER = "The content filter stopped this page."
REFUSED = "The service will not read this as it was asked; change the request."
LATER = "Try again later."
ENDPOINT = "Check --base-url, --region and --model."
MOVED = "The address moved; give --base-url the final one."

# The service's error page: status, code, what it means for the user.
ANSWERS: list[tuple[int, str, type[QocrError], str]] = [
    (400, "InvalidParameter", RefusedError, REFUSED),
    (400, "invalid_parameter_error", RefusedError, REFUSED),
    (400, "InvalidParameter.DataInspection", InputError, PICTURE_HINT),
    (400, "InvalidURL", InputError, ADDRESS),
    (400, "InvalidURL.ConnectionRefused", InputError, ADDRESS),
    (400, "InvalidURL.Timeout", LaterError, LATER),
    (400, "InvalidImage.FileFormat", InputError, PICTURE_HINT),
    (400, "InvalidImage.ImageSize", InputError, PICTURE_HINT),
    (400, "InvalidImageFormat", InputError, PICTURE_HINT),
    (400, "InvalidImageResolution", InputError, PICTURE_HINT),
    (400, "DataInspectionFailed", RefusedError, FILTER),
    (400, "data_inspection_failed", RefusedError, FILTER),
    (400, "IPInfringementSuspect", RefusedError, FILTER),
    (400, "FaqRuleBlocked", RefusedError, REFUSED),
    (400, "Arrearage", SetupError, ACCOUNT_HINT),
    (400, "APIConnectionError", LaterError, LATER),
    (400, "BadRequest.EmptyInput", RefusedError, REFUSED),
    (400, "BadRequest.UnsupportedFileFormat", InputError, PICTURE_HINT),
    (400, "BadRequest.InputDownloadFailed", LaterError, LATER),
    (400, "BadRequest.TooLarge", InputError, PICTURE_HINT),
    (400, "Throttling.AllocationQuota", RefusedError, REFUSED),
    (401, "InvalidApiKey", SetupError, REGION_HINT),
    (401, "invalid_api_key", SetupError, REGION_HINT),
    (401, "NOT AUTHORIZED", SetupError, REGION_HINT),
    (403, "AccessDenied", SetupError, ACCOUNT_HINT),
    (403, "access_denied", SetupError, ACCOUNT_HINT),
    (403, "AccessDenied.Unpurchased", SetupError, ACCOUNT_HINT),
    (403, "Model.AccessDenied", SetupError, ACCOUNT_HINT),
    (403, "AllocationQuota.FreeTierOnly", SetupError, ACCOUNT_HINT),
    (403, "insufficient_quota", SetupError, ACCOUNT_HINT),
    (404, "ModelNotFound", SetupError, MODEL_HINT),
    (404, "model_not_found", SetupError, MODEL_HINT),
    (404, "model_not_supported", SetupError, MODEL_HINT),
    (404, "WorkSpaceNotFound", SetupError, "Check --workspace."),
    (404, "NotFound", SetupError, ENDPOINT),
    (409, "Conflict", LaterError, LATER),
    (413, "RequestTooLarge", InputError, PICTURE_HINT),
    (429, "Throttling", LaterError, LATER),
    (429, "Throttling.RateQuota", LaterError, LATER),
    (429, "Throttling.BurstRate", LaterError, LATER),
    (429, "Throttling.AllocationQuota", LaterError, LATER),
    (429, "LimitRequests", LaterError, LATER),
    (429, "limit_burst_rate", LaterError, LATER),
    (429, "insufficient_quota", LaterError, LATER),
    (429, "CommodityNotPurchased", SetupError, ACCOUNT_HINT),
    (429, "PrepaidBillOverdue", SetupError, ACCOUNT_HINT),
    (429, "PostpaidBillOverdue", SetupError, ACCOUNT_HINT),
    (500, "InternalError", LaterError, LATER),
    (500, "internal_error", LaterError, LATER),
    (500, "InternalError.Algo", LaterError, LATER),
    (500, "RequestTimeOut", LaterError, LATER),
    (503, "ModelServingError", LaterError, LATER),
    (503, "ModelUnavailable", LaterError, LATER),
    (504, "GatewayTimeout", LaterError, LATER),
    (200, "BailianGateway.Workspace.NotAuthorised", SetupError, ACCOUNT_HINT),
    # Inside a stream of the compatible mode nothing tells the status; 400 stands for it.
    (400, "limit_requests", LaterError, LATER),
    (400, "Throttling.RateQuota", LaterError, LATER),
    (400, "internal_error", LaterError, LATER),
    # Codes nobody listed go by their status.
    (301, "", SetupError, MOVED),
    (307, "whatever", SetupError, MOVED),
    (400, "", RefusedError, REFUSED),
    (401, "", SetupError, REGION_HINT),
    (402, "", SetupError, ACCOUNT_HINT),
    (403, "whatever", SetupError, ACCOUNT_HINT),
    (404, "", SetupError, ENDPOINT),
    (405, "", RefusedError, REFUSED),
    (408, "", LaterError, LATER),
    (413, "", InputError, PICTURE_HINT),
    (418, "whatever", RefusedError, REFUSED),
    (422, "", RefusedError, REFUSED),
    (425, "", LaterError, LATER),
    (429, "", LaterError, LATER),
    (500, "", LaterError, LATER),
    (502, "whatever", LaterError, LATER),
    (599, "", LaterError, LATER),
]


@pytest.mark.parametrize(("status", "code", "kind", "hint"), ANSWERS)
def test_what_a_service_answers_says_what_to_do_next(
    status: int, code: str, kind: type[QocrError], hint: str
) -> None:
    error = service_error(status, code, "what went wrong", "id-1", 2.5)
    found = (
        type(error),
        error.message,
        error.code,
        error.hint,
        error.status,
        error.request_id,
        error.retry_after_seconds,
    )
    assert found == (kind, "what went wrong", code or f"HTTP {status}", hint, status, "id-1", 2.5)


@pytest.mark.parametrize(
    ("kind", "exit_code", "retryable", "code"),
    [
        (QocrError, 1, False, "Bug"),
        (UsageError, 2, False, "Usage"),
        (SetupError, 3, False, "Setup"),
        (InputError, 4, False, "Input"),
        (RefusedError, 5, False, "Refused"),
        (LaterError, 6, True, "Later"),
        (OutputError, 7, False, "Output"),
        (UnmetError, 9, False, "Unmet"),
    ],
)
def test_the_class_decides_the_exit_code_and_whether_to_try_again(
    kind: type[QocrError], exit_code: int, retryable: bool, code: str
) -> None:
    error = kind("what went wrong")
    assert (error.exit_code, error.retryable, error.code) == (exit_code, retryable, code)


def test_exit_codes_are_what_scripts_rely_on() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0,
        "BUG": 1,
        "USAGE": 2,
        "SETUP": 3,
        "INPUT": 4,
        "REFUSED": 5,
        "LATER": 6,
        "OUTPUT": 7,
        "PARTIAL": 8,
        "UNMET": 9,
        "INCOMPLETE": 10,
        "INTERRUPTED": 130,
        "CLOSED_PIPE": 141,
        "TERMINATED": 143,
    }


def test_an_error_reads_as_its_message_code_and_request() -> None:
    assert str(LaterError("too busy", code="Throttling", request_id="id-1")) == (
        "too busy (Throttling, id-1)"
    )
    assert str(InputError("no such file")) == "no such file (Input)"


def test_an_error_as_json_holds_what_a_program_needs() -> None:
    error = LaterError("too busy", code="Throttling", request_id="id-1", status=429)
    assert error.as_dict() == {
        "code": "Throttling",
        "message": "too busy",
        "hint": "Try again later.",
        "retryable": True,
        "request_id": "id-1",
    }


@pytest.mark.parametrize("cause", [ValueError("odd"), SystemExit("odd")])
def test_a_bug_names_what_happened_and_asks_for_a_report(cause: BaseException) -> None:
    error = bug(cause)
    assert (type(error), error.exit_code, error.message, error.hint, error.__cause__) == (
        QocrError,
        ExitCode.BUG,
        f"unforeseen {type(cause).__name__}: odd",
        "Please report this, with the output of qocr --version and of -v.",
        cause,
    )
