"""A conversation that a test leads step by step, over a pair of sockets. From chapter 6 on."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from funicorn.connection import ANSWERING, Connection
from funicorn.environ import base_environ
from funicorn.limits import LIMITS, TIMES, Limits, Times
from tests.funicorn.wires import PATIENCE

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OLD_GET = b"GET / HTTP/1.0\r\n\r\n"
LARGE = b"x" * 1_000_000  # more than any small buffer holds


def post(fields: bytes, content: bytes = b"", method: bytes = b"POST") -> bytes:
    return method + b" /path HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n" + content


class Echo:
    """An application that answers with path and content, and counts its calls."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.environs.append(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["PATH_INFO"].encode() + b" " + environ["wsgi.input"].read()]


class Talk:
    """A connection, and its client."""

    def __init__(self, connection: Connection, client: socket.socket) -> None:
        self.connection = connection
        self.client = client

    @property
    def state(self) -> str:
        return self.connection.state

    def hear(self, data: bytes) -> bool:
        """The client sends this, and the connection hears it; return what `proceed` returns."""
        self.client.sendall(data)
        return self.connection.proceed()

    def answer(self, app: Callable[..., Any]) -> bytes:
        """Answer the request at hand; return what the client receives then."""
        assert self.state is ANSWERING
        self.connection.answer(app)
        return self.received()

    def ask(self, data: bytes, app: Callable[..., Any]) -> bytes:
        """Send a whole request, and return the answer."""
        assert self.hear(data), "the request is not complete"
        return self.answer(app)

    def received(self) -> bytes:
        """What is here for the client."""
        received = b""
        self.client.setblocking(False)
        try:
            while data := self.client.recv(65_536):
                received += data
        except BlockingIOError:
            pass
        finally:
            self.client.settimeout(PATIENCE)
        return received

    def ended(self) -> bool:
        """Whether the client has received all, and sees the end."""
        try:
            return self.client.recv(1, socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False


@contextmanager
def talking(limits: Limits = LIMITS, times: Times = TIMES, buffer: int = 0) -> Iterator[Talk]:
    """A connection to talk over; with a small `buffer`, if one is given."""
    server, client = socket.socketpair()
    if buffer:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
    server.setblocking(False)
    client.settimeout(PATIENCE)
    base = base_environ(("192.0.2.1", 8000), ("192.0.2.2", 50_000))
    connection = Connection(server, base, limits, times)
    with client:
        yield Talk(connection, client)
        connection.close()
    assert server.fileno() == -1
