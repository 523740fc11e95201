"""Files on their way out, by the kernel: in their order, as the client takes them."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from funicorn.channel import Channel
from funicorn.errors import Disconnected
from tests.funicorn.channels import LARGE, is_open, part_of, receive_rest

pytestmark = pytest.mark.since(5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(LARGE)
    return path


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
    assert channel.sent == len(b"head" + LARGE[1:-1])
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
    channel.send_last(LARGE)
    client.recv(1_000_000)
    channel.flush()
    assert set(noting.flags[1:]) == {0}, "nothing follows"


def test_a_file_that_became_shorter_breaks_off(
    channel: Channel, client: socket.socket, path: Path, complaints: Any
) -> None:
    channel.send_file(b"head", part_of(path, 0, len(LARGE)))
    os.truncate(path, 10)
    client.recv(1_000_000)
    with pytest.raises(Disconnected, match="the file ended early"):
        channel.flush()
    assert "shorter" in complaints.take()


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
