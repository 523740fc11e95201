"""Whether a connection goes on after a response, and how it ends (RFC 9112 §9)."""

import socket
from collections.abc import Iterator
from selectors import EVENT_READ
from typing import Any

import pytest

from funicorn import connection
from funicorn.connection import IDLE, LINGERING, OVER
from funicorn.options import options
from tests.funicorn.applications import Blocks, answering
from tests.funicorn.talks import GET, OLD_GET, Echo, Talk, post
from tests.funicorn.wires import receive_all

pytestmark = pytest.mark.since(6)


# The wishes of the client


@pytest.mark.clause("rfc9112:68")
@pytest.mark.parametrize(
    ("version", "value", "persistent"),
    [
        ("1.1", None, True),
        ("1.1", "keep-alive", True),
        ("1.1", "TE, Upgrade", True),
        ("1.1", "closed", True),
        ("1.1", "", True),
        ("1.1", "close", False),
        ("1.1", "Close", False),
        ("1.1", "TE,CLOSE", False),
        ("1.1", "TE , close , a", False),
        ("1.1", "keep-alive, close", False),
        ("1.0", None, False),
        ("1.0", "TE", False),
        ("1.0", "keep-alive", True),
        ("1.0", "TE, Keep-Alive", True),
        ("1.0", "keep-alive, close", False),
    ],
)
def test_the_client_says_whether_it_goes_on(
    version: str, value: str | None, persistent: bool, talk: Talk, echo: Echo
) -> None:
    field = "" if value is None else f"Connection: {value}\r\n"
    talk.ask(f"GET / HTTP/{version}\r\nHost: a\r\n{field}\r\n".encode(), echo)
    assert talk.state is (IDLE if persistent else LINGERING)


@pytest.mark.clause("rfc9112:68")
def test_options_are_a_list_without_case() -> None:
    assert options("Keep-Alive, TE") == ["keep-alive", "te"]
    assert [option for option in options(" a\t,, B ") if option] == ["a", "b"]


@pytest.mark.clause("rfc9112:68")
def test_a_connection_goes_on(talk: Talk, echo: Echo) -> None:
    for _ in range(3):
        assert b"Connection" not in talk.ask(GET, echo)
        assert talk.state is IDLE


@pytest.mark.clause("rfc9112:72", "rfc9112:73", "rfc9112:74")
def test_after_close_nothing_more_is_answered(talk: Talk, echo: Echo) -> None:
    answer = talk.ask(GET[:-2] + b"Connection: close\r\n\r\n" + GET, echo)
    assert b"\r\nConnection: close\r\n" in answer
    assert talk.state is LINGERING
    assert talk.ended()
    assert not talk.hear(GET)
    assert len(echo.environs) == 1


def test_when_the_server_ends_the_request_at_hand_is_the_last(talk: Talk, echo: Echo) -> None:
    talk.hear(GET + GET)
    talk.connection.last = True
    assert b"\r\nConnection: close\r\n" in talk.answer(echo)
    assert talk.state is LINGERING
    assert not talk.connection.proceed()


def test_even_if_that_comes_while_it_is_being_answered(talk: Talk, echo: Echo) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        talk.connection.last = True
        return [b"hello"]

    talk.ask(GET, app)
    assert talk.state is LINGERING
    assert talk.ended()


# Responses that end the connection


def test_a_response_to_1_0_of_unknown_length_ends_it(talk: Talk) -> None:
    request = OLD_GET[:-2] + b"Connection: keep-alive\r\n\r\n"
    answer = talk.ask(request, answering(Blocks(b"one", b"two")))
    assert answer.endswith(b"\r\n\r\nonetwo")
    assert talk.ended()
    assert talk.state is LINGERING


@pytest.mark.clause("pep3333:45", "rfc9112:58")
def test_a_response_that_is_too_short_ends_it(talk: Talk, complaints: Any) -> None:
    talk.ask(GET, answering([b"hell"], "200 OK", ("Content-Length", "5")))
    assert talk.ended()
    assert "lacks 1" in complaints.take()


def test_a_broken_response_ends_it_with_a_reset(complaints: Any) -> None:
    """Its client must not take what it has for all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname(), timeout=10)
        server, _ = listener.accept()
    server.setblocking(False)
    with client:
        broken = connection.Connection(server, {})
        talk = Talk(broken, client)
        client.sendall(OLD_GET)
        while not broken.proceed():
            pass
        broken.answer(answering(Blocks(b"one", ValueError("mine"))))
        assert talk.state is OVER
        broken.close()
        with pytest.raises(ConnectionResetError):
            receive_all(client)
    assert "ValueError: mine" in complaints.take()


def test_a_client_that_left_in_the_middle_is_over(narrow: Talk) -> None:
    def blocks() -> Iterator[bytes]:
        yield b"one"
        narrow.client.close()
        yield b"two"
        raise AssertionError("nobody is there")

    narrow.hear(GET)
    narrow.connection.answer(answering(blocks()))
    assert narrow.state is OVER


# The end of the client's side


@pytest.mark.parametrize("before", [b"", GET, b"\r\n"])
def test_a_client_may_leave_between_requests(before: bytes, talk: Talk, echo: Echo) -> None:
    if before and talk.hear(before):
        talk.answer(echo)
    talk.client.shutdown(socket.SHUT_WR)
    assert not talk.connection.proceed()
    assert talk.state is OVER
    assert talk.received() == b""


@pytest.mark.clause("rfc9112:75")
def test_a_client_that_has_ended_its_side_is_answered(talk: Talk, echo: Echo) -> None:
    talk.client.sendall(GET + GET)
    talk.client.shutdown(socket.SHUT_WR)
    for _ in range(2):
        assert talk.connection.proceed()
        assert talk.answer(echo).endswith(b"/ ")
    assert not talk.connection.proceed()
    assert talk.state is OVER


@pytest.mark.clause("rfc9112:43", "rfc9112:48")
@pytest.mark.parametrize(
    "message",
    [
        GET[:-1],
        b"G",
        post(b"Content-Length: 5\r\n", b"hell"),
        post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\n"),
    ],
)
def test_a_request_that_was_not_completed_is_no_request(message: bytes, talk: Talk) -> None:
    assert not talk.hear(message)
    talk.client.shutdown(socket.SHUT_WR)
    assert not talk.connection.proceed()
    assert talk.received().startswith(b"HTTP/1.1 400 ")
    assert talk.state is OVER, "there is nothing to linger for"


def test_a_client_that_resets_is_over(talk: Talk) -> None:
    class Reset:
        def recv(self, size: int) -> bytes:
            raise ConnectionResetError

    socket_of, talk.connection.client = talk.connection.client, Reset()  # type: ignore[assignment]
    assert not talk.connection.proceed()
    assert talk.state is OVER
    talk.connection.client = socket_of


# Lingering


@pytest.fixture
def parting(talk: Talk) -> Talk:
    talk.hear(b"GET /\r\n\r\n")
    talk.received()
    assert talk.state is LINGERING
    return talk


@pytest.mark.clause("rfc9112:74")
def test_the_server_lingers_until_the_client_has_noticed(parting: Talk) -> None:
    for _ in range(3):
        assert not parting.hear(b"x" * 1000)
        assert parting.state is LINGERING
        assert parting.connection.interest() == EVENT_READ
    parting.client.close()
    assert not parting.connection.proceed()
    assert parting.state is OVER


@pytest.mark.clause("rfc9112:74")
def test_it_does_not_linger_for_ever(parting: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LINGER_BYTES", 2000)
    for state in (LINGERING, LINGERING, OVER):
        parting.hear(b"x" * 1000)
        assert parting.state is state


def test_a_client_that_is_gone_already_is_not_waited_for(talk: Talk, echo: Echo) -> None:
    talk.hear(OLD_GET)
    talk.client.close()
    talk.connection.answer(echo)
    assert talk.state is OVER


def test_closing_twice_is_closing(talk: Talk, echo: Echo) -> None:
    talk.ask(GET, echo)
    talk.connection.close()
    talk.connection.close()
