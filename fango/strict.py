# Generated from notebooks/19-testing-an-application.ipynb by "make export": edit those.
"""A server for tests, and a strict one: it complains where some server might (PEP 3333)."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from fango.contract import Environ, ExcInfo, Pairs, WSGIApp
from fango.headers import Headers

STATUS_LINE = re.compile(r"[2-5][0-9]{2} [ -~]*")  # those from 100 to 199 are the server's


def check_head(status: str, headers: Pairs) -> Headers:
    """See to it that a server can send a status and headers as they are; return the headers."""
    assert STATUS_LINE.fullmatch(status), f"a status is like '200 OK', up to 599: not {status!r}"
    try:
        checked = Headers(headers)
    except (TypeError, ValueError) as error:
        raise AssertionError(f"no server can send these headers: {error}") from None
    for name in ("Content-Length", "Content-Type", "Location"):
        values = checked.getlist(name)
        assert len(values) < 2, f"{name} stands there more than once: {values}"
    return checked


def check_length(method: str, status: str, headers: Headers, content: bytes) -> None:
    """See to it that content is as long as it should be."""
    length = headers.get("Content-Length")
    if method == "HEAD" or status[:3] in ("204", "304"):
        assert not content, f"{method} answered with {status[:3]} has no content"
    elif length is not None:
        there = str(len(content))
        assert length == there, f"Content-Length is {length}, and there are {there} bytes"


class Input:
    """`wsgi.input` as the hardest server gives it: who reads on behind the content has to wait.

    `length` is what the client has declared, in bytes. AssertionError for a read beyond it.
    """

    def __init__(self, file: Any, length: int) -> None:
        self.file = file
        self.left = length
        self.complaint = ""

    def take(self, read: Callable[[int], bytes], size: int) -> bytes:
        asked = "all there is" if size < 0 else f"{size} bytes"
        if not 0 <= size <= self.left:
            self.complaint = (
                f"{asked} of wsgi.input was asked for, and {self.left} bytes are left: there are "
                "servers that wait then, for a client that has nothing more to say"
            )
            raise AssertionError(self.complaint)
        data = read(size)
        self.left -= len(data)
        return data

    def read(self, size: int = -1) -> bytes:
        return self.take(self.file.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self.take(self.file.readline, size)

    def readlines(self, hint: int = -1) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


Answer: TypeAlias = tuple[str, Headers, bytes]  # status, headers and content


def declared(environ: Environ) -> int:
    """Return how many bytes of content the client has declared; 0 for what is no such number."""
    length: str = environ.get("CONTENT_LENGTH", "")
    return int(length) if re.fullmatch("[0-9]{1,18}", length) else 0


def harden(environ: Environ) -> Input | None:
    """Make the input a hard one, and return it; None if the server has promised that it ends."""
    if environ.get("wsgi.input_terminated"):
        return None
    source = environ["wsgi.input"] = Input(environ["wsgi.input"], declared(environ))
    return source


def answer_of(app: WSGIApp, environ: Environ, leave_after: int | None = None) -> Answer:
    """Call an application once, as a server does; return what it answers.

    Raises AssertionError where it breaks a rule of PEP 3333, and whatever it raises itself. With
    `leave_after`, the client has left after so many blocks.
    """
    begun: list[tuple[str, Pairs]] = []
    content: list[bytes] = []

    def start_response(
        status: str, headers: Pairs, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        assert exc_info or not begun, "start_response was called twice, and without exc_info"
        if exc_info and exc_info[1] and any(content):
            raise exc_info[1].with_traceback(exc_info[2])  # it is too late for another answer
        begun.append((status, headers))
        return content.append

    source = harden(environ)
    blocks = app(environ, start_response)
    try:
        content.extend(islice(blocks, leave_after))
        if not begun and leave_after == 0:
            next(iter(blocks), b"")  # a generator begins with its first block
    finally:
        if hasattr(blocks, "close"):
            blocks.close()
    if source is not None:
        assert not source.complaint, source.complaint  # the application may have caught it
    assert begun, "start_response was never called"
    status, headers = begun[-1][0], check_head(*begun[-1])
    if leave_after is None:
        check_length(environ["REQUEST_METHOD"], status, headers, b"".join(content))
    return status, headers, b"".join(content)
