"""The way out: what the kernel takes at once, what it takes later, and what it never takes."""

import select
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from funicorn.channel import Channel
from funicorn.errors import Disconnected
from tests.funicorn.channels import LARGE, receive_rest
from tests.funicorn.wires import PATIENCE, receive_all

pytestmark = pytest.mark.since(5)


@pytest.fixture
def reading(client: socket.socket) -> Iterator[Future[bytes]]:
    """What the client has received at the end; it reads all the time."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(receive_all, client)


# Bytes


@pytest.mark.clause("pep3333:9", "pep3333:47")
def test_send_returns_when_all_is_out(channel: Channel, reading: Future[bytes]) -> None:
    channel.send(LARGE)
    channel.client.shutdown(socket.SHUT_WR)
    assert channel.rest == []
    assert reading.result(PATIENCE) == LARGE


def test_the_last_bytes_wait_where_the_kernel_is_full(
    channel: Channel, client: socket.socket
) -> None:
    channel.send_last(LARGE)
    assert channel.rest
    assert receive_rest(channel, client) == LARGE
    assert channel.rest == []


def test_what_the_kernel_takes_at_once_leaves_no_rest(
    channel: Channel, client: socket.socket
) -> None:
    channel.send_last(b"hello")
    assert channel.rest == []
    assert client.recv(10) == b"hello"
    assert channel.flush()


def test_a_full_kernel_takes_nothing_and_nothing_is_lost(
    channel: Channel, client: socket.socket
) -> None:
    channel.send_last(LARGE)
    channel.send_last(b"more")
    assert not channel.flush()
    assert receive_rest(channel, client) == LARGE + b"more"


def test_a_kernel_that_is_full_already_takes_nothing(
    channel: Channel, client: socket.socket
) -> None:
    taken = 0
    with suppress(BlockingIOError):
        while True:
            taken += channel.client.send(b"x" * 1000)
    channel.send_last(b"hello")
    assert channel.rest
    assert receive_rest(channel, client) == b"x" * taken + b"hello"


def test_nothing_overtakes_the_rest(channel: Channel, client: socket.socket) -> None:
    channel.send_last(LARGE)
    received = client.recv(1_000_000)  # there is room in the kernel now
    channel.send_last(b"more")
    assert received + receive_rest(channel, client) == LARGE + b"more"


def test_what_comes_later_goes_later(channel: Channel, reading: Future[bytes]) -> None:
    channel.send_last(LARGE)
    channel.send(b"more")
    assert channel.rest == []
    channel.client.shutdown(socket.SHUT_WR)
    assert reading.result(PATIENCE) == LARGE + b"more"


# Clients that take nothing


def test_a_client_that_takes_nothing_is_given_up(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    channel = Channel(pair[0], patience=0.02)
    with pytest.raises(Disconnected, match=r"nothing for 0\.02 seconds"):
        channel.send(LARGE)
    assert channel.rest


def test_send_waits_until_the_kernel_takes_more(
    channel: Channel, client: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = []

    class Poller:
        """Lets the client take what there is, as soon as somebody waits for that."""

        def __init__(self) -> None:
            self.poller = poll()
            self.register = self.poller.register

        def poll(self, milliseconds: float) -> Any:
            assert milliseconds == PATIENCE * 1000
            received.append(client.recv(1_000_000))
            return self.poller.poll(milliseconds)

    poll = select.poll
    monkeypatch.setattr("funicorn.channel.select.poll", Poller)
    channel.send(LARGE)
    channel.client.shutdown(socket.SHUT_WR)
    assert len(received) > 3
    assert b"".join(received) + receive_all(client) == LARGE


# Clients that are gone


def test_a_client_that_is_gone_is_told_apart(channel: Channel, client: socket.socket) -> None:
    client.close()
    with pytest.raises(Disconnected) as gone:
        channel.send_last(b"hello")
    assert isinstance(gone.value.__cause__, OSError)
    with pytest.raises(Disconnected):
        channel.send(b"hello")


def test_it_is_told_apart_later_too(channel: Channel, client: socket.socket) -> None:
    channel.send_last(LARGE)
    client.close()
    with pytest.raises(Disconnected):
        channel.flush()
