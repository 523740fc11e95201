"""Listening, and parting from a client without losing the answer (RFC 9112 §9.6)."""

import errno
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from funicorn import listen, sockets
from tests.funicorn.wires import PATIENCE, receive_all

pytestmark = pytest.mark.since(1)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A server's side of a TCP connection, and the client's."""
    with listen(port=0) as listener:
        client = socket.create_connection(listener.getsockname(), timeout=PATIENCE)
        server, _ = listener.accept()
    with client, server:
        server.settimeout(PATIENCE)
        yield server, client


def test_port_0_is_any_free_port() -> None:
    with listen(port=0) as one, listen(port=0) as other:
        assert one.getsockname()[0] == "127.0.0.1"
        assert one.getsockname()[1] != other.getsockname()[1] != 0


def test_a_client_can_connect() -> None:
    with listen(port=0) as listener:
        socket.create_connection(listener.getsockname(), timeout=PATIENCE).close()


def test_a_taken_port_is_named() -> None:
    with listen(port=0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(OSError, match=rf"127\.0\.0\.1.*{port}") as refused:
            listen(port=port)
    assert refused.value.errno == errno.EADDRINUSE


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1") as refused:
        listen("192.0.2.1", 0)
    assert refused.value.errno == errno.EADDRNOTAVAIL


def test_a_port_is_free_again_right_after_its_listener_is_closed(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    address = server.getsockname()
    server.close()  # the server closes first, so its side has to wait in TIME_WAIT
    assert client.recv(1) == b""
    client.close()
    listen(*address).close()


@pytest.mark.skipif(not socket.has_ipv6, reason="there is no IPv6 here")
def test_a_host_with_a_colon_is_an_ipv6_address() -> None:
    try:
        listener = listen("::1", 0)
    except OSError as error:
        pytest.skip(str(error))
    with listener:
        assert listener.family == socket.AF_INET6


@pytest.mark.since(1, until=5)
def test_a_gentle_close_ends_the_answer(pair: tuple[socket.socket, socket.socket]) -> None:
    server, client = pair
    server.sendall(b"answer")
    closing = threading.Thread(target=sockets.close_gently, args=[server])
    closing.start()
    assert receive_all(client) == b"answer"
    client.close()
    closing.join(PATIENCE)
    assert server.fileno() == -1


@pytest.mark.since(1, until=5)
def test_the_answer_arrives_though_the_client_is_still_sending(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    closing = threading.Thread(target=sockets.close_gently, args=[server])
    server.sendall(b"answer")
    client.sendall(b"x" * 65_536)
    closing.start()
    client.sendall(b"x" * 4_000_000)  # a plain close would answer this with a reset
    client.shutdown(socket.SHUT_WR)
    assert receive_all(client) == b"answer"
    closing.join(PATIENCE)
    assert server.fileno() == -1


@pytest.mark.since(1, until=5)
def test_a_client_that_never_ends_is_left_in_the_end(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _client = pair
    monkeypatch.setattr(sockets, "LINGER_SECONDS", 0.05)
    sockets.close_gently(server)
    assert server.fileno() == -1


def send_until(client: socket.socket, deadline: float) -> None:
    while time.monotonic() < deadline:
        client.sendall(b"x" * 10_000)


@pytest.mark.since(1, until=5)
@pytest.mark.parametrize(("seconds", "size"), [(PATIENCE, 100_000), (0.05, 10**15)])
def test_a_client_that_sends_for_ever_is_left_in_the_end(
    seconds: float,
    size: int,
    pair: tuple[socket.socket, socket.socket],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, client = pair
    monkeypatch.setattr(sockets, "LINGER_SECONDS", seconds)
    monkeypatch.setattr(sockets, "LINGER_BYTES", size)
    closing = threading.Thread(target=sockets.close_gently, args=[server])
    closing.start()
    client.settimeout(PATIENCE / 2)
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        send_until(client, time.monotonic() + PATIENCE / 2)
    closing.join(PATIENCE)
    assert server.fileno() == -1


@pytest.mark.since(1, until=5)
def test_a_gentle_close_of_a_lost_connection_is_no_error(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    server, client = pair
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()  # with a reset
    sockets.close_gently(server)
    assert server.fileno() == -1
