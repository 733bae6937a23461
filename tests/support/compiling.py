"""LaTeX compiled by TeX, where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


def compiles(document: str, folder: Path) -> None:
    engine = "xelatex" if document.startswith("% compile with xelatex") else "pdflatex"
    if not shutil.which(engine):
        pytest.skip(f"{engine} is not installed")
    for name in re.findall(r"\\documentclass\[?[^{]*\{(\w+)\}", document):
        if subprocess.run(["kpsewhich", f"{name}.cls"], capture_output=True).returncode != 0:
            pytest.skip(f"{name} is not installed")
    (folder / "page.tex").write_text(document, encoding="utf-8")
    options = ["-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    ran = subprocess.run([engine, *options, "page.tex"], cwd=folder, capture_output=True)
    assert ran.returncode == 0, ran.stdout.decode("utf-8", "replace")[-2000:]
    assert not (folder / "written").exists()
