"""Applications, and a wire to answer on. From chapter 4 on."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

TEXT = [("Content-Type", "text/plain")]


class Wire:
    """Where a response is sent to; keeps what came in one `send`."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, data: bytes) -> None:
        if data:
            self.sent.append(bytes(data))

    @property
    def all(self) -> bytes:
        return b"".join(self.sent)


def answering(blocks: Iterable[bytes], status: str = "200 OK") -> Callable[..., Iterable[bytes]]:
    """An application that answers with these blocks."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response(status, TEXT)
        return blocks

    return app


class Blocks:
    """An iterable that knows whether it has been closed, and what became of its blocks."""

    def __init__(self, *blocks: bytes | Exception) -> None:
        self.blocks = blocks
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            if isinstance(block, Exception):
                raise block
            yield block

    def close(self) -> None:
        self.closed += 1


def failing() -> Any:
    try:
        raise ValueError("mine")
    except ValueError:
        return sys.exc_info()
