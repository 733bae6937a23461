"""What a developer runs again and again: `nox -l` lists it, `nox -s quick` runs one of it.

Every session but `release` uses the environment that nox runs in, which has the extra `dev`.
What stands behind `--` goes on to the command: `nox -s test -- -k batch`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "quick"]
EXAMPLE = Path(__file__).parent / "examples" / "letter.jpg"


def python(session: nox.Session, *arguments: str) -> None:
    session.run(sys.executable, *arguments, *session.posargs)


@nox.session(venv_backend="none")
def quick(session: nox.Session) -> None:
    """The tests that answer while you work."""
    python(session, "-m", "pytest", "-m", "not slow and not heavy")


@nox.session(venv_backend="none")
def test(session: nox.Session) -> None:
    """Every test."""
    python(session, "-m", "pytest")


@nox.session(venv_backend="none")
def coverage(session: nox.Session) -> None:
    """Every test but the slow ones; lines and branches they do not reach are listed."""
    python(session, "-m", "pytest", "-m", "not slow", "--cov")


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """Style and layout of the code."""
    python(session, "-m", "ruff", "check")
    python(session, "-m", "ruff", "format", "--check")


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Types, strictly."""
    python(session, "-m", "mypy")


@nox.session(venv_backend="none")
def bench(session: nox.Session) -> None:
    """Benchmarks by their names, `startup` if none is given; most need the extra `bench`."""
    for name in session.posargs or ["startup"]:
        session.run(sys.executable, f"benchmarks/{name}.py")


@nox.session(venv_backend="none")
def completions(session: nox.Session) -> None:
    """Completion scripts made anew from the command tree."""
    python(session, "completions/generate.py")


@nox.session(venv_backend="none")
def consumers(session: nox.Session) -> None:
    """Every format, read by programs that open it; a whole run writes the table of them."""
    home = Path(".nox", "consumers").resolve()
    home.mkdir(parents=True, exist_ok=True)
    (home / "rows.jsonl").unlink(missing_ok=True)
    session.env["CONSUMERS_HOME"] = str(home)
    python(session, "-m", "pytest", "tests/consumers")
    if not session.posargs:
        python(session, "tests/consumers/write_table.py")


@nox.session(venv_backend="none")
def mutation(session: nox.Session) -> None:
    """Deliberate faults, each of which a test has to notice."""
    python(session, "tests/mutation.py")


@nox.session(venv_backend="venv")
def release(session: nox.Session) -> None:
    """The packages as they would be published; the wheel is installed and reads the example."""
    dist = Path(session.create_tmp(), "dist")
    shutil.rmtree(dist, ignore_errors=True)
    session.install("build", "twine")
    session.run("python", "-m", "build", "--outdir", str(dist))
    session.run("twine", "check", "--strict", *map(str, sorted(dist.iterdir())))
    [wheel] = dist.glob("*.whl")
    session.install(f"qocr[local] @ {wheel.absolute().as_uri()}")
    session.chdir(session.create_tmp())
    session.run("qocr", "text", str(EXAMPLE), "--engine", "local", "--cache", "off")
