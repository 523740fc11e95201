"""Redirects, which don't leave the site unless they may."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fango.errors import HTTPError
from fango.response import redirect
from tests.fango.answers import answer_of
from tests.fango.properties import thorough

pytestmark = pytest.mark.since(12)


def location_of(location: str, *, external: bool = False) -> str:
    [value] = answer_of(redirect(location, external=external)).values("Location")
    return value


def test_it_is_a_303_without_content() -> None:
    answer = answer_of(redirect("/there"))
    assert answer.status == "303 See Other"
    assert answer.values("Location") == ["/there"]
    assert answer.content == b""


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_may_be_another_redirection(status: int) -> None:
    assert answer_of(redirect("/", status)).status.startswith(str(status))


@pytest.mark.parametrize("status", [200, 300, 304, 305, 400, 999])
def test_no_other_status_redirects(status: int) -> None:
    with pytest.raises(ValueError, match="no redirection"):
        redirect("/", status)


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        ("/a/b?c=d&e=f#g", "/a/b?c=d&e=f#g"),
        ("a", "a"),
        ("../a", "../a"),
        ("?a=1", "?a=1"),
        ("#a", "#a"),
        ("", ""),
        ("/Köln?q=ö", "/K%C3%B6ln?q=%C3%B6"),
        ("/a b", "/a%20b"),
        ("/K%C3%B6ln%20100%25", "/K%C3%B6ln%20100%25"),
        ("/a\r\nSet-Cookie: b", "/a%0D%0ASet-Cookie:%20b"),
        ('/"<>', "/%22%3C%3E"),
        ("/a?next=//b.example", "/a?next=//b.example"),
        ("/a:b", "/a:b"),
        ("/..//b.example", "/..//b.example"),
    ],
)
def test_an_address_on_this_site_is_sent_in_ascii(location: str, sent: str) -> None:
    assert location_of(location) == sent


ELSEWHERE = [
    "//b.example",
    "///b.example",
    "https://b.example/",
    "HTTP:b.example",
    "https:/b.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,a",
    "a+b-c.d:e",
]


@pytest.mark.parametrize("location", ELSEWHERE)
def test_another_site_is_a_400_unless_it_is_allowed(location: str) -> None:
    with pytest.raises(HTTPError, match="400 this would lead to another site"):
        redirect(location)
    assert location_of(location, external=True) == location


HERE = "https://a.example/book"


def as_browsers_read_it(location: str) -> str:
    """An address without what browsers drop, and with slashes for backslashes (WHATWG URL §4.4)."""
    dropped = location.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None})
    return dropped.replace("\\", "/")


PIECES = st.sampled_from(
    ["/", "\\", "\t", "\n", " ", ":", "//", "b.example", "http", "@", "?", "%"]
)


@thorough
@given(st.lists(PIECES | st.text(max_size=2)).map("".join))
@example("/\\b.example")
@example("\\\\b.example")
@example("/\t/b.example")
@example(" //b.example")
@example("\x01https://b.example")
@example("ht\ntps://b.example")
def test_nobody_leaves(location: str) -> None:
    try:
        sent = location_of(location)
    except HTTPError:
        return
    there = urlsplit(urljoin(HERE, as_browsers_read_it(sent)))
    assert (there.scheme, there.netloc) == ("https", "a.example")
