"""Middleware that adds headers: request ids, and what makes browsers careful."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from fango.middleware import SECURITY, request_ids, security_headers
from tests.fango.onion import TEXT, answering, ask

pytestmark = pytest.mark.since(18)

# Request ids

names: Callable[..., Any] = partial(request_ids, peers=["10.0.0.0/8"], make=lambda: "made")
PROXY = {"REMOTE_ADDR": "10.1.2.3"}


def asked(*, name: str | None, **changes: str) -> str:
    """The id of a request that brings `name`, as the application and the client see it."""
    seen: list[str] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.append(environ["fango.request_id"])
        start_response("200 OK", [*TEXT])
        return []

    if name is not None:
        changes["HTTP_X_REQUEST_ID"] = name
    headers = ask(names, app, **changes).headers
    assert headers.getlist("X-Request-ID") == seen
    return seen[0]


def test_each_request_has_an_id_of_its_own() -> None:
    app = answering([])
    first, second = (ask(request_ids, app).headers["X-Request-ID"] for _ in range(2))
    assert len(first) == len(second) == 32
    assert first != second


def test_a_proxy_can_bring_an_id() -> None:
    assert asked(name="abc-123_X.9", **PROXY) == "abc-123_X.9"


def test_anybody_else_can_not() -> None:
    assert asked(name="abc") == "made"


def test_a_proxy_need_not_bring_one() -> None:
    assert asked(name=None, **PROXY) == "made"


def test_by_default_nobody_can_bring_one() -> None:
    call = ask(request_ids, answering([]), HTTP_X_REQUEST_ID="abc", REMOTE_ADDR="127.0.0.1")
    assert call.headers["X-Request-ID"] != "abc"


@pytest.mark.parametrize("name", ["", "a" * 65, "a b", "a\tb", 'a"', "a\x1b[31m", "é", "a\n", "%s"])
def test_lesson_log_injection_an_id_is_a_short_token(name: str) -> None:
    assert asked(name=name, **PROXY) == "made"


def test_the_id_of_the_application_gives_way() -> None:
    app = answering([], *TEXT, ("x-request-id", "its own"))
    assert ask(names, app).headers.getlist("X-Request-ID") == ["made"]


# Headers for security


def test_browsers_are_told_to_be_careful() -> None:
    headers = ask(security_headers, answering([])).headers
    assert {name: headers.get(name) for name in SECURITY} == SECURITY


@pytest.mark.parametrize("name", SECURITY)
def test_what_the_application_says_stays(name: str) -> None:
    app = answering([], *TEXT, (name.lower(), "mine"))
    assert ask(security_headers, app).headers.getlist(name) == ["mine"]


def test_only_https_is_told_to_stay_https() -> None:
    def sent(scheme: str) -> str | None:
        call = ask(security_headers, answering([]), **{"wsgi.url_scheme": scheme})
        return call.headers.get("Strict-Transport-Security")

    assert sent("http") is None
    assert sent("https") == "max-age=86400"


def test_how_long_https_is_told_to_stay_the_application_may_say() -> None:
    app = answering([], *TEXT, ("strict-transport-security", "max-age=1"))
    headers = ask(security_headers, app, **{"wsgi.url_scheme": "https"}).headers
    assert headers.getlist("Strict-Transport-Security") == ["max-age=1"]


def test_https_need_not_be_told_either() -> None:
    silent = partial(security_headers, hsts=None)
    headers = ask(silent, answering([]), **{"wsgi.url_scheme": "https"}).headers
    assert "Strict-Transport-Security" not in headers


def test_https_can_be_taken_back() -> None:
    back = partial(security_headers, hsts=0)
    headers = ask(back, answering([]), **{"wsgi.url_scheme": "https"}).headers
    assert headers["Strict-Transport-Security"] == "max-age=0"


def test_a_policy_on_frames_replaces_the_older_header() -> None:
    policy = ("Content-Security-Policy", "default-src 'self'; Frame-Ancestors 'self'")
    assert "X-Frame-Options" not in ask(security_headers, answering([], *TEXT, policy)).headers


def test_a_policy_on_other_things_does_not() -> None:
    policy = ("Content-Security-Policy", "default-src 'self'")
    assert "X-Frame-Options" in ask(security_headers, answering([], *TEXT, policy)).headers


def test_the_headers_can_be_others() -> None:
    own = partial(security_headers, headers={"X-Own": "yes"})
    headers = ask(own, answering([])).headers
    assert headers["X-Own"] == "yes"
    assert "Referrer-Policy" not in headers


def test_a_policy_on_frames_among_the_headers_replaces_the_older_one() -> None:
    policy = {"Content-Security-Policy": "frame-ancestors 'self'"}
    own = partial(security_headers, headers={**SECURITY, **policy})
    headers = ask(own, answering([])).headers
    assert "Content-Security-Policy" in headers
    assert "X-Frame-Options" not in headers
