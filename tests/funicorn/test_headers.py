"""The status and the headers of an application, checked one by one."""

from enum import Enum
from typing import Any

import pytest

from funicorn.headers import FIELD_LINES, STATUS_LINES, field_line, status_line

pytestmark = pytest.mark.since(5)


# The status


@pytest.mark.clause("rfc9112:50")
@pytest.mark.parametrize(
    "status", ["200 OK", "999 Message here", "404 ", "200 Très bien", "200 a\tb"]
)
def test_a_status_is_a_number_a_space_and_a_reason(status: str) -> None:
    line, _ = status_line(status)
    assert line == f"HTTP/1.1 {status}\r\n".encode("latin-1")


def test_three_statuses_have_no_content() -> None:
    codes = [code for code in range(200, 1000) if status_line(f"{code} ")[1]]
    assert codes == [204, 205, 304]


@pytest.mark.clause("pep3333:40")
@pytest.mark.parametrize(
    "status",
    ["", "200", "OK", " 200 OK", "20 OK", "2000 OK", "200\tOK", "200OK", "2x0 OK", "٢٠٠ OK"],
)
def test_nothing_else_is_a_status(status: str) -> None:
    with pytest.raises(ValueError, match="a status is"):
        status_line(status)


@pytest.mark.clause("pep3333:40", "rfc9112:79")
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\nX: a", "\0", "\x7f", "\x0b", "€"])
def test_a_reason_holds_no_line_break_control_or_wide_character(end: str) -> None:
    with pytest.raises(ValueError, match="a status is"):
        status_line(f"200 OK{end}")


@pytest.mark.parametrize("status", ["100 Continue", "101 Switching Protocols", "000 No", "199 "])
def test_an_interim_status_is_not_for_applications(status: str) -> None:
    with pytest.raises(ValueError, match="from 200 on"):
        status_line(status)


@pytest.mark.clause("pep3333:40")
@pytest.mark.parametrize("status", [b"200 OK", 200, None, ("200 OK",)])
def test_a_status_is_text(status: Any) -> None:
    with pytest.raises(TypeError, match="a status is a str"):
        status_line(status)


# Headers


@pytest.mark.parametrize("value", ["", "a", "a b", " a ", "a\tb", "é", "a: b", "\xff"])
def test_a_header_becomes_a_field_line(value: str) -> None:
    line, ours, length = field_line(("X-Text", value))
    assert line == f"X-Text: {value}\r\n".encode("latin-1")
    assert (ours, length) == ("", None)


@pytest.mark.parametrize("name", ["Date", "date", "SERVER"])
def test_a_header_that_we_would_add_is_noticed(name: str) -> None:
    assert field_line((name, "a")) == (f"{name}: a\r\n".encode(), name.lower(), None)


@pytest.mark.parametrize("name", ["Content-Length", "content-length"])
@pytest.mark.parametrize(("value", "length"), [("0", 0), ("5", 5), ("0012", 12)])
def test_a_length_is_understood(name: str, value: str, length: int) -> None:
    assert field_line((name, value)) == (b"Content-Length: %d\r\n" % length, "", length)


@pytest.mark.clause("pep3333:40")
@pytest.mark.parametrize("value", ["", "-1", "+1", "1.0", "1_0", "0x1", "1 ", "1, 1", "٢", "²"])
def test_a_length_is_made_of_digits(value: str) -> None:
    with pytest.raises(ValueError, match=r"Content-Length|latin-1"):
        field_line(("Content-Length", value))


@pytest.mark.clause("pep3333:40")
@pytest.mark.parametrize(
    "name", ["", " ", "X Text", "X-Text:", "X-Text ", " X-Text", "X\r\nY", "X\0", "é", "X(", "X/Y"]
)
def test_a_name_is_a_token(name: str) -> None:
    with pytest.raises(ValueError, match="a token"):
        field_line((name, "a"))


@pytest.mark.clause("pep3333:40", "rfc9112:59", "rfc9112:79")
@pytest.mark.parametrize(
    "bad", ["\r", "\n", "\r\n", "\r\nX: b", "\0", "\x7f", "\x1f", "€", "\ud800"]
)
def test_a_value_holds_no_line_break_control_or_wide_character(bad: str) -> None:
    for value in (bad, f"a{bad}", f"{bad}a"):
        with pytest.raises(ValueError, match="X-Text"):
            field_line(("X-Text", value))


@pytest.mark.clause("pep3333:41")
@pytest.mark.parametrize(
    "name",
    [
        "Connection",
        "keep-alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "TRANSFER-ENCODING",
        "Upgrade",
    ],
)
def test_the_connection_is_the_servers(name: str) -> None:
    with pytest.raises(ValueError, match="the connection is the server's"):
        field_line((name, "a"))


@pytest.mark.parametrize(
    "header",
    [None, "ab", ["X", "a"], ("X",), ("X", "a", "b"), (b"X", "a"), ("X", b"a"), ("X", 1), {}],
)
def test_a_header_is_a_tuple_of_two_texts(header: Any) -> None:
    with pytest.raises(TypeError, match="header"):
        field_line(header)


class Posing(str):
    """A text that is written otherwise than it looks."""

    def __format__(self, how: str) -> str:
        return "a\r\nX-Evil: b"


class Colour(str, Enum):
    RED = "red"


@pytest.mark.parametrize("text", [Posing("200 OK"), Colour.RED], ids=["posing", "enum"])
def test_what_only_looks_like_a_text_is_not_one(text: str) -> None:
    """It would be written otherwise than it was checked, and remembered so for all who come."""
    with pytest.raises(TypeError):
        status_line(text)
    with pytest.raises(TypeError):
        field_line(("X-Text", text))
    with pytest.raises(TypeError):
        field_line((text, "a"))


# What is remembered


def test_checked_lines_are_remembered() -> None:
    assert STATUS_LINES["200 OK"] is STATUS_LINES["200 OK"]
    assert FIELD_LINES["X-Text", "a"] is FIELD_LINES["X-Text", "a"]


def test_an_application_cannot_fill_the_memory_with_values_of_its_own() -> None:
    for table in (STATUS_LINES, FIELD_LINES):
        assert table.limit * table.longest <= 65_536
    FIELD_LINES["X-Text", "b" * 100]
    assert ("X-Text", "b" * 100) not in FIELD_LINES
    FIELD_LINES["X" * 63, ""]
    assert ("X" * 63, "") in FIELD_LINES
