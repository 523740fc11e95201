"""Environs as servers make them, and inputs that behave as those of some servers do."""

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from fango.contract import Environ


def environ_of(path: str = "/", query: str = "", content: bytes = b"", **more: Any) -> Environ:
    """The environ of a request with some content; `path` and `query` as they stand in it.

    `more` are other entries of it; None takes one away.
    """
    environ: Environ = {"SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {"wsgi.input": BytesIO(content), "CONTENT_LENGTH": str(len(content))}
    setup_testing_defaults(environ)
    environ |= more
    return {key: value for key, value in environ.items() if value is not None}


def seen(text: str) -> str:
    """Text as it stands in an environ: each byte of its UTF-8 as one character."""
    return text.encode().decode("latin-1")


class Connection:
    """An input that has only the methods of PEP 3333, and waits for ever where nothing comes.

    `pieces` are what arrives at once. After them the client is silent, or, if it has `left`, gone.
    """

    def __init__(self, *pieces: bytes, left: bool = False) -> None:
        self.pieces = list(pieces)
        self.left = left
        self.asked: list[int] = []

    def read(self, size: int) -> bytes:
        self.asked.append(size)
        assert size > 0, "a connection is asked for a number of bytes"
        if not self.pieces:
            assert self.left, "this would wait for ever"
            return b""
        piece = self.pieces.pop(0)
        if piece[size:]:
            self.pieces.insert(0, piece[size:])
        return piece[:size]

    def readline(self, size: int) -> bytes:
        line = b""
        while len(line) < size and not line.endswith(b"\n"):
            byte = self.read(1)
            if not byte:
                break
            line += byte
        return line

    def close(self) -> None:
        raise AssertionError("an application never closes its input")
