"""Channels through which little goes at a time. From chapter 5 on."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from funicorn.channel import Channel
from funicorn.files import FilePart
from tests.funicorn.wires import PATIENCE, receive_all

LARGE = bytes(range(256)) * 8000  # more than any small buffer holds


@contextmanager
def narrow_pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A server's side of a connection, with a small buffer, and the client's."""
    server, client = socket.socketpair()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    server.setblocking(False)
    client.settimeout(PATIENCE)
    with server, client:
        yield server, client


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
