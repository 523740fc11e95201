"""The response, which is an application itself."""

import json
from http import HTTPStatus
from typing import Any

import pytest

from fango.response import Response
from tests.fango.answers import answer_of
from tests.fango.environs import environ_of

pytestmark = pytest.mark.since(12)

HEAD = environ_of(REQUEST_METHOD="HEAD")


def head_of(response: Response) -> Any:
    return answer_of(response, dict(HEAD))


# What is sent


@pytest.mark.clause("pep3333:52", "pep3333:53")
def test_a_response_is_an_application() -> None:
    answer = answer_of(Response("Hello"))
    assert answer.status == "200 OK"
    assert answer.headers == [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Length", "5"),
    ]
    assert answer.blocks == [b"Hello"]


@pytest.mark.clause("pep3333:52")
def test_it_can_be_called_again_and_answers_the_same() -> None:
    response = Response({"a": 1}, 404, {"X-A": "b"})
    assert answer_of(response) == answer_of(response)
    assert head_of(response).headers == answer_of(response).headers


@pytest.mark.clause("pep3333:53")
def test_start_response_is_called_once_by_position_and_before_there_is_content() -> None:
    calls: list[tuple[Any, ...]] = []

    def start_response(*arguments: Any) -> None:
        calls.append(arguments)

    app: Any = Response("Hello", 404)
    app(environ_of(), start_response)
    [(status, headers)] = calls
    assert type(status) is str
    assert type(headers) is list


@pytest.mark.clause("pep3333:55")
def test_a_server_may_do_what_it_likes_with_the_headers() -> None:
    response: Any = Response("Hello")
    response(environ_of(), lambda status, headers: headers.clear())
    assert len(answer_of(response).headers) == 3


@pytest.mark.clause("pep3333:59")
@pytest.mark.parametrize(
    ("body", "content"),
    [("Köln", b"K\xc3\xb6ln"), (b"\xff\0", b"\xff\0"), ("", b""), (b"", b""), ("a" * 9, b"a" * 9)],
)
def test_the_length_is_that_of_the_bytes(body: str | bytes, content: bytes) -> None:
    answer = answer_of(Response(body))
    assert answer.content == content
    assert answer.values("Content-Length") == [str(len(content))]


@pytest.mark.clause("pep3333:59")
@pytest.mark.parametrize("length", ["0", "5", "500"])
def test_a_length_that_we_can_count_is_nobody_elses(length: str) -> None:
    for name in ("Content-Length", "content-length"):
        answer = answer_of(Response("Köln", 200, {name: length}))
        assert answer.values("Content-Length") == ["5"]


@pytest.mark.parametrize("body", ["Köln", b"K\xc3\xb6ln", ["Köln"], iter(["Kö", b"ln"])])
def test_head_is_answered_as_get_but_without_content(body: Any) -> None:
    answer = head_of(Response(body, headers={"X-A": "b"}))
    assert answer.blocks == []
    assert answer.values("X-A") == ["b"]
    assert answer.values("Content-Type") != []
    if isinstance(body, (str, bytes)):
        assert answer.values("Content-Length") == ["5"]


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("body", ["Hello", b"Hello", [], iter(["Hello"])], ids=type)
def test_some_statuses_have_no_content(status: int, body: Any) -> None:
    response = Response(body, status, {"Content-Length": "5", "ETag": '"a"'}, "text/plain")
    for answer in (answer_of(response), head_of(response)):
        assert answer.content == b""
        assert [name for name, _ in answer.headers] == ["X-Content-Type-Options", "ETag"]


# Its status


def test_every_status_has_its_reason() -> None:
    for status in HTTPStatus:
        if status >= 200:
            answer = answer_of(Response("", status.value))
            assert answer.status == f"{status.value} {status.phrase}"


@pytest.mark.parametrize("status", [0, 100, 101, 103, 199, 299, 999, -200, "200", None])
def test_what_is_no_status_of_an_answer_is_refused(status: Any) -> None:
    with pytest.raises(ValueError, match="there is no status"):
        Response("", status)
    response = Response("")
    with pytest.raises(ValueError, match="there is no status"):
        response.set_status(status)
    assert response.status == 200


def test_the_status_can_be_changed() -> None:
    response = Response("Hello")
    response.set_status(404)
    assert answer_of(response).status == "404 Not Found"


# Its headers


def test_each_cookie_is_a_header() -> None:
    response = Response("")
    response.headers.add("Set-Cookie", "a=1")
    response.headers.add("Set-Cookie", "b=2")
    assert answer_of(response).values("Set-Cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("headers", [{"X-A": "1", "X-B": "2"}, [("X-A", "1"), ("X-B", "2")]])
def test_headers_are_pairs_or_a_mapping(headers: Any) -> None:
    answer = answer_of(Response("", headers=headers))
    assert answer.headers[2:4] == [("X-A", "1"), ("X-B", "2")]


def test_of_one_name_there_may_be_several() -> None:
    response = Response("", headers=[("Link", "<a>"), ("Link", "<b>")])
    response.add_headers([("Link", "<c>")])
    assert answer_of(response).values("Link") == ["<a>", "<b>", "<c>"]


@pytest.mark.parametrize("name", ["Content-Type", "content-type"])
def test_there_is_one_type(name: str) -> None:
    for response in (
        Response("", content_type="text/plain"),
        Response("", headers={name: "text/plain"}),
        Response({}, headers=[(name, "text/css"), (name, "text/plain")]),
        Response({}, 200, {name: "text/plain"}, "text/css"),
    ):
        assert answer_of(response).values("Content-Type") == ["text/plain"]


def test_who_wants_to_have_types_guessed_can_say_so() -> None:
    response = Response("")
    del response.headers["X-Content-Type-Options"]
    assert answer_of(response).values("X-Content-Type-Options") == []
    again = Response("", headers={"x-content-type-options": "other"})
    assert answer_of(again).values("X-Content-Type-Options") == ["other"]


@pytest.mark.clause("pep3333:55")
@pytest.mark.parametrize(
    ("name", "value"), [("X", "a\r\nY: b"), ("X Y", "a"), ("Connection", "close"), ("X", 1)]
)
def test_a_header_that_cannot_be_sent_is_refused_where_it_is_given(name: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        Response("", headers={name: value})
    response = Response("")
    with pytest.raises((TypeError, ValueError)):
        response.headers[name] = value
    with pytest.raises((TypeError, ValueError)):
        response.add_headers([(name, value)])
    with pytest.raises((TypeError, ValueError)):
        Response("", content_type="a\r\nb")
    assert len(answer_of(response).headers) == 3


# JSON


@pytest.mark.parametrize("value", [{"a": [1, 2.5, None]}, [], {}, ["Köln", {"b": True}]])
def test_a_dict_or_a_list_is_json(value: Any) -> None:
    answer = answer_of(Response(value, 404))
    assert json.loads(answer.content) == value
    assert answer.values("Content-Type") == ["application/json"]
    assert answer.status == "404 Not Found"


def test_json_is_short_and_in_utf_8() -> None:
    content = '{"a":[1,"Köln"]}'.encode()
    assert answer_of(Response({"a": [1, "Köln"]})).content == content


def test_json_is_what_the_value_was_when_it_was_given() -> None:
    value = [1]
    response = Response(value)
    value.append(2)
    assert answer_of(response).content == b"[1]"


@pytest.mark.parametrize(
    "value", [[float("nan")], {"a": float("inf")}, [object()], {("a",): 1}, ["\ud83d"], [b"a"]]
)
def test_what_json_cannot_say_is_refused_where_it_is_given(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        Response(value)


# Content in pieces


@pytest.mark.clause("pep3333:52")
def test_an_iterable_is_sent_piece_by_piece_as_it_is_asked_for() -> None:
    made: list[str] = []

    def pieces() -> Any:
        for piece in ("Kö", "ln"):
            made.append(piece)
            yield piece

    app: Any = Response(pieces())
    blocks = iter(app(environ_of(), lambda status, headers: None))
    assert next(blocks) == b"K\xc3\xb6"
    assert made == ["Kö"]
    assert list(blocks) == [b"ln"]


def test_pieces_are_text_or_bytes() -> None:
    assert answer_of(Response(iter(["a", b"b", "ö"]))).blocks == [b"a", b"b", b"\xc3\xb6"]
    assert answer_of(Response(("a", b"b"))).blocks == [b"a", b"b"]


@pytest.mark.clause("pep3333:59")
def test_the_length_of_pieces_is_the_applications() -> None:
    assert answer_of(Response(iter(["ab"]))).values("Content-Length") == []
    given = Response(iter(["ab"]), headers={"Content-Length": "2"})
    assert answer_of(given).values("Content-Length") == ["2"]
    given = Response(iter(["ab"]), headers={"Content-Length": "2"})
    assert head_of(given).values("Content-Length") == ["2"]


@pytest.mark.parametrize("body", [None, 7, 1.5, True, object(), Response("another")])
def test_what_is_no_content_is_refused_where_it_is_said(body: Any) -> None:
    with pytest.raises(TypeError, match="content is text, bytes, JSON or made of pieces"):
        Response(body)


@pytest.mark.parametrize("body", [bytearray(b"bytes"), memoryview(b"bytes")])
def test_what_resembles_bytes_is_sent_as_bytes(body: Any) -> None:
    assert answer_of(Response(body)).content == b"bytes"


def test_a_view_that_has_answered_head_by_itself_knows_the_length() -> None:
    long = {"Content-Length": "1000"}
    head = environ_of(REQUEST_METHOD="HEAD")
    assert dict(answer_of(Response("", headers=long), head).headers)["Content-Length"] == "1000"
    assert dict(answer_of(Response("ab", headers=long), head).headers)["Content-Length"] == "2"
    assert dict(answer_of(Response("", headers=long)).headers)["Content-Length"] == "0"
