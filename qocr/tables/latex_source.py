r"""Tables in LaTeX (`tabular` and its kin) -> HTML tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

_NAMES = (
    "tabularx|tabulary|tabular|longtable|supertabular|xltabular|tabu|longtabu|tblr|longtblr"
    "|NiceTabular|array"
)
_BEGIN = re.compile(rf"\\begin\{{({_NAMES})(\*?)\}}")
_INNER = re.compile(rf"\\(begin|end)\{{(?:{_NAMES})\*?\}}")
_PIECE = re.compile(
    r"\\(?:begin|end)\{[A-Za-z]+\*?\}|\\\\|\\[A-Za-z]+\*?|\\.|[{}&~%]|\$[^$\n]*\$|[^\\{}&~%$]+|.",
    re.DOTALL,
)
_LENGTH = re.compile(r"\*?\s*\[[^\[\]{}&]{0,30}\]")
_SPAN = re.compile(
    r"\s*\\multi(column|row)\s*(?:\[\w*\])?\{\s*[-=]?(\d{1,6})[\d.]*\s*\}(?:\[\d*\])?\s*"
    r"(?:\*|\{(?:[^{}]|\{[^{}]*\})*\})(?:\[[^\[\]{}]*\])?\s*\{"
)
_RULES = re.compile(
    r"(?:\s*\\(?:hline|toprule|midrule|bottomrule|addlinespace|(?:cline|cmidrule)(?:\([lr]*\))?"
    r"\{[\d-]*\})(?![A-Za-z])(?:\[[\w.]*\])?)++"
)
_DROPPED = {
    **dict.fromkeys(
        "hline toprule midrule bottomrule endhead endfirsthead endfoot endlastfoot centering "
        "raggedright raggedleft arraybackslash small footnotesize scriptsize bfseries "
        "itshape noindent tabularnewline".split(),
        0,
    ),
    **dict.fromkeys("cline cmidrule rowcolor cellcolor columncolor vspace hspace label".split(), 1),
}
_UNWRAPPED = frozenset(
    "textbf textit textsl textsc textrm textsf texttt textnormal text emph underline makecell "
    "shortstack thead mbox caption textcolor".split()
)
_WIDEST = 1000  # columns of a cell
_SCRIPTS = {"textsuperscript": "sup", "textsubscript": "sub"}
_SIGNS = {
    "quad": " ", "qquad": " ", "newline": "<br>", "checkmark": "✓", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "ldots": "…", "dots": "…", "textbar": "|",
    "textless": "&lt;", "textgreater": "&gt;", "textdegree": "°", "pounds": "£", "euro": "€",
    "texteuro": "€", "times": "×", "pm": "±", "Box": "☐", "square": "☐", "CheckedBox": "☑",
    "boxtimes": "☒", "XBox": "☒",
}  # fmt: skip


def has_tabular(text: str) -> bool:
    """Whether `text` holds the beginning of a LaTeX table."""
    return bool(_BEGIN.search(text))


def tabular_markup(text: str) -> str:
    """`text` with its LaTeX tables as HTML tables; one that was cut off stays open."""
    pieces, start = [], 0
    while begin := _BEGIN.search(text, start):
        end = rf"\end{{{begin[1]}{begin[2]}}}"
        stop = _end(text, begin, end)
        body_start = _after_arguments(text, begin.end(), begin[1] + begin[2])
        body = text[body_start : stop if stop >= 0 else len(text)]
        pieces += [_around(text[start : begin.start()]), "<table>", *_rows(body)]
        if stop < 0:
            return "".join(pieces)
        pieces.append("</table>")
        start = max(stop + len(end), body_start)
    return "".join([*pieces, _around(text[start:])])


_AROUND = re.compile(
    r"\\(?:begin|end)\{(?:table|center|document|threeparttable)\*?\}(?:\[[^\[\]]{0,9}\])?"
    r"|\\(?:centering|small)(?![A-Za-z])|\\(?:documentclass|usepackage|label)(?:\[[^\[\]]{0,99}\])?"
    r"\{[^{}]{0,200}\}|\\\[|\\\]|\$\$?"
)


def _around(text: str) -> str:
    """What stands outside of tables, without the commands that only place them."""
    return plain_markup(_AROUND.sub(" ", text))


def _end(text: str, begin: re.Match[str], end: str) -> int:
    """Where the table that begins there ends, tables of the same kind in it counted; else -1."""
    edges = re.compile(rf"{re.escape(begin[0])}|{re.escape(end)}")
    depth = 1
    for edge in edges.finditer(text, begin.end()):
        depth += 1 if edge[0] == begin[0] else -1
        if depth == 0:
            return edge.start()
    return -1


def _after_arguments(text: str, start: int, name: str) -> int:
    """Where the body begins: after the placement, the width and the columns."""
    owed = 2 if name in ("tabularx", "tabulary", "tabular*", "xltabular") else 1
    while start < len(text):
        following = text[start]
        if following.isspace() and owed:
            start += 1
        elif following == "[" and owed and (end := text.find("]", start, start + 20)) >= 0:
            start = end + 1
        elif following == "{" and owed:
            start, owed = _group_end(text, start), owed - 1
        else:
            return start
    return start


def _group_end(text: str, start: int) -> int:
    """The position behind the brace that closes the one at `start`, or behind the text."""
    depth = 0
    for piece in _PIECE.finditer(text, start):
        depth += (piece[0] == "{") - (piece[0] == "}")
        if depth <= 0:
            return piece.end()
    return len(text)


def _rows(body: str) -> list[str]:
    rows: list[list[str]] = [[""]]
    depth = index = 0
    pieces = _PIECE.findall(body)
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        depth += (piece == "{" or piece.startswith("\\begin{")) - (
            piece == "}" or piece.startswith("\\end{")
        )
        if depth <= 0 and piece in ("\\\\", "\\tabularnewline"):
            rows.append([""])
            if index < len(pieces) and (length := _LENGTH.match(pieces[index])):
                pieces[index] = pieces[index][length.end() :]
        elif depth <= 0 and piece == "&":
            rows[-1].append("")
        else:
            rows[-1][-1] += piece
    captions = [_caption(row) for row in rows]
    written = [
        [_cell(source) for source in row]
        for row, caption in zip(rows, captions, strict=True)
        if not caption
    ]
    kept = [row for row in written if any(cell.markup for cell in row)]
    return [*filter(None, captions), *_without_placeholders(kept)]


def _caption(row: list[str]) -> str:
    """The caption of a long table, which stands where its first row would."""
    if len(row) > 1 or not row[0].lstrip().startswith("\\caption"):
        return ""
    return f"<caption>{plain_markup(row[0]).strip()}</caption>"


@dataclass(frozen=True, slots=True)
class _Cell:
    markup: str
    spans: tuple[tuple[str, int], ...] = ()

    def span(self, kind: str) -> int:
        return max((count for name, count in self.spans if name == kind), default=1)

    @property
    def html(self) -> str:
        spans = "".join(f' {kind}span="{count}"' for kind, count in self.spans)
        return f"<td{spans}>{self.markup}</td>"


def _without_placeholders(rows: list[list[_Cell]]) -> list[str]:
    """The rows, without the empty cells that LaTeX asks for below a cell of several rows."""
    covered: dict[int, int] = {}  # column -> the first row below the cell that covers it
    lines = []
    for number, row in enumerate(rows):
        column, shown = 0, []
        for cell in row:
            width = min(cell.span("col"), _WIDEST)
            if cell.markup or covered.get(column, 0) <= number:
                shown.append(cell.html)
                end = number + cell.span("row")
                covered |= (
                    dict.fromkeys(range(column, column + width), end) if end > number + 1 else {}
                )
            column += width
        lines.append(f"<tr>{''.join(shown)}</tr>")
    return lines


def _cell(source: str) -> _Cell:
    spans = []
    source = _RULES.sub("", source)
    for _ in range(2):  # one for the columns and one for the rows
        span = _SPAN.match(source)
        if span is None:
            break
        end = _group_end(source, span.end() - 1)
        spans.append(("col" if span[1] == "column" else "row", int(span[2])))
        inside = source[span.end() : end].removesuffix("}")
        source = inside.lstrip() + source[end:]
    return _Cell(plain_markup(source).strip(), tuple(spans))


def plain_markup(source: str) -> str:
    """The text of a cell as HTML; formulas and commands that are not known stay as written."""
    shown: list[str] = []
    closers: list[str] = []
    owed = ""
    dropped = inner = 0
    for piece in _PIECE.findall(source):
        edge = _INNER.fullmatch(piece)
        if edge:
            inner, dropped = inner + (1 if edge[1] == "begin" else -1), int(edge[1] == "begin")
            shown.append(" ")
            continue
        if piece == "{":
            shown.append("{" if owed == "}" and not dropped else "")
            closers.append("drop" if dropped else owed)
            dropped, owed = max(dropped - 1, 0), ""
            continue
        owed = ""
        if piece == "}":
            if closers:
                shown.append("" if closers[-1] == "drop" else closers[-1])
                closers.pop()
        elif "drop" in closers[-1:]:
            continue
        elif piece[0] == "\\" and piece[1:2].isalpha():
            name = piece[1:].rstrip("*")
            dropped = _DROPPED.get(name, 1 if name == "textcolor" else 0)
            if name in _SCRIPTS:
                shown.append(f"<{_SCRIPTS[name]}>")
                owed = f"</{_SCRIPTS[name]}>"
            elif name in _SIGNS:
                shown.append(_SIGNS[name])
            elif name not in _DROPPED and name not in _UNWRAPPED:
                shown.append(escape(piece))
                owed = "}"
        elif piece == "\\\\":
            shown.append("<br>")
        elif piece[0] == "\\":
            shown.append(" " if piece[1:] in (" ", ",", ";", "") else escape(piece[1:]))
        else:
            shown.append(" " if piece == "~" or (inner and piece == "&") else escape(piece))
    return "".join([*shown, *(closer for closer in reversed(closers) if closer != "drop")])
