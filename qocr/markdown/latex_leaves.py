"""Texts and elements without others in them -> LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qocr.latex.letters import escaped

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LIGATURE = re.compile(r"-(?=-)|`(?=`)|'(?=')|[?!](?=`)")
_PERCENT = re.compile(r"(?<!\\)%")
BRACES = {ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C"}


def letters(text: str) -> str:
    """Text in which LaTeX finds neither commands nor ligatures."""
    return escaped(_LIGATURE.sub("\\g<0>\0", text)).replace("\0", "{}")


def styled(command: str, text: str) -> str:
    """Text with a command around it; text of several paragraphs has none."""
    bare = text.strip()
    if not bare or "\n\n" in bare:
        return text
    start = text.index(bare)
    return f"{text[:start]}\\{command}{{{bare}}}{text[start + len(bare) :]}"


def comment(text: str) -> str:
    """An HTML comment as one of LaTeX."""
    lines = "".join(f"% {line.strip()}\n" for line in text.split("\n") if line.strip())
    return f"\n{lines}"


def picture(node: LexborNode) -> str:
    """The name of a picture, which is not there, and what the model says about it."""
    source, alt = node.attributes.get("src") or "", node.attributes.get("alt") or ""
    shown = "" if source.startswith("data:") else source.translate(BRACES)
    name = f"\\includegraphics{{{shown}}}" if shown else ""
    return " ".join(filter(None, (name, letters(alt).strip())))


def code(node: LexborNode) -> str:
    """Code within a line."""
    return f"\\texttt{{{letters(node.text() or '')}}}"


def check_box(node: LexborNode) -> str:
    """A box as a character; of other inputs their value."""
    if node.attributes.get("type") != "checkbox":
        return letters(node.attributes.get("value") or "")
    return "☑ " if "checked" in node.attributes else "☐ "


def formula(node: LexborNode) -> str:
    """A formula within a line."""
    return f"\\({_mathematics(node)}\\)"


def display(node: LexborNode) -> str:
    """A formula on lines of its own."""
    return f"\n\n\\[\n{_mathematics(node)}\n\\]\n\n"


def item_number(item: LexborNode, ordered_list: LexborNode | None) -> int | None:
    """The number that an item was given; the first one may have that of its list."""
    values = [item.attributes.get("value")]
    values += [ordered_list.attributes.get("start")] if ordered_list is not None else []
    return next((int(value) for value in values if value and value.isdecimal()), None)


def without_breaks(text: str) -> str:
    """Text whose lines are not broken."""
    return text.replace("\\\\\n", " ")


def _mathematics(node: LexborNode) -> str:
    """The LaTeX of a formula; a percent sign in it is no comment."""
    return _PERCENT.sub(r"\\%", node.text() or "").strip()
