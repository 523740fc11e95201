"""A server whose applications and clients fail, seen from the other end of the wire."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.funicorn.applications import TEXT, Blocks, answering
from tests.funicorn.wires import PATIENCE, connected, exchange, receive_all, running, take_apart

pytestmark = pytest.mark.since(4)

GET = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], complaints: Any) -> Callable[[], str]:
    """What the server has said so far, on wsgi.errors (in chapter 4) or in the log."""
    return lambda: capsys.readouterr().err + complaints.take()


@pytest.mark.since(5)
def test_an_end_that_would_be_taken_for_the_content_s_is_a_reset(said: Callable[[], str]) -> None:
    """A client of HTTP/1.0 has no other way to see that a stream is incomplete."""
    with (
        running(answering(Blocks(b"one", ValueError("mine")))) as address,
        connected(address) as client,
    ):
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            receive_all(client)
        assert take_apart(exchange(address, GET)).status == "200 OK", "it serves on"
    assert "ValueError: mine" in said()


@pytest.mark.clause("pep3333:11", "pep3333:36")
def test_an_application_that_fails_early_is_a_clean_500(
    said: Callable[[], str],
) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("X-Secret", "a")])
        raise ValueError("mine")

    with running(app) as address:
        answer = take_apart(exchange(address, GET))
        assert answer.status == "500 Internal Server Error"
        assert "X-Secret" not in answer.headers
        assert b"mine" not in answer.content
        assert take_apart(exchange(address, GET)).status == answer.status, "it serves on"
    assert "ValueError: mine" in said()


@pytest.mark.clause("pep3333:11")
def test_an_application_that_fails_late_ends_the_connection(
    said: Callable[[], str],
) -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [*TEXT, ("Content-Length", "10")])
        yield b"hello"
        raise ValueError("mine")

    with running(app) as address:
        assert take_apart(exchange(address, GET)).content == b"hello"
    assert "ValueError: mine" in said()


def test_an_application_that_returns_text_is_a_clean_500(
    said: Callable[[], str],
) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", TEXT)
        return ["hello"]

    with running(app) as address:
        response = exchange(address, GET)
    assert "TypeError" in said()
    assert response.startswith(b"HTTP/1.1 500 ")


@pytest.mark.clause("pep3333:32")
def test_the_errors_take_any_text(capfd: pytest.CaptureFixture[str]) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        environ["wsgi.errors"].write("caf\xe9 \u20ac \U0001f984 \udcff\n")
        environ["wsgi.errors"].flush()
        start_response("200 OK", TEXT)
        return []

    with running(app) as address:
        assert take_apart(exchange(address, GET)).status == "200 OK"


@pytest.mark.clause("pep3333:6")
def test_an_application_is_closed_when_its_client_leaves() -> None:
    closed = threading.Event()

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", TEXT)
        try:
            while True:
                yield b"x" * 10_000
        finally:
            closed.set()

    with running(app) as address:
        with connected(address) as client:
            client.sendall(GET)
            client.recv(1000)
        assert closed.wait(PATIENCE)


def test_clients_that_leave_or_stay_silent_take_nobody_along() -> None:
    with running(answering([b"hello"]), timeout=0.3) as address:
        with connected(address) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        with connected(address) as client:
            client.sendall(GET[:10])
            receive_all(client)
        assert take_apart(exchange(address, GET)).status == "200 OK"
