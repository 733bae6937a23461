"""Settings files: where they are, and the options they set."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qocr.config import toml_files
from qocr.config.origins import Setting
from qocr.config.vendor_settings import vendor_options
from qocr.errors import SetupError

PROJECT_FILE = "qocr.toml"
# A file that somebody put into a folder must not decide where keys go or what is overwritten.
USER_ONLY = frozenset({"base_url", "workspace", "api_key_file", "output", "also"})


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file that exists, and its error, if it has one."""

    path: Path
    error: SetupError | None


def file_settings(options: Iterable[str], commands: Iterable[str]) -> dict[str, dict[str, Setting]]:
    """The settings of each command, by option. The project's file wins over the user's; in each, a
    command's own table wins over the settings above all tables. The vendor's package is the
    weakest.

    Raises SetupError for a file that is not TOML, sets what it may not, or names an unknown option.
    """
    known = set(options)
    general = {setting.option: setting for setting in vendor_options()}
    special: dict[str, dict[str, Setting]] = {command: {} for command in commands}
    for path, banned in setting_files():
        for setting in read_file(path, banned, known, special):
            table = special[setting.table] if setting.table else general
            table[setting.option] = setting
    return {command: general | table for command, table in special.items()}


def checked_files(options: Iterable[str], commands: Iterable[str]) -> list[SettingsFile]:
    """The settings files that exist, the weaker first, each with its error."""
    known, tables = set(options), set(commands)
    checked = []
    for path, banned in setting_files():
        try:
            list(read_file(path, banned, known, tables))
            checked.append(SettingsFile(path, None))
        except SetupError as error:
            checked.append(SettingsFile(path, error))
    return checked


def read_file(
    path: Path, banned: frozenset[str], known: Container[str], commands: Container[str]
) -> Iterator[Setting]:
    """The settings in a file, in its order; raises SetupError as `file_settings` does."""
    for name, value in toml_files.load(path).items():
        of_command = name in commands and isinstance(value, dict)
        table, values = (name, value) if of_command else ("", {name: value})
        for option, option_value in values.items():
            setting = Setting(option, option_value, str(path), path, table)
            _check_option(setting, path, known, banned)
            yield setting


def setting_files() -> Iterator[tuple[Path, frozenset[str]]]:
    """The settings files that exist, the stronger last, and the options that each may not set."""
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
    """The path of the user's own settings file, which need not exist."""
    import platformdirs

    return platformdirs.user_config_path("qocr", appauthor=False) / "config.toml"


def _check_option(
    setting: Setting, path: Path, known: Container[str], banned: frozenset[str]
) -> None:
    option = setting.option
    if option not in known or isinstance(setting.value, dict):
        raise _unknown(setting, path)
    sends_file = banned and option == "prompt" and str(setting.value).startswith("@")
    if option in banned or sends_file:
        raise SetupError(
            f"{path} may not set {option!r}",
            code="ConfigFile",
            hint="A file found in a folder may not: use your own config.toml or a flag.",
        )


def _unknown(setting: Setting, path: Path) -> SetupError:
    hint = "Remove or correct it: qocr COMMAND --help lists the options, with _ for -."
    if isinstance(setting.value, dict):
        hint = 'A table is named after a whole command, such as [text] or ["cache clear"].'
        return SetupError(
            f"{path}: [{setting.name}] is not a command", code="ConfigFile", hint=hint
        )
    return SetupError(f"{path}: {setting.option!r} is not an option", code="ConfigFile", hint=hint)
