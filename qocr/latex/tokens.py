"""LaTeX cut into tokens. Pure; the tokens joined are the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "verbatim", "verb", "begin", "end", "word", "sign", "comment", "blank", "space", "open",
    "close", "dollar", "tab", "mark", "bracket", "text",
]  # fmt: skip

_VERBATIM = r"verbatim\*?|lstlisting|minted|Verbatim|filecontents\*?|comment"
_STARRED = "(?:sub)*section|(?:sub)?paragraph|chapter|part|[hv]space|operatorname|tag|caption"
_PATTERN = re.compile(
    rf"""
    (?P<verbatim>\\begin\{{(?P<name>{_VERBATIM})\}}(?P<code>.*?)(?:\\end\{{(?P=name)\}}|\Z))
  | (?P<verb>\\verb\*?(?P<bar>[^\sA-Za-z*])[^\n]*?(?P=bar))
  | (?P<begin>\\begin\s*\{{\s*[A-Za-z]+\*?\s*\}})
  | (?P<end>\\end\s*\{{\s*[A-Za-z]+\*?\s*\}})
  | (?P<word>\\(?:(?:{_STARRED})\*|[A-Za-z]+))
  | (?P<sign>\\(?:[^A-Za-z]|\Z))
  | (?P<comment>(?:(?<=\n)|\A)[ \t]*%[^\n]*(?:\n|\Z)|%[ \t]*(?=\n)(?<!\d%))
  | (?P<blank>[ \t]*\n[ \t]*(?:\n[ \t]*)+)
  | (?P<space>[ \t\n]+)
  | (?P<open>\{{)
  | (?P<close>\}})
  | (?P<dollar>\$\$?)
  | (?P<tab>&)
  | (?P<mark>[_^#~%])
  | (?P<bracket>[\[\]])
  | (?P<text>[^\\{{}}$&_^\#~%\[\] \t\n]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_NAMED = re.compile(r"\{\s*([A-Za-z]+\*?)\s*\}")


@dataclass(frozen=True, slots=True)
class LatexToken:
    """A piece of LaTeX: what kind it is, and its text as written."""

    kind: Kind
    text: str

    @property
    def name(self) -> str:
        """Of a control word or an environment, without its backslash."""
        if self.kind in ("begin", "end"):
            match = _NAMED.search(self.text)
            return match[1] if match else ""
        return self.text[1:]


def tokenize(text: str) -> list[LatexToken]:
    """All of `text`, in order."""
    tokens = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup
        for name in ("verbatim", "verb"):
            if match[name] is not None:
                kind = name
        tokens.append(LatexToken(kind, match[0]))  # type: ignore[arg-type]
    return tokens


def code(token: LatexToken) -> str:
    """What a verbatim environment or command shows."""
    match = _PATTERN.match(token.text)
    if token.kind == "verb" or match is None:
        return token.text.removeprefix("\\verb").removeprefix("*")[1:-1]
    return (match["code"] or "").strip("\n")


def group_end(tokens: Sequence[LatexToken], start: int) -> int | None:
    """The index of the brace that closes the one at `start`; None where none does."""
    depth = 0
    for index in range(start, len(tokens)):
        kind = tokens[index].kind
        depth += (kind == "open") - (kind == "close")
        if depth == 0:
            return index
    return None
