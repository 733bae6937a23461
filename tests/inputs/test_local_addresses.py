"""`file://` and `data:` addresses."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

import pytest
from command import Command
from drawing import draw_page, draw_pdf

from qocr.errors import InputError
from qocr.inputs.local_addresses import data_in, data_source, path_of
from qocr.inputs.pages import pages
from qocr.inputs.rendering import Rendering
from qocr.inputs.sources import sources

ENCODED = base64.b64encode(b"\xfb\xff\xfe").decode()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///tmp/a%20b.png", "/tmp/a b.png"),
        ("file://localhost/tmp/a.png", "/tmp/a.png"),
        ("FILE:///tmp/%E4%BD%A0.png", "/tmp/你.png"),
        ("file:///C:/scans/a.png", "C:/scans/a.png"),
    ],
)
def test_a_file_address_names_a_path(url: str, path: str) -> None:
    assert path_of(url) == path


@pytest.mark.parametrize("url", ["file://server/share/a.png", "file://[/a.png"])
def test_a_file_on_another_machine_is_told(url: str) -> None:
    with pytest.raises(InputError):
        path_of(url)


def test_brackets_in_a_file_address_are_no_pattern(tmp_path: Path) -> None:
    page = draw_page(tmp_path / "a[1].png")
    [source] = sources([f"file://{quote(str(page))}"])
    assert (source.name, source.error) == (str(page), None)
    [missing] = sources([f"file://{tmp_path}/b[1].png"])
    assert missing.error is not None
    assert missing.error.code == "NotFound"


@pytest.mark.parametrize(
    ("url", "data"),
    [
        (f"data:image/png;base64,{ENCODED}", b"\xfb\xff\xfe"),
        (f"data:;BASE64,{ENCODED.rstrip('=')}", b"\xfb\xff\xfe"),
        ("data:image/png;base64,-__-", b"\xfb\xff\xfe"),
        ("data:image/png;base64,+//%2B", b"\xfb\xff\xfe"),
        ("data:text/plain,a%20b", b"a b"),
    ],
)
def test_a_data_address_holds_bytes(url: str, data: bytes) -> None:
    assert data_in(url) == data


@pytest.mark.parametrize("url", ["data:", "data:image/png;base64,", "data:;base64,A", "data:x"])
def test_a_data_address_that_holds_nothing_is_told(url: str) -> None:
    with pytest.raises(InputError):
        data_in(url)


def test_the_name_of_a_data_address_is_short_and_its_own() -> None:
    one, two = (data_source(f"data:image/png;base64,{letter * 9999}") for letter in "AB")
    assert len(one.name) < 60
    assert one.name != two.name
    assert len(sources([one.address, two.address, one.address])) == 2


def test_addresses_are_read_like_files(qocr: Command, tmp_path: Path) -> None:
    page = draw_page(tmp_path / "page.png")
    url = "data:image/png;base64," + base64.b64encode(page.read_bytes()).decode()
    ended = qocr("text", f"file://{page}", url, "-f", "jsonl")
    assert ended.code == 0
    assert ended.text.count('"status": "ok"') == 2
    assert url not in ended.text + ended.stderr


def test_pdfs_that_follow_each_other_are_told(qocr: Command, tmp_path: Path) -> None:
    pdf = draw_pdf(tmp_path / "two.pdf", 2).read_bytes()
    url = "data:application/pdf;base64," + base64.b64encode(pdf + pdf).decode()
    ended = qocr("text", url)
    assert ended.code == 4
    assert "several PDFs follow each other" in ended.stderr


def test_several_pdfs_in_a_file_are_an_error(tmp_path: Path) -> None:
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    file = tmp_path / "both.pdf"
    file.write_bytes(pdf + pdf)
    [page] = pages(sources([str(file)]), Rendering(1, 1, "."), lambda _url: b"")
    with pytest.raises(InputError) as caught:
        page.open()
    assert caught.value.code == "SeveralPdfs"


def test_a_file_address_with_one_slash_names_a_file(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(b"x")
    [source] = sources([f"file:{tmp_path}/a%20b.png"])
    assert (source.name, source.error) == (str(tmp_path / "a b.png"), None)
