"""A server without a network that insists on what PEP 3333 asks of an application."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

TEXT = [("Content-Type", "text/plain")]

STATUS = re.compile(r"[2-5][0-9]{2} [!-~]([ -~]*[!-~])?")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[\t -~\x80-\xff]*")
OURS = {  # what a server decides, and an application says nothing of
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "status",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


class Fault(BaseException):
    """The application has broken a rule: no Exception, for it may catch all of these."""


def insist(condition: object, fault: str) -> None:
    if not condition:
        raise Fault(fault)


class Content:
    """`wsgi.input` that must not be read beyond the length that was declared, nor closed.

    Whoever asks for more would wait for the client for ever. It can only what PEP 3333 lists.
    """

    def __init__(self, content: bytes, length: int | None) -> None:
        self.content = content
        self.left = length  # None: it ends by itself

    def take(self, size: int, line: bool = False) -> bytes:
        if self.left is not None:
            insist(0 <= size <= self.left, f"{size} bytes were asked for, and {self.left} are left")
        taken = self.content if size < 0 else self.content[:size]
        if line:
            taken = taken[: taken.find(b"\n") + 1 or None]
        self.content = self.content[len(taken) :]
        if self.left is not None:
            self.left -= len(taken)
        return taken

    def read(self, size: int = -1) -> bytes:
        return self.take(size)

    def readline(self, size: int = -1) -> bytes:
        return self.take(size, line=True)

    def readlines(self, hint: int = -1) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def close(self) -> None:
        raise Fault("wsgi.input is the server's, and not to be closed")


class Errors:
    """`wsgi.errors`, which can only what PEP 3333 lists."""

    def write(self, text: str) -> None:
        insist(type(text) is str, f"this stream is for text, not for {text!r}")

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        raise Fault("wsgi.errors is the server's, and not to be closed")


def environ(
    method: str = "GET", path: str = "/", content: bytes | None = None, **more: Any
) -> dict[str, Any]:
    """No more than every server has to give; `more` adds to it."""
    query = path.partition("?")[2]
    length = None if content is None else len(content)
    declared = {} if length is None else {"CONTENT_LENGTH": str(length)}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.partition("?")[0],
        **({"QUERY_STRING": query} if query else {}),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": Content(content or b"", length or 0),
        "wsgi.errors": Errors(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **declared,
        **more,
    }


class Call:
    """One call of an application; each step is checked.

    `refuse` is raised by the first `start_response`, as by a server that doesn't like the headers;
    `sent` says that the first headers leave at once, and can't be taken back.
    """

    def __init__(
        self,
        app: Any,
        environ: dict[str, Any],
        refuse: Exception | None = None,
        sent: bool = False,
    ) -> None:
        self.method = environ["REQUEST_METHOD"]
        self.refuse = refuse
        self.sent = sent
        self.starts: list[Any] = []  # the exc_info of each call of start_response
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self.given: list[tuple[str, str]] = []  # the very list that we got
        self.written: list[bytes] = []
        self.taken: list[bytes] = []
        self.making = False  # a block is being made
        self.over = False
        self.blocks = app(environ, self.start_response)
        insist(not isinstance(self.blocks, (str, bytes)), "each byte of it would be a block")
        self.iterator = iter(self.blocks)

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], None]:
        self.starts.append(exc_info)
        if self.refuse is not None and len(self.starts) == 1:
            raise self.refuse
        if exc_info is None:
            insist(not self.status, "start_response is called again, without exc_info")
        elif self.status and (self.sent or any(self.taken) or any(self.written)):
            raise exc_info[1].with_traceback(exc_info[2])
        check_status(status)
        check_headers(headers)
        self.status, self.given = status, headers
        self.headers = list(headers)
        return self.write

    def write(self, block: bytes) -> None:
        insist(not self.making, "write() is called from the iterator")
        insist(type(block) is bytes, f"a block is bytes, not {type(block).__name__}")
        self.written.append(block)

    def take(self) -> bool:
        """Take one block; False at the end."""
        self.making = True
        try:
            block = next(self.iterator)
        except StopIteration:
            self.over = True
            return False
        finally:
            self.making = False
        insist(type(block) is bytes, f"a block is bytes, not {type(block).__name__}")
        insist(self.status or not block, "a block comes before start_response")
        self.taken.append(block)
        return True

    def run(self, most: int = 1_000_000) -> Call:
        """Take blocks, up to `most`, and close."""
        try:
            while len(self.taken) < most and self.take():
                pass
        finally:
            self.close()
        if self.over:
            insist(self.status, "start_response was not called")
            self.check_length()
        return self

    def close(self) -> None:
        if hasattr(self.blocks, "close"):
            self.blocks.close()

    def check_length(self) -> None:
        """See to it that lengths are right, where there are any."""
        if hasattr(type(self.blocks), "__len__"):
            insist(len(self.blocks) == len(self.taken), "the length of the iterable is wrong")
        length = self.header("Content-Length")
        if self.method == "HEAD" or self.status[:3] in ("204", "304"):
            insist(not self.content, f"{self.method} with {self.status} has no content")
        elif length is not None:
            there = len(self.content)
            insist(length == str(there), f"Content-Length is {length}, and there are {there} bytes")

    def header(self, name: str) -> str | None:
        """The value of a header; there must not be two."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        insist(len(found) < 2, f"{name} stands there twice")
        return found[0] if found else None

    @property
    def content(self) -> bytes:
        return b"".join(self.written + self.taken)


def check_status(status: str) -> None:
    insist(type(status) is str and STATUS.fullmatch(status), f"no status: {status!r}")


def check_headers(headers: list[tuple[str, str]]) -> None:
    insist(type(headers) is list, f"headers are a list, not {type(headers).__name__}")
    for pair in headers:
        insist(type(pair) is tuple and len(pair) == 2, f"headers are pairs, not {pair!r}")
        name, value = pair
        insist(type(name) is str and TOKEN.fullmatch(name), f"no name: {name!r}")
        insist(type(value) is str and VALUE.fullmatch(value), f"no value: {value!r}")
        insist(name.lower() not in OURS, f"{name} is the server's")


class Blocks:
    """The blocks of a response, which know how many were made, and how often they were closed."""

    def __init__(self, *blocks: bytes | BaseException) -> None:
        self.blocks = blocks
        self.made = 0
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            self.made += 1
            if isinstance(block, BaseException):
                raise block
            yield block

    def close(self) -> None:
        self.closed += 1


def answering(blocks: Iterable[bytes], status: str = "200 OK") -> Callable[..., Iterable[bytes]]:
    """An application that answers with these blocks."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, list(TEXT))
        return blocks

    return app


def failing(first: bytes) -> Callable[..., Iterator[bytes]]:
    """An application that fails behind this block, and tries to tell of it instead."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", list(TEXT))
        yield first
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            start_response("500 Internal Server Error", list(TEXT), sys.exc_info())
        yield b"all is lost"

    return app
