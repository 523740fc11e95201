"""How the tests read a request with its content, in any pieces. From chapter 3 on."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest

from funicorn.body import ChunkedReader, content_reader
from funicorn.errors import RequestError
from funicorn.limits import LIMITS, Limits
from funicorn.request import HeadReader, Request, parse_head


class Received(NamedTuple):
    """A request with all that came with it."""

    request: Request
    content: bytes
    trailers: dict[str, str]
    rest: bytes


def receive(pieces: Iterable[bytes], limits: Limits = LIMITS) -> Received | None:
    """Read a request that arrives in `pieces`; None when it isn't complete with them."""
    stream = iter(pieces)
    head_reader = HeadReader(limits)
    head = None
    while head is None:
        piece = next(stream, None)
        if piece is None:
            return None
        head = head_reader.feed(piece)
    request = parse_head(head, limits)
    reader = content_reader(request, limits)
    content = reader.feed(head_reader.take_rest())
    while content is None:
        piece = next(stream, None)
        if piece is None:
            return None
        content = reader.feed(piece)
    trailers = reader.trailers if isinstance(reader, ChunkedReader) else {}
    return Received(request, content.read(), trailers, reader.take_rest() + b"".join(stream))


def complete(data: bytes, limits: Limits = LIMITS) -> Received:
    """Read a request that is complete, in one piece."""
    received = receive([data], limits)
    assert received is not None, f"the reader waits for more: {data!r}"
    return received


def refusal(data: bytes, limits: Limits = LIMITS) -> int:
    """Return the status code with which a request is refused."""
    with pytest.raises(RequestError) as refused:
        receive([data], limits)
    return int(refused.value.status[:3])


def post(fields: bytes, content: bytes = b"", version: bytes = b"1.1") -> bytes:
    """A POST with these field lines, each ended by CR LF, and what comes behind the head."""
    return b"POST / HTTP/" + version + b"\r\nHost: a\r\n" + fields + b"\r\n" + content


def chunked(content: bytes) -> bytes:
    """A POST with this chunked content."""
    return post(b"Transfer-Encoding: chunked\r\n", content)
