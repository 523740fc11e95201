"""Views that return a WSGI application, and how its answer becomes a response."""

import gc
import sys
import weakref
from collections.abc import Iterator
from typing import Any

import flask
import pytest
import werkzeug.utils

from fango import Fango, Request, Response
from fango.capture import Capture
from fango.testing import Reply
from tests.fango import onion
from tests.fango.onion import TEXT, Call, answering, environ, failing, generating, writing

pytestmark = pytest.mark.since(18)


def echo(environ: Any, start_response: Any) -> list[bytes]:
    """An application that says what path it was asked for."""
    start_response("200 OK", [*TEXT])
    return [environ["PATH_INFO"].encode()]


def returning(value: Any) -> Fango:
    """An application whose view returns this."""
    app = Fango(__name__)
    app.get("/", name="view")(lambda request: value)
    return app


def get(value: Any) -> Reply:
    return returning(value).test_client().get("/")


# What comes of an application


@pytest.mark.parametrize("make", [answering, generating])
def test_its_answer_is_the_answer(make: Any) -> None:
    headers = [("Content-Type", "text/csv"), ("X-Own", "yes")]
    reply = get(make([b"one", b"", b"two"], *headers, status="404 Not Found"))
    assert (reply.status, reply.data) == (404, b"onetwo")
    assert reply.headers.getlist("Content-Type") == ["text/csv"]
    assert reply.headers["X-Own"] == "yes"


def test_it_is_called_with_the_environ_of_the_request() -> None:
    assert get(echo).text == "/"


def test_what_was_written_comes_first() -> None:
    assert get(writing(b"one", b"two", rest=[b"three"])).data == b"onetwothree"


def test_headers_of_one_name_stay_apart() -> None:
    cookies = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    assert get(answering([], *TEXT, *cookies)).headers.getlist("Set-Cookie") == ["a=1", "b=2"]


def test_its_length_is_told() -> None:
    assert (
        get(answering([b"hello"], *TEXT, ("Content-Length", "5"))).headers["Content-Length"] == "5"
    )


def test_the_status_can_be_another() -> None:
    reply = get((answering([b"gone"]), 410, {"X-Own": "yes"}))
    assert (reply.status, reply.data, reply.headers["X-Own"]) == (410, b"gone", "yes")


def test_what_must_not_be_in_headers_is_refused() -> None:
    with pytest.raises(ValueError, match="Transfer-Encoding"):
        get(answering([], *TEXT, ("Transfer-Encoding", "chunked")))


def test_flask_and_its_parts_are_applications() -> None:
    site = flask.Flask(__name__)
    site.add_url_rule("/", view_func=lambda: "hello")
    assert get(site).text == "hello"
    assert get(flask.Response("hello", 201)).status == 201
    assert get(werkzeug.utils.redirect("/there")).headers["Location"] == "/there"


def test_a_hook_may_answer_with_one() -> None:
    app = Fango(__name__)
    app.before(lambda request: echo)
    assert app.test_client().get("/path").text == "/path"


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_an_error_handler_may_answer_with_one_that_says_the_status(status: str) -> None:
    app = Fango(__name__)
    app.error(404)(lambda request, error: answering([b"the old site"], status=status))
    reply = app.test_client().get("/path")
    assert (reply.status, reply.text) == (int(status[:3]), "the old site")


def test_a_hook_behind_the_view_sees_the_response() -> None:
    app = returning(answering([b"one"], status="201 Created"))

    @app.after
    def sign(request: Request, response: Response) -> None:
        response.headers["X-Status"] = str(response.status)

    assert app.test_client().get("/").headers["X-Status"] == "201"


# When it is asked, and closed


@pytest.mark.clause("pep3333:61")
def test_a_block_does_not_wait_for_the_next() -> None:
    blocks = onion.Blocks(b"one", b"two", b"three")
    taken = iter(Call(returning(answering(blocks))).blocks)
    for number in (1, 2, 3):
        next(taken)
        assert blocks.made == number


@pytest.mark.clause("pep3333:63")
@pytest.mark.parametrize("taken", [0, 1, 2])
def test_it_is_closed_once_however_much_is_taken(taken: int) -> None:
    blocks = onion.Blocks(b"one", b"two")
    call = Call(returning(answering(blocks)))
    for _ in zip(range(taken), call.blocks, strict=False):
        pass
    call.close()
    assert blocks.closed == 1


def test_it_is_closed_for_head() -> None:
    blocks = onion.Blocks(b"one", b"two")
    assert Call(returning(answering(blocks)), REQUEST_METHOD="HEAD").run().body == b""
    assert blocks.closed == 1


def test_what_fails_before_it_has_begun_gets_our_page() -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        yield from onion.Blocks(ZeroDivisionError())

    reply = returning(app).test_client(raise_errors=False).get("/")
    assert reply.status == 500
    assert "Internal Server Error" in reply.text


def test_what_fails_when_it_has_begun_fails_in_the_server_and_is_closed() -> None:
    blocks = onion.Blocks(ZeroDivisionError())
    call = Call(returning(answering(blocks)))
    with pytest.raises(ZeroDivisionError):
        next(iter(call.blocks))
    call.close()
    assert blocks.closed == 1


def test_it_has_no_headers_of_ours() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("304 Not Modified", [("ETag", '"1"')])
        return []

    assert get(app).headers.pairs == [("ETag", '"1"')]


def test_it_is_closed_if_its_headers_can_not_be_sent() -> None:
    blocks = onion.Blocks(b"one")
    with pytest.raises(ValueError, match="line"):
        Capture(answering(blocks, ("A", "two\nlines")), environ()).response()
    assert blocks.closed == 1


# What it says to start_response


def test_an_application_must_begin() -> None:
    blocks = onion.Blocks()
    with pytest.raises(RuntimeError, match="has not called start_response"):
        Capture(lambda environ, start_response: blocks, environ()).response()
    assert blocks.closed == 1


def test_it_can_not_begin_twice() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [*TEXT])
        start_response("200 OK", [*TEXT])
        return []

    with pytest.raises(RuntimeError, match="twice"):
        Capture(app, environ())


def test_an_error_before_it_is_passed_on_replaces_the_response() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [*TEXT])
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            start_response("500 Oh", [*TEXT], sys.exc_info())
        return [b"sorry"]

    reply = get(app)
    assert (reply.status, reply.data) == (500, b"sorry")


def test_an_error_afterwards_comes_back() -> None:
    response = Capture(failing(b"one", error=ZeroDivisionError()), environ()).response()
    with pytest.raises(ZeroDivisionError):
        list(response.body)


def test_it_is_too_late_for_another_answer_when_something_was_written() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [*TEXT])(b"all is well")
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            start_response("500 Internal Server Error", [*TEXT], sys.exc_info())
        return [b"all is lost"]

    reply = returning(app).test_client(raise_errors=False).get("/")
    assert reply.status == 500
    assert "Internal Server Error" in reply.text  # our page, with none of theirs
    assert "all is" not in reply.text


def test_an_error_leaves_no_cycle_behind() -> None:
    class Failure(Exception):
        pass

    errors = []

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [*TEXT])
        yield b"one"
        try:
            raise Failure
        except Failure as error:
            errors.append(weakref.ref(error))
            start_response("500 Oh", [*TEXT], sys.exc_info())

    gc.disable()
    try:
        with pytest.raises(Failure):
            list(Capture(app, environ()).response().body)
        assert [error() for error in errors] == [None]
    finally:
        gc.enable()
