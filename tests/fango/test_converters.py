"""What a segment of a path may be, and that there is one way to write it."""

import sqlite3
from typing import Any
from uuid import UUID

import pytest

from fango.converters import CONVERTERS, Converter

pytestmark = pytest.mark.since(13)

ID = "12345678-90ab-cdef-1234-567890abcdef"


def refuses(kind: str, text: str) -> bool:
    try:
        CONVERTERS[kind].parse(text)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("str", "Ada", "Ada"),
        ("str", "...", "..."),
        ("str", " ", " "),
        ("str", "münchen", "münchen"),
        ("int", "0", 0),
        ("int", "7", 7),
        ("int", "10", 10),
        ("int", "9" * 18, 10**18 - 1),
        ("float", "3.5", 3.5),
        ("float", "0.0", 0.0),
        ("float", "10.0", 10.0),
        ("float", "0.00005", 0.00005),
        ("float", "10000000000000000.0", 1e16),
        ("uuid", ID, UUID(ID)),
        ("path", "a", "a"),
        ("path", "a/b.c/d", "a/b.c/d"),
        ("path", "http:/a", "http:/a"),
        ("path", ".well-known/a..b/...", ".well-known/a..b/..."),
    ],
)
def test_a_text_becomes_a_value_and_back(kind: str, text: str, value: object) -> None:
    converter = CONVERTERS[kind]
    got = converter.parse(text)
    assert (got, type(got)) == (value, type(value))
    assert converter.format(got) == text


@pytest.mark.parametrize("text", ["", ".", ".."])
def test_a_segment_names_something(text: str) -> None:
    assert refuses("str", text)


@pytest.mark.parametrize(
    "text", ["", "a", "-1", "+1", "1.0", "1e3", " 1", "1 ", "1\n", "1_0", "0x1"]
)
def test_a_whole_number_is_made_of_digits(text: str) -> None:
    assert refuses("int", text)


@pytest.mark.parametrize("text", ["٣", "1٣", "３", "²", "३"])
def test_digits_of_other_scripts_are_no_digits(text: str) -> None:
    assert refuses("int", text)
    assert refuses("float", f"{text}.0")
    assert refuses("float", f"0.{text}")
    assert refuses("uuid", ID[: -len(text)] + text)


@pytest.mark.parametrize("length", [19, 20, 4301, 100_000])
def test_a_whole_number_is_bounded(length: int) -> None:
    assert refuses("int", "1" * length)


def test_the_largest_whole_number_fits_into_a_database() -> None:
    database = sqlite3.connect(":memory:")
    largest = CONVERTERS["int"].parse("9" * 18)
    assert database.execute("SELECT ?", [largest]).fetchone() == (largest,)
    database.close()


@pytest.mark.parametrize("text", ["00", "01", "007"])
def test_a_whole_number_has_one_spelling(text: str) -> None:
    assert refuses("int", text)


@pytest.mark.parametrize("text", ["00.5", "03.5", "3.50", "0.00", "0.1000000000000000055"])
def test_a_number_with_a_point_has_one_spelling(text: str) -> None:
    assert refuses("float", text)


@pytest.mark.parametrize(
    "text", ["", "3", ".5", "3.", "-0.0", "-1.5", "1e9", "1.0e9", "nan", "inf", "1_0.0", "1.5\n"]
)
def test_a_number_with_a_point_is_digits_a_point_and_digits(text: str) -> None:
    assert refuses("float", text)


@pytest.mark.parametrize("text", ["9" * 19 + ".0", "0." + "3" * 31, "9" * 400 + ".0"])
def test_a_number_with_a_point_is_bounded(text: str) -> None:
    assert refuses("float", text)


def test_a_uuid_has_one_spelling() -> None:
    assert CONVERTERS["uuid"].parse(ID) == UUID(ID)
    assert refuses("uuid", ID.upper())


@pytest.mark.parametrize(
    "text", ["", "a", ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}", ID + "0", ID[:-1] + "g"]
)
def test_a_uuid_has_its_usual_form(text: str) -> None:
    assert refuses("uuid", text)


@pytest.mark.parametrize("text", ["", "/", "/etc/passwd", "//a"])
def test_a_path_is_not_absolute(text: str) -> None:
    assert refuses("path", text)


@pytest.mark.parametrize("text", ["a/", "a//b", "a//", "http://a"])
def test_no_segment_of_a_path_is_empty(text: str) -> None:
    """Else a page would be at several addresses."""
    assert refuses("path", text)


@pytest.mark.parametrize(
    "text", [".", "..", "../a", "a/..", "a/../b", "./a", "a/.", "a/./b", "../"]
)
def test_a_path_does_not_climb(text: str) -> None:
    assert refuses("path", text)


def test_numbers_come_before_texts_and_these_before_paths() -> None:
    ranks = [CONVERTERS[kind].rank for kind in ("int", "float", "str", "path")]
    assert ranks == sorted(set(ranks))
    assert CONVERTERS["int"].rank < Converter.rank < CONVERTERS["str"].rank


@pytest.mark.parametrize(("value", "text"), [(3, "3"), ("a b", "a b"), (None, "None")])
def test_a_converter_writes_what_str_says_unless_it_knows_better(value: Any, text: str) -> None:
    assert Converter[Any]().format(value) == text
