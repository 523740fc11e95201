"""Fango is an application as PEP 3333 wants it (section F of the list).

It is called by a server that checks each step (strict.py). What becomes of content is in
test_content.py, middleware in test_middleware.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.validate import validator

import pytest

from fango import Fango, Request, Response, abort
from tests.conformance.framework.site import ALL, Ask
from tests.conformance.framework.strict import Call, answering, environ, failing

pytestmark = [
    pytest.mark.since(18),
    pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD"),  # of wsgiref.validate
]

of_all = pytest.mark.parametrize("ask", ALL, ids=str)


# Calling (clauses 52 and 53)


@pytest.mark.clause("pep3333:52")
@of_all
def test_it_is_called_by_position_again_and_again_and_gives_bytes(app: Fango, ask: Ask) -> None:
    first, second = ask.call(app).run(), ask.call(app).run()
    assert first.status.startswith(f"{ask.status} ")
    assert (first.status, first.content) == (second.status, second.content)


@pytest.mark.clause("pep3333:52")
def test_what_an_application_has_written_is_followed_by_an_iterable(app: Fango) -> None:
    call = Ask("GET", "/written").call(app).run()
    assert call.content == b"written, and returned"


@pytest.mark.clause("pep3333:53")
def test_the_response_starts_once_and_before_its_first_block(app: Fango) -> None:
    for ask in ALL:
        call = ask.call(app)
        assert len(call.starts) == 1, ask
        call.run()
        assert len(call.starts) == 1, ask


# Errors (clause 54)


@pytest.mark.clause("pep3333:54")
def test_what_is_sent_for_an_error_tells_the_server_which_one_it_was(app: Fango) -> None:
    refusal = ValueError("I don't like these headers")
    call = Call(app, environ(path="/str"), refuse=refusal).run()
    assert call.status == "500 Internal Server Error"
    assert [exc_info and exc_info[1] for exc_info in call.starts] == [None, refusal]


@pytest.mark.clause("pep3333:54")
def test_it_takes_back_what_it_began_with_if_that_is_possible(app: Fango) -> None:
    call = Call(app, environ(path="/static/long.txt", **{"wsgi.file_wrapper": broken_wrapper}))
    assert call.run().status == "500 Internal Server Error"
    assert b"0123" not in call.content


@pytest.mark.clause("pep3333:54")
def test_what_the_server_raises_then_is_not_caught(app: Fango) -> None:
    changes = {"wsgi.file_wrapper": broken_wrapper}
    with pytest.raises(ZeroDivisionError):
        Call(app, environ(path="/static/long.txt", **changes), sent=True)


@pytest.mark.clause("pep3333:54")
def test_what_an_inner_application_trips_over_reaches_the_server() -> None:
    """The one that a view returns tries to start again when its first block is out."""
    app = Fango(__name__)
    app.get("/")(lambda request: failing(b"all is well"))
    call = Call(app, environ())
    assert call.take()
    with pytest.raises(ZeroDivisionError):
        call.take()
    call.close()


def broken_wrapper(file: Any, size: int = 0) -> Any:
    """A server's file wrapper that fails, when the response has been started."""
    return 1 // 0


# Headers (clause 55)


@pytest.mark.clause("pep3333:55")
def test_headers_are_a_plain_list_of_pairs_of_text(app: Fango) -> None:
    """As `start_response` of the strict server sees to."""
    for ask in ALL:
        assert ask.call(app).run().headers, ask


WRONG = [
    ("X-A", "a\r\nSet-Cookie: b=c"),
    ("X-A", "a\nb"),
    ("X-A", "a\x00"),
    ("X-A", "a\x7f"),
    ("X-A: b\r\nX-B", "c"),
    ("X A", "b"),
    ("", "b"),
    ("X-A", "\u20ac"),
    ("X-A", 1),
    ("X-A", b"b"),
    ("Connection", "close"),
    ("Keep-Alive", "timeout=5"),
    ("transfer-encoding", "chunked"),
    ("Upgrade", "h2c"),
    ("TE", "trailers"),
    ("Trailer", "X-A"),
    ("Proxy-Authenticate", "Basic"),
]


Header = tuple[str, Any]


def setting(header: Header) -> Response:
    response = Response("")
    response.headers[header[0]] = header[1]
    return response


def started_with(header: Header) -> Any:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [header])
        return []

    return app


WAYS: dict[str, Callable[[Header], Any]] = {
    "a tuple": lambda header: ("", 200, [header]),
    "a response": lambda header: Response("", headers=[header]),
    "a response that is changed": setting,
    "a WSGI application": started_with,
    "an error": lambda header: abort(400, "", [header]),
}


@pytest.mark.clause("pep3333:55")
@pytest.mark.parametrize("way", WAYS)
def test_no_view_can_send_what_is_no_header_or_the_servers(way: str) -> None:
    """It is an error before anything is sent, and so a 500."""
    for header in WRONG:
        app = Fango(__name__)
        app.get("/")(lambda request, header=header: WAYS[way](header))
        assert Call(app, environ()).run().status == "500 Internal Server Error", header


@pytest.mark.clause("pep3333:55")
def test_no_hook_can_either() -> None:
    for header in WRONG:
        app = Fango(__name__)
        app.get("/")(lambda request: "")
        app.after(lambda request, response, header=header: response.headers.add(*header))
        assert Call(app, environ()).run().status == "500 Internal Server Error", header


@pytest.mark.clause("pep3333:55")
def test_the_list_belongs_to_the_server_then(app: Fango) -> None:
    """It may empty it (clause 43), and no other request notices."""
    for ask in ALL:
        first = ask.call(app)
        first.given.clear()
        first.close()
        assert ask.call(app).run().headers == first.headers, ask


# The environ (clause 60)


@pytest.mark.clause("pep3333:60")
def test_no_path_is_the_path_of_the_root() -> None:
    app = Fango(__name__)
    app.get("/")(lambda request: request.path)
    app.mount("/m", answering([b""]))
    without = environ()
    del without["PATH_INFO"]
    assert Call(app, without).run().content == b"/"
    assert Call(app, environ(path="")).run().content == b"/"


@pytest.mark.clause("pep3333:60")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("root_path", ""),
        ("query_string", ""),
        ("query", {}),
        ("cookies", {}),
        ("content_type", ""),
        ("content_length", None),
        ("data", b""),
        ("text", ""),
        ("form", {}),
        ("files", {}),
        ("host", "localhost"),
        ("remote_addr", ""),
    ],
)
def test_what_a_server_need_not_tell_has_a_value_all_the_same(name: str, value: object) -> None:
    assert getattr(Request(environ()), name) == value


@pytest.mark.clause("pep3333:60")
@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({}, "http://localhost/"),
        ({"SERVER_PORT": "8000"}, "http://localhost:8000/"),
        ({"SERVER_PORT": "443", "wsgi.url_scheme": "https"}, "https://localhost/"),
        ({"HTTP_HOST": "example.org:81"}, "http://example.org:81/"),
        ({"SCRIPT_NAME": "/a b", "PATH_INFO": "/\xc3\xa4", "QUERY_STRING": "c=%2f"},
         "http://localhost/a%20b/%C3%A4?c=%2f"),
    ],
)  # fmt: skip
def test_the_address_is_rebuilt_from_what_there_is(changes: dict[str, str], url: str) -> None:
    assert Request(environ(**{"path": "/", **changes})).url == url


HOP_BY_HOP = {
    "HTTP_CONNECTION": "upgrade, x-a",
    "HTTP_KEEP_ALIVE": "300",
    "HTTP_PROXY_AUTHORIZATION": "Basic YTpi",
    "HTTP_TE": "trailers",
    "HTTP_TRAILER": "X-A",
    "HTTP_TRANSFER_ENCODING": "chunked",
    "HTTP_UPGRADE": "websocket",
}


@pytest.mark.clause("pep3333:60")
def test_what_concerns_the_connection_changes_nothing(app: Fango) -> None:
    for ask in ALL:
        with_them, without = ask.call(app, **HOP_BY_HOP).run(), ask.call(app).run()
        assert with_them.status == without.status, ask
        assert with_them.headers == without.headers, ask
        assert with_them.content == without.content, ask


# The referee of the standard library


@pytest.mark.parametrize("ask", [ask for ask in ALL if ask.status != 400], ids=str)
def test_wsgiref_has_nothing_to_say(app: Fango, ask: Ask) -> None:
    query = {"QUERY_STRING": ask.path.partition("?")[2]}
    call = ask.call(validator(app), SCRIPT_NAME="", **query).run()
    assert call.status.startswith(f"{ask.status} ")
