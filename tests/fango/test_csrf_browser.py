"""What a real browser says of a form, by which chapter 16 and `fango.csrf` judge it."""

from collections.abc import Iterator
from html import escape
from typing import Any

import pytest

from fango import Fango, HTTPError, Request, Response
from fango.csrf import check, exempt
from funicorn import serving
from tests.browsers import browsing

pytestmark = pytest.mark.since(16)


class Bank(Fango):
    """A site that notes what browsers send to it, and has pages that send forms anywhere."""

    def __init__(self) -> None:
        super().__init__("bank")
        self.got: list[Request] = []
        self.get("/login")(self.login)
        self.get("/page")(self.page)
        self.post("/transfer")(exempt(self.transfer))
        self.get("/favicon.ico")(lambda request: None)

    @staticmethod
    def login(request: Request) -> Response:
        response = Response("in")
        response.set_cookie("lax", "1")
        response.set_cookie("plain", "1", samesite=None)
        return response

    @staticmethod
    def page(request: Request) -> Response:
        to, policy = escape(request.query["to"]), request.query["policy"]
        form = (
            f'<form method="post" action="{to}"></form><script>document.forms[0].submit()</script>'
        )
        return Response(form, headers={"Referrer-Policy": policy})

    @staticmethod
    def transfer(request: Request) -> str:
        request.application.got.append(request)  # type: ignore[attr-defined]
        return "done"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing("--host-resolver-rules=MAP *.example 127.0.0.1") as browser:
        yield browser


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[Bank, int, int]]:
    """A bank, and its two ports."""
    bank = Bank()
    with serving(bank) as one, serving(bank) as other:
        yield bank, int(one.rpartition(":")[2]), int(other.rpartition(":")[2])


OURS, OTHERS = "accepted", "refused"


@pytest.mark.parametrize(
    ("to", "page", "policy", "site", "cookies", "verdict"),
    [
        ("localhost:1", "localhost:1", "", "same-origin", "lax plain", OURS),
        ("localhost:1", "localhost:1", "no-referrer", "same-origin", "lax plain", OURS),
        ("localhost:1", "localhost:2", "", "same-site", "lax plain", OTHERS),
        ("localhost:1", "127.0.0.1:2", "", "cross-site", "plain", OTHERS),
        ("bank.example:1", "bank.example:1", "", "", "lax plain", OURS),
        ("bank.example:1", "bank.example:1", "same-origin", "", "lax plain", OURS),
        ("bank.example:1", "bank.example:1", "no-referrer", "", "lax plain", OTHERS),
        ("bank.example:1", "pages.bank.example:1", "", "", "lax plain", OTHERS),
        ("bank.example:1", "evil.example:2", "", "", "plain", OTHERS),
    ],
)
def test_a_browser_tells_whose_page_has_sent_a_form(
    to: str, page: str, policy: str, site: str, cookies: str, verdict: str,
    browser: Any, ports: tuple[Bank, int, int],
) -> None:  # fmt: skip
    bank, *numbers = ports
    for short, port in zip((":1", ":2"), numbers, strict=True):
        to, page = to.replace(short, f":{port}"), page.replace(short, f":{port}")
    bank.got.clear()
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"http://{to}/login")
    tab.goto(f"http://{page}/page?policy={policy}&to=http://{to}/transfer")
    tab.wait_for_url(f"http://{to}/transfer")
    context.close()
    [request] = bank.got
    assert request.headers.get("Sec-Fetch-Site", "") == site
    hides = policy == "no-referrer"
    assert request.headers["Origin"] == ("null" if hides and to == page else f"http://{page}")
    assert sorted(request.cookies) == cookies.split()
    try:
        assert check(request.environ)
        assert verdict == OURS
    except HTTPError:
        assert verdict == OTHERS
