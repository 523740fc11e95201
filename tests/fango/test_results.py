"""What a view may return, and the response that comes of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from fango import HTTPError, Response
from fango.response import Content
from tests.fango.calls import Stream
from tests.fango.results import answer_to, make_response

pytestmark = pytest.mark.since(14)

HTML = "text/html; charset=utf-8"
JSON = "application/json"


class Markup(str):
    pass


@pytest.mark.parametrize(
    ("value", "status", "kind", "body"),
    [
        ("text", 200, HTML, "text"),
        (Markup("text"), 200, HTML, "text"),
        (b"bytes", 200, HTML, b"bytes"),
        (bytearray(b"bytes"), 200, HTML, b"bytes"),
        (memoryview(b"bytes"), 200, HTML, b"bytes"),
        ({"a": [1]}, 200, JSON, b'{"a":[1]}'),
        ([], 200, JSON, b"[]"),
        (None, 204, HTML, b""),
        (("text", 404), 404, HTML, "text"),
        ((None, 404), 404, HTML, b""),
        (({"a": 1}, 201), 201, JSON, b'{"a":1}'),
        (("text", 200, {"Content-Type": "text/plain"}), 200, "text/plain", "text"),
        ((Response("text", 201), 202), 202, HTML, "text"),
    ],
)
def test_what_a_view_may_return(value: Any, status: int, kind: str, body: Any) -> None:
    response = make_response(value)
    assert response.status == status
    assert response.headers["Content-Type"] == kind
    assert response.body == body


def test_headers_come_as_pairs_or_as_a_mapping() -> None:
    pairs = [("X-A", "1"), ("X-A", "2")]
    assert make_response(("", 200, pairs)).headers.getlist("X-A") == ["1", "2"]
    assert make_response(("", 200, {"X-A": "1"})).headers.getlist("X-A") == ["1"]


@pytest.mark.parametrize(
    "value",
    [
        7,
        1.5,
        True,
        object(),
        range(3),
        {"a", "b"},
        (),
        ("text",),
        ("text", "200"),
        ("text", None),
        ("text", 200, {}, "more"),
    ],
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="status"):
        make_response(value)


def test_a_refusal_names_what_came_and_what_may_come() -> None:
    with pytest.raises(TypeError, match=r"returned range.*str, bytes, dict, list, an iterator"):
        make_response(range(3))


def test_the_first_block_of_a_stream_is_fetched_and_no_other() -> None:
    stream = Stream("one", "two")
    response = make_response(stream)
    assert stream.asked == 1
    assert list(response.body) == [b"one", b"two"]


def test_a_generator_has_begun_so_that_its_finally_will_run() -> None:
    closed = []

    def lines() -> Iterator[str]:
        try:
            yield "one"
        finally:
            closed.append(True)

    make_response(lines()).discard()
    assert closed == [True]


def test_a_stream_in_a_response_is_fetched_too() -> None:
    stream = Stream("one")
    assert isinstance(make_response(Response(stream, 201)).body, Content)
    assert stream.asked == 1


def test_a_stream_that_fails_at_once_fails_here_and_is_closed() -> None:
    stream = Stream(OSError("no database"))
    response = Response(stream)
    closed = []
    response.on_close(lambda: closed.append(stream.closed))
    with pytest.raises(OSError, match="no database"):
        make_response(response)
    assert closed == [1]


def test_what_is_no_content_is_refused_and_closed() -> None:
    stream = Stream(7)
    with pytest.raises(TypeError, match="str or bytes, not of int"):
        make_response(stream)
    assert stream.closed == 1


def test_a_body_that_is_none_is_refused_and_what_belongs_to_it_is_closed() -> None:
    response = Response("")
    response.body = 7
    closed = []
    response.on_close(lambda: closed.append(True))
    with pytest.raises(TypeError, match="not iterable"):
        make_response(response)
    assert closed == [True]


@pytest.mark.parametrize(
    "rest", [(999,), (0,), (100,), (200, {"X-A": "a\r\nSet-Cookie: b"}), (200, [("X A", "b")])]
)
def test_a_stream_is_closed_if_its_status_or_its_headers_are_refused(rest: tuple[Any]) -> None:
    stream = Stream("one")
    with pytest.raises(ValueError, match=r"status|header|stand in"):
        make_response((stream, *rest))
    assert stream.closed == 1


@pytest.mark.parametrize("rest", [(), ("200",), (200, {}, "more")])
def test_so_is_one_in_a_tuple_that_makes_no_sense(rest: tuple[Any]) -> None:
    stream = Stream("one")
    with pytest.raises(TypeError, match="a tuple is"):
        make_response((stream, *rest))
    assert stream.closed == 1


def test_a_response_stays_as_it_is_whatever_becomes_of_the_answer() -> None:
    constant = Response("closed today", headers={"X-A": "1"})
    answer = make_response(constant)
    answer.headers.add("Set-Cookie", "visitor=ada")
    answer.set_status(503)
    answer.on_close(print)
    assert [name for name in constant.headers if name == "Set-Cookie"] == []
    assert constant.status == 200
    assert constant.callbacks == ()
    assert make_response(constant).headers.pairs == constant.headers.pairs


def test_a_response_of_an_own_class_stays_one() -> None:
    class Own(Response):
        pass

    assert isinstance(make_response(Own("text")), Own)


# What a handler of errors has returned


@pytest.mark.parametrize("value", ["page", ("page", 404), Response("page", 404)])
def test_the_answer_to_an_error_has_its_status_and_its_headers(value: Any) -> None:
    response = answer_to(HTTPError(404, "", [("X-Reason", "none")]), value)
    assert response.status == 404
    assert response.headers.getlist("X-Reason") == ["none"]


def test_the_answer_to_an_accident_is_a_500() -> None:
    assert answer_to(ValueError("mine"), "page").status == 500


@pytest.mark.parametrize("value", [("page", 303), Response("page", 303)])
def test_a_handler_may_choose_another_status_and_then_has_only_its_own_headers(value: Any) -> None:
    response = answer_to(HTTPError(401, "", [("WWW-Authenticate", "Basic")]), value)
    assert response.status == 303
    assert "WWW-Authenticate" not in response.headers


def test_the_headers_of_a_handler_come_before_those_of_the_error() -> None:
    error = HTTPError(405, "", [("Allow", "GET"), ("X-A", "1"), ("x-a", "2")])
    response = answer_to(error, ("page", 405, {"allow": "POST"}))
    assert response.headers.getlist("Allow") == ["POST"]
    assert response.headers.getlist("X-A") == ["1", "2"]


def test_a_stream_is_closed_if_the_headers_of_the_error_are_refused() -> None:
    stream = Stream("one")
    with pytest.raises(ValueError, match="stand in"):
        answer_to(HTTPError(404, "", [("X-A", "a\nb")]), stream)
    assert stream.closed == 1
