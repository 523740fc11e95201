"""Content as a stream: it ends where the content ends, and is as long as was declared."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.errors import HTTPError
from fango.stream import Stream
from tests.fango.environs import Connection
from tests.fango.properties import thorough

pytestmark = pytest.mark.since(12)

READERS: list[Callable[[Stream], bytes]] = [
    lambda stream: stream.read(),
    lambda stream: stream.read_all(1000),
    lambda stream: b"".join(iter(lambda: stream.read(3), b"")),
    lambda stream: b"".join(stream),
    lambda stream: b"".join(iter(lambda: stream.readline(4), b"")),
]

every_reader = pytest.mark.parametrize(
    "read", READERS, ids="all bounded pieces lines parts".split()
)

CONTENT = b"one\ntwo\n\nthree"


@pytest.mark.clause("pep3333:56")
@every_reader
@pytest.mark.parametrize("size", [1, 4, 100])
def test_it_ends_where_the_content_ends(read: Callable[[Stream], bytes], size: int) -> None:
    wire = CONTENT + b"GET / HTTP/1.1\r\n"
    source = Connection(*(wire[i : i + size] for i in range(0, len(wire), size)))
    stream = Stream(source, len(CONTENT), 1000)
    assert read(stream) == CONTENT
    assert [stream.read(5), stream.read(), stream.readline()] == [b""] * 3
    assert b"".join(source.pieces) == b"GET / HTTP/1.1\r\n"


@every_reader
def test_content_without_a_length_ends_with_its_source(read: Callable[[Stream], bytes]) -> None:
    source = Connection(b"one\nt", b"wo\n\nthree", left=True)
    assert read(Stream(source, None, 1000)) == CONTENT


@every_reader
def test_no_content_asks_for_nothing(read: Callable[[Stream], bytes]) -> None:
    source = Connection()
    assert read(Stream(source, 0, 1000)) == b""
    assert source.asked == []


@every_reader
def test_content_that_ends_too_soon_is_a_400(read: Callable[[Stream], bytes]) -> None:
    stream = Stream(Connection(b"one\nt", b"w", left=True), 14, 1000)
    with pytest.raises(HTTPError, match="400 only 6 of the declared 14 bytes have come"):
        read(stream)


@every_reader
def test_a_client_that_leaves_is_a_400(read: Callable[[Stream], bytes]) -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionResetError("by peer")

        readline = read

    with pytest.raises(HTTPError, match="400 the content breaks off"):
        read(Stream(Broken(), 14, 1000))


@every_reader
def test_more_than_the_limit_is_a_413_before_anything_is_read(
    read: Callable[[Stream], bytes],
) -> None:
    source = Connection(b"a" * 100)
    with pytest.raises(HTTPError, match="413 the content is longer than 50 bytes"):
        read(Stream(source, 51, 50))
    assert source.asked == []


class Endless:
    """Content without an end, and how much of it was given."""

    given = 0

    def read(self, size: int) -> bytes:
        data = b"ab\n"[:size]
        self.given += len(data)
        return data

    readline = read


@every_reader
def test_the_limit_counts_what_really_comes(read: Callable[[Stream], bytes]) -> None:
    endless = Endless()
    with pytest.raises(HTTPError, match="413 the content is longer than 50 bytes"):
        read(Stream(endless, None, 50))
    assert endless.given == 51


@every_reader
def test_content_may_be_as_long_as_the_limit(read: Callable[[Stream], bytes]) -> None:
    for length in (None, 14):
        assert read(Stream(BytesIO(CONTENT), length, 14)) == CONTENT


@pytest.mark.parametrize(
    ("source", "length", "status"),
    [(Endless(), None, 413), (Connection(b"abc", left=True), 14, 400)],
    ids=["too long", "cut off"],
)
def test_who_reads_on_gets_the_same_error(source: Any, length: int | None, status: int) -> None:
    """A part of the content must not pass for all of it."""
    stream = Stream(source, length, 50)
    for read in (stream.read, stream.read, stream.readline, lambda: stream.read(1)):
        with pytest.raises(HTTPError) as caught:
            read()
        assert caught.value.status == status


def test_what_is_left_can_be_read_at_once_up_to_a_smaller_limit() -> None:
    stream = Stream(BytesIO(CONTENT), 14, 1000)
    assert stream.read(4) == b"one\n"
    with pytest.raises(HTTPError, match="413 the content is longer than 9 bytes"):
        stream.read_all(9)
    assert stream.read_all(10) == CONTENT[4:]


def test_the_smaller_limit_counts_what_really_comes_too() -> None:
    endless = Endless()
    stream = Stream(endless, None, 1000)
    with pytest.raises(HTTPError, match="413 the content is longer than 10 bytes"):
        stream.read_all(10)
    assert endless.given == 11


def test_what_is_left_behind_the_smaller_limit_is_not_taken_for_all() -> None:
    stream = Stream(Connection(CONTENT, left=True), None, 1000)
    for read in (lambda: stream.read_all(10), lambda: stream.read_all(10), stream.read):
        with pytest.raises(HTTPError, match="413 the content is longer than 10 bytes"):
            read()


@pytest.mark.clause("pep3333:56")
def test_the_source_is_asked_for_no_more_than_there_is() -> None:
    source = Connection(CONTENT)
    stream = Stream(source, len(CONTENT), 1000)
    stream.read(4)
    stream.read(100)
    stream.read(100)
    assert source.asked == [4, 10]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5])
def test_a_line_may_be_taken_in_pieces(size: int) -> None:
    assert Stream(BytesIO(CONTENT), 14, 1000).readline(size) == CONTENT[: min(size, 4)]


def test_it_iterates_over_lines() -> None:
    assert list(Stream(BytesIO(CONTENT), 14, 1000)) == [b"one\n", b"two\n", b"\n", b"three"]


@pytest.mark.clause("pep3333:56")
@thorough
@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.sampled_from(["read", "readline"]), st.integers(0, 50))),
    st.lists(st.integers(1, 10), min_size=60, max_size=60),
)
def test_in_whatever_pieces_it_comes_and_goes_it_is_the_same(
    content: bytes, calls: list[tuple[str, int]], sizes: list[int]
) -> None:
    wire, pieces = content + b"next", []
    for size in sizes:
        pieces.append(wire[:size])
        wire = wire[size:]
    source = Connection(*filter(None, pieces))
    stream = Stream(source, len(content), 100)
    taken = b"".join(getattr(stream, name)(size) for name, size in calls)
    assert taken + stream.read() == content
