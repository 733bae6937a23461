"""Servers of the user's own: what each is told of pixels, and what its answers mean."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from command import Command
from PIL import Image
from service import Answer, Fault, Service, StreamFault

from qocr.tasks import TASKS

MODEL = "Qwen/Qwen3-VL-8B-Instruct"
OLDER = "Qwen/Qwen2.5-VL-7B-Instruct"  # writes boxes in pixels of what it sees
SIZE = 400, 160  # of the page


def asking(service: Service, *arguments: str, model: str = MODEL) -> list[str]:
    return ["-e", "openai", "--base-url", service.url + "/v1", "-m", model, *arguments]


def sent(service: Service) -> tuple[dict[str, Any], bytes]:
    """The whole body of the only request but for its picture, and the picture's bytes."""
    [request] = service.requests
    assert request.body is not None
    assert request.image is not None
    body = json.loads(json.dumps(request.body))
    place = body["messages"][0]["content"][0]["image_url"]
    place["url"] = place["url"].partition(",")[0]
    return body, request.image


def expected(**beside: Any) -> dict[str, Any]:
    content = [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64"}},
        {"type": "text", "text": TASKS["text"].prompt},
    ]
    return {"model": MODEL, "messages": [{"role": "user", "content": content}], **beside}


def size_of(picture: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(picture)).size


# What is sent


LIMITS = [
    (["--min-pixels", "100000"], {"min_pixels": 100_000}),
    (["--max-pixels", "100000"], {"max_pixels": 100_000}),
    (
        ["--min-pixels", "100000", "--max-pixels", "200000"],
        {"min_pixels": 100_000, "max_pixels": 200_000},
    ),
]


@pytest.mark.parametrize(("options", "limits"), LIMITS)
def test_vllm_is_told_the_limits_that_were_given(
    qocr: Command, service: Service, page: Path, options: list[str], limits: dict[str, int]
) -> None:
    assert qocr("text", page, *asking(service, "--server", "vllm", *options)).code == 0
    assert sent(service) == (expected(mm_processor_kwargs=limits), page.read_bytes())


@pytest.mark.parametrize(("options", "limits"), LIMITS)
def test_lmdeploy_is_told_them_for_pictures(
    qocr: Command, service: Service, page: Path, options: list[str], limits: dict[str, int]
) -> None:
    assert qocr("text", page, *asking(service, "--server", "lmdeploy", *options)).code == 0
    expected_body = expected(mm_processor_kwargs={"image": limits})
    assert sent(service) == (expected_body, page.read_bytes())


@pytest.mark.parametrize("server", ["any", "vllm", "lmdeploy"])
def test_without_limits_nothing_is_told_and_the_file_is_sent_as_it_is(
    qocr: Command, service: Service, page: Path, server: str
) -> None:
    assert qocr("text", page, *asking(service, "--server", server)).code == 0
    assert sent(service) == (expected(), page.read_bytes())


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (["--min-pixels", "100000"], (512, 224)),
        (["--min-pixels", "9000000"], (4768, 1920)),
        (["--max-pixels", "30000"], (256, 96)),
        (["--min-pixels", "70000", "--max-pixels", "71000"], (416, 160)),
        (["--min-pixels", "64000", "--max-pixels", "64000"], SIZE),
    ],
)
def test_for_other_servers_the_picture_is_scaled_here(
    qocr: Command, service: Service, page: Path, options: list[str], size: tuple[int, int]
) -> None:
    assert qocr("text", page, *asking(service, *options)).code == 0
    body, picture = sent(service)
    assert (body, size_of(picture)) == (expected(), size)


def test_what_the_model_would_not_see_is_not_sent_to_vllm_either(
    qocr: Command, service: Service, page: Path
) -> None:
    options = ["--server", "vllm", "--max-pixels", "30000"]
    assert qocr("text", page, *asking(service, *options)).code == 0
    body, picture = sent(service)
    assert body == expected(mm_processor_kwargs={"max_pixels": 30_000})
    assert size_of(picture) == (256, 96)


def test_a_stream_is_told_them_too(qocr: Command, service: Service, page: Path) -> None:
    options = ["--server", "vllm", "--min-pixels", "5", "--stream"]
    assert qocr("text", page, *asking(service, *options)).code == 0
    assert sent(service)[0] == expected(
        stream=True, stream_options={"include_usage": True}, mm_processor_kwargs={"min_pixels": 5}
    )


def test_a_rehearsal_shows_what_would_be_sent(qocr: Command, service: Service, page: Path) -> None:
    options = ["--server", "vllm", "--max-pixels", "99999", "--dry-run"]
    ended = qocr("text", page, *asking(service, *options))
    assert json.loads(ended.text)["body"]["mm_processor_kwargs"] == {"max_pixels": 99_999}
    assert service.requests == []


@pytest.mark.parametrize("engine", ["dashscope", "openai", "auto"])
def test_the_service_is_told_in_its_own_form_all_the_same(
    qocr: Command, service: Service, page: Path, engine: str
) -> None:
    address = service.url + ("/compatible-mode/v1" if engine == "openai" else "")
    arguments = ["-e", engine, "--base-url", address, "--max-pixels", "100000", "--dry-run"]
    ended = qocr("text", page, *arguments, "--server", "vllm")
    note = "--server vllm is ignored: it needs --engine openai and a base URL"
    assert (ended.code, ended.stderr) == (0, f"qocr: {note}\n")
    assert ended.stdout == qocr("text", page, *arguments).stdout


# What may be asked for


@pytest.mark.parametrize("value", [1, 3000, 30_720_001, 178_000_000])
def test_what_a_model_takes_is_for_its_server_to_say(
    qocr: Command, service: Service, page: Path, value: int
) -> None:
    limit = ["--server", "vllm", "--max-pixels", str(value), "--dry-run"]
    ended = qocr("text", page, *asking(service, *limit))
    body = json.loads(ended.text)["body"]
    assert (ended.code, body["mm_processor_kwargs"]) == (0, {"max_pixels": value})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--min-pixels", "0"], f"--min-pixels 0: {MODEL} takes 1 to 178000000"),
        (["--max-pixels", "-5"], f"--max-pixels -5: {MODEL} takes 1 to 178000000"),
        (["--max-pixels", "178000001"], f"--max-pixels 178000001: {MODEL} takes 1 to 178000000"),
        (["--min-pixels", "9", "--max-pixels", "8"], "--min-pixels 9 is above --max-pixels 8"),
    ],
)
def test_nonsense_is_refused(
    qocr: Command, service: Service, page: Path, options: list[str], said: str
) -> None:
    ended = qocr("text", page, *asking(service, *options))
    hint = "See qocr --help, or the --help of the command."
    assert (ended.code, ended.stderr) == (2, f"qocr: {said} (Usage)\n      {hint}\n")
    assert service.requests == []


# What the answers mean


def boxes(qocr: Command, service: Service, page: Path, model: str, *options: str) -> list[Any]:
    ended = qocr("advanced", page, "--no-stream", *asking(service, *options, model=model))
    assert ended.code == 0
    return [line["bbox"] for line in json.loads(ended.text)["pages"][0]["lines"]]


def found(*corners: int) -> Answer:
    return Answer(text=json.dumps([{"bbox_2d": corners, "text": "Hello"}]))


@pytest.mark.parametrize(
    ("options", "received", "seen"),
    [
        (["--min-pixels", "100000"], (504, 224), (504, 224)),
        (["--min-pixels", "9000000"], (4760, 1904), (4760, 1904)),
        (["--max-pixels", "30000"], (252, 84), (252, 84)),
        (["--server", "vllm", "--min-pixels", "100000"], SIZE, (504, 224)),
        (["--server", "vllm", "--max-pixels", "30000"], (252, 84), (252, 84)),
    ],
)
def test_boxes_in_pixels_of_a_scaled_picture_are_mapped_back(
    qocr: Command,
    service: Service,
    page: Path,
    options: list[str],
    received: tuple[int, int],
    seen: tuple[int, int],
) -> None:
    width, height = seen
    service.answer(found(width // 4, height // 2, width, height))
    assert boxes(qocr, service, page, OLDER, *options) == [[100, 80, 400, 160]]
    assert size_of(sent(service)[1]) == received


@pytest.mark.parametrize("options", [["--min-pixels", "100000"], ["--max-pixels", "30000"]])
def test_boxes_in_per_mille_are_of_the_page_whatever_was_sent(
    qocr: Command, service: Service, page: Path, options: list[str]
) -> None:
    service.answer(found(250, 500, 1000, 1000))
    assert boxes(qocr, service, page, MODEL, *options) == [[100, 80, 400, 160]]


def test_a_page_that_was_scaled_up_keeps_its_own_size(
    qocr: Command, service: Service, page: Path
) -> None:
    ended = qocr("text", page, "-f", "json", *asking(service, "--min-pixels", "1000000"))
    [read] = json.loads(ended.text)["pages"]
    assert (read["width"], read["height"]) == SIZE


# Errors as these servers word them


def worded(code: Any, kind: str | None) -> dict[str, Any]:
    error = {"message": "Too bad.\n\nTried  twice.", "type": kind, "param": None, "code": code}
    return {"error": error}


@pytest.mark.parametrize(
    ("status", "code", "kind", "exit_code", "shown"),
    [
        (400, 400, "BadRequestError", 5, "BadRequestError"),  # vLLM
        (404, 404, "NotFoundError", 3, "NotFoundError"),
        (400, "400", "no_db_connection", 3, "no_db_connection"),  # LiteLLM: an unknown key
        (429, "429", "throttling_error", 6, "throttling_error"),
        (429, "429", "budget_exceeded", 3, "budget_exceeded"),
        (500, "500", None, 6, "HTTP 500"),
        (401, None, "auth_error", 3, "auth_error"),
    ],
)
def test_a_status_in_the_place_of_a_code_is_no_code(
    qocr: Command,
    service: Service,
    page: Path,
    status: int,
    code: Any,
    kind: str | None,
    exit_code: int,
    shown: str,
) -> None:
    service.answer(Fault(status, worded(code, kind)))
    ended = qocr("text", page, "--retries", "0", *asking(service))
    assert ended.code == exit_code
    said, _hint = ended.stderr.splitlines()
    assert said.startswith(f"qocr: page.png: Too bad. Tried twice. ({shown}")


@pytest.mark.parametrize(("code", "exit_code"), [("500", 6), ("400", 5), ("429", 6), ("404", 3)])
def test_inside_a_stream_it_is_the_only_status(
    qocr: Command, service: Service, page: Path, code: str, exit_code: int
) -> None:
    service.answer(StreamFault(("One", " two"), "error", code=code, message="Too bad."))
    ended = qocr("text", page, "--stream", "--retries", "0", *asking(service))
    assert (ended.code, ended.text) == (exit_code, "One two\n")
