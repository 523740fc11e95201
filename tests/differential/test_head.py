"""Heads: whatever we accept, h11 and httptools read in the same way."""

import pytest
from hypothesis import example, given

from tests.differential.agreement import check, thorough
from tests.differential.messages import whole_heads
from tests.differential.peers import Reading, read_with_h11, read_with_httptools, read_with_ours

pytestmark = pytest.mark.since(3)


@thorough
@given(whole_heads)
@example(b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
@example(b"GET / HTTP/1.1\r\nHost: a\r\nX:\xa0a\x85\r\n\r\n")
@example(b"GET / HTTP/1.1\r\nHost: a\r\nX: \x0ba\x1c\r\n\r\n")
def test_heads_are_read_alike(data: bytes) -> None:
    check(data)


def test_all_three_give_a_whole_reading() -> None:
    data = (
        b"POST /a?b HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nX-A: 1\r\nCookie: b=2\r\nx-a: 2\r\n"
        b"X_A: 3\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\nrest"
    )
    fields = [
        ("HTTP_HOST", "a"),
        ("HTTP_COOKIE", "a=1; b=2"),
        ("HTTP_X_A", "1,2"),
        ("CONTENT_TYPE", "text/plain"),
        ("HTTP_TRANSFER_ENCODING", "chunked"),
    ]
    expected = Reading("POST", "/a?b", "1.1", fields, b"hello", [("HTTP_X_SUM", "1")], b"rest")
    assert read_with_ours(data) == expected
    assert read_with_h11(data) == expected
    assert read_with_httptools(data) == expected
