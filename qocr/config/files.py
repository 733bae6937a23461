"""Files of settings: which there are, and the options they set."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from qocr.errors import SetupError

PROJECT_FILE = "qocr.toml"
# A file that merely lies in a folder must not decide where keys go or what is overwritten.
USER_ONLY = frozenset({"base_url", "workspace", "api_key_file", "output", "also"})


def file_defaults(options: Iterable[str], tasks: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Option values for each task: of the user's file, of the project's over it, and in each of
    the task's own table over what holds for all.

    Raises SetupError for a file that is no TOML or sets what it may not.
    """
    known = set(options)
    general: dict[str, Any] = {}
    special: dict[str, dict[str, Any]] = {task: {} for task in tasks}
    for path, banned in setting_files():
        for table, values in file_tables(path, banned, known, special):
            (special[table] if table else general).update(values)
    return {task: general | table for task, table in special.items()}


def file_tables(
    path: Path, banned: frozenset[str], known: Container[str], tasks: Container[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a file sets: options by the table of their task; what holds for all, by ''."""
    for name, value in _load(path).items():
        of_task = name in tasks and isinstance(value, dict)
        table, values = (name, value) if of_task else ("", {name: value})
        _check_options(path, values, known, banned)
        yield table, values


def setting_files() -> Iterator[tuple[Path, frozenset[str]]]:
    """The files that are there, the stronger last, and what each may not set."""
    user = user_file()
    if user.is_file():
        yield user, frozenset()
    try:
        here = Path.cwd()
    except OSError:  # the folder was removed under us
        return
    for folder in (here, *here.parents):
        if (folder / PROJECT_FILE).is_file():
            yield folder / PROJECT_FILE, USER_ONLY
            return


def user_file() -> Path:
    """Where the user's own settings are, if there are any."""
    import platformdirs

    return platformdirs.user_config_path("qocr", appauthor=False) / "config.toml"


def _load(path: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetupError(f"{path}: {error}", code="ConfigFile", hint="Mend the file.") from error


def _check_options(
    path: Path, options: Mapping[str, Any], known: Container[str], banned: frozenset[str]
) -> None:
    for option, value in options.items():
        if option not in known or isinstance(value, dict):
            raise SetupError(f"{path}: {option!r} is not an option", code="ConfigFile")
        sends_file = banned and option == "prompt" and str(value).startswith("@")
        if option in banned or sends_file:
            raise SetupError(
                f"{path} may not set {option!r}",
                code="ConfigFile",
                hint="A file found in a folder may not: use your own config.toml or a flag.",
            )
