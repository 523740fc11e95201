"""Queries and simple forms: as browsers encode them, and only so."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fango.errors import HTTPError
from fango.limits import Limits
from fango.multidict import MultiDict
from fango.urlencoded import parse_urlencoded

pytestmark = pytest.mark.since(12)

Pairs = list[tuple[str, str]]


def grouped(pairs: Pairs) -> list[tuple[str, list[str]]]:
    """The values of each name, in the order in which the names first come."""
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return list(groups.items())


def values(fields: MultiDict[str]) -> list[tuple[str, list[str]]]:
    return [(name, fields.getlist(name)) for name in fields]


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (b"", []),
        (b"name=Ada", [("name", "Ada")]),
        (b"name=Ada&age=36", [("name", "Ada"), ("age", "36")]),
        (b"a=1&b=2&a=3", [("a", "1"), ("a", "3"), ("b", "2")]),
        (b"to=ada&to=bob&to=ada", [("to", "ada"), ("to", "bob"), ("to", "ada")]),
        (b"name=Ada+Lovelace", [("name", "Ada Lovelace")]),
        (b"first+name=Ada", [("first name", "Ada")]),
        (b"sum=1%2B1%3D2%26more", [("sum", "1+1=2&more")]),
        (b"a%3Db=c", [("a=b", "c")]),
        (b"a=b=c", [("a", "b=c")]),
        (b"a=%2541", [("a", "%41")]),
        (b"empty=&flag&=nameless&=", [("empty", ""), ("flag", ""), ("", "nameless"), ("", "")]),
        (b"&&a=1&&", [("a", "1")]),
        (b"city=K%C3%B6ln&caf%c3%a9=1", [("city", "Köln"), ("café", "1")]),
        (b"a=%F0%9F%8E%89", [("a", "\N{PARTY POPPER}")]),
        ("stadt=Köln".encode(), [("stadt", "Köln")]),
        (b"line=one%0D%0Atwo", [("line", "one\r\ntwo")]),
        (b"zero=%00", [("zero", "\0")]),
    ],
)
def test_fields_of_a_urlencoded_form(data: bytes, fields: Pairs) -> None:
    assert parse_urlencoded(data).pairs == fields


def test_a_semicolon_separates_nothing() -> None:
    assert parse_urlencoded(b"q=a;admin=1&b=2").pairs == [("q", "a;admin=1"), ("b", "2")]


@pytest.mark.parametrize(
    "value",
    [
        "%",
        "%z",
        "%zz",
        "%4",
        "100%",
        "%%41",
        "%u0041",
        "% 1",
        "%+1",
        "%\n",
        "%\r",
        "%\r\n",
        "=41%zz",
    ],
)
def test_a_percent_sign_without_two_digits_stands_for_itself(value: str) -> None:
    expected = value.replace("+", " ").replace("%41", "A")
    assert parse_urlencoded(f"a={value}".encode()).pairs == [("a", expected)]


@pytest.mark.parametrize(
    "data",
    [
        b"a=%FF",
        b"a=%C3",
        b"%C3=1",
        b"a=\xff",
        b"a=%C0%AF",
        b"a=%ED%A0%80",
        b"a=%C3\xa4",
        b"a=%C3&b=%B6",
        b"a=\xc3",
    ],
)
def test_fields_that_are_not_utf_8_are_refused(data: bytes) -> None:
    with pytest.raises(HTTPError, match="400 the fields are not in UTF-8"):
        parse_urlencoded(data)


def test_as_many_fields_as_the_limit_says_and_not_one_more() -> None:
    limits = Limits(fields=3)
    assert len(parse_urlencoded(b"a=1&b=2&c=3", limits)) == 3
    with pytest.raises(HTTPError) as caught:
        parse_urlencoded(b"a=1&b=2&c=3&d=4", limits)
    assert caught.value.status == 413


def test_a_separator_counts_though_nothing_stands_behind_it() -> None:
    with pytest.raises(HTTPError) as caught:
        parse_urlencoded(b"&" * 1000)
    assert caught.value.status == 413


SIGNS = "& = + % ; a %41 %26 %C3%A9 %c3 %a9 é %3D %3d _ %0D%0A %00 %2B".split()
PIECES = st.sampled_from([*SIGNS, " ", "\r\n", "\n", "\0"]).map(str.encode)


@given(st.one_of(st.binary(max_size=40), st.lists(PIECES, max_size=20).map(b"".join)))
@example(b"%C3\xc3\xa9%A9")
@example(b"a==%41=\r\n%41=\n=")  # means something in mail (RFC 2045 §6.7), and nothing here
def test_fields_are_those_that_the_standard_library_finds(data: bytes) -> None:
    """Far faster, and the same: parse_qsl is right once it is told all that it must know."""
    try:
        expected = parse_qsl(data.decode(), keep_blank_values=True, errors="strict", separator="&")
    except UnicodeDecodeError:
        with pytest.raises(HTTPError):
            parse_urlencoded(data)
    else:
        assert values(parse_urlencoded(data)) == grouped(expected)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=10))
def test_fields_come_back_as_they_were_encoded(fields: Pairs) -> None:
    assert values(parse_urlencoded(urlencode(fields).encode())) == grouped(fields)
