"""An application refuses forged requests before anything else sees them."""

from collections.abc import Callable
from typing import Any

import pytest

from fango import Fango, HTTPError, Request, Router
from fango.csrf import csrf_token, exempt
from fango.testing import Reply

pytestmark = pytest.mark.since(16)

FORGED = {"Sec-Fetch-Site": "same-site", "Origin": "https://pages.example.org"}


class Shop(Fango):
    """An application that counts what was done."""

    def __init__(self, **options: Any) -> None:
        super().__init__("shop", secret_key="the key of this test", **options)
        self.done: list[str] = []
        self.route("/order", ["GET", "POST", "PUT", "PATCH", "DELETE"])(self.order)

    def order(self, request: Request) -> str:
        self.done.append(request.method)
        return csrf_token(request)

    def forged(self, method: str = "POST", path: str = "/order", **headers: str) -> Reply:
        """Send what a page of another site sends."""
        client = self.test_client(base_url="https://example.org")
        return client.request(method, path, headers=FORGED | headers)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_forged_request_does_not_reach_the_view(shop: Shop, method: str) -> None:
    reply = shop.forged(method)
    assert (reply.status, shop.done) == (403, [])
    assert "same-site" in reply.text


def test_what_changes_nothing_does(shop: Shop) -> None:
    assert (shop.forged("GET").status, shop.done) == (200, ["GET"])


def test_a_request_of_our_own_pages_does(shop: Shop) -> None:
    assert shop.test_client().post("/order").status == 200


def test_no_hook_sees_a_forged_request_before_it_is_refused(shop: Shop) -> None:
    shop.before(lambda request: shop.done.append("hook"))
    assert (shop.forged().status, shop.done) == (403, [])


def test_a_handler_may_answer_the_refusal(shop: Shop) -> None:
    @shop.error(403)
    def refuse(request: Request, error: HTTPError) -> str:
        return "Not from there, please"

    reply = shop.forged()
    assert (reply.status, reply.text) == (403, "Not from there, please")


def test_no_hook_sees_what_is_refused(shop: Shop) -> None:
    """The hooks behind a view may rely on what those before it have noted."""
    seen = []
    shop.before(lambda request: seen.append("before"))
    shop.after(lambda request, response: seen.append("after"))
    shop.teardown(lambda request: seen.append("teardown"))
    assert (shop.forged().status, seen) == (403, [])


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/get", 405)])
def test_where_there_is_no_view_there_is_nothing_to_protect(
    shop: Shop, path: str, status: int
) -> None:
    shop.get("/get")(lambda request: "got")
    assert shop.forged(path=path).status == status


def test_the_routes_of_other_routers_are_protected_too(shop: Shop) -> None:
    router = Router()
    router.post("/pay")(lambda request: shop.done.append("paid"))
    shop.include("/cash", router)
    assert (shop.forged(path="/cash/pay").status, shop.done) == (403, [])


def above(shop: Shop, view: Callable[..., Any]) -> None:
    exempt(shop.post("/called")(view))


def below(shop: Shop, view: Callable[..., Any]) -> None:
    shop.post("/called")(exempt(view))


@pytest.mark.parametrize("mark", [above, below])
def test_an_exempt_view_may_be_called_by_anybody(shop: Shop, mark: Callable[..., None]) -> None:
    def called(request: Request) -> str:
        return "thank you"

    mark(shop, called)
    assert shop.forged(path="/called").text == "thank you"
    assert shop.forged().status == 403


def test_an_origin_can_be_trusted() -> None:
    shop = Shop(trusted_origins=["https://PAY.example.net:443"])
    assert shop.forged(Origin="https://pay.example.net").status == 200
    assert shop.forged(Origin="https://evil.example").status == 403


def test_what_is_no_origin_is_refused_when_the_application_is_made() -> None:
    with pytest.raises(ValueError, match="scheme://host"):
        Shop(trusted_origins=["https://*.example.net"])


def test_a_browser_that_says_nothing_needs_the_token_of_its_session(shop: Shop) -> None:
    client = shop.test_client()
    token = client.get("/order").text
    silent = {"Sec-Fetch-Site": ""}
    assert client.post("/order", form={"a": "b"}, headers=silent).status == 403
    assert client.post("/order", form={"csrf_token": token}, headers=silent).status == 200
    assert client.post("/order", headers=silent | {"X-CSRF-Token": token}).status == 200
    other = shop.test_client()
    other.get("/order")
    assert other.post("/order", form={"csrf_token": token}, headers=silent).status == 403


def test_an_application_without_a_key_is_protected_as_well() -> None:
    app = Fango("keyless")
    app.post("/")(lambda request: "done")
    client = app.test_client()
    assert client.post("/").status == 200
    assert client.post("/", headers=FORGED).status == 403
    assert client.post("/", headers={"Sec-Fetch-Site": "", "Cookie": "a=b"}).status == 403
