"""How the network cuts a message into pieces makes no difference to what it means."""

import pytest

from funicorn.errors import RequestError
from funicorn.limits import Limits
from tests.funicorn.contents import chunked, post, receive
from tests.funicorn.cuts import cuts

pytestmark = pytest.mark.since(3)

LIMITS = Limits(line=60, fields=5, head=300, content=100, extensions=20, trailers=80)

ACCEPTED = [
    post(b"", b"next"),
    post(b"Content-Length: 0\r\n", b"next"),
    post(b"Content-Length: 5\r\n", b"hellonext"),
    post(b"Content-Length: 5\r\n", b"\r\n\r\n\r\r\n"),
    chunked(b"0\r\n\r\nnext"),
    chunked(b"5\r\nhello\r\n0\r\n\r\n\r\nGET"),
    chunked(b"5;a=b\r\nhello\r\n1 ; c\r\n!\r\n00;d\r\n\r\nnext"),
    chunked(b'4;a="b\\"\xff"\r\n\r\n\r\n\r\n0\r\n\r\n'),
    chunked(b"1\r\na\r\n0\r\nX-Sum: 1\r\nX-More: a\r\nX-More: b\r\n\r\nnext"),
    chunked(b"1e\r\n" + b"a" * 30 + b"\r\n1E\r\n" + b"b" * 30 + b"\r\n0\r\n\r\n"),
    chunked(b"1\r\na\r\n0\r\nX: " + b"a" * 57 + b"\r\n\r\n"),
]

REFUSED = [
    (400, post(b"Content-Length: +5\r\n", b"hello")),
    (400, post(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n")),
    (400, chunked(b"\r\n5\r\nhello\r\n0\r\n\r\n")),
    (400, chunked(b"g\r\n")),
    (400, chunked(b"5 \r\nhello\r\n0\r\n\r\n")),
    (400, chunked(b"5\nhello\r\n0\r\n\r\n")),
    (400, chunked(b"5\rhello\r\n0\r\n\r\n")),
    (400, chunked(b"5;\r\nhello\r\n0\r\n\r\n")),
    (400, chunked(b"5;a\rb\r\nhello\r\n0\r\n\r\n")),
    (400, chunked(b"5\r\nhello!\r\n0\r\n\r\n")),
    (400, chunked(b"5\r\nhello\n0\r\n\r\n")),
    (400, chunked(b"5\r\nhello\r\r\n0\r\n\r\n")),
    (400, chunked(b"1\r\na\r\n0\r\nno colon\r\n\r\n")),
    (400, chunked(b"1\r\na\r\n0\r\nHost: a\r\n\r\n")),
    (400, chunked(b"1\r\na\r\n0\r\nA: b\n\r\n\r\n")),
    (400, chunked(b"1\r\na\r\n0\r\n A: b\r\n\r\n")),
    (400, chunked(b"1;" + b"a" * 59 + b"\r\na\r\n0\r\n\r\n")),  # a size line of 61 bytes
    (400, chunked(b"1;" + b"a" * 200 + b"\r\na\r\n0\r\n\r\n")),
    (400, chunked(b"1;abcdefghij\r\na\r\n" * 2 + b"0\r\n\r\n")),
    (413, chunked(b"65\r\n" + b"a" * 101 + b"\r\n0\r\n\r\n")),
    (413, post(b"Content-Length: 101\r\n", b"a" * 101)),
    (431, chunked(b"1\r\na\r\n0\r\nX: " + b"a" * 58 + b"\r\n\r\n")),
    (431, chunked(b"1\r\na\r\n0\r\n" + b"X: abcdefg\r\n" * 7 + b"\r\n")),
    (431, chunked(b"1\r\na\r\n0\r\n" + b"A: b\r\n" * 6 + b"\r\n")),
    (501, post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n")),
]


def outcome(pieces: list[bytes]) -> tuple[object, ...]:
    """What becomes of a message: content, trailers and rest, or the status of the refusal."""
    try:
        received = receive(pieces, LIMITS)
    except RequestError as error:
        return (int(error.status[:3]),)
    assert received is not None, "this message is meant to be complete"
    return (received.content, received.trailers, received.rest)


@pytest.mark.parametrize("data", ACCEPTED)
def test_good_content_is_read_the_same_however_it_is_cut(data: bytes) -> None:
    whole = outcome([data])
    assert len(whole) == 3, "this message is meant to be accepted"
    for pieces in cuts(data):
        assert outcome(pieces) == whole, pieces


@pytest.mark.parametrize(("status", "data"), REFUSED)
def test_bad_content_has_the_same_answer_however_it_is_cut(status: int, data: bytes) -> None:
    for pieces in cuts(data):
        assert outcome(pieces) == (status,), pieces
