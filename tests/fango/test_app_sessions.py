"""An application gives each request its session, and saves it behind all hooks."""

from collections.abc import Iterator
from typing import Any

import pytest

from fango import Fango, HTTPError, Request, Response, abort, redirect

pytestmark = pytest.mark.since(16)

KEY, OLD = "the key of this year", "the key of last year"


@pytest.fixture
def app() -> Fango:
    app = Fango("test", secret_key=KEY)

    @app.get("/put/<value>")
    def put(request: Request, value: str) -> str:
        request.session["value"] = value
        return "noted"

    @app.get("/value")
    def value(request: Request) -> str:
        return f"{request.session.get('value')}"

    @app.get("/about")
    def about(request: Request) -> str:
        return "about"

    return app


def test_a_session_lasts_from_one_request_to_the_next(app: Fango) -> None:
    client = app.test_client()
    client.get("/put/this")
    assert client.get("/value").text == "this"
    assert app.test_client().get("/value").text == "None"


def test_a_page_that_does_not_look_at_it_is_the_same_for_all(app: Fango) -> None:
    client = app.test_client()
    client.get("/put/this")
    assert not {"Vary", "Set-Cookie", "Cache-Control"} & set(client.get("/about").headers)


def test_a_page_that_looks_at_it_varies(app: Fango) -> None:
    assert app.test_client().get("/value").headers["Vary"] == "Cookie"


def test_within_a_request_it_is_the_same_session() -> None:
    request = Request({"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}, app=Fango("test"))
    assert request.session is request.session


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_hook_can_write_into_it(app: Fango, when: str) -> None:
    def hook(request: Request, response: Response | None = None) -> None:
        request.session["value"] = when

    getattr(app, when)(hook)
    client = app.test_client()
    client.get("/about")
    assert client.get("/value").text == when


def test_after_an_accident_it_is_as_it_was(app: Fango) -> None:
    @app.get("/accident")
    def accident(request: Request) -> str:
        request.session["value"] = "half done"
        raise OSError("the database is gone")

    client = app.test_client(raise_errors=False)
    client.get("/put/this")
    reply = client.get("/accident")
    assert (reply.status, reply.headers["Vary"]) == (500, "Accept, Cookie")
    assert "Set-Cookie" not in reply.headers
    assert client.get("/value").text == "this"


def test_with_an_error_of_the_client_it_is_saved(app: Fango) -> None:
    @app.get("/wrong")
    def wrong(request: Request) -> str:
        request.session["value"] = "one try less"
        abort(403)

    client = app.test_client()
    client.get("/wrong")
    assert client.get("/value").text == "one try less"


def test_the_page_of_an_error_may_look_at_it(app: Fango) -> None:
    @app.error(404)
    def missing(request: Request, error: HTTPError) -> str:
        return f"nothing here, {request.session.get('value')}"

    client = app.test_client()
    client.get("/put/ada")
    reply = client.get("/nowhere")
    assert (reply.text, reply.headers["Vary"]) == ("nothing here, ada", "Cookie")


def test_what_can_not_be_saved_is_an_accident(app: Fango) -> None:
    @app.get("/odd")
    def odd(request: Request) -> str:
        request.session["odd"] = object()
        return "done"

    with pytest.raises(TypeError, match=r"look at \['odd'\]"):
        app.test_client().get("/odd")
    assert app.test_client(raise_errors=False).get("/odd").status == 500


def stream(request: Request, looked: bool) -> Iterator[str]:
    """Make content piece by piece, and look at the session behind the first of them."""
    if looked:
        request.session.get("value")
    return pieces(request)


def pieces(request: Request) -> Iterator[str]:
    yield "the value is "
    yield f"{request.session.get('value')}"


def test_what_was_looked_at_in_the_view_can_be_looked_at_while_it_is_sent(app: Fango) -> None:
    app.get("/stream")(lambda request: stream(request, looked=True))
    client = app.test_client()
    client.get("/put/this")
    reply = client.get("/stream")
    assert (reply.text, reply.headers["Vary"]) == ("the value is this", "Cookie")


def test_a_first_look_while_it_is_sent_is_an_error_and_not_a_page_for_all(app: Fango) -> None:
    app.get("/stream")(lambda request: stream(request, looked=False))
    with pytest.raises(RuntimeError, match="look at it in the view"):
        app.test_client().get("/stream")


def test_a_look_when_all_is_over_is_an_error(app: Fango) -> None:
    late: list[str] = []

    @app.teardown
    def look(request: Request) -> None:
        with pytest.raises(RuntimeError, match="look at it in the view"):
            request.session.get("value")
        late.append("refused")

    app.test_client().get("/about")
    assert late == ["refused"]


def test_without_a_key_an_application_runs_and_remembers_nothing() -> None:
    app = Fango("test")
    app.get("/look")(lambda request: f"{dict(request.session)}")
    app.get("/write", name="write")(lambda request: request.session.update(a=1))
    assert app.test_client().get("/look").text == "{}"
    with pytest.raises(RuntimeError, match="secret_key="):
        app.test_client().get("/write")


@pytest.mark.parametrize("key", ["", "short", ["", KEY]])
def test_a_bad_key_is_refused_when_the_application_is_made(key: Any) -> None:
    with pytest.raises(ValueError, match="16 bytes or more"):
        Fango("test", secret_key=key)


def test_of_several_keys_the_first_signs_and_all_are_known() -> None:
    before, now = Fango("test", secret_key=OLD), Fango("test", secret_key=[KEY, OLD])
    for app in (before, now):
        app.get("/put", name="put")(lambda request: request.session.update(a=1))
        app.get("/get", name="get")(lambda request: f"{request.session.get('a')}")
    old, new = before.test_client(), now.test_client()
    old.get("/put")
    new.get("/put")
    for client, known in ((old, now), (new, before)):
        other = known.test_client()
        for cookie in client.cookies:
            other.cookies.set_cookie(cookie)
        assert other.get("/get").text == ("1" if known is now else "None")


def test_a_message_waits_behind_a_redirect() -> None:
    app = Fango("test", secret_key=KEY)

    @app.get("/")
    def home(request: Request) -> list[list[str]]:
        return [[flash.category, flash.message] for flash in request.flashes()]

    @app.post("/")
    def save(request: Request) -> Response:
        request.flash("Saved")
        request.flash("Too short", "warning")
        return redirect(request.url_for("home"))

    client = app.test_client()
    reply = client.post("/", follow=True)
    assert reply.json == [["info", "Saved"], ["warning", "Too short"]]
    assert client.get("/").json == []
