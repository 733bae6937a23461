"""What a service answers -> class, exit code, way out."""

from __future__ import annotations

import pytest

from qocr.codec import error_record
from qocr.engines.remote.service_errors import (
    ACCOUNT_HINT,
    ADDRESS_HINT,
    CONTEXT_HINT,
    FILTER_HINT,
    MODEL_HINT,
    PICTURE_HINT,
    PROXY_KEY_HINT,
    REGION_HINT,
    VISION_HINT,
    service_error,
)
from qocr.errors import (
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
)

REFUSED = "The service will not read this as it was asked; change the request."
LATER = "Try again later."
ENDPOINT = "Check --base-url (at most servers it ends in /v1), --region and --model."
WORKSPACE = "Check --workspace."
BUDGET = "Raise the budget of this key at the proxy."
MOVED = "The address moved; give --base-url the final one."

# What is to be known beside the class: fatal, throttled, retry_once.
NOTHING = (False, False, False)
FATAL = (True, False, False)
THROTTLED = (False, True, False)
ONCE = (False, False, True)

# The service's error page: status, code, what it means for the user and for the run.
ANSWERS: list[tuple[int, str, type[QocrError], str, tuple[bool, bool, bool]]] = [
    (400, "InvalidParameter", RefusedError, REFUSED, NOTHING),
    (400, "invalid_parameter_error", RefusedError, REFUSED, NOTHING),
    (400, "InvalidParameter.DataInspection", InputError, PICTURE_HINT, NOTHING),
    (400, "InvalidURL", InputError, ADDRESS_HINT, NOTHING),
    (400, "InvalidURL.ConnectionRefused", InputError, ADDRESS_HINT, NOTHING),
    (400, "InvalidURL.Timeout", LaterError, LATER, ONCE),
    (400, "InvalidImage.FileFormat", InputError, PICTURE_HINT, NOTHING),
    (400, "InvalidImage.ImageSize", InputError, PICTURE_HINT, NOTHING),
    (400, "InvalidImageFormat", InputError, PICTURE_HINT, NOTHING),
    (400, "InvalidImageResolution", InputError, PICTURE_HINT, NOTHING),
    (400, "DataInspectionFailed", RefusedError, FILTER_HINT, NOTHING),
    (400, "data_inspection_failed", RefusedError, FILTER_HINT, NOTHING),
    (400, "IPInfringementSuspect", RefusedError, FILTER_HINT, NOTHING),
    (400, "FaqRuleBlocked", RefusedError, FILTER_HINT, NOTHING),
    (400, "CustomRoleBlocked", RefusedError, FILTER_HINT, NOTHING),
    (400, "Arrearage", SetupError, ACCOUNT_HINT, FATAL),
    (400, "APIConnectionError", LaterError, LATER, NOTHING),
    (400, "BadRequest.EmptyInput", RefusedError, REFUSED, NOTHING),
    (400, "BadRequest.EmptyParameters", RefusedError, REFUSED, NOTHING),
    (400, "BadRequest.EmptyModel", RefusedError, REFUSED, NOTHING),
    (400, "BadRequest.IllegalInput", RefusedError, REFUSED, NOTHING),
    (400, "BadRequest.ResourceNotExist", RefusedError, REFUSED, NOTHING),
    (400, "BadRequest.UnsupportedFileFormat", InputError, PICTURE_HINT, NOTHING),
    (400, "BadRequest.InputDownloadFailed", LaterError, LATER, ONCE),
    (400, "BadRequest.TooLarge", InputError, PICTURE_HINT, NOTHING),
    (400, "Throttling.AllocationQuota", RefusedError, REFUSED, NOTHING),
    (400, "ClientDisconnect", RefusedError, REFUSED, NOTHING),
    (400, "UnsupportedOperation", RefusedError, REFUSED, NOTHING),
    (400, "InvalidSchema", RefusedError, REFUSED, NOTHING),
    (400, "InvalidSchemaFormat", RefusedError, REFUSED, NOTHING),
    (400, "ServiceUnavailableError", RefusedError, REFUSED, NOTHING),
    (401, "InvalidApiKey", SetupError, REGION_HINT, FATAL),
    (401, "invalid_api_key", SetupError, REGION_HINT, FATAL),
    (401, "NOT AUTHORIZED", SetupError, REGION_HINT, FATAL),
    (403, "AccessDenied", SetupError, ACCOUNT_HINT, FATAL),
    (403, "access_denied", SetupError, ACCOUNT_HINT, FATAL),
    (403, "AccessDenied.Unpurchased", SetupError, ACCOUNT_HINT, FATAL),
    (403, "Model.AccessDenied", SetupError, ACCOUNT_HINT, FATAL),
    (403, "App.AccessDenied", SetupError, ACCOUNT_HINT, FATAL),
    (403, "Workspace.AccessDenied", SetupError, ACCOUNT_HINT, FATAL),
    (403, "AllocationQuota.FreeTierOnly", SetupError, ACCOUNT_HINT, FATAL),
    (403, "insufficient_quota", SetupError, ACCOUNT_HINT, FATAL),
    (404, "ModelNotFound", SetupError, MODEL_HINT, FATAL),
    (404, "model_not_found", SetupError, MODEL_HINT, FATAL),
    (404, "model_not_supported", SetupError, MODEL_HINT, FATAL),
    (404, "WorkSpaceNotFound", SetupError, WORKSPACE, FATAL),
    (404, "NotFound", SetupError, ENDPOINT, FATAL),
    (409, "Conflict", LaterError, LATER, NOTHING),
    (413, "RequestTooLarge", InputError, PICTURE_HINT, NOTHING),
    (429, "Throttling", LaterError, LATER, THROTTLED),
    (429, "Throttling.RateQuota", LaterError, LATER, THROTTLED),
    (429, "LimitRequests", LaterError, LATER, THROTTLED),
    (429, "limit_requests", LaterError, LATER, THROTTLED),
    (429, "Throttling.BurstRate", LaterError, LATER, THROTTLED),
    (429, "limit_burst_rate", LaterError, LATER, THROTTLED),
    (429, "Throttling.AllocationQuota", LaterError, LATER, THROTTLED),
    (429, "insufficient_quota", LaterError, LATER, THROTTLED),
    (429, "CommodityNotPurchased", SetupError, ACCOUNT_HINT, FATAL),
    (429, "PrepaidBillOverdue", SetupError, ACCOUNT_HINT, FATAL),
    (429, "PostpaidBillOverdue", SetupError, ACCOUNT_HINT, FATAL),
    (500, "InternalError", LaterError, LATER, NOTHING),
    (500, "internal_error", LaterError, LATER, NOTHING),
    (500, "InternalError.Algo", LaterError, LATER, NOTHING),
    (500, "InternalError.FileUpload", LaterError, LATER, NOTHING),
    (500, "InternalError.Upload", LaterError, LATER, NOTHING),
    (500, "SystemError", LaterError, LATER, NOTHING),
    (500, "ModelServiceFailed", LaterError, LATER, NOTHING),
    (500, "InternalError.Timeout", LaterError, LATER, NOTHING),
    (500, "RequestTimeOut", LaterError, LATER, NOTHING),
    (500, "ResponseTimeout", LaterError, LATER, NOTHING),
    (500, "ModelServingError", LaterError, LATER, THROTTLED),
    (503, "ModelServingError", LaterError, LATER, THROTTLED),
    (503, "ModelUnavailable", LaterError, LATER, NOTHING),
    (503, "ServiceUnavailable", LaterError, LATER, NOTHING),
    (504, "GatewayTimeout", LaterError, LATER, NOTHING),
    (200, "BailianGateway.Workspace.NotAuthorised", SetupError, ACCOUNT_HINT, FATAL),
    # Inside a stream of the compatible mode nothing tells the status but the 200 at its head.
    (200, "Throttling.AllocationQuota", LaterError, LATER, THROTTLED),
    (200, "Throttling.RateQuota", LaterError, LATER, THROTTLED),
    (200, "insufficient_quota", LaterError, LATER, THROTTLED),
    (200, "limit_requests", LaterError, LATER, THROTTLED),
    (200, "rate_limit_exceeded", LaterError, LATER, THROTTLED),
    (200, "ModelServingError", LaterError, LATER, THROTTLED),
    (200, "internal_error", LaterError, LATER, NOTHING),
    (200, "RequestTimeOut", LaterError, LATER, NOTHING),
    (200, "invalid_api_key", SetupError, REGION_HINT, FATAL),
    (200, "whatever", RefusedError, REFUSED, NOTHING),
    # The registry of the vendor's package: names of classes and keys, also inside a stream.
    (200, "ServiceUnavailableError", LaterError, LATER, NOTHING),
    (0, "ServiceUnavailableError", LaterError, LATER, NOTHING),
    (503, "service_unavailable", LaterError, LATER, NOTHING),
    (200, "InternalServerError", LaterError, LATER, NOTHING),
    (200, "RateLimitError", LaterError, LATER, THROTTLED),
    (200, "concurrency_limit_exceeded", LaterError, LATER, THROTTLED),
    (200, "CONCURRENCY_LIMIT_EXCEEDED", LaterError, LATER, THROTTLED),
    (200, "request_timeout", LaterError, LATER, NOTHING),
    (200, "GatewayTimeoutError", LaterError, LATER, NOTHING),
    (200, "content_policy_violation", RefusedError, FILTER_HINT, NOTHING),
    (200, "invalid_file", InputError, PICTURE_HINT, NOTHING),
    (200, "invalid_url", InputError, ADDRESS_HINT, NOTHING),
    (200, "request_too_large", InputError, PICTURE_HINT, NOTHING),
    (200, "RequestTooLargeError", InputError, PICTURE_HINT, NOTHING),
    (200, "AuthenticationError", SetupError, REGION_HINT, FATAL),
    (200, "auth_failed", SetupError, REGION_HINT, FATAL),
    (200, "PermissionDeniedError", SetupError, ACCOUNT_HINT, FATAL),
    (200, "permission_denied", SetupError, ACCOUNT_HINT, FATAL),
    (200, "NotFoundError", SetupError, ENDPOINT, FATAL),
    (200, "resource_not_found", SetupError, ENDPOINT, FATAL),
    (200, "BadRequestError", RefusedError, REFUSED, NOTHING),
    (200, "missing_parameter", RefusedError, REFUSED, NOTHING),
    (0, "Throttling.AllocationQuota", LaterError, LATER, THROTTLED),
    # Of llama.cpp's server, and of OpenAI.
    (400, "exceed_context_size_error", RefusedError, CONTEXT_HINT, NOTHING),
    (400, "context_length_exceeded", RefusedError, CONTEXT_HINT, NOTHING),
    # Of LiteLLM's proxy.
    (400, "no_db_connection", SetupError, PROXY_KEY_HINT, FATAL),
    (400, "budget_exceeded", SetupError, BUDGET, FATAL),
    # Codes nobody listed go by their status.
    (301, "", SetupError, MOVED, FATAL),
    (307, "whatever", SetupError, MOVED, FATAL),
    (400, "", RefusedError, REFUSED, NOTHING),
    (401, "", SetupError, REGION_HINT, FATAL),
    (402, "", SetupError, ACCOUNT_HINT, FATAL),
    (403, "whatever", SetupError, ACCOUNT_HINT, NOTHING),
    (403, "", SetupError, ACCOUNT_HINT, NOTHING),
    (404, "", SetupError, ENDPOINT, FATAL),
    (405, "", RefusedError, REFUSED, NOTHING),
    (408, "", LaterError, LATER, NOTHING),
    (413, "", InputError, PICTURE_HINT, NOTHING),
    (418, "whatever", RefusedError, REFUSED, NOTHING),
    (422, "", RefusedError, REFUSED, NOTHING),
    (425, "", LaterError, LATER, NOTHING),
    (429, "", LaterError, LATER, THROTTLED),
    (500, "", LaterError, LATER, NOTHING),
    (502, "whatever", LaterError, LATER, NOTHING),
    (599, "", LaterError, LATER, NOTHING),
]


@pytest.mark.parametrize(("status", "code", "kind", "hint", "marks"), ANSWERS)
def test_what_a_service_answers_says_what_to_do_next(
    status: int, code: str, kind: type[QocrError], hint: str, marks: tuple[bool, bool, bool]
) -> None:
    error = service_error(status, code, "what went wrong", "id-1", 2.5)
    told = status if status not in (0, 200) else 400
    found = (
        type(error),
        error.message,
        error.code,
        error.hint,
        error.status,
        error.request_id,
        error.retry_after_seconds,
    )
    assert found == (kind, "what went wrong", code or f"HTTP {told}", hint, told, "id-1", 2.5)
    assert (error.fatal, error.throttled, error.retry_once) == marks
    assert error.retryable == (kind is LaterError)


def test_a_server_that_sees_no_pictures_is_not_asked_again() -> None:
    message = "image input is not supported - hint: you may need to provide the mmproj"
    error = service_error(500, "server_error", message)
    assert (type(error), error.hint, error.fatal) == (SetupError, VISION_HINT, True)
    assert type(service_error(500, "server_error", "slot unavailable")) is LaterError


@pytest.mark.parametrize(
    ("status", "code"), [(429, "Throttling"), (500, "InternalError"), (400, "InvalidParameter")]
)
@pytest.mark.parametrize("wanted", [True, False])
def test_the_service_has_the_last_word_on_asking_again(
    status: int, code: str, wanted: bool
) -> None:
    usual = service_error(status, code, "what went wrong")
    error = service_error(status, code, "what went wrong", should_retry=wanted)
    assert (error.retryable, error_record(error)["retryable"]) == (wanted, wanted)
    assert (type(error), error.throttled) == (type(usual), usual.throttled)


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
    assert error_record(error) == {
        "code": "Throttling",
        "message": "too busy",
        "hint": "Try again later.",
        "retryable": True,
        "request_id": "id-1",
        "exit_code": 6,
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


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("RateLimit", LaterError),
        ("rateLimitError", LaterError),
        ("RATE-LIMIT-ERROR", LaterError),
        ("Throttling.RateQuota.Other", LaterError),
        ("TooManyRequests", LaterError),
        ("APITimeoutError", LaterError),
        ("engine_overloaded", LaterError),
        ("ContentPolicyViolation", RefusedError),
        ("image_parse_error", InputError),
    ],
)
def test_a_code_is_known_in_every_spelling(code: str, kind: type[QocrError]) -> None:
    assert type(service_error(200, code, "")) is kind
