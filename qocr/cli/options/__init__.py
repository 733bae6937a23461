"""Every option, one row each; a row has the name of the field it fills in a part of `Job`."""

from __future__ import annotations

from qocr.cli.options import (
    engine_options,
    input_options,
    output_options,
    question_options,
    run_options,
)
from qocr.cli.options.table import Row

OPTIONS: tuple[Row, ...] = (
    *output_options.ROWS,
    *input_options.ROWS,
    *engine_options.ROWS,
    *question_options.ROWS,
    *run_options.ROWS,
)
