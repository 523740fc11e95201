"""Heads are collected from a stream, split into lines, and parsed (RFC 9112 §2)."""

import pytest

from funicorn.errors import BadRequest, RequestError
from funicorn.limits import Limits
from funicorn.request import HeadReader, parse_head, split_lines
from tests.funicorn.heads import parse, refusal, with_field, with_line

pytestmark = pytest.mark.since(2)

GET = b"GET /a?b=c HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n"


def test_a_request_is_taken_apart() -> None:
    request = parse(GET)
    assert request.method == "GET"
    assert request.target == "/a?b=c"
    assert request.path == "/a"
    assert request.query == "b=c"
    assert request.version == "HTTP/1.1"
    assert request.fields == {"HTTP_HOST": "example.org", "HTTP_ACCEPT": "*/*"}


# The reader


@pytest.mark.clause("rfc9112:7")
def test_no_head_before_its_empty_line_is_complete() -> None:
    reader = HeadReader()
    for count in range(len(GET) - 1):
        assert reader.feed(GET[count : count + 1]) is None
    assert reader.feed(GET[-1:]) == GET[:-4]


def test_what_comes_behind_the_head_is_the_rest() -> None:
    reader = HeadReader()
    assert reader.feed(GET + b"content") == GET[:-4]
    assert reader.take_rest() == b"content"


def test_the_rest_can_be_taken_only_once() -> None:
    reader = HeadReader()
    reader.feed(GET + b"content")
    reader.take_rest()
    assert reader.take_rest() == b""


def test_the_rest_behind_a_head_in_two_pieces_is_kept_too() -> None:
    reader = HeadReader()
    assert reader.feed(GET[:10]) is None
    assert reader.feed(GET[10:] + b"content") == GET[:-4]
    assert reader.take_rest() == b"content"


def test_one_reader_reads_one_head_after_the_other() -> None:
    reader = HeadReader()
    second = GET.replace(b"/a", b"/second")
    assert reader.feed(GET + second) == GET[:-4]
    assert reader.feed(b"") == second[:-4]
    assert reader.feed(GET) == GET[:-4]
    assert reader.take_rest() == b""


# Lines and bytes


@pytest.mark.clause("rfc9112:1")
@pytest.mark.parametrize("byte", [b"\x85", b"\xa0", b"\xe2\x80\xa8"])
def test_what_ends_lines_in_unicode_ends_no_line_here(byte: bytes) -> None:
    request = parse(with_field(b"X-Text: a" + byte + b"b"))
    assert request.fields["HTTP_X_TEXT"].encode("latin-1") == b"a" + byte + b"b"


@pytest.mark.clause("rfc9112:1")
def test_a_utf8_sequence_cut_by_the_end_of_a_line_is_no_error() -> None:
    assert parse(with_field(b"X-Text: caf\xc3")).fields["HTTP_X_TEXT"] == "caf\xc3"


@pytest.mark.clause("rfc9112:2")
@pytest.mark.parametrize(
    "data",
    [
        b"GET /\r HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\rHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX\r: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
        b"GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
        b"\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_a_bare_cr_is_refused(data: bytes) -> None:
    assert refusal(data) == 400


@pytest.mark.clause("rfc9112:3")
@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\n\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_a_bare_lf_is_refused(data: bytes) -> None:
    assert refusal(data) == 400


@pytest.mark.clause("rfc9112:2", "rfc9112:3")
@pytest.mark.parametrize("stray", [b"GET /\n", b"GET /\ra", b"GET /\x00"])
def test_a_stray_byte_is_refused_at_once_and_not_waited_upon(stray: bytes) -> None:
    with pytest.raises(BadRequest):
        HeadReader().feed(stray)


def test_a_cr_at_the_end_of_a_piece_may_still_get_its_lf() -> None:
    reader = HeadReader()
    assert reader.feed(b"GET / HTTP/1.1\r") is None
    assert reader.feed(b"\nHost: a\r") is None
    assert reader.feed(b"\n\r") is None
    assert reader.feed(b"\n") == b"GET / HTTP/1.1\r\nHost: a"


@pytest.mark.clause("rfc9112:4")
def test_an_empty_line_before_the_request_line_is_ignored() -> None:
    assert parse(b"\r\n" + GET).target == "/a?b=c"


@pytest.mark.clause("rfc9112:4")
def test_more_than_one_empty_line_before_the_request_line_is_refused() -> None:
    assert refusal(b"\r\n\r\n" + GET) == 400


@pytest.mark.clause("rfc9112:4")
def test_an_empty_line_between_two_requests_is_ignored() -> None:
    reader = HeadReader()
    assert reader.feed(GET + b"\r\n" + GET) == GET[:-4]
    assert reader.feed(b"") == GET[:-4]


@pytest.mark.clause("rfc9112:4")
def test_each_request_may_have_its_empty_line_however_it_arrives() -> None:
    reader = HeadReader()
    assert reader.feed(b"\r\n") is None
    assert reader.feed(GET) == GET[:-4]
    assert reader.feed(b"\r\n" + GET) == GET[:-4]


@pytest.mark.clause("rfc9112:5")
@pytest.mark.parametrize("space", [b" ", b"\t", b"  \t"])
def test_white_space_before_the_first_field_is_refused(space: bytes) -> None:
    assert refusal(b"GET / HTTP/1.1\r\n" + space + b"Host: a\r\n\r\n") == 400
    assert refusal(b"GET / HTTP/1.1\r\n" + space + b"\r\nHost: a\r\n\r\n") == 400


@pytest.mark.clause("rfc9112:6")
@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",  # TLS
        b"hello\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nHost: a\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(data: bytes) -> None:
    assert refusal(data) == 400


def test_a_refusal_says_what_was_wrong() -> None:
    with pytest.raises(RequestError, match="Host"):
        parse(b"GET / HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize(
    "data", [b"GET /\xff HTTP/1.1", b"G\xcbT / HTTP/1.1", b"GET / HTTP/1.\xb9"]
)
def test_bytes_beyond_ascii_have_no_place_in_the_request_line(data: bytes) -> None:
    assert refusal(with_line(data)) == 400


# Parts that are used alone


def test_lines_are_split_at_cr_lf_only() -> None:
    assert split_lines(b"one\r\ntwo\x85\r\n\r\nthree") == ["one", "two\x85", "", "three"]


def test_each_byte_of_a_line_becomes_one_character() -> None:
    every = bytes([9, *range(32, 127), *range(128, 256)])
    assert split_lines(every) == ["".join(map(chr, every))]


@pytest.mark.parametrize("number", [n for n in (*range(32), 127) if n != 9])
def test_no_line_holds_a_control_character_but_the_tab(number: int) -> None:
    with pytest.raises(BadRequest):
        split_lines(b"a" + bytes([number]) + b"b")


def test_parse_head_obeys_the_limits_it_is_given() -> None:
    with pytest.raises(RequestError):
        parse_head(b"GET / HTTP/1.1\r\nHost: a", Limits(fields=0))
