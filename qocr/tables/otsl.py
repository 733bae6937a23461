"""Tables in OTSL, the token language of docling's models, -> HTML tables."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<(fcel|ecel|lcel|ucel|xcel|ched|rhed|srow|nl|/?otsl|loc_\d{1,5})>")
_BLOCKS = re.compile(
    r"</?(?:doctags?|text|section_header_level_\d|title|caption|page_(?:header|footer|break)|picture"
    r"|(?:ordered|unordered)_list|list_item|footnote|paragraph|formula|code|chart|group|smiles)>"
)
_HEADS = frozenset({"ched", "rhed"})
_CONTINUED = frozenset({"lcel", "ucel", "xcel"})

Rows = list[list[tuple[str, str]]]


def has_otsl(text: str) -> bool:
    """Whether `text` holds cells of OTSL."""
    return any(token[1] in ("fcel", "ched", "ecel") for token in _TOKEN.finditer(text))


def otsl_markup(text: str) -> str:
    """`text` with its OTSL tables as HTML tables; one that was cut off stays open. Other blocks
    of DocTags are paragraphs."""
    text = _BLOCKS.sub("<p>", text)
    pieces: list[str] = []
    rows: Rows = [[]]
    tokens = [*_TOKEN.finditer(text)]
    pieces.append(text[: tokens[0].start()])
    ends = [token.start() for token in tokens[1:]] + [len(text)]
    for token, end in zip(tokens, ends, strict=True):
        name, following = token[1], text[token.end() : end]
        if name == "nl" or name.startswith("loc_") or name.endswith("otsl"):
            if name.endswith("otsl"):
                pieces += _table(rows, closed=True)
                rows = [[]]
            elif name == "nl":
                rows.append([])
            pieces.append(following)
        else:
            rows[-1].append((name, following))
    return "".join([*pieces, *_table(rows, closed=not rows[-1])])


def _table(rows: Rows, *, closed: bool) -> list[str]:
    if not any(rows):
        return []
    rows = rows if rows[-1] else rows[:-1]
    covered: set[tuple[int, int]] = set()
    lines = []
    for number, row in enumerate(rows):
        cells = [
            _cell(rows, number, column, covered)
            for column in range(len(row))
            if (number, column) not in covered
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return ["<table>", *lines, *(["</table>"] if closed else [])]


def _cell(rows: Rows, row: int, column: int, covered: set[tuple[int, int]]) -> str:
    """The cell that begins here, with the positions that continue it; these are now `covered`."""
    name, text = rows[row][column]
    width, height = 1, 1
    while _continues(rows, row, column + width, "lcel"):
        width += 1
    while all(
        _continues(rows, row + height, column + step, "xcel" if step else "ucel")
        for step in range(width)
    ):
        height += 1
    covered |= {(row + down, column + step) for down in range(height) for step in range(width)}
    tag = "th" if name in _HEADS else "td"
    spans = f' rowspan="{height}"' * (height > 1) + f' colspan="{width}"' * (width > 1)
    return f"<{tag}{spans}>{text.strip()}</{tag}>"


def _continues(rows: Rows, row: int, column: int, name: str) -> bool:
    if row >= len(rows) or column >= len(rows[row]):
        return False
    found, text = rows[row][column]
    return found == name and not text.strip()
