"""The application: from a request to the answer of a view."""

import sys
import threading
from collections.abc import Callable
from io import BytesIO
from types import FrameType
from typing import Any
from wsgiref.validate import validator

import pytest

from fango import Fango, HTTPError, Request, Response, Router
from fango.limits import Limits
from tests.fango.calls import Server, Stream, make_environ

pytestmark = pytest.mark.since(14)


@pytest.fixture
def app() -> Fango:
    app = Fango(__name__)

    @app.get("/")
    def home(request: Request) -> str:
        return "hello"

    @app.get("/user/<int:number>")
    def user(request: Request, number: int) -> dict[str, Any]:
        return {"number": number, "url": request.url_for("user", number=number + 1)}

    @app.get("/folder/")
    def folder(request: Request) -> str:
        return "folder"

    @app.post("/folder/new")
    def new(request: Request) -> tuple[str, int]:
        return request.text, 201

    @app.get("/any/<path:rest>/")
    def anything(request: Request, rest: str) -> str:
        return rest

    return app


def test_a_view_answers_its_path(app: Fango) -> None:
    server = Server().call(app, "/")
    assert server.begun == [
        (
            "200 OK",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Length", "5"),
            ],
        )
    ]
    assert server.blocks == [b"hello"]


def test_a_view_gets_what_is_in_the_path(app: Fango) -> None:
    assert Server().call(app, "/user/7").all() == b'{"number":7,"url":"/user/8"}'


def test_a_url_begins_where_the_application_is(app: Fango) -> None:
    answer = Server().call(app, "/user/7", SCRIPT_NAME="/caf\xc3\xa9").all()
    assert answer == b'{"number":7,"url":"/caf%C3%A9/user/8"}'


def test_a_view_gets_the_content(app: Fango) -> None:
    server = Server().call(
        app, "/folder/new", "POST", CONTENT_LENGTH="3", wsgi__input=BytesIO(b"abcdef")
    )
    assert (server.status, server.all()) == (201, b"abc")


@pytest.mark.parametrize(
    ("value", "status", "content"),
    [
        ("text", 200, b"text"),
        (bytearray(b"text"), 200, b"text"),
        (None, 204, b""),
        ({"a": 1}, 200, b'{"a":1}'),
        (("text", 404), 404, b"text"),
        (iter(["te", b"xt"]), 200, b"text"),
        (Response("text", 410), 410, b"text"),
    ],
)
def test_a_view_may_return_many_things(app: Fango, value: Any, status: int, content: bytes) -> None:
    app.get("/value", name="value")(lambda request: value)
    server = Server().call(app, "/value")
    assert (server.status, server.all()) == (status, content)


# PEP 3333


@pytest.mark.clause("pep3333:52")
def test_it_takes_two_arguments_whatever_their_names(app: Fango) -> None:
    server = Server()
    app(*[make_environ(), server.start_response])
    assert server.status == 200


@pytest.mark.clause("pep3333:52")
def test_it_can_be_called_again_and_again(app: Fango) -> None:
    constant = Response(b"always the same")
    app.get("/constant", name="constant")(lambda request: constant)
    for _ in range(3):
        assert Server().call(app, "/constant").all() == b"always the same"
        assert Server().call(constant).all() == b"always the same"


@pytest.mark.clause("pep3333:52", "pep3333:59")
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/user/7", "/folder", "/folder/new", "/nowhere", "/\xff"])
def test_the_validator_has_nothing_to_say(app: Fango, method: str, path: str) -> None:
    app.teardown(lambda request: None)
    server = Server().call(validator(app), path, method)
    content = server.all()
    assert method != "HEAD" or content == b""
    if method != "HEAD" and "Content-Length" in server.headers:
        assert len(content) == int(server.headers["Content-Length"])


@pytest.mark.clause("pep3333:53")
@pytest.mark.parametrize("path", ["/", "/stream", "/nowhere"])
def test_start_response_is_called_once_and_before_the_first_block(app: Fango, path: str) -> None:
    app.get("/stream", name="stream")(lambda request: iter(["one"]))
    server = Server().call(app, path)
    assert len(server.begun) == 1
    assert server.all() != b""
    assert len(server.begun) == 1


@pytest.mark.clause("pep3333:57")
def test_write_is_never_called(app: Fango) -> None:
    written: list[bytes] = []
    app.get("/stream", name="stream")(lambda request: iter(["one", "two"]))
    blocks = app(make_environ("/stream"), lambda *_: written.append)
    assert b"".join(blocks) == b"onetwo"
    assert written == []


# HEAD, OPTIONS, and what is not there


def test_head_is_get_without_content(app: Fango) -> None:
    got, head = Server().call(app, "/user/7"), Server().call(app, "/user/7", "HEAD")
    assert head.begun == got.begun
    assert list(head.blocks) == []


def test_options_names_the_methods(app: Fango) -> None:
    server = Server().call(app, "/folder/new", "OPTIONS")
    assert (server.status, server.headers["Allow"]) == (204, "OPTIONS, POST")
    assert server.all() == b""


def test_a_view_may_answer_options_itself(app: Fango) -> None:
    app.route("/own", methods=["OPTIONS"], name="own")(lambda request: "mine")
    assert Server().call(app, "/own", "OPTIONS").all() == b"mine"


def test_another_method_is_a_405_that_names_those_that_are_allowed(app: Fango) -> None:
    server = Server().call(app, "/folder/new", "GET")
    assert (server.status, server.headers["Allow"]) == (405, "OPTIONS, POST")


def test_a_path_that_leads_nowhere_is_a_404(app: Fango) -> None:
    assert Server().call(app, "/nowhere").status == 404


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/folder", "/folder/"),
        ("/user/7/", "/user/7"),
        ("/any/caf\xc3\xa9", "/any/caf%C3%A9/"),
        ("/any/a b", "/any/a%20b/"),
    ],
)
def test_a_slash_too_many_or_too_few_is_redirected(app: Fango, path: str, location: str) -> None:
    server = Server().call(app, path)
    assert (server.status, server.headers["Location"]) == (308, location)


def test_a_redirection_keeps_the_prefix_and_the_query(app: Fango) -> None:
    server = Server().call(app, "/folder", SCRIPT_NAME="/shop", QUERY_STRING="a=%26&b=/?")
    assert server.headers["Location"] == "/shop/folder/?a=%26&b=/?"


@pytest.mark.parametrize("query", ["a\r\nSet-Cookie: b", "\x01", "\xe9", '"<b>'])
def test_a_query_that_no_header_can_hold_is_encoded(app: Fango, query: str) -> None:
    server = Server().call(app, "/folder", QUERY_STRING=query)
    assert server.status == 308
    assert server.headers["Location"].isascii()
    assert server.headers["Location"].isprintable()


@pytest.mark.parametrize("path", ["//evil.example", "///evil.example", "/\\evil.example"])
def test_a_redirection_never_leads_to_another_host(path: str) -> None:
    app = Fango(__name__)
    app.get("/<path:page>/", name="page")(lambda request, page: page)
    location = Server().call(app, path).headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_a_prefix_can_not_lead_there_either(app: Fango) -> None:
    location = Server().call(app, "/folder", SCRIPT_NAME="//evil.example").headers["Location"]
    assert location == "/evil.example/folder/"


# Routers within routers


def test_an_included_router_answers_below_its_prefix(app: Fango) -> None:
    admin = Router()
    app.include("/admin", admin, name="admin")

    @admin.get("/")
    def home(request: Request) -> str:
        return request.url_for("admin.home")

    assert Server().call(app, "/admin/").all() == b"/admin/"
    assert Server().call(app, "/admin").headers["Location"] == "/admin/"


# What a request knows


def test_a_request_knows_its_application_and_its_route() -> None:
    app = Fango(__name__, limits=Limits(content=5))
    seen: list[Request] = []
    app.get("/", name="home")(lambda request: seen.append(request))
    Server().call(app)
    request = seen[0]
    assert request.app is request.application is app
    assert request.route is app.routes[0]
    assert request.limits.content == 5


def test_a_request_without_an_application_says_how_it_would_get_one() -> None:
    with pytest.raises(RuntimeError, match="app=…"):
        Request(make_environ()).url_for("home")


def test_a_link_never_leads_to_another_host() -> None:
    app = Fango(__name__)
    app.get("/link", name="link")(lambda request: request.url_for("link"))
    environ = make_environ("/link", SCRIPT_NAME="//evil.example")
    assert b"".join(app(environ, lambda *_: None)) == b"/evil.example/link"


# Nothing is shared


def test_what_a_hook_does_to_one_answer_is_not_in_the_next(app: Fango) -> None:
    constant = Response("closed")
    app.get("/constant", name="constant")(lambda request: constant)
    names = iter(["ada", "mallory"])
    app.after(lambda request, response: response.headers.add("X-Visitor", next(names)))
    assert Server().call(app, "/constant").headers["X-Visitor"] == "ada"
    second = Server().call(app, "/constant")
    assert [value for name, value in second.begun[0][1] if name == "X-Visitor"] == ["mallory"]


def test_a_server_may_change_the_headers_that_it_gets(app: Fango) -> None:
    constant = Response(b"", 204)
    app.get("/constant", name="constant")(lambda request: constant)
    for _ in range(2):
        server = Server().call(app, "/constant")
        assert ("X-Server", "mine") not in server.begun[0][1]
        server.begun[0][1].append(("X-Server", "mine"))


def test_many_threads_may_call_it_at_once(app: Fango) -> None:
    together, answers = threading.Barrier(4, timeout=10), {}

    @app.get("/echo/<word>")
    def echo(request: Request, word: str) -> str:
        request.word = word  # type: ignore[attr-defined]
        together.wait()
        return f"{request.word} {request.route.name}"  # type: ignore[attr-defined, union-attr]

    def ask(word: str) -> None:
        answers[word] = Server().call(app, f"/echo/{word}").all().decode()

    threads = [threading.Thread(target=ask, args=(word,)) for word in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert answers == {word: f"{word} echo" for word in "abcd"}


# What it costs


def calls(run: Callable[[], object]) -> list[str]:
    """The names of the Python functions that are called meanwhile."""
    names: list[str] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            names.append(frame.f_code.co_name)

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return names


def test_hello_costs_few_calls(app: Fango) -> None:
    environ, server = make_environ(), Server()
    assert len(calls(lambda: app(environ, server.start_response))) <= 25


def test_errors_of_other_kinds_are_not_mistaken_for_a_missing_path(app: Fango) -> None:
    stream = Stream(HTTPError(418))
    app.get("/stream", name="stream")(lambda request: stream)
    assert Server().call(app, "/stream").status == 418
