"""Content: we, h11 and httptools agree on what it is, and on where it ends."""

import pytest
from hypothesis import example, given

from tests.differential.agreement import check, thorough
from tests.differential.messages import PLAIN_HEAD, chunked_messages, whole_messages

pytestmark = pytest.mark.since(3)


@thorough
@given(whole_messages)
@example(PLAIN_HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")
@example(PLAIN_HEAD + b"Content-Length: +5\r\n\r\nhello")
@example(PLAIN_HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")
@example(PLAIN_HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")
def test_messages_end_alike(data: bytes) -> None:
    check(data)


@thorough
@given(chunked_messages)
@example(PLAIN_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n")
@example(PLAIN_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n")
@example(PLAIN_HEAD + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n")
def test_chunks_are_put_together_alike(data: bytes) -> None:
    check(data)
