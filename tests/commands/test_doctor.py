"""`qocr doctor`: what it finds, how it says it, and what it never shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.main
from command import Command, Ended
from service import Fault, Service

from qocr.catalog.regions import DEFAULT_MODEL
from qocr.cli.app import build_app
from qocr.cli.options import OPTIONS
from qocr.cli.survey import effective_settings
from qocr.commands.doctor import checks, engine_check, installed, network, settings_check, variables
from qocr.commands.doctor.hosts import Host, Probe, ask_all
from qocr.commands.doctor.settings_check import EffectiveSettings
from qocr.config import origins
from qocr.engines.remote.storage import policy_call
from qocr.job import EngineOptions, Job

KEY = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "QOCR_CACHE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def closed_port() -> Iterator[str]:
    """An address where nothing listens, and nothing else will."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def user_file(content: str) -> Path:
    path = Path(os.environ["XDG_CONFIG_HOME"], "qocr", "config.toml")
    path.parent.mkdir(parents=True)
    path.write_text(content)
    return path


def told(ended: Ended) -> str:
    """All but what is installed, without what no two runs share."""
    text = "Settings\n" + ended.text.partition("\nSettings\n")[2]
    text = re.sub(r"in \d+\.\d\d s", "in T s", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "NOW", text)
    return text.replace(os.environ["HOME"], "HOME")


def row(ended: Ended, name: str, section: str = "") -> dict[str, str]:
    [found] = [
        check
        for check in json.loads(ended.text)["checks"]
        if check["name"] == name and section in ("", check["section"])
    ]
    return dict(found)


# The whole of it


def test_a_key_that_is_accepted(qocr: Command, service: Service) -> None:
    ended = qocr("doctor")
    assert (
        told(ended)
        == f"""\
Settings
  -   your file       HOME/.config/qocr/config.toml is not there
  -   project file    no qocr.toml here or in a parent folder
  ok  options         all at their defaults

Engine
  ok  engine          dashscope (auto, default)
  ok  key             found, not shown (DASHSCOPE_API_KEY)
  ok  address         {service.url} (DASHSCOPE_HTTP_BASE_URL)

Network
  -   proxy           none set
  ok  certificates    those that come with httpx
  ok  server          reachable in T s, accepts the key (yours)
  -   regions         not asked: the address is another server's
  ok  clock           NOW

Ready: pages are read by the engine dashscope.
"""
    )
    assert (ended.code, ended.stderr) == (0, "")
    [asked] = service.requests
    assert (asked.method, asked.path, asked.headers["authorization"]) == (
        "GET",
        f"/api/v1/uploads?action=getPolicy&model={DEFAULT_MODEL}",
        "Bearer sk-test",
    )


def test_a_key_that_is_refused(
    qocr: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    ended = qocr("doctor", "--base-url", service.url)
    assert (
        told(ended)
        == f"""\
Settings
  -   your file       HOME/.config/qocr/config.toml is not there
  -   project file    no qocr.toml here or in a parent folder
  ok  base_url        {service.url} (--base-url)

Engine
  ok  engine          dashscope (auto, default)
  ok  key             found, not shown (DASHSCOPE_API_KEY)
  ok  address         {service.url} (--base-url)

Network
  -   proxy           none set
  ok  certificates    those that come with httpx
  !!  server          reachable in T s, refuses the key (yours)
                      Check the key: DASHSCOPE_API_KEY.
  -   regions         not asked: the address is another server's
  ok  clock           NOW

1 problem to fix, marked !!.
"""
    )
    assert (ended.code, ended.stderr) == (3, "")


def test_offline_asks_nobody(qocr: Command, service: Service) -> None:
    ended = qocr("doctor", "--offline")
    assert (
        told(ended).partition("Engine\n")[2]
        == f"""\
  ok  engine          dashscope (auto, default)
  ok  key             found, not shown (DASHSCOPE_API_KEY)
  ok  address         {service.url} (DASHSCOPE_HTTP_BASE_URL)

Network
  -   proxy           none set
  ok  certificates    those that come with httpx
  -   regions         not asked (--offline)

Ready: pages are read by the engine dashscope.
"""
    )
    assert (ended.code, ended.stderr, service.requests) == (0, "", [])


def test_nobody_listens(qocr: Command, closed_port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    ended = qocr("doctor", "--base-url", closed_port, "--json")
    server = row(ended, "server")
    assert (ended.code, ended.stderr, server["state"]) == (3, "", "problem")
    assert server["value"].startswith("not reachable: no connection: ")
    assert row(ended, "clock")["value"].endswith(" UTC, nothing to compare it with")


def test_a_host_that_stays_silent_costs_no_longer_than_the_timeout(
    qocr: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        ended = qocr("doctor", "--base-url", address, "--timeout", "0.1", "--json")
    server = row(ended, "server")
    assert (ended.code, server["state"]) == (3, "problem")


def test_the_json_form(qocr: Command, service: Service) -> None:
    ended = qocr("doctor", "--json")
    found = json.loads(ended.text)
    assert (ended.code, ended.stderr, found.keys()) == (0, "", {"qocr", "version", "ok", "checks"})
    assert (found["qocr"], found["ok"]) == (1, True)
    assert {tuple(check) for check in found["checks"]} == {
        ("section", "name", "state", "value", "source", "hint")
    }
    assert {check["state"] for check in found["checks"]} <= {"ok", "none", "problem"}
    assert [*dict.fromkeys(check["section"] for check in found["checks"])] == [
        "Installed",
        "Settings",
        "Engine",
        "Network",
    ]
    assert row(ended, "key") == {
        "section": "Engine",
        "name": "key",
        "state": "ok",
        "value": "found, not shown",
        "source": "DASHSCOPE_API_KEY",
        "hint": "",
    }


# What is never shown


@pytest.mark.parametrize("form", [(), ("--json",), ("-v",), ("--offline",)])
@pytest.mark.parametrize("place", ["DASHSCOPE_API_KEY", "file", "usual", "OPENAI_API_KEY"])
def test_the_key_is_nowhere(
    qocr: Command,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    form: tuple[str, ...],
    place: str,
) -> None:
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    options: tuple[str, ...] = ()
    if place == "file":
        Path("key").write_text(KEY)
        options = ("--api-key-file", "key")
    elif place == "usual":
        (Path.home() / ".dashscope").mkdir()
        (Path.home() / ".dashscope" / "api_key").write_text(KEY)
    else:
        monkeypatch.setenv(place, KEY)
    if place == "OPENAI_API_KEY":
        monkeypatch.setenv("QOCR_ENGINE", "openai")
        monkeypatch.setenv("OPENAI_BASE_URL", service.url + "/v1")
    refusal = {"error": {"message": f"no such key: {KEY}"}}
    service.serve("/v1/models", json.dumps(refusal).encode(), "application/json", 401)
    ended = qocr("doctor", *options, *form)
    assert "found," in ended.text
    assert not any(KEY[:10] in said for said in (ended.text, ended.stderr))


@pytest.mark.parametrize("by", ["QOCR_API_KEY_FILE", "DASHSCOPE_API_KEY_FILE_PATH"])
def test_a_key_in_place_of_its_file_is_not_shown(
    qocr: Command, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setenv(by, KEY)
    for form in ((), ("--json",)):
        ended = qocr("doctor", "--offline", *form)
        assert (ended.code, ended.stderr, KEY[:10] in ended.text) == (3, "", False)
    assert row(ended, "key")["state"] == "problem"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://host:80", "http://host:80"),
        ("http://user:pass@host:80", "http://***@host:80"),
        ("user:pass@host:80", "***@host:80"),
        ("http://user:p@ss/w@host/?t=1", "http://***@host/"),
        ("http://host/?token=abc", "http://host/?***"),
        ("http://host/?m=a@b&token=abc", "http://***"),
        ("http://user:pa?ss@host", "http://***"),
    ],
)
def test_addresses_lose_their_secrets(address: str, shown: str) -> None:
    assert origins.shown_address(address) == shown


def test_passwords_are_not_shown(qocr: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QOCR_PASSWORD", "geheim")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:geheim@proxy:3128")
    monkeypatch.setenv("QOCR_BASE_URL", "http://user:geheim@host")
    ended = qocr("doctor", "--offline", "--json")
    assert ("geheim" in ended.text, ended.stderr) == (False, "")
    assert row(ended, "password")["value"] == "set, not shown"
    assert row(ended, "HTTPS_PROXY")["value"] == "http://***@proxy:3128"
    assert row(ended, "base_url")["value"] == "http://***@host"


# Settings


def test_where_settings_come_from(qocr: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    path = user_file('region = "beijing"\njobs = 2\n[kie]\nformat = "jsonl"\n')
    Path("qocr.toml").write_text("jobs = 3\ncontrast = true\n")
    monkeypatch.setenv("QOCR_FORMAT", "json")
    monkeypatch.setenv("QOCR_REGON", "beijing")
    ended = qocr("doctor", "--offline", "--region", "virginia")
    found = told(ended).partition("Settings\n")[2].partition("\nEngine\n")[0]
    project = Path("qocr.toml").absolute()
    assert (
        found
        == f"""\
  ok  your file       HOME/.config/qocr/config.toml
  ok  project file    {project}
  ok  contrast        true ({project})
  ok  format          json (QOCR_FORMAT)
  ok  jobs            3 ({project})
  ok  offline         true (--offline)
  ok  region          virginia (--region)
  -   regon           not an option of qocr (QOCR_REGON)
                      Did you mean QOCR_REGION?
"""
    )
    assert row(qocr("doctor", "--offline", "--json"), "region")["source"] == str(path)


@pytest.mark.parametrize("content", ["jobs = ", "colour = 1", "[other]\njobs = 1"])
def test_a_broken_file_is_told_among_the_rest(qocr: Command, content: str) -> None:
    path = user_file(content)
    Path("qocr.toml").write_text("jobs = 3\n")
    ended = qocr("doctor", "--offline", "--json")
    assert (ended.code, ended.stderr, json.loads(ended.text)["ok"]) == (3, "", False)
    broken = row(ended, "your file")
    assert (broken["state"], broken["value"].startswith(f"{path}: ")) == ("problem", True)
    assert row(ended, "project file")["state"] == "ok"
    assert '"jobs"' not in ended.text


def test_a_file_that_sets_what_it_may_not(qocr: Command) -> None:
    Path("qocr.toml").write_text('base_url = "https://evil"\n')
    ended = qocr("doctor", "--offline", "--json")
    broken = row(ended, "project file")
    assert (ended.code, broken["value"]) == (
        3,
        f"{Path('qocr.toml').absolute()} may not set 'base_url'",
    )


@pytest.mark.parametrize("by", ["flag", "variable", "task", "project", "user", "default"])
def test_the_stronger_setting_is_the_one_that_is_told(
    qocr: Command, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """Flag, variable, the task's table and the file above it, project, user, default."""
    order = ("flag", "variable", "task", "project", "user")
    there = order[order.index(by) :] if by in order else ()
    options, project = [], ""
    if "user" in there:
        user_file('region = "cn-beijing"\n')
    if "project" in there:
        project = 'region = "virginia"\n'
    if "task" in there:
        project += '[text]\nregion = "beijing"\n'
    if project:
        Path("qocr.toml").write_text(project)
    if "variable" in there:
        monkeypatch.setenv("QOCR_REGION", "us-east-1")
    if "flag" in there:
        options = ["--region", "singapore"]
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    ended = qocr("doctor", "--offline", "--json", *options)
    user, here = Path.home() / ".config/qocr/config.toml", Path("qocr.toml").absolute()
    address, source = {
        "flag": ("-intl", "region singapore: --region"),
        "variable": ("-us", "region us-east-1: QOCR_REGION"),
        "task": ("", f"region beijing: {here}"),
        "project": ("-us", f"region virginia: {here}"),
        "user": ("", f"region cn-beijing: {user}"),
        "default": ("-intl", "region singapore: default"),
    }[by]
    found = row(ended, "address")
    assert (found["value"], found["source"]) == (f"https://dashscope{address}.aliyuncs.com", source)
    assert qocr("text", "page.png", *options).code == 4  # the same settings start the command


@pytest.mark.parametrize(
    ("variables", "content", "told_of"),
    [
        ({"QOCR_JOBS": "abc"}, "", "abc: expected a whole number of at least 1 (QOCR_JOBS)"),
        ({}, "jobs = -4", "-4: expected a whole number of at least 1 ({file})"),
        ({}, "jobs = true", "true: expected a whole number of at least 1 ({file})"),
        ({}, "jobs = 2.5", "2.5: expected a whole number of at least 1 ({file})"),
        ({}, "jobs = [2]", "[2]: expected a whole number of at least 1 ({file})"),
        ({}, "[text]\njobs = 0", "0: expected a whole number of at least 1 ({file})"),
        ({}, "timeout = nan", "nan: expected a number of at least 0.1 ({file})"),
        ({"QOCR_TIMEOUT": "inf"}, "", "inf: expected a number of at least 0.1 (QOCR_TIMEOUT)"),
        ({}, "temperature = 2.5", "2.5: expected a number from 0 to 2 ({file})"),
        ({}, "pages = [1, 2]", "[1, 2]: expected text ({file})"),
        ({}, "pages = true", "true: expected text ({file})"),
        ({}, "pages = 2026-11-20", "2026-11-20: expected text ({file})"),
        ({}, 'param = "seed=1"', "seed=1: expected a list of texts ({file})"),
        ({}, "usage = 1", "1: expected true or false ({file})"),
        ({"QOCR_USAGE": "maybe"}, "", "maybe: expected true or false (QOCR_USAGE)"),
        ({}, 'cache = "never"', "never: expected one of use, refresh, only, off ({file})"),
        ({"QOCR_ERROR_FORMAT": "xml"}, "", "xml: expected one of text, json (QOCR_ERROR_FORMAT)"),
    ],
)
def test_a_wrong_setting_names_its_place_and_doctor_tells_of_it(
    qocr: Command,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    content: str,
    told_of: str,
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    path = user_file(f"{content}\n")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    [name] = variables or [content.partition(" =")[0]]
    option = name.removeprefix("QOCR_").lower().replace("[text]\n", "text.")
    value, _, place = told_of.format(file=path).rpartition(" (")
    shown, _, expected = value.partition(": ")
    if variables:
        assignment = f"{name}={shown}"
    else:
        table = "[text] " if "[text]" in content else ""
        written = f'"{shown}"' if '"' in content else shown
        assignment = f"{path}: {table}{option.removeprefix('text.')} = {written}"
    code = "Variable" if variables else "ConfigFile"
    ended = qocr("text", "page.png")
    assert (ended.code, ended.stderr) == (
        3,
        f"qocr: {assignment}: {expected} ({code})\n"
        "      Correct or remove it; the flag on the command line is stronger.\n",
    )
    ended = qocr("doctor", "--offline", "--json")
    problem = row(ended, option)
    assert (ended.code, ended.stderr) == (3, "")
    assert (problem["state"], problem["value"], f"{problem['source']})") == (
        "problem",
        value,
        place,
    )
    assert row(ended, "engine", "Engine")["value"] == "dashscope"  # and the rest is told


def test_a_flag_is_stronger_than_a_wrong_setting(
    qocr: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file("retries = [1]\n")
    monkeypatch.setenv("QOCR_JOBS", "abc")
    assert qocr("text", "missing.png", "--jobs", "2", "--retries", "0").code == 4


@pytest.mark.parametrize("content", ["pages = 3", "dpi = 300", 'pages = "3"'])
def test_a_number_may_stand_for_text(qocr: Command, content: str) -> None:
    user_file(f"{content}\n")
    assert qocr("text", "missing.png").code == 4


def test_a_table_of_a_task_is_wrong_for_that_task(qocr: Command) -> None:
    path = user_file('[kie]\njobs = 0\n[text]\nmodel = "mine"\n')
    pytest.importorskip("rapidocr")
    assert qocr("text", "missing.png").code == 4
    assert qocr("kie", "missing.png").stderr.startswith(f"qocr: {path}: [kie] jobs = 0: expected")
    ended = qocr("doctor", "--offline", "--json")
    assert (row(ended, "kie.jobs")["state"], row(ended, "text.model")["state"]) == ("problem", "ok")
    assert ended.code == 3


def test_a_format_that_only_some_tasks_have(qocr: Command) -> None:
    user_file('format = "md"\n')
    found = row(qocr("doctor", "--offline", "--json"), "format")
    assert (found["state"], found["value"]) == (
        "problem",
        "md: qocr text expects one of txt, json, jsonl",
    )


def test_a_secret_of_the_wrong_type_is_not_shown(qocr: Command) -> None:
    path = user_file('password = ["geheim"]\n')
    assert qocr("text", "page.pdf").stderr.startswith(f"qocr: {path}: password = set, not shown: ")
    assert "geheim" not in qocr("doctor", "--offline").text


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("QOCR_DPI", "fast", "--dpi fast: not a number from 10 to 2400, nor auto"),
        ("QOCR_PAGES", "x", "--pages x: not a page range"),
        ("QOCR_SHARD", "3/2", "--shard 3/2: not a part such as 3/10"),
        ("QOCR_FAIL_ON", "never", "--fail-on never: 'never' is not a status"),
        ("QOCR_ALSO", "json", "--also json: no path"),
        ("QOCR_PROMPT", "@gone", "--prompt @gone: the file cannot be read"),
        ("QOCR_PARAM", "top_z=1", "--param top_z=1: not known"),
        ("QOCR_MAX_PIXELS", "1", "--max-pixels 1: qwen-vl-ocr-2025-11-20 takes 3072 to 30720000"),
    ],
)
def test_what_only_the_run_refuses_is_told_with_its_place(
    qocr: Command,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    monkeypatch.setenv(variable, value)
    flag = message.partition(" ")[0]
    ended = qocr("text", page)
    assert (ended.code, ended.stderr.splitlines()[0]) == (2, f"qocr: {message} (Usage)")
    assert ended.stderr.splitlines()[1].endswith(f"{flag} is set by {variable}={value}.")
    ended = qocr("doctor", "--offline", "--json")
    [problem] = [check for check in json.loads(ended.text)["checks"] if check["state"] == "problem"]
    assert (ended.code, problem["value"], problem["source"]) == (3, message, variable)


def test_a_language_the_engine_does_not_know_is_told(
    qocr: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidocr")
    monkeypatch.setenv("QOCR_LANG", "xx")
    ended = qocr("doctor", "--offline", "--json")
    problem = next(one for one in json.loads(ended.text)["checks"] if one["state"] == "problem")
    assert (ended.code, problem["name"], problem["source"]) == (3, "lang", "QOCR_LANG")


def test_a_wrong_flag_of_doctor_is_a_usage_error(qocr: Command) -> None:
    assert qocr("doctor", "--timeout", "abc").code == 2


def test_every_option_is_known() -> None:
    assert {option.name for option in OPTIONS} <= settings_check.KNOWN


# The engine


@pytest.mark.parametrize(
    ("settings", "code", "said"),
    [
        ({"QOCR_ENGINE": "local"}, 0, "local"),
        ({"QOCR_ENGINE": "dashscope"}, 3, "no DashScope key was found"),
        ({"QOCR_ENGINE": "openai"}, 3, "no DashScope key was found"),
        ({"QOCR_BASE_URL": "http://127.0.0.1:1"}, 3, "no DashScope key was found"),
        ({"DASHSCOPE_API_KEY": KEY}, 0, "dashscope"),
        ({"DASHSCOPE_API_KEY": KEY, "QOCR_OFFLINE": "1"}, 0, "local"),
        ({"DASHSCOPE_API_KEY": KEY, "QOCR_REGION": "frankfurt"}, 3, "the region frankfurt has no"),
        ({"DASHSCOPE_API_KEY": KEY, "QOCR_WORKSPACE": "a/b"}, 3, "--workspace a/b: not a"),
        ({"DASHSCOPE_API_KEY": KEY, "QOCR_BASE_URL": "host"}, 3, "not a base URL: host"),
        ({"QOCR_ENGINE": "openai", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, 0, "openai"),
    ],
)
def test_the_engine_that_would_read(
    qocr: Command,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    code: int,
    said: str,
) -> None:
    pytest.importorskip("rapidocr")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    ended = qocr("doctor", "--offline", "--json")
    found = row(ended, "engine", "Engine")
    assert (ended.code, found["value"][: len(said)], bool(found["hint"])) == (code, said, code == 3)


def test_a_server_of_ones_own_gets_its_own_key(
    qocr: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QOCR_ENGINE", "openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    service.serve("/v1/models", b'{"object": "list", "data": []}', "application/json")
    ended = qocr("doctor", "--base-url", service.url + "/v1", "--json")
    server = row(ended, "server")
    assert (ended.code, server["value"][-17:]) == (0, ", accepts the key")
    [asked] = service.requests
    assert (asked.path, asked.headers["authorization"]) == ("/v1/models", "Bearer sk-other")


def test_without_a_key_none_is_sent(
    qocr: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidocr")
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    ended = qocr("doctor", "--json")
    server = row(ended, "server")
    assert (ended.code, server["state"], server["value"][:9]) == (0, "ok", "reachable")
    [asked] = service.requests
    assert "authorization" not in asked.headers


# Regions


def host(name: str, root: str, chosen: bool = False) -> Host:
    return Host(name, policy_call(root, KEY, None, DEFAULT_MODEL), chosen, chosen)


def answered(hosts: list[Host]) -> list[tuple[Host, Probe | None]]:
    return list(zip(hosts, ask_all(hosts, 5), strict=True))


def effective_for(job: Job) -> EffectiveSettings:
    """The settings of files and variables as they are, and this job as what would be read."""
    app: Any = typer.main.get_command(build_app(lambda *_: 0))
    doctor = app.commands["doctor"]
    return replace(effective_settings(doctor.context_class(doctor)), reading=job)


@pytest.mark.parametrize(
    ("by", "hint"),
    [
        ("default", 'The key belongs to beijing: put region = "beijing" into {user}.'),
        ("user", 'The key belongs to beijing: put region = "beijing" into {user}.'),
        ("project", 'The key belongs to beijing: put region = "beijing" into {project}.'),
        (
            "variable",
            'Set QOCR_REGION=beijing, or unset it and put region = "beijing" into {user}.',
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_another_region_that_accepts_the_key_is_told_with_the_line_for_it(
    closed_port: str, monkeypatch: pytest.MonkeyPatch, by: str, hint: str
) -> None:
    user = Path(os.environ["XDG_CONFIG_HOME"], "qocr", "config.toml")
    project = Path("qocr.toml").absolute()
    if by == "user":
        user_file('region = "singapore"\n')
    elif by == "project":
        project.write_text('region = "singapore"\n')
    elif by == "variable":
        monkeypatch.setenv("QOCR_REGION", "singapore")
    job = Job("")
    with Service() as beijing, Service() as singapore:
        beijing.key = KEY
        hosts = [
            host("beijing", beijing.url),
            host("singapore", singapore.url, chosen=True),
            host("virginia", closed_port),
        ]
        rows = list(network.host_checks(answered(hosts), "DASHSCOPE_API_KEY", effective_for(job)))
    values = [(check.name, check.state, re.sub(r"\d\.\d\d", "T", check.value)) for check in rows]
    assert values[:2] == [
        ("beijing", "ok", "reachable in T s, accepts the key"),
        ("singapore", "problem", "reachable in T s, refuses the key"),
    ]
    assert (values[2][:2], values[2][2][:13]) == (("virginia", "none"), "not reachable")
    assert [check.hint for check in rows] == ["", hint.format(user=user, project=project), ""]


def test_an_address_in_the_way_of_the_region_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job("")
    hosts = [host("beijing", "https://b"), host("singapore", "https://s", chosen=True)]
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", "https://s/api/v1")
    met = [Probe("accepts", 0.1), Probe("refuses", 0.1)]
    rows = network.host_checks(list(zip(hosts, met, strict=True)), "x", effective_for(job))
    assert [check.hint[:30] for check in rows] == ["", "Unset DASHSCOPE_HTTP_BASE_URL."]


@pytest.mark.parametrize(
    ("fault", "state", "value"),
    [
        (Fault(404, code="NotFound"), "none", ", does not tell whether it accepts the key"),
        (Fault(429, code="Throttling"), "none", ", does not tell whether it accepts the key"),
        (Fault(403, code="AccessDenied"), "problem", ", but answers AccessDenied"),
        (Fault(503, code="ServiceUnavailable"), "problem", ", but answers ServiceUnavailable"),
        (Fault(401, code="InvalidApiKey"), "problem", ", refuses the key"),
        (Fault(200, b"<html>log in</html>"), "problem", ", but answers NotJson"),
        (Fault(302, b"", {"location": "/"}), "problem", ", but answers HTTP 302"),
    ],
)
def test_what_the_host_in_use_may_say(
    service: Service, fault: Fault, state: str, value: str
) -> None:
    service.storage.policy_faults.append(fault)
    hosts = [host("singapore", service.url, chosen=True)]
    job = Job("")
    [check] = network.host_checks(answered(hosts), "KEY", effective_for(job))
    assert (check.state, check.value.partition(" s")[2]) == (state, value)
    assert bool(check.hint) is (state == "problem")


BEIJING, SINGAPORE, VIRGINIA = (
    f"https://dashscope{place}.aliyuncs.com" for place in ("", "-intl", "-us")
)
IN_FRANKFURT = "https://ws-1.eu-central-1.maas.aliyuncs.com"


@pytest.mark.parametrize(
    ("asked", "environment", "roots", "chosen"),
    [
        ({}, {}, {BEIJING, SINGAPORE, VIRGINIA}, SINGAPORE),
        ({"region": "cn-beijing"}, {}, {BEIJING, SINGAPORE, VIRGINIA}, BEIJING),
        (
            {"workspace": "ws-1", "region": "frankfurt"},
            {},
            {BEIJING, SINGAPORE, VIRGINIA, IN_FRANKFURT},
            IN_FRANKFURT,
        ),
        (
            {"workspace": "ws-1", "region": "beijing"},
            {},
            {"https://ws-1.cn-beijing.maas.aliyuncs.com", SINGAPORE, VIRGINIA, IN_FRANKFURT},
            "https://ws-1.cn-beijing.maas.aliyuncs.com",
        ),
        ({"workspace": "evil.example/"}, {}, {BEIJING, SINGAPORE, VIRGINIA}, None),
        ({"base_url": "https://gateway"}, {}, {"https://gateway"}, "https://gateway"),
        (
            {"base_url": "https://aliyuncs.com.evil"},
            {},
            {"https://aliyuncs.com.evil"},
            "https://aliyuncs.com.evil",
        ),
        (
            {},
            {"DASHSCOPE_HTTP_BASE_URL": BEIJING + "/api/v1"},
            {BEIJING, SINGAPORE, VIRGINIA},
            BEIJING,
        ),
        (
            {"engine": "openai"},
            {"OPENAI_BASE_URL": BEIJING + "/compatible-mode/v1"},
            {BEIJING, SINGAPORE, VIRGINIA},
            BEIJING,
        ),
    ],
)
def test_the_key_goes_to_the_service_or_to_the_address_that_was_given(
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, str],
    environment: dict[str, str],
    roots: set[str],
    chosen: str | None,
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = EngineOptions(**asked)  # type: ignore[arg-type]
    hosts = list(network.hosts_to_ask(options, engine_check.choose(options)))
    assert {host.call.url.partition("/api/")[0] for host in hosts} == roots
    found = [host.call.url.partition("/api/")[0] for host in hosts if host.chosen and host.needed]
    assert found == ([chosen] if chosen else [])


def test_the_other_key_stays_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    options = EngineOptions(engine="openai", base_url=BEIJING + "/compatible-mode/v1")
    hosts = network.hosts_to_ask(options, engine_check.choose(options))
    assert {host.name: host.call.headers["Authorization"] for host in hosts} == {
        "beijing": "Bearer sk-other",
        "singapore": f"Bearer {KEY}",
        "virginia": f"Bearer {KEY}",
    }


def test_a_host_that_never_answers_in_time() -> None:
    job = Job("")
    rows = network.host_checks([(host("beijing", "https://b"), None)], "KEY", effective_for(job))
    assert [(check.state, check.value) for check in rows] == [("none", "no answer in time")]


# Proxies, certificates, clock


@pytest.mark.parametrize(
    ("name", "value", "state", "said"),
    [
        ("HTTPS_PROXY", "http://proxy:1", "ok", "http://proxy:1"),
        ("https_proxy", "proxy:1", "ok", "proxy:1"),
        ("HTTPS_PROXY", "proxy:x", "problem", "proxy:x: not a proxy's address"),
        ("ALL_PROXY", "gopher://proxy", "problem", "gopher://proxy: not a proxy's address"),
        ("NO_PROXY", "localhost,.local", "ok", "localhost,.local"),
        ("SSL_CERT_FILE", "missing.pem", "problem", "missing.pem: not there"),
        ("SSL_CERT_FILE", "empty.pem", "problem", "empty.pem: cannot be used"),
    ],
)
def test_proxies_and_certificates(
    qocr: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, state: str, said: str
) -> None:
    Path("empty.pem").touch()
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    monkeypatch.setenv(name, value)
    ended = qocr("doctor", "--offline", "--json")
    found = row(ended, name)
    assert (found["state"], found["value"]) == (state, said)
    assert ended.code == (3 if state == "problem" else 0)


@pytest.mark.parametrize(
    ("dates", "state", "value"),
    [
        (["Fri, 20 Nov 2026 12:04:59 GMT"], "ok", "2026-11-20 12:00 UTC"),
        (["Fri, 20 Nov 2026 12:05:01 GMT"], "problem", "2026-11-20 12:00 UTC, 301 s behind"),
        (["Fri, 20 Nov 2026 11:00:00 GMT"], "problem", "2026-11-20 12:00 UTC, 3600 s ahead"),
        (["soon", "Fri, 20 Nov 2026 12:00:00 GMT"], "ok", "2026-11-20 12:00 UTC"),
        (["soon"], "none", "2026-11-20 12:00 UTC, nothing to compare it with"),
        ([], "none", "2026-11-20 12:00 UTC, nothing to compare it with"),
    ],
)
def test_the_clock(dates: list[str], state: str, value: str) -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    check = variables.clock(dates, now)
    assert (check.state, check.value, bool(check.hint)) == (state, value, state == "problem")


# What is installed


def test_the_libraries_are_those_of_the_package() -> None:
    pyproject = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]

    def names(requirements: list[str]) -> list[str]:
        return [re.split(r"[<>=\[]", requirement)[0] for requirement in requirements]

    extras = project["optional-dependencies"]
    assert names(project["dependencies"]) == installed.LIBRARIES
    assert {extra: tuple(names(extras[extra])) for extra in installed.EXTRAS} == installed.EXTRAS
    assert installed.GAINS.keys() == installed.EXTRAS.keys()


def test_poppler_is_what_the_path_has(qocr: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Path("bin/pdfinfo")
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent.absolute()))
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    ended = qocr("doctor", "--offline", "--json")
    missing, failing = row(ended, "pdftoppm"), row(ended, "pdfinfo")
    assert (missing["state"], missing["value"]) == ("none", "not on the PATH")
    assert (failing["state"], failing["value"]) == ("none", "does not run: CalledProcessError")
    assert ended.code == 0


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_poppler_tells_its_version(qocr: Command) -> None:
    found = row(qocr("doctor", "--offline", "--json"), "pdftoppm")
    assert (found["state"], found["source"]) == ("ok", shutil.which("pdftoppm"))
    assert re.fullmatch(r"[\d.]+", found["value"])


def test_python_is_the_one_that_runs(qocr: Command) -> None:
    assert row(qocr("doctor", "--offline", "--json"), "python")["source"] == sys.executable


def test_control_characters_are_shown_and_lines_kept(
    qocr: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QOCR_PROMPT", "a\x1b[31m\nb")
    assert "  ok  prompt          a␛[31m␊b (QOCR_PROMPT)\n" in qocr("doctor", "--offline").text


def test_states_have_marks() -> None:
    from qocr.commands.doctor.listing import MARKS

    assert tuple(MARKS) == (checks.OK, checks.NONE, checks.PROBLEM)


def test_a_setting_that_was_wrong_is_read_again_by_the_next_command(
    qocr: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command tree is built once a process; what one command forgave stays with that one."""
    monkeypatch.setenv("QOCR_JSON", "maybe")
    assert not qocr("doctor", "--offline").text.startswith("{")
    monkeypatch.setenv("QOCR_JSON", "1")
    assert qocr("doctor", "--offline").text.startswith("{")
