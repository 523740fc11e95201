"""What another site makes a browser send is refused; what our own pages send is not."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.contract import Environ
from fango.csrf import check, csrf_token, exempt, matches, origin, protect
from fango.errors import HTTPError
from fango.request import Request
from fango.sessions import Session

pytestmark = pytest.mark.since(16)

UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "post", "get", "LINK", "GET\u00a0"]


def environ(method: str = "POST", url: str = "https://example.org", **fields: str) -> Environ:
    """Return the environ of a request to `url`; `fields` are headers, `origin="…"` for example."""
    scheme, _, host = url.partition("://")
    headers = {f"HTTP_{name.upper()}": value for name, value in fields.items()}
    return {
        "REQUEST_METHOD": method,
        "wsgi.url_scheme": scheme,
        "HTTP_HOST": host,
        "HTTP_COOKIE": "session=x",
        **headers,
    }


def detail(request: Environ, *trusted: str) -> str:
    """Return why a request is refused, which it must be."""
    with pytest.raises(HTTPError) as refused:
        check(request, frozenset(map(origin, trusted)))
    assert refused.value.status == 403
    return refused.value.detail


# Methods


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_a_method_that_changes_nothing_is_not_checked(method: str) -> None:
    assert check(environ(method, sec_fetch_site="cross-site", origin="https://evil.example"))


@pytest.mark.parametrize("method", UNSAFE)
def test_every_other_method_is_checked(method: str) -> None:
    assert detail(environ(method, sec_fetch_site="cross-site"))


@pytest.mark.parametrize("field", ["x_http_method_override", "x_method_override", "x_http_method"])
def test_no_header_changes_the_method(field: str) -> None:
    assert detail(environ(sec_fetch_site="cross-site", **{field: "GET"}))


# Sec-Fetch-Site


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_the_browser_vouches_for_passes(site: str) -> None:
    assert check(environ(sec_fetch_site=site))


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_comes_from_elsewhere_is_refused(site: str) -> None:
    assert f"a page that is '{site}' to us" in detail(environ(sec_fetch_site=site))


@pytest.mark.parametrize("site", ["same-origin,cross-site", "SAME-ORIGIN", "unheard-of", " "])
def test_what_the_browser_says_in_another_way_vouches_for_nothing(site: str) -> None:
    assert detail(environ(sec_fetch_site=site))


def test_an_origin_like_ours_does_not_help_what_comes_from_elsewhere() -> None:
    """The browser knows better: a redirect may have led through another site."""
    assert detail(environ(sec_fetch_site="cross-site", origin="https://example.org"))


def test_a_request_from_elsewhere_is_refused_without_cookies_too() -> None:
    """It may log the visitor in, as the attacker (login CSRF)."""
    assert detail(environ(sec_fetch_site="cross-site", cookie=""))


def test_the_refusal_names_the_page() -> None:
    refusal = detail(environ(sec_fetch_site="cross-site", origin="https://evil.example"))
    assert "'https://evil.example'" in refusal
    assert "origins that we trust" in refusal


# Origin, when the browser does not say Sec-Fetch-Site


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://example.org", "https://example.org"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org", "https://example.org:443"),
        ("http://example.org:80", "http://example.org"),
        ("https://EXAMPLE.org", "https://example.ORG"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]"),
        ("http://[::80]", "http://[::80]"),
    ],
)
def test_our_own_origin_passes(url: str, page: str) -> None:
    assert check(environ(url=url, origin=page))


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example",
        "https://sub.example.org",  # SameSite cookies come along from there
        "https://example.org.evil.example",
        "https://evil.example/https://example.org",
        "http://example.org",  # whoever owns the network owns that
        "https://example.org:8443",
        "https://example.org:80",
        "https://example.org/",
        "https://user@example.org",
        "https://example.org, https://evil.example",
        "example.org",
        "//example.org",
        "null",
        " ",
    ],
)
def test_every_other_origin_is_refused(page: str) -> None:
    assert detail(environ(origin=page))


def test_a_page_without_an_origin_is_told_why_it_may_have_none() -> None:
    assert "no-referrer" in detail(environ(origin="null"))


def test_the_refusal_of_an_origin_tells_whom_we_think_to_be() -> None:
    refusal = detail(environ(url="http://127.0.0.1:8000", origin="https://example.org"))
    assert "'https://example.org', and we are 'http://127.0.0.1:8000'" in refusal
    assert "proxy" in refusal


def test_without_a_host_we_are_whom_the_server_names() -> None:
    request = {**environ(origin="https://example.org"), "SERVER_NAME": "example.org"}
    del request["HTTP_HOST"]
    assert check({**request, "SERVER_PORT": "443"})
    with pytest.raises(HTTPError):
        check({**request, "SERVER_PORT": "8443"})


@pytest.mark.parametrize("fields", [{}, {"referer": "https://example.org/form"}])
def test_a_referer_neither_helps_nor_harms(fields: dict[str, str]) -> None:
    assert not check(environ(**fields))
    assert detail(environ(origin="https://evil.example", **fields))


@pytest.mark.parametrize("kind", ["text/plain", "application/json", ""])
def test_the_type_of_the_content_does_not_matter(kind: str) -> None:
    request = environ(sec_fetch_site="cross-site")
    assert detail({**request, "CONTENT_TYPE": kind})


@given(st.text(st.characters(max_codepoint=0xFF), min_size=1))
def test_nothing_but_our_origin_passes(page: str) -> None:
    request = environ(origin=page)
    if page.lower() in ("https://example.org", "https://example.org:443"):
        assert check(request)
    else:
        assert detail(request)


# Trusted origins


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_a_trusted_origin_passes(site: str) -> None:
    request = environ(sec_fetch_site=site, origin="https://pay.example")
    assert check(request, frozenset([origin("https://PAY.example:443")]))


@pytest.mark.parametrize("page", ["http://pay.example", "https://a.pay.example", "null", ""])
def test_trust_is_for_one_origin(page: str) -> None:
    assert detail(environ(sec_fetch_site="cross-site", origin=page), "https://pay.example")


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "null", "*", "https://", "https://*.example.org", "https://example.org/",
     "https://müller.example", "https://:443", "https://example.org\n", "https://a\\b",
     "ftp://example.org", "https://a@b", "https://a?b", "https://a, https://b", "file:///"],
)  # fmt: skip
def test_only_an_origin_can_be_trusted(text: str) -> None:
    with pytest.raises(ValueError, match="scheme://host"):
        origin(text)


# Neither of them: a program, or a browser from long ago


def test_a_request_without_cookies_has_nothing_to_borrow() -> None:
    assert check(environ(cookie=""))


def test_a_request_with_cookies_must_show_a_token() -> None:
    assert check(environ()) is False


class Page:
    """A page with a form, and its visitor's session."""

    def __init__(self) -> None:
        self.session = Session()
        self.token = csrf_token(self.request())

    def request(self, fields: dict[str, str] | None = None, **headers: str) -> Any:
        """Return a request of this visitor that says nothing of where it comes from."""
        content = urlencode(fields or {}).encode()
        request: Any = Request(
            {
                **environ(**headers),
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(content)),
                "wsgi.input": BytesIO(content),
            }
        )
        request.session = self.session
        return request


@pytest.fixture
def page() -> Page:
    return Page()


def test_the_token_may_be_in_the_form(page: Page) -> None:
    protect(page.request({"csrf_token": page.token}))


def test_the_token_may_be_in_a_header(page: Page) -> None:
    protect(page.request(x_csrf_token=page.token))


def test_with_a_token_in_the_header_the_content_is_not_read(page: Page) -> None:
    request = page.request({"a": "1"}, x_csrf_token=page.token)
    protect(request)
    assert request.stream.read() == b"a=1"


def test_what_the_browser_vouches_for_needs_no_session_and_no_content(page: Page) -> None:
    request = page.request({"a": "1"}, sec_fetch_site="same-origin")
    del request.session
    protect(request)
    assert "form" not in vars(request)


@pytest.mark.parametrize(
    "token", ["", "0" * 64, "0" * 32, "zz", "\xa0", "é" * 64, "0" * 63, " ", "0" * 66]
)
def test_without_the_token_it_is_refused_and_told_where_to_put_it(page: Page, token: str) -> None:
    for request in (page.request({"csrf_token": token}), page.request(x_csrf_token=token)):
        with pytest.raises(HTTPError, match="'csrf_token' or in the header X-CSRF-Token"):
            protect(request)


def test_a_token_with_more_behind_it_is_refused(page: Page) -> None:
    with pytest.raises(HTTPError):
        protect(page.request({"csrf_token": page.token + "00"}))


def test_the_token_of_another_session_is_refused(page: Page) -> None:
    with pytest.raises(HTTPError):
        protect(page.request({"csrf_token": Page().token}))


def test_a_session_without_a_token_lets_nothing_through(page: Page) -> None:
    page.session = Session()
    for token in ("", page.token, "0" * 64):
        with pytest.raises(HTTPError):
            protect(page.request({"csrf_token": token}))
    assert page.session.after() == ""


def test_a_token_does_not_help_what_comes_from_elsewhere(page: Page) -> None:
    with pytest.raises(HTTPError):
        protect(page.request({"csrf_token": page.token}, sec_fetch_site="cross-site"))


def test_lesson_a_token_looks_different_each_time(page: Page) -> None:
    """What stays the same in compressed pages can be guessed by their length (BREACH)."""
    tokens = {csrf_token(page.request()) for _ in range(10)}
    assert len(tokens) == 10
    for token in tokens:
        protect(page.request({"csrf_token": token}))
    assert page.session["csrf_token"] not in "".join(tokens)


def test_a_login_that_clears_the_session_makes_old_tokens_worthless(page: Page) -> None:
    page.session.clear()
    csrf_token(page.request())
    with pytest.raises(HTTPError):
        protect(page.request({"csrf_token": page.token}))


def test_a_page_with_a_token_is_one_that_depends_on_cookies() -> None:
    assert Page().session.accessed


@given(st.text())
def test_only_the_token_matches(text: str) -> None:
    assert not matches(text, "00112233445566778899aabbccddeeff")


def test_an_exempt_view_is_the_same_view_with_a_mark() -> None:
    @exempt
    def hook(request: Request) -> str:
        return "called"

    assert hook.csrf_exempt  # type: ignore[attr-defined]
    assert hook(Request(environ())) == "called"
