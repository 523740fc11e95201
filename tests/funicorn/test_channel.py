"""The way out: what the kernel takes at once, what it takes later, and what it never takes."""

import os
import select
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from funicorn.channel import Channel
from funicorn.errors import Disconnected
from funicorn.files import FilePart
from tests.funicorn.wires import PATIENCE, receive_all

pytestmark = pytest.mark.since(5)

LARGE = bytes(range(256)) * 8000  # more than any small buffer holds


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A server's side of a connection, with a small buffer, and the client's."""
    server, client = socket.socketpair()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    server.setblocking(False)
    client.settimeout(PATIENCE)
    with server, client:
        yield server, client


@pytest.fixture
def channel(pair: tuple[socket.socket, socket.socket]) -> Iterator[Channel]:
    channel = Channel(pair[0], patience=PATIENCE)
    yield channel
    channel.close()


@pytest.fixture
def client(pair: tuple[socket.socket, socket.socket]) -> socket.socket:
    return pair[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(LARGE)
    return path


def part_of(path: Path, offset: int, count: int) -> FilePart:
    with path.open("rb") as file:
        return FilePart(file.fileno(), offset, count)


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def receive_rest(channel: Channel, client: socket.socket) -> bytes:
    """Receive while the rest goes out, as the poller would let it; then end the server's side."""
    received = b""
    while not channel.flush():
        assert channel.rest
        received += client.recv(65_536)
    channel.client.shutdown(socket.SHUT_WR)
    return received + receive_all(client)


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


def test_what_comes_later_goes_later(channel: Channel, reading: Future[bytes]) -> None:
    channel.send_last(LARGE)
    channel.send(b"more")
    assert channel.rest == []
    channel.client.shutdown(socket.SHUT_WR)
    assert reading.result(PATIENCE) == LARGE + b"more"


# Files


def test_a_file_goes_behind_its_head(channel: Channel, client: socket.socket, path: Path) -> None:
    part = part_of(path, 2, 5)
    channel.send_file(b"head", part)
    assert channel.rest == []
    assert not is_open(part.descriptor)
    assert receive_rest(channel, client) == b"head\2\3\4\5\6"


def test_a_large_file_goes_as_the_client_takes_it(
    channel: Channel, client: socket.socket, path: Path
) -> None:
    part = part_of(path, 1, len(LARGE) - 2)
    channel.send_file(b"head", part)
    assert channel.rest
    assert is_open(part.descriptor)
    assert receive_rest(channel, client) == b"head" + LARGE[1:-1]
    assert not is_open(part.descriptor)


def test_others_are_not_kept_waiting_for_a_fast_client(
    channel: Channel, client: socket.socket, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much the kernel would take, the rest goes out bite by bite."""
    monkeypatch.setattr("funicorn.channel.BITE", 3)
    channel.send_file(b"head", part_of(path, 0, 5))
    received = [client.recv(100)]
    while not channel.flush():
        received.append(client.recv(100))
    received.append(client.recv(100))
    assert received == [b"hea", b"d\0\1\2", b"\3\4"]


def test_bytes_and_files_keep_their_order(
    channel: Channel, client: socket.socket, path: Path
) -> None:
    channel.send_last(LARGE)
    channel.send_file(b"head", part_of(path, 0, 3))
    channel.send_last(b"tail")
    assert receive_rest(channel, client) == LARGE + b"head\0\1\2tail"


class Noting:
    """A socket that notes the flags with which bytes are sent."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        self.flags: list[int] = []

    def send(self, data: bytes, flags: int = 0) -> int:
        self.flags.append(flags)
        return self.client.send(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


@pytest.mark.skipif(not hasattr(socket, "MSG_MORE"), reason="there is no MSG_MORE here")
def test_the_kernel_is_told_that_a_file_follows_its_head(
    channel: Channel, client: socket.socket, path: Path
) -> None:
    """Otherwise the head would travel in a packet of its own."""
    noting = channel.client = Noting(channel.client)  # type: ignore[assignment]
    channel.send_file(b"head", part_of(path, 0, 3))
    channel.send_last(b"tail")
    assert noting.flags == [socket.MSG_MORE, 0]


def test_a_file_that_became_shorter_breaks_off(
    channel: Channel, client: socket.socket, path: Path, complaints: Any
) -> None:
    channel.send_file(b"head", part_of(path, 0, len(LARGE)))
    os.truncate(path, 10)
    client.recv(1_000_000)
    with pytest.raises(Disconnected):
        channel.flush()
    assert "shorter" in complaints.take()


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


def test_it_is_told_apart_later_too(channel: Channel, client: socket.socket, path: Path) -> None:
    channel.send_last(LARGE)
    client.close()
    with pytest.raises(Disconnected):
        channel.flush()


def test_a_client_that_leaves_in_the_middle_of_a_file(
    channel: Channel, client: socket.socket, path: Path
) -> None:
    part = part_of(path, 0, len(LARGE))
    channel.send_file(b"head", part)
    client.close()
    with pytest.raises(Disconnected):
        channel.flush()
    channel.close()
    assert not is_open(part.descriptor)


def test_closing_gives_up_what_has_not_been_sent(
    channel: Channel, client: socket.socket, path: Path
) -> None:
    parts = [part_of(path, 0, len(LARGE)) for _ in range(2)]
    for part in parts:
        channel.send_file(b"head", part)
    channel.close()
    assert channel.rest == []
    assert channel.client.fileno() == -1
    assert not any(is_open(part.descriptor) for part in parts)


def test_closing_twice_closes_nobody_elses_descriptor(channel: Channel, path: Path) -> None:
    done, begun = part_of(path, 0, 3), part_of(path, 0, len(LARGE))
    channel.send_file(b"head", done)
    channel.send_file(b"head", begun)
    channel.close()
    others = [os.open(path, os.O_RDONLY) for _ in range(3)]  # they get the numbers that are free
    channel.close()
    assert all(map(is_open, others))
    for descriptor in others:
        os.close(descriptor)
