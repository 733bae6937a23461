"""What olmOCR writes before a page: YAML that describes it, and is not on it."""

from __future__ import annotations

import re

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n((?:[a-z]\w{0,40}:[^\n]*\n){1,40})---[ \t]*(?:\n|\Z)")
_KEYS = re.compile(r"(?m)^(?:primary_language|is_rotation_valid|rotation_correction|is_table):")


def as_comment(text: str) -> str:
    """`text` with its front matter, if there is any, as an HTML comment."""
    match = _FRONT_MATTER.match(text)
    if match is None or not _KEYS.search(match[1]):
        return text
    facts = match[1].strip().replace("-->", "")
    return f"<!-- {facts} -->\n\n{text[match.end() :].lstrip()}"
