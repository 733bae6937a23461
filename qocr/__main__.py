"""`python -m qocr` and the command `qocr`."""

from __future__ import annotations

import sys


def main() -> None:
    if sys.argv[1:] in (["--version"], ["-V"]):  # imports nothing: it is asked often, by scripts
        from qocr import __version__

        sys.stdout.write(f"qocr {__version__}\n")
        return
    import gc

    gc.set_threshold(100_000)  # importing makes many objects and no garbage: a tenth of the start
    from qocr.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
