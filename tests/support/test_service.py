"""The stand-in service: the official packages read from it, wrong requests are refused."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import httpx
import pytest
from command import DEADLINE_SECONDS
from PIL import Image
from service import Answer, Fault, Raw, Service, StreamFault

NATIVE = "/api/v1/services/aigc/multimodal-generation/generation"
CHAT = "/compatible-mode/v1/chat/completions"
SELF_HOSTED = "/v1/chat/completions"
NEVER = 1e6  # seconds
MODEL = "qwen-vl-ocr-2025-11-20"
SSE = {"X-DashScope-SSE": "enable"}
RESOLVE = {"X-DashScope-OssResourceResolve": "enable"}
PAGE = "A page of plain text.\nThe second line, 第二行。"
LARGEST_ENCODED = 10_485_760
TASKS_WITHOUT_FIELDS = {
    "text_recognition": "A page of plain text.",
    "multi_lan": "Bonjour le monde.",
    "table_parsing": "```html\n<table>",
    "formula_recognition": "```latex\n\\frac",
    "document_parsing": "```latex\n\\section",
}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=20) as shared:
        yield shared


def picture(width: int = 400, height: int = 300, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    options = {"lossless": True, "method": 0, "quality": 0} if kind == "WEBP" else {}
    Image.new("L", (width, height), 255).save(buffer, kind, **options)
    return buffer.getvalue()


PICTURE = picture()


def data_url(content: bytes = PICTURE, mime_type: str = "image/png") -> str:
    return f"data:{mime_type};base64,{base64.b64encode(content).decode()}"


def padded(encoded_bytes: int) -> str:
    """A data URL whose base64 part has exactly this length."""
    return data_url(PICTURE.ljust(encoded_bytes // 4 * 3, b"\0"))


def native_body(**parameters: Any) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"image": data_url()}, {"text": "Read."}]
    return {
        "model": MODEL,
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": parameters,
    }


def chat_body(**fields: Any) -> dict[str, Any]:
    image = {"type": "image_url", "image_url": {"url": data_url()}}
    content = [image, {"type": "text", "text": "Read."}]
    return {"model": MODEL, "messages": [{"role": "user", "content": content}], **fields}


Send = Callable[..., httpx.Response]


@pytest.fixture
def send(service: Service, client: httpx.Client) -> Send:
    def post(
        path: str, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        own = {"Authorization": f"Bearer {service.key}", **(headers or {})}
        return client.post(service.url + path, json=body, headers=own)

    return post


def put(body: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Set one value deep inside a body."""
    for step in path[:-1]:
        body = body[step]
    body[path[-1]] = value


@pytest.fixture
def dashscope(service: Service, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    package: ModuleType = pytest.importorskip("dashscope")
    monkeypatch.setattr(package, "base_http_api_url", service.url + "/api/v1")
    return package


@pytest.fixture
def openai_at(service: Service) -> Callable[[str], Any]:
    package = pytest.importorskip("openai")

    def connect(path: str, key: str = service.key) -> Any:
        return package.OpenAI(api_key=key, base_url=service.url + path, max_retries=0)

    return connect


def ask_dashscope(package: ModuleType, **options: Any) -> Any:
    content = [{"image": data_url(), "enable_rotate": False}, {"text": "Read."}]
    messages = [{"role": "user", "content": content}]
    options = {"api_key": Service.key, **options}
    return package.MultiModalConversation.call(model=MODEL, messages=messages, **options)


def first_item(answer: Any) -> dict[str, Any]:
    return dict(answer.output.choices[0].message.content[0])


def sent_parameters(service: Service) -> Any:
    body = service.requests[-1].body
    assert body is not None
    return body["parameters"]


@pytest.mark.heavy
@pytest.mark.xdist_group("official")
class TestDashscope:
    @pytest.mark.parametrize("task", TASKS_WITHOUT_FIELDS)
    def test_reads_a_task(self, service: Service, dashscope: ModuleType, task: str) -> None:
        item = first_item(ask_dashscope(dashscope, ocr_options={"task": task}))
        assert item["text"].startswith(TASKS_WITHOUT_FIELDS[task])
        assert set(item) == {"text"}
        assert service.requests[-1].image == PICTURE

    def test_reads_boxes_inside_the_picture(self, dashscope: ModuleType) -> None:
        options = {"task": "advanced_recognition"}
        item = first_item(ask_dashscope(dashscope, ocr_options=options))
        words = item["ocr_result"]["words_info"]
        assert [word["text"] for word in words] == ["First line", "Second line", "Third line"]
        for word in words:
            left, top, right, _, _, bottom, *_ = word["location"]
            assert 0 <= left < right <= 400
            assert 0 <= top < bottom <= 300
            assert word["rotate_rect"][2:] == [bottom - top, right - left, 90]

    def test_reads_the_fields_of_a_schema(self, dashscope: ModuleType) -> None:
        schema = {"Number": "", "Seller": {"Name": "", "Lines": [{"Price": ""}]}}
        config = {"result_schema": schema}
        options = {"task": "key_information_extraction", "task_config": config}
        item = first_item(ask_dashscope(dashscope, ocr_options=options))
        seller = {"Name": "value of Name", "Lines": [{"Price": "value of Price"}]}
        fields = {"Number": "value of Number", "Seller": seller}
        assert item["ocr_result"]["kv_result"] == fields
        assert json.loads(item["text"].removeprefix("```json").removesuffix("```")) == fields

    def test_reads_fields_without_a_schema(self, dashscope: ModuleType) -> None:
        options = {"task": "key_information_extraction"}
        item = first_item(ask_dashscope(dashscope, ocr_options=options))
        assert item["ocr_result"]["kv_result"]["Total"] == "42.00"

    def test_streams_deltas(self, service: Service, dashscope: ModuleType) -> None:
        events = list(ask_dashscope(dashscope, stream=True, incremental_output=True))
        assert "".join(first_item(event)["text"] for event in events[:-1]) == PAGE
        assert events[-1].output.choices[0].finish_reason == "stop"
        assert sent_parameters(service) == {"incremental_output": True}

    def test_streams_the_text_so_far_by_default(self, dashscope: ModuleType) -> None:
        texts = [first_item(event)["text"] for event in ask_dashscope(dashscope, stream=True)]
        assert texts[:2] == ["A ", "A page "]
        assert texts[-1] == PAGE

    def test_joins_deltas_where_the_text_so_far_is_asked_for(
        self, service: Service, dashscope: ModuleType
    ) -> None:
        events = ask_dashscope(dashscope, stream=True, incremental_output=False)
        texts = [first_item(event)["text"] for event in events]
        assert texts[:2] == ["A ", "A page "]
        assert texts[-1] == PAGE
        assert sent_parameters(service) == {"incremental_output": True}

    def test_sees_a_wrong_key(self, dashscope: ModuleType) -> None:
        answer = ask_dashscope(dashscope, api_key="sk-other")
        assert (answer.status_code, answer.code) == (401, "InvalidApiKey")

    def test_sees_a_fault(self, service: Service, dashscope: ModuleType) -> None:
        service.answer(Fault(429, code="Throttling.RateQuota", message="Slow down."))
        answer = ask_dashscope(dashscope)
        assert (answer.status_code, answer.code) == (429, "Throttling.RateQuota")
        assert answer.message == "Slow down."

    def test_sees_an_error_inside_a_stream(self, service: Service, dashscope: ModuleType) -> None:
        service.answer(StreamFault(("One ", "two"), "error", code="DataInspectionFailed"))
        events = list(ask_dashscope(dashscope, stream=True, incremental_output=True))
        assert [event.code for event in events] == ["", "", "DataInspectionFailed"]


@pytest.mark.heavy
@pytest.mark.xdist_group("official")
class TestOpenai:
    @pytest.mark.parametrize("path", ["/compatible-mode/v1", "/v1"])
    def test_reads_a_page(self, openai_at: Callable[..., Any], path: str) -> None:
        answer = openai_at(path).chat.completions.create(**chat_body())
        assert answer.choices[0].message.content == PAGE
        assert answer.choices[0].finish_reason == "stop"
        assert answer.usage.prompt_tokens + answer.usage.completion_tokens == 144

    def test_streams_with_usage(self, openai_at: Callable[..., Any]) -> None:
        body = chat_body(stream=True, stream_options={"include_usage": True})
        *chunks, last = openai_at("/compatible-mode/v1").chat.completions.create(**body)
        assert "".join(chunk.choices[0].delta.content for chunk in chunks) == PAGE
        assert chunks[-1].choices[0].finish_reason == "stop"
        assert last.choices == []
        assert last.usage.total_tokens == 144

    def test_streams_without_usage(self, openai_at: Callable[..., Any]) -> None:
        chunks = list(openai_at("/v1").chat.completions.create(**chat_body(stream=True)))
        assert all(chunk.choices and chunk.usage is None for chunk in chunks)

    def test_sees_a_wrong_key(self, openai_at: Callable[..., Any]) -> None:
        openai = pytest.importorskip("openai")
        with pytest.raises(openai.AuthenticationError) as caught:
            openai_at("/compatible-mode/v1", "sk-other").chat.completions.create(**chat_body())
        assert caught.value.code == "invalid_api_key"

    def test_needs_no_key_when_self_hosted(self, openai_at: Callable[..., Any]) -> None:
        extra = {"mm_processor_kwargs": {"min_pixels": 4}}
        chat = openai_at("/v1", "any").chat.completions
        answer = chat.create(**{**chat_body(), "model": "my-ocr"}, extra_body=extra)
        assert answer.model == "my-ocr"

    def test_sees_an_error_inside_a_stream(
        self, service: Service, openai_at: Callable[..., Any]
    ) -> None:
        openai = pytest.importorskip("openai")
        service.answer(StreamFault(("One",), "error", message="Preprocessor error"))
        stream = openai_at("/v1").chat.completions.create(**chat_body(stream=True))
        with pytest.raises(openai.APIError, match="Preprocessor error"):
            list(stream)


IMAGE = ("input", "messages", 0, "content", 0)
KIE = "key_information_extraction"
FOUR_LEVELS = {"a": {"b": {"c": {"d": ""}}}}


def kie(**config: Any) -> dict[str, Any]:
    return {"task": KIE, "task_config": config}


NATIVE_REFUSALS: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("stream",), True, "stream"),
    (("max_pixels",), 4096, "max_pixels"),
    (("input", "prompt"), "Read.", "prompt"),
    (("input", "messages", 0, "name"), "me", "name"),
    (("input", "messages", 0, "role"), "system", "role"),
    (("input", "messages", 0, "role"), "tool", "role"),
    (("input", "messages", 0, "content"), "Read.", "content"),
    (("input", "messages", 0, "content"), [{"text": "Read."}], "image"),
    (("input", "messages", 0, "content", 1, "min_pixels"), 4096, "min_pixels"),
    (("input", "messages", 0, "content", 1, "text"), 1, "text"),
    (("input", "messages"), [], "messages"),
    (("model",), "", "model"),
    (("parameters",), [], "parameters"),
    (("parameters", "stream"), True, "stream"),
    (("parameters", "min_pixels"), 4096, "min_pixels"),
    (("parameters", "max_pixels"), 4096, "max_pixels"),
    (("parameters", "enable_rotate"), True, "enable_rotate"),
    (("parameters", "max_tokens"), 0, "max_tokens"),
    (("parameters", "max_tokens"), 8193, "max_tokens"),
    (("parameters", "max_tokens"), "10", "max_tokens"),
    (("parameters", "temperature"), 2, "temperature"),
    (("parameters", "temperature"), -0.1, "temperature"),
    (("parameters", "top_p"), 0, "top_p"),
    (("parameters", "top_p"), 1.1, "top_p"),
    (("parameters", "top_logprobs"), 6, "top_logprobs"),
    (("parameters", "incremental_output"), "true", "incremental_output"),
    (("parameters", "ocr_options"), {"task": "text_recognition", "mode": 1}, "mode"),
    (("parameters", "ocr_options"), {"task": "ocr"}, "ocr_options.task"),
    (("parameters", "ocr_options"), {}, "ocr_options.task"),
    (("parameters", "ocr_options"), {**kie(), "task": "multi_lan"}, "task_config"),
    (("parameters", "ocr_options"), kie(schema={}), "schema"),
    (("parameters", "ocr_options"), kie(result_schema=[]), "result_schema"),
    (("parameters", "ocr_options"), kie(result_schema=FOUR_LEVELS), "result_schema"),
    (("parameters", "ocr_options"), kie(result_schema={"a": [FOUR_LEVELS["a"]]}), "levels"),
    ((*IMAGE, "text"), "Read.", "text"),
    ((*IMAGE, "enable_rotate"), 1, "enable_rotate"),
    ((*IMAGE, "min_pixels"), 3071, "min_pixels"),
    ((*IMAGE, "max_pixels"), 30_720_001, "max_pixels"),
    ((*IMAGE, "max_pixels"), True, "max_pixels"),
    ((*IMAGE, "image"), {"url": data_url()}, "image"),
    ((*IMAGE, "image"), "file:///page.png", "URL"),
    ((*IMAGE, "image"), "oss://bucket/page.png", "oss://"),
    ((*IMAGE, "image"), data_url().replace("base64,", "base64,!"), "base64"),
    ((*IMAGE, "image"), data_url(b"no picture"), "format"),
    ((*IMAGE, "image"), data_url(picture(kind="JPEG")), "Content-Type"),
    ((*IMAGE, "image"), data_url(mime_type="image/jpg"), "Content-Type"),
    ((*IMAGE, "image"), data_url(picture(10, 10)), "length and width"),
    ((*IMAGE, "image"), data_url(picture(2212, 11)), "length and width"),
    ((*IMAGE, "image"), data_url(picture(3841, 2160, "WEBP"), "image/webp"), "3841x2160"),
    ((*IMAGE, "image"), padded(LARGEST_ENCODED + 4), "10485760"),
]


def refusal_id(value: Any) -> str:
    text = ".".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) < 80 else text[:20]


def is_native_refusal(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and answer.json()["code"] == "InvalidParameter"


class TestNativeRules:
    @pytest.mark.parametrize(("path", "value", "named"), NATIVE_REFUSALS, ids=refusal_id)
    def test_refuses(self, send: Send, path: tuple[str | int, ...], value: Any, named: str) -> None:
        body = native_body()
        put(body, path, value)
        answer = send(NATIVE, body)
        assert is_native_refusal(answer)
        assert named in answer.json()["message"]
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ((*IMAGE, "image"), padded(LARGEST_ENCODED)),
            ((*IMAGE, "image"), data_url(picture(2200, 11))),
            ((*IMAGE, "image"), data_url(picture(3841, 2160))),
            ((*IMAGE, "image"), data_url(picture(kind="TIFF"), "image/tiff")),
            ((*IMAGE, "image"), "https://example.com/page.png"),
            ((*IMAGE, "min_pixels"), 3072),
            ((*IMAGE, "max_pixels"), 30_720_000),
            ((*IMAGE, "enable_rotate"), True),
            (("parameters", "max_tokens"), 8192),
            (("parameters", "temperature"), 0),
            (("parameters", "top_p"), 1),
            (("parameters", "ocr_options"), kie(result_schema=FOUR_LEVELS["a"])),
        ],
        ids=refusal_id,
    )
    def test_allows_the_edge(self, send: Send, path: tuple[str | int, ...], value: Any) -> None:
        body = native_body()
        put(body, path, value)
        assert send(NATIVE, body).status_code == 200

    def test_refuses_min_above_max_pixels(self, send: Send) -> None:
        body = native_body()
        body["input"]["messages"][0]["content"][0] |= {"min_pixels": 5000, "max_pixels": 4000}
        assert is_native_refusal(send(NATIVE, body))

    def test_holds_older_models_to_their_own_limits(self, send: Send) -> None:
        body = native_body(max_tokens=4097) | {"model": "qwen-vl-ocr-2025-08-28"}
        assert "[1, 4096]" in send(NATIVE, body).json()["message"]

    def test_the_first_model_has_no_tasks(self, send: Send) -> None:
        body = native_body(ocr_options={"task": "multi_lan"})
        answer = send(NATIVE, body | {"model": "qwen-vl-ocr-2024-10-28"})
        assert "ocr_options" in answer.json()["message"]

    def test_does_not_know_other_models(self, send: Send) -> None:
        answer = send(NATIVE, native_body() | {"model": "qwen-ocr"})
        assert (answer.status_code, answer.json()["code"]) == (404, "ModelNotFound")

    def test_resolves_uploads_with_the_header(self, service: Service, send: Send) -> None:
        key = f"dashscope-instant/{MODEL}/page.png"
        service.storage.files[key] = PICTURE
        body = native_body()
        put(body, (*IMAGE, "image"), f"oss://{key}")
        assert send(NATIVE, body, RESOLVE).status_code == 200

    @pytest.mark.parametrize("key", ["sk-other", "sk-test2"])
    def test_refuses_another_key(self, send: Send, key: str) -> None:
        answer = send(NATIVE, native_body(), {"Authorization": f"Bearer {key}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "InvalidApiKey")

    def test_refuses_asynchronous_calls(self, send: Send) -> None:
        answer = send(NATIVE, native_body(), {"X-DashScope-Async": "enable"})
        assert (answer.status_code, answer.json()["code"]) == (403, "AccessDenied")

    def test_refuses_another_content_type(self, send: Send) -> None:
        answer = send(NATIVE, native_body(), {"Content-Type": "text/plain"})
        assert is_native_refusal(answer)
        assert "Content-Type" in answer.json()["message"]

    def test_takes_a_conversation(self, send: Send) -> None:
        body = native_body()
        earlier = {"role": "assistant", "content": "The page."}
        body["input"]["messages"].insert(0, earlier)
        assert send(NATIVE, body).status_code == 200

    @pytest.mark.parametrize("payload", [b"", b"{", b"[]"])
    @pytest.mark.parametrize("path", [NATIVE, CHAT])
    def test_refuses_what_is_no_object(
        self, service: Service, client: httpx.Client, path: str, payload: bytes
    ) -> None:
        headers = {"Authorization": f"Bearer {service.key}", "Content-Type": "application/json"}
        answer = client.post(service.url + path, content=payload, headers=headers)
        assert answer.status_code == 400
        assert "Required body invalid" in answer.text

    def test_a_refused_request_takes_no_reply(self, service: Service, send: Send) -> None:
        service.answer(Answer("queued"))
        assert is_native_refusal(send(NATIVE, native_body(top_p=0)))
        assert "queued" in send(NATIVE, native_body()).text

    def test_answers_plainly_without_the_header(self, send: Send) -> None:
        answer = send(NATIVE, native_body(incremental_output=True))
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["output"]["choices"][0]["finish_reason"] == "stop"


CHAT_IMAGE = ("messages", 0, "content", 0)


class TestCompatibleRules:
    @pytest.mark.parametrize(
        ("path", "value", "named"),
        [
            (("ocr_options",), {"task": "multi_lan"}, "ocr_options"),
            (("enable_rotate",), True, "enable_rotate"),
            (("mm_processor_kwargs",), {}, "mm_processor_kwargs"),
            (("min_pixels",), 4096, "min_pixels"),
            (("max_tokens",), 8193, "max_tokens"),
            (("temperature",), 2, "temperature"),
            (("stream",), "true", "stream"),
            (("stream_options",), {"include_usage": True}, "stream_options"),
            (("messages", 0, "role"), "system", "role"),
            ((*CHAT_IMAGE, "enable_rotate"), True, "enable_rotate"),
            ((*CHAT_IMAGE, "min_pixels"), 3071, "min_pixels"),
            ((*CHAT_IMAGE, "image_url", "min_pixels"), 4096, "min_pixels"),
            ((*CHAT_IMAGE, "image_url"), {}, "image"),
            ((*CHAT_IMAGE, "image_url"), data_url(mime_type="image/jpeg"), "Content-Type"),
            ((*CHAT_IMAGE, "type"), "image", "image_url"),
            (CHAT_IMAGE, {"type": "text", "text": "Read."}, "no image"),
            (("messages", 0, "content", 1, "type"), "input_text", "type"),
            (("messages", 0, "content", 1, "text"), None, "text"),
        ],
        ids=refusal_id,
    )
    def test_refuses(self, send: Send, path: tuple[str | int, ...], value: Any, named: str) -> None:
        body = chat_body()
        put(body, path, value)
        answer = send(CHAT, body)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "invalid_parameter_error")
        assert named in error["message"]
        assert answer.json()["request_id"]

    @pytest.mark.parametrize("name", ["ocr_options", "enable_rotate"])
    def test_self_hosted_refuses_native_fields(self, send: Send, name: str) -> None:
        assert name in send(SELF_HOSTED, chat_body(**{name: True})).json()["error"]["message"]

    @pytest.mark.parametrize(
        ("path", "value", "named"),
        [
            ((*CHAT_IMAGE, "max_pixels"), 4096, "max_pixels"),
            (("mm_processor_kwargs",), {"size": 1}, "size"),
            (("mm_processor_kwargs",), {"min_pixels": 0}, "min_pixels"),
            (("mm_processor_kwargs",), {"min_pixels": 9, "max_pixels": 8}, "min_pixels"),
            (("mm_processor_kwargs",), {"image": {"min_pixels": "9"}}, "min_pixels"),
        ],
        ids=refusal_id,
    )
    def test_self_hosted_takes_pixels_for_the_whole_request_only(
        self, send: Send, path: tuple[str | int, ...], value: Any, named: str
    ) -> None:
        body = chat_body()
        put(body, path, value)
        assert named in send(SELF_HOSTED, body).json()["error"]["message"]

    def test_the_vendor_needs_a_key(self, service: Service, client: httpx.Client) -> None:
        answer = client.post(service.url + CHAT, json=chat_body())
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")

    def test_self_hosted_needs_none(self, service: Service, client: httpx.Client) -> None:
        assert client.post(service.url + SELF_HOSTED, json=chat_body()).status_code == 200

    def test_takes_a_plain_url_with_pixels_beside_it(self, send: Send) -> None:
        body = chat_body()
        image = {"type": "image_url", "image_url": data_url(), "max_pixels": 30_720_000}
        put(body, CHAT_IMAGE, image)
        assert send(CHAT, body).status_code == 200

    def test_answers_the_task_of_the_prompt(self, send: Send) -> None:
        body = chat_body()
        put(body, ("messages", 0, "content", 1, "text"), "Turn the tables into HTML.")
        message = send(CHAT, body).json()["choices"][0]["message"]
        assert message["content"].startswith("```html")


class TestStreams:
    def test_native_bytes_have_the_recorded_shape(self, service: Service, send: Send) -> None:
        service.answer(Answer(pieces=("产品", "介绍\n")))
        answer = send(NATIVE, native_body(incremental_output=True), SSE)
        events = answer.text.split("\n\n")
        assert answer.headers["content-type"] == "text/event-stream;charset=UTF-8"
        assert events.pop() == ""
        assert events[0] == (
            'id:1\nevent:result\n:HTTP_STATUS/200\ndata:{"output":{"choices":[{"message":'
            '{"content":[{"text":"产品"}],"role":"assistant"},"finish_reason":"null"}]},'
            '"usage":{"total_tokens":135,"input_tokens_details":{"image_tokens":110,'
            '"text_tokens":24},"output_tokens":1,"input_tokens":134,"output_tokens_details":'
            '{"text_tokens":1},"image_tokens":110},"request_id":'
            '"00000000-0000-4000-8000-000000000001"}'
        )
        assert [event[:5] for event in events] == ["id:1\n", "id:2\n", "id:3\n"]
        assert '"content":[],"role":"assistant"},"finish_reason":"stop"' in events[2]
        assert '"output_tokens":3,' in events[2]

    @pytest.mark.parametrize("parameters", [{}, {"incremental_output": False}], ids=repr)
    def test_native_events_hold_the_text_so_far(
        self, service: Service, send: Send, parameters: dict[str, Any]
    ) -> None:
        service.answer(Answer(pieces=("产品", "介绍")))
        events = send(NATIVE, native_body(**parameters), SSE).text.split("\n\n")[:-1]
        bodies = [json.loads(event.partition("data:")[2]) for event in events]
        messages = [body["output"]["choices"][0]["message"] for body in bodies]
        texts = [message["content"][0]["text"] for message in messages]
        assert texts == ["产品", "产品介绍", "产品介绍"]

    def test_a_native_stream_brings_the_boxes_along(self, send: Send) -> None:
        options = {"task": "advanced_recognition"}
        body = native_body(ocr_options=options, incremental_output=True)
        assert send(NATIVE, body, SSE).text.count('"words_info"') == 1

    def test_usage_stays_as_queued_where_it_counts_no_output(
        self, service: Service, send: Send
    ) -> None:
        service.answer(Answer("one two", usage={"input_tokens": 1}))
        text = send(NATIVE, native_body(), SSE).text
        assert text.count('"usage":{"input_tokens":1},') == 3

    def test_compatible_bytes(self, service: Service, send: Send) -> None:
        service.answer(Answer(pieces=("产品", "介绍"), finish_reason="length"))
        body = chat_body(stream=True, stream_options={"include_usage": True})
        lines = send(CHAT, body).text.split("\n\n")
        assert lines[-2:] == ["data: [DONE]", ""]
        chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]
        deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
        assert deltas[0] == {"content": "", "role": "assistant"}
        assert [delta["content"] for delta in deltas] == ["", "产品", "介绍", ""]
        assert chunks[-2]["choices"][0]["finish_reason"] == "length"
        assert chunks[-1]["choices"] == []
        assert chunks[-1]["usage"]["prompt_tokens_details"]["image_tokens"] == 110

    def test_a_gate_holds_the_second_piece(self, service: Service, client: httpx.Client) -> None:
        gate = threading.Event()
        service.answer(Answer(pieces=("one", "two"), gate=gate))
        with client.stream("POST", service.url + SELF_HOSTED, json=chat_body(stream=True)) as got:
            parts = got.iter_text()
            first = next(parts)
            gate.set()
            rest = "".join(parts)
        assert '"one"' in first
        assert '"two"' not in first
        assert '"two"' in rest

    def test_raw_chunks_leave_one_by_one(self, service: Service, client: httpx.Client) -> None:
        gate = threading.Event()
        service.answer(Raw((b"data: {\xe4\xb8", b"\xad}"), "text/plain", gate=gate))
        with client.stream("POST", service.url + SELF_HOSTED, json=chat_body()) as got:
            parts = got.iter_bytes()
            first = next(parts)
            gate.set()
            rest = b"".join(parts)
        assert (first, rest) == (b"data: {\xe4\xb8", b"\xad}")
        assert got.headers["content-type"] == "text/plain"


class TestFaults:
    def test_body_and_headers_as_given(self, service: Service, send: Send) -> None:
        service.answer(Fault(503, b"<html>", {"Retry-After": "7"}, "text/html"))
        answer = send(NATIVE, native_body())
        assert (answer.status_code, answer.content) == (503, b"<html>")
        assert answer.headers["retry-after"] == "7"
        assert answer.headers["content-type"] == "text/html"

    def test_a_fault_speaks_the_dialect(self, service: Service, send: Send) -> None:
        service.answer(Fault(500), Fault(500))
        assert send(NATIVE, native_body()).json()["code"] == "InternalError"
        assert send(CHAT, chat_body()).json()["error"]["code"] == "internal_error"

    def test_replies_come_in_order(self, service: Service, send: Send) -> None:
        service.answer(Fault(429), Answer("second"))
        answers = [send(SELF_HOSTED, chat_body()) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [429, 200, 200]
        texts = [answer.json()["choices"][0]["message"]["content"] for answer in answers[1:]]
        assert texts == ["second", PAGE]

    def test_an_error_event(self, service: Service, send: Send) -> None:
        service.answer(StreamFault(("one",), "error", 429, "Throttling", "Slow down."))
        events = send(NATIVE, native_body(), SSE).text.split("\n\n")
        assert events[1:] == [
            'id:2\nevent:error\n:HTTP_STATUS/429\ndata:{"code":"Throttling","message":'
            '"Slow down.","request_id":"00000000-0000-4000-8000-000000000001"}',
            "",
        ]

    @pytest.mark.parametrize(("path", "body"), [(NATIVE, native_body()), (CHAT, chat_body())])
    def test_a_cut_stream_has_no_end(
        self, service: Service, send: Send, path: str, body: dict[str, Any]
    ) -> None:
        service.answer(StreamFault(("one",), "cut"))
        fields = {} if path == NATIVE else {"stream": True}
        text = send(path, body | fields, SSE).text
        assert "one" in text
        assert '"stop"' not in text
        assert "[DONE]" not in text

    @pytest.mark.parametrize("stream", [True, False])
    def test_a_dropped_connection(self, service: Service, send: Send, stream: bool) -> None:
        service.answer(StreamFault(("one",), "close"))
        with pytest.raises(httpx.RemoteProtocolError):
            send(SELF_HOSTED, chat_body(stream=stream))

    def test_a_plain_answer_has_no_stream_to_cut(self, service: Service, send: Send) -> None:
        service.answer(StreamFault(("one",), "cut"))
        assert "nothing is streamed" in send(CHAT, chat_body()).text

    def test_a_plain_answer_can_stall(self, service: Service, client: httpx.Client) -> None:
        service.answer(StreamFault((), "stall"))
        impatient = httpx.Timeout(20, read=0.05)
        with pytest.raises(httpx.ReadTimeout):
            client.post(service.url + SELF_HOSTED, json=chat_body(), timeout=impatient)

    def test_a_reply_can_be_late(self, service: Service, client: httpx.Client) -> None:
        service.answer(Answer(delay_seconds=NEVER))
        impatient = httpx.Timeout(20, read=0.05)
        with pytest.raises(httpx.ReadTimeout):
            client.post(service.url + SELF_HOSTED, json=chat_body(), timeout=impatient)

    def test_comments_without_end(self, service: Service, client: httpx.Client) -> None:
        service.answer(StreamFault(("one",), "comments"))
        with client.stream("POST", service.url + SELF_HOSTED, json=chat_body(stream=True)) as got:
            lines = (line for line in got.iter_lines() if line.startswith(":"))
            assert [next(lines) for _ in range(3)] == [": keep-alive"] * 3

    @pytest.mark.parametrize(
        "reply",
        [
            StreamFault((), "stall"),
            StreamFault(("one",), "stall"),
            StreamFault(("one",), "comments"),
            Answer(delay_seconds=NEVER),
            Answer(gate=threading.Event()),
            Fault(delay_seconds=NEVER),
            Raw((b"one", b"two"), gate=threading.Event()),
        ],
        ids=["silent", "stall", "comments", "late", "gated", "late-fault", "gated-raw"],
    )
    def test_closing_waits_for_nobody(self, client: httpx.Client, reply: Any) -> None:
        with ThreadPoolExecutor() as pool:
            with Service() as service:
                service.answer(reply)
                url = service.url + SELF_HOSTED
                call = pool.submit(client.post, url, json=chat_body(stream=True))
                service.wait_for_requests(1)
            assert isinstance(call.exception(timeout=DEADLINE_SECONDS), httpx.TransportError)


class TestService:
    def test_serves_a_file(self, service: Service, client: httpx.Client) -> None:
        url = service.serve("/a/page.png", PICTURE, headers={"X-Note": "1"})
        answer = client.get(url + "?sign=1")
        assert answer.content == PICTURE
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-note"] == "1"
        assert service.requests[0].path == "/a/page.png?sign=1"
        assert "authorization" not in service.requests[0].headers

    def test_serves_a_redirect(self, service: Service, client: httpx.Client) -> None:
        target = service.serve("/page.png", PICTURE)
        moved = service.serve("/moved", b"", status=302, headers={"Location": target})
        assert client.get(moved).headers["location"] == target
        assert client.get(moved, follow_redirects=True).content == PICTURE

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_knows_no_other_path(self, service: Service, client: httpx.Client, method: str) -> None:
        answer = client.request(method, service.url + "/api/v1/uploads")
        assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")

    def test_records_what_arrived(self, service: Service, send: Send) -> None:
        send(NATIVE, native_body(top_p=0), {"X-Note": "1"})
        (request,) = service.requests
        assert (request.method, request.path) == ("POST", NATIVE)
        assert request.headers["x-note"] == "1"
        assert request.body == native_body(top_p=0)
        assert request.image == PICTURE

    def test_records_requests_that_come_at_once(self, service: Service, send: Send) -> None:
        gates = [threading.Event() for _ in range(4)]
        service.answer(*(Answer("late", gate=gate) for gate in gates))
        with ThreadPoolExecutor(4) as pool:
            calls = [pool.submit(send, SELF_HOSTED, chat_body()) for _ in gates]
            service.wait_for_requests(4)
            assert not any(call.done() for call in calls)
            for gate in gates:
                gate.set()
            assert [call.result().status_code for call in calls] == [200] * 4

    def test_only_what_was_queued_is_answered(self, service: Service, send: Send) -> None:
        words = [{"text": "x", "rotate_rect": [1, 2, 3, 4, 0]}]
        usage = {"input_tokens": 1}
        service.answer(Answer("only text"), Answer(words=words, usage=usage))
        body = native_body(ocr_options={"task": "advanced_recognition"})
        first, second = (send(NATIVE, body).json() for _ in range(2))
        assert first["output"]["choices"][0]["message"]["content"] == [{"text": "only text"}]
        (item,) = second["output"]["choices"][0]["message"]["content"]
        assert item["ocr_result"] == {"words_info": words}
        assert second["usage"] == usage


FORM = {
    "OSSAccessKeyId": "LTA-test",
    "Signature": "eWVz=",
    "policy": "eyJl1",
    "x-oss-object-acl": "private",
    "x-oss-forbid-overwrite": "true",
    "key": f"dashscope-instant/{MODEL}/2026-11-20/1/page.png",
    "success_action_status": "200",
}
Parts = list[tuple[str, tuple[str | None, bytes]]]


def as_parts(form: dict[str, str]) -> Parts:
    fields: Parts = [(name, (None, value.encode())) for name, value in form.items()]
    return [*fields, ("file", ("page.png", PICTURE))]


class TestStorage:
    @pytest.fixture(autouse=True)
    def policy(self, service: Service, client: httpx.Client) -> dict[str, Any]:
        answer = self.ask(service, client)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()["data"]
        return found

    def ask(self, service: Service, client: httpx.Client, **changes: str) -> httpx.Response:
        query = {"action": "getPolicy", "model": MODEL} | changes
        headers = {"Authorization": f"Bearer {changes.pop('key', service.key)}"}
        query.pop("key", None)
        return client.get(f"{service.url}/api/v1/uploads", params=query, headers=headers)

    def upload(
        self, service: Service, client: httpx.Client, parts: Parts, **headers: str
    ) -> tuple[int, str]:
        answer = client.post(service.url, files=parts, headers=headers)
        return answer.status_code, answer.text.partition("<Code>")[2].partition("<")[0]

    @pytest.mark.parametrize(
        ("changes", "status"),
        [({"key": "sk-other"}, 401), ({"action": "get"}, 400), ({"model": "other"}, 404)],
    )
    def test_gives_leave_to_who_asks_rightly(
        self, service: Service, client: httpx.Client, changes: dict[str, str], status: int
    ) -> None:
        assert self.ask(service, client, **changes).status_code == status

    def test_takes_a_file_once(
        self, service: Service, client: httpx.Client, policy: dict[str, Any]
    ) -> None:
        assert policy["upload_dir"] == FORM["key"].rpartition("/")[0]
        assert self.upload(service, client, as_parts(FORM)) == (200, "")
        assert service.storage.files == {FORM["key"]: PICTURE}
        again = self.upload(service, client, as_parts(FORM))
        assert again == (409, "FileAlreadyExists")

    def test_refuses_our_key(self, service: Service, client: httpx.Client) -> None:
        refused = self.upload(service, client, as_parts(FORM), Authorization="Bearer x")
        assert refused == (400, "InvalidArgument")

    def test_wants_the_file_last(self, service: Service, client: httpx.Client) -> None:
        parts = as_parts(FORM)
        assert self.upload(service, client, parts[-1:] + parts[:-1]) == (400, "InvalidArgument")

    @pytest.mark.parametrize("name", FORM)
    def test_wants_every_field(self, service: Service, client: httpx.Client, name: str) -> None:
        parts = [part for part in as_parts(FORM) if part[0] != name]
        assert self.upload(service, client, parts) == (400, "InvalidArgument")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"policy": "eyJl2"}, "SignatureDoesNotMatch"),
            ({"Signature": "bm8="}, "SignatureDoesNotMatch"),
            ({"x-oss-object-acl": "public-read"}, "SignatureDoesNotMatch"),
            ({"key": "elsewhere/page.png"}, "AccessDenied"),
        ],
    )
    def test_holds_to_the_policy(
        self, service: Service, client: httpx.Client, changes: dict[str, str], code: str
    ) -> None:
        assert self.upload(service, client, as_parts(FORM | changes)) == (403, code)

    def test_policies_expire(self, service: Service, client: httpx.Client) -> None:
        service.storage.expire_policies()
        assert self.upload(service, client, as_parts(FORM)) == (403, "AccessDenied")

    def test_has_a_limit(self, service: Service, client: httpx.Client) -> None:
        service.storage.max_file_size_mb = 0.0001
        assert self.upload(service, client, as_parts(FORM)) == (400, "EntityTooLarge")

    def test_files_are_there_for_their_model_and_with_the_header(
        self, service: Service, client: httpx.Client, send: Send
    ) -> None:
        body = native_body()
        put(body, (*IMAGE, "image"), f"oss://{FORM['key']}")
        assert send(NATIVE, body, RESOLVE).status_code == 400
        self.upload(service, client, as_parts(FORM))
        assert send(NATIVE, body, RESOLVE).status_code == 200
        assert send(NATIVE, body).status_code == 400
        assert send(NATIVE, body | {"model": "qwen-vl-ocr"}, RESOLVE).status_code == 400
