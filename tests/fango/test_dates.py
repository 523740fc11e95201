"""Dates as HTTP writes them (RFC 9110 §5.6.7)."""

import time
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.dates import full_year, http_date, parse_date

pytestmark = pytest.mark.since(17)

SAME_MOMENT = 784_111_777  # the example of RFC 9110


def test_a_date_is_written_in_the_one_form_of_today() -> None:
    assert http_date(SAME_MOMENT) == "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_a_date_is_understood_in_all_three_forms(text: str) -> None:
    assert parse_date(text) == SAME_MOMENT


@given(st.integers(0, 253_402_300_799))
def test_what_is_written_is_understood(seconds: int) -> None:
    assert parse_date(http_date(seconds)) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "yesterday",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0100",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 GMT; length=3",
        "Sun, 06 Nov 1994 08:49:37 GMT\n",
    ],
)
def test_nothing_else_is_a_date(text: str) -> None:
    assert parse_date(text) is None


def test_a_day_or_an_hour_that_does_not_exist_is_no_date() -> None:
    assert parse_date("Thu, 31 Jun 1994 08:49:37 GMT") is None
    assert parse_date("Sun, 06 Nov 1994 25:49:37 GMT") is None
    assert parse_date("Sun, 06 Nov 0000 08:49:37 GMT") is None


def test_digits_are_those_of_ascii() -> None:
    assert parse_date("Sun, 0٦ Nov 1994 08:49:37 GMT") is None


@given(st.text() | st.text("SunMothu, -:0123456789GMTNov"))
def test_no_text_makes_it_fail(text: str) -> None:
    assert parse_date(text) is None or isinstance(parse_date(text), int)


def test_two_digits_mean_the_year_that_is_not_more_than_fifty_ahead() -> None:
    assert full_year(94, 2026) == 1994
    assert full_year(27, 2026) == 2027
    assert full_year(76, 2026) == 2076
    assert full_year(77, 2026) == 1977


def test_an_old_form_is_read_with_the_year_of_today() -> None:
    year = time.gmtime().tm_year
    moment = datetime(year, 1, 2, tzinfo=timezone.utc)
    assert parse_date(f"Monday, 02-Jan-{year % 100:02} 00:00:00 GMT") == moment.timestamp()
