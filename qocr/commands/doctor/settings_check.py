"""Which settings hold, where each comes from, and which of them a command refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from qocr.commands.doctor.checks import NONE, OK, PROBLEM, Check
from qocr.config import files, origins
from qocr.config.files import SettingsFile
from qocr.config.origins import Setting
from qocr.job import OPTION_FIELDS, Job

SECTION = "Settings"
KNOWN = frozenset({*OPTION_FIELDS, "task"} - {"inputs", "operands"})


@dataclass(frozen=True, slots=True)
class EffectiveSettings:
    """Settings as the command line merges them.

    `reading` is what `qocr text` would do and `settings` what sets its options; `every` has the
    same for each command, `own` for doctor itself. `files` are the settings files that are there.
    """

    reading: Job
    settings: Mapping[str, Setting]
    every: Mapping[str, Mapping[str, Setting]]
    own: Mapping[str, Setting]
    files: Sequence[SettingsFile]

    def source(self, option: str) -> str:
        """Where the value that `qocr text` takes comes from."""
        setting = self.settings.get(option)
        return setting.source if setting else "default"


def checks(effective: EffectiveSettings) -> Iterator[Check]:
    """The files, then each setting once; a wrong one is a problem."""
    yield from _files(effective)
    uses: dict[tuple[str, str], list[tuple[str, Setting]]] = {}
    for command, settings in effective.every.items():
        for setting in settings.values():
            uses.setdefault((setting.name, setting.source), []).append((command, setting))
    unknown = list(origins.unknown_variables(KNOWN))
    known = [_setting(used) for _, used in sorted(uses.items())]
    yield from sorted([*known, *map(_unknown, unknown)], key=lambda check: check.name)
    if not known and not unknown:
        yield Check(SECTION, "options", OK, "all at their defaults")


def _setting(used: Sequence[tuple[str, Setting]]) -> Check:
    """A line for a setting that several commands take; some may refuse it."""
    _, setting = used[0]
    refused = [(command, setting) for command, setting in used if setting.expected]
    if not refused:
        return Check(SECTION, setting.name, OK, setting.shown, setting.source)
    command, wrong = refused[0]
    value = f"{wrong.shown}: expected {wrong.expected}"
    if len(refused) < len(used):
        value = f"{wrong.shown}: qocr {command} expects {wrong.expected}"
    hint = "Correct or remove it: the command does not start."
    return Check(SECTION, setting.name, PROBLEM, value, wrong.source, hint)


def _unknown(setting: Setting) -> Check:
    near = get_close_matches(setting.name, KNOWN, 1)
    hint = f"Did you mean {origins.PREFIX}{near[0].upper()}?" if near else ""
    return Check(SECTION, setting.name, NONE, "not an option of qocr", setting.source, hint)


def _files(effective: EffectiveSettings) -> Iterator[Check]:
    user = files.user_file()
    looked = {file.path: file for file in effective.files}
    yield _file("your file", user, looked.pop(user, None))
    for path, file in looked.items():
        yield _file("project file", path, file)
    if not looked:
        absent = f"no {files.PROJECT_FILE} here or in a parent folder"
        yield Check(SECTION, "project file", NONE, absent)


def _file(name: str, path: object, file: SettingsFile | None) -> Check:
    if file is None:
        return Check(SECTION, name, NONE, f"{path} is not there")
    if file.error is None:
        return Check(SECTION, name, OK, str(path))
    hint = f"{file.error.hint} Until then no command starts."
    return Check(SECTION, name, PROBLEM, file.error.message, hint=hint)
