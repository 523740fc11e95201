"""Fango's middleware is a server to the application and an application to the server.

Section G of the list. So is whatever stands between the two: `Fango.mount`, `Fango.wrap`, and a
view that returns a WSGI application.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from wsgiref.validate import validator

import pytest

from fango import Fango, Response
from fango.compression import compression
from fango.middleware import request_ids, security_headers
from fango.proxy import proxy_fix
from tests.conformance.framework.strict import TEXT, Blocks, Call, answering, environ, failing

pytestmark = pytest.mark.since(18)

App = Callable[..., Iterable[bytes]]
Middleware = Callable[[Any], Any]

LARGE = [bytes([number]) * 1000 for number in range(5)]  # so that it is compressed


def all_of_it(app: App) -> App:
    for middleware in (security_headers, compression, request_ids, proxy_fix):
        app = middleware(app)
    return app


def wrapped_fango(app: App) -> App:
    """Around Fango, which has mounted the application."""
    fango = mounted(app)
    fango.wrap(all_of_it)
    return fango


def mounted(app: App) -> Fango:
    fango = Fango(__name__)
    fango.mount("/mounted", app)
    return fango


def returned(app: App) -> Fango:
    """By a view."""
    fango = Fango(__name__)
    fango.get("/mounted/here")(lambda request: app)
    return fango


def returned_and_watched(app: App) -> Fango:
    """By a view, with hooks behind it."""
    fango = returned(app)
    fango.teardown(lambda request: None)

    @fango.after
    def after(request: Any, response: Response) -> None:
        response.headers["X-Later"] = "yes"
        response.on_close(lambda: None)

    return fango


def in_development(name: str) -> Middleware:
    def wrap(app: App) -> App:
        from fango import development

        return getattr(development, name)(app)  # type: ignore[no-any-return]

    return wrap


MIDDLEWARE: dict[str, Middleware] = {
    "request_ids": request_ids,
    "security_headers": security_headers,
    "compression": compression,
    "compression of everything": partial(compression, minimum=0),
    "proxy_fix": proxy_fix,
    "proxy_fix, with peers": partial(proxy_fix, peers=["127.0.0.1"]),
    "all of it": all_of_it,
    "mount": mounted,
    "wrap": wrapped_fango,
    "view": returned,
    "view, with hooks": returned_and_watched,
}


def params() -> list[Any]:
    """All middleware, and that of chapters that come later."""
    now = [pytest.param(middleware, id=name) for name, middleware in MIDDLEWARE.items()]
    later = [
        pytest.param(in_development("debugging"), id="debugging"),
        pytest.param(in_development("request_log"), id="request_log", marks=pytest.mark.since(19)),
    ]
    return now + later


of_all = pytest.mark.parametrize("middleware", params())
of_clients = pytest.mark.parametrize("accepted", ["", "gzip"], ids=["plain", "gzip"])


def ask(accepted: str = "", method: str = "GET", **more: Any) -> dict[str, Any]:
    """An environ with something for each middleware to do."""
    made = environ(method, "/mounted/here", REMOTE_ADDR="127.0.0.1", **more)
    return {
        **made,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "HTTP_ACCEPT_ENCODING": accepted,
        "HTTP_HOST": "localhost",
        "HTTP_X_FORWARDED_FOR": "192.0.2.1",
        "HTTP_X_REQUEST_ID": "from-the-client",
    }


def plain(call: Call) -> bytes:
    """The content, decompressed."""
    if call.header("Content-Encoding") == "gzip":
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(call.content)
    return call.content


# No delay (clause 61)


@pytest.mark.clause("pep3333:61")
@of_all
@of_clients
def test_no_block_waits_for_another(middleware: Middleware, accepted: str) -> None:
    blocks = Blocks(*LARGE)
    call = Call(middleware(answering(blocks)), ask(accepted))
    taken = 0
    while call.take():
        taken += 1
        assert blocks.made <= taken, "a block was asked for before the last one was handed over"
    assert taken >= len(LARGE)
    assert plain(call) == b"".join(LARGE)
    call.close()


@pytest.mark.clause("pep3333:61")
@of_all
@of_clients
def test_what_was_taken_can_be_understood_by_then(middleware: Middleware, accepted: str) -> None:
    """A compressor that holds back what it was given would delay it too."""
    call = Call(middleware(answering(Blocks(*LARGE))), ask(accepted))
    for number in range(1, 4):
        call.take()
        assert plain(call) == b"".join(LARGE[:number])
    call.close()


@pytest.mark.clause("pep3333:61")
@of_all
@of_clients
def test_for_each_empty_block_there_is_one(middleware: Middleware, accepted: str) -> None:
    """With these an application says that it waits for something, and lets others go on."""
    blocks = Blocks(b"", b"", b"a" * 1000, b"", b"b")
    call = Call(middleware(answering(blocks)), ask(accepted))
    taken = 0
    while call.take():
        taken += 1
        assert blocks.made <= taken
    assert taken >= 5
    call.close()


@pytest.mark.clause("pep3333:61")
@of_all
@of_clients
def test_it_returns_as_soon_as_the_application_has(middleware: Middleware, accepted: str) -> None:
    blocks = Blocks(*LARGE)
    call = Call(middleware(answering(blocks)), ask(accepted))
    assert blocks.made == 0
    call.close()


@pytest.mark.clause("pep3333:61")
@of_all
@of_clients
def test_a_stream_without_end_gets_through(middleware: Middleware, accepted: str) -> None:
    def endless(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", list(TEXT))
        while True:
            yield b"more, "

    call = Call(middleware(endless), ask(accepted)).run(10)
    assert plain(call).startswith(b"more, more, ")


# No write() (clause 62)


@pytest.mark.clause("pep3333:62")
@of_all
@of_clients
def test_what_is_yielded_is_not_written(middleware: Middleware, accepted: str) -> None:
    for blocks in (LARGE, Blocks(*LARGE)):
        call = Call(middleware(answering(blocks)), ask(accepted)).run()
        assert call.written == []


@pytest.mark.clause("pep3333:62")
@of_all
@of_clients
def test_what_is_written_comes_before_what_is_returned(
    middleware: Middleware, accepted: str
) -> None:
    def writing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        write = start_response("200 OK", list(TEXT))
        write(b"one, ")
        write(b"two, ")
        return [b"three"]

    assert plain(Call(middleware(writing), ask(accepted)).run()) == b"one, two, three"


# close() (clause 63)


@pytest.mark.clause("pep3333:63")
@of_all
@of_clients
@pytest.mark.parametrize(
    ("method", "taken"), [("GET", 0), ("GET", 1), ("GET", 3), ("GET", 99), ("HEAD", 0)]
)
def test_what_the_application_returned_is_closed_once(
    middleware: Middleware, accepted: str, method: str, taken: int
) -> None:
    """However much of it the server has taken."""
    blocks = Blocks(*LARGE)
    Call(middleware(answering(blocks)), ask(accepted, method)).run(taken)
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:63")
@of_all
@of_clients
def test_it_is_closed_when_a_block_fails(middleware: Middleware, accepted: str) -> None:
    blocks = Blocks(b"a" * 1000, ValueError("no more"))
    with pytest.raises(ValueError, match="no more"):
        Call(middleware(answering(blocks)), ask(accepted)).run()
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:63")
@of_all
@of_clients
def test_it_is_closed_once_when_the_first_block_fails(
    middleware: Middleware, accepted: str
) -> None:
    blocks = Blocks(ValueError("nothing at all"))
    with suppress(ValueError):  # to the server, or answered by a page
        Call(middleware(answering(blocks)), ask(accepted)).run()
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:63")
@of_all
@of_clients
def test_it_is_closed_once_when_the_server_refuses_the_response(
    middleware: Middleware, accepted: str
) -> None:
    """For an application that starts its response when its first block is asked for."""
    closed = []

    def late(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        try:
            start_response("200 OK", list(TEXT))
            yield b"a"
        finally:
            closed.append(1)

    with suppress(ValueError):
        Call(middleware(late), ask(accepted), refuse=ValueError("no")).run()
    assert closed == [1]


# What it computes (clause 64)

ADDED = {
    "request_ids": {"fango.request_id", "HTTP_X_REQUEST_ID"},
    "proxy_fix": {"REMOTE_ADDR"},
    "proxy_fix, with peers": {"REMOTE_ADDR"},
    "all of it": {"fango.request_id", "HTTP_X_REQUEST_ID", "REMOTE_ADDR"},
    "mount": {"SCRIPT_NAME", "PATH_INFO"},
    "wrap": {"fango.request_id", "HTTP_X_REQUEST_ID", "REMOTE_ADDR", "SCRIPT_NAME", "PATH_INFO"},
    "debugging": {"fango.debug"},
}


@pytest.mark.clause("pep3333:64")
@of_all
def test_nothing_is_put_into_the_environ_that_could_be_asked_for_later(
    middleware: Middleware, request: pytest.FixtureRequest
) -> None:
    """But what is said there; Fango's own words are functions of a `Request`, which is lazy."""
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ)
        start_response("200 OK", list(TEXT))
        return []

    given = ask()
    before = dict(given)
    Call(middleware(app), given).run()
    changed = {name for name in seen if seen[name] != before.get(name)}
    assert changed == ADDED.get(request.node.callspec.id, set())
    assert before.keys() <= seen.keys()


@pytest.mark.clause("pep3333:64")
@of_all
def test_the_content_is_left_to_the_application(middleware: Middleware) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", list(TEXT))
        return [environ["wsgi.input"].read(7)]

    call = Call(middleware(app), ask(content=b"content")).run()
    assert call.content == b"content"


# What it is called with, and what it answers (sections A to D, and F)


@of_all
@of_clients
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_wsgiref_has_nothing_to_say_to_either_side(
    middleware: Middleware, accepted: str, method: str
) -> None:
    app = answering([] if method == "HEAD" else Blocks(*LARGE))
    call = Call(validator(middleware(validator(app))), ask(accepted, method)).run()
    assert call.status == "200 OK"


@of_all
@of_clients
def test_an_application_may_end_without_a_block(middleware: Middleware, accepted: str) -> None:
    """As one that is a generator does, when it is asked for HEAD."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", list(TEXT))
        yield from ()

    assert Call(middleware(app), ask(accepted)).run().status == "200 OK"


@of_all
@of_clients
def test_an_error_behind_the_first_block_reaches_the_server(
    middleware: Middleware, accepted: str
) -> None:
    """`start_response` with exc_info raises it, and nobody in between may catch it (clause 54)."""
    call = Call(middleware(failing(b"all is well")), ask(accepted))
    with pytest.raises(ZeroDivisionError):
        call.run()
    assert plain(call) == b"all is well"


@of_all
@of_clients
def test_an_error_before_the_first_block_is_answered_by_the_application(
    middleware: Middleware, accepted: str
) -> None:
    """Nothing has been sent yet, so it may begin anew (clause 37)."""
    call = Call(middleware(failing(b"")), ask(accepted)).run()
    assert call.status == "500 Internal Server Error"
    assert plain(call) == b"all is lost"
