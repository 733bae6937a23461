"""Requests as shell commands that can be pasted: POSIX sh, curl, base64 and sed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from shlex import quote

from qocr.client import USER_AGENT
from qocr.client.calls import Call
from qocr.engines.remote.dry_run import DryRunRequest
from qocr.engines.remote.storage import FIELDS, form_fields
from qocr.engines.remote.wire import STORED, WireRequest, data_url_start, json_parts, streams
from qocr.types import Page


def commands(unsent: DryRunRequest) -> str:
    """The commands that send the requests of a page; they read the picture from its file."""
    file, comment = _picture_file(unsent)
    picture_url = data_url_start(unsent.sent.mime) if unsent.policy is None else STORED
    wire_request = unsent.wire.encode(unsent.request, picture_url, streams(unsent.request.ask))
    if unsent.policy is None:
        return comment + _request_command(
            wire_request, picture_url, f"base64 < {quote(file)} | tr -d '\\n'"
        )
    upload = _upload(unsent, unsent.policy, file)
    return comment + upload + _request_command(wire_request, picture_url, 'printf %s "$key"')


def request_command(page: Page, wire_request: WireRequest) -> str:
    """The command that sends a request without a picture in it."""
    name = json.dumps(page.name, ensure_ascii=False)
    body = quote(json.dumps(wire_request.body, ensure_ascii=False))
    curl = _curl(wire_request.url, wire_request.headers)
    return f"# {name}, which the service downloads\n{curl} --data-raw {body}\n"


def _picture_file(unsent: DryRunRequest) -> tuple[str, str]:
    """The path of the picture that the command reads, and a comment about it.

    Names are written as JSON, because a line end in a name would end the comment and start a
    command.
    """
    page, sent = unsent.page, unsent.sent
    name = json.dumps(page.name, ensure_ascii=False)
    if unsent.sha256 == unsent.request.picture.sha256 and os.path.isfile(page.source):
        return page.source, f"# {name}, {len(sent.data)} bytes as they are\n"
    suffix = sent.mime.rpartition("/")[2]
    file = f"{page.stem}-{page.number}.{suffix}"
    return file, (
        f"# {name} is not sent as it is: qocr makes a {suffix} of it,\n"
        f"# {sent.width}x{sent.height} pixels, {len(sent.data)} bytes.\n"
        f"# Put such a picture here first, as {json.dumps(file, ensure_ascii=False)}.\n"
    )


def _upload(unsent: DryRunRequest, policy: Call, file: str) -> str:
    """Commands that put the picture into the storage and its key into $key. The second of the
    upload makes the key unique."""
    mime = unsent.sent.mime
    name = f"{unsent.sha256[:16]}-{unsent.page.number}"
    policy_fields = {form: f"$(field {policy_field})" for form, policy_field in FIELDS.items()}
    form = form_fields(policy_fields, "$key", mime)
    lines = [
        f"policy=$({_curl(policy.url, policy.headers)})",
        """field() { printf %s "$policy" | sed -n 's/.*"'"$1"'" *: *"\\([^"]*\\)".*/\\1/p'; }""",
        f'key="$(field upload_dir)/{name}-$(date +%s).{mime.rpartition("/")[2]}"',
        _curl('"$(field upload_host)"', {}, quoted=True) + " \\",
        *(f'  --form-string "{field}={value}" \\' for field, value in form.items()),
        f"  -F 'file=@-;filename=page;type={mime}' < {quote(file)}",
    ]
    return "\n".join(lines) + "\n"


def _request_command(wire_request: WireRequest, picture_url: str, picture: str) -> str:
    head, tail = (quote(part.decode()) for part in json_parts(wire_request.body, picture_url))
    unbuffered = " -N" if wire_request.headers.get("Accept") == "text/event-stream" else ""
    curl = _curl(wire_request.url, wire_request.headers)
    return (
        f"{{ printf %s {head}\n  {picture}\n  printf %s {tail}\n}} |\n"
        f"{curl}{unbuffered} --data-binary @-\n"
    )


def _curl(url: str, headers: Mapping[str, str], quoted: bool = False) -> str:
    """A curl command. The API key stays a shell variable, so its header is in double quotes."""
    sent = {"User-Agent": USER_AGENT, **headers}
    words = [
        f'"{name}: {value}"' if name == "Authorization" else quote(f"{name}: {value}")
        for name, value in sent.items()
    ]
    return " ".join(["curl -sS", url if quoted else quote(url), *(f"-H {word}" for word in words)])
