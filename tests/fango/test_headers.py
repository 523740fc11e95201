"""The headers of a response: what can be said, and in which order."""

from enum import Enum
from typing import Any

import h11
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fango.headers import Headers, check
from funicorn.headers import field_line
from tests.fango.answers import answer_of
from tests.fango.properties import thorough

pytestmark = pytest.mark.since(12)


# What can be sent


@pytest.mark.parametrize("value", ["", "a", "a b", "a  b", "é", "\xff", 'a; b="c, d"', "Ã\x85\x82"])
def test_a_line_of_visible_latin_1_can_be_sent(value: str) -> None:
    assert check("X-Text", value) == ("X-Text", value)


@pytest.mark.clause("pep3333:55")
@pytest.mark.parametrize(
    "bad", ["\r", "\n", "\r\n", "\r\nX: b", "\0", "\t", "\x0b", "\x1f", "\x7f", "€", "\u2028"]
)
def test_a_value_holds_no_line_break_control_or_wide_character(bad: str) -> None:
    for value in (bad, f"a{bad}", f"{bad}a", f"a{bad}a"):
        with pytest.raises(ValueError, match="X-Text"):
            check("X-Text", value)


@pytest.mark.parametrize("value", [" ", " a", "a "])
def test_no_space_stands_where_a_client_would_drop_it(value: str) -> None:
    with pytest.raises(ValueError, match="X-Text"):
        check("X-Text", value)


@pytest.mark.clause("pep3333:55")
@pytest.mark.parametrize("name", ["", " ", "X Text", "X:", "X ", " X", "X\r\nY", "X\n", "é", "X("])
def test_a_name_is_a_token(name: str) -> None:
    with pytest.raises(ValueError, match="a token"):
        check(name, "a")


@pytest.mark.clause("pep3333:55")
@pytest.mark.parametrize(
    "name",
    "Connection keep-alive Proxy-Authenticate Proxy-Authorization Proxy-Connection TE Trailer "
    "Trailers Transfer-Encoding TRANSFER-ENCODING Upgrade".split(),
)
def test_the_connection_is_the_servers(name: str) -> None:
    with pytest.raises(ValueError, match="the connection"):
        check(name, "a")


class Posing(str):
    """A text that is written otherwise than it looks."""


class Colour(str, Enum):
    RED = "red"


@pytest.mark.clause("pep3333:55")
@pytest.mark.parametrize("text", [b"a", 1, None, Posing("a"), Colour.RED])
def test_a_name_and_a_value_are_plain_text(text: Any) -> None:
    with pytest.raises(TypeError, match="are str"):
        check("X-Text", text)
    with pytest.raises(TypeError, match="are str"):
        check(text, "a")


NAMES = st.text() | st.sampled_from(["X-Text", "Location", "Set-Cookie", "Link", "x", "!"])
VALUES = st.text() | st.text(st.characters(max_codepoint=0xFF))


@pytest.mark.clause("pep3333:55")
@thorough
@given(NAMES, VALUES)
@example("X", "a\r\n b")
@example("X", "a\x85b")
@example("X\n", "a")
def test_what_passes_can_be_sent_by_anybody_and_read_as_it_was_meant(name: str, value: str) -> None:
    try:
        check(name, value)
    except ValueError:
        assume(False)
    assume(name.lower() != "content-length")
    assert not any(ord(c) < 32 or ord(c) == 127 for c in name + value)
    line, _, _ = field_line((name, value))
    assert line.count(b"\r") == line.count(b"\n") == 1
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    client.receive_data(b"HTTP/1.1 200 OK\r\n" + line + b"\r\n")
    response = client.next_event()
    assert isinstance(response, h11.Response)
    assert list(response.headers) == [(name.lower().encode(), value.encode("latin-1"))]


@thorough
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_nothing_is_refused_that_http_allows(value: str) -> None:
    assert check("X-Text", value)
    assert check("X-Text", f"{value} {value}")


# In their order


def some() -> Headers:
    return Headers([("A", "1"), ("B", "2"), ("a", "3"), ("C", "4")])


@pytest.mark.clause("pep3333:55")
def test_they_are_a_list_of_pairs_in_their_order() -> None:
    headers = some()
    headers.add("B", "5")
    assert headers.pairs == [("A", "1"), ("B", "2"), ("a", "3"), ("C", "4"), ("B", "5")]
    assert type(headers.pairs) is list
    assert list(headers) == ["A", "B", "a", "C", "B"]
    assert len(headers) == 5


def test_a_name_has_no_case() -> None:
    headers = some()
    assert headers["a"] == headers["A"] == headers.get("a") == "1"
    assert headers.getlist("a") == headers.getlist("A") == ["1", "3"]
    assert "b" in headers
    assert "d" not in headers
    assert 7 not in headers


def test_what_is_not_there_is_a_key_error_or_a_default() -> None:
    headers = some()
    with pytest.raises(KeyError, match="D"):
        headers["D"]
    assert [headers.get("D"), headers.get("D", "x"), headers.getlist("D")] == [None, "x", []]


def test_a_header_is_replaced_where_it_first_stood() -> None:
    headers = some()
    headers.add("A", "5")
    headers["a"] = "9"
    assert headers.pairs == [("a", "9"), ("B", "2"), ("C", "4")]


def test_a_header_that_was_not_there_comes_last() -> None:
    headers = some()
    headers["D"] = "9"
    assert headers.pairs[-1] == ("D", "9")
    assert len(headers) == 5


def test_a_header_is_removed_wherever_it_stood() -> None:
    headers = some()
    del headers["A"]
    assert headers.pairs == [("B", "2"), ("C", "4")]
    del headers["A"]
    assert len(headers) == 2


def test_a_default_is_added_only_if_there_is_none() -> None:
    headers = some()
    assert [headers.setdefault("a", "9"), headers.setdefault("D", "9")] == ["1", "9"]
    assert headers.getlist("A") == ["1", "3"]
    assert headers.getlist("D") == ["9"]


@pytest.mark.parametrize("value", ["a\r\nX: b", 7])
def test_whatever_goes_in_is_checked(value: Any) -> None:
    headers = some()
    with pytest.raises((ValueError, TypeError)):
        Headers([("A", value)])
    with pytest.raises((ValueError, TypeError)):
        headers.add("A", value)
    with pytest.raises((ValueError, TypeError)):
        headers["A"] = value
    with pytest.raises((ValueError, TypeError)):
        headers.setdefault("D", value)
    assert headers.pairs == some().pairs


def test_they_show_their_pairs() -> None:
    assert repr(Headers([("A", "1")])) == "Headers([('A', '1')])"


# Vary


@pytest.mark.parametrize(
    ("there", "added", "vary"),
    [
        ([], ["Cookie"], ["Cookie"]),
        ([], ["Cookie", "Accept"], ["Cookie, Accept"]),
        (["Accept"], ["Cookie"], ["Accept, Cookie"]),
        (["Accept , cookie"], ["Cookie"], ["Accept , cookie"]),
        (["Accept", "Origin"], ["Cookie"], ["Accept, Origin, Cookie"]),
        (["Accept"], ["Cookie", "accept"], ["Accept, Cookie"]),
        (["*"], ["Cookie"], ["*"]),
    ],
)
def test_vary_grows_and_loses_nothing(there: list[str], added: list[str], vary: list[str]) -> None:
    headers = Headers([("Vary", value) for value in there])
    headers.vary(*added)
    assert headers.getlist("Vary") == vary


@pytest.mark.clause("pep3333:55")
def test_the_list_is_one_that_a_server_takes() -> None:
    headers = Headers([("Content-Type", "text/plain")])
    headers.add("Set-Cookie", "a=1")
    headers.add("Set-Cookie", "b=2")

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", headers.pairs)
        return [b"Hello"]

    assert answer_of(app).values("Set-Cookie") == ["a=1", "b=2"]
