"""Our own server without a network: each piece arrives exactly as it was cut.

This is the one place of the suite that knows how our server is built inside.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from tests.conformance.wire import Outcome, parse

Application = Callable[..., Any]


class Pieces:
    """Looks like a socket whose peer sends some pieces, and then ends its side."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = [piece for piece in reversed(pieces) if piece]
        self.sent = bytearray()

    def recv(self, size: int) -> bytes:
        return self.pieces.pop() if self.pieces else b""

    def send(self, data: bytes, flags: int = 0) -> int:
        self.sent += data
        return len(data)

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def setblocking(self, flag: bool) -> None:
        pass

    def settimeout(self, seconds: float) -> None:
        pass

    def shutdown(self, how: int) -> None:
        pass

    def close(self) -> None:
        pass

    def setsockopt(self, *option: object) -> None:
        pass

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 8000

    getpeername = getsockname


@cache
def has_connection() -> bool:
    return importlib.util.find_spec("funicorn.connection") is not None


def outcome(app: Application, pieces: Sequence[bytes], methods: Sequence[str]) -> Outcome:
    """What our server, as far as it has been built, sends back."""
    client: Any = Pieces(pieces)
    if has_connection():
        converse(app, client)
    else:
        from funicorn.server import handle  # type: ignore[attr-defined, unused-ignore]

        handle(app, client)
    return parse(bytes(client.sent), methods, "closed")


def converse(app: Application, client: Any) -> None:
    """Lead a conversation as the worker would, with a client that is always ready."""
    from funicorn.connection import (  # type: ignore[import-not-found, unused-ignore]
        OVER,
        Connection,
    )
    from funicorn.environ import base_environ

    connection = Connection(client, base_environ(client.getsockname(), client.getpeername()))
    while connection.state is not OVER:
        if connection.proceed():
            connection.answer(app)
    connection.close()
