"""The command tree, built from the tables of tasks and options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import MISSING
from math import isfinite
from typing import Annotated, Any, Literal, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from qocr import __version__
from qocr.cli import texts
from qocr.cli.options import CONVERT, ESTIMATE, MODELS, OPTIONS, SECTIONS, Row
from qocr.errors import UsageError
from qocr.settings import Job
from qocr.tasks import TASKS

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
Start = Callable[[str, Job], int]
COMMANDS = (*TASKS, CONVERT, ESTIMATE, MODELS)


class TaskCommand(TyperCommand):
    """A command whose help shows its options by section."""

    def collect_usage_pieces(self, _ctx: Any) -> list[str]:
        return ["[OPTIONS]", "[NAME...]" if self.name == MODELS else "INPUT..."]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options that may stand without their value get it here: the library has none such."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [_BARE.get(arg, arg) for arg in args[:end]] + args[end:])

    def format_options(self, ctx: Any, formatter: Any) -> None:
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


class Commands(TyperGroup):
    """The help of `qocr` itself: commands, their formats, then what all of them share."""

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, texts.summary(name)) for name in COMMANDS])
        with formatter.section("Formats, the default first"):
            formatter.write_dl([(name, " ".join(texts.formats(name))) for name in TASKS])


def build_app(start: Start, commands: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command tree, or the part of it that is asked for: each command costs 3 ms. A command
    ends with what `start` returns for its name and Job."""
    app = typer.Typer(
        cls=Commands,
        help=texts.HELP,
        epilog=texts.EPILOG,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_SETTINGS,
    )
    app.callback()(_root)
    for name in commands:
        command = app.command(
            name,
            cls=TaskCommand,
            help=texts.command_help(name),
            epilog=texts.EXAMPLES[name],
            context_settings=_SETTINGS,
        )
        command(_body(name, start))
    return app


def _root(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version.", is_eager=True)
    ] = False,
) -> None:
    if version:
        typer.echo(f"qocr {__version__}")
        raise typer.Exit
    if not ctx.resilient_parsing and not {"-h", "--help"}.intersection(ctx.args):
        from qocr import config

        ctx.default_map = config.file_defaults((row.name for row in OPTIONS), COMMANDS)


def _body(command: str, start: Start) -> Callable[..., None]:
    """The function of a command: typer reads its parameters from the signature made here."""

    def body(**values: Any) -> None:
        listed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        for name, value in listed.items():
            if isinstance(value, float) and not isfinite(value):
                raise UsageError(f"--{name.replace('_', '-')} {value}: not a number")
        listed["task"] = command if command in TASKS else listed.get("task") or _NO_TASK[command]
        raise typer.Exit(start(command, Job(**listed)))

    rows = [_parameter(row, command) for row in OPTIONS if row.belongs_to(command)]
    body.__signature__ = inspect.Signature([_operands(command), *rows])  # type: ignore[attr-defined]
    body.__name__ = command
    return body


_TYPES = get_type_hints(Job)
_BARE = {row.flags[0]: f"{row.flags[0]}={row.bare}" for row in OPTIONS if row.bare}
_NO_TASK = {CONVERT: "", ESTIMATE: "text", MODELS: ""}


def _operands(command: str) -> inspect.Parameter:
    named = command == MODELS
    argument = typer.Argument(metavar="[NAME...]" if named else "INPUT...", show_default=False)
    return inspect.Parameter(
        "inputs",
        inspect.Parameter.KEYWORD_ONLY,
        default=[] if named else inspect.Parameter.empty,
        annotation=Annotated[list[str], argument],
    )


def _parameter(row: Row, command: str) -> inspect.Parameter:
    default: Any = Job.__dataclass_fields__[row.name].default
    default = None if default is MISSING else default
    kind: Any = _TYPES[row.name]
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
        rich_help_panel=row.section,
    )
    return inspect.Parameter(
        row.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, option],
    )
