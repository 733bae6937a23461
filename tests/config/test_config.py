"""Files, keys and addresses from outside the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from qocr.config import endpoints, files, keys
from qocr.config.endpoints import Endpoint
from qocr.errors import QocrError, SetupError, UsageError

pytestmark = pytest.mark.usefixtures("folder")
OPTIONS = ("region", "jobs", "base_url", "workspace", "api_key_file", "output", "also", "model")
TASKS = ("text", "kie")
BANNED = ["base_url", "workspace", "api_key_file", "output", "also"]


def user_file(content: str) -> Path:
    path = Path(os.environ["XDG_CONFIG_HOME"], "qocr", "config.toml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def project_file(content: str, folder: str = ".") -> Path:
    path = Path(folder, "qocr.toml").absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def defaults() -> dict[str, Any]:
    found = files.file_settings(OPTIONS, TASKS)
    return {
        task: {option: setting.value for option, setting in settings.items()}
        for task, settings in found.items()
    }


def key_file(content: str | bytes, path: str = "key") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def code_of(error: pytest.ExceptionInfo[QocrError]) -> tuple[type[QocrError], str]:
    return type(error.value), error.value.code


# Files


def test_without_files_nothing_is_set() -> None:
    assert defaults() == {"text": {}, "kie": {}}


def test_the_user_may_set_everything() -> None:
    user_file('region = "beijing"\nbase_url = "https://gateway"\n[kie]\nmodel = "m"\n')
    general = {"region": "beijing", "base_url": "https://gateway"}
    assert defaults() == {"text": general, "kie": {**general, "model": "m"}}


def test_the_project_wins_over_the_user_and_the_task_over_all() -> None:
    user_file('region = "beijing"\njobs = 2\n[kie]\njobs = 3\nmodel = "user"\n')
    project_file('jobs = 4\n[kie]\nmodel = "project"\n')
    assert defaults() == {
        "text": {"region": "beijing", "jobs": 4},
        "kie": {"region": "beijing", "jobs": 3, "model": "project"},
    }


def test_the_nearest_project_file_above_is_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    project_file("jobs = 1\n")
    project_file("jobs = 2\n", "a")
    Path("a/b/c").mkdir(parents=True)
    Path("a/b/qocr.toml").mkdir()
    monkeypatch.chdir("a/b/c")
    assert defaults() == {"text": {"jobs": 2}, "kie": {"jobs": 2}}


@pytest.mark.parametrize("option", BANNED)
@pytest.mark.parametrize("table", ["", "[kie]\n"])
def test_a_found_file_may_not_say_where_keys_go_nor_what_is_written(
    option: str, table: str
) -> None:
    path = project_file(f'{table}{option} = "x"\n')
    with pytest.raises(SetupError) as caught:
        defaults()
    assert (caught.value.code, caught.value.message) == (
        "ConfigFile",
        f"{path} may not set {option!r}",
    )


@pytest.mark.parametrize("content", ['colour = "red"', "[kie]\ncolour = 1", "[other]\njobs = 1"])
def test_unknown_options_are_named(content: str) -> None:
    path = user_file(content)
    with pytest.raises(SetupError) as caught:
        defaults()
    said = "[other] is not a command" if "other" in content else "'colour' is not an option"
    assert caught.value.message == f"{path}: {said}"


@pytest.mark.parametrize("content", [b"jobs = ", b"\xff", b"jobs = 1\njobs = 2"])
def test_a_file_that_is_no_toml_is_named(content: bytes) -> None:
    path = project_file("")
    path.write_bytes(content)
    with pytest.raises(SetupError) as caught:
        defaults()
    assert caught.value.code == "ConfigFile"
    assert caught.value.message.startswith(f"{path}: ")


def test_a_folder_that_was_removed_has_no_project_file(monkeypatch: pytest.MonkeyPatch) -> None:
    user_file("jobs = 2\n")
    Path("gone").mkdir()
    monkeypatch.chdir("gone")
    Path.cwd().rmdir()
    assert defaults() == {"text": {"jobs": 2}, "kie": {"jobs": 2}}


# Keys


def test_the_key_is_looked_for_in_the_vendors_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys.dashscope_key(None) is None
    key_file("sk-home\n", str(Path.home() / ".dashscope" / "api_key"))
    assert keys.dashscope_key(None) == "sk-home"
    monkeypatch.setenv("DASHSCOPE_API_KEY_FILE_PATH", key_file("sk-named", "named"))
    assert keys.dashscope_key(None) == "sk-named"
    monkeypatch.setenv("DASHSCOPE_API_KEY", " sk-environment\n")
    assert keys.dashscope_key(None) == "sk-environment"
    assert keys.dashscope_key(key_file(" sk-flag \n", "flag")) == "sk-flag"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", " ")
    monkeypatch.setenv("DASHSCOPE_API_KEY_FILE_PATH", "")
    assert keys.dashscope_key(None) is None


def test_a_key_file_may_lie_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    key_file("sk-home", str(Path.home() / "key"))
    assert keys.dashscope_key("~/key") == "sk-home"
    monkeypatch.setenv("DASHSCOPE_API_KEY_FILE_PATH", "~/key")
    assert keys.dashscope_key(None) == "sk-home"


@pytest.mark.parametrize("content", [None, "", " \n", b"\xff\xfe", "two words", "sk-ключ", "a\nb"])
def test_a_key_file_without_a_key_is_an_error_that_shows_none_of_it(
    content: str | bytes | None,
) -> None:
    if content is not None:
        key_file(content)
    with pytest.raises(SetupError) as caught:
        keys.dashscope_key("key")
    assert caught.value.code == "KeyFile"
    assert not any(secret in str(caught.value) for secret in ("words", "ключ"))


@pytest.mark.parametrize("path", ["~nobody-of-this-name/key", "."])
def test_a_key_file_that_cannot_be_read_is_an_error(path: str) -> None:
    with pytest.raises(SetupError) as caught:
        keys.dashscope_key(path)
    assert (caught.value.code, caught.value.message) == (
        "KeyFile",
        f"the key file {path} cannot be read",
    )


def test_a_variable_without_a_key_is_an_error_that_does_not_show_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk secret")
    with pytest.raises(SetupError) as caught:
        keys.dashscope_key(None)
    assert caught.value.message == (
        "DASHSCOPE_API_KEY holds no key: it has spaces or other characters no key has"
    )


def test_an_endpoint_does_not_show_its_key() -> None:
    assert repr(Endpoint("https://host", "sk-secret")) == (
        "Endpoint(root='https://host', vendor=True)"
    )


# Addresses of the native protocol


@pytest.mark.parametrize(
    ("base_url", "region", "workspace", "root"),
    [
        (None, "beijing", None, "https://dashscope.aliyuncs.com"),
        (None, "cn-beijing", None, "https://dashscope.aliyuncs.com"),
        (None, "singapore", None, "https://dashscope-intl.aliyuncs.com"),
        (None, "virginia", None, "https://dashscope-us.aliyuncs.com"),
        (None, "singapore", "ws-1", "https://ws-1.ap-southeast-1.maas.aliyuncs.com"),
        (None, "frankfurt", "ws-1", "https://ws-1.eu-central-1.maas.aliyuncs.com"),
        ("http://127.0.0.1:8000", "beijing", None, "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "beijing", "ws-1", "http://127.0.0.1:8000"),
        ("https://host/api/v1", "beijing", None, "https://host"),
        ("https://host/api/v1/", "beijing", None, "https://host"),
        ("https://host/compatible-mode/v1", "beijing", None, "https://host"),
        ("https://host/prefix", "beijing", None, "https://host/prefix"),
        ("http://[::1]:8000", "beijing", None, "http://[::1]:8000"),
    ],
)
def test_the_native_address(
    base_url: str | None, region: str, workspace: str | None, root: str
) -> None:
    found = endpoints.dashscope_endpoint(base_url, region, workspace, "sk-1")
    assert found == Endpoint(root, "sk-1")


def test_the_vendors_variable_names_the_native_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", "https://gateway/api/v1")
    found = endpoints.dashscope_endpoint(None, "beijing", None, "sk-1")
    assert found == Endpoint("https://gateway", "sk-1")
    assert endpoints.dashscope_endpoint("https://flag", "beijing", None, "k").root == "https://flag"


@pytest.mark.parametrize(
    ("base_url", "region", "workspace", "error"),
    [
        (None, "mars", None, (UsageError, "Usage")),
        (None, "frankfurt", None, (SetupError, "WorkspaceNeeded")),
        (None, "beijing", "evil.example/", (UsageError, "Usage")),
        (None, "beijing", "-ws", (UsageError, "Usage")),
        (None, "beijing", "ws\n", (UsageError, "Usage")),
        (None, "beijing", "w" * 64, (UsageError, "Usage")),
        ("host", "beijing", None, (UsageError, "Usage")),
        ("ftp://host", "beijing", None, (UsageError, "Usage")),
        ("https://", "beijing", None, (UsageError, "Usage")),
        ("http://[::1", "beijing", None, (UsageError, "Usage")),
    ],
)
def test_an_address_that_is_none_is_an_error_before_any_work(
    base_url: str | None,
    region: str,
    workspace: str | None,
    error: tuple[type[QocrError], str],
) -> None:
    with pytest.raises(QocrError) as native:
        endpoints.dashscope_endpoint(base_url, region, workspace, "sk-1")
    with pytest.raises(QocrError) as compatible:
        endpoints.openai_endpoint(base_url, region, workspace, key_file("sk-1"))
    assert (code_of(native), code_of(compatible)) == (error, error)


# Addresses of chat completions


def test_without_an_address_it_is_the_vendors_compatible_mode_with_its_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-vendor")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    assert endpoints.openai_endpoint(None, "singapore", None, None) == Endpoint(
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "sk-vendor"
    )


def test_without_an_address_the_key_is_needed() -> None:
    with pytest.raises(SetupError) as caught:
        endpoints.openai_endpoint(None, "singapore", None, None)
    assert caught.value.code == "NoKey"


@pytest.mark.parametrize(
    ("address", "vendor"),
    [
        ("http://127.0.0.1:8000/v1", False),
        ("https://api.example/v1/", False),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", True),
    ],
)
@pytest.mark.parametrize("by", ["flag", "variable"])
def test_other_servers_never_get_the_vendors_key(
    monkeypatch: pytest.MonkeyPatch, by: str, address: str, vendor: bool
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-vendor")
    if by == "variable":
        monkeypatch.setenv("OPENAI_BASE_URL", address)
    given = address if by == "flag" else None
    root = address.rstrip("/")
    assert endpoints.openai_endpoint(given, "beijing", None, None) == Endpoint(root, None, vendor)
    monkeypatch.setenv("OPENAI_API_KEY", " sk-other ")
    assert endpoints.openai_endpoint(given, "beijing", None, None) == Endpoint(
        root, "sk-other", vendor
    )
    assert endpoints.openai_endpoint(given, "beijing", None, key_file("sk-file")) == Endpoint(
        root, "sk-file", vendor
    )


@pytest.mark.parametrize(
    ("arguments", "variable", "wanted"),
    [
        ([], "", False),
        (["--error-format", "json"], "", True),
        (["text", "--error-format=json"], "", True),
        (["--error-format", "text"], "", False),
        ([], "json", True),
        ([], "text", False),
    ],
)
def test_errors_of_the_command_line_may_be_wanted_as_json(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], variable: str, wanted: bool
) -> None:
    if variable:
        monkeypatch.setenv("QOCR_ERROR_FORMAT", variable)
    assert endpoints.wants_json_errors(arguments) is wanted
