"""A response carries cookies, whose lines are made when it is known how the request came."""

from copy import copy
from typing import Any
from unittest.mock import Mock

import pytest

from fango.response import Response, redirect

pytestmark = pytest.mark.since(16)


def lines(response: Response, method: str = "GET", scheme: str = "http") -> list[str]:
    """Return the Set-Cookie lines with which a response answers a request."""
    start_response = Mock()
    list(response({"REQUEST_METHOD": method, "wsgi.url_scheme": scheme}, start_response))
    headers = start_response.call_args.args[1]
    return [value for name, value in headers if name == "Set-Cookie"]


@pytest.mark.parametrize(
    "response",
    [Response("text"), Response(b"bytes"), Response({"a": 1}), Response(iter(["a", "b"])),
     Response(b"", 204), Response(b"", 304), Response("gone", 410), redirect("/")],
    ids=["text", "bytes", "json", "stream", "204", "304", "410", "redirect"],
)  # fmt: skip
def test_every_kind_of_response_carries_its_cookies(response: Response) -> None:
    response.set_cookie("a", "b")
    assert lines(response) == ["a=b; Path=/; HttpOnly; SameSite=Lax"]


def test_head_has_the_cookies_too() -> None:
    response = Response("text")
    response.set_cookie("a", "b")
    assert lines(response, "HEAD") == lines(response)


def test_each_cookie_has_a_header_of_its_own() -> None:
    response = Response("text", headers=[("Set-Cookie", "by=hand")])
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    assert [line.partition(";")[0] for line in lines(response)] == ["by=hand", "a=1", "b=2"]


def test_a_cookie_that_is_set_twice_is_sent_once() -> None:
    response = Response("text")
    response.set_cookie("a", "1")
    response.set_cookie("a", "2", path="/shop")
    response.set_cookie("a", "3")
    assert [line.partition("; H")[0] for line in lines(response)] == [
        "a=2; Path=/shop",
        "a=3; Path=/",
    ]


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
@pytest.mark.parametrize("body", ["text", iter(["stream"])], ids=["text", "stream"])
def test_a_cookie_is_secure_if_the_request_came_by_https(
    body: Any, scheme: str, secure: bool
) -> None:
    response = Response(body)
    response.set_cookie("a", "b")
    assert ("; Secure" in lines(response, scheme=scheme)[0]) is secure


def test_the_attributes_are_those_of_a_cookie() -> None:
    response = Response("text")
    response.set_cookie("a", "b", max_age=60, path="/shop", httponly=False)
    assert lines(response) == ["a=b; Path=/shop; Max-Age=60; SameSite=Lax"]


def test_a_cookie_that_no_browser_takes_fails_where_it_is_set() -> None:
    response = Response("text")
    with pytest.raises(ValueError, match="can't stand in the value"):
        response.set_cookie("a", "b; Domain=example.org")
    assert lines(response) == []


def test_a_copy_does_not_share_the_cookies_that_it_gets() -> None:
    response = Response("text")
    response.set_cookie("a", "1")
    other = copy(response)
    other.set_cookie("b", "2")
    assert (len(lines(response)), len(lines(other))) == (1, 2)
