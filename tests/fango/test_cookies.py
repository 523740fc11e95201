"""Cookies are parsed as browsers send them, and written as browsers take them (RFC 6265)."""

import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.cookies import LARGEST, MOST, Cookie, parse_cookies
from fango.multidict import MultiDict

pytestmark = pytest.mark.since(16)

TOKENS = st.text("!#$%&'*+-.^_`|~09AZaz", min_size=1)
OCTETS = st.text([chr(code) for code in range(0x21, 0x7F) if chr(code) not in '",;\\'])
ANYTHING = st.text(st.characters(max_codepoint=0xFF))


def line(name: str = "a", value: str = "b", https: bool = False, **attributes: Any) -> str:
    """Return the Set-Cookie line of a cookie."""
    return Cookie(name, value, **attributes).line(https)


# What comes


def test_cookies_come_as_pairs_in_their_order() -> None:
    assert parse_cookies("b=1; a=2;c=3") == [("b", "1"), ("a", "2"), ("c", "3")]


def test_without_a_header_there_are_no_cookies() -> None:
    assert parse_cookies("") == []


def test_the_first_of_a_name_wins_since_browsers_send_the_longest_path_first() -> None:
    cookies = MultiDict(parse_cookies("a=for /shop; a=for /"))
    assert cookies["a"] == "for /shop"
    assert cookies.getlist("a") == ["for /shop", "for /"]


def test_a_value_may_hold_equals_signs_and_commas() -> None:
    assert parse_cookies("a=b=c,d==") == [("a", "b=c,d==")]


def test_spaces_and_tabs_around_a_value_are_no_part_of_it() -> None:
    assert parse_cookies('a= b c\t; d= "e" ') == [("a", "b c"), ("d", "e")]


def test_a_value_may_be_empty() -> None:
    assert parse_cookies("a=; b=1") == [("a", ""), ("b", "1")]


def test_quotes_around_a_value_are_no_part_of_it() -> None:
    assert parse_cookies('a="b"; c=""') == [("a", "b"), ("c", "")]


@pytest.mark.parametrize("value", ['"', '"b', 'b"', 'b"c"d'])
def test_quotes_that_are_not_around_a_value_stay(value: str) -> None:
    assert parse_cookies(f"a={value}") == [("a", value)]


def test_lesson_a_quote_does_not_protect_a_semicolon() -> None:
    """Else a cookie that opens a quote swallows the session of the visitor (cookie sandwich)."""
    assert parse_cookies('a="x; session=secret; b=y"')[1] == ("session", "secret")


@pytest.mark.parametrize("header", ["=x", "x", " = x", "=__Host-id=evil", "=", ";;", " ; "])
def test_lesson_nameless_cookies_are_dropped(header: str) -> None:
    """Some browsers send `=__Host-id=evil` as it is: it must not become the cookie `__Host-id`."""
    assert parse_cookies(header) == []


@pytest.mark.parametrize("blank", ["\x85", "\xa0", "\x1c", "\x0b", "\xe2\x80\x80"])
def test_lesson_only_spaces_and_tabs_are_taken_off_a_name(blank: str) -> None:
    """A neighbour can set the cookie `\\u2000__Host-id`, and `strip` would make it ours."""
    names = [name for name, _ in parse_cookies(f"{blank}__Host-id=evil; \t__Host-id\t =good")]
    assert names.count("__Host-id") == 1
    assert names[1] == "__Host-id"


def test_lesson_a_quoted_name_is_another_name() -> None:
    assert parse_cookies('"__Host-id"=evil') == [('"__Host-id"', "evil")]


def test_names_differ_by_case() -> None:
    assert parse_cookies("A=1; a=2") == [("A", "1"), ("a", "2")]


def test_utf8_is_read_as_what_it_says() -> None:
    assert parse_cookies("größe=klein".encode().decode("latin-1")) == [("größe", "klein")]


def test_what_is_no_utf8_stays_latin1_and_does_no_harm_to_its_neighbours() -> None:
    assert parse_cookies("a=caf\xe9; b=\xc3\xa9") == [("a", "café"), ("b", "é")]


def test_no_more_than_a_bounded_number_of_cookies_is_read() -> None:
    header = "; ".join(f"c{i}={i}" for i in range(MOST + 100))
    assert parse_cookies(header) == [(f"c{i}", f"{i}") for i in range(MOST)]


@pytest.mark.parametrize(
    "pattern", [";", "=", '"', " ", '="', "a=" + "\\" * 9, "\xc3", '=";', "\t ;"]
)
def test_lesson_no_header_takes_long_to_parse(pattern: str) -> None:
    header = "a=" + pattern * (400_000 // len(pattern))
    begin = time.perf_counter()
    parse_cookies(header)
    assert time.perf_counter() - begin < 1.0


@given(ANYTHING)
def test_parsing_never_raises(header: str) -> None:
    for name, value in parse_cookies(header):
        assert name
        assert ";" not in name + value


# What we set


def test_a_cookie_is_kept_from_scripts_and_from_other_sites_unless_told_otherwise() -> None:
    assert line() == "a=b; Path=/; HttpOnly; SameSite=Lax"


def test_all_attributes_in_one_line() -> None:
    assert line(
        path="/shop",
        domain="example.org",
        max_age=60,
        expires=datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
        secure=True,
        samesite="None",
        partitioned=True,
    ) == (
        "a=b; Path=/shop; Domain=example.org; Max-Age=60; Expires=Wed, 02 Jan 2030 03:04:05 GMT; "
        "Secure; HttpOnly; SameSite=None; Partitioned"
    )


def test_what_is_not_wanted_is_left_out() -> None:
    assert line(httponly=False, samesite=None) == "a=b; Path=/"


def test_an_age_may_be_a_timedelta() -> None:
    assert "; Max-Age=172800;" in line(max_age=timedelta(days=2))


def test_an_age_of_zero_deletes() -> None:
    assert "; Max-Age=0;" in line(max_age=0)


def test_a_time_in_another_zone_is_sent_as_gmt() -> None:
    berlin = timezone(timedelta(hours=1))
    assert "Expires=Wed, 02 Jan 2030 00:00:00 GMT" in line(
        expires=datetime(2030, 1, 2, 1, tzinfo=berlin)
    )


@pytest.mark.parametrize("https", [True, False])
def test_a_cookie_is_secure_if_the_request_was(https: bool) -> None:
    assert ("; Secure" in line(https=https)) is https


@pytest.mark.parametrize("secure", [True, False])
def test_secure_can_be_said(secure: bool) -> None:
    assert ("; Secure" in line(https=not secure, secure=secure)) is secure


NEEDY: list[dict[str, Any]] = [
    {"name": "__Host-a"},
    {"name": "__Secure-a"},
    {"name": "__sEcUrE-a"},  # browsers compare prefixes without regard to case
    {"samesite": "None"},
    {"partitioned": True},
]


@pytest.mark.parametrize("attributes", NEEDY)
def test_what_no_browser_takes_without_secure_gets_it(attributes: dict[str, Any]) -> None:
    assert "; Secure" in line(**attributes)


@pytest.mark.parametrize("attributes", NEEDY)
def test_what_no_browser_takes_without_secure_is_refused_without(
    attributes: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match="needs secure"):
        line(secure=False, **attributes)


@pytest.mark.parametrize("wrong", [{"path": "/a"}, {"domain": "example.org"}])
@pytest.mark.parametrize("name", ["__Host-a", "__host-a"])
def test_a_host_cookie_has_the_path_slash_and_no_domain(name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no domain: __Host- says so"):
        line(name, **wrong)


@pytest.mark.parametrize("name", ["", "a b", "a=b", "a;b", "a,b", "ä", "a\r\nSet-Cookie: c", '"a"'])
def test_a_name_is_a_token(name: str) -> None:
    with pytest.raises(ValueError, match="is a token"):
        line(name)


@pytest.mark.parametrize("character", [*' ",;\\', "\r", "\n", "\0", "\x7f", "ä", "\xa0", "\u2028"])
def test_a_value_is_made_of_cookie_octets(character: str) -> None:
    with pytest.raises(ValueError, match=r"encode it first, with urllib\.parse\.quote"):
        line(value=f"b{character}c")


def test_the_error_about_a_value_does_not_tell_it() -> None:
    with pytest.raises(ValueError, match="' ' can't stand") as raised:
        line(value="my secret")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("path", ["", "a", "/a;b", "/a\r\nX: y", "/ä", "/a\x7f"])
def test_a_path_begins_with_a_slash_and_begins_no_attribute(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        line(path=path)


@pytest.mark.parametrize("domain", ["", "a; Secure", "a b", "ä.example", "a\n", "a/b", "a:80"])
def test_a_domain_is_a_name_and_begins_no_attribute(domain: str) -> None:
    with pytest.raises(ValueError, match="domain"):
        line(domain=domain)


def test_a_samesite_that_browsers_do_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="'Strict', 'Lax' or 'None'"):
        line(samesite="lax; Domain=example.org")


def test_a_negative_age_is_refused() -> None:
    with pytest.raises(ValueError, match="0 deletes"):
        line(max_age=-1)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        line(expires=datetime(2030, 1, 1))


def test_a_cookie_with_its_attributes_has_at_most_4096_bytes() -> None:
    room = LARGEST - len(line(value="", https=True))
    assert len(line(value="x" * room, https=True)) == 4096
    with pytest.raises(ValueError, match="4097 bytes: browsers keep 4096"):
        line(value="x" * (room + 1))


@given(TOKENS, OCTETS)
def test_what_is_written_is_read_again(name: str, value: str) -> None:
    pair = line(name, value).partition("; ")[0]
    assert parse_cookies(f"x=1; {pair}; y=2") == [("x", "1"), (name, value), ("y", "2")]


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_no_attribute_can_begin_another(name: str, value: str, path: str, domain: str) -> None:
    try:
        written = line(name, value, path=path, domain=domain)
    except ValueError:
        return
    assert written.isprintable()
    assert written.count(";") == 4
