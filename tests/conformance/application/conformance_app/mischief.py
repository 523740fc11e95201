"""Behaviours that are wrong on purpose; what start_response raises is recorded."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from conformance_app.events import record
from conformance_app.registry import TEXT, Environ, Query, Start, ill


def start(environ: Environ, start_response: Start, status: Any, headers: Any) -> Any:
    """Call start_response, and record which error it raises, if it does."""
    token = Query(environ)("t")
    try:
        write = start_response(status, headers)
    except BaseException as error:
        record(f"raised {type(error).__name__}", token)
        raise
    record("raised nothing", token)
    return write


@ill("ill/status")
def status(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Whatever stands in the query as status and headers."""
    query = Query(environ)
    start(environ, start_response, query("status", "200 OK"), query.headers())
    return query.blocks() or [b"hello"]


@ill("ill/stream")
def stream(environ: Environ, start_response: Start) -> Iterator[bytes]:
    """The same, block by block."""
    query = Query(environ)
    start(environ, start_response, query("status", "200 OK"), query.headers())
    yield from query.blocks() or [b"hello"]


@ill("ill/write")
def write(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """More by `write` than the length allows."""
    query = Query(environ)
    write = start(environ, start_response, "200 OK", query.headers())
    for block in query.blocks():
        write(block)
    return []


WRONG: dict[str, tuple[Any, Any]] = {
    "status bytes": (b"200 OK", [*TEXT]),
    "status number": (200, [*TEXT]),
    "status word": ("OK", [*TEXT]),
    "status line feed": ("200 OK\r\nX-Evil: 1", [*TEXT]),
    "headers tuple": ("200 OK", tuple(TEXT)),
    "headers iterator": ("200 OK", iter(TEXT)),
    "header of bytes": ("200 OK", [(b"X-A", b"b")]),
    "value a number": ("200 OK", [("X-A", 1)]),
    "name with a space": ("200 OK", [("X A", "b")]),
    "name with a colon": ("200 OK", [("X-A:", "b")]),
    "name empty": ("200 OK", [("", "b")]),
    "name with a line feed": ("200 OK", [("X-A\r\nX-Evil", "1")]),
    "value beyond latin-1": ("200 OK", [("X-A", "\u20ac")]),
    "header of three": ("200 OK", [("X-A", "b", "c")]),
}


@ill("ill/wrong")
def wrong(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Arguments of start_response that no application may use."""
    given, headers = WRONG[Query(environ)("what")]
    start(environ, start_response, given, headers)
    return [b"hello"]


@ill("ill/twice")
def twice(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Starts two responses without exc_info."""
    start_response("200 OK", [*TEXT])
    start(environ, start_response, "201 Created", [*TEXT])
    return [b"hello"]


@ill("ill/twice-after-error")
def twice_after_error(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Starts another response without exc_info after start_response has refused the first."""
    try:
        start_response("200 OK", [("X A", "b")])
    except Exception:
        start(environ, start_response, "200 OK", [*TEXT])
    return [b"hello"]


@ill("ill/none")
def none(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Starts no response at all."""
    return [b"hello"]


@ill("ill/text")
def text(environ: Environ, start_response: Start) -> Any:
    """Text in place of bytes."""
    start_response("200 OK", [*TEXT])
    return ["hello"]


@ill("ill/write-text")
def write_text(environ: Environ, start_response: Start) -> Any:
    """The same by `write`."""
    write = start_response("200 OK", [*TEXT])
    try:
        write("hello")  # type: ignore[arg-type]
    except BaseException as error:
        record(f"raised {type(error).__name__}", Query(environ)("t"))
        raise
    record("raised nothing", Query(environ)("t"))
    return []


EXITS = {"SystemExit": SystemExit, "KeyboardInterrupt": KeyboardInterrupt}


@ill("ill/exit")
def leave(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Raises what ends a program."""
    raise EXITS[Query(environ)("what")]("meant to fail")


@ill("ill/leak")
def leak(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Passes exc_info, and records whether start_response keeps a hold on it.

    This frame holds it too; what start_response holds besides shows in the counts.
    """
    try:
        raise ValueError("meant to fail")
    except ValueError:
        info = sys.exc_info()
    before = [sys.getrefcount(each) for each in (info, *info[1:])]
    start_response("503 Mine", [*TEXT], info)
    after = [sys.getrefcount(each) for each in (info, *info[1:])]
    record("held" if after != before else "let go", Query(environ)("t"))
    return [b"hello"]
