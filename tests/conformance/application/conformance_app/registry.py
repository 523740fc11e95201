"""The behaviours of the application, by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

Environ = dict[str, Any]
Start = Callable[..., Callable[[bytes], object]]
Behaviour = Callable[[Environ, Start], Iterable[bytes]]

MOST = 8 << 20  # bytes that an application of this suite reads into memory

TEXT = [("Content-Type", "text/plain")]

WELL: dict[str, Behaviour] = {}  # as the PEP wants them: wsgiref.validate watches them
ILL: dict[str, Behaviour] = {}  # wrong on purpose


def well(name: str) -> Callable[[Behaviour], Behaviour]:
    def add(behaviour: Behaviour) -> Behaviour:
        WELL[name] = behaviour
        return behaviour

    return add


def ill(name: str) -> Callable[[Behaviour], Behaviour]:
    def add(behaviour: Behaviour) -> Behaviour:
        ILL[name] = behaviour
        return behaviour

    return add


class Query:
    """The parameters of a request, for an application that hasn't got a framework."""

    def __init__(self, environ: Environ) -> None:
        self.values = parse_qs(environ.get("QUERY_STRING", ""), encoding="latin-1")

    def __call__(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def blocks(self) -> list[bytes]:
        return [block.encode("latin-1") for block in self.all("block")]

    def headers(self) -> list[tuple[str, str]]:
        """Text, and what `header=Name:value` adds to it or puts in its place."""
        added = [tuple(header.split(":", 1)) for header in self.all("header")]
        names = {name.lower() for name, _ in added}
        return [each for each in TEXT if each[0].lower() not in names] + added  # type: ignore[operator]


def has_decoded_chunks(environ: Environ) -> bool:
    """Whether the server decodes chunks, though it does not say so: the suite has tried it.

    From a server that does not, reading on would wait for the client to end its side.
    """
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    return chunked and os.path.exists(os.environ.get("CONFORMANCE_EVENTS", "") + ".chunks")


def read_content(environ: Environ) -> bytes:
    """Read the content to its end, as a careful application does."""
    stream = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH")
    if length:
        content, missing = b"", int(length)
        while missing and (data := stream.read(missing)):
            content += data
            missing -= len(data)
        return content
    content = b""
    if environ.get("wsgi.input_terminated") or has_decoded_chunks(environ):
        while data := stream.read(65_536):
            content += data
            if len(content) > MOST:
                raise ValueError("the content does not end")
    return content
