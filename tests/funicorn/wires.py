"""A running server, and clients that speak to it in bytes."""

import importlib.util
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import funicorn
from book.kit import background
from funicorn import listen

Address = tuple[str, int]
Environ = dict[str, Any]

PATIENCE = 10.0  # seconds that a test waits for a server before it fails


@contextmanager
def running(*app: Any, timeout: float = PATIENCE) -> Iterator[Address]:
    """Serve `app` in a thread while the block runs, and give the address.

    The drafts of chapters 1 to 3 take no application. A silent client is dropped after about
    `timeout` seconds.
    """
    listener = listen(port=0)
    address = listener.getsockname()[:2]
    patience: dict[str, Any] = {"timeout": timeout}  # as it was until chapter 5
    if importlib.util.find_spec("funicorn.connection"):
        from funicorn.limits import Times

        times = Times(head=timeout, content=timeout, idle=timeout, write=timeout)
        patience = {"times": times}
    if hasattr(funicorn, "serving"):
        with funicorn.serving(*app, listener, **patience):
            yield address
    else:
        run: Callable[..., object] = funicorn.serve
        with background(lambda: run(*app, listener, **patience), listener):
            yield address


@contextmanager
def connected(address: Address) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=PATIENCE) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield client


def receive_all(client: socket.socket) -> bytes:
    """Receive until the other side ends."""
    received = b""
    while data := client.recv(65_536):
        received += data
    return received


def exchange(address: Address, *pieces: bytes) -> bytes:
    """Send the pieces, one by one; return all that comes until the server closes."""
    with connected(address) as client:
        for piece in pieces:
            client.sendall(piece)
        return receive_all(client)


class Answer(NamedTuple):
    """A response, taken apart."""

    status: str
    headers: dict[str, str]
    content: bytes


def take_apart(response: bytes) -> Answer:
    head, end, content = response.partition(b"\r\n\r\n")
    assert end, f"a response has an empty line after its head: {response!r}"
    line, *fields = head.decode("latin-1").split("\r\n")
    version, _, status = line.partition(" ")
    assert version == "HTTP/1.1"
    return Answer(status, dict(field.split(": ", 1) for field in fields), content)
