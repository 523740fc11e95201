"""A message that comes byte by byte costs work in proportion to its length, not to its square.

Otherwise a client could keep a server busy with very little: that is counted here, not timed.
"""

import pytest

from funicorn import request
from funicorn.errors import RequestError
from funicorn.request import HeadReader
from tests.funicorn.counting import CountedPattern, Work, count_work

pytestmark = pytest.mark.since(2)

PER_BYTE = 40  # a reader may look at each byte a few times; a square would be thousands


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counted = Work()
    monkeypatch.setattr(request, "STRAY", CountedPattern(request.STRAY, counted))
    return counted


def drip(reader: HeadReader, data: bytes) -> bytes | None:
    """Feed the data byte by byte; return the head if there is one, None if it is refused."""
    try:
        for number in range(len(data)):
            if (head := reader.feed(data[number : number + 1])) is not None:
                return head
    except RequestError:
        pass
    return None


@pytest.mark.parametrize("field", [b"A: b\r\n", b"X-Text: " + b"a" * 1000 + b"\r\n"])
def test_a_head_of_60_kilobytes(field: bytes, work: Work) -> None:
    reader = HeadReader()
    count_work(reader, work)
    start = b"GET / HTTP/1.1\r\nHost: a\r\n"
    data = start + field * ((60_000 - len(start)) // len(field)) + b"\r\n"
    assert drip(reader, data) == data[:-4]
    assert len(data) <= work.bytes < PER_BYTE * len(data)


def test_a_head_of_60_kilobytes_with_a_long_request_line(work: Work) -> None:
    reader = HeadReader()
    count_work(reader, work)
    start = b"GET /" + b"a" * 8000 + b" HTTP/1.1\r\nHost: a\r\n"
    field = b"X-Text: " + b"a" * 1000 + b"\r\n"
    data = start + field * ((60_000 - len(start)) // len(field)) + b"\r\n"
    assert drip(reader, data) == data[:-4]
    assert len(data) <= work.bytes < PER_BYTE * len(data)


def test_a_request_line_without_end(work: Work) -> None:
    reader = HeadReader()
    count_work(reader, work)
    data = b"GET /" + b"a" * 60_000
    assert drip(reader, data) is None
    assert work.bytes < PER_BYTE * len(data)


def test_a_head_without_end(work: Work) -> None:
    reader = HeadReader()
    count_work(reader, work)
    data = b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000
    assert drip(reader, data) is None
    assert work.bytes < PER_BYTE * len(data)


def test_a_head_is_refused_when_it_is_too_long_and_not_later() -> None:
    reader = HeadReader()
    data = b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000
    drip(reader, data)
    assert len(reader.buffer) <= reader.limits.head + 4
