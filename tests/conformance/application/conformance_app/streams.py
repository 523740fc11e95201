"""Behaviours that answer block by block, and tell when they are closed."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator

from conformance_app.events import Gate, record
from conformance_app.registry import TEXT, Environ, Query, Start, well


@well("stream")
def stream(environ: Environ, start_response: Start) -> Iterator[bytes]:
    """A generator: start_response is called when the first block is asked for."""
    query = Query(environ)
    start_response(query("status", "200 OK"), query.headers())
    yield from query.blocks()


@well("flood")
def flood(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """So many bytes, in blocks of 64 KiB; its close is recorded."""
    query = Query(environ)
    size = int(query("size"))
    headers = [*TEXT, ("Content-Length", str(size))] if query("length") else [*TEXT]
    start_response("200 OK", headers)
    return Closing(fill(size), query("t"))


def fill(size: int) -> Iterator[bytes]:
    block = bytes(range(256)) * 256
    while size:
        yield block[:size]
        size -= min(size, len(block))


class Closing:
    """An iterable that records each call of its `close`."""

    def __init__(self, blocks: Iterable[bytes], token: str) -> None:
        self.blocks = iter(blocks)
        self.token = token

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.blocks)
        except StopIteration:
            record("exhausted", self.token)
            raise

    def close(self) -> None:
        record("close", self.token)


class Shy:
    """An iterable that records which attributes it is asked for in vain."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"one", b"two"])

    def __getattr__(self, name: str) -> object:
        record(f"asked for {name}", self.token)
        raise AttributeError(name)


@well("shy")
def shy(environ: Environ, start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", [*TEXT])
    return Shy(Query(environ)("t"))


@well("closing")
def closing(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Blocks whose iterable has a `close`; `fail=N` raises an error in place of block N."""
    query = Query(environ)
    start_response("200 OK", query.headers())
    return Closing(failing(query.blocks(), query("fail")), query("t"))


def failing(blocks: list[bytes], fail: str) -> Iterator[bytes]:
    for number, block in enumerate(blocks):
        if fail == str(number):
            raise ValueError("meant to fail")
        yield block
    if fail == str(len(blocks)):
        raise ValueError("meant to fail")


@well("gated")
def gated(environ: Environ, start_response: Start) -> Iterator[bytes]:
    """Waits for the suite before each block, and before the end."""
    query = Query(environ)
    gate = Gate(query("gate"))
    try:
        start_response("200 OK", query.headers())
        for block in query.blocks():
            gate.wait()
            yield block
        gate.wait()
    finally:
        gate.close()


@well("held")
def held(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Waits for the suite within the call, and says in which process and thread."""
    query = Query(environ)
    gate = Gate(query("gate"))
    try:
        record("in", query("t"))
        gate.wait()
        record("out", query("t"))
    finally:
        gate.close()
    flags = environ["wsgi.multithread"], environ["wsgi.multiprocess"]
    content = f"{os.getpid()} {threading.get_ident()} {flags[0]} {flags[1]}".encode()
    start_response("200 OK", [*TEXT, ("Content-Length", str(len(content)))])
    return [content]


@well("error-in-call")
def error_in_call(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Starts a response, and fails before there is any content."""
    start_response("200 OK", [*TEXT, ("X-Secret", "yes")])
    raise ValueError("meant to fail")


@well("error-at-once")
def error_at_once(environ: Environ, start_response: Start) -> Iterable[bytes]:
    raise ValueError("meant to fail " + Query(environ)("t"))


@well("replaced")
def replaced(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Starts a response, fails, and starts another, which exc_info allows."""
    start_response("200 OK", [*TEXT, ("X-First", "yes")])
    try:
        raise ValueError("meant to fail")
    except ValueError:
        start_response("503 Mine", [*TEXT, ("X-Second", "yes")], sys.exc_info())
    return [b"replaced"]


@well("too-late")
def too_late(environ: Environ, start_response: Start) -> Iterator[bytes]:
    """Fails after the first block; start_response must raise the error again."""
    query = Query(environ)
    start_response("200 OK", query.headers())
    yield b"first"
    try:
        raise LookupError("meant to fail")
    except LookupError:
        try:
            start_response("503 Mine", [*TEXT], sys.exc_info())
        except BaseException as error:
            record(f"raised {type(error).__name__}", query("t"))
            raise
    record("raised nothing", query("t"))
    yield b"second"
