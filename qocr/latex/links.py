"""Labels, references, citations and links."""

from __future__ import annotations

import re

from qocr.latex.letters import escaped
from qocr.latex.walk import TokenWalk

_UNSAFE_KEY = re.compile(r"[^A-Za-z0-9:.,/+ _-]")
_ADDRESS = re.compile(r"(https?://|mailto:|ftp://|www\.|doi\.org)", re.IGNORECASE)
_ADDRESS_LETTER = re.compile(r"[^A-Za-z0-9\-._:/?=+@,;()!*]")


def clean_key(key: str) -> str:
    """A key of `\\label` or `\\bibitem` without anything that TeX could stumble over."""
    return _UNSAFE_KEY.sub("-", key.replace("\\", "").strip())


def key_command(walk: TokenWalk, name: str) -> None:
    """Writes a label, a reference or a citation."""
    note = walk.optional()
    key = clean_key(walk.raw())
    name = {"citep": "cite", "citet": "cite", "nameref": "ref", "autoref": "ref"}.get(name, name)
    if not key:
        return
    if name == "label":
        numbered = walk.stack.top.kind == "environment" and not walk.portable
        if not walk.math or numbered:
            walk.stack.write(f"\\label{{{key}}}")
    elif name == "cite":
        _citation(walk, key, walk.sub(list(note), math=False) if note and not walk.depth else "")
    elif walk.portable and (walk.math or walk.among_words()):
        shown = escaped(f"({key})" if name == "eqref" else key)
        walk.stack.show(rf"\text{{{shown}}}" if walk.math else shown)
    else:
        walk.stack.show(rf"\text{{\{name}{{{key}}}}}" if walk.math else f"\\{name}{{{key}}}")


def _citation(walk: TokenWalk, key: str, note: str) -> None:
    """`\\cite`, with the page that it names; for other forms than LaTeX as text."""
    shown = rf"\cite[{{{note}}}]{{{key}}}" if note else rf"\cite{{{key}}}"
    if walk.portable:
        shown = f"[{escaped(key)}{', ' if note else ''}{note}]"
    walk.stack.show(rf"\text{{{shown}}}" if walk.math else shown)


def address(walk: TokenWalk, name: str) -> None:
    """Writes a link; what is no address of the web is text."""
    walk.optional()
    given = walk.raw().replace("\\", "")
    if walk.math or not _ADDRESS.match(given):
        if name == "url":
            walk.stack.show(rf"\text{{{escaped(given)}}}" if walk.math else escaped(given))
        return
    clean = _ADDRESS_LETTER.sub(lambda match: _encoded(match[0]), given)
    walk.stack.show(f"\\{name}{{{clean}}}")
    if name == "href":
        walk.arguments(1, False, name="href")


def _encoded(letter: str) -> str:
    if letter in "_~&%#":
        return letter if letter in "_~" else f"\\{letter}"
    return "".join(f"\\%{byte:02X}" for byte in letter.encode())
