"""Conditional requests: entity tags, preconditions and If-Range (RFC 9110 §8.8 and §13)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.conditional import entity_tags, precondition, range_applies, strongly_in, weakly_in
from fango.dates import http_date

pytestmark = pytest.mark.since(17)

NOW = 784_111_777
BEFORE, AFTER = http_date(NOW - 1), http_date(NOW + 1)


# Lists of entity tags


def test_a_list_holds_tags_between_commas() -> None:
    assert entity_tags('"a", W/"b" ,"c"') == ['"a"', 'W/"b"', '"c"']


def test_elements_of_a_list_may_be_empty() -> None:
    assert entity_tags(',"a", ,\t"b",') == ['"a"', '"b"']
    assert entity_tags("") == []


def test_a_tag_may_hold_a_comma_and_nothing_at_all() -> None:
    assert entity_tags('"a,b", ""') == ['"a,b"', '""']


def test_a_tag_may_hold_bytes_beyond_ascii() -> None:
    assert entity_tags('"\xe9"') == ['"\xe9"']


@pytest.mark.parametrize(
    "field", ["abc", '"a', 'a"', "'a'", '"a b"', 'w/"a"', 'W/ "a"', '*, "a"', '"a"; q=1', '"a"\n']
)
def test_what_is_no_list_of_tags_holds_none(field: str) -> None:
    assert entity_tags(field) == []


TAG = st.builds(
    '{}"{}"'.format,
    st.sampled_from(["", "W/"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='"')),
)


@given(st.lists(TAG), st.sampled_from([",", ", ", " ,\t", ",,"]))
def test_a_list_gives_back_what_was_put_into_it(tags: list[str], comma: str) -> None:
    assert entity_tags(comma.join(tags)) == tags


@given(st.text() | st.text('"W/, \ta'))
def test_no_field_makes_it_fail(field: str) -> None:
    assert all(tag in field for tag in entity_tags(field))


@pytest.mark.parametrize(
    "field",
    [" " * 200_000 + "x", '"a' * 200_000, '"' * 200_001, "W/" * 200_000, '"a", ' * 100_000 + "x"],
    ids=["blanks", "opened", "quotes", "weak", "list"],
)
def test_a_hostile_list_takes_time_in_proportion_to_its_length(field: str) -> None:
    begun = time.process_time()
    assert entity_tags(field) == []
    assert time.process_time() - begun < 5  # quadratic would be minutes


def test_strong_comparison_wants_two_strong_tags() -> None:
    assert strongly_in('"a"', '"b", "a"')
    assert not strongly_in('"a"', 'W/"a"')
    assert not strongly_in('W/"a"', '"a"')
    assert not strongly_in('W/"a"', 'W/"a"')
    assert not strongly_in(None, '"a"')


def test_weak_comparison_does_not_care() -> None:
    assert weakly_in('"a"', '"b", W/"a"')
    assert weakly_in('W/"a"', '"a"')
    assert weakly_in('W/"a"', 'W/"a"')
    assert not weakly_in('"a"', '"b"')
    assert not weakly_in(None, '"a"')


# Preconditions: each alone


def decide(method: str = "GET", /, **headers: str) -> int | None:
    """The verdict on a request, when we have the strong tag "a", modified at NOW."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return precondition(method, fields, '"a"', NOW)


def test_without_conditions_a_request_goes_on() -> None:
    assert decide() is None


def test_if_match_goes_on_with_the_same_tag_and_fails_with_another() -> None:
    assert decide("PUT", If_Match='"b", "a"') is None
    assert decide("PUT", If_Match="*") is None
    assert decide("PUT", If_Match='"b"') == 412
    assert decide("PUT", If_Match='W/"a"') == 412
    assert decide("PUT", If_Match="a") == 412


def test_if_unmodified_since_fails_when_it_was_modified_since() -> None:
    assert decide("PUT", If_Unmodified_Since=http_date(NOW)) is None
    assert decide("PUT", If_Unmodified_Since=AFTER) is None
    assert decide("PUT", If_Unmodified_Since=BEFORE) == 412


def test_if_none_match_tells_a_reader_that_nothing_has_changed() -> None:
    assert decide(If_None_Match='"b", W/"a"') == 304
    assert decide("HEAD", If_None_Match='"a"') == 304
    assert decide(If_None_Match="*") == 304
    assert decide(If_None_Match='"b"') is None
    assert decide(If_None_Match="a") is None


def test_if_none_match_stops_a_writer_who_thought_that_there_was_nothing() -> None:
    assert decide("PUT", If_None_Match="*") == 412
    assert decide("PUT", If_None_Match='"a"') == 412
    assert decide("PUT", If_None_Match='"b"') is None


def test_if_modified_since_tells_a_reader_that_nothing_has_changed() -> None:
    assert decide(If_Modified_Since=http_date(NOW)) == 304
    assert decide("HEAD", If_Modified_Since=AFTER) == 304
    assert decide(If_Modified_Since=BEFORE) is None


def test_if_modified_since_is_for_readers_only() -> None:
    assert decide("POST", If_Modified_Since=AFTER) is None


@pytest.mark.parametrize("date", ["", "0", "tomorrow", "Sun, 06 Nov 1994 08:49:37"])
def test_a_date_that_is_none_is_ignored(date: str) -> None:
    assert decide(If_Modified_Since=date) is None
    assert decide(If_Unmodified_Since=date) is None


def test_dates_are_ignored_where_the_time_is_not_known() -> None:
    assert precondition("GET", {"If-Modified-Since": AFTER}, '"a"', None) is None
    assert precondition("PUT", {"If-Unmodified-Since": BEFORE}, '"a"', None) is None


def test_tags_match_nothing_where_there_is_no_tag() -> None:
    assert precondition("GET", {"If-None-Match": '"a"'}, None, NOW) is None
    assert precondition("PUT", {"If-Match": '"a"'}, None, NOW) == 412
    assert precondition("PUT", {"If-Match": "*"}, None, NOW) is None


# Preconditions: which goes before which (§13.2.2)


def test_if_match_goes_before_if_unmodified_since() -> None:
    assert decide("PUT", If_Match='"a"', If_Unmodified_Since=BEFORE) is None
    assert decide("PUT", If_Match='"b"', If_Unmodified_Since=AFTER) == 412


def test_if_none_match_goes_before_if_modified_since() -> None:
    assert decide(If_None_Match='"b"', If_Modified_Since=AFTER) is None
    assert decide(If_None_Match='"a"', If_Modified_Since=BEFORE) == 304
    assert decide(If_None_Match="nonsense", If_Modified_Since=AFTER) is None


def test_what_fails_goes_before_what_has_not_changed() -> None:
    assert decide(If_Match='"b"', If_None_Match='"a"') == 412
    assert decide(If_Unmodified_Since=BEFORE, If_None_Match='"a"') == 412


def test_what_holds_lets_the_next_one_decide() -> None:
    assert decide(If_Match='"a"', If_None_Match='"a"') == 304
    assert decide(If_Unmodified_Since=AFTER, If_Modified_Since=AFTER) == 304


# If-Range


def applies(field: str, etag: str | None = '"a"') -> bool:
    return range_applies({"If-Range": field}, etag, NOW)


def test_a_range_without_if_range_applies() -> None:
    assert range_applies({}, '"a"', NOW)


def test_a_range_applies_to_the_same_strong_tag() -> None:
    assert applies('"a"')
    assert not applies('"b"')


def test_a_range_never_applies_to_a_weak_tag() -> None:
    assert not applies('W/"a"')
    assert not applies('W/"a"', 'W/"a"')
    assert not applies('"a"', 'W/"a"')


def test_a_range_applies_to_one_tag_and_not_to_a_list() -> None:
    assert not applies('"b", "a"')
    assert not applies("*")


def test_a_range_applies_to_the_very_date_and_not_to_a_later_one() -> None:
    assert applies(http_date(NOW), None)
    assert not applies(AFTER, None)
    assert not applies(BEFORE, None)
    assert not range_applies({"If-Range": http_date(NOW)}, None, None)


def test_a_range_does_not_apply_when_if_range_is_neither() -> None:
    assert not applies("a")
    assert not range_applies({"If-Range": "a"}, None, None)
