"""The head of a response: what an application may say in it, and what we add."""

from typing import Any

import pytest

from funicorn.date import DATE
from tests.funicorn.applications import TEXT, Wire, answering, failing, response_on

pytestmark = pytest.mark.since(5)


# What we add


@pytest.mark.clause("pep3333:42", "rfc9112:52", "rfc9112:53")
def test_date_and_server_are_added(response: Any, wire: Wire) -> None:
    response.run(answering([b"hello"]), {})
    line = DATE.now()[:-10].decode()  # without the second, which may have passed meanwhile
    assert line in "\r\n".join(wire.head)
    assert wire.head.count("Server: funicorn") == 1


@pytest.mark.clause("pep3333:42")
@pytest.mark.parametrize("name", ["Date", "date", "Server", "SERVER"])
def test_what_the_application_says_itself_is_not_added(
    name: str, response: Any, wire: Wire
) -> None:
    response.run(answering([b"hello"], "200 OK", (name, "mine")), {})
    lines = [line for line in wire.head if line.lower().startswith(name.lower() + ":")]
    assert lines == [f"{name}: mine"]
    assert len([line for line in wire.head if line.startswith(("Date:", "Server:"))]) >= 1


def test_the_headers_keep_their_order_and_may_be_repeated(response: Any, wire: Wire) -> None:
    cookies = [("Set-Cookie", "a=1"), ("X-Text", "b"), ("Set-Cookie", "c=2")]
    response.run(answering([b"hello"], "200 OK", *cookies), {})
    start = wire.head.index("Set-Cookie: a=1")
    assert wire.head[start : start + 3] == ["Set-Cookie: a=1", "X-Text: b", "Set-Cookie: c=2"]


# What is refused, inside the application


@pytest.mark.clause("pep3333:40")
@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", tuple(TEXT)),
        ("200 OK", iter(TEXT)),
        ("200 OK", dict(TEXT)),
        ("200 OK", None),
        ("200 OK", [["X-Text", "a"]]),
        ("200 OK", [("X-Text", ["a"])]),
        ("200 OK", [("X-Text", b"a")]),
        (b"200 OK", TEXT),
        ([], TEXT),
    ],
)
def test_other_types_are_refused(status: Any, headers: Any, response: Any, wire: Wire) -> None:
    with pytest.raises(TypeError):
        response.start_response(status, headers)
    assert wire.sent == []


def test_a_list_is_no_header_and_is_told_so(response: Any) -> None:
    """Not that it can't be hashed, which is nobody's business."""
    with pytest.raises(TypeError, match="a header is a tuple of a name and a value"):
        response.start_response("200 OK", [["X-Text", "a"]])


@pytest.mark.clause("pep3333:40", "pep3333:41", "rfc9112:79")
@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200", TEXT),
        ("200 OK\r\nX: a", TEXT),
        ("200 OK", [("X-Text", "a\r\nX-Evil: b")]),
        ("200 OK", [("X\r\nX-Evil", "a")]),
        ("200 OK", [("Connection", "close")]),
    ],
)
def test_other_values_are_refused(status: str, headers: Any, response: Any, wire: Wire) -> None:
    with pytest.raises(ValueError, match=r"a status|X-Text|a token|the server's"):
        response.start_response(status, headers)
    assert wire.sent == []


@pytest.mark.parametrize("value", ["", "-5", "+5", "5 ", "5,5", "0x5", "five", "5.0", "٥", "²"])
def test_a_length_is_made_of_digits(value: str, response: Any) -> None:
    with pytest.raises(ValueError, match="Content-Length"):
        response.start_response("200 OK", [("Content-Length", value)])


@pytest.mark.parametrize("other", ["5", "6"])
def test_there_is_one_length(other: str, response: Any) -> None:
    headers = [("Content-Length", "5"), ("content-length", other)]
    with pytest.raises(ValueError, match="two headers Content-Length"):
        response.start_response("200 OK", headers)


def test_a_head_that_was_refused_is_not_sent(response: Any, wire: Wire) -> None:
    with pytest.raises(ValueError, match="X-Text"):
        response.start_response("200 OK", [("Content-Length", "5"), ("X-Text", "\n")])
    with pytest.raises(RuntimeError, match="start_response"):
        response.write(b"hello")
    assert wire.sent == []


@pytest.mark.clause("pep3333:38")
def test_a_call_that_was_refused_was_a_call(response: Any) -> None:
    with pytest.raises(ValueError, match="status"):
        response.start_response("OK", TEXT)
    with pytest.raises(RuntimeError, match="twice"):
        response.start_response("200 OK", TEXT)


@pytest.mark.clause("pep3333:37")
def test_a_second_head_has_nothing_of_the_first(response: Any, wire: Wire) -> None:
    response.start_response("200 OK", [("Content-Length", "5"), ("Date", "a"), ("Server", "b")])
    response.start_response("500 Oh", [("Content-Length", "6")], failing())
    response.write(b"sorry!")
    assert "Content-Length: 6" in wire.head
    assert "Date: a" not in wire.head
    assert "Server: funicorn" in wire.head


@pytest.mark.clause("pep3333:37")
def test_of_a_second_head_that_is_refused_nothing_is_sent(response: Any, wire: Wire) -> None:
    response.start_response("200 OK", TEXT)
    with pytest.raises(ValueError, match="status"):
        response.start_response("Oh", TEXT, failing())
    with pytest.raises(RuntimeError, match="start_response"):
        response.write(b"hello")
    assert wire.sent == []


@pytest.mark.clause("pep3333:38")
def test_no_exception_is_no_reason_for_a_second_head(response: Any) -> None:
    response.start_response("200 OK", TEXT)
    with pytest.raises(RuntimeError, match="twice"):
        response.start_response("500 Oh", TEXT, (None, None, None))


@pytest.mark.parametrize("block", ["text", bytearray(b"a"), memoryview(b"a"), 1, None])
@pytest.mark.parametrize("how", ["write", "list", "several", "iterable"])
@pytest.mark.clause("pep3333:47")
def test_content_is_made_of_bytes(how: str, block: Any, response: Any, wire: Wire) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        write = start_response("200 OK", TEXT)
        if how == "write":
            write(block)
        return {"list": [block], "several": [b"a", block]}.get(how, iter([block]))

    with pytest.raises(TypeError, match=r"bytes|len"):
        response.run(app, {})
    assert wire.sent == []


# Early hints

LINK = ("Link", "</style.css>; rel=preload")


def test_hints_go_out_before_the_response(wire: Wire) -> None:
    response = response_on(wire, version="HTTP/1.1")
    for _ in range(2):
        response.early_hints([LINK])
        assert wire.waited[-1] == (
            b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
        )
    response.run(answering([b"hello"]), {})
    assert wire.sent[2].startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Link" not in wire.sent[2]


def test_hints_have_no_content_and_no_length(response: Any, wire: Wire) -> None:
    response.early_hints([LINK, ("Content-Length", "5")])
    assert b"Content-Length" not in wire.all


def test_hints_may_come_between_start_response_and_content(response: Any, wire: Wire) -> None:
    response.start_response("200 OK", TEXT)
    response.early_hints([LINK])
    response.write(b"hello")
    assert [data[9:12] for data in wire.sent] == [b"103", b"200"]


def test_hints_come_too_late_in_the_content(response: Any, wire: Wire) -> None:
    response.start_response("200 OK", TEXT)(b"hello")
    with pytest.raises(RuntimeError, match="too late"):
        response.early_hints([LINK])
    assert b"103" not in wire.all


@pytest.mark.parametrize("header", [("X", "a\r\nb"), ("Connection", "close"), ("X Y", "a")])
def test_hints_are_checked(header: tuple[str, str], response: Any, wire: Wire) -> None:
    with pytest.raises(ValueError, match=r"stand in X|a token|the server's"):
        response.early_hints([header])
    assert wire.sent == []
