"""Errors of a service -> our errors, by code and status. The text of the message decides only where
a server gives nothing else (`_BY_WORDS`)."""

from __future__ import annotations

from qocr.errors import InputError, LaterError, QocrError, RefusedError, SetupError

REGION_HINT = (
    "Keys belong to one region: name yours with --region "
    "(beijing, singapore, virginia, frankfurt), or check DASHSCOPE_API_KEY "
    "(OPENAI_API_KEY for a server of your own)."
)
PROXY_KEY_HINT = "Check OPENAI_API_KEY: the proxy does not know this key."
ACCOUNT_HINT = "Settle the account or activate the model in the Model Studio console."
MODEL_HINT = "Check --model and --region: not every model is offered in every region."
PICTURE_HINT = "Convert the picture to PNG or JPEG, or make it smaller."
FILTER_HINT = "The content filter stopped this page."
ADDRESS_HINT = "Check the address, or download the file first."
ENDPOINT_HINT = "Check --base-url (at most servers it ends in /v1), --region and --model."
CONTEXT_HINT = (
    "The picture and its answer do not fit into the model's context: lower --max-pixels or "
    "--max-tokens, or start the server with a larger context."
)
VISION_HINT = "Start the server with a model that sees pictures (llama-server: --mmproj FILE)."
_Kind = tuple[type[QocrError], str]

# Sources: the vendor's error code page; the registry of public errors in its Python package 2.0.2,
# with the keys and the names of its classes. Codes not listed go by HTTP status.
_CODES: tuple[tuple[type[QocrError], str, str], ...] = (
    (
        SetupError,
        REGION_HINT,
        "InvalidApiKey invalid_api_key NOT_AUTHORIZED AuthenticationError auth_failed "
        "authentication_error",
    ),
    (
        SetupError,
        ACCOUNT_HINT,
        "Arrearage CommodityNotPurchased PrepaidBillOverdue PostpaidBillOverdue "
        "AllocationQuota.FreeTierOnly AccessDenied access_denied AccessDenied.Unpurchased "
        "Model.AccessDenied App.AccessDenied Workspace.AccessDenied "
        "BailianGateway.Workspace.NotAuthorised PermissionDeniedError permission_denied "
        "permission_error",
    ),
    (SetupError, "Check --workspace.", "WorkSpaceNotFound"),
    (SetupError, MODEL_HINT, "ModelNotFound model_not_found model_not_supported"),
    (SetupError, ENDPOINT_HINT, "NotFoundError resource_not_found not_found_error"),
    # LiteLLM's proxy, ProxyErrorTypes: a key it does not know, where it keeps none of its own
    (SetupError, PROXY_KEY_HINT, "no_db_connection"),
    (SetupError, "Raise the budget of this key at the proxy.", "budget_exceeded"),
    (
        RefusedError,
        FILTER_HINT,
        "DataInspectionFailed data_inspection_failed IPInfringementSuspect FaqRuleBlocked "
        "CustomRoleBlocked content_policy_violation content_filter",
    ),
    (
        InputError,
        PICTURE_HINT,
        "InvalidParameter.DataInspection InvalidImage.FileFormat InvalidImage.ImageSize "
        "InvalidImageFormat InvalidImageResolution BadRequest.UnsupportedFileFormat "
        "BadRequest.TooLarge RequestTooLarge RequestTooLargeError request_too_large invalid_file "
        # OpenAI
        "invalid_image invalid_image_format invalid_base64_image image_parse_error image_too_large "
        "image_too_small image_file_too_large unsupported_image_media_type empty_image_file",
    ),
    (InputError, ADDRESS_HINT, "InvalidURL InvalidURL.ConnectionRefused invalid_url"),
    # llama.cpp's server; OpenAI
    (RefusedError, CONTEXT_HINT, "exceed_context_size_error context_length_exceeded"),
    (
        # Inside a stream of the compatible mode an error has no status, only its code.
        LaterError,
        "",
        "InvalidURL.Timeout BadRequest.InputDownloadFailed APIConnectionError Throttling "
        "Throttling.RateQuota Throttling.BurstRate Throttling.AllocationQuota LimitRequests "
        "limit_requests limit_burst_rate insufficient_quota rate_limit_exceeded InternalError "
        "internal_error InternalError.Algo InternalError.FileUpload InternalError.Upload "
        "InternalError.Timeout SystemError ModelServiceFailed ModelServingError ModelUnavailable "
        "ServiceUnavailable RequestTimeOut ResponseTimeout GatewayTimeout server_error "
        "RateLimitError rate_limit_error concurrency_limit_exceeded InternalServerError "
        "internal_server_error api_error ServiceUnavailableError service_unavailable "
        "overloaded_error GatewayTimeoutError request_timeout timeout_error "
        # servers and gateways of others
        "server_overloaded engine_overloaded_error too_many_requests bad_gateway api_timeout_error "
        "conflict_error",
    ),
)


def _name(code: str) -> str:
    """The code without what is spelled in several ways: `RateLimitError`, `rate_limit_error` and
    `rate-limit` are one."""
    name = code.lower().translate(_LEFT_OUT)
    return name.removesuffix("error") or name


_LEFT_OUT = str.maketrans("", "", " _-")
_BY_CODE: dict[str, _Kind] = {
    _name(code): (kind, hint) for kind, hint, codes in _CODES for code in codes.split()
}
# With any other status these mean that the tokens of the minute are used up.
_BY_STATUS_AND_CODE: dict[tuple[int, str], _Kind] = {
    (400, "throttling.allocationquota"): (RefusedError, ""),
    (403, "insufficientquota"): (SetupError, ACCOUNT_HINT),
    (400, "serviceunavailable"): (RefusedError, ""),  # a role that the model does not take
}
# llama.cpp's server without a projector answers 500 and `server_error`, as for any trouble.
_BY_WORDS: dict[tuple[int, str], tuple[str, _Kind]] = {
    (500, "server"): ("image input is not supported", (SetupError, VISION_HINT)),
}
_THROTTLED = frozenset(
    "throttling throttling.ratequota throttling.burstrate throttling.allocationquota "
    "limitrequests limitburstrate insufficientquota ratelimitexceeded modelserving ratelimit "
    "concurrencylimitexceeded toomanyrequests".split()
)
_ONCE = frozenset({"invalidurl.timeout", "badrequest.inputdownloadfailed"})
_LATER_STATUS = frozenset({408, 409, 425, 429})


def service_error(
    status: int,
    code: str,
    message: str,
    request_id: str = "",
    retry_after_seconds: float | None = None,
    should_retry: bool | None = None,
) -> QocrError:
    """Our error for one of the service, by its `code`, else by its HTTP `status`.

    Status 200 says nothing about an error, nor does 0, of an event; both count as 400.
    `should_retry` is the service's own advice, None where it gives none: then the class of the
    error decides.
    """
    name = _name(code)
    known = _by_words(status, name, message) or _BY_STATUS_AND_CODE.get((status, name))
    known = known or _by_name(name)
    status = status if status not in (0, 200) else 400
    kind, hint = known or _by_status(status)
    return kind(
        message,
        code=code or f"HTTP {status}",
        hint=hint,
        status=status,
        request_id=request_id,
        retry_after_seconds=retry_after_seconds,
        # A firewall forbids one picture and lets the next one through.
        fatal=kind is SetupError and (known is not None or status != 403),
        throttled=kind is LaterError and (status == 429 or name in _THROTTLED),
        retry_once=name in _ONCE,
        retryable=should_retry,
    )


def class_of_code(code: str) -> type[QocrError] | None:
    """The class of a service's error by its code alone; None for a code that is not listed."""
    known = _by_name(_name(code))
    return known[0] if known else None


def _by_name(name: str) -> _Kind | None:
    """The kind of a code, or of the one that it belongs to: `Throttling` of `Throttling.Other`."""
    while name not in _BY_CODE and "." in name:
        name = name.rpartition(".")[0]
    return _BY_CODE.get(name)


def _by_words(status: int, name: str, message: str) -> _Kind | None:
    words, kind = _BY_WORDS.get((status, name), ("", None))
    return kind if kind and words in message.lower() else None


def _by_status(status: int) -> _Kind:
    if status == 401:
        return SetupError, REGION_HINT
    if status in (402, 403):
        return SetupError, ACCOUNT_HINT
    if status == 404:
        return SetupError, ENDPOINT_HINT
    if status == 413:
        return InputError, PICTURE_HINT
    if status in _LATER_STATUS or status >= 500:
        return LaterError, ""
    if 300 <= status < 400:
        return SetupError, "The address moved; give --base-url the final one."
    return RefusedError, ""
