"""Proxies, certificates and addresses of both kinds, over real connections."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from command import Command
from service import Answer, Ending, Service, StreamFault
from service.proxy import Proxy

TEXT = "A page of plain text.\nThe second line, 第二行。\n"
ASK = "/api/v1/services/aigc/multimodal-generation/generation"
PROXY_HINT = "Check the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: address, user, password."
SETTINGS_HINT = "Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE."
AUTHORITY = trustme.CA()


@pytest.fixture(autouse=True)
def no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as running:
        yield running


@pytest.fixture
def encrypted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The stand-in service behind a certificate of an authority of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    with Service(certificate=context) as running:
        monkeypatch.setenv("DASHSCOPE_API_KEY", running.key)
        monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", running.url)
        yield running


@pytest.fixture
def authority() -> str:
    AUTHORITY.cert_pem.write_to_path("authority.pem")
    return "authority.pem"


class TestProxy:
    @pytest.mark.slow
    @pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
    @pytest.mark.parametrize("scheme", ["http://", ""])
    def test_forwards_what_is_not_encrypted(
        self,
        qocr: Command,
        service: Service,
        proxy: Proxy,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        scheme: str,
    ) -> None:
        monkeypatch.setenv(name, scheme + proxy.address)
        ended = qocr("text", page, "--upload", "file")
        assert (ended.code, ended.text, ended.stderr) == (0, TEXT, "")
        paths = ["GET /api/v1/uploads?action=getPolicy&model=qwen-vl-ocr-2025-11-20", "POST /"]
        expected = [*paths, f"POST {ASK}"]
        assert [line.replace(service.url, "") for line in proxy.lines] == expected
        assert [f"{r.method} {r.path}" for r in service.requests] == expected

    @pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
    def test_sees_nothing_of_what_is_encrypted(
        self,
        qocr: Command,
        encrypted: Service,
        authority: str,
        proxy: Proxy,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
    ) -> None:
        monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", authority)
        ended = qocr("text", page, "--stream")
        assert (ended.code, ended.text, ended.stderr) == (0, TEXT, "")
        assert proxy.lines == ["CONNECT " + encrypted.url.removeprefix("https://")]
        assert len(encrypted.requests) == 1

    @pytest.mark.usefixtures("service")
    def test_is_left_aside_where_no_proxy_says_so(
        self,
        qocr: Command,
        proxy: Proxy,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
        assert (qocr("text", page).code, proxy.lines) == (0, [])

    def test_gets_its_own_password_and_not_the_key(
        self,
        qocr: Command,
        encrypted: Service,
        authority: str,
        proxy: Proxy,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("://", "://me:secret@"))
        monkeypatch.setenv("SSL_CERT_FILE", authority)
        assert qocr("text", page).code == 0
        assert proxy.credentials == ["Basic bWU6c2VjcmV0"]
        assert "proxy-authorization" not in encrypted.requests[0].headers

    @pytest.mark.parametrize(
        ("refusal", "code", "asked"),
        [("407 Who are you", 3, 1), ("403 No", 3, 1), ("503 Busy", 6, 2)],
    )
    def test_that_refuses_a_tunnel(
        self,
        qocr: Command,
        encrypted: Service,
        proxy: Proxy,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        refusal: str,
        code: int,
        asked: int,
    ) -> None:
        proxy.refusal = refusal
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        ended = qocr("text", page, "--retries", "1")
        tunnel = f"CONNECT {encrypted.url.removeprefix('https://')}"
        tunnels = [line for line in proxy.lines if line == tunnel]  # others are of other tests
        assert (ended.code, tunnels, encrypted.requests) == (code, [tunnel] * asked, [])
        assert ended.stderr == (
            f"qocr: page.png: the proxy lets nothing through: {refusal} (Proxy)\n"
            f"      {PROXY_HINT}\n"
        )

    @pytest.mark.parametrize("arguments", [["page.png"], ["page.png", "--stream"], ["@url"]])
    @pytest.mark.usefixtures("page")
    def test_that_wants_a_password(
        self,
        qocr: Command,
        service: Service,
        proxy: Proxy,
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
    ) -> None:
        Path("url").write_text(service.url + "/page.png")
        proxy.refusal = "407 Who are you"
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        ended = qocr("text", *arguments)
        assert (ended.code, len(proxy.lines), service.requests) == (3, 1, [])
        assert ended.stderr.splitlines()[1].strip() == PROXY_HINT

    def test_that_is_down(
        self, qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        ended = qocr("text", page, "--retries", "0")
        assert (ended.code, service.requests) == (6, [])
        assert ended.stderr.splitlines()[1] == "      Check the network, the address and the proxy."

    @pytest.mark.parametrize(
        "address", ["ftp://me:secret@host", "http://me:secret@host:port", "socks4://host"]
    )
    def test_whose_address_is_none(
        self,
        qocr: Command,
        service: Service,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        address: str,
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", address)
        ended = qocr("text", page)
        assert (ended.code, service.requests) == (3, [])
        assert ended.stderr.splitlines()[1] == f"      {SETTINGS_HINT}"
        assert "secret" not in ended.stderr

    @pytest.mark.usefixtures("service")
    def test_of_the_kind_socks_needs_a_package(
        self, qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:1")
        monkeypatch.setitem(sys.modules, "socksio", None)  # as if it were not installed
        ended = qocr("text", page)
        assert (ended.code, ended.stderr) == (
            3,
            "qocr: page.png: a SOCKS proxy needs one more package (NetworkSettings)\n"
            "      Run pip install 'httpx[socks]', or name an http:// proxy.\n",
        )


class TestCertificates:
    def test_of_an_unknown_authority_are_not_trusted(
        self, qocr: Command, encrypted: Service, page: Path
    ) -> None:
        ended = qocr("text", page)
        assert (ended.code, encrypted.requests) == (3, [])
        first, hint = ended.stderr.splitlines()
        assert first.startswith("qocr: page.png: the server's certificate is not trusted: ")
        assert first.endswith(" (Certificate)")
        assert hint == "      Point SSL_CERT_FILE to the certificates of your network."

    def test_that_are_not_trusted_end_the_run(
        self, qocr: Command, encrypted: Service, page: Path
    ) -> None:
        copies = [shutil.copy(page, f"page{number}.png") for number in range(9)]
        ended = qocr("text", *copies, "-j2")
        assert (ended.code, encrypted.requests) == (3, [])
        assert ended.stderr.count("(Certificate)") == 2
        assert "qocr: stopped; pages not begun by then were left out\n" in ended.stderr

    @pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
    @pytest.mark.usefixtures("encrypted")
    def test_of_an_authority_that_is_named_are(
        self,
        qocr: Command,
        authority: str,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        stream: str,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", authority)
        ended = qocr("text", page, stream, "--upload", "file")
        assert (ended.code, ended.text, ended.stderr) == (0, TEXT, "")

    @pytest.mark.parametrize("by", ["address", "proxy"])
    def test_that_are_not_there_at_all(
        self,
        qocr: Command,
        service: Service,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        by: str,
    ) -> None:
        wrong = service.url.replace("http://", "https://")
        if by == "proxy":
            monkeypatch.setenv("HTTP_PROXY", wrong)
        ended = qocr("text", page, "--base-url", wrong if by == "address" else service.url)
        assert (ended.code, service.requests) == (3, [])
        assert ended.stderr == (
            "qocr: page.png: the server, or the proxy, does not speak https (NotEncrypted)\n"
            "      Check the address and the proxy's: is http:// meant, or another port?\n"
        )

    @pytest.mark.usefixtures("encrypted")
    def test_may_lie_in_a_folder(
        self,
        qocr: Command,
        authority: str,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        if shutil.which("openssl") is None:
            pytest.skip("openssl names the files of such a folder")
        asked = ["openssl", "x509", "-hash", "-noout", "-in", authority]
        name = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        Path("authorities").mkdir()
        shutil.copy(authority, f"authorities/{name}.0")
        monkeypatch.setenv("SSL_CERT_DIR", "authorities")
        assert qocr("text", page).code == 0

    @pytest.mark.parametrize("content", [None, b"", b"no certificate"])
    def test_that_cannot_be_read_are_a_matter_of_setup(
        self,
        qocr: Command,
        encrypted: Service,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        content: bytes | None,
    ) -> None:
        if content is not None:
            Path("broken.pem").write_bytes(content)
        monkeypatch.setenv("SSL_CERT_FILE", "broken.pem")
        ended = qocr("text", page)
        assert (ended.code, encrypted.requests) == (3, [])
        assert "(NetworkSettings)" in ended.stderr
        assert ended.stderr.splitlines()[1] == f"      {SETTINGS_HINT}"

    @pytest.mark.usefixtures("service")
    def test_are_not_loaded_without_need(
        self, qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", "missing.pem")
        assert qocr("text", page).code == 0

    @pytest.mark.parametrize("ending", ["stall", "comments"])
    def test_do_not_hide_a_stream_that_stops(
        self,
        qocr: Command,
        encrypted: Service,
        authority: str,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        ending: Ending,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", authority)
        encrypted.answer(StreamFault(("some ", "text"), ending))
        ended = qocr("text", page, "--stream", "--timeout", "0.5")
        assert (ended.code, ended.text) == (6, "some text\n")
        assert "(Stalled)" in ended.stderr


def ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


class TestAddresses:
    @pytest.mark.skipif(not ipv6(), reason="this machine has no IPv6")
    def test_of_the_longer_kind(
        self, qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Service("::1") as longer:
            monkeypatch.setenv("DASHSCOPE_API_KEY", longer.key)
            source = longer.serve("/page.png", page.read_bytes())
            ended = qocr("text", source, "--base-url", longer.url, "--upload", "file")
            assert (ended.code, ended.text) == (0, TEXT)
            port = longer.url.rpartition(":")[2]
            assert {r.headers["host"] for r in longer.requests} == {f"[::1]:{port}"}

    def test_of_a_host_with_several_are_tried_in_turn(
        self, qocr: Command, service: Service, page: Path
    ) -> None:
        """`localhost` is ::1 first on many machines, where servers listen on 127.0.0.1 only."""
        service.answer(Answer("here"))
        ended = qocr("text", page, "--base-url", service.url.replace("127.0.0.1", "localhost"))
        assert (ended.code, ended.text) == (0, "here\n")
