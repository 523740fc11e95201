"""Which content a request has (RFC 9112 §6), and content of a known length."""

from tempfile import TemporaryFile

import pytest

from funicorn.body import LengthReader, content_reader, parse_content_length
from funicorn.errors import BadRequest, ContentTooLarge
from funicorn.limits import Limits
from tests.funicorn.contents import complete, post, receive, refusal
from tests.funicorn.heads import parse

pytestmark = pytest.mark.since(3)


# A number of bytes


@pytest.mark.clause("rfc9112:36")
@pytest.mark.parametrize(
    ("value", "length"), [("0", 0), ("5", 5), ("42", 42), ("007", 7), ("0" * 100 + "5", 5)]
)
def test_a_content_length_is_made_of_digits(value: str, length: int) -> None:
    assert parse_content_length(value) == length


@pytest.mark.clause("rfc9112:36")
@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"+5",
        b"-5",
        b"-0",
        b"5 5",
        b"1_0",
        b"0x5",
        b"5.0",
        b"5e1",
        b"5;a",
        b'"5"',
        b"five",
        b"\xb2",
        b"\xb9\xb2",
        b"\xa05",
        b"5\x85",
        b"\xd9\xa5",
    ],
)
def test_a_content_length_of_anything_but_digits_is_refused(value: bytes) -> None:
    assert refusal(post(b"Content-Length: " + value + b"\r\n", b"12345")) == 400


@pytest.mark.parametrize("value", ["\u0665", "\uff15", "5\n", " 5", "5 "])
def test_a_digit_is_one_of_the_ten_of_ascii(value: str) -> None:
    with pytest.raises(BadRequest):
        parse_content_length(value)


@pytest.mark.clause("rfc9112:36")
@pytest.mark.parametrize("value", [str(2**63), str(2**64), str(2**64 + 5), "9" * 5000])
def test_a_huge_content_length_is_too_large_and_does_not_overflow(value: str) -> None:
    with pytest.raises(ContentTooLarge):
        parse_content_length(value)


def test_content_has_a_limit() -> None:
    assert parse_content_length("100", Limits(content=100)) == 100
    with pytest.raises(ContentTooLarge):
        parse_content_length("101", Limits(content=100))


def test_too_much_content_is_refused_before_it_comes() -> None:
    assert refusal(post(b"Content-Length: 101\r\n"), Limits(content=100)) == 413


# Framing


@pytest.mark.clause("rfc9112:37")
@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\ncontent-length: 5\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length: 5,6\r\n",
        b"Content-Length: 5,\r\n",
        b"Content-Length: ,5\r\n",
    ],
)
def test_there_is_one_content_length(fields: bytes) -> None:
    assert refusal(post(fields, b"123456")) == 400


@pytest.mark.clause("rfc9112:38")
@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: \r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: identity\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: \r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n",
    ],
)
def test_a_length_and_a_transfer_coding_are_refused(fields: bytes) -> None:
    assert refusal(post(fields, b"0\r\n\r\n")) == 400


@pytest.mark.clause("rfc9112:39")
@pytest.mark.parametrize(
    "coding",
    [b"gzip", b"identity", b"chunked, gzip", b"chunked, identity", b"gzip, deflate", b"x-chunked"],
)
def test_a_transfer_coding_that_does_not_end_with_chunked_is_refused(coding: bytes) -> None:
    assert refusal(post(b"Transfer-Encoding: " + coding + b"\r\n", b"0\r\n\r\n")) == 400


@pytest.mark.clause("rfc9112:40")
@pytest.mark.parametrize("coding", [b"gzip, chunked", b"x-mine,chunked", b"identity, chunked"])
def test_a_transfer_coding_besides_chunked_is_not_implemented(coding: bytes) -> None:
    assert refusal(post(b"Transfer-Encoding: " + coding + b"\r\n", b"0\r\n\r\n")) == 501


@pytest.mark.clause("rfc9112:40")
@pytest.mark.parametrize("coding", [b"Chunked", b"CHUNKED", b"\t chunked \t"])
def test_the_name_of_a_transfer_coding_has_no_case(coding: bytes) -> None:
    message = post(b"Transfer-Encoding: " + coding + b"\r\n", b"1\r\na\r\n0\r\n\r\n")
    assert complete(message).content == b"a"


@pytest.mark.clause("rfc9112:40")
@pytest.mark.parametrize(
    "fields",
    [
        b"Transfer-Encoding: chunked, chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding: chunked;a=b\r\n",
        b"Transfer-Encoding: chunked;\r\n",
        b'Transfer-Encoding: "chunked"\r\n',
        b"Transfer-Encoding: chunked\x85\r\n",
        b"Transfer-Encoding: \xa0chunked\r\n",
        b"Transfer-Encoding: chun ked\r\n",
    ],
)
def test_chunked_comes_once_and_alone(fields: bytes) -> None:
    assert refusal(post(fields, b"0\r\n\r\n")) == 400


@pytest.mark.clause("rfc9112:34", "rfc9112:40")
@pytest.mark.parametrize("coding", [b"", b",", b"chunked,", b",chunked", b"gzip,,chunked"])
def test_the_list_of_transfer_codings_has_no_empty_element(coding: bytes) -> None:
    assert refusal(post(b"Transfer-Encoding: " + coding + b"\r\n", b"0\r\n\r\n")) == 400


@pytest.mark.clause("rfc9112:41")
def test_http_1_0_knows_no_transfer_coding() -> None:
    message = post(b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n", version=b"1.0")
    assert refusal(message) == 400


@pytest.mark.clause("rfc9112:42")
@pytest.mark.parametrize("method", [b"GET", b"POST", b"PUT", b"DELETE"])
def test_without_framing_there_is_no_content(method: bytes) -> None:
    received = complete(method + b" / HTTP/1.1\r\nHost: a\r\n\r\nnext request")
    assert (received.content, received.rest) == (b"", b"next request")


@pytest.mark.clause("rfc9112:44")
@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"OPTIONS", b"DELETE", b"TRACE"])
@pytest.mark.parametrize(
    "message",
    [
        b"Content-Length: 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ],
)
def test_no_method_goes_without_the_content_that_it_has(method: bytes, message: bytes) -> None:
    received = complete(method + b" / HTTP/1.1\r\nHost: a\r\n" + message + b"rest")
    assert (received.content, received.rest) == (b"hello", b"rest")


# Content of a known length


def test_content_ends_after_its_length() -> None:
    received = complete(post(b"Content-Length: 5\r\n", b"hello, next"))
    assert (received.content, received.rest) == (b"hello", b", next")


@pytest.mark.clause("rfc9112:43")
def test_content_is_not_complete_before_its_last_byte() -> None:
    message = post(b"Content-Length: 5\r\n", b"hello")
    for end in range(len(message)):
        assert receive([message[:end]]) is None


def test_content_of_length_0_is_complete_at_once() -> None:
    assert complete(post(b"Content-Length: 0\r\n", b"rest")).rest == b"rest"


def test_content_is_binary() -> None:
    every = bytes(range(256))
    assert complete(post(b"Content-Length: 256\r\n", every)).content == every


def test_a_length_reader_gives_its_rest_once() -> None:
    reader = LengthReader(2)
    reader.feed(b"1")
    content = reader.feed(b"23")
    assert content is not None
    assert content.read() == b"12"
    assert (reader.take_rest(), reader.take_rest()) == (b"3", b"")


@pytest.mark.parametrize(
    "message",
    [
        post(b"Content-Length: 5\r\n"),
        post(b"Transfer-Encoding: chunked\r\n"),
    ],
)
def test_content_can_be_collected_in_a_file(message: bytes) -> None:
    coming = b"hello" if b"Length" in message else b"5\r\nhello\r\n0\r\n\r\n"
    with TemporaryFile() as file:
        reader = content_reader(parse(message), content=file)
        assert reader.feed(coming[:3]) is None
        assert reader.feed(coming[3:]) is file
        assert file.read() == b"hello"
