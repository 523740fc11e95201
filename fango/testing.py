# Generated from notebooks 14, 15, 16, 19 by "make export": edit those.
"""A client for tests: it calls an application without a network, and holds it to PEP 3333."""

import json as json_module
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from http.cookiejar import CookieJar
from io import BytesIO, StringIO
from mimetypes import guess_type
from secrets import token_hex
from typing import Any, TypeAlias
from urllib.parse import quote, unquote_to_bytes, urlencode, urljoin, urlsplit
from urllib.request import Request as Address
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from fango.contract import Environ, Pairs, WSGIApp
from fango.headers import Headers
from fango.lazy import lazy
from fango.request import Request
from fango.response import RESERVED, Response
from fango.sessions import Session, Sessions
from fango.strict import answer_of


class Reply:
    """What a client has got: `status`, `headers`, the content in `data`, and from which `url`."""

    def __init__(self, url: str, status: int, headers: Pairs, data: bytes) -> None:
        self.url = url
        self.status = status
        self.headers = Headers(headers)
        self.data = data
        self.history: list[Reply] = []  # the replies that redirected to this one

    @property
    def text(self) -> str:
        """The content as text, which is UTF-8."""
        return self.data.decode()

    @property
    def json(self) -> Any:
        """What the JSON in the content says."""
        return json_module.loads(self.data)

    def __repr__(self) -> str:
        return f"<Reply {self.status} from {self.url}: {len(self.data)} bytes>"


File: TypeAlias = tuple[str, bytes]  # its name and its content
Files: TypeAlias = Mapping[str, File | list[File]]  # by field


class Client:
    """Sends requests to `app` as a browser would.

    `base_url` is where the application seems to be. Exceptions of the application reach the test,
    unless `raise_errors` is false: then they are answered as they are in production.
    """

    def __init__(
        self, app: WSGIApp, base_url: str = "http://localhost", raise_errors: bool = True
    ) -> None:
        self.app = validator(app)
        self.sessions: object = getattr(app, "sessions", None)  # of a Fango; others have none
        self.base_url = base_url
        self.raise_errors = raise_errors

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        form: Mapping[str, Any] | None = None,
        files: Files | None = None,
        json: Any = None,
        follow: bool = False,
    ) -> Reply:
        """Send one request, and return the reply; with `follow`, that at the end of redirects.

        The content is `body`, or a `form`, perhaps with `files`, or what `json` says.
        """
        url = path if "://" in path.partition("?")[0] else self.base_url + path
        if query:
            url += ("&" if "?" in url else "?") + urlencode(query, doseq=True)
        body, kind = encode(body, form, files, json)
        reply = self.send(method, url, dict(headers or {}), body, kind)
        return self.follow(method, reply, dict(headers or {}), body, kind) if follow else reply

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, kind: str
    ) -> Reply:
        """Send one request; `kind` is the type of its content."""
        environ = self.prepare(method, url, body)
        if kind:
            environ["CONTENT_TYPE"] = kind
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        reply = call(self.app, environ, url)
        self.keep_cookies(reply)
        return reply

    def get(self, path: str, **options: Any) -> Reply:
        """`request` with GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Reply:
        """`request` with POST."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Reply:
        """`request` with PUT."""
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Reply:
        """`request` with PATCH."""
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Reply:
        """`request` with DELETE."""
        return self.request("DELETE", path, **options)

    def head(self, path: str, **options: Any) -> Reply:
        """`request` with HEAD."""
        return self.request("HEAD", path, **options)

    def options(self, path: str, **options: Any) -> Reply:
        """`request` with OPTIONS."""
        return self.request("OPTIONS", path, **options)

    def follow(
        self, method: str, reply: Reply, headers: dict[str, str], body: bytes, kind: str
    ) -> Reply:
        """Return the reply at the end of redirects, of which `reply` may be the first.

        One that leads to another site is the end.
        """
        history: list[Reply] = []
        while reply.status in REDIRECTS and "Location" in reply.headers:
            url = urljoin(reply.url, reply.headers["Location"])
            if urlsplit(url).netloc != urlsplit(reply.url).netloc:
                break  # another site, for which this application can't answer
            history.append(reply)
            if len(history) > MOST:
                raise RuntimeError(f"more than {MOST} redirects, the last one from {reply.url}")
            changes = method == "POST" if reply.status in (301, 302) else reply.status == 303
            if changes and method != "HEAD":
                method, body, kind = "GET", b"", ""
            reply = self.send(method, url, headers, body, kind)
        reply.history = history
        return reply

    @lazy
    def cookies(self) -> CookieJar:
        """The cookies that this client keeps."""
        return CookieJar()

    def prepare(self, method: str, url: str, body: bytes = b"") -> Environ:
        """Return the environ of a request, as one of our own pages makes it, with our cookies."""
        environ = make_environ(method, url, body)
        environ["HTTP_SEC_FETCH_SITE"] = "same-origin"
        environ["fango.raise"] = self.raise_errors
        address = Address(url)
        self.cookies.add_cookie_header(address)
        if cookie := address.get_header("Cookie"):
            environ["HTTP_COOKIE"] = cookie
        return environ

    def keep_cookies(self, reply: Reply) -> None:
        """Keep the cookies that a reply sets, as a browser does."""
        self.cookies.extract_cookies(Cookies(reply), Address(reply.url))  # type: ignore[arg-type]

    def leave(self, path: str, after: int, method: str = "GET") -> Reply:
        """Send a request, and leave after so many blocks of the reply, having seen enough."""
        url = self.base_url + path
        reply = call(self.app, self.prepare(method, url), url, after)
        self.keep_cookies(reply)
        return reply

    @contextmanager
    def session(self, path: str = "/") -> Iterator[Session]:
        """Give the session that this client has, to look at and to change, outside of any request.

        It is that for requests of `path`, and is kept when the block ends without an exception.
        TypeError if the application is no Fango; RuntimeError if it has no key for sessions.
        """
        if not isinstance(self.sessions, Sessions):
            raise TypeError("only a Fango has sessions; give it its middleware with app.wrap()")
        url = self.base_url + path
        request = Request(self.prepare("GET", url))
        session = self.sessions.load(request)
        yield session
        response = Response()
        self.sessions.save(session, response, request)
        self.keep_cookies(Reply(url, 200, response.final(request.environ), b""))


def make_environ(method: str, url: str, body: bytes = b"") -> Environ:
    """Return the environ of a request for `url`, as a server makes it of what a browser sends."""
    parts = urlsplit(url)
    if not parts.path.startswith("/"):
        raise ValueError(f"a path begins with a slash: {url!r} has none")
    environ: Environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": quote(parts.query, RESERVED),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": StringIO(),
    }
    if body or method in ("POST", "PUT", "PATCH"):
        environ["CONTENT_LENGTH"] = str(len(body))
    setup_testing_defaults(environ)
    return environ


def call(app: WSGIApp, environ: Environ, url: str, leave_after: int | None = None) -> Reply:
    """Call an application once, and return its reply; raises what `answer_of` does."""
    status, headers, content = answer_of(app, environ, leave_after)
    return Reply(url, int(status[:3]), headers.pairs, content)


def encode(
    body: bytes, form: Mapping[str, Any] | None, files: Files | None, json: Any
) -> tuple[bytes, str]:
    """Return content and its type, as a browser would send what is given."""
    if json is not None:
        return json_module.dumps(json).encode(), "application/json"
    if files is not None:
        return encode_multipart(form or {}, files)
    if form is not None:
        return urlencode(form, doseq=True).encode(), "application/x-www-form-urlencoded"
    return body, ""


def encode_multipart(form: Mapping[str, Any], files: Files) -> tuple[bytes, str]:
    """Return a form with files, and its type (RFC 7578)."""
    parts = []
    for name, values in form.items():
        for value in values if isinstance(values, (list, tuple)) else [values]:
            parts.append((f'name="{quote_name(name)}"', str(value).encode()))
    for name, uploads in files.items():
        for filename, data in uploads if isinstance(uploads, list) else [uploads]:
            kind = guess_type(filename)[0] or "application/octet-stream"
            head = f'name="{quote_name(name)}"; filename="{quote_name(filename)}"'
            parts.append((f"{head}\r\nContent-Type: {kind}", data))
    boundary = token_hex(16)
    content = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
        for head, data in parts
    )
    return content + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def quote_name(name: str) -> str:
    """Escape a name in a part's header, as browsers do (WHATWG HTML §4.10.21.8)."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


REDIRECTS = (301, 302, 303, 307, 308)
MOST = 10  # redirects that are followed


class Cookies:
    """A reply as `CookieJar` wants it."""

    def __init__(self, reply: Reply) -> None:
        self.message = Message()
        for name, value in reply.headers.pairs:
            self.message[name] = value

    def info(self) -> Message:
        return self.message
