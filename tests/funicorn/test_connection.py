"""A conversation, step by step: how requests are received and refused."""

from selectors import EVENT_READ
from typing import Any

import pytest

from funicorn.connection import ANSWERING, CONTENT, HEAD, IDLE, LINGERING, OVER
from funicorn.limits import Limits
from tests.funicorn.talks import GET, Echo, Talk, post, talking

pytestmark = pytest.mark.since(6)


# Receiving


def test_it_waits_for_a_head_until_that_is_complete(talk: Talk, echo: Echo) -> None:
    for number in range(len(GET) - 1):
        assert not talk.hear(GET[number : number + 1])
        assert talk.state is HEAD
    assert talk.hear(GET[-1:])
    assert talk.answer(echo).endswith(b"\r\n\r\n/ ")
    assert talk.state is IDLE


@pytest.mark.parametrize(
    "message",
    [
        post(b"Content-Length: 5\r\n", b"hello"),
        post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n"),
    ],
)
@pytest.mark.clause("rfc9112:7", "rfc9112:38")
def test_it_waits_for_the_content_until_that_is_complete(
    message: bytes, talk: Talk, echo: Echo
) -> None:
    end = message.index(b"\r\n\r\n") + 4
    for number in range(len(message) - 1):
        assert not talk.hear(message[number : number + 1])
        assert talk.state is (HEAD if number < end - 1 else CONTENT)
    assert talk.hear(message[-1:])
    assert talk.answer(echo).endswith(b"/path hello")


@pytest.mark.parametrize("fields", [b"Content-Length: 0\r\n", b"Content-Length: 5\r\n"])
def test_head_and_content_may_come_together(fields: bytes, talk: Talk, echo: Echo) -> None:
    content = b"hello"[: int(fields[-3:-2])]
    assert talk.ask(post(fields, content), echo).endswith(b"/path " + content)


def test_nothing_to_receive_is_no_end(talk: Talk) -> None:
    assert not talk.connection.proceed()
    assert talk.state is HEAD
    talk.hear(b"GET")
    assert not talk.connection.proceed()
    assert talk.state is HEAD


def test_an_environ_tells_about_this_connection(talk: Talk, echo: Echo) -> None:
    for path in (b"/a", b"/b"):
        talk.ask(GET.replace(b"/ ", path + b" "), echo)
    first, second = echo.environs
    assert (first["PATH_INFO"], second["PATH_INFO"]) == ("/a", "/b")
    assert first["REMOTE_ADDR"] == second["REMOTE_ADDR"] == "192.0.2.2"
    assert first is not second


@pytest.mark.parametrize(("version", "offered"), [(b"HTTP/1.1", True), (b"HTTP/1.0", False)])
@pytest.mark.clause("rfc9112:60")
def test_hints_are_offered_where_the_client_knows_them(
    version: bytes, offered: bool, talk: Talk, echo: Echo
) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        if hints := environ.get("wsgi.early_hints"):
            hints([("Link", "<a>")])
        return echo(environ, start_response)

    answer = talk.ask(GET.replace(b"HTTP/1.1", version), app)
    assert (b" 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK" in answer) == offered


# Pipelining


@pytest.mark.clause("rfc9112:71")
def test_requests_that_come_together_are_answered_in_order(talk: Talk, echo: Echo) -> None:
    talk.hear(GET.replace(b"/ ", b"/1 ") + post(b"Content-Length: 1\r\n", b"2") + GET)
    for content in (b"/1 ", b"/path 2", b"/ "):
        assert talk.answer(echo).endswith(b"\r\n\r\n" + content)
        assert talk.state is IDLE
        assert talk.connection.proceed() == (content != b"/ ")


@pytest.mark.clause("rfc9112:71")
def test_the_rest_of_a_pipelined_request_is_waited_for(talk: Talk, echo: Echo) -> None:
    talk.hear(GET + GET[:10])
    talk.answer(echo)
    assert not talk.connection.proceed()
    assert talk.state is HEAD
    assert talk.hear(GET[10:])


def test_what_is_here_already_is_read_before_anything_else(talk: Talk, echo: Echo) -> None:
    """Or it would wait for a client that waits for its answer."""
    talk.hear(GET + GET)
    talk.connection.watched = EVENT_READ
    talk.answer(echo)
    assert not talk.connection.rests()
    assert talk.connection.proceed()


# Refusing


@pytest.mark.clause("rfc9112:6", "rfc9112:73")
@pytest.mark.parametrize(
    ("status", "message"),
    [
        (b"400 Bad Request", b"GET / HTTP/1.1\r\n\r\n"),
        (b"400 Bad Request", b"GET\0"),
        (b"400 Bad Request", post(b"Content-Length: x\r\n")),
        (b"400 Bad Request", post(b"Transfer-Encoding: chunked\r\n", b"x\r\n")),
        (b"413 Content Too Large", post(b"Content-Length: 11\r\n")),
        (b"413 Content Too Large", post(b"Transfer-Encoding: chunked\r\n", b"b\r\n")),
        (b"414 URI Too Long", b"GET /" + b"a" * 2000),
        (b"431 Request Header Fields Too Large", GET[:-2] + b"X: " + b"a" * 2000),
        (b"501 Not Implemented", post(b"Transfer-Encoding: gzip, chunked\r\n")),
    ],
)
def test_after_a_refusal_nothing_is_interpreted(status: bytes, message: bytes) -> None:
    with talking(Limits(line=1000, head=1500, content=10)) as talk:
        assert not talk.hear(message + GET)
        answer = talk.received()
        assert answer.startswith(b"HTTP/1.1 " + status + b"\r\n")
        assert answer.count(b"HTTP/1.1 ") - answer.count(b"HTTP/1.1 request") == 1
        assert b"\r\nConnection: close\r\n" in answer
        assert talk.ended()
        assert talk.state is LINGERING
        assert not talk.hear(GET)
        assert talk.received() == b""


@pytest.mark.clause("rfc9112:54")
@pytest.mark.parametrize(
    "message",
    [
        b"HEAD / HTTP/1.1\r\n\r\n",
        b"HEAD / HTTP/1.1\r\n\0",
        post(b"Content-Length: x\r\n", method=b"HEAD"),
        post(b"Expect: x\r\n", method=b"HEAD"),
        post(b"Transfer-Encoding: chunked\r\n", b"x\r\n", method=b"HEAD"),
        post(b"Transfer-Encoding: x\r\n", GET, method=b"HEAD"),
    ],
)
def test_a_refusal_of_head_has_no_content(message: bytes, talk: Talk) -> None:
    talk.hear(message)
    head, end, content = talk.received().partition(b"\r\n\r\n")
    assert b"\r\nContent-Length: " in head
    assert (end, content) == (b"\r\n\r\n", b"")


def test_so_has_one_in_the_middle_of_its_content(talk: Talk) -> None:
    talk.hear(post(b"Transfer-Encoding: chunked\r\n", method=b"HEAD"))
    talk.hear(b"x\r\n")
    answer = talk.received()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.endswith(b"\r\n\r\n")


def test_only_head_is_head(talk: Talk, echo: Echo) -> None:
    talk.hear(post(b"Content-Length: x\r\n", GET.replace(b"GET", b"HEAD")))
    assert talk.received().partition(b"\r\n\r\n")[2]


def test_the_second_request_can_be_refused_too(talk: Talk, echo: Echo) -> None:
    talk.hear(GET + b"GET /\r\n\r\n")
    talk.answer(echo)
    assert not talk.connection.proceed()
    assert talk.received().startswith(b"HTTP/1.1 400 ")
    assert talk.state is LINGERING


def test_a_refusal_that_nobody_receives_harms_nobody(talk: Talk) -> None:
    talk.client.sendall(b"GET /\r\n\r\n")
    talk.client.close()
    assert not talk.connection.proceed()
    assert talk.state is OVER


@pytest.mark.clause("rfc9112:70")
def test_content_that_the_application_leaves_is_no_request(talk: Talk) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return []

    for message in (
        post(b"Content-Length: %d\r\n" % len(GET), GET),
        post(b"Transfer-Encoding: chunked\r\n", b"%x\r\n%b\r\n0\r\n\r\n" % (len(GET), GET)),
    ):
        talk.ask(message, app)
        assert talk.state is IDLE
        assert not talk.connection.proceed()
        assert talk.state is IDLE


def test_it_says_what_a_poller_should_watch_for(talk: Talk, echo: Echo) -> None:
    assert talk.connection.interest() == EVENT_READ
    talk.hear(GET)
    assert talk.state is ANSWERING
    assert talk.connection.interest() == 0
    talk.answer(echo)
    assert talk.connection.interest() == EVENT_READ
    talk.client.close()
    talk.connection.proceed()
    assert talk.state is OVER
    assert talk.connection.interest() == 0
