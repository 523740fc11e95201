"""A server for WSGI applications, seen from the other end of the wire."""

import socket
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.validate import validator

import pytest

from tests.funicorn.heads import parse
from tests.funicorn.wires import (
    PATIENCE,
    Address,
    connected,
    exchange,
    receive_all,
    running,
    take_apart,
)

pytestmark = pytest.mark.since(4)

GET = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
OLD_GET = b"GET / HTTP/1.0\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
TEXT = [("Content-Type", "text/plain")]


class Echo:
    """An application that answers with the content; keeps the environs that it got."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.calls.append(environ)
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [*TEXT, ("Content-Length", str(len(content)))])
        return [content]


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def address(echo: Echo) -> Iterator[Address]:
    with running(validator(echo)) as address:
        yield address


# Requests


@pytest.mark.clause("pep3333:3")
def test_one_application_answers_many_requests(address: Address, echo: Echo) -> None:
    for _ in range(3):
        assert take_apart(exchange(address, GET)).status == "200 OK"
    assert len(echo.calls) == 3
    assert len({id(environ) for environ in echo.calls}) == 3


@pytest.mark.clause("rfc9112:7")
def test_the_application_is_not_called_before_the_request_is_complete(
    address: Address, echo: Echo
) -> None:
    message = POST + b"Content-Length: 5\r\n\r\nhello"
    with connected(address) as client:
        for number in range(len(message)):
            assert echo.calls == []
            client.sendall(message[number : number + 1])
        assert take_apart(receive_all(client)).content == b"hello"


@pytest.mark.clause("rfc9112:43", "rfc9112:48")
@pytest.mark.parametrize(
    "message",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
    ],
)
def test_a_request_that_is_cut_short_is_not_answered(
    message: bytes, address: Address, echo: Echo
) -> None:
    with connected(address) as client:
        client.sendall(message)
        client.shutdown(socket.SHUT_WR)
        assert not receive_all(client).startswith(b"HTTP/1.1 2")
    assert echo.calls == []


@pytest.mark.clause("rfc9112:6")
def test_after_a_bad_request_nothing_is_interpreted(address: Address, echo: Echo) -> None:
    response = exchange(address, b"GET / HTTP/1.1\r\n\r\n" + GET)
    answer = take_apart(response)
    assert answer.status == "400 Bad Request"
    assert answer.headers["Connection"] == "close"
    assert response.count(b"HTTP/1.1") == 2, "one status line, and the reason names the version"
    assert echo.calls == []


@pytest.mark.clause("rfc9112:38", "rfc9112:39", "rfc9112:41")
@pytest.mark.parametrize(
    "start",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_nothing_is_smuggled_behind_doubtful_framing(
    start: bytes, address: Address, echo: Echo
) -> None:
    answer = take_apart(exchange(address, start + b"0\r\n\r\n" + GET))
    assert answer.status == "400 Bad Request"
    assert answer.headers["Connection"] == "close"
    assert echo.calls == []


@pytest.mark.clause("rfc9112:44")
def test_a_get_may_have_content(address: Address) -> None:
    message = GET[:-2] + b"Content-Length: 5\r\n\r\nhello"
    assert take_apart(exchange(address, message)).content == b"hello"


@pytest.mark.parametrize(
    ("status", "data"),
    [
        ("400 Bad Request", b"\x16\x03\x01\x02\x00\r\n\r\n"),
        ("413 Content Too Large", GET[:-2] + b"Content-Length: 99999999999\r\n\r\n"),
        ("414 URI Too Long", b"GET /" + b"a" * 9000),
        ("431 Request Header Fields Too Large", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 12_000),
        ("501 Not Implemented", GET[:-2] + b"Transfer-Encoding: gzip, chunked\r\n\r\n"),
        ("505 HTTP Version Not Supported", b"GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    ],
)
def test_each_refusal_has_its_status_and_a_reason(
    status: str, data: bytes, address: Address
) -> None:
    answer = take_apart(exchange(address, data))
    assert answer.status == status
    assert answer.content
    assert int(answer.headers["Content-Length"]) == len(answer.content)


@pytest.mark.clause("rfc9112:8")
def test_the_heads_that_we_send_are_within_the_limits_for_those_that_we_read(
    address: Address,
) -> None:
    response = exchange(address, b"GET /" + b"a" * 8100 + b" HTTP/2.0\r\nHost: a\r\n\r\n")
    fields = response.partition(b"\r\n\r\n")[0].partition(b"\r\n")[2]
    assert parse(b"GET / HTTP/1.0\r\n" + fields + b"\r\n\r\n").fields["HTTP_CONNECTION"] == "close"


# Responses


@pytest.mark.clause("rfc9112:20", "pep3333:48")
def test_head_is_answered_like_get_but_without_content() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [*TEXT, ("Content-Length", "5")])
        return [b"hello"]

    with running(app) as address:
        get = take_apart(exchange(address, GET))
        head = take_apart(exchange(address, GET.replace(b"GET", b"HEAD")))
    assert get.content == b"hello"
    assert head == get._replace(content=b"")


@pytest.mark.clause("pep3333:9")
def test_a_block_reaches_the_client_while_the_next_is_being_made() -> None:
    seen = threading.Event()

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", TEXT)
        yield b"one"
        assert seen.wait(PATIENCE), "the client waits for the first block"
        yield b"two"

    with running(app) as address, connected(address) as client:
        client.sendall(OLD_GET)
        received = b""
        while not received.endswith(b"one"):
            data = client.recv(1000)
            assert data, received
            received += data
        seen.set()
        assert receive_all(client) == b"two"


@pytest.mark.clause("pep3333:46")
def test_content_of_unknown_length_ends_with_the_connection() -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", TEXT)
        yield from [b"one", b"two"]

    with running(app) as address:
        answer = take_apart(exchange(address, OLD_GET))
    assert answer.content == b"onetwo"
    assert answer.headers["Connection"] == "close"


def test_a_large_response_arrives_whole() -> None:
    block = bytes(range(256)) * 256

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", TEXT)
        return [block] * 64

    with running(app) as address:
        assert take_apart(exchange(address, GET)).content == block * 64
