"""Addresses in text for Markdown, which renderers make links of without being asked."""

from __future__ import annotations

import re

TIE = "\6"  # stands for a tilde that may be LaTeX's tie

_ADDRESS = re.compile(
    rf"(?P<scheme>https?:|ftp:)//(?P<rest>(?:\\[!-;=?-@^-`{{}}~]|[\w\-.:/?#@!&'()+,;=%{TIE}])*)[^\s<\x00-\x05]*"
    rf"|www\.[^\s<\x00-\x05]*",
    re.ASCII,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_REFERENCE = re.compile(r"&#?\w{1,40};")


def escaped_addresses(text: str) -> str:
    """Text, escaped already, whose addresses are shown as they are; the characters before TIE stand
    for marks in it."""
    return _ADDRESS.sub(_address, text)


def _address(match: re.Match[str]) -> str:
    """An address in which something is escaped, or beside a mark: renderers make links of the bare
    ones as they are written, up to the next blank, backslashes and all."""
    written = match[0]
    if not {"\\", TIE} & {*written} and not _is_before_mark(match):
        return written
    if not match["scheme"]:
        return written.replace("www.", "www\\.")
    plain = _ESCAPED.sub(r"\1", match["rest"]).replace(TIE, "~")
    body = plain.rstrip(".,;:!?'*_~")
    if body.endswith(")") and "(" not in body:
        body = body[:-1]
    behind = written[len(match["scheme"]) + 2 + len(match["rest"]) :]
    if not body or _REFERENCE.search(plain):
        return written.replace("/", "\\/", 1)
    rest = "".join(_ESCAPES.get(sign, sign) for sign in plain[len(body) :])
    return f"<{match['scheme']}//{body}>{rest}{behind}"


def _is_before_mark(match: re.Match[str]) -> bool:
    following = match.string[match.end() : match.end() + 1]
    return following != "" and following < TIE


_ESCAPES = {sign: f"\\{sign}" for sign in "*_~"}
