"""What an application answers, with the validator watching it."""

from typing import Any, NamedTuple
from wsgiref.validate import validator

from fango.contract import Environ, Pairs, WSGIApp
from tests.fango.environs import environ_of


class Answer(NamedTuple):
    """A status line, the headers, and the blocks of the content."""

    status: str
    headers: Pairs
    blocks: list[bytes]

    @property
    def content(self) -> bytes:
        return b"".join(self.blocks)

    def values(self, name: str) -> list[str]:
        """The values of a header, in their order."""
        return [value for other, value in self.headers if other.lower() == name.lower()]


def answer_of(app: WSGIApp, environ: Environ | None = None) -> Answer:
    """Call `app` as a server does; AssertionError for what PEP 3333 forbids."""
    heads: list[tuple[str, Pairs]] = []

    def start_response(status: str, headers: Pairs) -> None:
        heads.append((status, headers))

    watched: Any = validator(app)
    blocks = watched(environ_of() if environ is None else environ, start_response)
    try:
        content = list(blocks)
    finally:
        blocks.close()
    [(status, headers)] = heads
    return Answer(status, headers, content)
