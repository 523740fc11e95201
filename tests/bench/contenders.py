"""What is measured: readers of requests, ours and those that people use.

Each contender takes the bytes of a request and returns what it has made of them; `understood`
says it in words that all of them share, so that a test can see that they do the same work.
"""

import importlib.util
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes
from wsgiref.simple_server import WSGIRequestHandler

import h11
import httptools

from funicorn.body import content_reader
from funicorn.environ import base_environ, build_environ
from funicorn.request import HeadReader, Request, parse_head

SERVER = ("127.0.0.1", 8000)
CLIENT = ("127.0.0.1", 50_000)

# A navigation, as a browser sends it over a plain connection.
GET = (
    b"GET /articles/2024/what-is-wsgi?page=2&lang=en HTTP/1.1\r\n"
    b"Host: www.example.org\r\n"
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    b"Accept-Language: en-GB,en;q=0.5\r\n"
    b"Accept-Encoding: gzip, deflate, br, zstd\r\n"
    b"Connection: keep-alive\r\n"
    b"Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n"
    b"Upgrade-Insecure-Requests: 1\r\n"
    b"\r\n"
)

SIZE = 65_536
CONTENT = bytes(range(256)) * (SIZE // 256)


def post(framing: bytes, content: bytes) -> bytes:
    return b"POST /upload HTTP/1.1\r\nHost: www.example.org\r\n" + framing + b"\r\n\r\n" + content


def chunked(size: int) -> bytes:
    """The content in chunks of `size` bytes."""
    chunks = [CONTENT[start : start + size] for start in range(0, SIZE, size)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return post(b"Transfer-Encoding: chunked", framed + b"0\r\n\r\n")


UPLOADS = {
    "64 KiB by length": post(b"Content-Length: %d" % SIZE, CONTENT),
    "64 KiB in chunks of 4 KiB": chunked(4096),
    "64 KiB in chunks of 16 bytes": chunked(16),
}


class Understood(NamedTuple):
    """What every reader of a request has to find out."""

    method: str
    path: str
    query: str
    fields: dict[str, str]  # by CGI name


class Contender(NamedTuple):
    """A reader, and how to ask its result what it has understood."""

    name: str
    read: Callable[[bytes], Any]
    understood: Callable[[Any], Understood]


def from_environ(environ: dict[str, Any]) -> Understood:
    fields = {key: value for key, value in environ.items() if key.startswith("HTTP_")}
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    return Understood(environ["REQUEST_METHOD"], path, query, fields)


def from_parts(method: str, target: str, fields: Iterator[tuple[str, str]]) -> Understood:
    path, _, query = target.partition("?")
    named = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in fields}
    return Understood(method, path, query, named)


BASE = base_environ(SERVER, CLIENT)


def funicorn_environ(data: bytes) -> dict[str, Any]:
    head = HeadReader().feed(data)
    assert head is not None
    return build_environ(BASE, parse_head(head), BytesIO())


def funicorn_environ_and_content(data: bytes) -> dict[str, Any]:
    reader = HeadReader()
    head = reader.feed(data)
    assert head is not None
    request = parse_head(head)
    content = content_reader(request).feed(reader.take_rest())
    assert content is not None
    return build_environ(BASE, request, content)


def funicorn_request(data: bytes) -> Request:
    head = HeadReader().feed(data)
    assert head is not None
    return parse_head(head)


def h11_request(data: bytes) -> h11.Request:
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(data)
    request = connection.next_event()
    assert isinstance(request, h11.Request)
    return request


def h11_environ(data: bytes) -> dict[str, Any]:
    request = h11_request(data)
    environ = dict(BASE)
    for raw_name, raw_value in request.headers:
        name = "HTTP_" + raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        environ[name] = f"{environ[name]},{value}" if name in environ else value
    path, _, query = request.target.partition(b"?")
    environ["REQUEST_METHOD"] = request.method.decode("latin-1")
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    environ["QUERY_STRING"] = query.decode("latin-1")
    environ["SERVER_PROTOCOL"] = "HTTP/" + request.http_version.decode("latin-1")
    environ["wsgi.input"] = BytesIO()
    environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = CLIENT[0], str(CLIENT[1])
    return environ


class Heard:
    """What httptools tells."""

    def __init__(self) -> None:
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.content: list[bytes] = []
        self.method = b""

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_body(self, body: bytes) -> None:
        self.content.append(body)


def httptools_request(data: bytes) -> Heard:
    heard = Heard()
    parser = httptools.HttpRequestParser(heard)
    parser.feed_data(data)
    heard.method = parser.get_method()
    return heard


class Parsed(BaseHTTPRequestHandler):
    """A request handler of the standard library, of which only the parser is used."""

    def __init__(self, data: bytes) -> None:
        self.rfile = BytesIO(data)
        self.wfile = BytesIO()
        self.client_address = CLIENT
        self.raw_requestline = self.rfile.readline(65_537)
        assert self.parse_request()


class ParsedForWSGI(Parsed, WSGIRequestHandler):
    class Server:
        base_environ: dict[str, str] = {}  # noqa: RUF012 (as wsgiref's WSGIServer has it)

    server: Any = Server()


def latin(pairs: Any) -> Iterator[tuple[str, str]]:
    return ((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def heads() -> list[Contender]:
    """The readers of a head; gunicorn's only where it is installed."""
    contenders = [
        Contender("funicorn, environ", funicorn_environ, from_environ),
        Contender("funicorn, environ and content", funicorn_environ_and_content, from_environ),
        Contender(
            "funicorn, request",
            funicorn_request,
            lambda got: Understood(got.method, got.path, got.query, got.fields),
        ),
        Contender(
            "h11, request",
            h11_request,
            lambda got: from_parts(got.method.decode(), got.target.decode(), latin(got.headers)),
        ),
        Contender("h11, environ", h11_environ, from_environ),
        Contender(
            "httptools (C), request",
            httptools_request,
            lambda got: from_parts(got.method.decode(), got.url.decode(), latin(got.headers)),
        ),
        Contender(
            "http.server, request",
            Parsed,
            lambda got: from_parts(got.command, got.path, iter(got.headers.items())),
        ),
        Contender("wsgiref, environ", lambda data: ParsedForWSGI(data).get_environ(), from_environ),
    ]
    if importlib.util.find_spec("gunicorn"):
        contenders[4:4] = gunicorn_heads()
    return contenders


def gunicorn_heads() -> list[Contender]:
    """gunicorn's parser in Python, alone and with its environ."""
    from gunicorn.config import Config  # type: ignore[import-untyped]
    from gunicorn.http import wsgi  # type: ignore[import-untyped]
    from gunicorn.http.parser import RequestParser  # type: ignore[import-untyped]

    config = Config()
    if "http_parser" in config.settings:
        config.set("http_parser", "python")

    def request(data: bytes) -> Any:
        return next(RequestParser(config, iter([data]), CLIENT))

    def environ(data: bytes) -> Any:
        return wsgi.create(request(data), None, CLIENT, SERVER, config)[1]

    def understood(got: Any) -> Understood:
        return from_parts(got.method, f"{got.path}?{got.query}", iter(got.headers))

    return [
        Contender("gunicorn, request", request, understood),
        Contender("gunicorn, environ", environ, from_environ),
    ]


# Content: each takes a whole request, in pieces as recv would give them, and returns its content.


def pieces(data: bytes, size: int = 65_536) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def funicorn_content(parts: list[bytes]) -> bytes:
    coming = iter(parts)
    head_reader = HeadReader()
    head = head_reader.feed(next(coming))
    assert head is not None
    reader = content_reader(parse_head(head))
    content = reader.feed(head_reader.take_rest())
    while content is None:
        content = reader.feed(next(coming))
    return content.read()


def h11_content(parts: list[bytes]) -> bytes:
    coming = iter(parts)
    connection = h11.Connection(h11.SERVER)
    content = []
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(next(coming))
        elif isinstance(event, h11.Data):
            content.append(event.data)
        elif isinstance(event, h11.EndOfMessage):
            return b"".join(content)


def httptools_content(parts: list[bytes]) -> bytes:
    heard = Heard()
    parser = httptools.HttpRequestParser(heard)
    for part in parts:
        parser.feed_data(part)
    return b"".join(heard.content)


CONTENTS: dict[str, Callable[[list[bytes]], bytes]] = {
    "funicorn": funicorn_content,
    "h11": h11_content,
    "httptools (C)": httptools_content,
}
