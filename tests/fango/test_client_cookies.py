"""The test client keeps cookies as a browser does, and is one of our own pages."""

from collections.abc import Iterable
from typing import Any

import pytest

from fango.contract import Environ, StartResponse
from fango.testing import Client

pytestmark = pytest.mark.since(16)


class Site:
    """An application that sets cookies, remembers what comes, and redirects from /from to /."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.seen: list[Environ] = []

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.seen.append(environ)
        leaving = environ["PATH_INFO"] == "/from"
        headers = [("Content-Type", "text/plain")] + [("Set-Cookie", line) for line in self.lines]
        if leaving:
            headers.append(("Location", "/"))
        start_response("303 See Other" if leaving else "200 OK", headers)
        return []

    @property
    def cookies(self) -> list[Any]:
        """The Cookie headers that have come."""
        return [environ.get("HTTP_COOKIE") for environ in self.seen]


def test_what_is_set_comes_back() -> None:
    site = Site("a=1; Path=/; HttpOnly", "b=2")
    client = Client(site)
    client.get("/")
    client.get("/")
    assert site.cookies == [None, "a=1; b=2"]


def test_each_client_has_cookies_of_its_own() -> None:
    site = Site("a=1")
    Client(site).get("/")
    Client(site).get("/")
    assert site.cookies == [None, None]


def test_what_is_set_with_a_redirect_is_sent_along_when_it_is_followed() -> None:
    site = Site("a=1; Path=/")
    Client(site).get("/from", follow=True)
    assert site.cookies == [None, "a=1"]


def test_a_cookie_for_a_path_is_sent_below_it() -> None:
    site = Site("a=1; Path=/shop")
    client = Client(site)
    for path in ("/shop", "/", "/shop/cart"):
        client.get(path)
    assert site.cookies == [None, None, "a=1"]


def test_a_secure_cookie_is_sent_by_https_only() -> None:
    site = Site("a=1; Secure; Path=/")
    client = Client(site, base_url="https://example.org")
    client.get("/")
    client.get("http://example.org/")
    client.get("/")
    assert site.cookies == [None, None, "a=1"]


def test_a_cookie_can_be_deleted() -> None:
    site = Site("a=1; Path=/")
    client = Client(site)
    client.get("/")
    site.lines = ["a=; Path=/; Max-Age=0"]
    client.get("/")
    client.get("/")
    assert site.cookies == [None, "a=1", None]


def test_a_test_can_send_cookies_of_its_own() -> None:
    site = Site("a=1; Path=/")
    client = Client(site)
    client.get("/")
    client.get("/", headers={"Cookie": "forged=yes"})
    assert site.cookies[1] == "forged=yes"


def test_a_request_comes_from_one_of_our_own_pages_unless_the_test_says_otherwise() -> None:
    site = Site()
    client = Client(site)
    client.get("/")
    client.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert [environ["HTTP_SEC_FETCH_SITE"] for environ in site.seen] == [
        "same-origin",
        "cross-site",
    ]
