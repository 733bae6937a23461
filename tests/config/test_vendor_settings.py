"""The settings of the vendor's own package, which are weaker than those of qocr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command

from qocr.config.keys import dashscope_key
from qocr.errors import SetupError

INTL = "https://dashscope-intl.aliyuncs.com"
BEIJING = "https://dashscope.aliyuncs.com"


def host(qocr: Command, page: Path, *options: str) -> str:
    shown = json.loads(qocr("text", page, "-e", "dashscope", "--dry-run", *options).stdout)
    url: str = shown["url"]
    return url.partition("/api/")[0]


def write(text: str) -> None:
    folder = Path.home() / ".dashscope"
    folder.mkdir()
    (folder / "config.toml").write_text(text)


def test_the_variables_set_region_and_workspace(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert host(qocr, page) == INTL
    monkeypatch.setenv("DASHSCOPE_REGION", "cn-beijing")
    assert host(qocr, page) == BEIJING
    monkeypatch.setenv("DASHSCOPE_WORKSPACE", "ws-1")
    assert host(qocr, page) == "https://ws-1.cn-beijing.maas.aliyuncs.com"


def test_settings_of_qocr_are_stronger(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_REGION", "cn-beijing")
    assert host(qocr, page, "-r", "singapore") == INTL
    monkeypatch.setenv("QOCR_REGION", "virginia")
    assert host(qocr, page) == "https://dashscope-us.aliyuncs.com"


def test_the_file_is_weaker_than_the_variables(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write('api_key = "sk-x"\nregion = "us-east-1"\nworkspace = "ws-2"\ntimeout = 30\n')
    assert host(qocr, page) == "https://ws-2.us-east-1.maas.aliyuncs.com"
    monkeypatch.setenv("DASHSCOPE_REGION", "cn-beijing")
    assert host(qocr, page) == "https://ws-2.cn-beijing.maas.aliyuncs.com"


def test_a_base_url_is_that_of_the_newest_variable_first(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write('base_url = "https://file/api/v1"\n')
    assert host(qocr, page) == "https://file"
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", "https://old/api/v1")
    assert host(qocr, page) == "https://old"
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "https://new/api/v1")
    assert host(qocr, page) == "https://new"
    assert host(qocr, page, "--base-url", "https://flag") == "https://flag"


def test_another_file_may_be_named(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("other.toml").write_text('region = "cn-beijing"\n')
    monkeypatch.setenv("DASHSCOPE_CONFIG", "other.toml")
    assert host(qocr, page) == BEIJING


def test_a_region_of_other_models_is_passed_over(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_REGION", "cn-hongkong")
    assert host(qocr, page) == INTL


def test_a_file_that_is_no_toml_is_an_error(qocr: Command, page: Path) -> None:
    write("region = \n")
    ended = qocr("text", page, "--dry-run")
    assert ended.code == 3
    assert "config.toml: Invalid value" in ended.stderr


def test_doctor_shows_where_they_come_from(qocr: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-x")
    monkeypatch.setenv("DASHSCOPE_REGION", "cn-beijing")
    shown = qocr("doctor", "--offline").text
    assert "cn-beijing (DASHSCOPE_REGION)" in " ".join(shown.split())


def test_a_named_region_or_workspace_is_stronger_than_an_address_of_the_vendor(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", f"{BEIJING}/api/v1")
    assert host(qocr, page) == BEIJING
    assert host(qocr, page, "-r", "singapore") == INTL
    assert host(qocr, page, "-r", "beijing", "--workspace", "ws-1") == (
        "https://ws-1.cn-beijing.maas.aliyuncs.com"
    )
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", "https://gateway/api/v1")
    assert host(qocr, page, "-r", "singapore") == "https://gateway"


def test_prices_and_doctor_follow_the_address_that_is_used(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", f"{BEIJING}/api/v1")
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-x")
    assert json.loads(qocr("estimate", page, "--json").text)["region"] == "beijing"
    shown = json.loads(qocr("estimate", page, "--json", "-r", "singapore").text)
    assert shown["region"] == "singapore"
    lines = qocr("doctor", "--offline", "-r", "virginia").text
    assert "https://dashscope-us.aliyuncs.com (region virginia: --region)" in lines


def test_the_key_in_the_file_comes_after_the_variable_and_before_key_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dashscope_key(None) is None
    write('api_key = " sk-file "\n')
    (Path.home() / ".dashscope" / "api_key").write_text("sk-old")
    assert dashscope_key(None) == "sk-file"
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-variable")
    assert dashscope_key(None) == "sk-variable"


def test_a_key_in_the_file_that_is_none_is_an_error(folder: Path) -> None:
    write('api_key = "not a key"\n')
    with pytest.raises(SetupError, match=r"config\.toml holds no key"):
        dashscope_key(None)
