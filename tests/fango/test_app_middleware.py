"""What surrounds an application of ours: middleware, and the hosts that it answers to."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from fango import Fango, Request
from fango.proxy import proxy_fix
from tests.fango.onion import Call, answering

pytestmark = pytest.mark.since(18)


@pytest.fixture
def app() -> Fango:
    app = Fango(__name__, hosts=[".example.org"])
    app.get("/")(home)
    return app


def home(request: Request) -> str:
    return "home"


def noting(name: str, seen: list[str]) -> Callable[[Any], Any]:
    """A middleware that notes its name on the way in."""

    def around(app: Any) -> Any:
        def middleware(environ: Any, start_response: Any) -> Any:
            seen.append(name)
            return app(environ, start_response)

        return middleware

    return around


# Middleware


def test_the_last_layer_is_the_outermost(app: Fango) -> None:
    seen: list[str] = []
    for name in ("first", "second"):
        app.wrap(noting(name, seen))
    assert Call(app, HTTP_HOST="example.org").run().body == b"home"
    assert seen == ["second", "first"]


def test_the_test_client_goes_through_all_layers(app: Fango) -> None:
    seen: list[str] = []
    app.wrap(noting("layer", seen))
    app.test_client(base_url="http://example.org").get("/")
    assert seen == ["layer"]


def test_what_is_mounted_lies_inside(app: Fango) -> None:
    seen: list[str] = []
    app.wrap(noting("layer", seen))
    app.mount("/wiki", answering([b"wiki"]))
    assert app.test_client(base_url="http://example.org").get("/wiki").text == "wiki"
    assert seen == ["layer"]


def test_a_wrapped_application_has_routes(app: Fango) -> None:
    app.wrap(noting("layer", []))
    app.get("/late", name="late")(lambda request: "late")
    assert app.test_client(base_url="http://example.org").get("/late").text == "late"


# Hosts


@pytest.mark.parametrize("host", ["example.org", "www.example.org:8000", "EXAMPLE.ORG"])
def test_it_answers_to_its_hosts(app: Fango, host: str) -> None:
    assert Call(app, HTTP_HOST=host).status == "200 OK"


@pytest.mark.parametrize("host", ["evil.example", "evilexample.org", "", "example.org/"])
def test_lesson_host_poisoning_it_answers_to_no_others(app: Fango, host: str) -> None:
    assert Call(app, HTTP_HOST=host).status == "400 Bad Request"


def test_a_request_without_a_host_is_for_nobody(app: Fango) -> None:
    def without_host(environ: Any, start_response: Any) -> Any:
        del environ["HTTP_HOST"]
        return app(environ, start_response)

    assert Call(without_host).status == "400 Bad Request"


def test_by_default_it_answers_to_all() -> None:
    app = Fango(__name__)
    app.get("/")(home)
    assert Call(app, HTTP_HOST="evil.example").status == "200 OK"


def test_a_stranger_gets_no_further_than_the_door(app: Fango) -> None:
    seen: list[Request] = []
    app.before(seen.append)
    app.post("/form", name="form")(home)
    client = app.test_client(base_url="http://evil.example")
    replies = [client.get("/"), client.get("/nowhere"), client.post("/form"), client.get("/form/")]
    assert [reply.status for reply in replies] == [400] * 4
    assert not seen


def test_a_stranger_gets_a_page_of_ours(app: Fango) -> None:
    app.error(400)(lambda request, error: "not here")
    assert app.test_client(base_url="http://evil.example").get("/").text == "not here"


def test_no_hook_sees_a_stranger(app: Fango) -> None:
    seen = []
    app.before(lambda request: seen.append("before"))
    app.after(lambda request, response: seen.append("after"))
    app.teardown(lambda request: seen.append("teardown"))
    reply = app.test_client(base_url="http://evil.example").get("/")
    assert (reply.status, seen) == (400, [])


def test_the_host_is_looked_at_behind_the_proxy_fix(app: Fango) -> None:
    app.wrap(partial(proxy_fix, x_host=1))
    told = {"HTTP_HOST": "10.0.0.2:8000", "HTTP_X_FORWARDED_HOST": "www.example.org"}
    assert Call(app, **told).status == "200 OK"
    told["HTTP_X_FORWARDED_HOST"] = "evil.example"
    assert Call(app, **told).status == "400 Bad Request"
