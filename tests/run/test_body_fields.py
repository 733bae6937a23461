"""--body: fields of the user's own in the body of every request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Command
from service import Service

import qocr as api
from qocr.errors import UsageError
from qocr.run.body_fields import body_fields

pytestmark = pytest.mark.usefixtures("folder")
THINKING = ("--body", "chat_template_kwargs.enable_thinking=false")


@pytest.mark.parametrize(
    ("texts", "fields"),
    [
        (["enable_thinking=false"], {"enable_thinking": False}),
        (["a.b.c=1", "a.b.d=[1, 2]", "a.e=null"], {"a": {"b": {"c": 1, "d": [1, 2]}, "e": None}}),
        (['a={"b": 1}', "a.c=2"], {"a": {"b": 1, "c": 2}}),
        (["user=as typed=so"], {"user": "as typed=so"}),
        (["x=NaN", "y=", "z=True"], {"x": "NaN", "y": "", "z": "True"}),
        (['x="5"', "x=6"], {"x": 6}),
    ],
)
def test_values_are_json_or_text_and_dots_lead_into_objects(
    texts: list[str], fields: dict[str, Any]
) -> None:
    assert body_fields(texts, {}) == fields


def test_the_order_of_fields_does_not_count() -> None:
    orders = body_fields(["b=1", "a.d=2", "a.c=3"], {}), body_fields(["a.c=3", "a.d=2", "b=1"], {})
    assert len({json.dumps(each) for each in orders}) == 1


@pytest.mark.parametrize(
    ("texts", "message", "hint"),
    [
        (["enable_thinking"], "--body enable_thinking: not NAME=VALUE", "as JSON"),
        (["=1"], "--body =1: not NAME=VALUE", "as JSON"),
        (["a..b=1"], "--body a..b=1: not NAME=VALUE", "as JSON"),
        (["a=1", "a.b=2"], "--body a.b=2: a has a value that is no object", ""),
        (["model=x"], "--body model: qocr sets this field itself", "Use --model."),
        (["messages=[]"], "--body messages: qocr sets this field itself", "Use --prompt."),
        (["input.x=1"], "--body input: qocr sets this field itself", "Use --prompt."),
        (["stream=true"], "--body stream: qocr sets this field itself", "Use --stream."),
        (["max_tokens=5"], "--body max_tokens: qocr sets this field itself", "Use --max-tokens."),
        (
            ['parameters={"max_tokens": 5}'],
            "--body parameters.max_tokens: qocr sets this field itself",
            "Use --max-tokens.",
        ),
        (["parameters=5"], "--body parameters: it is an object", "Write parameters.FIELD=VALUE."),
        (["parameters.seed=8"], "--body parameters.seed: qocr sets this field itself", "alone"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(
    texts: list[str], message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as raised:
        body_fields(texts, {"seed": 7})
    assert raised.value.message == message
    assert hint in raised.value.hint


def test_a_chat_gets_the_field_at_the_top(qocr: Command, service: Service, page: Path) -> None:
    for stream in ("--stream", "--no-stream"):
        options = ("-e", "openai", "--base-url", f"{service.url}/v1", stream, "--cache", "off")
        assert qocr("text", page, *options, *THINKING).code == 0
        assert qocr("text", page, *options).code == 0
        changed, plain = (dict(request.body or {}) for request in service.requests[-2:])
        assert changed.pop("chat_template_kwargs") == {"enable_thinking": False}
        assert changed == plain


def test_the_native_protocol_joins_parameters(qocr: Command, page: Path) -> None:
    fields = ("--body", "parameters.enable_thinking=false", "--body", "user=me")
    body = json.loads(qocr("text", page, *fields, "--seed", "3", "--dry-run").stdout)["body"]
    assert list(body) == ["model", "input", "parameters", "user"]
    assert body["user"] == "me"
    assert body["parameters"] == {
        "ocr_options": {"task": "text_recognition"},
        "seed": 3,
        "enable_thinking": False,
    }


def test_a_dry_run_shows_it_in_both_forms(qocr: Command, page: Path) -> None:
    options = ("-e", "openai", "--base-url", "http://127.0.0.1:1/v1", *THINKING)
    shown = json.loads(qocr("text", page, *options, "--dry-run").stdout)
    assert shown["body"]["chat_template_kwargs"] == {"enable_thinking": False}
    commands = qocr("text", page, *options, "--dry-run=curl").stdout
    assert b'"chat_template_kwargs":{"enable_thinking":false}' in commands


def test_a_cached_page_is_that_of_its_fields(qocr: Command, service: Service, page: Path) -> None:
    own = ("-e", "openai", "--base-url", f"{service.url}/v1", "--cache", "use")
    for fields in ((), THINKING, THINKING, ()):
        assert qocr("text", page, *own, *fields).code == 0
    assert len(service.requests) == 2


def test_python_takes_a_dictionary(service: Service, page: Path) -> None:
    body = {"user": "5", "chat_template_kwargs": {"enable_thinking": False}}
    list(api.read(page, engine="openai", base_url=f"{service.url}/v1", body=body, cache="off"))
    sent = service.requests[0].body
    assert sent is not None
    assert {name: sent[name] for name in body} == body


def test_a_variable_sets_it(qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QOCR_BODY", "enable_thinking=false user=me")
    sent = json.loads(qocr("text", page, "--dry-run").stdout)["body"]
    assert (sent["enable_thinking"], sent["user"]) == (False, "me")


def test_the_field_of_an_option_is_refused_before_any_work(
    qocr: Command, service: Service, page: Path
) -> None:
    ended = qocr("text", page, "--body", "model=other")
    assert (ended.code, service.requests) == (2, [])
    assert "Use --model." in ended.stderr
