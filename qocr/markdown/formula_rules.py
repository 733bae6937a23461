"""Rules for markdown-it: formulas, and LaTeX environments among Markdown."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from qocr.markdown.formula_ends import formula_at

_MOST_LINES = 400  # of a display or an environment
_ENVIRONMENT = re.compile(r"\\begin\s*\{([A-Za-z]+\*?)\}")
_DISPLAYS = {"$$": "$$", "\\[": "\\]"}


def add_formula_rule(markdown: MarkdownIt) -> None:
    """Formulas within a line become tokens `formula` and `display`, whose content is LaTeX."""
    markdown.inline.ruler.before("escape", "formula", _formula)


def add_display_rules(markdown: MarkdownIt) -> None:
    """Displays and environments on lines of their own become tokens `display` and `latex`."""
    for name, rule in (("display", _display), ("environment", _environment)):
        markdown.block.ruler.before(
            "fence", name, rule, {"alt": ["paragraph", "blockquote", "list"]}
        )


def _formula(state: StateInline, silent: bool) -> bool:
    formula = formula_at(state.src, state.pos, state.posMax)
    if formula is None:
        return False
    if not silent:
        token = state.push("display" if formula.display else "formula", "", 0)
        token.content = formula.latex
    state.pos = formula.end
    return True


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = line(state, start)
    closer = _DISPLAYS.get(first[:2])
    if closer is None:
        return False
    last = _closing_line(state, start, end, closer, skipped=2)
    if last is None or not line(state, last).rstrip().endswith(closer):
        return False
    content = _lines(state, start, last)[2:-2].strip()
    return bool(content) and _put(state, "display", content, start, last, silent)


def _environment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    match = _ENVIRONMENT.match(line(state, start))
    if match is None:
        return False
    last = _closing_line(state, start, end, f"\\end{{{match[1]}}}", skipped=0)
    if last is None:
        return False
    return _put(state, "latex", _lines(state, start, last), start, last, silent)


def _put(state: StateBlock, kind: str, content: str, start: int, last: int, silent: bool) -> bool:
    if silent:
        return True
    token = state.push(kind, "", 0)
    token.content = content
    token.map = [start, last + 1]
    state.line = last + 1
    return True


def line(state: StateBlock, number: int) -> str:
    """A line of the block that is being read, without its indent."""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _closing_line(state: StateBlock, start: int, end: int, closer: str, skipped: int) -> int | None:
    """The line in which `closer` stands; None where the block ends before."""
    for number in range(start, min(end, start + _MOST_LINES)):
        text = line(state, number)
        if text.strip() and state.sCount[number] < state.blkIndent:
            return None
        if closer in (text[skipped:] if number == start else text):
            return number
    return None


def _lines(state: StateBlock, start: int, last: int) -> str:
    return "\n".join(line(state, number) for number in range(start, last + 1)).strip()
