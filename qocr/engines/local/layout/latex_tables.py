"""HTML tables -> LaTeX tables."""

from __future__ import annotations

from qocr.latex.letters import escaped
from qocr.markdown.latex_grid import latex_table
from qocr.tables import parse_tables


def tabular(html: str) -> str:
    """Each table of the HTML as a `tabular`; cells keep their spans."""
    return "\n\n".join(latex_table(table, _letters) for table in parse_tables(html).tables)


def _letters(text: str) -> str:
    return escaped(" ".join(text.split()))
