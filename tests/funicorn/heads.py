"""How the tests read a head: as a server does, and in any pieces. From chapter 2 on."""

from collections.abc import Iterable

import pytest

from funicorn.errors import RequestError
from funicorn.limits import LIMITS, Limits
from funicorn.request import HeadReader, Request, parse_head


def read_head(pieces: Iterable[bytes], limits: Limits = LIMITS) -> Request:
    """Read the head of a request that arrives in `pieces`; it must be complete with them."""
    reader = HeadReader(limits)
    for piece in pieces:
        head = reader.feed(piece)
        if head is not None:
            return parse_head(head, limits)
    raise AssertionError("the reader waits for more")


def parse(data: bytes, limits: Limits = LIMITS) -> Request:
    """Read a head that arrives in one piece."""
    return read_head([data], limits)


def refusal(data: bytes, limits: Limits = LIMITS) -> int:
    """Return the status code with which a request is refused."""
    with pytest.raises(RequestError) as refused:
        parse(data, limits)
    return int(refused.value.status[:3])


def with_line(line: bytes) -> bytes:
    """A request with this request line, and nothing else that could be wrong."""
    return line + b"\r\nHost: example.org\r\n\r\n"


def with_field(line: bytes, version: bytes = b"1.1") -> bytes:
    """A request with this field line besides Host."""
    return b"GET / HTTP/" + version + b"\r\nHost: example.org\r\n" + line + b"\r\n\r\n"


def with_host(value: bytes) -> bytes:
    """A request with this Host."""
    return b"GET / HTTP/1.1\r\nHost: " + value + b"\r\n\r\n"
