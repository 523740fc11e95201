"""Behaviours that read their content in every way the PEP knows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from conformance_app.registry import Environ, Query, Start, well

READERS: dict[str, Callable[[Any], list[bytes]]] = {
    "read()": lambda stream: [stream.read()],
    "read(-1)": lambda stream: [stream.read(-1)],
    "read(2)": lambda stream: [stream.read(2)],
    "read(100)": lambda stream: [stream.read(100)],
    "read(0)": lambda stream: [stream.read(0)],
    "readline()": lambda stream: [stream.readline()],
    "readline(2)": lambda stream: [stream.readline(2)],
    "readlines()": lambda stream: list(stream.readlines()),
    "readlines(1)": lambda stream: list(stream.readlines(1)),
    "iterate": lambda stream: list(stream),
}


@well("read")
def read(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """What the calls named by `how` return, one after the other, as JSON."""
    got = []
    for how in Query(environ).all("how"):
        got.append([data.decode("latin-1") for data in READERS[how](environ["wsgi.input"])])
    content = json.dumps(got).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
    start_response("200 OK", headers)
    return [content]


@well("rest")
def rest(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """Whatever can be read, whether there is a length or not."""
    content = environ["wsgi.input"].read(65_536)
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))]
    start_response("200 OK", headers)
    return [content]


@well("size")
def size(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """The size of the content, which is read in pieces and not kept."""
    total = 0
    missing = int(environ.get("CONTENT_LENGTH") or 0)
    endless = not missing and environ.get("wsgi.input_terminated")
    while missing or endless:
        data = environ["wsgi.input"].read(65_536 if endless else min(missing, 65_536))
        if not data or total > 16 << 30:  # a server that never ends the content is wrong
            break
        total += len(data)
        missing -= 0 if endless else len(data)
    content = str(total).encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(content)))]
    start_response("200 OK", headers)
    return [content]
