"""The session of a test client, outside of any request."""

from typing import Any

import pytest

from fango import Fango, Request, Response
from fango.middleware import request_ids
from fango.testing import Client

pytestmark = pytest.mark.since(19)

KEY = "a key for tests only"


@pytest.fixture
def app() -> Fango:
    app = Fango(__name__, secret_key=KEY)

    @app.get("/")
    def show(request: Request) -> dict[str, Any]:
        return dict(request.session)

    @app.post("/")
    def add(request: Request) -> Response:
        request.session["added"] = True
        return Response("added")

    return app


@pytest.mark.parametrize("base_url", ["http://localhost", "https://shop.example:444"])
def test_what_is_put_into_it_is_there_in_the_next_request(app: Fango, base_url: str) -> None:
    client = app.test_client(base_url=base_url)
    with client.session() as session:
        session["user"] = "ada"
    assert client.get("/").json == {"user": "ada"}
    assert app.test_client(base_url=base_url).get("/").json == {}


def test_what_requests_have_put_into_it_is_there(app: Fango) -> None:
    client = app.test_client()
    client.post("/")
    with client.session() as session:
        assert dict(session) == {"added": True}
        del session["added"]
        session["user"] = "ada"
    assert client.get("/").json == {"user": "ada"}


def test_a_session_that_was_emptied_is_gone(app: Fango) -> None:
    client = app.test_client()
    client.post("/")
    with client.session() as session:
        session.clear()
    assert list(client.cookies) == []


def test_a_test_that_fails_in_it_changes_nothing(app: Fango) -> None:
    client = app.test_client()
    with pytest.raises(ZeroDivisionError), client.session() as session:
        session["user"] = 1 / 0
    assert client.get("/").json == {}


def test_it_can_not_be_changed_afterwards(app: Fango) -> None:
    with app.test_client().session() as session:
        session["user"] = "ada"
    with pytest.raises(RuntimeError):
        session["user"] = "eve"


def test_it_is_there_with_middleware_around(app: Fango) -> None:
    app.wrap(request_ids)
    client = app.test_client()
    with client.session() as session:
        session["user"] = "ada"
    assert client.get("/").json == {"user": "ada"}


def test_it_needs_a_key() -> None:
    with (
        pytest.raises(RuntimeError, match="secret_key"),
        Fango(__name__).test_client().session() as session,
    ):
        session["user"] = "ada"


def test_it_needs_a_fango(app: Fango) -> None:
    with (
        pytest.raises(TypeError, match=r"app\.wrap\(\)"),
        Client(request_ids(app)).session(),
    ):
        raise AssertionError("there is none")


def test_no_view_and_no_hook_is_called(app: Fango) -> None:
    called: list[str] = []
    app.before(lambda request: called.append(request.path))
    with app.test_client().session() as session:
        session["user"] = "ada"
    assert called == []
