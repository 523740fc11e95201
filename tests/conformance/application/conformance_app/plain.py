"""Behaviours that answer at once."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from typing import Any

from conformance_app.events import record
from conformance_app.registry import TEXT, Environ, Query, Start, read_content, well


@well("hello")
def hello(environ: Environ, start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", [*TEXT, ("Content-Length", "5")])
    return [b"hello"]


@well("echo")
def echo(environ: Environ, start_response: Start) -> Iterable[bytes]:
    content = read_content(environ)
    start_response("200 OK", [*TEXT, ("Content-Length", str(len(content)))])
    return [content]


@well("ignore")
def ignore(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Answers without a look at the content."""
    start_response("200 OK", [*TEXT, ("Content-Length", "7")])
    return [b"ignored"]


@well("mark")
def mark(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Leaves a mark, so that the suite knows of this request even if no response comes."""
    token = Query(environ)("t")
    record("mark", token)
    start_response("200 OK", [*TEXT, ("Content-Length", str(len(token)))])
    return [token.encode("latin-1")]


@well("refuse")
def refuse(environ: Environ, start_response: Start) -> Iterable[bytes]:
    start_response("405 Method Not Allowed", [*TEXT, ("Allow", "GET"), ("Content-Length", "0")])
    return []


@well("environ")
def show_environ(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """The environ as JSON, with the types that JSON has no name for."""
    shown = {key: plain_value(value) for key, value in environ.items()}
    shown["types"] = {key: type(value).__name__ for key, value in environ.items()}
    shown["type"] = f"{type(environ).__module__}.{type(environ).__qualname__}"
    shown["process"] = [os.getpid(), threading.get_ident()]
    environ["conformance.dirty"] = "a server that shows this to the next request shares environs"
    content = json.dumps(shown).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
    start_response("200 OK", headers)
    return [content]


@well("spoil")
def spoil(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Takes all out of its environ, which is its own to change as it likes."""
    environ.clear()
    start_response("200 OK", [*TEXT, ("Content-Length", "7")])
    return [b"spoiled"]


def plain_value(value: Any) -> Any:
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    return list(value) if isinstance(value, tuple) else repr(value)


@well("status")
def status(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Any status and headers, and no content; `type=no` leaves the Content-Type out."""
    query = Query(environ)
    headers = query.headers()
    if query("type") == "no":
        headers = [each for each in headers if each[0] != "Content-Type"]
    start_response(query("status", "200 OK"), headers)
    return []


@well("blocks")
def blocks(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """The blocks in a list, with the headers that the query names."""
    query = Query(environ)
    start_response(query("status", "200 OK"), query.headers())
    return query.blocks()


@well("write")
def write(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Some blocks by `write`, then the others as usual."""
    query = Query(environ)
    write = start_response("200 OK", query.headers())
    record("write is callable" if callable(write) else "write is not callable", query("t"))
    for block in query.all("write"):
        write(block.encode("latin-1"))
    return query.blocks()


@well("hints")
def hints(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Early hints, where the server offers them."""
    early_hints = environ.get("wsgi.early_hints")
    if early_hints is not None:
        early_hints([("Link", "</style.css>; rel=preload; as=style")])
    content = b"no hints" if early_hints is None else b"hints"
    start_response("200 OK", [*TEXT, ("Content-Length", str(len(content)))])
    return [content]


@well("errors")
def errors(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Writes all kinds of text to wsgi.errors."""
    stream = environ["wsgi.errors"]
    stream.write("caf\xe9 \u20ac \U0001f984 \udcff\n")
    stream.writelines(["one\n", "two\n"])
    stream.flush()
    start_response("200 OK", [*TEXT, ("Content-Length", "7")])
    return [b"written"]
