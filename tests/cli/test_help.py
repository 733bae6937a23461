"""The pages of help: whole, tidy, and true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command import Command

from qocr.catalog import catalogue
from qocr.cli.command_names import COMMANDS
from qocr.cli.options import OPTIONS
from qocr.cli.options.engine_options import LANGUAGES
from qocr.cli.texts import SHORT_FORM
from qocr.engines.local.sight.languages import known
from qocr.fields import kinds
from qocr.fields.short import parse_short
from qocr.run.question import PARAMETERS
from qocr.tasks import TASKS

GROUPS = sorted({command.rpartition(" ")[0] for command in COMMANDS} - {""})
HELPS = {row.name: row.help for row in OPTIONS}


@pytest.mark.parametrize("command", ["", *GROUPS, *COMMANDS])
@pytest.mark.parametrize("columns", ["80", "200"])
def test_every_page_fits_and_is_whole(
    qocr: Command, monkeypatch: pytest.MonkeyPatch, command: str, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ended = qocr(*command.split(), "--help")
    rows = ended.text.splitlines()
    assert (ended.code, ended.stderr) == (0, "")
    assert [row for row in rows[1:] if len(row) > 100 or row.endswith(("...", " "))] == []
    assert [row for row in rows if len(row) > int(columns) and "<" not in row] == []


@pytest.mark.parametrize("words", [[], ["table"], ["batch"], ["batch", "fetch"]])
def test_help_is_a_command_too(qocr: Command, words: list[str]) -> None:
    Path("qocr.toml").write_text("jobs = nonsense")  # does not keep it from helping
    asked, option = qocr("help", *words), qocr(*words, "--help")
    assert (asked.code, asked.text, asked.stderr) == (0, option.text, "")
    assert asked.text.startswith(" ".join(["Usage: qocr", *words]))


def test_settings_do_not_change_the_help(qocr: Command) -> None:
    before = qocr("text", "--help").text
    Path("qocr.toml").write_text('model = "mine"\nretries = 9\n')
    assert qocr("text", "--help").text == before


def test_help_of_what_is_no_command(qocr: Command) -> None:
    ended = qocr("help", "tabel")
    assert (ended.code, ended.text) == (2, "")
    assert ended.stderr.startswith("qocr: No such command 'tabel'")


def test_every_option_ends_with_a_full_stop() -> None:
    assert [name for name, text in HELPS.items() if not text.endswith(".")] == []


def test_the_languages_are_those_of_the_embedded_engine() -> None:
    assert LANGUAGES.split() == sorted(known())


def test_the_parameters_are_those_of_the_command_with_their_ranges() -> None:
    listed = dict(re.findall(r"(\w+) \((.*?)\)", HELPS["param"]))
    assert listed.keys() == PARAMETERS.keys()
    words = {
        "(0, 1]": "above 0, up to 1",
        "[0, inf)": "0 or more",
        "(0, inf)": "above 0; 1 is off",
        "[-2, 2]": "-2 to 2",
        "[0, 5]": "0 to 5",
    }
    intervals = {name: catalogue.interval(name) for name in listed}
    ranges = {name: words[one.words] for name, one in intervals.items() if one is not None}
    assert ranges.items() <= listed.items()
    assert listed.keys() - ranges.keys() == {"stop", "logprobs"}


def test_the_short_form_is_one_and_its_types_are_known() -> None:
    [example] = re.findall(r"example: '(.*)'", SHORT_FORM)
    assert parse_short(example)[0] == {
        "number": "",
        "Date of issue": "",
        "items": [{"name": "", "price": "a number, digits only"}],
    }
    named = SHORT_FORM.partition("given; ")[2].partition(" and what else")[0]
    types = re.findall(r"[\w.-]+", named)
    assert len(types) == 17
    assert [name for name in types if name not in kinds.TYPES and not kinds.is_known(name)] == []


@pytest.mark.parametrize("command", [*TASKS, "convert", "batch fetch"])
def test_the_placeholder_of_tables_is_shown_where_tables_are_written(
    qocr: Command, command: str
) -> None:
    shown = "{table}" in qocr(*command.split(), "--help").text
    assert shown == (command in ("table", "convert", "batch fetch"))


def test_every_task_shows_its_formats(qocr: Command) -> None:
    text = qocr("--help").text
    listed = dict(re.findall(r"^  (\S+) +((?:\w+ ?)+)$", text.partition("Formats of")[2], re.M))
    assert listed == {name: " ".join(task.formats) for name, task in TASKS.items()}
