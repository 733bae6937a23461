"""A call of the vendor's pages made both ways, and what differs between the requests."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from seed_calls import EVERY, PICTURE, REASONS, Example, examples
from service import ReceivedRequest, Service

TABLE = Path(__file__).with_name("parity.md")
NATIVE = "/api/v1/services/aigc/multimodal-generation/generation"
CHAT = "/compatible-mode/v1/chat/completions"
PROTOCOLS = {NATIVE: "native", CHAT: "chat"}
# Of the connection, not of the call; and who is asking.
_TRANSPORT = ("host", "connection", "accept-encoding", "content-length", "date")
_WHO = ("user-agent", "x-dashscope-sdk-", "x-stainless-")
HEAD = """\
# The requests of qocr and of the official packages, field by field

Written by `python tests/support/comparing.py`; a test compares it with what it measures. Each row
is a call that the vendor's pages show (those of 2025, those of 2026), made against the stand-in
service by the official package, or with the headers and body of a curl example, and by qocr. Two
kinds of rows are no examples of the pages: *all fields*, which they describe in words, and *every
parameter*. Prompts and fields are short ones of ours; those of a schema and of all fields are
qocr's own wording, so these rows compare where the words stand, not what they say. The stand-in
refuses a system message as the reference does; its rows are compared all the same. Compared are
method, address, headers and every field of the body; left aside are headers of the connection
itself (Host, Connection, Accept-Encoding, Content-Length, Date) and those that say who is asking
(User-Agent, X-DashScope-SDK-*, X-Stainless-*). *native* is the DashScope protocol, *chat* the
OpenAI-compatible one. A file goes in three requests (leave to upload, upload, question); their
fields are counted together.

| example | pages | by | qocr | request | fields the same | what differs |
|---|---|---|---|---|---|---|
"""
PARAMETERS = ("parameters.", "content[0].min", "content[0].max", "content[0].enable")
INSTEAD = {"task": "in the words of the prompt", "enable_rotate": "none"}
REASONS_HEAD = "\nWhy they differ:\n\n"
PLACES_HEAD = """
Where each parameter stands, measured in the rows "every parameter":

| parameter | native | chat |
|---|---|---|
"""


@dataclass(frozen=True)
class Compared:
    """The fields of both requests, each by its place."""

    example: Example
    path: str
    official: Mapping[str, Any]
    ours: Mapping[str, Any]

    @property
    def names(self) -> list[str]:
        """Of the fields that either request has."""
        return [*self.official, *(name for name in self.ours if name not in self.official)]

    @property
    def differing(self) -> list[str]:
        """Names of fields that are not the same in both, without numbers of requests."""
        return [name.rpartition(": ")[2] for name in self.names if self._differs(name)]

    @property
    def row(self) -> str:
        example = self.example
        same = f"{len(self.names) - len(self.differing)} of {len(self.names)}"
        differing = ", ".join(f"`{name}`" for name in dict.fromkeys(self.differing)) or "nothing"
        cells = (example.what, example.pages, example.by, f"`{example.command}`")
        return f"| {' | '.join(cells)} | {PROTOCOLS[self.path]} | {same} | {differing} |\n"

    def _differs(self, name: str) -> bool:
        pair = self.official.get(name), self.ours.get(name)
        return type(pair[0]) is not type(pair[1]) or pair[0] != pair[1]


def compare(example: Example, service: Service, page: Path) -> Compared:
    """Makes the call both ways. Settings of `service` must be in the environment."""
    before = len(service.requests)
    _ask_officially(example, service, page)
    middle = len(service.requests)
    _ask_ours(example, service, page)
    official, ours = service.requests[before:middle], service.requests[middle:]
    asked = [request for request in ours if not request.path.startswith("/served")]
    assert len(official) == len(asked) == (3 if example.place == "file" else 1)
    return Compared(example, asked[-1].path, _all_fields(official), _all_fields(asked))


def table(rows: Sequence[Compared]) -> str:
    """The whole of parity.md."""
    every = [compared for compared in rows if compared.example.what == EVERY]
    return HEAD + "".join(compared.row for compared in rows) + tail(*every)


def tail(native: Compared, chat: Compared) -> str:
    """What stands below the rows: reasons, and the places of parameters as measured."""
    used = {name for example in examples() for name in example.differs}
    reasons = "".join(f"- `{name}`: {REASONS[name]}.\n" for name in REASONS if name in used)
    in_chat = {name.rpartition(".")[2]: name for name in chat.ours}
    places = [name for name in native.ours if name.startswith(PARAMETERS)]
    return REASONS_HEAD + reasons + PLACES_HEAD + "".join(_place_rows(places, in_chat))


def _place_rows(places: list[str], in_chat: Mapping[str, str]) -> Iterator[str]:
    for place in places:
        name = place.rpartition(".")[2]
        there = f"`{in_chat[name]}`" if name in in_chat else INSTEAD[name]
        yield f"| `{name}` | `{place}` | {there} |\n"


def _all_fields(requests: Sequence[ReceivedRequest]) -> dict[str, Any]:
    if len(requests) == 1:
        return dict(_fields(requests[0]))
    return {
        f"{number}: {name}": value
        for number, request in enumerate(requests, 1)
        for name, value in _fields(request)
    }


def _fields(request: ReceivedRequest) -> Iterator[tuple[str, Any]]:
    yield "method", request.method
    yield "path", request.path
    for name, value in request.headers.items():
        if name not in _TRANSPORT and not name.startswith(_WHO):
            yield name.title().replace("Dashscope", "DashScope"), value.partition(";")[0]
    if request.form:
        yield "order of the form", [name for name, _ in request.form]
        yield from request.form
    if request.body is not None:
        for name, value in _leaves("", request.body):
            shorter = name.removeprefix("input.").removeprefix("messages[user].")
            yield shorter, value


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value that is not made of others, by its place; messages by their role."""
    if isinstance(value, dict) and value and value.get("role") != "system":
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            role = inner.get("role", number) if isinstance(inner, dict) else number
            yield from _leaves(f"{name}[{role}]", inner)
    else:
        yield name, value


def _ask_ours(example: Example, service: Service, page: Path) -> None:
    from qocr.cli import run

    picture = _served(service, page) if example.place == "address" else str(page)
    with TemporaryDirectory() as folder:
        assert run([*example.qocr, picture, "-q", "-o", f"{folder}/read"]) == 0


def _served(service: Service, page: Path) -> str:
    return service.serve(f"/served/{page.name}", page.read_bytes())


def _place(example: Example, service: Service, page: Path) -> str:
    if example.place == "file":
        return f"file://{page.absolute()}"
    if example.place == "address":
        return _served(service, page)
    return "data:image/png;base64," + base64.b64encode(page.read_bytes()).decode()


def _with_picture(value: Any, place: str) -> Any:
    if isinstance(value, dict):
        return {name: _with_picture(inner, place) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_picture(inner, place) for inner in value]
    return place if value == PICTURE else value


def _ask_officially(example: Example, service: Service, page: Path) -> None:
    call = _with_picture(example.call, _place(example, service, page))
    {"dashscope": _by_dashscope, "openai": _by_openai, "curl": _by_curl}[example.by](service, call)


def _by_dashscope(service: Service, call: dict[str, Any]) -> None:
    import dashscope

    dashscope.base_http_api_url = service.url + "/api/v1"
    messages = [{"role": "user", "content": call.pop("content")}]
    reply: Any = dashscope.MultiModalConversation.call(
        api_key=service.key, messages=messages, **call
    )
    last = list(reply)[-1] if call.get("stream") else reply
    assert last.status_code == 200, last


def _by_openai(service: Service, call: dict[str, Any]) -> None:
    import openai

    client = openai.OpenAI(api_key=service.key, base_url=service.url + "/compatible-mode/v1")
    reply = client.chat.completions.create(**call)
    if call.get("stream"):
        assert list(reply)


def _by_curl(service: Service, body: dict[str, Any]) -> None:
    """The headers of curl and of the examples; the older system message is refused."""
    import httpx

    native = "input" in body
    headers = {"Authorization": f"Bearer {service.key}", "Accept": "*/*"}
    if native and body.get("parameters", {}).get("incremental_output"):
        headers["X-DashScope-SSE"] = "enable"
    reply = httpx.post(service.url + (NATIVE if native else CHAT), json=body, headers=headers)
    messages = body["input"]["messages"] if native else body["messages"]
    assert reply.status_code == (200 if len(messages) == 1 else 400), reply.text


def set_up(service: Service) -> dict[str, str]:
    """The environment in which qocr asks `service` in either protocol, every time."""
    return {
        "DASHSCOPE_API_KEY": service.key,
        "DASHSCOPE_HTTP_BASE_URL": service.url + "/api/v1",
        "OPENAI_API_KEY": service.key,
        "OPENAI_BASE_URL": service.url + "/compatible-mode/v1",
        "QOCR_CACHE": "off",
    }


def main() -> None:
    from drawing import draw_page

    with Service() as service, TemporaryDirectory() as folder:
        os.environ |= set_up(service)
        page = draw_page(Path(folder) / "page.png")
        TABLE.write_text(table([compare(each, service, page) for each in examples()]))


if __name__ == "__main__":
    main()
