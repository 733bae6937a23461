"""Every option, one row each; a row has the name of the field of `Job` it fills."""

from __future__ import annotations

from qocr.cli.options import engine, question, reading, running, writing
from qocr.cli.rows import Row

OPTIONS: tuple[Row, ...] = (
    *writing.ROWS,
    *reading.ROWS,
    *engine.ROWS,
    *question.ROWS,
    *running.ROWS,
)
