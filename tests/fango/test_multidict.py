"""Fields of which one name may have several values."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fango.errors import MissingField
from fango.multidict import MultiDict

pytestmark = pytest.mark.since(12)

FIELDS = MultiDict([("tag", "a"), ("page", "2"), ("tag", "b"), ("empty", "")])


def test_a_name_gives_its_first_value() -> None:
    assert [FIELDS["tag"], FIELDS["page"], FIELDS["empty"]] == ["a", "2", ""]


def test_all_values_of_a_name_are_there_in_their_order() -> None:
    assert FIELDS.getlist("tag") == ["a", "b"]
    assert FIELDS.getlist("page") == ["2"]
    assert FIELDS.getlist("other") == []


def test_the_list_is_the_callers() -> None:
    FIELDS.getlist("tag").append("c")
    assert FIELDS.getlist("tag") == ["a", "b"]


def test_all_pairs_are_there_name_by_name() -> None:
    assert FIELDS.pairs == [("tag", "a"), ("tag", "b"), ("page", "2"), ("empty", "")]


def test_a_value_can_be_added() -> None:
    fields = MultiDict([("tag", "a")])
    fields.add("tag", "b")
    fields.add("page", "2")
    assert fields.pairs == [("tag", "a"), ("tag", "b"), ("page", "2")]
    assert fields["tag"] == "a"


def test_a_field_that_is_missing_is_a_400() -> None:
    with pytest.raises(MissingField, match="400 the field 'other' is missing"):
        FIELDS["other"]


def test_it_is_a_mapping_to_first_values() -> None:
    assert list(FIELDS) == ["tag", "page", "empty"]
    assert len(FIELDS) == 3
    assert dict(FIELDS) == {"tag": "a", "page": "2", "empty": ""}
    assert "tag" in FIELDS
    assert "other" not in FIELDS
    assert 7 not in FIELDS


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        (("page",), "2"),
        (("empty", "x"), ""),
        (("other",), None),
        (("other", 7), 7),
        (("page", 1, int), 2),
        (("tag", 1, int), 1),
        (("empty", 1, int), 1),
        (("other", 1, int), 1),
        (("page", None, date.fromisoformat), None),
    ],
)
def test_get_has_a_default_and_can_convert(arguments: tuple[Any, ...], value: object) -> None:
    got: object = FIELDS.get(*arguments)
    assert got == value
    assert type(got) is type(value)


def test_a_mistake_in_a_conversion_of_ones_own_is_no_default() -> None:
    with pytest.raises(TypeError):
        FIELDS.get("page", 1, type=lambda value: value + 1)  # type: ignore[operator]


def test_it_shows_its_pairs() -> None:
    assert repr(MultiDict([("a", 1)])) == "MultiDict([('a', 1)])"


def test_what_decimal_refuses_is_as_if_it_were_not_there() -> None:
    assert MultiDict([("price", "two")]).get("price", 0, Decimal) == 0
