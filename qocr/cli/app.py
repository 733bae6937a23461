"""The command tree, built from the tables of tasks and options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer.main
from typer.core import TyperGroup

from qocr import __version__
from qocr.cli import texts
from qocr.cli.command_names import COMMANDS
from qocr.tasks import TASKS

if TYPE_CHECKING:
    from qocr.cli.command_parts import Start

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(TyperGroup):
    """The help of `qocr` itself: commands, their formats, then what all of them share."""

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """Writes the tasks, the other commands, and the formats of each task."""
        others = dict.fromkeys(name.partition(" ")[0] for name in COMMANDS if name not in TASKS)
        _write_summaries(formatter, "Tasks", {name: name for name in TASKS})
        _write_summaries(formatter, "Other commands", {name: name for name in others})
        with formatter.section("Formats of each task, the default first"):
            formatter.write_dl([(name, " ".join(texts.formats(name))) for name in TASKS])


class CommandGroup(TyperGroup):
    """Commands of a group in the order of the table, not its own groups behind them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands in the group, in the order of the table."""
        start = f"{_name_in(ctx)} "
        inner = (name.removeprefix(start) for name in COMMANDS if name.startswith(start))
        names = dict.fromkeys(name.partition(" ")[0] for name in inner)
        return [name for name in names if name in self.commands]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes the commands of the group, each with its summary."""
        start = f"{_name_in(ctx)} "
        names = {name: start + name for name in self.list_commands(ctx)}
        _write_summaries(formatter, "Commands", names)


def _write_summaries(formatter: Any, title: str, commands: Mapping[str, str]) -> None:
    """A section with a line for each command, by the name that stands there."""
    with formatter.section(title):
        formatter.write_dl([(name, texts.summary(command)) for name, command in commands.items()])


@cache
def command_tree(start: Start, commands: tuple[str, ...]) -> Any:
    """The tree of these commands as click runs it: built once a process, which may run many."""
    return typer.main.get_command(build_app(start, commands))


def build_app(start: Start, commands: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command tree, or the part of it that is asked for: each command costs 3 ms. A command
    ends with what `start` returns for its name, Job and context; `cache size` is one in a group."""
    app = _group(Commands, texts.HELP, texts.EPILOG)
    app.callback()(_root)
    groups = {"": app}
    for command in commands:
        path, _, name = command.rpartition(" ")
        _add_command(_find_group(groups, path), name, command, start)
    return app


def _group(kind: type[TyperGroup], words: str, epilog: str | None = None) -> typer.Typer:
    return typer.Typer(
        cls=kind,
        help=words,
        epilog=epilog,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=_SETTINGS,
    )


def _find_group(groups: dict[str, typer.Typer], path: str) -> typer.Typer:
    if path not in groups:
        above, _, name = path.rpartition(" ")
        groups[path] = _group(CommandGroup, texts.command_help(path))
        _find_group(groups, above).add_typer(groups[path], name=name)
    return groups[path]


def _add_command(group: typer.Typer, name: str, command: str, start: Start) -> None:
    from qocr.cli.command_parts import (  # 20 ms, which qocr --help spares
        command_body,
        command_class,
    )

    added = group.command(
        name,
        cls=command_class(command),
        help=texts.command_help(command),
        epilog=texts.EXAMPLES.get(command),
        context_settings=_SETTINGS,
    )
    added(command_body(command, start))


def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version.", is_eager=True)
    ] = False,
) -> None:
    if version:
        typer.echo(f"qocr {__version__}")
        raise typer.Exit


def _name_in(ctx: Any) -> str:
    """`batch submit` of the context of `qocr batch submit`."""
    return str(ctx.command_path).partition(" ")[2]
