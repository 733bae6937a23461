"""The answer to `formula`: LaTeX."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request


def read_formulas(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The LaTeX as it came, also in JSON; the page is incomplete where that holds anything else."""
    from qocr.latex.json_formulas import formulas_in_json, is_json  # few runs need it

    unreadable = is_json(reply.text) and formulas_in_json(reply.text) is None
    return Interpretation(reply.text, unreadable=unreadable)
