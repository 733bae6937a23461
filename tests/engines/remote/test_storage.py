"""Pictures that go ahead into the service's storage: when, how, and what may go wrong."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from command import Command
from drawing import draw_page
from PIL import Image
from service import Fault, ReceivedRequest, Service

from qocr.catalog.regions import DEFAULT_MODEL
from qocr.client import Client
from qocr.engines.remote.storage import Storage, policy_call, read_policy
from qocr.errors import LaterError, QocrError
from qocr.pictures.fitting import Encoded

POLICY, UPLOAD, ASK = "GET /api/v1/uploads", "POST /", "POST /api/v1/services/aigc"
AT_ONCE = {"retry-after": "0"}
GOOD: dict[str, Any] = {
    "policy": "p",
    "signature": "s",
    "upload_dir": "a/b",
    "upload_host": "https://host",
    "expire_in_seconds": 300,
    "max_file_size_mb": 100,
    "oss_access_key_id": "i",
    "x_oss_object_acl": "private",
    "x_oss_forbid_overwrite": "true",
}


def steps(service: Service) -> list[str]:
    """Which of the three kinds of requests came, in order."""
    kinds = {POLICY: "policy", ASK: "ask", UPLOAD: "upload"}
    return [
        next(kind for start, kind in kinds.items() if f"{r.method} {r.path}".startswith(start))
        for r in service.requests
    ]


def address(asked: ReceivedRequest) -> str:
    assert asked.body is not None
    [item] = asked.body["input"]["messages"][0]["content"]
    return str(item["image"])


@pytest.fixture
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of 8.7 MB, which is too much as base64."""
    path = tmp_path_factory.getbasetemp() / "large.png"
    if not path.exists():
        noise = [Image.effect_noise((1700, 1700), 90) for _ in range(3)]
        Image.merge("RGB", noise).save(path, compress_level=1)
    assert 7_864_320 < path.stat().st_size < 10_485_760
    return path


@pytest.mark.heavy
def test_a_large_picture_goes_ahead(qocr: Command, service: Service, large: Path) -> None:
    ended = qocr("text", large)
    assert (ended.code, ended.stderr) == (0, "")
    assert steps(service) == ["policy", "upload", "ask"]
    policy, upload, asked = service.requests
    assert policy.path == f"/api/v1/uploads?action=getPolicy&model={DEFAULT_MODEL}"
    assert policy.headers["authorization"] == f"Bearer {service.key}"
    assert "authorization" not in upload.headers
    assert [name for name, _ in upload.form][-1] == "file"
    assert dict(upload.form)["file"] == large.read_bytes()
    assert address(asked) == "oss://" + dict(upload.form)["key"].decode()
    assert asked.headers["x-dashscope-ossresourceresolve"] == "enable"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "whole"), [("qwen3.5-ocr", True), ("qwen-vl-ocr-2025-11-20", False)]
)
def test_the_newest_model_takes_files_twice_as_large(
    qocr: Command, service: Service, model: str, whole: bool
) -> None:
    noise = [Image.effect_noise((2400, 2400), 90) for _ in range(3)]
    Image.merge("RGB", noise).save("larger.png", compress_level=1)
    picture = Path("larger.png").read_bytes()
    assert 10_485_760 < len(picture) < 20_971_520
    assert qocr("text", "larger.png", "-m", model, "-r", "beijing").code == 0
    sent = [dict(request.form)["file"] for request in service.requests if request.form]
    assert (sent == [picture]) is whole


def test_the_key_of_a_file_tells_nothing_and_is_its_own(
    qocr: Command, service: Service, page: Path
) -> None:
    draw_page(Path("other.png"), ("Another page",))
    assert qocr("text", page, "other.png", "--upload", "file", "-j", "1").code == 0
    assert steps(service) == ["policy", "upload", "ask", "upload", "ask"]
    keys = list(service.storage.files)
    folder = re.escape(f"dashscope-instant/{DEFAULT_MODEL}/2026-11-20/1/")
    assert all(re.fullmatch(folder + r"[0-9a-f-]{36}\.png", key) for key in keys)
    assert len(keys) == 2


@pytest.mark.heavy
@pytest.mark.parametrize(
    "options", [["--upload", "inline"], ["--region", "virginia"]], ids=["inline", "no storage"]
)
def test_it_is_made_to_fit_where_it_cannot(
    qocr: Command, service: Service, large: Path, options: list[str]
) -> None:
    assert qocr("text", large, *options).code == 0
    assert steps(service) == ["ask"]
    assert address(service.requests[0]).startswith("data:image/")


@pytest.mark.heavy
def test_a_host_without_storage_gets_it_inline(
    qocr: Command, service: Service, large: Path
) -> None:
    service.storage.policy_faults.append(Fault(404, code="NotFound"))
    copy = shutil.copy(large, "copy.png")
    assert qocr("text", large, copy, "-j", "1").code == 0
    assert steps(service) == ["policy", "ask", "ask"]


def test_a_host_without_storage_fails_where_it_is_asked_for(
    qocr: Command, service: Service, page: Path
) -> None:
    service.storage.policy_faults.append(Fault(404, code="NotFound"))
    assert qocr("text", page, "--upload", "file").code == 3
    assert steps(service) == ["policy"]


def test_a_question_asked_again_names_the_same_file(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Fault(500, headers=AT_ONCE))
    assert qocr("text", page, "--upload", "file").code == 0
    assert steps(service) == ["policy", "upload", "ask", "ask"]
    first, second = service.requests[2:]
    assert first.body == second.body


def test_a_busy_host_is_asked_again(qocr: Command, service: Service, page: Path) -> None:
    service.storage.upload_faults.append(Fault(503, headers=AT_ONCE))
    assert qocr("text", page, "--upload", "file").code == 0
    assert steps(service) == ["policy", "upload", "upload", "ask"]


@pytest.mark.parametrize(
    ("faults", "code", "asked"),
    [
        ([Fault(409)], 0, ["policy", "upload", "upload", "ask"]),
        ([Fault(409), Fault(409)], 6, ["policy", "upload", "upload"]),
        ([Fault(403)], 0, ["policy", "upload", "policy", "upload", "ask"]),
        ([Fault(403), Fault(403)], 3, ["policy", "upload", "policy", "upload"]),
        ([Fault(500)], 6, ["policy", "upload"]),
        ([Fault(503)], 6, ["policy", "upload"]),
        ([Fault(400)], 5, ["policy", "upload"]),
        ([Fault(413)], 4, ["policy", "upload"]),
        ([Fault(400, b"<Code>EntityTooLarge</Code>")], 4, ["policy", "upload"]),
        ([Fault(307, headers={"Location": "/elsewhere"})], 3, ["policy", "upload"]),
    ],
)
def test_what_the_upload_host_answers(
    qocr: Command, service: Service, page: Path, faults: list[Fault], code: int, asked: list[str]
) -> None:
    service.storage.upload_faults.extend(faults)
    ended = qocr("text", page, "--upload", "file", "--retries", "0")
    assert (ended.code, steps(service)) == (code, asked)
    keys = [dict(r.form)["key"] for r in service.requests if r.form]
    assert len(set(keys)) == len(keys)


def test_the_host_is_quoted(qocr: Command, service: Service, page: Path) -> None:
    body = b"<Error><Code>AccessDenied</Code><Message>Not here.</Message></Error>"
    service.storage.upload_faults.extend([Fault(403, body), Fault(403, body)])
    ended = qocr("text", page, "--upload", "file", "--retries", "0")
    assert ended.stderr == (
        "qocr: page.png: the picture could not be uploaded: Not here. (AccessDenied)\n"
        "      Send pictures in the request itself: --upload inline.\n"
    )


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"<html>",
    "no data": b'{"request_id": "1"}',
    "data of another kind": b'{"data": []}',
    **{
        f"{name} is {value!r}": json.dumps({"data": GOOD | {name: value}}).encode()
        for name, value in {
            "policy": "",
            "signature": None,
            "upload_host": "http://",
            "expire_in_seconds": "soon",
            "max_file_size_mb": float("inf"),
        }.items()
    },
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_policy_that_makes_no_sense(
    qocr: Command, service: Service, page: Path, body: bytes
) -> None:
    service.storage.policy_faults.append(Fault(200, body))
    ended = qocr("text", page, "--upload", "file", "--retries", "0")
    assert (ended.code, steps(service)) == (6, ["policy"])


@pytest.mark.parametrize("size", [0, -1])
def test_leave_to_upload_nothing_is_none(
    qocr: Command, service: Service, page: Path, size: int
) -> None:
    service.storage.max_file_size_mb = size
    ended = qocr("text", page, "--upload", "file", "--retries", "0")
    assert (ended.code, steps(service)) == (6, ["policy"])
    assert ended.stderr == (
        "qocr: page.png: the service's upload policy is malformed (BadPolicy)\n"
        "      Send pictures in the request itself: --upload inline.\n"
    )


def test_a_policy_that_expires_at_once_serves_one_picture(
    qocr: Command, service: Service, page: Path
) -> None:
    service.storage.lives_seconds = 0
    draw_page(Path("other.png"), ("Another page",))
    assert qocr("text", page, "other.png", "--upload", "file", "-j", "1").code == 0
    assert steps(service) == ["policy", "upload", "ask"] * 2


def test_a_policy_that_had_expired_already_is_asked_for_once_more(
    qocr: Command, service: Service, page: Path
) -> None:
    refusal = b"<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>"
    service.storage.upload_faults.extend([Fault(403, refusal)] * 2)
    ended = qocr("text", page, "--upload", "file", "--retries", "4")
    assert (ended.code, steps(service)) == (3, ["policy", "upload"] * 2)


def test_an_upload_host_that_cannot_be_reached(qocr: Command, service: Service, page: Path) -> None:
    policy = {"data": GOOD | {"upload_host": "http://127.0.0.1:1"}}
    service.storage.policy_faults.append(Fault(200, policy))
    ended = qocr("text", page, "--upload", "file", "--retries", "0")
    assert (ended.code, steps(service)) == (6, ["policy"])


def test_pictures_leave_an_encrypted_line_for_another_only() -> None:
    with pytest.raises(LaterError):
        read_policy({"data": GOOD | {"upload_host": "http://host"}}, 0, https_only=True)
    assert read_policy({"data": GOOD}, 0, https_only=True).fresh_until == 240


def test_more_than_the_storage_takes(qocr: Command, service: Service, page: Path) -> None:
    service.storage.max_file_size_mb = 0.0001
    assert qocr("text", page, "--upload", "file").code == 4
    assert steps(service) == ["policy"]


def test_a_wrong_key_is_told_as_ever(
    qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-other")
    ended = qocr("text", page, "--upload", "file")
    assert (ended.code, "InvalidApiKey" in ended.stderr) == (3, True)
    assert steps(service) == ["policy"]


class TestCompatibleMode:
    def test_takes_addresses_too(
        self, qocr: Command, service: Service, page: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", service.key)
        address = ["--base-url", f"{service.url}/compatible-mode/v1"]
        assert qocr("text", page, "-e", "openai", *address, "--upload", "file").code == 0
        assert len(service.storage.files) == 1
        asked = service.requests[-1]
        assert asked.body is not None
        [key] = service.storage.files
        url = asked.body["messages"][0]["content"][0]["image_url"]["url"]
        assert url == f"oss://{key}"

    def test_other_servers_have_none(self, qocr: Command, service: Service, page: Path) -> None:
        address = ["--base-url", f"{service.url}/v1"]
        assert qocr("text", page, "-e", "openai", *address, "--upload", "file").code == 2
        assert service.requests == []


def picture(text: str) -> Encoded:
    return Encoded(text.encode(), "image/png", 1, 1)


class TestStorage:
    @pytest.fixture
    def storage(self, service: Service) -> Storage:
        self.now = 0.0
        call = policy_call(service.url, service.key, None, DEFAULT_MODEL)
        return Storage(Client(20), call, True, lambda: self.now)

    def test_uses_a_policy_while_it_lives(self, service: Service, storage: Storage) -> None:
        for now in (0, 239, 240):
            self.now = now
            storage.stored_url(picture(f"at {now}"))
        assert steps(service) == ["policy", "upload", "upload", "policy", "upload"]

    def test_stores_a_picture_once_while_it_stays(self, service: Service, storage: Storage) -> None:
        first, again = (storage.stored_url(picture("one")) for _ in range(2))
        self.now = 86_400
        later = storage.stored_url(picture("one"))
        assert first == again != later
        assert len(service.storage.files) == 2

    def test_stores_a_picture_once_that_several_want_at_a_time(
        self, service: Service, storage: Storage
    ) -> None:
        with ThreadPoolExecutor(8) as pool:
            addresses = set(pool.map(lambda _: storage.stored_url(picture("one")), range(8)))
        assert (len(addresses), steps(service)) == (1, ["policy", "upload"])

    def test_gets_another_policy_where_it_expired(self, service: Service, storage: Storage) -> None:
        storage.stored_url(picture("one"))
        service.storage.expire_policies()
        assert storage.stored_url(picture("two"))
        assert steps(service) == ["policy", "upload", "upload", "policy", "upload"]

    @pytest.mark.heavy
    def test_threads_share_a_policy(self, service: Service, storage: Storage) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: storage.stored_url(picture(str(number))), range(16)))
        assert steps(service).count("policy") == 1
        service.storage.expire_policies()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: storage.stored_url(picture(str(number))), range(16, 32)))
        assert steps(service).count("policy") == 2
        assert len(service.storage.files) == 32

    def test_an_error_does_not_show_the_key(self, service: Service, storage: Storage) -> None:
        service.storage.policy_faults.append(Fault(403, code="AccessDenied"))
        with pytest.raises(QocrError) as raised:
            storage.stored_url(picture("one"))
        assert service.key not in f"{raised.value}{raised.value!r}"


@pytest.mark.heavy
@pytest.mark.xdist_group("official")
def test_the_form_is_the_official_one(qocr: Command, service: Service, page: Path) -> None:
    dashscope = pytest.importorskip("dashscope")
    dashscope.base_http_api_url = service.url + "/api/v1"
    assert qocr("text", page, "--upload", "file").code == 0
    reply = dashscope.MultiModalConversation.call(
        api_key=service.key,
        model=DEFAULT_MODEL,
        messages=[{"role": "user", "content": [{"image": f"file://{page.resolve()}"}]}],
        ocr_options={"task": "text_recognition"},
    )
    assert reply.status_code == 200
    assert steps(service) == ["policy", "upload", "ask"] * 2
    ours, official = service.requests[:3], service.requests[3:]
    assert ours[0].path == official[0].path
    own = {"key", "policy"}
    forms = [
        {name: content for name, content in form if name not in own}
        for form in (ours[1].form, official[1].form)
    ]
    assert forms[0] == forms[1]
    assert {name for name, _ in ours[1].form} == {name for name, _ in official[1].form}
    assert ours[2].headers["x-dashscope-ossresourceresolve"] == "enable"
    assert official[2].headers["x-dashscope-ossresourceresolve"] == "enable"
