"""A part of the content (RFC 9110 §14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.errors import HTTPError
from fango.ranges import byte_range

pytestmark = pytest.mark.since(17)

CONTENT = b"0123456789"


def wanted(field: str, content: bytes = CONTENT) -> bytes | None:
    """The part of `content` that a Range asks for; None for all of it."""
    part = byte_range(field, len(content))
    return None if part is None else content[slice(*part)]


def test_both_ends_are_part_of_a_range() -> None:
    assert wanted("bytes=2-5") == b"2345"
    assert wanted("bytes=0-0") == b"0"


def test_an_open_range_goes_to_the_end() -> None:
    assert wanted("bytes=7-") == b"789"
    assert wanted("bytes=0-") == CONTENT


def test_a_suffix_is_that_many_bytes_of_the_end() -> None:
    assert wanted("bytes=-3") == b"789"


def test_a_range_ends_with_the_content_at_the_latest() -> None:
    assert byte_range("bytes=7-99", 10) == (7, 10)
    assert wanted("bytes=-99") == CONTENT


@pytest.mark.parametrize("field", ["bytes=10-", "bytes=10-12", "bytes=99-", "bytes=-0"])
def test_a_range_without_a_single_byte_cannot_be_satisfied(field: str) -> None:
    with pytest.raises(HTTPError) as caught:
        byte_range(field, 10)
    assert caught.value.status == 416


def test_who_asks_for_too_much_is_told_how_much_there_is() -> None:
    with pytest.raises(HTTPError) as caught:
        byte_range("bytes=10-", 10)
    assert caught.value.headers == [("Content-Range", "bytes */10")]


def test_the_unit_is_written_in_any_case() -> None:
    assert wanted("Bytes=2-5") == b"2345"


def test_blanks_around_it_mean_nothing() -> None:
    assert wanted(" bytes=2-5\t") == b"2345"


@pytest.mark.parametrize(
    "field",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=1-2x",
        "bytes=+1-2",
        "bytes=1_0-",
        "bytes=0x1-",
        "bytes=--1",
        "bytes 1-2",
        "bytes=1-2\n",
        "lines=1-2",
        "pages=1",
    ],
)
def test_what_is_not_understood_is_ignored(field: str) -> None:
    assert wanted(field) is None


def test_digits_are_those_of_ascii() -> None:
    assert wanted("bytes=٢-٥") is None
    assert wanted("bytes=²-") is None


@pytest.mark.parametrize("field", ["bytes=0-1,4-5", "bytes=0-1, 4-5", "bytes=99-,0-", "bytes=1-2,"])
def test_several_ranges_get_the_whole(field: str) -> None:
    assert wanted(field) is None


def test_of_nothing_there_is_no_part_but_its_end_is_all_of_it() -> None:
    assert wanted("bytes=-5", b"") is None
    for field in ("bytes=0-", "bytes=0-0", "bytes=-0"):
        with pytest.raises(HTTPError, match="416"):
            byte_range(field, 0)


def test_thousands_of_digits_are_a_number_too() -> None:
    assert wanted(f"bytes=2-{'9' * 9000}") == b"23456789"
    assert wanted(f"bytes=-{'9' * 9000}") == CONTENT
    assert wanted(f"bytes={'0' * 9000}2-3") == b"23"
    with pytest.raises(HTTPError, match="416"):
        byte_range(f"bytes={'9' * 9000}-", 10)


NUMBER = st.integers(0, 12)


@given(st.binary(max_size=10), NUMBER, NUMBER)
def test_a_range_is_a_slice(content: bytes, first: int, last: int) -> None:
    model = content[first : last + 1]
    if last < first:
        assert wanted(f"bytes={first}-{last}", content) is None
    elif model:
        assert wanted(f"bytes={first}-{last}", content) == model
    else:
        with pytest.raises(HTTPError, match="416"):
            wanted(f"bytes={first}-{last}", content)


@given(st.binary(min_size=1, max_size=10), st.integers(1, 12))
def test_a_suffix_is_a_slice_from_the_end(content: bytes, count: int) -> None:
    assert wanted(f"bytes=-{count}", content) == content[-count:]


@given(st.binary(min_size=1, max_size=10), NUMBER)
def test_an_open_range_is_a_slice_without_an_end(content: bytes, first: int) -> None:
    if first < len(content):
        assert wanted(f"bytes={first}-", content) == content[first:]


@given(st.text() | st.text("bytes=-,0123456789 ").map("bytes={}".format), st.integers(0, 10**12))
def test_whatever_is_asked_for_lies_within_the_content(field: str, size: int) -> None:
    try:
        part = byte_range(field, size)
    except HTTPError:
        return
    assert part is None or 0 <= part[0] < part[1] <= size
