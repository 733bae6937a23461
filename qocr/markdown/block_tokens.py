"""Blocks of a page between tokens, as in DocTags and the answers of MinerU, -> Markdown."""

from __future__ import annotations

import re

from qocr.tables.otsl import has_otsl, otsl_markup

_HEADINGS = {"title": "# ", "section_header": "## ", "doc_title": "# ", "paragraph_title": "## "}
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>doctag|text|paragraph|title|section_header_level_\d|caption|footnote"
    r"|page_header|page_footer|page_break|picture|chart|otsl|code|formula|ordered_list"
    r"|unordered_list|list_item|group|checkbox_selected|checkbox_unselected)s?>"
)
_PLACE = re.compile(r"<loc_\d{1,5}>")
_IS_DOCTAGS = re.compile(
    r"\s*+<doctags?>|<(?:text|title|section_header_level_\d|list_item)>\s*<loc_"
)
_LANGUAGE = re.compile(r"\s*<_([\w+#-]{1,20})_>")
_LIST_MARK = re.compile(r"(?:[-*+•·]|\d{1,3}[.)])\s")
_MINERU = re.compile(
    r"<\|box_start\|>[\d\s.,]{1,60}<\|box_end\|>\s*<\|ref_start\|>(?P<kind>[^<]{0,60})<\|ref_end\|>"
    r"(?:<\|rotate_[a-z]{1,9}\|>)?(?:<\|txt_contd\|>)?\s*"
)
_MINERU_EDGE = re.compile(r"<\|md_(?:start|end)\|>|<\|txt_contd\|>")


def has_block_tokens(text: str) -> bool:
    """Whether a document is written between tokens of blocks."""
    return bool(_IS_DOCTAGS.search(text)) or bool(_MINERU.search(text))


def block_markdown(text: str) -> str:
    """The text of all blocks as Markdown, in their order, without their places."""
    if _MINERU.search(text):
        return _of_mineru(text)
    return _of_doctags(text)


def _of_mineru(text: str) -> str:
    parts = _MINERU.split(text)
    blocks = [_tidy(parts[0])]
    for kind, body in zip(parts[1::2], parts[2::2], strict=True):
        blocks.append(_headed(kind, _tidy(body)))
    return "\n\n".join(filter(None, blocks))


def _tidy(body: str) -> str:
    body = _MINERU_EDGE.sub("", body).strip()
    return otsl_markup(body) if has_otsl(body) else body


def _headed(kind: str, body: str) -> str:
    mark = _HEADINGS.get(kind, "")
    return f"{mark}{' '.join(body.split())}" if mark and body and body[0] != "#" else body


def _of_doctags(text: str) -> str:
    text = _PLACE.sub("", text)
    blocks: list[str] = []
    lists: list[str] = []
    kind, at = "", 0
    for tag in _TAG.finditer(text):
        blocks.append(_block(kind, text[at : tag.start()], lists))
        at, kind = tag.end(), "" if tag["end"] else tag["name"]
        if kind.endswith("ordered_list"):
            lists.append(kind)
        elif tag["name"].endswith("ordered_list") and lists:
            lists.pop()
    blocks.append(_block(kind, text[at:], lists))
    return "\n\n".join(filter(None, blocks))


def _block(kind: str, body: str, lists: list[str]) -> str:
    """A block of the page; its text is empty where there is none."""
    if kind == "code":
        return _code(body)
    body = body.strip()
    if not body or has_otsl(body):
        return otsl_markup(body) if body else ""
    if kind.startswith("section_header_level_"):
        return "#" * min(int(kind[-1]) + 1, 6) + f" {' '.join(body.split())}"
    if kind == "title":
        return f"# {' '.join(body.split())}"
    if kind == "formula":
        return body if body.startswith(("$", "\\[")) else f"$$\n{body}\n$$"
    if kind == "list_item" and not _LIST_MARK.match(body):
        return f"1. {body}" if lists[-1:] == ["ordered_list"] else f"- {body}"
    if kind.startswith("checkbox"):
        return f"- [{'x' if kind == 'checkbox_selected' else ' '}] {body}"
    return body


def _code(body: str) -> str:
    language = _LANGUAGE.match(body)
    name = language[1].lower() if language else ""
    body = (body[language.end() :] if language else body).strip("\n")
    return f"```{name}\n{body}\n```" if body.strip() else ""
