"""`--whole-pdf`: the service downloads the PDFs itself and reads each as one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from qocr.catalog import catalogue, regions
from qocr.client.calls import Stream
from qocr.config.endpoints import Endpoint
from qocr.engines.remote import curl, dry_run
from qocr.engines.remote.engine import RemoteEngine
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.responses import PARAMETERS, Responses
from qocr.engines.remote.wire import WireRequest, streams
from qocr.errors import QocrError, UsageError
from qocr.job import EngineOptions
from qocr.pictures.fitting import Encoded
from qocr.target import Target
from qocr.tasks import TASKS
from qocr.types import Ask, Engine, Event, Page, Request, Result

if TYPE_CHECKING:
    from qocr.client import Client

MODEL = "qwen3.5-ocr"  # the only one. Source: guide, "PDF document parsing"
AS_PICTURES = "leave --whole-pdf out: qocr then downloads it and sends its pages as pictures."
LIMITS = (  # Source: guide, "PDF document parsing"
    "A whole PDF may have 100 MB and 50 pages for doc, 10 for other tasks; if it has more, "
)
UNREACHED = "The service must reach the address from outside; if it cannot, "
SLOW = "A long document takes its time: allow more with --timeout, ask with --stream, or "
_HINTS = {
    **dict.fromkeys(
        "invalidparameter invalid_parameter_error badrequest.toolarge requesttoolarge "
        "badrequest.unsupportedfileformat".split(),
        LIMITS + AS_PICTURES,
    ),
    **dict.fromkeys(
        "invalidurl invalidurl.connectionrefused invalidurl.timeout "
        "badrequest.inputdownloadfailed invalidparameter.datainspection".split(),
        UNREACHED + AS_PICTURES,
    ),
    **dict.fromkeys(
        "firstbytetimeout stalled requesttimeout gatewaytimeout".split(), SLOW + AS_PICTURES
    ),
}
_NO_PICTURE = Encoded(b"", "application/pdf", 0, 0)


def open_whole(
    options: EngineOptions, target: Target, ask: Ask, client: Callable[[], Client]
) -> Engine:
    """The engine of `--whole-pdf`; raises UsageError for options that do not go with it."""
    _check_question(ask)
    _check_model(target.model)
    endpoint = _vendor_endpoint(target)
    _check_region(target, endpoint.root)
    wire = Responses(target.engine, endpoint.compatible_root, endpoint.key)
    if options.dry_run is not None:
        return WholePdfDryRun(wire, _WRITERS[options.dry_run])
    return WholePdf(wire, client())


class WholePdf(RemoteEngine):
    """An engine that names the URL of a document, the page's source, and sends no picture."""

    def read(self, request: Request) -> Iterator[Event]:
        """Sends one request and yields what comes back; the hints of errors suit whole PDFs."""
        try:
            for event in super().read(request):
                yield _without_picture(event) if isinstance(event, Result) else event
        except QocrError as error:
            hint = _HINTS.get(error.code.lower(), error.hint)
            raise error.replaced(hint=hint) from error.__cause__

    def _picture_and_url(self, request: Request) -> tuple[Encoded, str]:
        return _NO_PICTURE, request.page.source

    def _replies(self, stream: Stream) -> Iterator[Reply]:
        """The replies; the text of the last event, which repeats all, counts only if no other
        came."""
        has_text = False
        for reply in super()._replies(stream):
            yield replace(reply, text="") if has_text and reply.finish_reason else reply
            has_text = has_text or bool(reply.text)


class WholePdfDryRun:
    """An engine whose text is the request, formatted by `write`; nothing is sent."""

    def __init__(self, wire: Responses, write: Callable[[Page, WireRequest], str]) -> None:
        self.name = wire.name
        self._wire = wire
        self._write = write

    def read(self, request: Request) -> Iterator[Event]:
        """Yields one result, whose text is the request."""
        page, ask = request.page, request.ask
        wire_request = self._wire.encode(request, page.source, streams(ask))
        yield Result(page, ask.task, self.name, ask.model, "ok", self._write(page, wire_request))


def _without_picture(result: Result) -> Result:
    return replace(result, width=None, height=None, picture=None)


def _check_question(ask: Ask) -> None:
    if TASKS[ask.task].answer == "lines":
        raise UsageError(
            f"{ask.task} needs single pages, and --whole-pdf reads the document as one",
            hint="Leave --whole-pdf out: pages are then sent as pictures.",
        )
    for name in ask.parameters:
        if name not in PARAMETERS:
            raise UsageError(
                f"{name} is not a parameter of --whole-pdf",
                hint=f"It takes {', '.join(PARAMETERS)}.",
            )


def _check_model(model: catalogue.Model) -> None:
    """Raises UsageError for a known model that does not read whole PDFs; an unknown one may."""
    if model.name == MODEL or not model.known:
        return
    offered = " or ".join(catalogue.model(MODEL).regions)
    raise UsageError(
        f"{model.name} does not read whole PDFs",
        hint=f"Use the model that does, in a region that offers it: -m {MODEL} -r {offered}.",
    )


def _check_region(target: Target, root: str) -> None:
    """Raises UsageError where `root` is of a region that does not have the model."""
    region, offered = regions.region(target.region), target.model.regions
    if region is None or not offered or region.name in offered:
        return
    if region.id in root or (region.host and region.host in root):
        raise UsageError(
            f"{target.model.name} is not offered in the region {region.name}",
            hint=f"Use a region that offers it, and a key of it: -r {' or '.join(offered)}.",
        )


def _vendor_endpoint(target: Target) -> Endpoint:
    """The vendor's endpoint; raises UsageError where the target is another."""
    endpoint = None if target.engine == "local" else target.reach()
    if endpoint is None or not endpoint.vendor:
        raise UsageError(
            "only the service takes --whole-pdf: other engines and servers do not download PDFs",
            hint="Leave --whole-pdf out: pages are then sent as pictures.",
        )
    return endpoint


_WRITERS = {"json": dry_run.request_line, "curl": curl.request_command}
