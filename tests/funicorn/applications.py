"""Applications, and a wire to answer on. From chapter 4 on."""

import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from funicorn.errors import Disconnected
from funicorn.request import parse_head
from funicorn.response import Response

TEXT = [("Content-Type", "text/plain")]


class Wire:
    """Where a response is sent to; keeps what came in one call."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.rest: list[bytes] = []  # nothing waits here
        self.waited: list[bytes] = []  # those that had to be out before anything else happened
        self.broken = False

    def send(self, data: bytes) -> None:
        self.waited.append(bytes(data))
        self.send_last(data)

    def send_last(self, data: bytes) -> None:
        if data:
            self.sent.append(bytes(data))

    def send_file(self, head: bytes, part: Any) -> None:
        self.send_last(head + os.pread(part.descriptor, part.count, part.offset))
        part.close()

    def break_off(self) -> None:
        self.broken = True

    @property
    def all(self) -> bytes:
        return b"".join(self.sent)

    @property
    def head(self) -> list[str]:
        """The lines of the head."""
        return self.all.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

    @property
    def content(self) -> bytes:
        return self.all.partition(b"\r\n\r\n")[2]


class DeadWire(Wire):
    """A wire whose other end is gone."""

    def send_last(self, data: bytes) -> None:
        raise Disconnected("nobody is there")


def response_on(
    wire: Wire, method: str = "GET", version: str = "HTTP/1.0", persistent: bool = False
) -> Any:
    """A response to a request without fields.

    It goes over a connection that ends with it, unless it is `persistent`; chapter 4 knows
    nothing else, and no versions.
    """
    build: Any = Response
    if importlib.util.find_spec("funicorn.channel") is None:
        return build(wire.send, head_only=method == "HEAD")
    request = parse_head(f"{method} /path {version}\r\nHost: a".encode())
    return build(wire, request, persistent)


def answering(
    blocks: Iterable[bytes], status: str = "200 OK", *headers: tuple[str, str]
) -> Callable[..., Iterable[bytes]]:
    """An application that answers with these blocks."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response(status, [*TEXT, *headers])
        return blocks

    return app


class Blocks:
    """An iterable that knows whether it has been closed, and what became of its blocks."""

    def __init__(self, *blocks: bytes | BaseException) -> None:
        self.blocks = blocks
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            if isinstance(block, BaseException):
                raise block
            yield block

    def close(self) -> None:
        self.closed += 1


def failing() -> Any:
    try:
        raise ValueError("mine")
    except ValueError:
        return sys.exc_info()
