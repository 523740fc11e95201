"""The pages that tell a client of an error."""

import json
from typing import Any

import pytest

from fango import HTTPError, Request, Response
from fango.pages import error_page
from tests.fango.calls import Server, make_environ

pytestmark = pytest.mark.since(14)


def page(error: HTTPError, accept: str | None = None) -> Response:
    environ = make_environ() if accept is None else make_environ(HTTP_ACCEPT=accept)
    return error_page(Request(environ), error)


def content(response: Response) -> str:
    return Server().call(response).all().decode()


def test_a_page_says_what_it_is_and_why() -> None:
    response = page(HTTPError(404, "there is no apple"))
    assert response.status == 404
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<title>404 Not Found</title>" in content(response)
    assert "<p>there is no apple</p>" in content(response)


def test_without_a_reason_there_is_no_empty_paragraph() -> None:
    assert "<p>" not in content(page(HTTPError(500)))


def test_a_reason_is_text_and_no_html() -> None:
    text = content(page(HTTPError(404, "<script>'&\"")))
    assert "&lt;script&gt;&#x27;&amp;&quot;" in text


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json, */*;q=0.1"])
def test_a_program_that_wants_json_gets_json(accept: str) -> None:
    response = page(HTTPError(404, "<no> apple"), accept)
    assert response.status == 404
    assert response.headers["Content-Type"] == "application/json"
    assert json.loads(content(response)) == {"error": "404 Not Found", "detail": "<no> apple"}


@pytest.mark.parametrize("accept", [None, "", "*/*", "text/html, application/json", "image/png"])
def test_everybody_else_gets_a_page(accept: Any) -> None:
    assert page(HTTPError(404), accept).headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_the_headers_of_the_error_are_sent(accept: str) -> None:
    response = page(HTTPError(401, "", [("WWW-Authenticate", "Basic"), ("X-A", "1")]), accept)
    assert response.headers["WWW-Authenticate"] == "Basic"
    assert response.headers["X-A"] == "1"


def test_a_cache_is_told_that_there_are_two() -> None:
    assert page(HTTPError(404), "application/json").headers["Vary"] == "Accept"
    assert page(HTTPError(404, "", [("Vary", "Cookie")])).headers["Vary"] == "Cookie, Accept"


def test_a_reason_that_utf_8_can_not_hold_does_no_harm() -> None:
    assert "<p>half ?</p>" in content(page(HTTPError(400, "half \ud83d")))
    assert '"half ?"' in content(page(HTTPError(400, "half \ud83d"), "application/json"))
