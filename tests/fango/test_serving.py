"""Fango on servers: on ours, and on one that hands the connection on as it is."""

import json
import socket
from http.client import HTTPConnection
from io import StringIO
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest

from fango import HTTPError, Request, Response
from fango.contract import WSGIApp
from funicorn import serving

pytestmark = pytest.mark.since(12)


def app(environ: Any, start_response: Any) -> Any:
    """Say what came, or what was wrong with it."""
    request = Request(environ)
    try:
        response = Response({"path": request.path, **request.query, "text": request.text})
    except HTTPError as error:
        response = Response(f"{error}", error.status, error.headers, "text/plain")
    return response(environ, start_response)


def test_on_our_server() -> None:
    with serving(validator(app)) as url:
        connection = HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request("POST", "/K%C3%B6ln?a=%C3%B6", "Grüß Gott".encode())
        response = connection.getresponse()
        content = response.read()
        assert (response.status, response.headers["Content-Length"]) == (200, str(len(content)))
        assert json.loads(content) == {"path": "/Köln", "a": "ö", "text": "Grüß Gott"}
        connection.request("GET", "/K%F6ln")
        assert (connection.getresponse().read()) == b"400 the path is not UTF-8"
        connection.request("PUT", "/", iter([b"in ", b"chunks"]))
        assert json.loads(connection.getresponse().read())["text"] == "in chunks"
        connection.request("HEAD", "/")
        response = connection.getresponse()
        assert (response.read(), response.headers["Content-Length"]) == (b"", "22")
        connection.close()


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Write no log."""

    def get_stderr(self) -> Any:
        return StringIO()


def told_by_wsgiref(app: WSGIApp, data: bytes, leave: bool = False) -> bytes:
    """What a client gets that sends `data` over a connection which stays open, unless it leaves."""
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        with socket.create_connection(server.server_address[:2], timeout=10) as client:
            client.sendall(data)
            if leave:
                client.shutdown(socket.SHUT_WR)
            answer = client.makefile("rb").read()
        thread.join(10)
    return answer.partition(b"\r\n\r\n")[2]


def post(fields: bytes, content: bytes = b"") -> bytes:
    return b"POST / HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n\r\n" + content


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (post(b"Content-Length: -1", b"GET / HTTP/1.1\r\n\r\n"), b"400 the Content-Length"),
        (post(b"Content-Length: 1_0", b"0123456789"), b"400 the Content-Length"),
        (post(b"Content-Length: 999999999999999"), b"413 the content"),
        (post(b"Transfer-Encoding: chunked", b"2\r\nhi\r\n0\r\n\r\n"), b"411 this server"),
        (post(b"Content-Length: 2", b"hiGET / HTTP/1.1\r\n\r\n"), b'{"path":"/","text":"hi"}'),
        (post(b"Content_Length: 2", b"hi"), b'{"path":"/","text":""}'),
    ],
)
def test_a_server_that_hands_the_connection_on_is_not_waited_for(data: bytes, told: bytes) -> None:
    assert told_by_wsgiref(app, data).startswith(told)


def test_content_that_is_cut_off_is_not_taken_for_whole() -> None:
    answer = told_by_wsgiref(app, post(b"Content-Length: 20", b"I owe you 10"), leave=True)
    assert answer == b"400 only 12 of the declared 20 bytes have come"
