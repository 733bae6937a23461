"""Addresses, regions and pictures that are none: an exit code before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Command
from PIL import Image
from service import Service

URL_HINT = "Write it like https://host or http://127.0.0.1:8000: no user, query or blanks."


@pytest.mark.parametrize(
    "workspace",
    ["", "evil.example/", "a.b", "..", "a@b", "a:80", "a%2e", "a\\b", "-a", "a\n", "w" * 64],
)
@pytest.mark.parametrize("own", ["--base-url", None])
def test_a_workspace_that_would_build_another_host(
    qocr: Command,
    service: Service,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    workspace: str,
    own: str | None,
) -> None:
    monkeypatch.delenv("DASHSCOPE_HTTP_BASE_URL")
    address = [own, service.url] if own else []
    ended = qocr("text", page, "--workspace", workspace, *address)
    assert (ended.code, ended.text, service.requests) == (2, "", [])
    assert ended.stderr.startswith(f"qocr: --workspace {workspace}: not a workspace id (Usage)\n")


@pytest.mark.parametrize("region", ["", "mars", "cn-beijing.evil.example/", "BEIJING "])
def test_a_region_that_is_none(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    ended = qocr("text", page, "--region", region)
    assert (ended.code, ended.text) == (2, "")


WRONG = [
    "host",
    "127.0.0.1:8000",
    "ftp://host",
    "file:///etc",
    "http://",
    "http:///path",
    "http://host?x=1",
    "http://host#x",
    "http://ho st",
    " http://host",
    "http://host\n",
    "http://host:port",
    "http://host:99999",
    "http://[::1",
    "https://dashscope.aliyuncs.com\\.evil.example",
]


@pytest.mark.parametrize("address", WRONG)
@pytest.mark.parametrize("engine", ["dashscope", "openai"])
@pytest.mark.parametrize("by", ["flag", "variable"])
def test_a_base_url_that_is_none(
    qocr: Command,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    engine: str,
    by: str,
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    variable = {"dashscope": "DASHSCOPE_HTTP_BASE_URL", "openai": "OPENAI_BASE_URL"}[engine]
    if by == "variable":
        monkeypatch.setenv(variable, address)
    ended = qocr("text", page, "-e", engine, *(["--base-url", address] if by == "flag" else []))
    assert (ended.code, ended.text) == (2, "")
    assert ended.stderr.startswith(f"qocr: not a base URL: {address} (Usage)\n")
    assert ended.stderr.endswith(f"      {URL_HINT}\n")


@pytest.mark.parametrize(
    "address",
    ["http://me:secret@127.0.0.1", "https://dashscope.aliyuncs.com:secret@evil.example"],
)
def test_a_base_url_with_a_password_is_not_repeated(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    ended = qocr("text", page, "--base-url", address)
    assert (ended.code, ended.stderr) == (2, f"qocr: not a base URL (Usage)\n      {URL_HINT}\n")


@pytest.mark.parametrize("engine", ["dashscope", "openai"])
def test_an_empty_base_url_does_not_mean_the_vendors_host(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    assert qocr("text", page, "-e", engine, "--base-url", "", "--offline").code == 2
    for variable in ("DASHSCOPE_HTTP_BASE_URL", "OPENAI_BASE_URL", "QOCR_BASE_URL"):
        monkeypatch.setenv(variable, "")
    assert qocr("text", page, "-e", engine, "--offline").code == 3, "the vendor's, but offline"


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (4, 4000, 4),
        (4000, 4, 4),
        (10, 100, 4),
        (11, 2201, 4),
        (11, 2200, 0),
        (2200, 11, 0),
        (11, 11, 0),
    ],
)
def test_a_picture_of_a_shape_no_service_takes(
    qocr: Command, service: Service, width: int, height: int, code: int
) -> None:
    Image.new("L", (width, height), 255).save("strip.png")
    ended = qocr("text", "strip.png")
    assert (ended.code, len(service.requests)) == (code, 0 if code else 1)
    if code:
        assert ended.stderr == (
            f"qocr: strip.png: the picture is {width}x{height}: each side must be over 10 pixels "
            "and at most 200 times the other (PictureShape)\n      Cut or scale the picture.\n"
        )


def test_what_another_server_does_not_have_is_told(
    qocr: Command, service: Service, page: Path
) -> None:
    address = ["-e", "openai", "--base-url", service.url + "/v1"]
    ended = qocr("text", page, *address, "--workspace", "ws-1")
    assert (ended.code, ended.stderr) == (
        0,
        "qocr: --workspace is ignored: the server of the base URL has none\n",
    )


def test_a_workspace_of_a_gateway_is_named_in_a_header(
    qocr: Command, service: Service, page: Path
) -> None:
    ended = qocr("text", page, "--base-url", service.url, "--workspace", "ws-1")
    assert (ended.code, ended.stderr) == (0, "")
    assert service.requests[0].headers["x-dashscope-workspace"] == "ws-1"


@pytest.mark.slow
def test_nothing_is_uploaded_by_the_embedded_engine(qocr: Command, page: Path) -> None:
    ended = qocr("text", page, "-e", "local", "--upload", "file")
    assert (ended.code, ended.stderr) == (
        0,
        "qocr: --upload is ignored: the embedded engine sends nothing\n",
    )
