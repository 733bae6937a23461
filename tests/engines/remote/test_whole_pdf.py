"""`--whole-pdf`: documents that the service downloads and reads in one piece."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ended
from drawing import draw_pdf
from PIL import Image
from service import Answer, Fault, Raw, Service, StreamFault

from qocr.client import Client
from qocr.engines.remote.responses import Responses
from qocr.engines.remote.whole_pdf import AS_PICTURES, LIMITS, MODEL, SLOW, UNREACHED, WholePdf
from qocr.errors import LaterError, QocrError
from qocr.tasks import TASKS
from qocr.types import Ask, Event, Page, Picture, Request, Result, TextDelta, Usage

ADDRESS = "https://host.example/files/Report%201.PDF?sign=a&b"
WHOLE = ["--whole-pdf", "-m", MODEL]
PATH = "/compatible-mode/v1/responses"
TEXT = "A page of plain text.\nThe second line, 第二行。\n"
ID = "00000000-0000-4000-8000-000000000001"
DOCUMENT_TASKS = [name for name in TASKS if TASKS[name].answer != "lines"]


def body(task: str, **more: Any) -> dict[str, Any]:
    content = [{"type": "input_file", "file_url": ADDRESS}]
    return {
        "model": MODEL,
        "input": [{"role": "user", "content": content}],
        "ocr_options": {"task": TASKS[task].wire},
        "store": False,
        **more,
    }


class TestRequest:
    @pytest.mark.parametrize("task", DOCUMENT_TASKS)
    def test_the_address_is_all_that_is_sent(
        self, qocr: Command, service: Service, task: str
    ) -> None:
        assert qocr(task, ADDRESS, *WHOLE).code == 0
        [sent] = service.requests
        assert (sent.method, sent.path, sent.body) == ("POST", PATH, body(task))
        assert sent.headers["authorization"] == f"Bearer {service.key}"

    def test_parameters_and_streams(self, qocr: Command, service: Service) -> None:
        given = ["--max-tokens", "99", "--temperature", "0.5", "-P", "top_p=0.7", "--stream"]
        assert qocr("text", ADDRESS, *WHOLE, *given).code == 0
        asked = {"max_output_tokens": 99, "temperature": 0.5, "top_p": 0.7, "stream": True}
        assert service.requests[0].body == body("text", **asked)

    def test_a_prompt_and_fields_go_together(self, qocr: Command, service: Service) -> None:
        given = ["-F", "Total=with tax", "--prompt", "Only the last page."]
        assert qocr("kie", ADDRESS, *WHOLE, *given).code == 0
        content = [
            {"type": "input_file", "file_url": ADDRESS},
            {"type": "input_text", "text": "Only the last page."},
        ]
        options = {
            "task": "key_information_extraction",
            "task_config": {"result_schema": {"Total": "with tax"}},
        }
        asked = {"input": [{"role": "user", "content": content}], "ocr_options": options}
        assert service.requests[0].body == body("kie", **asked)

    @pytest.mark.usefixtures("service")
    def test_an_unknown_model_is_the_services_to_judge(self, qocr: Command) -> None:
        ended = qocr("text", ADDRESS, "--whole-pdf", "-m", "qwen9-ocr")
        assert ended.code == 3
        assert "qwen9-ocr: unknown model, the service decides" in ended.stderr
        assert "(ModelNotFound, " in ended.stderr

    @pytest.mark.parametrize("engine", ["auto", "dashscope", "openai"])
    def test_every_way_to_the_service_is_the_same(
        self, qocr: Command, service: Service, engine: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", service.url + "/compatible-mode/v1")
        monkeypatch.setenv("OPENAI_API_KEY", service.key)
        ended = qocr("text", ADDRESS, *WHOLE, "-e", engine, "-f", "jsonl")
        assert json.loads(ended.text)["engine"] == {"auto": "dashscope"}.get(engine, engine)
        assert (service.requests[0].path, service.requests[0].body) == (PATH, body("text"))


@pytest.mark.heavy
@pytest.mark.xdist_group("official")
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("task", DOCUMENT_TASKS)
def test_requests_are_those_of_the_official_package(
    qocr: Command, service: Service, task: str, stream: bool
) -> None:
    openai = pytest.importorskip("openai")
    streams = stream and TASKS[task].answer not in ("fields", "document")
    form = ["-f", "txt", "--stream" if stream else "--no-stream"]
    assert qocr(task, ADDRESS, *WHOLE, *form, "--prompt", "Read it.").code == 0
    client = openai.OpenAI(api_key=service.key, base_url=service.url + "/compatible-mode/v1")
    content = [
        {"type": "input_file", "file_url": ADDRESS},
        {"type": "input_text", "text": "Read it."},
    ]
    reply = client.responses.create(
        model=MODEL,
        input=[{"role": "user", "content": content}],
        store=False,
        extra_body={"ocr_options": {"task": TASKS[task].wire}},
        **({"stream": True} if streams else {}),
    )
    last = list(reply)[-1].response if streams else reply
    assert last.status == "completed"
    assert last.output_text.strip()
    ours, official = service.requests
    assert (ours.path, ours.body) == (official.path, official.body)
    for name in ("authorization", "content-type"):
        assert ours.headers[name] == official.headers[name]


@pytest.mark.usefixtures("service")
class TestAnswer:
    def test_a_record_is_the_whole_document(self, qocr: Command) -> None:
        assert json.loads(qocr("text", ADDRESS, *WHOLE, "-f", "jsonl").text) == {
            "source": ADDRESS,
            "page": 1,
            "task": "text",
            "engine": "dashscope",
            "model": MODEL,
            "status": "ok",
            "text": TEXT.rstrip("\n"),
            "lines": [],
            "fields": None,
            "usage": {"input_tokens": 334, "output_tokens": 10, "image_tokens": None},
            "request_id": ID,
            "width": None,
            "height": None,
            "sha256": None,
            "warnings": [],
            "unmet": [],
            "error": None,
        }

    @pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
    def test_text(self, qocr: Command, stream: str) -> None:
        ended = qocr("text", ADDRESS, *WHOLE, stream, "-v")
        said = f"qocr: {ADDRESS}: ok, 334 tokens in, 10 out\n"
        assert (ended.code, ended.text, ended.stderr) == (0, TEXT, said)

    def test_tables_and_documents_are_rendered_as_ever(self, qocr: Command) -> None:
        assert qocr("table", ADDRESS, *WHOLE, "-f", "csv").text == "Name,Price\nTea,4.20\n"
        assert qocr("doc", ADDRESS, *WHOLE, "-f", "md").text == (
            "## Title\n\nA paragraph with $x^{2}$.\n"
        )

    def test_fields_are_checked_and_asked_for_again(self, qocr: Command, service: Service) -> None:
        service.answer(Answer(fields={"Total": "a lot"}), Answer(fields={"Total": "4.20"}))
        ended = qocr("kie", ADDRESS, *WHOLE, "--schema", "Total float", "-f", "jsonl")
        assert (ended.code, json.loads(ended.text)["fields"]) == (0, {"Total": 4.2})
        assert [request.path for request in service.requests] == [PATH, PATH]

    def test_one_that_was_cut_off_is_incomplete(self, qocr: Command, service: Service) -> None:
        service.answer(Answer(text="As far as", finish_reason="length"))
        ended = qocr("text", ADDRESS, *WHOLE)
        assert (ended.code, ended.text) == (10, "As far as\n")
        assert ended.stderr == (f"qocr: {ADDRESS}: cut off at the longest answer the model gives\n")

    def test_several_addresses_in_their_order(self, qocr: Command, service: Service) -> None:
        names = [f"https://host.example/{number}.pdf" for number in range(5)]
        Path("list.txt").write_text("\n".join(names))
        slow = Answer(text="one", delay_seconds=0.1)
        service.answer(slow, *(Answer(text="one") for _ in range(4)))
        ended = qocr("text", "@list.txt", *WHOLE, "-j4", "-f", "jsonl")
        assert ended.code == 0
        assert [json.loads(line)["source"] for line in ended.text.splitlines()] == names

    def test_files_are_named_after_the_address(self, qocr: Command) -> None:
        assert qocr("text", ADDRESS, *WHOLE, "-o", "out/").code == 0
        assert Path("out/Report 1.txt").read_text(encoding="utf-8") == TEXT

    def test_nothing_is_kept_of_what_may_change(self, qocr: Command, service: Service) -> None:
        service.answer(Answer(text="old"), Answer(text="new"))
        asked = ["text", ADDRESS, *WHOLE, "--cache", "use"]
        assert [qocr(*asked).text, qocr(*asked).text] == ["old\n", "new\n"]

    def test_a_limit_of_pages_counts_documents(self, qocr: Command, service: Service) -> None:
        names = ["https://host.example/1.pdf", "https://host.example/2.pdf"]
        assert qocr("text", *names, *WHOLE, "--max-pages", "2").code == 0
        assert qocr("text", *names, *WHOLE, "--max-pages", "1").code == 9
        assert len(service.requests) == 2


def events(service: Service, stream: bool = True, task: str = "text") -> list[Event]:
    """What the engine makes of the next answer, without the command around it."""
    picture = Picture(Image.new("1", (32, 32)))
    page = Page(ADDRESS, ADDRESS, 1, lambda: picture)
    wire = Responses("dashscope", service.url + "/compatible-mode/v1", service.key)
    ask = Ask(task, MODEL, stream=stream)
    return list(WholePdf(wire, Client(5)).read(Request(page, lambda: picture, ask)))


def event(kind: str, **facts: Any) -> bytes:
    told = json.dumps({"type": kind, **facts}, ensure_ascii=False)
    return f"id:1\nevent:{kind}\n:HTTP_STATUS/200\ndata:{told}\n\n".encode()


def response(*parts: dict[str, Any], status: str = "completed", **facts: Any) -> dict[str, Any]:
    message = {"type": "message", "role": "assistant", "content": list(parts)}
    return {"id": "r-1", "object": "response", "status": status, "output": [message], **facts}


def whole(*parts: dict[str, Any], **facts: Any) -> Raw:
    return Raw((json.dumps(response(*parts, **facts)).encode(),), "application/json")


class TestStream:
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000])
    def test_the_deltas_are_the_text_however_the_bytes_are_cut(
        self, service: Service, size: int
    ) -> None:
        words = ["```te", "xt\nEins\u2028", "zwei ", "drei", "\n``", "`"]
        stream = b"".join(
            [
                event("response.created", response={"id": "r-1", "status": "queued"}),
                event("response.reasoning_text.delta", delta="Let me think."),
                *(event("response.output_text.delta", delta=word) for word in words),
                event("response.output_text.done", text="".join(words)),
                event(
                    "response.completed",
                    response=response(
                        {"type": "output_text", "text": "".join(words)},
                        usage={"input_tokens": 7, "output_tokens": 6, "total_tokens": 13},
                    ),
                ),
            ]
        )
        cut = tuple(stream[start : start + size] for start in range(0, len(stream), size))
        service.answer(Raw(cut))
        *deltas, result = events(service)
        assert isinstance(result, Result)
        assert "".join(d.text for d in deltas if isinstance(d, TextDelta)) == result.text
        assert (result.text, result.status) == ("Eins\u2028zwei drei", "ok")
        assert (result.usage, result.request_id) == (Usage(7, 6), "r-1")

    def test_a_text_that_only_the_last_event_has_is_not_lost(self, service: Service) -> None:
        service.answer(Raw((event("response.completed", response=response({"text": "All"})),)))
        delta, result = events(service)
        assert (delta, isinstance(result, Result) and result.text) == (TextDelta("All"), "All")

    @pytest.mark.parametrize("ending", ["cut", "close"])
    def test_one_that_ends_early_is_an_error(self, service: Service, ending: Any) -> None:
        service.answer(StreamFault(("Some ", "words"), ending))
        with pytest.raises(LaterError) as raised:
            events(service)
        assert raised.value.code == {"cut": "StreamCut", "close": "ConnectionBroken"}[ending]

    def test_one_that_fails_tells_why(self, service: Service) -> None:
        service.answer(StreamFault(("Some ",), "error", 400, "InvalidURL", "Not there."))
        with pytest.raises(QocrError) as raised:
            events(service)
        error = raised.value
        assert (error.exit_code, error.code, error.message) == (4, "InvalidURL", "Not there.")
        assert error.hint == UNREACHED + AS_PICTURES

    def test_failing_is_told_inside_of_events_that_are_well(self, service: Service) -> None:
        failed = response(status="failed", error={"code": "server_error", "message": "Busy."})
        service.answer(Raw((event("response.failed", response=failed),)))
        with pytest.raises(LaterError) as raised:
            events(service)
        assert (raised.value.code, raised.value.message) == ("server_error", "Busy.")

    def test_incomplete(self, service: Service) -> None:
        service.answer(Answer(text="As far", finish_reason="length"))
        *_, result = events(service)
        assert isinstance(result, Result)
        assert (result.status, result.text) == ("incomplete", "As far")


class TestTolerance:
    @pytest.mark.parametrize(
        ("parts", "text"),
        [
            ([{"text": "One"}, {"text": ", two"}], "One, two"),
            ([{"text": "", "ocr_result": "Its text"}], "Its text"),
            ([{"ocr_result": {"pages": ["é"]}}], '{\n  "pages": [\n    "é"\n  ]\n}'),
            ([{"text": "Said", "ocr_result": {"pages": []}}], "Said"),
        ],
        ids=["parts", "result only", "unknown result", "both"],
    )
    def test_nothing_that_was_paid_for_is_lost(
        self, service: Service, parts: list[dict[str, Any]], text: str
    ) -> None:
        service.answer(whole(*parts))
        [result] = events(service, stream=False)
        assert isinstance(result, Result)
        assert (result.text, result.status) == (text, "ok")

    def test_fields_without_words(self, service: Service) -> None:
        service.answer(whole({"ocr_result": {"kv_result": {"Total": "4.20"}}}))
        [result] = events(service, stream=False, task="kie")
        assert isinstance(result, Result)
        assert (result.fields, result.status) == ({"Total": "4.20"}, "ok")
        assert result.text == '{\n  "Total": "4.20"\n}'

    def test_only_what_the_model_says_is_text(self, service: Service) -> None:
        told = response({"text": "Said."})
        told["output"].insert(0, {"type": "reasoning", "content": [{"text": "Hm."}]})
        service.answer(Raw((json.dumps(told).encode(),)))
        [result] = events(service, stream=False)
        assert isinstance(result, Result)
        assert result.text == "Said."

    def test_a_document_without_words_is_empty(self, service: Service) -> None:
        service.answer(whole({"type": "output_text", "text": ""}))
        [result] = events(service, stream=False)
        assert isinstance(result, Result)
        assert (result.text, result.status) == ("", "empty")

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (whole(status="failed", error=None), "server_error"),
            (Raw((b'{"status": "completed", "output": [1]}',)), "BadAnswer"),
            (Raw((b"{}",)), "NoAnswer"),
            (Raw((b"<html>",)), "NotJson"),
        ],
        ids=["failed without a word", "numbers", "nothing", "a proxy"],
    )
    def test_an_answer_that_makes_no_sense_is_asked_again(
        self, service: Service, answer: Raw, code: str
    ) -> None:
        service.answer(answer)
        with pytest.raises(LaterError) as raised:
            events(service, stream=False)
        assert raised.value.code == code


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "code", "exit_code", "hint"),
        [
            (400, "InvalidURL", 4, UNREACHED),
            (400, "InvalidURL.ConnectionRefused", 4, UNREACHED),
            (400, "InvalidURL.Timeout", 6, UNREACHED),
            (400, "BadRequest.InputDownloadFailed", 6, UNREACHED),
            (400, "InvalidParameter.DataInspection", 4, UNREACHED),
            (400, "InvalidParameter", 5, LIMITS),
            (400, "invalid_parameter_error", 5, LIMITS),
            (413, "RequestTooLarge", 4, LIMITS),
            (500, "RequestTimeOut", 6, SLOW),
        ],
    )
    def test_the_way_out_is_said(
        self,
        qocr: Command,
        service: Service,
        status: int,
        code: str,
        exit_code: int,
        hint: str,
    ) -> None:
        service.answer(Fault(status, code=code, message="It said no."))
        ended = qocr("text", ADDRESS, *WHOLE, "--retries", "0")
        said = f"qocr: {ADDRESS}: It said no. ({code}, {ID})\n      {hint}{AS_PICTURES}\n"
        assert (ended.code, ended.text, ended.stderr) == (exit_code, "", said)

    def test_other_errors_keep_theirs(self, qocr: Command, service: Service) -> None:
        service.answer(Fault(400, code="DataInspectionFailed", message="No."))
        ended = qocr("text", ADDRESS, *WHOLE)
        assert (ended.code, ended.stderr.splitlines()[1].strip()) == (
            5,
            "The content filter stopped this page.",
        )

    @pytest.mark.usefixtures("service")
    def test_a_wrong_key(self, qocr: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-other")
        ended = qocr("text", ADDRESS, *WHOLE)
        assert (ended.code, "(InvalidApiKey, " in ended.stderr) == (3, True)
        assert "sk-other" not in ended.stderr

    @pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
    def test_a_busy_service_is_asked_again(
        self, qocr: Command, service: Service, stream: str
    ) -> None:
        """Too many requests are told with status 200, but by the gateway in front."""
        soon = {"retry-after": "0"}
        told = {"status": "failed", "output": [], "error": {"code": "server_error"}}
        service.answer(
            Fault(429, code="Throttling.RateQuota", headers=soon),
            Fault(200, body=told, headers=soon),
        )
        ended = qocr("text", ADDRESS, *WHOLE, stream)
        assert (ended.code, ended.text, ended.stderr) == (0, TEXT, "")
        assert len(service.requests) == 3

    def test_one_of_two_fails(self, qocr: Command, service: Service) -> None:
        service.answer(Fault(400, code="InvalidURL", message="Not there."))
        ended = qocr("text", ADDRESS, "https://host.example/b.pdf", *WHOLE, "-j1")
        assert (ended.code, ended.text) == (8, "\f" + TEXT)

    @pytest.mark.usefixtures("service")
    def test_a_list_that_is_not_there_fails_alone(self, qocr: Command) -> None:
        ended = qocr("text", "@none.txt", ADDRESS, *WHOLE)
        assert (ended.code, ended.text) == (8, "\f" + TEXT)

    def test_offline(self, qocr: Command, service: Service) -> None:
        assert qocr("text", ADDRESS, *WHOLE, "--offline").code == 3
        assert service.requests == []


PICTURES = "Leave --whole-pdf out: pages are then sent as pictures."


class TestRefusals:
    """Usage errors, before anything is asked."""

    @staticmethod
    def refused(ended: Ended, service: Service, message: str, hint: str) -> None:
        said = f"qocr: {message} (Usage)\n      {hint}\n"
        assert (ended.code, ended.text, ended.stderr) == (2, "", said)
        assert service.requests == []

    @pytest.mark.parametrize(
        "address", ["https://host.example/a.png", "https://host.example/get?file=a.pdf", "-"]
    )
    def test_what_is_no_address_of_a_pdf(
        self, qocr: Command, service: Service, address: str
    ) -> None:
        message = f"{address}: --whole-pdf takes the http(s) address of a .pdf"
        self.refused(qocr("text", ADDRESS, address, *WHOLE), service, message, PICTURES)

    def test_a_file(self, qocr: Command, service: Service) -> None:
        draw_pdf(Path("one.pdf"), 1)
        message = "one.pdf: --whole-pdf takes the http(s) address of a .pdf"
        self.refused(qocr("text", "one.pdf", *WHOLE), service, message, PICTURES)

    def test_a_password_in_the_address(self, qocr: Command, service: Service) -> None:
        self.refused(
            qocr("text", "https://me:secret@host.example/a.pdf", *WHOLE),
            service,
            "https://host.example/a.pdf: the password of this address would go to the service",
            "Leave --whole-pdf out: qocr then downloads it by itself.",
        )

    @pytest.mark.parametrize(
        "option",
        [
            ["--pages", "1"],
            ["--password", "x"],
            ["--dpi", "300"],
            ["--no-passthrough"],
            ["--text-layer", "use"],
            ["--denoise"],
            ["--contrast"],
            ["--deskew"],
            ["--rotate"],
            ["--min-pixels", "4000"],
            ["--max-pixels", "500000"],
            ["--upload", "file"],
            ["--upload", "inline"],
            ["--max-cost", "1"],
        ],
        ids=" ".join,
    )
    def test_options_about_pages(self, qocr: Command, service: Service, option: list[str]) -> None:
        self.refused(
            qocr("text", ADDRESS, *WHOLE, *option),
            service,
            f"{option[0]} is about pages, which --whole-pdf leaves to the service",
            f"Leave one of the two out: {option[0]} or --whole-pdf.",
        )

    @pytest.mark.parametrize(
        "option", [["--seed", "3"], ["-P", "top_k=1"], ["-P", "logprobs=true"]], ids=" ".join
    )
    def test_parameters_the_service_would_not_heed(
        self, qocr: Command, service: Service, option: list[str]
    ) -> None:
        name = option[1].partition("=")[0] if option[0] == "-P" else "seed"
        message = f"{name} is not a parameter of --whole-pdf"
        hint = "It takes max_tokens, temperature, top_p."
        self.refused(qocr("text", ADDRESS, *WHOLE, *option), service, message, hint)

    def test_boxes(self, qocr: Command, service: Service) -> None:
        message = "advanced needs single pages, and --whole-pdf reads the document as one"
        self.refused(qocr("advanced", ADDRESS, *WHOLE), service, message, PICTURES)

    @pytest.mark.parametrize("model", [[], ["-m", "qwen-vl-ocr"]])
    def test_other_models(self, qocr: Command, service: Service, model: list[str]) -> None:
        name = model[1] if model else "qwen-vl-ocr-2025-11-20"
        self.refused(
            qocr("text", ADDRESS, "--whole-pdf", *model),
            service,
            f"{name} does not read whole PDFs",
            "Use the model that does, in a region that offers it: -m qwen3.5-ocr -r beijing.",
        )

    @pytest.mark.parametrize(
        "place", [[], ["-r", "us-east-1"], ["-r", "frankfurt", "--workspace", "ws-1"]], ids=" ".join
    )
    @pytest.mark.parametrize("engine", ["dashscope", "openai"])
    def test_regions_without_the_model(
        self,
        qocr: Command,
        service: Service,
        monkeypatch: pytest.MonkeyPatch,
        place: list[str],
        engine: str,
    ) -> None:
        monkeypatch.delenv("DASHSCOPE_HTTP_BASE_URL")
        names = {"": "singapore", "us-east-1": "virginia"}
        asked = place[1] if place else ""
        self.refused(
            qocr("text", ADDRESS, *WHOLE, *place, "-e", engine),
            service,
            f"qwen3.5-ocr is not offered in the region {names.get(asked, asked)}",
            "Use a region that offers it, and a key of it: -r beijing.",
        )

    @pytest.mark.parametrize(
        "engine", [["-e", "local"], ["-e", "openai", "--base-url", "http://host/v1"]], ids=" ".join
    )
    def test_other_engines_and_servers(
        self, qocr: Command, service: Service, engine: list[str]
    ) -> None:
        message = (
            "only the service takes --whole-pdf: other engines and servers do not download PDFs"
        )
        self.refused(qocr("text", ADDRESS, *WHOLE, *engine), service, message, PICTURES)

    def test_no_key(self, qocr: Command) -> None:
        ended = qocr("text", ADDRESS, *WHOLE)
        assert (ended.code, "(NoKey)" in ended.stderr) == (3, True)


class TestDryRun:
    def test_the_request_is_the_one_that_is_sent(self, qocr: Command, service: Service) -> None:
        given = ["text", ADDRESS, *WHOLE, "--stream", "--prompt", "Read it."]
        ended = qocr(*given, "--dry-run")
        assert (ended.code, ended.stderr, service.requests) == (0, "", [])
        line = json.loads(ended.text)
        assert line["headers"].pop("Authorization") == "Bearer $DASHSCOPE_API_KEY"
        assert qocr(*given).code == 0
        [sent] = service.requests
        headers = {name.lower(): value for name, value in line["headers"].items()}
        assert headers.items() <= sent.headers.items()
        assert (line["page"], line["url"]) == (ADDRESS, service.url + sent.path)
        assert line["body"] == sent.body

    def test_of_a_region(self, qocr: Command) -> None:
        line = json.loads(qocr("doc", ADDRESS, *WHOLE, "-r", "beijing", "--dry-run").text)
        assert line["url"] == "https://dashscope.aliyuncs.com" + PATH
        assert line["body"] == body("doc")

    @pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
    def test_the_command_runs(self, qocr: Command, service: Service) -> None:
        given = ["kie", "https://host.example/it's%20$5.pdf", *WHOLE, "-F", "a'b=$c \\n"]
        script = qocr(*given, "--dry-run=curl").stdout
        assert service.requests == []
        ran = subprocess.run(["sh", "-eu"], input=script, capture_output=True, env=os.environ)
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert json.loads(ran.stdout)["status"] == "completed"
        assert qocr(*given).code == 0
        pasted, sent = service.requests
        assert (pasted.path, pasted.body) == (sent.path, sent.body)
        names = ("authorization", "content-type", "user-agent")
        assert [pasted.headers[name] for name in names] == [sent.headers[name] for name in names]


class TestStandIn:
    """The endpoint of the tests refuses what the documents do not have."""

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"seed": 1}, 400),
            ({"model": "qwen-vl-ocr"}, 400),
            ({"model": "gpt"}, 404),
            ({"ocr_options": {"task": "text"}}, 400),
            ({"max_output_tokens": 15}, 400),
            ({"input": "https://host.example/a.pdf"}, 400),
            ({"input": [{"role": "user", "content": [{"type": "input_file"}]}]}, 400),
            (
                {
                    "input": [
                        {
                            "role": "user",
                            "content": [{"type": "input_file", "file_url": "oss://x/a.pdf"}],
                        }
                    ]
                },
                400,
            ),
            ({}, 200),
            ({"ocr_options": {}}, 200),
        ],
    )
    def test_bodies(self, service: Service, change: dict[str, Any], status: int) -> None:
        import httpx

        headers = {"Authorization": f"Bearer {service.key}"}
        answer = httpx.post(service.url + PATH, json=body("text") | change, headers=headers)
        assert answer.status_code == status

    def test_the_key(self, service: Service) -> None:
        import httpx

        answer = httpx.post(service.url + PATH, json=body("text"))
        assert (answer.status_code, answer.json()["code"]) == (401, "InvalidApiKey")
