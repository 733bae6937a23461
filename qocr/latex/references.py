"""References and citations of a document: those that lead nowhere show their key."""

from __future__ import annotations

import re

from qocr.latex.letters import escaped

_TARGET = re.compile(r"\\(label|bibitem)(?:\[\{[^\n]{0,400}?\}\])?\{([^{}]*)\}")
_REFERENCE = re.compile(
    r"\\begin\{verbatim\}.*?\\end\{verbatim\}"
    r"|\\(?P<name>cite|ref|eqref|pageref)(?:\[\{(?P<note>[^\n]{0,400}?)\}\])?\{(?P<keys>[^{}]*)\}",
    re.DOTALL,
)


def with_known_keys(body: str) -> str:
    """`body`, in which TeX would print `?` for a key that no page defines: the key is printed."""
    targets = {(match[1], match[2]) for match in _TARGET.finditer(body)}
    return _REFERENCE.sub(lambda match: _shown(match, targets), body)


def _shown(match: re.Match[str], targets: set[tuple[str, str]]) -> str:
    name = match["name"]
    if name is None:
        return match[0]
    target = "bibitem" if name == "cite" else "label"
    keys = [key.strip() for key in match["keys"].split(",")] if name == "cite" else [match["keys"]]
    if all((target, key) in targets for key in keys):
        return match[0]
    text = escaped(", ".join(keys)) + (f", {match['note']}" if match["note"] else "")
    return {"cite": f"{{[{text}]}}", "eqref": f"({text})"}.get(name, text)
