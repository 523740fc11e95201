"""What is called before and behind each view, and at the very end."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from fango import Fango, Request, Response, Router, abort
from fango.converters import Converter
from tests.fango.calls import Server, Stream

pytestmark = pytest.mark.since(14)


@pytest.fixture
def seen() -> list[Any]:
    """What has happened, in its order."""
    return []


@pytest.fixture
def app(seen: list[Any]) -> Fango:
    app = Fango(__name__)

    @app.get("/")
    def home(request: Request) -> str:
        seen.append("view")
        return "home"

    @app.get("/accident")
    def accident(request: Request) -> str:
        raise ValueError("mine")

    @app.get("/exit")
    def leave(request: Request) -> str:
        raise SystemExit

    return app


@pytest.fixture
def admin(app: Fango, seen: list[Any]) -> Router:
    """A router below /admin of the application."""
    admin = Router()

    @admin.get("/")
    def stock(request: Request) -> str:
        seen.append("admin view")
        return "stock"

    app.include("/admin", admin, name="admin")
    return admin


def note(seen: list[Any], word: str) -> Callable[..., None]:
    """A hook that leaves a word."""
    return lambda *_: seen.append(word)


# Before


def test_hooks_before_are_called_in_their_order(app: Fango, seen: list[Any]) -> None:
    app.before(note(seen, "one"))
    app.before(note(seen, "two"))
    assert Server().call(app).all() == b"home"
    assert seen == ["one", "two", "view"]


def test_a_hook_before_gets_the_request_and_its_route(app: Fango, seen: list[Any]) -> None:
    app.before(lambda request: seen.append((request.path, request.route and request.route.name)))
    Server().call(app)
    Server().call(app, "/nowhere")
    assert seen == [("/", "home"), "view", ("/nowhere", None)]


def test_one_that_returns_something_answers_and_nothing_else_is_called(
    app: Fango, seen: list[Any]
) -> None:
    app.before(lambda request: ("log in, please", 401))
    app.before(note(seen, "never"))
    server = Server().call(app)
    assert (server.status, server.all(), seen) == (401, b"log in, please", [])


@pytest.mark.parametrize("value", ["", {}, [], b""])
def test_none_alone_is_no_answer(app: Fango, seen: list[Any], value: Any) -> None:
    app.before(lambda request: value)
    Server().call(app)
    assert seen == []


@pytest.mark.parametrize(
    ("path", "method"), [("/nowhere", "GET"), ("/", "POST"), ("/admin", "GET"), ("/\xff", "GET")]
)
def test_one_of_the_application_sees_paths_that_lead_nowhere_too(
    app: Fango, admin: Router, path: str, method: str
) -> None:
    app.before(lambda request: ("closed", 503))
    assert Server().call(app, path, method).status == 503


def test_those_of_a_router_see_the_requests_for_its_routes_behind_those_of_the_application(
    app: Fango, admin: Router, seen: list[Any]
) -> None:
    admin.before(note(seen, "admin"))
    app.before(note(seen, "app"))
    for path in ("/admin/", "/", "/admin/nowhere"):
        Server().call(app, path)
    assert seen == ["app", "admin", "admin view", "app", "view", "app"]


def test_one_that_fails_is_an_error_like_any_other(app: Fango, seen: list[Any]) -> None:
    app.before(lambda request: abort(403, "not you"))
    assert Server().call(app).status == 403
    assert seen == []


# Behind


def test_hooks_behind_see_the_response_the_inmost_first(
    app: Fango, admin: Router, seen: list[Any]
) -> None:
    app.after(note(seen, "app"))
    admin.after(note(seen, "admin"))
    admin.after(note(seen, "admin too"))
    Server().call(app, "/admin/")
    assert seen == ["admin view", "admin", "admin too", "app"]


def test_one_may_change_the_response(app: Fango) -> None:
    @app.after
    def sign(request: Request, response: Response) -> None:
        response.headers["X-Path"] = request.path

    assert Server().call(app).headers["X-Path"] == "/"


@pytest.mark.parametrize("value", [Response("other", 201), ("other", 201), iter(["other"])])
def test_one_may_replace_the_response_by_all_that_a_view_may_return(
    app: Fango, seen: list[Any], value: Any
) -> None:
    app.after(lambda request, response: value)
    app.after(lambda request, response: seen.append(response.status))
    server = Server().call(app)
    assert server.all() == b"other"
    assert seen == ["view", server.status]


def test_one_may_return_the_response_that_it_got(app: Fango, seen: list[Any]) -> None:
    app.before(lambda request: Response("mine"))

    @app.after
    def same(request: Request, response: Response) -> Response:
        response.on_close(note(seen, "closed"))
        return response

    assert Server().call(app).all() == b"mine"
    assert seen == ["closed"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/accident", 500), ("/\xff", 400), ("/admin", 308), ("/broken", 500)],
)
def test_they_see_the_answers_to_errors_too(
    app: Fango, admin: Router, seen: list[Any], path: str, status: int
) -> None:
    app.get("/broken", name="broken")(lambda request: Stream(ValueError("mine")))
    app.after(lambda request, response: seen.append(response.status))
    Server().call(app, path)
    assert seen == [status]


def test_they_see_the_answer_of_a_hook_before(app: Fango, admin: Router, seen: list[Any]) -> None:
    app.before(lambda request: "early")
    admin.after(note(seen, "admin"))
    Server().call(app, "/admin/")
    assert seen == ["admin"]


def test_one_that_fails_is_an_accident_which_the_others_see(app: Fango, seen: list[Any]) -> None:
    app.after(lambda request, response: seen.append(response.status))
    app.after(lambda request, response: abort(503) if response.status == 200 else None)
    assert Server().call(app).status == 503
    assert seen == ["view", 200, 503]


def test_one_that_always_fails_cannot_keep_the_client_from_an_answer(
    app: Fango, caplog: pytest.LogCaptureFixture
) -> None:
    app.after(lambda request, response: 1 / 0)
    server = Server().call(app)
    assert server.status == 500
    assert b"Internal Server Error" in server.all()
    assert all(record.exc_info[0] is ZeroDivisionError for record in caplog.records)  # type: ignore[index]


def test_a_response_that_a_failing_hook_leaves_behind_is_closed(
    app: Fango, seen: list[Any]
) -> None:
    stream = Stream("one")

    def view(request: Request) -> Response:
        response = Response(stream)
        response.on_close(note(seen, "closed"))
        return response

    app.get("/stream", name="stream")(view)
    app.after(lambda request, response: 1 / 0)
    assert Server().call(app, "/stream").status == 500
    assert (stream.closed, seen) == (1, ["closed"])


@pytest.mark.parametrize("error", [SystemExit, ValueError])
def test_so_is_one_whose_body_it_has_replaced_before_it_failed(
    app: Fango, error: type[BaseException]
) -> None:
    stream = Stream("one")
    app.get("/stream", name="stream")(lambda request: stream)

    @app.after
    def fail(request: Request, response: Response) -> None:
        if response.status == 200:
            response.body = (block.upper() for block in response.body)
            raise error

    with suppress(SystemExit):
        Server().call(app, "/stream")
    assert stream.closed == 1


def test_a_replaced_response_is_closed_with_the_one_that_replaces_it(
    app: Fango, seen: list[Any]
) -> None:
    stream = Stream("one", "two")

    def view(request: Request) -> Response:
        response = Response(stream)
        response.on_close(note(seen, "old"))
        return response

    @app.after
    def wrap(request: Request, response: Response) -> Response:
        other = Response(block.upper() for block in response.body)
        other.on_close(note(seen, "new"))
        return other

    app.get("/stream", name="stream")(view)
    server = Server().call(app, "/stream")
    assert (stream.closed, seen) == (0, [])
    assert server.all() == b"ONETWO"
    assert stream.closed == 1
    assert sorted(seen) == ["new", "old"]


def test_a_replaced_body_is_closed_with_the_one_that_replaces_it(app: Fango) -> None:
    stream = Stream("one", "two")
    app.get("/stream", name="stream")(lambda request: stream)

    @app.after
    def shout(request: Request, response: Response) -> None:
        response.body = (block.upper() for block in response.body)

    server = Server().call(app, "/stream")
    assert stream.closed == 0
    assert server.all() == b"ONETWO"
    assert stream.closed == 1


# At the very end


def test_a_body_that_two_hooks_replace_is_closed_once() -> None:
    app = Fango(__name__)
    first, second = Stream("one"), Stream("two")
    app.get("/")(lambda request: first)

    @app.after
    def put_another(request: Request, response: Response) -> None:
        response.body = second

    @app.after
    def wrap_it(request: Request, response: Response) -> Response:
        return Response(response.body, 201)

    assert Server().call(app).all() == b"two"
    assert (first.closed, second.closed) == (1, 1)


def test_what_fails_before_all_hooks_is_seen_by_none(app: Fango, seen: list[Any]) -> None:
    """Those behind the view may rely on those before it."""

    class Bad(Converter[str]):
        def parse(self, text: str) -> str:
            raise KeyError(text)

    app.converters["bad"] = Bad()
    app.get("/bad/<bad:x>", name="bad")(lambda request, x: "")
    app.before(lambda request: seen.append("before"))
    app.after(lambda request, response: seen.append("after"))
    app.teardown(lambda request: seen.append("teardown"))
    seen.clear()
    assert Server().call(app, "/bad/x").status == 500
    assert seen == []


def test_teardown_comes_when_the_response_is_through(app: Fango, seen: list[Any]) -> None:
    app.get("/stream", name="stream")(lambda request: Stream("one"))
    app.teardown(lambda request: seen.append(request.path))
    server = Server().call(app, "/stream")
    assert list(server.blocks) == [b"one"]
    assert seen == []
    server.close()
    server.close()
    assert seen == ["/stream"]


def test_it_comes_behind_the_content_and_all_that_belongs_to_it(
    app: Fango, seen: list[Any]
) -> None:
    def lines() -> Iterator[str]:
        try:
            yield "one"
        finally:
            seen.append("content")

    def view(request: Request) -> Response:
        response = Response(lines())
        response.on_close(note(seen, "callback"))
        return response

    app.get("/stream", name="stream")(view)
    app.teardown(note(seen, "teardown"))
    Server().call(app, "/stream").close()
    assert seen == ["content", "callback", "teardown"]


@pytest.mark.parametrize("path", ["/", "/nowhere", "/accident", "/\xff", "/admin", "/broken"])
def test_it_comes_whatever_has_happened(
    app: Fango, admin: Router, seen: list[Any], path: str
) -> None:
    app.get("/broken", name="broken")(lambda request: Stream(ValueError("mine")))
    app.teardown(note(seen, "teardown"))
    Server().call(app, path).all()
    assert seen[-1:] == ["teardown"]
    assert seen.count("teardown") == 1


def test_it_comes_when_the_view_ends_the_program(app: Fango, seen: list[Any]) -> None:
    app.teardown(note(seen, "teardown"))
    with pytest.raises(SystemExit):
        Server().call(app, "/exit")
    assert seen == ["teardown"]


def test_it_comes_when_the_server_refuses_the_response(app: Fango, seen: list[Any]) -> None:
    app.teardown(note(seen, "teardown"))
    with pytest.raises(ValueError, match="second"):
        Server(ValueError("first"), ValueError("second")).call(app)
    assert seen == ["view", "teardown"]


def test_it_comes_when_the_content_fails_in_the_middle(app: Fango, seen: list[Any]) -> None:
    app.get("/stream", name="stream")(lambda request: Stream("one", OSError("gone")))
    app.teardown(note(seen, "teardown"))
    with pytest.raises(OSError, match="gone"):
        Server().call(app, "/stream").all()
    assert seen == ["teardown"]


def test_the_last_hook_comes_first_and_all_of_them_come(
    app: Fango, seen: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    app.teardown(note(seen, "one"))
    app.teardown(lambda request: 1 / 0)
    app.teardown(note(seen, "three"))
    server = Server().call(app)
    assert server.all() == b"home"
    assert seen == ["view", "three", "one"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_all_of_them_come_even_if_one_ends_the_program(app: Fango, seen: list[Any]) -> None:
    def leave(request: Request) -> None:
        raise SystemExit

    app.teardown(note(seen, "one"))
    app.teardown(leave)
    with pytest.raises(SystemExit):
        Server().call(app).all()
    assert seen == ["view", "one"]


def test_a_test_gets_what_a_teardown_raises(app: Fango, seen: list[Any]) -> None:
    app.teardown(note(seen, "one"))
    app.teardown(lambda request: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Server().call(app, fango__raise=True).all()
    assert seen == ["view", "one"]


def test_hooks_and_handlers_stay_what_they_were(app: Fango) -> None:
    def hook(*_: Any) -> None:
        pass

    for register in (app.before, app.after, app.teardown, app.error(404)):
        assert register(hook) is hook
