"""Which settings hold, and from where."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches

from qocr.commands.doctor.checks import NONE, OK, PROBLEM, Check
from qocr.config import files, origins
from qocr.config.origins import Setting, SettingsFile
from qocr.job import Job

SECTION = "Settings"
KNOWN = frozenset(field.name for field in fields(Job)) - {"inputs"}
OWN = ("region", "workspace", "base_url", "api_key_file", "offline", "timeout")
_TRUE = ("1", "true", "t", "yes", "y", "on")


@dataclass(frozen=True, slots=True)
class EffectiveSettings:
    """What is set by name of the option, and the files that were looked at."""

    settings: Mapping[str, Setting]
    files: Sequence[SettingsFile]

    def text(self, option: str, default: str) -> str:
        setting = self.settings.get(option)
        return str(setting.value) if setting else default

    def source(self, option: str) -> str:
        setting = self.settings.get(option)
        return setting.source if setting else "default"


def held(job: Job, commands: Container[str]) -> EffectiveSettings:
    """The settings of files, variables and this command line."""
    found, files = origins.settings(KNOWN, commands)
    for option in OWN:
        value = getattr(job, option)
        known = found.get(f"doctor.{option}") or found.get(option)
        unset = known is None and value == Job.__dataclass_fields__[option].default
        if not unset and (known is None or not _same(known.value, value)):
            found[option] = Setting(option, value, f"--{option.replace('_', '-')}")
    return EffectiveSettings(found, files)


def is_true(value: object) -> bool:
    """As the command line takes a variable for a switch."""
    return str(value).strip().lower() in _TRUE


def _same(said: object, value: object) -> bool:
    if isinstance(value, bool):
        return is_true(said) == value
    return float(str(said)) == value if isinstance(value, float) else str(said) == value


def checks(found: EffectiveSettings) -> Iterator[Check]:
    yield from _files(found)
    for name, setting in sorted(found.settings.items()):
        if name.rpartition(".")[2] in KNOWN:
            yield Check(SECTION, name, OK, setting.shown, setting.source)
        else:
            yield Check(SECTION, name, NONE, "no option of qocr", setting.source, _similar(name))
    if not found.settings:
        yield Check(SECTION, "options", OK, "all at their defaults")


def _files(found: EffectiveSettings) -> Iterator[Check]:
    user = files.user_file()
    looked = {file.path: file for file in found.files}
    yield _file("your file", user, looked.pop(user, None))
    for path, file in looked.items():
        yield _file("project file", path, file)
    if not looked:
        yield Check(
            SECTION,
            "project file",
            NONE,
            f"no {files.PROJECT_FILE} here or in a parent folder",
        )


def _file(name: str, path: object, file: SettingsFile | None) -> Check:
    if file is None:
        return Check(SECTION, name, NONE, f"{path} is not there")
    if file.error is None:
        return Check(SECTION, name, OK, str(path))
    hint = f"{file.error.hint or 'Take it out.'} Until then no setting of a file counts."
    return Check(SECTION, name, PROBLEM, file.error.message, hint=hint)


def _similar(name: str) -> str:
    near = get_close_matches(name, KNOWN, 1)
    return f"Did you mean {origins.PREFIX}{near[0].upper()}?" if near else ""
