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
from qocr.engines.remote.wire import STORED, Question, data_url_start, json_parts, streams
from qocr.types import Page


def commands(rehearsed: DryRunRequest) -> str:
    """The requests of a page; the picture is read from its file when they run."""
    file, comment = _picture_file(rehearsed)
    place = data_url_start(rehearsed.sent.mime) if rehearsed.policy is None else STORED
    question = rehearsed.wire.encode(rehearsed.request, place, streams(rehearsed.request.ask))
    if rehearsed.policy is None:
        return comment + _ask(question, place, f"base64 < {quote(file)} | tr -d '\\n'")
    upload = _upload(rehearsed, rehearsed.policy, file)
    return comment + upload + _ask(question, place, 'printf %s "$key"')


def question_command(page: Page, question: Question) -> str:
    """A request that has no picture in it, as one command."""
    name = json.dumps(page.name, ensure_ascii=False)
    body = quote(json.dumps(question.body, ensure_ascii=False))
    curl = _curl(question.url, question.headers)
    return f"# {name}, which the service downloads\n{curl} --data-raw {body}\n"


def _picture_file(rehearsed: DryRunRequest) -> tuple[str, str]:
    """Where the command finds the picture, and what is to be said of it. A name may hold line
    ends, behind which a comment would go on as a command: JSON has none."""
    page, sent = rehearsed.page, rehearsed.sent
    name = json.dumps(page.name, ensure_ascii=False)
    if rehearsed.sha256 == rehearsed.request.picture.sha256 and os.path.isfile(page.source):
        return page.source, f"# {name}, {len(sent.data)} bytes as they are\n"
    suffix = sent.mime.rpartition("/")[2]
    file = f"{page.stem}-{page.number}.{suffix}"
    return file, (
        f"# {name} is not sent as it is: qocr makes a {suffix} of it,\n"
        f"# {sent.width}x{sent.height} pixels, {len(sent.data)} bytes.\n"
        f"# Put such a picture here first, as {json.dumps(file, ensure_ascii=False)}.\n"
    )


def _upload(rehearsed: DryRunRequest, policy: Call, file: str) -> str:
    """The picture into the storage, and its key into $key, unique by the second."""
    mime = rehearsed.sent.mime
    name = f"{rehearsed.sha256[:16]}-{rehearsed.page.number}"
    given = {form: f"$(field {own})" for form, own in FIELDS.items()}
    form = form_fields(given, "$key", mime)
    lines = [
        f"policy=$({_curl(policy.url, policy.headers)})",
        """field() { printf %s "$policy" | sed -n 's/.*"'"$1"'" *: *"\\([^"]*\\)".*/\\1/p'; }""",
        f'key="$(field upload_dir)/{name}-$(date +%s).{mime.rpartition("/")[2]}"',
        _curl('"$(field upload_host)"', {}, quoted=True) + " \\",
        *(f'  --form-string "{field}={value}" \\' for field, value in form.items()),
        f"  -F 'file=@-;filename=page;type={mime}' < {quote(file)}",
    ]
    return "\n".join(lines) + "\n"


def _ask(question: Question, place: str, picture: str) -> str:
    head, tail = (quote(part.decode()) for part in json_parts(question.body, place))
    unbuffered = " -N" if question.headers.get("Accept") == "text/event-stream" else ""
    curl = _curl(question.url, question.headers)
    return (
        f"{{ printf %s {head}\n  {picture}\n  printf %s {tail}\n}} |\n"
        f"{curl}{unbuffered} --data-binary @-\n"
    )


def _curl(url: str, headers: Mapping[str, str], quoted: bool = False) -> str:
    """The key stays a variable, so its header has the quotes that let it through."""
    sent = {"User-Agent": USER_AGENT, **headers}
    words = [
        f'"{name}: {value}"' if name == "Authorization" else quote(f"{name}: {value}")
        for name, value in sent.items()
    ]
    return " ".join(["curl -sS", url if quoted else quote(url), *(f"-H {word}" for word in words)])
