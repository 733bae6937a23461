"""What is installed: Python, libraries, extras, PDF programs, the embedded engine, fonts."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from qocr import __version__
from qocr.commands.doctor.checks import NONE, OK, PROBLEM, Check

SECTION = "Installed"
LIBRARIES = (
    "typer rich httpx Pillow pdf2image pypdfium2 pybase64 platformdirs jsonschema "
    "python-stdnum markdown-it-py selectolax XlsxWriter pylatexenc latex2mathml"
).split()
EXTRAS = {
    "local": ("rapidocr", "onnxruntime", "rapidfuzz"),
    "heic": ("pillow-heif",),
    "pdf": ("pikepdf", "img2pdf", "python-bidi"),
}
GAINS = {
    "local": "reads without key and network",
    "heic": "opens HEIC pictures",
    "pdf": "writes searchable PDFs",
}
PROGRAM_SECONDS = 5


def checks() -> Iterator[Check]:
    """Checks what is installed: qocr, Python, libraries, extras, programs and fonts."""
    yield Check(SECTION, "qocr", OK, __version__)
    yield Check(SECTION, "python", OK, platform.python_version(), sys.executable)
    yield Check(SECTION, "system", OK, platform.platform())
    yield _libraries()
    for extra in EXTRAS:
        yield _extra(extra)
    yield _engine()
    for program in ("pdftoppm", "pdfinfo"):
        yield _poppler(program)
    yield _font()


def _libraries() -> Check:
    found, missing = _versions(LIBRARIES)
    if missing:
        hint = f"pip install {' '.join(missing)}"
        return Check(SECTION, "libraries", PROBLEM, f"missing: {', '.join(missing)}", hint=hint)
    return Check(SECTION, "libraries", OK, ", ".join(found))


def _extra(extra: str) -> Check:
    found, missing = _versions(EXTRAS[extra])
    name = f"extra {extra}"
    if not missing:
        return Check(SECTION, name, OK, ", ".join(found))
    lacks = f"{', '.join(missing)} missing" if found else "not installed"
    hint = f"pip install 'qocr[{extra}]' {GAINS[extra]}."
    return Check(SECTION, name, NONE, lacks, hint=hint)


def _versions(names: list[str] | tuple[str, ...]) -> tuple[list[str], list[str]]:
    found, missing = [], []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return found, missing


def _engine() -> Check:
    from qocr.engines.local import MODEL, available
    from qocr.engines.local.sight import networks
    from qocr.engines.local.sight.languages import ELSEWHERE

    name = "embedded engine"
    if not available():
        return Check(SECTION, name, NONE, "not installed", hint="It comes with the extra local.")
    here = networks.folder()
    lost = [file for file in (networks.FINDER, networks.SPELLER) if not (here / file).is_file()]
    if lost:
        hint = "pip install --force-reinstall 'rapidocr>=3.10'"
        return Check(SECTION, name, PROBLEM, f"without {', '.join(lost)}", str(here), hint)
    fetched = [
        code
        for network, codes in ELSEWHERE.items()
        if list(here.glob(f"{network}_PP-OCRv5_rec_mobile.onnx"))
        for code in codes
    ]
    languages = " ".join(["Latin, Chinese and Japanese letters", *fetched])
    return Check(SECTION, name, OK, f"{MODEL}: {languages}")


def _poppler(program: str) -> Check:
    path = shutil.which(program)
    if path is None:
        hint = "pdfium, which comes with qocr, reads PDFs; poppler would be used first."
        return Check(SECTION, program, NONE, "not on the PATH", hint=hint)
    try:
        ran = subprocess.run([path, "-v"], capture_output=True, timeout=PROGRAM_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        hint = "Reinstall poppler; until then pdfium reads PDFs."
        return Check(SECTION, program, NONE, f"does not run: {type(error).__name__}", path, hint)
    said = (ran.stderr or ran.stdout).decode("utf-8", "replace").partition("\n")[0]
    return Check(SECTION, program, OK, said.rpartition(" ")[2], path)


def _font() -> Check:
    from PIL.ImageFont import FreeTypeFont

    from qocr.pictures.annotate import system_font

    name = "Chinese font"
    font = system_font(True, 20)
    if isinstance(font, FreeTypeFont) and isinstance(font.path, str):
        return Check(SECTION, name, OK, str(font.getname()[0]), font.path)
    hint = "Only advanced -f png --label text needs it: install a Noto Sans CJK font."
    return Check(SECTION, name, NONE, "not found", hint=hint)
