"""Applications, and a server in small that keeps PEP 3333 step by step."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from fango.headers import Headers
from tests.conformance.framework.strict import Blocks as Blocks

TEXT = [("Content-Type", "text/plain")]


def environ(**changes: Any) -> dict[str, Any]:
    """An environ for GET / by 127.0.0.1, but for `changes`."""
    environ: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    return {**environ, **changes}


class Call:
    """One call of an application: what it has said to `start_response`, and what it has sent."""

    def __init__(self, app: Any, **changes: Any) -> None:
        self.status = ""
        self.pairs: list[tuple[str, str]] = []
        self.sent: list[bytes] = []
        self.environ = environ(**{"test.sent": self.sent, **changes})
        self.blocks = app(self.environ, self.start_response)

    def start_response(self, status: str, headers: Any, exc_info: Any = None, /) -> Any:
        try:
            assert exc_info or not self.status, "start_response was called twice"
            if exc_info and any(self.sent):
                raise exc_info[1].with_traceback(exc_info[2])
        finally:
            exc_info = None
        self.status, self.pairs = status, headers
        return self.sent.append

    @property
    def headers(self) -> Headers:
        return Headers(self.pairs)

    @property
    def body(self) -> bytes:
        return b"".join(self.sent)

    def run(self) -> "Call":
        """Take all blocks, and close."""
        try:
            self.sent.extend(self.blocks)  # one by one
            assert self.status
        finally:
            self.close()
        return self

    def close(self) -> None:
        if hasattr(self.blocks, "close"):
            self.blocks.close()


def ask(middleware: Callable[[Any], Any], app: Any, **changes: Any) -> Call:
    """The answer of `app` with the middleware around it, both sides of which are validated."""
    return Call(validator(middleware(validator(app))), **changes).run()


def answering(
    blocks: Iterable[bytes], *headers: tuple[str, str], status: str = "200 OK"
) -> Callable[..., Iterable[bytes]]:
    """An application that answers with these blocks."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response(status, [*(headers or TEXT)])
        return blocks

    return app


def generating(
    blocks: Iterable[bytes], *headers: tuple[str, str], status: str = "200 OK"
) -> Callable[..., Iterable[bytes]]:
    """An application that is a generator, and starts its response with its first block."""

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response(status, [*(headers or TEXT)])
        yield from blocks

    return app


def writing(*written: bytes, rest: Iterable[bytes] = ()) -> Callable[..., Iterable[bytes]]:
    """An application that uses `write`."""

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        write = start_response("200 OK", [*TEXT])
        for block in written:
            write(block)
        return [*rest]

    return app


def failing(*first: bytes, error: BaseException) -> Callable[..., Iterable[bytes]]:
    """An application that begins, notices an error, and tries to tell of it instead."""

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [*TEXT])
        yield from first
        try:
            raise error
        except type(error):
            start_response("500 Internal Server Error", [*TEXT], sys.exc_info())
        yield b"sorry"

    return app
