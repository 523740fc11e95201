"""Calling an application as a server does, and streams that know what became of them."""

from collections.abc import Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

from tests.funicorn.applications import failing as failing


def make_environ(path: str = "/", method: str = "GET", **more: Any) -> dict[str, Any]:
    """The environ of a request; the keywords are entries of it, with "__" for a dot."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
    }
    setup_testing_defaults(environ)
    environ.update({name.replace("__", "."): value for name, value in more.items()})
    return environ


class Server:
    """One call of an application; keeps how `start_response` was called, and what was returned.

    `refuses` is what the first call of `start_response` raises, `refuses_again` the second.
    """

    def __init__(
        self, refuses: Exception | None = None, refuses_again: Exception | None = None
    ) -> None:
        self.begun: list[tuple[Any, ...]] = []
        self.refusals = [refuses, refuses_again]
        self.blocks: Any = None

    def start_response(self, *arguments: Any) -> Any:
        self.begun.append(arguments)
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is not None:
            raise refusal
        return None  # nobody may call `write`

    def call(self, app: Any, path: str = "/", method: str = "GET", **more: Any) -> "Server":
        self.blocks = app(make_environ(path, method, **more), self.start_response)
        return self

    def close(self) -> None:
        if hasattr(self.blocks, "close"):
            self.blocks.close()

    def all(self) -> bytes:
        """The content; afterwards it is closed."""
        try:
            return b"".join(self.blocks)
        finally:
            self.close()

    @property
    def status(self) -> int:
        return int(self.begun[-1][0][:3])

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.begun[-1][1])

    @property
    def exc_info(self) -> Any:
        return self.begun[-1][2] if len(self.begun[-1]) > 2 else None


class Stream:
    """A body that counts what is asked for, and how often it is closed."""

    def __init__(self, *blocks: Any) -> None:
        self.blocks = list(blocks)
        self.asked = 0
        self.closed = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        self.asked += 1
        if not self.blocks:
            raise StopIteration
        block = self.blocks.pop(0)
        if isinstance(block, BaseException):
            raise block
        return block

    def close(self) -> None:
        self.closed += 1
