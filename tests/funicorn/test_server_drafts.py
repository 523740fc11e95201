"""The server of chapters 1 to 3, which has no application yet."""

import socket

import pytest

from tests.funicorn.wires import connected, exchange, receive_all, running, take_apart

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.since(1, until=3)
def test_a_request_is_answered() -> None:
    with running() as address:
        assert take_apart(exchange(address, GET)).status == "200 OK"


@pytest.mark.since(1, until=3)
def test_the_content_is_as_long_as_the_answer_says() -> None:
    with running() as address:
        _, headers, content = take_apart(exchange(address, GET))
    assert len(content) == int(headers["Content-Length"]) > 0


@pytest.mark.since(1, until=3)
def test_a_request_in_pieces_is_answered_when_it_is_complete() -> None:
    with running() as address, connected(address) as client:
        client.sendall(GET[:-1])
        client.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.recv(1)
        client.settimeout(10)
        client.sendall(GET[-1:])
        assert take_apart(receive_all(client)).status == "200 OK"


@pytest.mark.since(1, until=3)
def test_one_client_is_served_after_the_other() -> None:
    with running() as address:
        assert len({exchange(address, GET) for _ in range(3)}) == 1


@pytest.mark.since(1, until=3)
def test_a_client_that_leaves_early_takes_nobody_along() -> None:
    with running() as address:
        with connected(address) as client:
            client.sendall(GET[:10])
        with connected(address) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert take_apart(exchange(address, GET)).status == "200 OK"


@pytest.mark.since(1, until=3)
def test_a_silent_client_is_given_up() -> None:
    with running(timeout=0.05) as address, connected(address) as client:
        client.sendall(GET[:10])
        assert receive_all(client) == b""


@pytest.mark.since(1, until=1)
def test_a_head_without_end_is_not_waited_for() -> None:
    with running() as address, connected(address) as client:
        client.sendall(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 12_000)
        assert receive_all(client) == b""


@pytest.mark.since(2, until=3)
def test_the_answer_names_the_path() -> None:
    with running() as address:
        assert b"/a" in take_apart(exchange(address, GET)).content


@pytest.mark.since(2, until=3)
@pytest.mark.parametrize(
    ("status", "data"),
    [
        (400, b"GET / HTTP/1.1\r\n\r\n"),
        (414, b"GET /" + b"a" * 9000),
        (431, b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 12_000),
        (505, b"GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    ],
)
def test_a_bad_request_is_refused_with_a_reason(status: int, data: bytes) -> None:
    with running() as address:
        answer = take_apart(exchange(address, data))
    assert answer.status.startswith(f"{status} ")
    assert answer.content


@pytest.mark.since(3, until=3)
@pytest.mark.parametrize(
    "message",
    [
        b"Content-Length: 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ],
)
def test_the_answer_tells_the_size_of_the_content(message: bytes) -> None:
    with running() as address:
        answer = take_apart(exchange(address, b"POST /a HTTP/1.1\r\nHost: a\r\n" + message))
    assert b"5 bytes" in answer.content
