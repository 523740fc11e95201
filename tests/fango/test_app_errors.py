"""What the client is told when something fails, and what the log is told."""

import gc
import logging
import sys
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from fango import Fango, HTTPError, Request, Response, Router, abort
from fango.errors import MissingField
from funicorn import serving
from tests.fango.calls import Server, Stream
from tests.funicorn.wires import exchange
from tests.logs import Log

pytestmark = pytest.mark.since(14)

SECRET = "correct horse"


@pytest.fixture
def app() -> Fango:
    app = Fango(__name__)

    @app.get("/")
    def home(request: Request) -> str:
        return request.query["name"]

    @app.get("/accident")
    def accident(request: Request) -> str:
        raise ValueError(SECRET)

    @app.get("/teapot")
    def teapot(request: Request) -> str:
        abort(418, "no <coffee>", [("X-Pot", "round")])

    @app.get("/exit")
    def leave(request: Request) -> str:
        sys.exit(3)

    return app


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    return Log(caplog, "fango")


# Pages


def test_an_http_error_is_a_page_with_its_status_detail_and_headers(app: Fango, log: Log) -> None:
    server = Server().call(app, "/teapot")
    content = server.all()
    assert server.status == 418
    assert server.headers["X-Pot"] == "round"
    assert b"no &lt;coffee&gt;" in content
    assert log.lines == []


def test_an_accident_is_a_500_that_says_nothing_and_a_log_that_says_all(
    app: Fango, log: Log
) -> None:
    server = Server().call(app, "/accident")
    assert server.status == 500
    assert SECRET.encode() not in server.all()
    assert log.lines == ["'GET' '/accident' failed"]
    assert [str(error) for error in log.errors] == [SECRET]


def test_the_log_goes_to_the_logger_of_the_package_as_an_error(
    app: Fango, caplog: pytest.LogCaptureFixture
) -> None:
    Server().call(app, "/accident")
    assert [(record.name, record.levelno) for record in caplog.records] == [
        ("fango", logging.ERROR)
    ]


def test_a_client_cannot_write_lines_into_the_log(app: Fango, log: Log) -> None:
    app.get("/<name>", name="any")(lambda request, name: 1 / 0)
    Server().call(app, "/a\r\nfango: all is well\x1b[2J")
    assert log.lines == [r"'GET' '/a\r\nfango: all is well\x1b[2J' failed"]


def test_a_method_cannot_write_lines_into_the_log_either(app: Fango, log: Log) -> None:
    app.before(lambda request: 1 / 0)
    Server().call(app, "/any", "G\nT")
    assert log.lines == [r"'G\nT' '/any' failed"]


# The path is decoded inside


def test_a_path_that_is_no_utf_8_is_a_400(app: Fango, log: Log) -> None:
    server = Server().call(app, "/\xff")
    assert server.status == 400
    assert b"not UTF-8" in server.all()
    assert log.lines == []


def test_a_path_that_is_no_utf_8_is_a_400_on_the_wire(
    app: Fango, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(app) as url:
        host, port = url.removeprefix("http://").split(":")
        request = b"GET /%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        answer = exchange((host, int(port)), request)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert caplog.records == []


@pytest.mark.parametrize("key", ["SCRIPT_NAME", "PATH_INFO"])
def test_what_the_hooks_make_of_such_a_path_is_a_400_too(app: Fango, key: str) -> None:
    app.before(lambda request: print(request.path, request.root_path))
    assert Server().call(app, **{"PATH_INFO": "/", key: "/\xff"}).status == 400


# Handlers


def test_a_handler_answers_a_status(app: Fango) -> None:
    app.error(418)(lambda request, error: f"{request.path}: {error.detail}")
    server = Server().call(app, "/teapot")
    assert (server.status, server.all()) == (418, b"/teapot: no <coffee>")
    assert server.headers["X-Pot"] == "round"


def test_a_handler_answers_a_class_and_all_that_are_derived_from_it(app: Fango, log: Log) -> None:
    app.error(LookupError)(lambda request, error: (f"no {error}", 404))
    app.get("/key", name="key")(lambda request: {}["a"])
    server = Server().call(app, "/key")
    assert (server.status, server.all()) == (404, b"no 'a'")
    assert log.lines == []


def test_the_handler_of_the_nearest_class_answers(app: Fango) -> None:
    app.error(Exception)(lambda request, error: "any")
    app.error(ValueError)(lambda request, error: "value")
    app.error(ArithmeticError)(lambda request, error: "arithmetic")
    assert Server().call(app, "/accident").all() == b"value"


def test_a_class_of_http_errors_is_nearer_than_its_status_and_that_nearer_than_all(
    app: Fango,
) -> None:
    app.error(HTTPError)(lambda request, error: "all")
    assert Server().call(app, "/").all() == b"all"
    app.error(400)(lambda request, error: "400")
    assert Server().call(app, "/").all() == b"400"
    app.error(MissingField)(lambda request, error: "field")
    assert Server().call(app, "/").all() == b"field"


@pytest.mark.parametrize("kind", [Exception, LookupError, KeyError])
def test_a_handler_of_exceptions_does_not_get_http_errors(
    app: Fango, kind: type[Exception]
) -> None:
    app.error(kind)(lambda request, error: "never")
    server = Server().call(app, "/")
    assert server.status == 400
    assert server.all() != b"never"


def test_the_handlers_of_the_inmost_router_come_first(app: Fango) -> None:
    admin = Router()
    admin.get("/teapot")(lambda request: abort(418))
    admin.get("/accident", name="other")(lambda request: 1 / 0)
    admin.error(HTTPError)(lambda request, error: "admin")
    app.error(418)(lambda request, error: "app")
    app.error(ZeroDivisionError)(lambda request, error: "app")
    app.include("/admin", admin, name="admin")
    assert Server().call(app, "/admin/teapot").all() == b"admin"
    assert Server().call(app, "/teapot").all() == b"app"
    assert Server().call(app, "/admin/accident").all() == b"app"
    assert b"admin" not in Server().call(app, "/admin/nowhere").all()


@pytest.mark.parametrize("kind", [500, HTTPError])
def test_the_handler_for_a_500_gets_an_http_error_whose_cause_is_the_accident(
    app: Fango, log: Log, kind: Any
) -> None:
    seen: list[Any] = []
    app.error(kind)(lambda request, error: seen.append(error) or "sorry")
    server = Server().call(app, "/accident")
    assert (server.status, server.all()) == (500, b"sorry")
    assert (seen[0].status, seen[0].detail) == (500, "")
    assert isinstance(seen[0].__cause__, ValueError)
    assert log.errors == [seen[0].__cause__]


@pytest.mark.parametrize("path", ["/teapot", "/accident"])
def test_a_handler_that_returns_none_leaves_it_to_the_usual_page(
    app: Fango, log: Log, path: str
) -> None:
    usual = Server().call(app, path).all()
    seen: list[Any] = []
    app.error(HTTPError)(lambda request, error: seen.append(error))
    assert Server().call(app, path).all() == usual
    assert len(seen) == 1


def test_an_accident_that_its_handler_leaves_alone_is_logged(app: Fango, log: Log) -> None:
    app.error(ValueError)(lambda request, error: None)
    assert Server().call(app, "/accident").status == 500
    assert len(log.lines) == 1


def test_a_handler_may_raise_an_http_error_which_gets_its_page(app: Fango, log: Log) -> None:
    app.error(ValueError)(lambda request, error: abort(503, "later"))
    server = Server().call(app, "/accident")
    assert server.status == 503
    assert b"later" in server.all()
    assert log.lines == []


def test_a_handler_that_fails_is_an_accident(app: Fango, log: Log) -> None:
    app.error(418)(lambda request, error: 1 / 0)
    app.error(500)(lambda request, error: "sorry")
    server = Server().call(app, "/teapot")
    assert (server.status, server.all()) == (500, b"sorry")
    assert [type(error) for error in log.errors] == [ZeroDivisionError]


def test_if_the_handler_for_a_500_fails_there_is_still_a_page(app: Fango, log: Log) -> None:
    app.error(500)(lambda request, error: 1 / 0)
    server = Server().call(app, "/accident")
    assert server.status == 500
    assert b"Internal Server Error" in server.all()
    assert [type(error) for error in log.errors] == [ValueError, ZeroDivisionError]


def test_a_handler_may_stream_and_may_fail_at_that(app: Fango, log: Log) -> None:
    app.error(418)(lambda request, error: Stream(OSError("no template")))
    server = Server().call(app, "/teapot")
    assert server.status == 500
    assert [str(error) for error in log.errors] == ["no template"]


@pytest.mark.parametrize(
    "kind", [399, 600, 200, "404", None, int, BaseException, KeyboardInterrupt]
)
def test_what_is_no_error_can_have_no_handler(app: Fango, kind: Any) -> None:
    with pytest.raises(ValueError, match="an error is"):
        app.error(kind)


# Beginning anew (PEP 3333)


@pytest.mark.clause("pep3333:54")
@pytest.mark.parametrize("path", ["/accident", "/teapot", "/\xff"])
def test_an_answer_to_an_exception_is_begun_with_exc_info(app: Fango, path: str) -> None:
    server = Server().call(app, path)
    kind, error, traceback = server.exc_info
    assert kind is type(error)
    assert traceback is error.__traceback__


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_any_other_answer_is_begun_without(app: Fango, path: str) -> None:
    assert Server().call(app, path, QUERY_STRING="name=a").exc_info is None


@pytest.mark.clause("pep3333:54")
@pytest.mark.parametrize("body", ["text", Stream("one")])
def test_if_the_server_refuses_the_head_another_one_is_begun_with_exc_info(
    app: Fango, log: Log, body: Any
) -> None:
    app.get("/body", name="body")(lambda request: Response(body))
    refusal = ValueError("there are two headers Content-Length")
    server = Server(refusal).call(app, "/body")
    assert [arguments[0] for arguments in server.begun] == ["200 OK", "500 Internal Server Error"]
    assert server.exc_info[1] is refusal
    assert b"Content-Length" not in server.all()
    assert log.errors == [refusal]


@pytest.mark.clause("pep3333:54")
@pytest.mark.parametrize("path", ["/accident", "/teapot"])
def test_what_start_response_raises_at_an_error_is_not_caught(app: Fango, path: str) -> None:
    refusal = RuntimeError("the middleware knows better")
    server = Server(refusal)
    with pytest.raises(RuntimeError) as caught:
        server.call(app, path)
    assert caught.value is refusal
    assert len(server.begun) == 1


@pytest.mark.clause("pep3333:54")
def test_a_second_refusal_is_not_caught_either(app: Fango) -> None:
    server = Server(ValueError("first"), ValueError("second"))
    with pytest.raises(ValueError, match="second"):
        server.call(app, "/", QUERY_STRING="name=a")
    assert len(server.begun) == 2


def test_a_text_that_can_not_be_encoded_is_an_accident(app: Fango, log: Log) -> None:
    app.get("/half", name="half")(lambda request: "\ud83d")
    assert Server().call(app, "/half").status == 500
    assert [type(error) for error in log.errors] == [UnicodeEncodeError]


def test_sys_exit_and_its_like_go_through(app: Fango, log: Log) -> None:
    app.error(500)(lambda request, error: "never")
    with pytest.raises(SystemExit):
        Server().call(app, "/exit")
    assert log.lines == []


# What a developer is shown


def test_the_debug_page_is_shown_to_whom_the_server_says(app: Fango, log: Log) -> None:
    server = Server().call(app, "/accident", fango__debug=True)
    assert server.status == 500
    assert SECRET.encode() in server.all()
    assert len(log.lines) == 1


@pytest.mark.parametrize("debug", [False, None, ""])
def test_and_to_nobody_else(app: Fango, debug: object) -> None:
    app.debug = True  # type: ignore[attr-defined]
    server = Server().call(app, "/accident", fango__debug=debug, HTTP_FANGO_DEBUG="1")
    assert SECRET.encode() not in server.all()


def test_the_debug_page_comes_before_the_handler_for_a_500_and_behind_that_for_the_class(
    app: Fango,
) -> None:
    app.error(500)(lambda request, error: "sorry")
    assert SECRET.encode() in Server().call(app, "/accident", fango__debug=True).all()
    app.error(ValueError)(lambda request, error: "expected")
    assert Server().call(app, "/accident", fango__debug=True).all() == b"expected"


def test_an_http_error_has_no_debug_page(app: Fango) -> None:
    assert Server().call(app, "/teapot", fango__debug=True).status == 418


def test_a_test_gets_the_accident_itself_but_not_what_is_answered(app: Fango, log: Log) -> None:
    with pytest.raises(ValueError, match=SECRET):
        Server().call(app, "/accident", fango__raise=True)
    assert Server().call(app, "/teapot", fango__raise=True).status == 418
    app.error(ValueError)(lambda request, error: "expected")
    assert Server().call(app, "/accident", fango__raise=True).all() == b"expected"
    assert log.lines == []


# Nothing is kept


@pytest.mark.parametrize("path", ["/", "/nowhere", "/teapot", "/accident", "/stream", "/\xff"])
def test_an_error_leaves_no_circle_behind(
    app: Fango, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[weakref.ref[Request]] = []

    class Watched(Request):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            requests.append(weakref.ref(self))

    def lines() -> Iterator[str]:
        raise OSError
        yield ""

    app.get("/stream", name="stream")(lambda request: lines())
    monkeypatch.setattr("fango.app.Request", Watched)
    monkeypatch.setattr(logging.getLogger("fango"), "disabled", True)  # pytest keeps what is logged
    gc.disable()
    try:
        app({"REQUEST_METHOD": "GET", "PATH_INFO": path}, lambda *_: None)
        assert [request() for request in requests] == [None]
    finally:
        gc.enable()
