"""What every command would take from files and variables, for `qocr doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

import typer

from qocr.cli import settings
from qocr.cli.app import command_tree
from qocr.cli.command_names import COMMANDS
from qocr.cli.command_parts import job_of
from qocr.cli.options import OPTIONS
from qocr.cli.settings import WrongSettingError
from qocr.commands.doctor.settings_check import EffectiveSettings
from qocr.config import files
from qocr.config.origins import Setting

READING = "text"  # the command whose run is checked
OF_DOCTOR_ALONE = frozenset({"offline", "json", "error_format", "quiet", "verbose"})
_INPUTS = ("-",)  # never opened


def effective_settings(doctor: Any) -> EffectiveSettings:
    """The settings of every command as the command line merges them, with the flags of `doctor`
    as flags of the others, too. `doctor` is the context of that command."""
    options = [row.name for row in OPTIONS]
    checked = files.checked_files(options, COMMANDS)
    own = {name: one for name in doctor.params if (one := settings.source_of(doctor, name))}
    flags = {
        name: one.value
        for name, one in own.items()
        if one.source.startswith("--") and name not in OF_DOCTOR_ALONE
    }
    tree = command_tree(_never, tuple(COMMANDS))
    every: dict[str, Mapping[str, Setting]] = {}
    for command in COMMANDS:
        values, every[command] = _read_command(tree, command, flags)
        if command == READING:
            job = job_of(command, {**values, "inputs": _INPUTS})
    return EffectiveSettings(job, every[READING], {**every, "doctor": own}, own, checked)


def forgiven(ctx: Any, command: str, params: list[Any]) -> list[Any]:
    """The parameters for this context, in which defaults take the place of wrong variables and
    lines of files."""
    right = []
    for param in params:
        if param.param_type_name == "option" and param.name != "help":
            _, setting = _read_option(ctx, command, param, {})
            if setting is not None and setting.expected:
                param = copy(param)
                param.envvar = None
                ctx.default_map.leave_out(param.name)
        right.append(param)
    ctx.params.clear()
    return right


def _never(*_arguments: Any) -> int:
    raise NotImplementedError


def _read_command(
    tree: Any, command: str, flags: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Setting]]:
    """The values of a command's options, and what sets those that are set."""
    for word in command.split():
        tree = tree.commands[word]
    ctx = tree.context_class(tree, info_name=command)
    ctx.default_map = settings.FileDefaults(command, forgiving=True)
    values: dict[str, Any] = {}
    found: dict[str, Setting] = {}
    for param in tree.params:
        if param.param_type_name == "option":
            values[param.name], setting = _read_option(ctx, command, param, flags)
            if setting is not None:
                found[param.name] = setting
    return values, found


def _read_option(
    ctx: Any, command: str, param: Any, flags: Mapping[str, Any]
) -> tuple[Any, Setting | None]:
    """The value of an option and what set it; its default where what was set does not fit."""
    try:
        value, _ = param.handle_parse_result(ctx, flags, [])
        return value, settings.source_of(ctx, param.name)
    except WrongSettingError as error:
        wrong = error
    except typer.BadParameter as error:
        named = settings.wrong_setting(command, error)
        if named is None:
            raise
        wrong = named
    return param.process_value(ctx, param.default), wrong.setting
