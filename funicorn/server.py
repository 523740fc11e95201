# Generated from notebooks 01, 02, 03, 04 by "make export": edit those.
"""The server: it accepts clients, and calls an application for each request."""

import socket
import sys
import traceback
from typing import BinaryIO

from funicorn.body import content_reader
from funicorn.contract import Application, Environ
from funicorn.environ import base_environ, build_environ
from funicorn.errors import Disconnected, RequestError
from funicorn.request import HeadReader, Request, parse_head
from funicorn.response import Response
from funicorn.sockets import close_gently


def handle(app: Application, client: socket.socket) -> None:
    """Read one request, call `app`, and send its answer; refuse what we can't trust."""
    try:
        received = receive_request(client)
    except RequestError as error:
        client.sendall(plain_text(error.status, f"{error}\n"))
        return
    if received is not None:
        request, content = received
        base = base_environ(client.getsockname(), client.getpeername())
        environ = build_environ(base, request, content)
        answer(app, environ, Response(client.sendall, head_only=request.method == "HEAD"))


def serve(app: Application, listener: socket.socket, timeout: float = 10.0) -> None:
    """Accept clients at `listener` and call `app` for each, one after the other.

    A client that is silent for `timeout` seconds is dropped. Ends with OSError when the
    listening socket is closed.
    """
    while True:
        client, _ = listener.accept()
        client.settimeout(timeout)
        try:
            handle(app, client)
            close_gently(client)
        except OSError:
            pass  # this client left or was too slow; the next one is waiting
        finally:
            client.close()


def receive_request(client: socket.socket) -> tuple[Request, BinaryIO] | None:
    """Receive one request with its content; None when the client leaves before its end.

    A request that is cut short is not a request (RFC 9112 §8).
    """
    head_reader = HeadReader()
    head = None
    while head is None:
        if not (data := client.recv(65_536)):
            return None
        head = head_reader.feed(data)
    request = parse_head(head)
    reader = content_reader(request)
    content = reader.feed(head_reader.take_rest())
    while content is None:
        if not (data := client.recv(65_536)):
            return None
        content = reader.feed(data)
    return request, content


def plain_text(status: str, text: str) -> bytes:
    """Return a whole response with `text` as its content; the connection ends after it."""
    content = text.encode()
    head = (
        f"HTTP/1.1 {status}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(content)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("latin-1") + content


def answer(app: Application, environ: Environ, response: Response) -> None:
    """Call `app`; if it fails, write the traceback to wsgi.errors, and answer 500 if we can.

    Raises Disconnected when the client is gone.
    """
    errors = environ["wsgi.errors"]
    try:
        response.run(app, environ)
    except Disconnected:
        raise
    except Exception:
        traceback.print_exc(file=errors)
        if not response.head_sent:
            headers = [("Content-Type", "text/plain")]
            response.start_response("500 Internal Server Error", headers, sys.exc_info())
            response.write(b"Internal Server Error\n")
