"""How long is waited, what is followed, kept and told; all of it over real connections."""

from __future__ import annotations

import base64
import gc
import socket
import threading
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from command import Command
from service import Ending, Fault, Raw, Service, StreamFault

from qocr import __version__
from qocr.client import MAX_ANSWER_BYTES, Client
from qocr.client.calls import Call
from qocr.client.stalls import StallWatch
from qocr.client.timeouts import Timeouts
from qocr.errors import InputError, LaterError, QocrError

QUICK = ("--timeout", "0.3", "--retries", "0")
WAIT_HINT = "Try again later, or allow more with --timeout."
NOT_BEGUN = f"no answer began within 0.3 s (FirstByteTimeout)\n      {WAIT_HINT}\n"
STALLED = "the answer stopped half-way: nothing more for 0.3 s (Stalled)\n      Try again later.\n"
MOVED = "The address moved; give --base-url the final one."
FETCH_HINT = "Check the address, or download the file first."


@contextmanager
def listening(answer: bytes | None = None) -> Iterator[str]:
    """A port that takes connections; it sends `answer` and closes, or never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return
                if answer is not None:
                    held[-1].recv(65536)
                    held[-1].sendall(answer)
                    held[-1].close()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for connection in held:
                connection.close()


class TestTimeouts:
    @pytest.mark.parametrize(
        ("first", "connect", "gap"), [(300, 10, 120), (60, 10, 60), (5, 5, 5), (0.1, 0.1, 0.1)]
    )
    def test_each_is_its_own_and_none_is_longer_than_the_users(
        self, first: float, connect: float, gap: float
    ) -> None:
        timeouts = Timeouts(first)
        assert (timeouts.connect, timeouts.gap) == (connect, gap)

    @pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
    def test_a_server_that_never_answers(
        self, qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch, stream: str
    ) -> None:
        monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
        with listening() as silent:
            ended = qocr("text", page, "--base-url", f"http://{silent}", stream, *QUICK)
        assert (ended.code, ended.stderr) == (6, "qocr: page.png: " + NOT_BEGUN)

    def test_a_server_that_never_shakes_hands(
        self, qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
        with listening() as silent:
            ended = qocr("text", page, "--base-url", f"https://{silent}", *QUICK)
        assert (ended.code, ended.stderr) == (
            6,
            "qocr: page.png: no connection within 0.3 s (ConnectTimeout)\n"
            "      Check the network, the address and the proxy.\n",
        )

    @pytest.mark.parametrize("ending", ["stall", "comments", "dribble"])
    def test_a_stream_without_a_first_event(
        self, qocr: Command, service: Service, page: Path, ending: Ending
    ) -> None:
        service.answer(StreamFault((), ending))
        ended = qocr("text", page, "--stream", *QUICK)
        assert (ended.code, ended.stdout) == (6, b"")
        assert ended.stderr == "qocr: page.png: " + NOT_BEGUN
        assert len(service.requests) == 1

    @pytest.mark.parametrize("ending", ["stall", "comments", "dribble"])
    def test_a_stream_that_stops(
        self, qocr: Command, service: Service, page: Path, ending: Ending
    ) -> None:
        service.answer(StreamFault(("some ", "text"), ending))
        ended = qocr("text", page, "--stream", *QUICK, "--retries", "4")
        assert (ended.code, ended.text) == (6, "some text\n")
        assert ended.stderr == "qocr: page.png: " + STALLED
        assert len(service.requests) == 1

    def test_a_whole_answer_that_dribbles(
        self, qocr: Command, service: Service, page: Path
    ) -> None:
        service.answer(StreamFault((), "dribble"))
        ended = qocr("text", page, "--no-stream", *QUICK)
        assert (ended.code, ended.stderr) == (6, "qocr: page.png: " + STALLED)

    def test_a_download_that_dribbles(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"
        with listening() as silent, pytest.raises(LaterError) as caught:
            Client(0.3).download(f"http://{silent}/page.png")
        assert caught.value.code == "FirstByteTimeout"
        with listening(head) as short, pytest.raises(LaterError) as caught:
            Client(0.3).download(f"http://{short}/page.png")
        assert caught.value.code == "ConnectionBroken"

    def test_a_slow_body_is_alive_and_a_dribbling_one_is_not(self) -> None:
        timeouts = Timeouts(300)
        assert not timeouts.too_slow(1, 300)
        assert timeouts.too_slow(1, 301)
        assert not timeouts.too_slow(301 * 1024, 301)
        assert timeouts.too_slow(3600 * 1024 - 1, 3600)

    def test_a_stream_that_falls_silent_is_cut_before_a_first_byte_would_be(
        self, service: Service, page: Path
    ) -> None:
        service.answer(Raw((b":1\n\n", b":2\n\n"), gate=threading.Event()))
        with asked(service, page) as response, StallWatch(response, Timeouts(20, 0.2)) as watch:
            pieces = watch.pieces()
            assert next(pieces) == b":1\n\n"
            watch.saw_event()
            with pytest.raises(LaterError) as caught:
                next(pieces)
        cause = caught.value.__cause__
        assert not isinstance(cause, httpx.TimeoutException), "the connection's own timeout came"
        assert caught.value.message == "the answer stopped half-way: nothing more for 0.2 s"

    def test_after_the_last_event_a_stream_is_cut_soon(self, service: Service, page: Path) -> None:
        service.answer(Raw((b"data: [DONE]\n\n", b"data: more\n\n"), gate=threading.Event()))
        timeouts = Timeouts(20, 20, 0.05)
        with asked(service, page) as response, StallWatch(response, timeouts) as watch:
            pieces = watch.pieces()
            next(pieces)
            watch.saw_event()
            watch.saw_end()
            with pytest.raises(LaterError) as caught:
                next(pieces)
        assert not isinstance(caught.value.__cause__, httpx.TimeoutException)

    def test_a_reader_may_take_its_time(self, service: Service, page: Path) -> None:
        service.answer(Raw((b"a", b"b", b"c")))
        with asked(service, page) as response, StallWatch(response, Timeouts(20, 0.05)) as watch:
            body = b""
            for piece in watch.pieces():
                watch.saw_event()
                threading.Event().wait(0.15)
                body += piece
        assert body == b"abc"


@contextmanager
def asked(service: Service, page: Path) -> Iterator[httpx.Response]:
    """A stream as the client opens it, before anybody watches it."""
    url = f"data:image/png;base64,{base64.b64encode(page.read_bytes()).decode()}"
    content = [{"type": "image_url", "image_url": {"url": url}}]
    body = {"model": "any", "stream": True, "messages": [{"role": "user", "content": content}]}
    with (
        httpx.Client(trust_env=False, timeout=20) as client,
        client.stream("POST", service.url + "/v1/chat/completions", json=body) as response,
    ):
        yield response


class TestRedirects:
    @pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_the_key_never_follows_one(
        self, qocr: Command, service: Service, page: Path, status: int, stream: str
    ) -> None:
        with Service() as other:
            service.answer(Fault(status, b"", {"location": other.url + "/api"}))
            ended = qocr("text", page, stream)
            assert (ended.code, other.requests, len(service.requests)) == (3, [], 1)
        assert ended.stderr.splitlines()[1].strip() == MOVED

    def test_nor_does_a_policy_or_a_picture(
        self, qocr: Command, service: Service, page: Path
    ) -> None:
        with Service() as other:
            away = Fault(307, b"", {"location": other.url + "/"})
            service.storage.policy_faults.append(away)
            assert qocr("text", page, "--upload", "file").code == 3
            service.storage.upload_faults.append(away)
            assert qocr("text", page, "--upload", "file").code == 3
            assert other.requests == []
        assert len(service.requests) == 3

    def test_a_download_follows_them_without_key_or_cookie(
        self, qocr: Command, service: Service, page: Path
    ) -> None:
        with Service() as other:
            target = other.serve("/page.png", page.read_bytes())
            headers = {"location": target, "set-cookie": "one=1; Path=/"}
            start = service.serve("/start", b"", status=302, headers=headers)
            assert qocr("text", start).code == 0
            [fetched] = other.requests
        assert "authorization" not in fetched.headers
        assert "cookie" not in fetched.headers
        assert fetched.headers["user-agent"] == f"qocr/{__version__}"

    def test_five_are_followed_and_no_more(self, service: Service) -> None:
        for step in range(6):
            service.serve(f"/{step}", b"", status=302, headers={"location": f"/{step + 1}"})
        service.serve("/6", b"here")
        assert Client(20).download(service.url + "/1") == b"here"
        with pytest.raises(InputError) as caught:
            Client(20).download(service.url + "/0")
        assert (caught.value.code, caught.value.hint) == ("Redirects", FETCH_HINT)
        assert len(service.requests) == 6 + 6

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x"])
    def test_only_the_web_is_fetched(self, qocr: Command, service: Service, target: str) -> None:
        start = service.serve("/start", b"", status=302, headers={"location": target})
        ended = qocr("text", start)
        assert (ended.code, ended.stdout, len(service.requests)) == (4, b"", 1)
        assert "(InvalidAddress)" in ended.stderr


class Pieces:
    def __init__(self) -> None:
        self.whole = 0

    def __len__(self) -> int:
        return 6

    def __iter__(self) -> Generator[bytes, None, None]:
        yield b"one"
        yield b"two"
        self.whole += 1


class TestEveryRequest:
    def test_says_who_asks(self, qocr: Command, service: Service, page: Path) -> None:
        address = service.serve("/page.png", page.read_bytes())
        assert qocr("text", address, "--upload", "file").code == 0
        assert qocr("text", page, "--stream").code == 0
        sent = [f"{r.method} {r.path.partition('?')[0]}" for r in service.requests]
        ask = "POST /api/v1/services/aigc/multimodal-generation/generation"
        assert sent == ["GET /page.png", "GET /api/v1/uploads", "POST /", ask, ask]
        names = {request.headers["user-agent"] for request in service.requests}
        assert names == {f"qocr/{__version__}"}

    def test_takes_no_cookies_along(self, qocr: Command, service: Service, page: Path) -> None:
        service.answer(Fault(500, headers={"set-cookie": "acw_tc=1", "retry-after": "0"}))
        assert qocr("text", page).code == 0
        assert [r.headers.get("cookie") for r in service.requests] == [None, None]

    def test_in_pieces_has_a_length_and_is_whole_each_time(self, service: Service) -> None:
        body = Pieces()
        for _ in range(2):
            Client(20).send(Call(service.url + "/nowhere", {}, body))
        for sent in service.requests:
            assert sent.headers["content-length"] == "6"
            assert "transfer-encoding" not in sent.headers
        assert body.whole == 2

    def test_is_not_held_once_it_was_sent(self, service: Service) -> None:
        body = Pieces()
        held = weakref.ref(body)
        client = Client(20)
        gc.disable()
        try:
            client.send(Call(service.url + "/nowhere", {}, body))
            del body
            assert held() is None
        finally:
            gc.enable()

    def test_does_not_show_its_headers_or_body(self) -> None:
        call = Call("http://host", {"Authorization": "Bearer sk-secret"}, b"picture")
        assert repr(call) == "Call(url='http://host', method='POST')"

    def test_is_not_sent_offline(self, service: Service) -> None:
        client = Client(20, offline=True)
        call = Call(service.url, {}, b"")

        def stream() -> None:
            with client.stream(call):
                pass

        for ask in (
            lambda: client.send(call),
            stream,
            lambda: client.upload(service.url, {}, "a", b"", "image/png"),
            lambda: client.download(service.url),
        ):
            with pytest.raises(QocrError) as caught:
                ask()
            assert (caught.value.exit_code, caught.value.code) == (3, "Offline")
        assert service.requests == []


class TestWhatBreaks:
    @pytest.mark.parametrize(
        ("address", "code"),
        [("http://127.0.0.1:1", "ConnectionFailed"), ("http://no.invalid", "ConnectionFailed")],
        ids=["refused", "no such name"],
    )
    def test_nobody_there(
        self, qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch, address: str, code: str
    ) -> None:
        monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
        ended = qocr("text", page, "--base-url", address, "--retries", "0")
        assert (ended.code, f"({code})" in ended.stderr) == (6, True)

    @pytest.mark.parametrize(
        "answer",
        [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"SSH-2.0-x\r\n"],
        ids=["nothing", "half an answer", "another protocol"],
    )
    def test_a_connection_that_ends_in_the_middle(
        self, qocr: Command, page: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
    ) -> None:
        monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
        with listening(answer) as server:
            ended = qocr("text", page, "--base-url", f"http://{server}", "--retries", "0")
        assert (ended.code, "(ConnectionBroken)" in ended.stderr) == (6, True)

    @pytest.mark.heavy
    def test_an_answer_without_end(self, service: Service) -> None:
        url = service.serve("/large", bytes(MAX_ANSWER_BYTES + 1))
        client = Client(20)
        call = Call(url, {}, b"", method="GET")
        with pytest.raises(InputError) as caught:
            client.send(call)
        assert caught.value.code == "TooLarge"
        with pytest.raises(InputError), client.stream(call) as stream:
            list(stream.pieces)
