# Generated from notebooks 12, 14, 15, 16 by "make export": edit those.
"""The request as a view sees it: what is in the environ, in terms of HTTP (PEP 3333)."""

from collections.abc import Iterator, Mapping
from json import JSONDecoder, dumps
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fango.contract import Environ
from fango.cookies import parse_cookies
from fango.errors import HTTPError
from fango.flash import Flash
from fango.flash import flash as keep_flash
from fango.flash import flashes as take_flashes
from fango.forms import Form, read_form
from fango.lazy import lazy
from fango.limits import LIMITS, Limits
from fango.multidict import MultiDict
from fango.routes import Route
from fango.sessions import Session
from fango.stream import Stream, broken_off
from fango.uploads import Upload
from fango.urlencoded import parse_urlencoded

if TYPE_CHECKING:
    from fango.app import Fango


def decode(text: str, what: str) -> str:
    """Return what the bytes say that WSGI has put into `text` (PEP 3333, "Unicode Issues").

    The server hands each byte over as one character; the client has meant UTF-8. Raises HTTPError
    400, which names `what`, if it isn't.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        raise HTTPError(400, f"{what} is not UTF-8") from None


class EnvironHeaders(Mapping[str, str]):
    """The header fields of a request, by their names in any case: a view of its environ.

    Their values are as they came, each byte one character.
    """

    def __init__(self, environ: Environ) -> None:
        self.environ = environ

    @staticmethod
    def key(name: str) -> str:
        """Return the name under which CGI knows the header (RFC 3875 §4.1.18)."""
        key = name.upper().replace("-", "_")
        return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"

    def __getitem__(self, name: str) -> str:
        key = self.key(name)
        value = self.environ.get(key)
        if value is None or "_" in name or not (value or key.startswith("HTTP_")):
            raise KeyError(name)
        return str(value)

    def __iter__(self) -> Iterator[str]:
        for key in self.environ:
            name = key.removeprefix("HTTP_").replace("_", "-").title()
            if self.key(name) == key and name in self:
                yield name

    def __len__(self) -> int:
        return len(list(iter(self)))


class Request:
    """A request. What is costly is worked out when it is asked for, and nothing is read before.

    All that a client can get wrong is an HTTPError when it is looked at: 400, 411, 413 or 415.
    """

    streamed = False  # whether somebody has asked for `stream`

    def __init__(
        self, environ: Environ, limits: Limits = LIMITS, app: "Fango | None" = None
    ) -> None:
        self.environ = environ
        self.limits = limits
        self.app = app
        self.route: Route | None = None  # the one that answers, once it is found
        self.entered = False  # whether the hooks have been asked
        self.method: str = environ["REQUEST_METHOD"]
        path = environ.get("PATH_INFO") or "/"
        if path[0] == "/" and path.isascii():  # as nearly always: there is nothing to decode
            self.path = path

    @lazy
    def path(self) -> str:
        """The path below the application, decoded; begins with a slash."""
        path = decode(self.environ["PATH_INFO"], "the path")
        if not path.startswith("/"):
            raise HTTPError(400, "the path does not begin with a slash")
        return path

    @lazy
    def root_path(self) -> str:
        """The path of the application itself: what a server or a mount has taken off in front."""
        return decode(self.environ.get("SCRIPT_NAME", ""), "the path")

    @property
    def query_string(self) -> str:
        """What stands behind the question mark, as it came."""
        return str(self.environ.get("QUERY_STRING", ""))

    @lazy
    def query(self) -> MultiDict[str]:
        """The fields of the query."""
        return parse_urlencoded(self.query_string.encode("latin-1"), self.limits)

    @lazy
    def headers(self) -> EnvironHeaders:
        """The header fields, by name in any case."""
        return EnvironHeaders(self.environ)

    @lazy
    def content_type(self) -> str:
        """The media type of the content in lower case, without parameters; "" if there is none."""
        value: str = self.environ.get("CONTENT_TYPE") or ""
        return value.partition(";")[0].strip(" \t").lower()

    @property
    def content_length(self) -> int | None:
        """The declared length of the content in bytes; None if none is declared."""
        return declared_length(self.environ)

    @lazy
    def stream(self) -> Stream:
        """The content as a stream: it ends where the content ends, whatever the server does."""
        self.streamed = True
        environ = self.environ
        length = declared_length(environ)
        if length is None and not environ.get("wsgi.input_terminated"):
            if environ.get("HTTP_TRANSFER_ENCODING"):
                raise HTTPError(411, "this server must be told the length of the content")
            length = 0
        stream = Stream(environ["wsgi.input"], length, self.limits.content)
        if "data" in self.__dict__:  # all of it was read at once
            stream.left = 0
        return stream

    @lazy
    def data(self) -> bytes:
        """The content, whole: as much as `limits.memory` allows.

        It is what is left of it, if somebody has begun with the stream.
        """
        limits, length = self.limits, declared_length(self.environ)
        start: bytes = b""
        if length and limits.memory >= length <= limits.content and not self.streamed:
            try:
                start = self.environ["wsgi.input"].read(length)
            except OSError:
                self.stream.give_up(broken_off())
            if len(start) == length:  # as a rule
                return start
            self.stream.left -= len(start)
        return start + self.stream.read_all(limits.memory)

    @property
    def text(self) -> str:
        """The content as text, which is UTF-8."""
        try:
            return self.data.decode()
        except UnicodeError:
            raise HTTPError(400, "the content is not UTF-8") from None

    @lazy
    def json(self) -> Any:
        """What the JSON in the content says (RFC 8259); HTTPError 415 if it is something else."""
        kind = self.content_type
        if kind != "application/json" and not kind.endswith("+json"):
            raise HTTPError(415, f"this takes JSON, not {kind or 'content without a type'}")
        text = self.text
        try:
            value = DECODER.decode(text)
            if "\\u" in text:
                dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError) as error:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
            raise HTTPError(400, f"the content is not JSON: {reason}") from None
        return value

    @property
    def scheme(self) -> str:
        """How the request came: "http" or "https"."""
        return str(self.environ["wsgi.url_scheme"])

    @lazy
    def host(self) -> str:
        """The host that was asked for, as the client names it; else our own, as the server does."""
        environ = self.environ
        if environ.get("HTTP_HOST"):
            return str(environ["HTTP_HOST"])
        name, port = environ["SERVER_NAME"], environ["SERVER_PORT"]
        return str(name) if port == USUAL_PORTS.get(self.scheme) else f"{name}:{port}"

    @property
    def url(self) -> str:
        """The whole address that was asked for."""
        raw = self.environ.get("SCRIPT_NAME", "") + self.environ.get("PATH_INFO", "")
        if raw and not raw.startswith("/"):
            raise HTTPError(400, "the path does not begin with a slash")
        path = quote(raw.encode("latin-1"), SAFE)
        query = quote(self.query_string.encode("latin-1"), SAFE + "?%")  # it has its own encoding
        return f"{self.scheme}://{self.host}{path}{'?' if query else ''}{query}"

    @property
    def remote_addr(self) -> str:
        """The address of the client, or of a proxy in front of us; "" if nobody has told."""
        return str(self.environ.get("REMOTE_ADDR", ""))

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.environ.get('PATH_INFO')!r}>"

    @property
    def application(self) -> "Fango":
        """The application that answers this request; RuntimeError if there is none."""
        if self.app is None:
            raise RuntimeError(
                "this Request has no application: Request(environ, app=…) gives it one"
            )
        return self.app

    def url_for(self, name: str, /, **values: Any) -> str:
        """Return the path to the route `name`, as `Router.url` does, below `root_path`."""
        path = quote(self.root_path) + self.application.url(name, **values)
        return f"/{path.lstrip('/')}"  # "//" would begin a host

    @lazy
    def form(self) -> MultiDict[str]:
        """The fields of the form that was sent; none if it was no form."""
        if self.environ.get("CONTENT_TYPE") == FORM or self.content_type == FORM:
            return parse_urlencoded(self.data, self.limits)
        return self.multipart.fields

    @property
    def files(self) -> MultiDict[Upload]:
        """The files that were sent with a form. They are closed behind the response."""
        return self.multipart.files

    @lazy
    def multipart(self) -> Form:
        """The form with files; an empty one if there is none."""
        try:
            return read_form(self)
        except BaseException as error:  # a full disk, too, leaves the stream in the middle
            self.stream.error = error if isinstance(error, HTTPError) else HTTPError(500)
            raise

    def close(self) -> None:
        """Close the files of the form, if somebody has asked for them."""
        if "multipart" in self.__dict__:
            self.multipart.close()

    @lazy
    def cookies(self) -> MultiDict[str]:
        """The cookies."""
        return MultiDict(parse_cookies(self.environ.get("HTTP_COOKIE", "")))

    @lazy
    def session(self) -> Session:
        """What is remembered of this visitor."""
        return self.application.sessions.load(self)

    def flash(self, message: str, category: str = "info") -> None:
        """Keep a message for the next page that this visitor sees."""
        keep_flash(self, message, category)

    def flashes(self) -> list[Flash]:
        """Return the messages that wait for this visitor, once."""
        return take_flashes(self)


def declared_length(environ: Environ) -> int | None:
    """Return how many bytes the content has, as declared; None if that is not declared."""
    value = environ.get("CONTENT_LENGTH") or ""
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        raise HTTPError(400, "the Content-Length is not a number of bytes")
    return int(value)


def finite(text: str) -> float:
    """Return the number that `text` says; ValueError for NaN, and for what becomes infinite."""
    number = float(text)
    if isfinite(number):
        return number
    raise ValueError(f"{text[:30]} is not a JSON number")


DECODER = JSONDecoder(parse_float=finite, parse_constant=finite)

USUAL_PORTS = {"http": "80", "https": "443"}

SAFE = "/:@!$&'()*+,;=-._~"  # what may stand in a path as it is (RFC 3986 §3.3)

FORM = "application/x-www-form-urlencoded"
