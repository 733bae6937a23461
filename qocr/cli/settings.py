"""Settings outside the command line: how options take them, and errors that name their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import typer

from qocr.cli.command_names import COMMANDS
from qocr.cli.options import OPTIONS
from qocr.cli.options.table import Row
from qocr.cli.texts import formats
from qocr.config import origins
from qocr.config.origins import Setting
from qocr.errors import SetupError, UsageError
from qocr.job import option_types

TYPES = option_types()


class WrongSettingError(SetupError):
    """A variable, or a line of a settings file, that its option does not take."""

    def __init__(self, setting: Setting, expected: str) -> None:
        code = "ConfigFile" if setting.file else "Variable"
        hint = "Correct or remove it; the flag on the command line is stronger."
        super().__init__(f"{setting.assignment}: expected {expected}", code=code, hint=hint)
        self.setting = replace(setting, expected=expected)


@dataclass(frozen=True, slots=True)
class FileValue:
    """A value of a settings file as the library takes it: it is called only where neither a flag
    nor a variable is stronger, and raises WrongSettingError for a TOML type that does not fit."""

    setting: Setting
    row: Row
    command: str

    def __call__(self) -> Any:
        kind, value = TYPES[self.row.name], self.setting.value
        if not _fits(kind, value):
            raise WrongSettingError(self.setting, expectation(self.row, self.command))
        return value


class FileDefaults:
    """What settings files say of a command's options, as the library asks for it.

    They are read when the first option asks, which the help does not. Raises SetupError then for
    a file that is broken, unless it is `forgiving`: then no file counts.
    """

    def __init__(self, command: str, forgiving: bool = False) -> None:
        self._command = command
        self._forgiving = forgiving
        self._stored: Mapping[str, Setting] | None = None
        self._rows = {row.name: row for row in OPTIONS if row.belongs_to(command)}

    def get(self, option: str) -> FileValue | None:
        """The value of an option, where a file has one."""
        row = self._rows.get(option)
        if row is None:  # an operand, or --help
            return None
        if self._stored is None:
            self._stored = self._read()
        setting = self._stored.get(option)
        return FileValue(setting, row, self._command) if setting is not None else None

    def leave_out(self, option: str) -> None:
        """From now on no file counts for this option."""
        self._rows.pop(option, None)

    def _read(self) -> Mapping[str, Setting]:
        from qocr.config import files

        options = [row.name for row in OPTIONS]
        try:
            return files.file_settings(options, COMMANDS)[self._command]
        except SetupError:
            if self._forgiving:
                return {}
            raise


def row_of(option: str, command: str) -> Row:
    """The row of an option, of those with this name the one that the command has."""
    return next(row for row in OPTIONS if row.name == option and row.belongs_to(command))


def source_of(ctx: Any, option: str) -> Setting | None:
    """What set an option of this command; None for a default."""
    source = ctx.get_parameter_source(option)
    if source is None or source.name == "DEFAULT":
        return None
    if source.name == "ENVIRONMENT":
        return origins.variable(option)
    if source.name == "DEFAULT_MAP":
        value: FileValue = ctx.default_map.get(option)
        return value.setting
    return Setting(option, ctx.params.get(option), f"--{option.replace('_', '-')}")


def wrong_setting(command: str, error: typer.BadParameter) -> WrongSettingError | None:
    """The error of the library with the place of the value; None where that is a flag."""
    if error.ctx is None or error.param is None or error.param.name is None:
        return None
    option = error.param.name
    setting = source_of(error.ctx, option)
    if setting is None or setting.source.startswith("--"):
        return None
    return WrongSettingError(setting, expectation(row_of(option, command), command))


def with_origins(error: UsageError, ctx: Any) -> UsageError:
    """The error of a run, its hint saying where an option it names was set, if outside the
    command line. Such an error names the option as a flag, which is not what was written."""
    places = [
        f"--{one.option.replace('_', '-')} is set by {one.assignment}."
        for one in origins.named_settings(error.message, outside_settings(ctx))
    ]
    return error.replaced(hint=" ".join([error.hint, *places])) if places else error


def outside_settings(ctx: Any) -> list[Setting]:
    """The variables and lines of files that hold for this command."""
    settings = (source_of(ctx, name) for name in ctx.params)
    return [one for one in settings if one is not None and not one.source.startswith("--")]


def expectation(row: Row, command: str) -> str:
    """What the option takes, in words: `a whole number of at least 1`."""
    kind = TYPES[row.name]
    choices = formats(command) if row.name == "format" else row.choices
    if choices:
        return f"one of {', '.join(choices)}"
    if kind == tuple[str, ...]:
        return "a list of texts"
    if _takes(kind, bool):
        return "true or false"
    if not _takes(kind, int) and not _takes(kind, float):
        return "text"
    noun = "a whole number" if _takes(kind, int) else "a number"
    if row.low is not None and row.high is not None:
        return f"{noun} from {row.low:g} to {row.high:g}"
    return noun if row.low is None else f"{noun} of at least {row.low:g}"


def _takes(kind: Any, plain: type) -> bool:
    """Whether a type is `plain`, or `plain` or None."""
    return kind is plain or kind == plain | None


def _fits(kind: Any, value: Any) -> bool:
    """Whether a TOML value is of the option's type; a number may stand for text: `dpi = 300`."""
    if kind == tuple[str, ...]:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if _takes(kind, bool) or isinstance(value, bool):
        return _takes(kind, bool) and isinstance(value, bool)
    if _takes(kind, int):
        return isinstance(value, int)
    return isinstance(value, (int, float) if _takes(kind, float) else (str, int, float))
