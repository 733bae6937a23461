"""`--dry-run`: the requests as they would be sent, as JSON and as commands that run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import Command
from drawing import draw_page, draw_pdf
from service import Service

from qocr.catalog.regions import DEFAULT_MODEL
from qocr.tasks import TASKS

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")


def told(stdout: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.decode().splitlines()]


def run(script: bytes, **environment: str) -> bytes:
    """What the commands print, run by a plain shell."""
    ran = subprocess.run(
        ["sh", "-eu"], input=script, capture_output=True, env=os.environ | environment
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout


@pytest.mark.parametrize("command", TASKS)
def test_a_request_is_the_one_that_is_sent(
    qocr: Command, service: Service, page: Path, command: str
) -> None:
    ended = qocr(command, page, "--dry-run", "--seed", "3")
    assert (ended.code, ended.stderr, service.requests) == (0, "", [])
    [line] = told(ended.stdout)
    assert line["headers"].pop("Authorization") == "Bearer $DASHSCOPE_API_KEY"
    [item, *_] = line["body"]["input"]["messages"][0]["content"]
    digest = item.pop("image")
    assert qocr(command, page, "--seed", "3").code == 0
    [sent] = service.requests
    assert (line["page"], line["method"]) == ("page.png", "POST")
    assert line["url"] == service.url + sent.path
    assert {name.lower(): value for name, value in line["headers"].items()}.items() <= (
        sent.headers.items()
    )
    assert sent.body is not None
    assert sent.body["input"]["messages"][0]["content"][0].pop("image").startswith(digest[:22])
    assert line["body"] == sent.body
    assert digest.startswith("data:image/png;base64,<sha256:")
    assert digest.endswith(f"… {page.stat().st_size} bytes>")


def test_no_key_is_needed_nor_network_nor_files_written(qocr: Command) -> None:
    draw_pdf(Path("two.pdf"), 2)
    ended = qocr("text", "two.pdf", "--dry-run", "--offline", "-e", "dashscope", "-o", "out.txt")
    assert ended.code == 0
    assert [line["page"] for line in told(ended.stdout)] == ["two.pdf#1", "two.pdf#2"]
    assert not Path("out.txt").exists()


def test_auto_is_the_service(qocr: Command, page: Path) -> None:
    assert told(qocr("text", page, "--dry-run").stdout)[0]["body"]["model"] == DEFAULT_MODEL


def test_the_embedded_engine_has_nothing_to_show(qocr: Command, page: Path) -> None:
    ended = qocr("text", page, "--dry-run", "-e", "local")
    assert (ended.code, ended.stdout) == (2, b"")
    assert ended.stderr == (
        "qocr: --dry-run shows requests, and the embedded engine sends none (Usage)\n"
        "      Name an engine that does: --engine dashscope or --engine openai.\n"
    )


@pytest.mark.parametrize("form", ["yes", ""])
def test_other_forms_are_not_known(qocr: Command, page: Path, form: str) -> None:
    assert qocr("text", page, f"--dry-run={form}").code == 2


def test_a_value_stands_behind_an_equals_sign_only(qocr: Command, page: Path) -> None:
    ended = qocr("text", "--dry-run", "json", page)
    assert (ended.code, "NotFound" in ended.stderr) == (8, True)


def test_settings_may_ask_for_it(
    qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QOCR_DRY_RUN", "curl")
    assert qocr("text", page).text.startswith('# "page.png"')


def test_what_goes_ahead_is_shown_first(qocr: Command, service: Service, page: Path) -> None:
    policy, upload, asked = told(qocr("text", page, "--dry-run", "--upload", "file").stdout)
    assert policy["url"] == f"{service.url}/api/v1/uploads?action=getPolicy&model={DEFAULT_MODEL}"
    assert "Authorization" not in upload["headers"]
    assert list(upload["form"])[-1] == "file"
    [item] = asked["body"]["input"]["messages"][0]["content"]
    assert item["image"] == "oss://" + upload["form"]["key"] == "oss://<upload_dir>/<uuid>.png"
    assert asked["headers"]["X-DashScope-OssResourceResolve"] == "enable"
    assert service.requests == []


def test_a_server_of_ones_own(qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["text", page, "--dry-run", "-e", "openai", "--base-url", "http://host/v1"]
    assert "Authorization" not in told(qocr(*arguments).stdout)[0]["headers"]
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    [line] = told(qocr(*arguments).stdout)
    assert line["headers"]["Authorization"] == "Bearer $OPENAI_API_KEY"
    assert line["url"] == "http://host/v1/chat/completions"


def test_a_page_that_cannot_be_read_fails_as_ever(qocr: Command) -> None:
    assert qocr("text", "none.png", "--dry-run", "-e", "dashscope").code == 4


@needs_curl
class TestCurl:
    @pytest.mark.parametrize("name", ["page.png", "it's a $page`.png", "-e.png", "two\nlines;.png"])
    def test_the_command_sends_what_qocr_sends(
        self, qocr: Command, service: Service, name: str
    ) -> None:
        page = draw_page(Path(name) if name != "-" else Path("-e.png"))
        arguments = ["kie", f"./{page}", "-F", 'Tot\'al="$5" \\n %s', "--prompt", "!'é"]
        arguments = arguments[:-2]
        script = qocr(*arguments, "--dry-run=curl", "--no-stream").stdout
        assert service.requests == []
        answer = json.loads(run(script))
        assert answer["output"]["choices"][0]["finish_reason"] == "stop"
        assert qocr(*arguments).code == 0
        pasted, sent = service.requests
        assert (pasted.method, pasted.path, pasted.body) == (sent.method, sent.path, sent.body)
        names = {"authorization", "content-type", "user-agent"}
        assert [pasted.headers[name] for name in names] == [sent.headers[name] for name in names]

    def test_a_stream(self, qocr: Command, service: Service, page: Path) -> None:
        script = qocr("text", page, "--dry-run=curl", "--stream").stdout
        assert b"event:result" in run(script)
        assert qocr("text", page, "--stream").code == 0
        pasted, sent = service.requests
        assert pasted.body == sent.body
        assert pasted.headers["x-dashscope-sse"] == sent.headers["x-dashscope-sse"]

    def test_the_compatible_mode(self, qocr: Command, service: Service, page: Path) -> None:
        address = ["-e", "openai", "--base-url", f"{service.url}/v1"]
        assert b'"finish_reason"' in run(qocr("text", page, *address, "--dry-run=curl").stdout)

    def test_an_upload(self, qocr: Command, service: Service, page: Path) -> None:
        script = qocr("text", page, "--upload", "file", "--dry-run=curl").stdout
        assert b'"finish_reason"' in run(script)
        assert list(service.storage.files.values()) == [page.read_bytes()]
        upload = service.requests[1]
        assert "authorization" not in upload.headers
        assert qocr("text", page, "--upload", "file").code == 0
        sent = service.requests[4]
        assert [name for name, _ in upload.form] == [name for name, _ in sent.form]

    def test_a_page_made_anew_is_wanted_first(self, qocr: Command, service: Service) -> None:
        draw_pdf(Path("one.pdf"), 1)
        script = qocr("text", "one.pdf", "--dry-run=curl").text
        comments = [line for line in script.splitlines() if line.startswith("#")]
        assert comments[0].startswith('# "one.pdf#1" is not sent as it is: qocr makes a png')
        assert comments[-1] == '# Put such a picture here first, as "one-1.png".'
        draw_page(Path("one-1.png"))
        assert b'"finish_reason"' in run(script.encode())
        assert service.requests[0].image == Path("one-1.png").read_bytes()
