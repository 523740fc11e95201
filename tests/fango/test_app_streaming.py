"""Content that comes in blocks: begun before the head leaves, and closed once."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from fango import Fango, HTTPError, Request, Response
from fango.response import Content
from funicorn import serving
from tests.fango.calls import Server, Stream
from tests.funicorn.wires import PATIENCE, Address, connected, exchange, receive_all

pytestmark = pytest.mark.since(14)

LAST_HEAD = b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
LAST_GET = LAST_HEAD.replace(b"HEAD", b"GET")


@pytest.fixture
def app() -> Fango:
    return Fango(__name__)


class Markup(str):
    pass


class Octets(bytes):
    pass


class Pool:
    """Connections to a database, which a view takes and its generator gives back."""

    def __init__(self) -> None:
        self.taken = 0
        self.given_back = threading.Semaphore(0)

    def view(self, request: Any = None, count: int = 3) -> Iterator[str]:
        self.taken += 1

        def lines() -> Iterator[str]:
            try:
                for number in range(count):
                    yield f"{number} {'x' * 1000}\n"
            finally:
                self.taken -= 1
                self.given_back.release()

        return lines()


@pytest.fixture
def pool() -> Pool:
    return Pool()


def streaming(app: Fango, body: Any, path: str = "/", **options: Any) -> Fango:
    app.get(path, name=path)(lambda request: Response(body, **options))
    return app


def address(url: str) -> Address:
    host, port = url.removeprefix("http://").split(":")
    return host, int(port)


# Begun


@pytest.mark.clause("pep3333:53")
def test_the_first_block_is_there_before_the_head_leaves(app: Fango) -> None:
    server = Server()
    begun: list[int] = []

    def lines() -> Iterator[str]:
        begun.append(len(server.begun))
        yield "one"

    assert server.call(streaming(app, lines())).all() == b"one"
    assert begun == [0]


def test_the_second_block_is_not_asked_for_before_the_server_wants_it(app: Fango) -> None:
    stream = Stream("one", "two")
    blocks = iter(Server().call(streaming(app, stream)).blocks)
    assert stream.asked == 1
    assert next(blocks) == b"one"
    assert stream.asked == 1
    assert next(blocks) == b"two"


def test_a_failure_at_the_first_block_is_a_clean_500(app: Fango) -> None:
    stream = Stream(OSError("no database"), "two")
    app.error(500)(lambda request, error: "sorry")
    server = Server().call(streaming(app, stream))
    assert [arguments[0] for arguments in server.begun] == ["500 Internal Server Error"]
    assert server.all() == b"sorry"
    assert stream.closed == 1


def test_an_http_error_at_the_first_block_is_answered_as_such(app: Fango) -> None:
    server = Server().call(streaming(app, Stream(HTTPError(404, "no such report"))))
    assert server.status == 404
    assert b"no such report" in server.all()


def test_a_response_that_is_called_by_itself_begins_its_content_first_too() -> None:
    server = Server()
    with pytest.raises(OSError, match="no database"):
        server.call(Response(Stream(OSError("no database"))))
    assert server.begun == []


def test_empty_blocks_in_front_are_passed_by(app: Fango) -> None:
    server = Server().call(streaming(app, Stream("", b"", OSError("no database"))))
    assert server.status == 500


@pytest.mark.parametrize("blocks", [[], ["", ""]])
def test_a_stream_without_content_is_an_empty_answer(app: Fango, blocks: list[str]) -> None:
    stream = Stream(*blocks)
    server = Server().call(streaming(app, stream))
    assert (server.status, server.all(), stream.closed) == (200, b"", 1)


def test_all_that_bytes_can_be_made_of_becomes_bytes(app: Fango) -> None:
    body = Stream("é", b"b", bytearray(b"c"), memoryview(b"d"), Markup("e"), Octets(b"f"))
    blocks = list(Server().call(streaming(app, body)).blocks)
    assert blocks == ["é".encode(), b"b", b"c", b"d", b"e", b"f"]
    assert {type(block) for block in blocks} == {bytes}


@pytest.mark.parametrize("body", [bytearray(b"text"), memoryview(b"text"), Octets(b"text")])
def test_a_whole_body_becomes_bytes_too(app: Fango, body: Any) -> None:
    server = Server().call(streaming(app, body))
    assert type(server.blocks[0]) is bytes
    assert server.headers["Content-Length"] == "4"


def test_a_length_that_is_known_is_sent(app: Fango) -> None:
    server = Server().call(streaming(app, Stream("one"), headers={"Content-Length": "3"}))
    assert server.headers["Content-Length"] == "3"


# Closed


@pytest.mark.clause("pep3333:58")
def test_it_is_closed_once_when_the_server_is_done(app: Fango) -> None:
    stream = Stream("one", "two")
    server = Server().call(streaming(app, stream))
    assert b"".join(server.blocks) == b"onetwo"
    assert stream.closed == 0
    server.close()
    server.close()
    assert stream.closed == 1


@pytest.mark.clause("pep3333:58")
def test_it_is_closed_when_the_server_has_seen_enough(app: Fango) -> None:
    stream = Stream("one", "two", "three")
    server = Server().call(streaming(app, stream))
    assert next(iter(server.blocks)) == b"one"
    server.close()
    assert (stream.asked, stream.closed) == (1, 1)


@pytest.mark.clause("pep3333:58")
@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_it_is_begun_and_closed_when_nobody_wants_it(
    app: Fango, pool: Pool, method: str, status: int
) -> None:
    app.get("/", name="home")(lambda request: (pool.view(), status))
    server = Server().call(app, method=method)
    assert list(server.blocks) == []
    server.close()
    assert pool.taken == 0


def test_it_is_closed_when_it_fails_in_the_middle_which_the_server_hears(app: Fango) -> None:
    stream = Stream("one", OSError("gone"))
    with pytest.raises(OSError, match="gone"):
        Server().call(streaming(app, stream)).all()
    assert stream.closed == 1


@pytest.mark.parametrize("body", ["text", b"bytes", Stream("one")])
def test_it_is_closed_when_the_server_refuses_the_head(body: Any) -> None:
    response = Response(body)
    closed: list[bool] = []
    response.on_close(lambda: closed.append(True))
    with pytest.raises(ValueError, match="no such header"):
        Server(ValueError("no such header")).call(response)
    assert closed == [True]
    assert not isinstance(body, Stream) or body.closed == 1


def test_a_failure_to_close_is_the_servers_to_log(app: Fango) -> None:
    class Failing(Stream):
        def close(self) -> None:
            super().close()
            raise OSError("can't close")

    closed: list[str] = []
    response = Response(Failing("one"))
    response.on_close(lambda: closed.append("first"))
    response.on_close(lambda: closed.append("second"))
    app.get("/", name="home")(lambda request: response)
    server = Server().call(app)
    with pytest.raises(OSError, match="can't close"):
        server.close()
    assert closed == ["second", "first"]
    server.close()


def test_what_fails_at_closing_with_head_is_no_500(app: Fango) -> None:
    response = Response(Stream("one"))
    response.on_close(lambda: 1 / 0)
    app.get("/", name="home")(lambda request: response)
    server = Server().call(app, method="HEAD")
    assert server.status == 200
    with pytest.raises(ZeroDivisionError):
        server.close()


@pytest.mark.parametrize("body", ["text", b"bytes", {"a": 1}, Stream("one")])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_callbacks_are_called_for_any_content_behind_it(app: Fango, body: Any, method: str) -> None:
    if isinstance(body, Stream):
        body = Stream("one")
    seen: list[Any] = []
    response = Response(body)
    response.on_close(lambda: seen.append(getattr(body, "closed", 1)))
    app.get("/", name="home")(lambda request: response)
    server = Server().call(app, method=method)
    list(server.blocks)
    assert seen == []
    server.close()
    assert seen == [1]


def test_a_response_that_is_not_sent_is_closed_once() -> None:
    stream, seen = Stream("one"), []
    response = Response(stream)
    response.on_close(lambda: seen.append(stream.closed))
    response.peek()
    response.discard()
    response.discard()
    assert (stream.closed, seen) == (1, [1])


def test_content_without_close_has_nothing_to_close() -> None:
    content = Content(["one"])
    content.close()


def test_a_generator_that_gives_the_blocks_is_closed_with_them() -> None:
    done = []

    class Lazy:
        def __iter__(self) -> Any:
            try:
                yield "one"
                yield "two"
            finally:
                done.append("generator")

    content = Content(Lazy(), [lambda: done.append("callback")])
    next(content)
    content.close()
    content.close()
    assert done == ["generator", "callback"]


def test_content_may_be_closed_by_what_it_closes() -> None:
    seen: list[str] = []
    content = Content([], [lambda: seen.append("first"), lambda: content.close()])
    content.close()
    assert seen == ["first"]


# On the wire


def test_head_gives_back_what_the_view_has_taken(app: Fango, pool: Pool) -> None:
    app.get("/", name="home")(pool.view)
    with serving(app) as url:
        for _ in range(3):
            exchange(address(url), LAST_HEAD)
    assert pool.taken == 0


def test_flask_keeps_it() -> None:
    """The claim of chapter 14."""
    from flask import Flask

    pool, flask = Pool(), Flask(__name__)
    flask.add_url_rule("/", view_func=pool.view)
    with serving(flask) as url:
        exchange(address(url), LAST_GET)
        assert pool.given_back.acquire(timeout=PATIENCE)
        exchange(address(url), LAST_HEAD)
    assert pool.taken == 1


def test_a_client_that_leaves_makes_the_view_give_back_what_it_has_taken(
    app: Fango, pool: Pool
) -> None:
    def endless(request: Request) -> Iterator[str]:
        return pool.view(count=10**9)

    app.get("/", name="home")(endless)
    with serving(app) as url:
        with connected(address(url)) as client:
            client.sendall(LAST_GET)
            assert client.recv(10)
        assert pool.given_back.acquire(timeout=PATIENCE)
    assert pool.taken == 0


def test_a_client_that_leaves_closes_content_of_any_kind(app: Fango) -> None:
    closed = threading.Event()

    class Rows(Stream):
        def __next__(self) -> str:
            return "x" * 1000

        def close(self) -> None:
            closed.set()

    app.get("/", name="home")(lambda request: Rows())
    with serving(app) as url:
        with connected(address(url)) as client:
            client.sendall(LAST_GET)
            assert client.recv(10)
        assert closed.wait(PATIENCE)


def test_an_early_failure_is_answered_on_the_wire_and_a_late_one_breaks_the_connection(
    app: Fango, caplog: pytest.LogCaptureFixture
) -> None:
    app.get("/early", name="early")(lambda request: Stream(OSError("gone")))
    app.get("/late", name="late")(lambda request: Stream("one", OSError("gone")))
    app.error(500)(lambda request, error: "sorry")
    with serving(app) as url:
        early = exchange(address(url), LAST_GET.replace(b" / ", b" /early "))
        with socket.create_connection(address(url), PATIENCE) as client:
            client.sendall(LAST_GET.replace(b" / ", b" /late "))
            late = receive_all(client)
    assert early.startswith(b"HTTP/1.1 500 ")
    assert early.endswith(b"sorry")
    assert late.startswith(b"HTTP/1.1 200 ")
    assert not late.endswith(b"0\r\n\r\n")
    assert [record.name for record in caplog.records] == ["fango", "funicorn"]
