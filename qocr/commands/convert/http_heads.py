"""What `curl -i` writes in front of a body: status lines and headers."""

from __future__ import annotations

import re

from qocr.client.calls import Response

_STATUS = re.compile(rb"HTTP/[\d.]+ (\d{3})[^\r\n]*\r?\n")
_BLANK = re.compile(rb"(?:\A|\r?\n)\r?\n")


def responses(content: bytes) -> list[Response]:
    """The responses in what `curl -i` wrote, one after the other. Heads of redirections and of
    proxies, which have no body, are left out."""
    heads = [match for match in _STATUS.finditer(content) if _starts_line(content, match.start())]
    ends = [match.start() for match in heads[1:]] + [len(content)]
    parsed = [
        _response(int(head[1]), content[head.end() : end])
        for head, end in zip(heads, ends, strict=True)
    ]
    return [response for response in parsed if response.body.strip()] or parsed[-1:]


def _starts_line(content: bytes, start: int) -> bool:
    return start == 0 or content[start - 1 : start] == b"\n" or content[start - 1 : start] in b"}]"


def _response(status: int, content: bytes) -> Response:
    blank = _BLANK.search(content)
    head, body = (content[: blank.start()], content[blank.end() :]) if blank else (content, b"")
    headers = {}
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    headers.pop("content-encoding", None)  # curl has decoded it
    return Response(status, headers, body)
