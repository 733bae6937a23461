"""Which engine reads, where it asks, and with which key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from qocr.catalog.regions import DEFAULT_REGION
from qocr.commands.doctor.checks import NONE, OK, PROBLEM, Check
from qocr.commands.doctor.settings_check import EffectiveSettings
from qocr.config import endpoints, keys, origins
from qocr.config.endpoints import Endpoint
from qocr.engines.local import available
from qocr.engines.resolving import resolve_target
from qocr.errors import QocrError, SetupError
from qocr.job import EngineOptions

SECTION = "Engine"


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """The DashScope key, or why that which was found is none."""

    value: str | None = field(repr=False)
    place: str
    file: str
    error: SetupError | None


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine that would read and where it would ask; an empty name if there is none."""

    engine: str
    endpoint: Endpoint | None
    key: KeyCheck
    error: QocrError | None = None


def choose(reading: EngineOptions) -> EngineChoice:
    """What the command that reads would choose."""
    key = _key(reading.api_key_file)
    try:
        target = resolve_target(replace(reading, dry_run=None))
        if target.engine == "dashscope" and key.error is not None:
            return EngineChoice(target.engine, None, key, key.error)
        if target.engine == "local":
            return EngineChoice(target.engine, None, key, None if available() else _no_local())
        endpoints.checked_workspace(reading.workspace)
        return EngineChoice(target.engine, target.reach(), key)
    except QocrError as error:
        return EngineChoice("", None, key, error)


def _no_local() -> SetupError:
    return SetupError("the embedded engine is not installed", hint="pip install 'qocr[local]'")


def _key(key_file: str | None) -> KeyCheck:
    place, path = keys.key_place(key_file)
    shown = origins.shown_path(str(path)) if path else ""
    try:
        return KeyCheck(keys.dashscope_key(key_file), place, shown, None)
    except SetupError as error:
        return KeyCheck(None, place, shown, error)


def checks(effective: EffectiveSettings, choice: EngineChoice) -> Iterator[Check]:
    """The engine, its key and its address, then what `--engine openai` would use."""
    yield _engine_check(effective, choice)
    yield _key_check(choice)
    if choice.endpoint is not None:
        yield _address(effective, choice.engine, choice.endpoint)
    if origins.has_other_key():
        yield Check(SECTION, "other key", OK, "found, for --engine openai", "OPENAI_API_KEY")
    other = origins.other_address()
    if other is not None:
        yield Check(
            SECTION, "other server", OK, f"{other.shown}, for --engine openai", other.source
        )


def _engine_check(effective: EffectiveSettings, choice: EngineChoice) -> Check:
    source = effective.source("engine")
    if choice.error is None:
        auto = effective.reading.engine.engine == "auto"
        return Check(SECTION, "engine", OK, choice.engine, f"auto, {source}" if auto else source)
    if choice.error is choice.key.error:
        return Check(
            SECTION, "engine", NONE, f"{choice.engine}, once it has a key that can be used", source
        )
    said, hint = choice.error.message, choice.error.hint
    if choice.error.code == "KeyFile":  # its message holds what was given, perhaps a key
        said, hint = "the key cannot be used", ""
    value = f"{choice.engine}: {said}" if choice.engine else said
    return Check(SECTION, "engine", PROBLEM, value, source, hint)


def _key_check(choice: EngineChoice) -> Check:
    key = choice.key
    place = f"{key.place}: {key.file}" if key.file else key.place
    if key.value is not None:
        return Check(SECTION, "key", OK, "found, not shown", place)
    if key.error is None:
        hint = "" if choice.error else keys.NO_KEY_HINT
        return Check(SECTION, "key", NONE, "not found", hint=hint)
    hint = "The file must be readable and hold the key alone, in one line."
    if not key.file:
        hint = "The variable must hold the key alone."
    state = PROBLEM if key.error is choice.error else NONE
    return Check(SECTION, "key", state, "found, but it cannot be used", place, hint)


def _address(effective: EffectiveSettings, engine: str, endpoint: Endpoint) -> Check:
    reading = effective.reading.engine
    vendor = endpoints.used_vendor_address(reading.region, reading.workspace)
    variable = origins.other_address() if engine == "openai" else vendor
    if reading.base_url is not None:
        source = effective.source("base_url")
    elif variable is not None:
        source = variable.source
    else:
        region = reading.region or DEFAULT_REGION
        source = f"region {region}: {effective.source('region')}"
    return Check(SECTION, "address", OK, origins.shown_address(endpoint.root), source)
