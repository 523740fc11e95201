"""What a request says, apart from its content."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.errors import HTTPError, MissingField
from fango.limits import Limits
from fango.request import Request
from tests.fango.environs import environ_of, seen
from tests.fango.properties import thorough

pytestmark = pytest.mark.since(12)


def request_of(path: str = "/", query: str = "", **more: Any) -> Request:
    return Request(environ_of(path, query, **more))


def test_the_method_is_the_clients() -> None:
    assert request_of(REQUEST_METHOD="BREW").method == "BREW"


def test_it_remembers_its_environ_and_its_limits() -> None:
    environ, limits = environ_of(), Limits(fields=3)
    request = Request(environ, limits)
    assert request.environ is environ
    assert request.limits is limits


def test_one_may_put_things_into_it() -> None:
    request: Any = request_of()
    request.user = "Ada"
    assert request.user == "Ada"


def test_it_shows_what_was_asked_for() -> None:
    assert repr(request_of("/a")) == "<Request GET '/a'>"


# The path


@pytest.mark.parametrize(
    ("in_environ", "path"),
    [("/", "/"), ("", "/"), ("/a/b", "/a/b"), ("/%41", "/%41"), (seen("/Köln"), "/Köln")],
)
def test_the_path_is_text(in_environ: str, path: str) -> None:
    assert request_of(in_environ).path == path


@pytest.mark.clause("pep3333:60")
@pytest.mark.parametrize("key", ["PATH_INFO", "SCRIPT_NAME", "QUERY_STRING", "CONTENT_LENGTH"])
def test_what_may_be_missing_may_be_missing(key: str) -> None:
    request = Request(environ_of(**{key: None}))
    assert (request.path, request.root_path, request.query_string) == ("/", "", "")
    assert (dict(request.query), request.data) == ({}, b"")


@pytest.mark.parametrize("path", ["/K\xf6ln", "/\xc3", "/\xed\xa0\x80", "/\xff", "/€"])
def test_a_path_that_is_not_utf_8_is_a_400(path: str) -> None:
    request = request_of(path)
    with pytest.raises(HTTPError, match="400 the path is not UTF-8"):
        _ = request.path


@thorough
@given(st.text())
def test_what_is_typed_comes_through(text: str) -> None:
    request = request_of("/" + seen(text), SCRIPT_NAME="/" + seen(text))
    assert request.path == request.root_path == "/" + text


def test_an_application_knows_where_it_is() -> None:
    assert request_of("/a", SCRIPT_NAME=seen("/Köln")).root_path == "/Köln"
    with pytest.raises(HTTPError, match="400 the path"):
        _ = request_of("/a", SCRIPT_NAME="/K\xf6ln").root_path


# The query


def test_the_query_is_there_as_it_came_and_as_fields() -> None:
    request = request_of(query="a=1&b=%C3%B6&a=2")
    assert request.query_string == "a=1&b=%C3%B6&a=2"
    assert request.query.pairs == [("a", "1"), ("a", "2"), ("b", "ö")]


def test_a_query_may_hold_utf_8_as_it_is() -> None:
    assert request_of(query=seen("a=ö")).query["a"] == "ö"


@pytest.mark.parametrize("query", ["a=%F6", "a=\xf6"])
def test_a_query_that_is_not_utf_8_is_a_400(query: str) -> None:
    request = request_of(query=query)
    with pytest.raises(HTTPError, match="400"):
        _ = request.query


def test_a_query_has_limits() -> None:
    with pytest.raises(HTTPError, match="413"):
        _ = Request(environ_of(query="a&b"), Limits(fields=1)).query


def test_a_field_of_the_query_that_is_missing_is_a_400() -> None:
    with pytest.raises(MissingField):
        request_of().query["page"]


# Header fields


FIELDS = request_of(
    HTTP_HOST="a.example",
    HTTP_X_REAL_IP="192.0.2.1",
    HTTP_EMPTY="",
    CONTENT_TYPE="text/plain",
    CONTENT_LENGTH="",
).headers


@pytest.mark.parametrize("name", ["X-Real-IP", "x-real-ip", "X-REAL-IP"])
def test_a_field_is_found_by_its_name_in_any_case(name: str) -> None:
    assert FIELDS[name] == "192.0.2.1"
    assert name in FIELDS


def test_a_name_with_an_underscore_is_no_spelling_of_one_with_a_dash() -> None:
    assert FIELDS.get("X_Real_IP") is None
    with pytest.raises(KeyError, match="X_Real_IP"):
        FIELDS["X_Real_IP"]


def test_type_and_length_of_the_content_are_fields_unless_they_are_empty() -> None:
    assert FIELDS["Content-Type"] == "text/plain"
    assert "Content-Length" not in FIELDS


def test_an_empty_field_is_there() -> None:
    assert FIELDS["Empty"] == ""
    assert FIELDS.get("Other") is None


def test_all_fields_are_there_and_nothing_else() -> None:
    assert dict(FIELDS) == {
        "Host": "a.example",
        "X-Real-Ip": "192.0.2.1",
        "Empty": "",
        "Content-Type": "text/plain",
    }
    assert len(FIELDS) == 4


def test_a_field_that_is_called_as_another_variable_is_there_once() -> None:
    headers = request_of(CONTENT_LENGTH="3", HTTP_CONTENT_LENGTH="5", HTTP_PATH_INFO="a").headers
    assert sorted(headers) == ["Content-Length", "Host", "Path-Info"]
    assert (headers["Content-Length"], headers["Path-Info"]) == ("3", "a")


def test_a_server_that_takes_an_underscore_for_a_dash_does_no_harm() -> None:
    """wsgiref makes HTTP_CONTENT_LENGTH of a field Content_Length."""
    headers = request_of(CONTENT_LENGTH=None, HTTP_CONTENT_LENGTH="5", HTTP_HOST="a").headers
    assert dict(headers) == {"Host": "a"}


def test_a_value_is_as_it_came() -> None:
    assert request_of(HTTP_X_TEXT=seen("Köln")).headers["X-Text"] == "KÃ¶ln"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("text/plain", "text/plain"),
        ("Text/Plain; charset=utf-8", "text/plain"),
        (" text/plain\t;x", "text/plain"),
        ("", ""),
        (None, ""),
    ],
)
def test_the_content_has_a_type(value: str | None, kind: str) -> None:
    assert request_of(CONTENT_TYPE=value).content_type == kind


# The address


@pytest.mark.clause("pep3333:60")
@pytest.mark.parametrize(
    ("more", "url"),
    [
        ({"HTTP_HOST": "a.example"}, "http://a.example/"),
        ({"HTTP_HOST": "a.example:8000"}, "http://a.example:8000/"),
        ({"HTTP_HOST": "a", "wsgi.url_scheme": "https"}, "https://a/"),
        ({"HTTP_HOST": None}, "http://b.example/"),
        ({"HTTP_HOST": ""}, "http://b.example/"),
        ({"HTTP_HOST": None, "SERVER_PORT": "8000"}, "http://b.example:8000/"),
        ({"HTTP_HOST": None, "SERVER_PORT": "443"}, "http://b.example:443/"),
        (
            {"HTTP_HOST": None, "SERVER_PORT": "443", "wsgi.url_scheme": "https"},
            "https://b.example/",
        ),
        (
            {"HTTP_HOST": None, "SERVER_PORT": "80", "wsgi.url_scheme": "https"},
            "https://b.example:80/",
        ),
        ({"HTTP_HOST": "a", "SCRIPT_NAME": "/shop"}, "http://a/shop/"),
        ({"HTTP_HOST": "a", "SCRIPT_NAME": "/shop", "PATH_INFO": None}, "http://a/shop"),
        ({"HTTP_HOST": "a", "PATH_INFO": seen("/Köln 100%?")}, "http://a/K%C3%B6ln%20100%25%3F"),
        ({"HTTP_HOST": "a", "PATH_INFO": "/\xf6"}, "http://a/%F6"),
        ({"HTTP_HOST": "a", "PATH_INFO": "/a;b=c,d@e"}, "http://a/a;b=c,d@e"),
        ({"HTTP_HOST": "a", "QUERY_STRING": "q=a+b%20c?/"}, "http://a/?q=a+b%20c?/"),
        ({"HTTP_HOST": "a", "QUERY_STRING": seen('"ö" ')}, "http://a/?%22%C3%B6%22%20"),
    ],
)
def test_the_address_is_that_which_was_asked_for(more: dict[str, Any], url: str) -> None:
    usual = {"SERVER_NAME": "b.example", "SERVER_PORT": "80"}
    assert Request(environ_of(**{**usual, **more})).url == url


def test_the_clients_address_may_be_unknown() -> None:
    assert request_of(REMOTE_ADDR="192.0.2.1").remote_addr == "192.0.2.1"
    assert request_of(REMOTE_ADDR=None).remote_addr == ""


def test_the_scheme_is_the_servers() -> None:
    assert request_of(**{"wsgi.url_scheme": "https"}).scheme == "https"


@pytest.mark.parametrize(
    "path", [".evil.example/", "@evil.example/", "http://a/b", "*", "\xc3\xb6"]
)
def test_a_path_without_a_slash_is_refused_wherever_it_would_be_used(path: str) -> None:
    """Behind a host it would be a part of the host."""
    for name in ("path", "url"):
        with pytest.raises(HTTPError, match="400 the path does not begin with a slash"):
            getattr(request_of(path), name)
    with pytest.raises(HTTPError, match="400"):
        _ = request_of("/", SCRIPT_NAME="evil.example").url
