"""Chunked content that comes byte by byte costs work in proportion to its length."""

import pytest

from funicorn import body, request
from funicorn.body import ChunkedReader
from funicorn.errors import RequestError
from funicorn.limits import Limits
from tests.funicorn.counting import CountedPattern, Work, count_work

pytestmark = pytest.mark.since(3)

PER_BYTE = 40
LIMITS = Limits(extensions=100_000)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counted = Work()
    monkeypatch.setattr(body, "STRAY", CountedPattern(request.STRAY, counted))
    monkeypatch.setattr(body, "CHUNK_SIZE", CountedPattern(body.CHUNK_SIZE, counted))
    return counted


def drip(data: bytes, work: Work) -> bytes | None:
    """Feed the data byte by byte; return the content, or None when it is refused."""
    reader = ChunkedReader(LIMITS)
    count_work(reader, work)
    try:
        for number in range(len(data)):
            if (content := reader.feed(data[number : number + 1])) is not None:
                return content.read()
    except RequestError:
        pass
    return None


def test_a_size_line_of_8_kilobytes(work: Work) -> None:
    data = b"1;" + b"a" * 8000 + b"\r\nb\r\n0\r\n\r\n"
    assert drip(data, work) == b"b"
    assert len(data) <= work.bytes < PER_BYTE * len(data)


def test_a_size_line_without_end(work: Work) -> None:
    data = b"1;" + b"a" * 60_000
    assert drip(data, work) is None
    assert work.bytes < PER_BYTE * len(data)


def test_a_size_of_zeros_without_end(work: Work) -> None:
    data = b"0" * 60_000
    assert drip(data, work) is None
    assert work.bytes < PER_BYTE * len(data)


def test_a_trailer_section_of_8_kilobytes(work: Work) -> None:
    trailers = b"X-Text: " + b"a" * 82 + b"\r\n"
    data = b"1\r\na\r\n0\r\n" + trailers * 88 + b"\r\n"
    assert drip(data, work) == b"a"
    assert work.bytes < PER_BYTE * len(data)


def test_a_trailer_section_without_end(work: Work) -> None:
    data = b"0\r\n" + b"A: b\r\n" * 10_000
    assert drip(data, work) is None
    assert work.bytes < PER_BYTE * len(data)


def test_many_small_chunks(work: Work) -> None:
    data = b"1\r\na\r\n" * 5000 + b"0\r\n\r\n"
    assert drip(data, work) == b"a" * 5000
    assert work.bytes < PER_BYTE * len(data)


def test_many_small_chunks_in_one_piece(work: Work) -> None:
    data = b"1\r\na\r\n" * 5000 + b"0\r\n\r\n"
    reader = ChunkedReader(LIMITS)
    count_work(reader, work)
    content = reader.feed(data)
    assert content is not None
    assert content.read() == b"a" * 5000
    assert work.bytes < PER_BYTE * len(data)


def test_a_large_chunk_in_small_pieces(work: Work) -> None:
    data = b"ffff\r\n" + b"a" * 65_535 + b"\r\n0\r\n\r\n"
    assert drip(data, work) == b"a" * 65_535
    assert work.bytes < PER_BYTE * len(data)
