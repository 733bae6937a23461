"""`python -m qocr` and the command `qocr`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # imports nothing: it is asked often, by scripts
        from qocr import __version__

        sys.stdout.write(f"qocr {__version__}\n")
        return
    try:
        from qocr.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    _leave(code)


def _leave(code: int) -> None:
    """Ends the process here: threads may be inside a library, and the interpreter's own end would
    abort them with a message of theirs."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            code = code or 7
    os._exit(code)


if __name__ == "__main__":
    main()
