"""Behaviours that answer with a file, by the server's own wrapper where it has one."""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from conformance_app.events import record
from conformance_app.registry import TEXT, Environ, Query, Start, well

CONTENT = bytes(range(256)) * 1024  # 256 KiB


class Recorded:
    """A file that records its close; `fileno` only where the file has one that leads to CONTENT."""

    def __init__(self, file: Any, token: str) -> None:
        self.file = file
        self.token = token
        if isinstance(file, io.BufferedRandom):
            self.fileno = file.fileno

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.file.read(size)
        return data

    def seek(self, *where: int) -> int:
        return int(self.file.seek(*where))

    def tell(self) -> int:
        return int(self.file.tell())

    def close(self) -> None:
        record("close", self.token)
        self.file.close()


class OnlyRead:
    """The least that the PEP calls a file: `read`."""

    def __init__(self, content: bytes) -> None:
        self.file = io.BytesIO(content)

    def read(self, size: int) -> bytes:
        return self.file.read(size)


def on_disk(content: bytes) -> io.BufferedRandom:
    file = tempfile.TemporaryFile()  # the wrapper closes it
    file.write(content)
    file.seek(0)
    return file  # type: ignore[return-value]


def gzipped() -> Any:
    """A file object whose descriptor leads to other bytes than its `read`."""
    raw = on_disk(b"")
    with gzip.GzipFile(fileobj=raw, mode="wb") as packed:
        packed.write(CONTENT)
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw, mode="rb")


def opened(kind: str) -> Any:
    if kind == "disk":
        return on_disk(CONTENT)
    if kind == "gzip":
        return gzipped()
    return OnlyRead(CONTENT) if kind == "read only" else io.BytesIO(CONTENT)


@well("file")
def file(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """A file of a `kind`, from an `offset`, with a `length` if one is given."""
    query = Query(environ)
    wrapper = environ.get("wsgi.file_wrapper")
    if wrapper is None:
        start_response("200 OK", [*TEXT, ("X-No-Wrapper", "1"), ("Content-Length", "0")])
        return []
    source = opened(query("kind"))
    if query("offset"):
        source.seek(int(query("offset")))
    headers = [*TEXT, ("Content-Length", query("length"))] if query("length") else [*TEXT]
    recorded = source if query("kind") in ("gzip", "read only") else Recorded(source, query("t"))
    wrapped = wrapper(recorded, 10_000)
    if query("kind") == "read only":
        record("close" if hasattr(wrapped, "close") else "no close", query("t"))
    start_response("200 OK", headers)
    return Upper(wrapped) if query("middleware") else wrapped  # type: ignore[no-any-return]


class Upper:
    """Middleware that changes what it passes on, so that a shortcut past it would show."""

    def __init__(self, blocks: Any) -> None:
        self.blocks = blocks

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            yield block.upper()

    def close(self) -> None:
        self.blocks.close()


@well("dropped-file")
def dropped_file(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Wraps a file, but returns something else: the file must not be sent."""
    wrapper = environ.get("wsgi.file_wrapper")
    missing = [] if wrapper else [("X-No-Wrapper", "1")]
    if wrapper is not None:
        unused = wrapper(io.BytesIO(CONTENT))
        if hasattr(unused, "close"):
            unused.close()
    start_response("200 OK", [*TEXT, *missing, ("Content-Length", "7")])
    return [b"instead"]
