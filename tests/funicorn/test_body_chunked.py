"""Chunked content (RFC 9112 §7.1): each part of it as the grammar has it, and nothing else."""

import pytest

from funicorn.body import ChunkedReader
from funicorn.errors import BadRequest, RequestError
from funicorn.limits import Limits
from tests.funicorn.contents import chunked, complete, receive, refusal

pytestmark = pytest.mark.since(3)


def with_size(size: bytes) -> bytes:
    """Content whose first chunk, of five bytes, has this size line."""
    return chunked(size + b"\r\nhello\r\n0\r\n\r\n")


def with_trailers(lines: bytes) -> bytes:
    return chunked(b"1\r\na\r\n0\r\n" + lines + b"\r\n")


@pytest.mark.clause("rfc9112:38")
def test_chunks_are_put_together() -> None:
    received = complete(chunked(b"5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"))
    assert received.content == b"hello, world"


def test_no_chunks_are_no_content() -> None:
    assert complete(chunked(b"0\r\n\r\nrest")).content == b""


def test_what_comes_behind_the_content_is_the_rest() -> None:
    assert complete(chunked(b"5\r\nhello\r\n0\r\n\r\nGET")).rest == b"GET"


def test_a_chunk_is_binary() -> None:
    every = bytes(range(256)) + b"\r\n0\r\n\r\n"
    data = f"{len(every):x}\r\n".encode() + every + b"\r\n0\r\n\r\n"
    assert complete(chunked(data)).content == every


@pytest.mark.clause("rfc9112:48")
@pytest.mark.parametrize(
    "content",
    [b"5\r\nhello\r\n0\r\n\r\n", b"0\r\n\r\n", b"5;a=b\r\nhello\r\n00\r\nA: b\r\n\r\n"],
)
def test_content_is_not_complete_before_its_last_byte(content: bytes) -> None:
    for end in range(len(content)):
        assert receive([chunked(content[:end])]) is None
    assert complete(chunked(content)).rest == b""


# Sizes


@pytest.mark.clause("rfc9112:45")
@pytest.mark.parametrize("size", [b"5", b"05", b"0000000000000000000000000005"])
def test_a_size_may_have_leading_zeros(size: bytes) -> None:
    assert complete(with_size(size)).content == b"hello"


@pytest.mark.clause("rfc9112:45")
@pytest.mark.parametrize("size", [b"1a", b"1A", b"0001a"])
def test_a_size_is_hexadecimal_in_either_case(size: bytes) -> None:
    letters = b"abcdefghijklmnopqrstuvwxyz"
    assert complete(chunked(size + b"\r\n" + letters + b"\r\n0\r\n\r\n")).content == letters


@pytest.mark.clause("rfc9112:45")
@pytest.mark.parametrize("size", [b"0", b"000", b"0;a"])
def test_any_spelling_of_zero_ends_the_chunks(size: bytes) -> None:
    assert complete(chunked(b"1\r\na\r\n" + size + b"\r\n\r\n")).content == b"a"


@pytest.mark.clause("rfc9112:45")
@pytest.mark.parametrize(
    "size",
    [
        b"",
        b"+5",
        b"-5",
        b"0x5",
        b"0X5",
        b"5h",
        b"5_0",
        b"0_5",
        b" 5",
        b"5 ",
        b"\t5",
        b"5\t",
        b"5.",
        b"5,5",
        b"g",
        b"\xb5",
        b"\xef\xbc\x95",
        b"5\x00",
        b"5\x0b",
        b"5\xa0",
    ],
)
def test_a_size_of_anything_but_hexadecimal_digits_is_refused(size: bytes) -> None:
    assert refusal(with_size(size)) == 400


@pytest.mark.clause("rfc9112:45")
@pytest.mark.parametrize(
    "size", [b"10000000000000005", b"100000005", b"f" * 15, b"f" * 16, b"f" * 17, b"f" * 1000]
)
def test_a_huge_size_is_refused_and_does_not_overflow(size: bytes) -> None:
    assert refusal(with_size(size)) in (400, 413)


def test_chunked_content_has_a_limit() -> None:
    limits = Limits(content=10)
    ten = b"5\r\n12345\r\n5\r\n67890\r\n"
    assert complete(chunked(ten + b"0\r\n\r\n"), limits).content == b"1234567890"
    assert refusal(chunked(ten + b"1\r\n"), limits) == 413


# Line ends


@pytest.mark.clause("rfc9112:46")
@pytest.mark.parametrize(
    "content",
    [
        b"5\r\nhello0\r\n\r\n",
        b"5\r\nhello!\r\n0\r\n\r\n",
        b"4\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\n0\r\n\r\n",
        b"5\r\nhello\r0\r\n\r\n",
        b"5\r\nhello\n\r\n0\r\n\r\n",
        b"5\r\nhello \r\n0\r\n\r\n",
        b"5\r\nhelloXX0\r\n\r\n",
        b"6\r\nhello\r\n0\r\n\r\n",
    ],
)
def test_a_chunk_must_be_followed_by_cr_lf(content: bytes) -> None:
    assert refusal(chunked(content)) == 400


@pytest.mark.clause("rfc9112:2", "rfc9112:3", "rfc9112:47")
@pytest.mark.parametrize(
    "content",
    [
        b"5\nhello\r\n0\r\n\r\n",
        b"5\rhello\r\n0\r\n\r\n",
        b"5\r\r\nhello\r\n0\r\n\r\n",
        b"5;a\nb\r\nhello\r\n0\r\n\r\n",
        b"5;a\rb\r\nhello\r\n0\r\n\r\n",
        b'5;a="\n"\r\nhello\r\n0\r\n\r\n',
        b"5\r\nhello\r\n0\n\r\n",
        b"5\r\nhello\r\n0\r\n\n\r\n",
        b"5\r\nhello\r\n0\r\nA: b\n\r\n\r\n",
        b"5\r\nhello\r\n0\r\nA: b\rC: d\r\n\r\n",
        b"\r\n5\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhello\r\n\r\n0\r\n\r\n",
    ],
)
def test_no_line_between_chunks_ends_in_anything_but_cr_lf(content: bytes) -> None:
    assert refusal(chunked(content)) == 400


@pytest.mark.clause("rfc9112:3")
@pytest.mark.parametrize("stray", [b"5\n", b"5\ra", b"5;\x00", b"0\r\nA\n", b"0\r\n\ra"])
def test_a_stray_byte_is_refused_at_once_and_not_waited_upon(stray: bytes) -> None:
    with pytest.raises(BadRequest):
        ChunkedReader().feed(stray)


# Extensions


@pytest.mark.clause("rfc9112:47")
@pytest.mark.parametrize(
    "extension",
    [
        b";a",
        b";a=b",
        b";a=b;c=d;e",
        b" ; a = b",
        b"\t;\ta\t=\tb",
        b';a="b c"',
        b';a=""',
        b';a="b\\"c\\\\"',
        b';a="5;\xff"',
        b";!#$%&'*+-.^_`|~=!#$%&'*+-.^_`|~",
    ],
)
def test_unknown_extensions_are_ignored(extension: bytes) -> None:
    assert complete(with_size(b"5" + extension)).content == b"hello"


@pytest.mark.clause("rfc9112:47")
@pytest.mark.parametrize(
    "extension",
    [
        b";",
        b";;a",
        b";a;",
        b";=b",
        b";a=",
        b";a==b",
        b";a b",
        b";a=b c",
        b'; "a"',
        b';a="b',
        b';a=b"',
        b';a="b"c',
        b';a="b\\"',
        b';a="\x00"',
        b';a="\\\x07"',
        b";a\x01",
        b";a=\x7f",
        b";\xe9",
        b":a",
        b"h",
        b"\x0b;a",
        b";a ",
    ],
)
def test_extensions_are_checked(extension: bytes) -> None:
    assert refusal(with_size(b"5" + extension)) == 400


@pytest.mark.clause("rfc9112:47")
def test_extensions_have_a_limit_for_all_chunks_together() -> None:
    limits = Limits(extensions=10)
    chunk = b"1;abcd\r\na\r\n"
    assert complete(chunked(chunk * 2 + b"0\r\n\r\n"), limits).content == b"aa"
    assert 400 <= refusal(chunked(chunk * 3 + b"0\r\n\r\n"), limits) < 500


@pytest.mark.clause("rfc9112:47")
def test_a_size_line_without_end_is_not_waited_for() -> None:
    with pytest.raises(RequestError):
        ChunkedReader(Limits(line=100)).feed(b"5;" + b"a" * 110)


# Trailers


@pytest.mark.clause("rfc9112:49")
def test_trailers_are_kept_apart_from_the_fields() -> None:
    received = complete(with_trailers(b"X-Sum: 42\r\nX-More: a\r\nx-more: b\r\n"))
    assert received.trailers == {"HTTP_X_SUM": "42", "HTTP_X_MORE": "a,b"}
    assert "HTTP_X_SUM" not in received.request.fields


@pytest.mark.clause("rfc9112:49")
@pytest.mark.parametrize(
    "line",
    [
        b"Content-Length: 5",
        b"Transfer-Encoding: chunked",
        b"Host: b",
        b"Authorization: Basic YTpi",
        b"Proxy-Authorization: Basic YTpi",
        b"Cookie: a=b",
        b"Content-Type: text/html",
        b"Content-Encoding: gzip",
        b"Content-Range: bytes 0-1/2",
        b"Expect: 100-continue",
        b"Max-Forwards: 1",
        b"Cache-Control: no-store",
        b"TE: trailers",
        b"Trailer: A",
    ],
)
def test_framing_routing_and_authentication_do_not_come_in_trailers(line: bytes) -> None:
    assert refusal(with_trailers(line + b"\r\n")) == 400


@pytest.mark.clause("rfc9112:49")
@pytest.mark.parametrize(
    "lines",
    [b"no colon\r\n", b"A : b\r\n", b": b\r\n", b" A: b\r\n", b"A: b\r\n c\r\n", b"A: \x00\r\n"],
)
def test_trailers_obey_the_rules_of_fields(lines: bytes) -> None:
    assert refusal(with_trailers(lines)) == 400


@pytest.mark.clause("rfc9112:49")
def test_trailers_have_limits() -> None:
    assert refusal(with_trailers(b"A: b\r\n" * 3), Limits(fields=2)) == 431
    assert refusal(with_trailers(b"A: " + b"b" * 98 + b"\r\n"), Limits(line=100)) == 431
    assert refusal(with_trailers(b"A: b\r\n" * 20), Limits(trailers=100)) == 431
    assert refusal(with_trailers(b"A: b\r\n" * 20)[:-2], Limits(trailers=100)) == 431


def test_trailers_that_would_pass_for_others_are_dropped() -> None:
    assert complete(with_trailers(b"Content_Length: 5\r\nProxy: a\r\n")).trailers == {}
