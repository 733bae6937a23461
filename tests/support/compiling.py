"""LaTeX compiled by TeX, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def compiles(document: str, folder: Path) -> None:
    engine = "xelatex" if document.startswith("% compile with xelatex") else "pdflatex"
    if not shutil.which(engine):
        pytest.skip(f"{engine} is not installed")
    for name in _needed(document):
        if subprocess.run(["kpsewhich", name], capture_output=True).returncode != 0:
            pytest.skip(f"{name} is not installed")
    (folder / "page.tex").write_text(document, encoding="utf-8")
    options = ["-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    home = {**os.environ, "HOME": str(folder)}  # for the fonts that TeX makes
    command = [engine, *options, "page.tex"]
    ran = subprocess.run(command, cwd=folder, env=home, capture_output=True)
    assert ran.returncode == 0, ran.stdout.decode("utf-8", "replace")[-2000:]
    assert not (folder / "written").exists()


def _needed(document: str) -> list[str]:
    """What other scripts need and a small TeX lacks: the loader of fonts."""
    return ["fontspec.sty"] if document.startswith("% compile with xelatex") else []
