"""Whatever a client sends has a largest size, and an answer when it is larger (RFC 9110 §15.5)."""

import pytest

from funicorn.limits import LIMITS, Limits
from tests.funicorn.heads import parse, refusal, with_field, with_line

pytestmark = pytest.mark.since(2)

SMALL = Limits(line=100, fields=5, head=300)


def line_of(size: int) -> bytes:
    return b"GET /" + b"a" * (size - len(b"GET / HTTP/1.1")) + b" HTTP/1.1"


def field_of(size: int) -> bytes:
    return b"X: " + b"a" * (size - 3)


def head_of(size: int) -> bytes:
    """A head of `size` bytes, its empty line not counted, in lines of 100 bytes at most."""
    start = b"GET / HTTP/1.1\r\nHost: a\r\n"
    room = size - len(start) - 2 * len(b"\r\n")
    sizes = [room // 3, room // 3, room - 2 * (room // 3)]
    head = start + b"\r\n".join(map(field_of, sizes))
    assert len(head) == size
    assert max(sizes) <= 100
    return head + b"\r\n\r\n"


@pytest.mark.clause("rfc9112:12")
def test_the_request_line_has_a_limit() -> None:
    assert parse(with_line(line_of(100)), SMALL).method == "GET"
    assert refusal(with_line(line_of(101)), SMALL) == 414


@pytest.mark.clause("rfc9112:12")
def test_a_request_line_without_end_is_not_waited_for() -> None:
    assert refusal(b"GET /" + b"a" * 100, SMALL) == 414


@pytest.mark.clause("rfc9112:32")
def test_a_field_line_has_a_limit() -> None:
    assert parse(with_field(field_of(100)), SMALL).fields["HTTP_X"] == "a" * 97
    assert refusal(with_field(field_of(101)), SMALL) == 431


@pytest.mark.clause("rfc9112:32")
def test_the_head_has_a_limit() -> None:
    assert parse(head_of(300), SMALL).method == "GET"
    assert refusal(head_of(301), SMALL) == 431


@pytest.mark.clause("rfc9112:32")
def test_a_head_without_end_is_not_waited_for() -> None:
    assert refusal(head_of(304)[:-2], SMALL) == 431


@pytest.mark.clause("rfc9112:32")
def test_the_number_of_fields_has_a_limit() -> None:
    four = b"\r\n".join([b"A: b"] * 4)
    assert parse(with_field(four), SMALL).fields["HTTP_A"] == "b,b,b,b"
    assert refusal(with_field(four + b"\r\nA: b"), SMALL) == 431


@pytest.mark.clause("rfc9112:32")
def test_fields_that_are_dropped_count_too() -> None:
    assert refusal(with_field(b"\r\n".join([b"a_b: c"] * 5)), SMALL) == 431


def test_an_empty_line_before_the_request_line_does_not_count() -> None:
    good = head_of(300)
    assert parse(b"\r\n" + good, SMALL).method == "GET"
    assert refusal(b"\r\n" + head_of(301), SMALL) == 431


@pytest.mark.clause("rfc9112:12", "rfc9112:32")
def test_what_browsers_and_proxies_send_is_within_the_limits() -> None:
    assert LIMITS.line >= 8000  # RFC 9112 §3
    assert LIMITS.fields >= 100
    assert LIMITS.head >= 16_384


@pytest.mark.since(3)
def test_the_limits_of_content_stand_beside_those_of_the_head() -> None:
    limits = Limits(content=1, extensions=2, trailers=3)
    assert (limits.content, limits.extensions, limits.trailers) == (1, 2, 3)


@pytest.mark.since(6)
def test_every_wait_for_a_client_has_a_time() -> None:
    from dataclasses import asdict

    from funicorn.limits import TIMES

    assert all(0 < value < 1000 for value in asdict(TIMES).values())
    with pytest.raises(AttributeError):
        TIMES.head = 0  # type: ignore[misc]


def test_limits_do_not_change_behind_a_readers_back() -> None:
    with pytest.raises(AttributeError):
        LIMITS.line = 0  # type: ignore[misc]
