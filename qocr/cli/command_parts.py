"""A command: its class, its function, and the parameters made from the table of options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from qocr.cli import settings, texts
from qocr.cli.command_names import (
    BATCH,
    CACHE,
    CANCEL,
    COMPLETION,
    CONVERT,
    DOCTOR,
    ESTIMATE,
    FETCH,
    HELP,
    LIST,
    MODELS,
    READING,
    RETRY,
    STATUS,
    SUBMIT,
)
from qocr.cli.options import OPTIONS
from qocr.cli.options.table import SECTIONS, Row
from qocr.errors import UsageError
from qocr.job import Job, default_of
from qocr.tasks import TASKS

Start = Callable[[str, Job, Any], int]


class TaskCommand(TyperCommand):
    """A command whose help shows its options by section."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The words behind the command in its usage line."""
        operands = _OPERANDS.get(name_in(ctx), "INPUT...")
        return ["[OPTIONS]", operands] if operands else ["[OPTIONS]"]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options that may stand without their value get it here: the library has none such."""
        end = args.index("--") if "--" in args else len(args)
        ctx.default_map = self.file_defaults(ctx)
        filled = [_BARE.get(arg, arg) for arg in args[:end]] + args[end:]
        try:
            return super().parse_args(ctx, filled)
        except typer.BadParameter as error:
            wrong = settings.wrong_setting(name_in(ctx), error)
            if wrong is not None:
                raise wrong from error
            raise

    def file_defaults(self, ctx: Any) -> settings.FileDefaults:
        """What settings files say of its options."""
        return settings.FileDefaults(name_in(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Writes the options by section, with the defaults of qocr itself."""
        ctx.default_map = None  # the help shows our defaults, not the user's, and reads no file
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in SECTIONS}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and param.param_type_name == "option":
                section = getattr(param, "rich_help_panel", None) or SECTIONS[-1]
                sections[section].append(record)
        for name, records in sections.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl(records, col_max=26)


class TolerantCommand(TaskCommand):
    """A command that starts in spite of wrong settings, because it tells of them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parses the arguments; settings that are wrong fall back to their defaults."""
        from qocr.cli.survey import forgiven

        self._defaults = settings.FileDefaults(name_in(ctx), forgiving=True)
        ctx.default_map = self._defaults
        own = self.params
        self.params = forgiven(ctx, name_in(ctx), own)
        try:
            return super().parse_args(ctx, args)
        finally:
            self.params = own

    def file_defaults(self, _ctx: Any) -> settings.FileDefaults:
        """The settings in files, without the wrong ones."""
        return self._defaults


def command_class(command: str) -> type[TaskCommand]:
    """The class of a command; doctor's starts in spite of wrong settings."""
    return TolerantCommand if command == DOCTOR else TaskCommand


def command_body(command: str, start: Start) -> Callable[..., None]:
    """The function of a command: typer reads its parameters from the signature made here."""

    def body(ctx: typer.Context, **values: Any) -> None:
        job = job_of(command, values)
        try:
            raise typer.Exit(start(command, job, ctx))
        except UsageError as error:
            raise settings.with_origins(error, ctx) from error

    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    rows = [_parameter(row, command) for row in OPTIONS if row.belongs_to(command)]
    parameters = [context, *_operands(command), *rows]
    body.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    body.__name__ = command
    return body


def job_of(command: str, values: Mapping[str, Any]) -> Job:
    """The Job of a command from the values of its options; UsageError for one without inputs."""
    listed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    named = listed.pop("inputs", ())
    if command in TASKS and not named and listed["watch"] is None:
        raise UsageError("Missing argument 'INPUT...'.", hint=f"See qocr {command} --help.")
    task = _TASK.get(command) or listed.pop("task", None) or _NO_TASK[command]
    operands = "inputs" if command in READING else "operands"
    return Job.of(task, **listed, **{operands: named})


def _finite(value: float | None) -> float | None:
    if value is not None and not isfinite(value):
        raise typer.BadParameter(f"{value} is not a number.")
    return value


def name_in(ctx: Any) -> str:
    """`cache size` of the context of `qocr cache size`."""
    return str(ctx.command_path).partition(" ")[2]


_BARE = {row.flags[0]: f"{row.flags[0]}={row.bare}" for row in OPTIONS if row.bare}
_NO_TASK = {CONVERT: "", ESTIMATE: "text", MODELS: "", DOCTOR: "", **dict.fromkeys(CACHE, "")}
_NO_TASK |= dict.fromkeys((*BATCH, HELP, COMPLETION), "")
_TASK = {command: command.rpartition(" ")[2] for command in (*TASKS, *SUBMIT)}
_OPERANDS = {MODELS: "[NAME...]", DOCTOR: "", **dict.fromkeys(CACHE, "")}
_OPERANDS |= {STATUS: "[ID...]", FETCH: "ID", RETRY: "ID", CANCEL: "ID...", LIST: ""}
_OPERANDS |= {HELP: "[COMMAND...]", COMPLETION: "bash|zsh|fish"}


def _operands(command: str) -> Iterator[inspect.Parameter]:
    metavar = _OPERANDS.get(command, "INPUT...")
    if not metavar:
        return
    optional = metavar.startswith("[") or command in TASKS  # which --watch may take the place of
    argument = typer.Argument(metavar=metavar, show_default=False)
    yield inspect.Parameter(
        "inputs",
        inspect.Parameter.KEYWORD_ONLY,
        default=[] if optional else inspect.Parameter.empty,
        annotation=Annotated[list[str], argument],
    )


def _parameter(row: Row, command: str) -> inspect.Parameter:
    default = default_of(row.name)
    kind: Any = settings.TYPES[row.name]
    choices = texts.formats(command) if row.name == "format" else row.choices
    if choices:
        kind = Literal[choices]
    elif kind == tuple[str, ...]:
        kind, default = list[str], list(default)
    option = typer.Option(
        *row.flags,
        help=row.help,
        envvar=f"QOCR_{row.name.upper()}",
        show_envvar=False,
        show_default=default not in (None, False, True, [], "-") and not isinstance(default, float),
        metavar=row.metavar,
        min=row.low,
        max=row.high,
        callback=_finite if kind in (float, float | None) else None,
        rich_help_panel=row.section,
    )
    return inspect.Parameter(
        row.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, option],
    )
