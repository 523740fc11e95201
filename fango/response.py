# Generated from notebooks 12, 14, 16, 17 by "make export": edit those.
"""The response, which is a WSGI application itself (PEP 3333)."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from copy import copy
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import quote

from fango.contract import Environ, Pairs, StartResponse
from fango.cookies import Cookie
from fango.errors import HTTPError
from fango.filebody import FileBody
from fango.headers import Headers
from fango.lazy import lazy

STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
EMPTY = (204, 304)  # these have no content (RFC 9110 §15.3.5, §15.4.5)

LENGTH = ("content-length",)
OF_CONTENT = ("content-length", "content-type")

HTML = ("Content-Type", "text/html; charset=utf-8")
JSON = ("Content-Type", "application/json")
NOSNIFF = ("X-Content-Type-Options", "nosniff")  # the browser shall not guess another type

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dump(value: Any) -> bytes:
    """Return a value as JSON (RFC 8259); TypeError or ValueError for what JSON has no words for."""
    return ENCODER.encode(value).encode()


Callback: TypeAlias = Callable[[], object]


class Response:
    """An answer: its `status`, its `headers`, and its content in `body`.

    A str is sent as UTF-8, a dict or a list as JSON. Any other iterable gives str or bytes, which
    are sent piece by piece. Raises TypeError and ValueError for what can't be sent. `status` is
    changed by `set_status`, which looks.
    """

    plain = True  # nobody has touched the headers: they are these
    pairs: Pairs | tuple[tuple[str, str], ...] = (HTML, NOSNIFF)

    def __init__(
        self,
        body: Any = b"",
        status: int = 200,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        content_type: str | None = None,
    ) -> None:
        self.body: Any = body if type(body) is str or type(body) is bytes else self.sendable(body)
        self.status = status
        self.callbacks: tuple[Callback, ...] = ()
        if status != 200:
            self.set_status(status)
        if content_type is not None:
            self.headers["Content-Type"] = content_type
        if headers:
            self.add_headers(headers)

    def sendable(self, body: Any) -> Any:
        """Return content that can be sent: a dict or a list as JSON; TypeError for what is none."""
        if isinstance(body, (dict, list)):
            self.pairs = (JSON, NOSNIFF)
            return dump(body)
        if isinstance(body, (bytearray, memoryview)):
            return bytes(body)
        if isinstance(body, Iterable):
            return body
        raise TypeError(
            f"content is text, bytes, JSON or made of pieces, not {type(body).__name__}"
        )

    def set_status(self, status: int) -> None:
        """Set the status; ValueError if there is none with this number (RFC 9110 §15)."""
        if status not in STATUS or status < 200:
            raise ValueError(f"there is no status {status!r}: take one from 200 to 599")
        self.status = status

    def add_headers(self, headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
        """Add headers; a Content-Type takes the place of ours."""
        there = self.headers
        for name, value in headers.items() if isinstance(headers, Mapping) else headers:
            if name.lower() in ("content-type", "x-content-type-options"):
                there[name] = value
            else:
                there.add(name, value)

    @property
    def headers(self) -> Headers:
        """The headers. Content-Length is added when the response is sent."""
        if isinstance(self.pairs, tuple):
            self.pairs = list(self.pairs)
            self.plain = False
        headers = Headers()
        headers.pairs = self.pairs
        return headers

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send this response: the application's side of PEP 3333."""
        body = self.body
        try:
            if type(body) is str:
                body = body.encode()
            elif type(body) is not bytes:
                if not isinstance(body, WHOLE):
                    return self.send_each(environ, start_response)
                body = to_bytes(body)
            if self.plain and self.status not in EMPTY:
                pairs = [*self.pairs, ("Content-Length", str(len(body)))]
            else:
                pairs = self.final(environ)
                if self.status in EMPTY:
                    body = b""
                else:
                    pairs.append(("Content-Length", self.length(environ["REQUEST_METHOD"], body)))
            start_response(STATUS[self.status], pairs)
        except BaseException:
            self.discard()
            raise
        blocks = [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        return Content(blocks, self.callbacks) if self.callbacks else blocks

    def final(self, environ: Environ) -> Pairs:
        """Return the headers as they are sent, except for a Content-Length that we work out."""
        unwanted = OF_CONTENT if self.status in EMPTY else LENGTH
        pairs = [pair for pair in self.pairs if pair[0].lower() not in unwanted]
        if "cookies" in vars(self):
            https = environ["wsgi.url_scheme"] == "https"
            pairs += [("Set-Cookie", cookie.line(https)) for cookie in self.cookies]
        return pairs

    def length(self, method: str, body: bytes) -> str:
        """Return the Content-Length: as we have counted it, or as a view has said for HEAD."""
        said = self.headers.get("Content-Length") if method == "HEAD" and not body else None
        return said or str(len(body))

    def send_each(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send content block by block; the first one is here before the head leaves.

        A file is open already, and the server may send it in its own way (see `FileBody`), unless
        something waits for its end.
        """
        self.peek()
        length = [] if self.status in EMPTY else self.headers.getlist("Content-Length")
        pairs = self.final(environ) + [("Content-Length", value) for value in length]
        start_response(STATUS[self.status], pairs)
        file = self.body if isinstance(self.body, FileBody) else None
        content: Content = self.body if file is None else Content(file)
        if self.status in EMPTY or environ["REQUEST_METHOD"] == "HEAD":
            content.drop()
        elif file is not None and not self.callbacks:
            return file.blocks(environ)
        content.callbacks += self.callbacks
        return content

    def on_close(self, callback: Callback) -> None:
        """Call `callback` when the response is through, whatever became of it.

        Its content is closed by then; of several callbacks the last one is called first.
        """
        self.callbacks += (callback,)

    def peek(self) -> None:
        """Fetch the first block of content that comes in blocks: what fails early, fails here."""
        if not isinstance(self.body, (*WHOLE, Content, FileBody)):  # a file is open already
            self.body = Content(self.body)
            self.body.peek()

    def discard(self) -> None:
        """Give up a response that will not be sent: close what belongs to it."""
        callbacks, self.callbacks = self.callbacks, ()
        close_all(self.body, callbacks)

    def duplicate(self) -> "Response":
        """Return a response like this one, with headers of its own."""
        other = copy(self)
        if isinstance(self.pairs, list):
            other.pairs = list(self.pairs)
        return other

    @lazy
    def cookies(self) -> tuple[Cookie, ...]:
        """The cookies that are sent along."""
        return ()

    def set_cookie(self, name: str, value: str, **attributes: Any) -> None:
        """Let the client keep a cookie; `attributes` are those of `Cookie`. Raises as that does.

        It takes the place of one that has the same name, path and domain (RFC 6265 §4.1.1).
        """
        cookie = Cookie(name, value, **attributes)
        same = (name, cookie.path, cookie.domain)
        others = [each for each in self.cookies if (each.name, each.path, each.domain) != same]
        self.plain = False
        vars(self)["cookies"] = (*others, cookie)


RESERVED = "%:/?#[]@!$&'()*+,;=-._~"  # what has a meaning in an address (RFC 3986 §2.2)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # RFC 3986 §3.1


def redirect(location: str, status: int = 303, *, external: bool = False) -> Response:
    """Send the client to another address (RFC 9110 §15.4).

    A 303 is fetched with GET, whatever this request was; a 307 or 308 repeats the request.
    `location` stays on this site, as a path does: only with `external` it may lead to another, so
    that no visitor can choose where others are sent. HTTPError 400 if it does; ValueError for
    another status.
    """
    if status not in (301, 302, 303, 307, 308):
        raise ValueError(f"{status} is no redirection: take 303, 307, 308, 301 or 302")
    location = quote(location, safe=RESERVED)
    if not external and (location.startswith("//") or SCHEME.match(location)):
        raise HTTPError(400, "this would lead to another site (redirect with external=True may)")
    return Response(b"", status, [("Location", location)])


WHOLE = (str, bytes, bytearray, memoryview)  # content that is here, and not still to come


def close_all(body: object, callbacks: Iterable[Callback]) -> None:
    """Close `body`, if it can be closed, and call all `callbacks`, whichever of them fail."""
    with ExitStack() as closing:
        for callback in callbacks:
            closing.callback(callback)
        if hasattr(body, "close"):
            closing.callback(body.close)


def to_bytes(block: object) -> bytes:
    """Return content as WSGI wants it; TypeError for what is no content."""
    if isinstance(block, str):
        return block.encode()
    if isinstance(block, (bytes, bytearray, memoryview)):
        return bytes(block)
    raise TypeError(f"content is made of str or bytes, not of {type(block).__name__}")


class Content:
    """The blocks of a response, which are `bytes`; `close` closes what they come from, once.

    `body` gives str or bytes. `callbacks` are called when it is closed, the last one first.
    """

    def __init__(self, body: Iterable[Any], callbacks: Iterable[Callback] = ()) -> None:
        self.body = body
        self.callbacks = tuple(callbacks)
        self.blocks = iter(body)
        self.first = b""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.first:
            first, self.first = self.first, b""
            return first
        block = next(self.blocks)
        return block if type(block) is bytes else to_bytes(block)

    def peek(self) -> None:
        """Fetch the first block that isn't empty."""
        for block in self:
            if block:
                self.first = block
                return

    def drop(self) -> None:
        """Give no blocks any more."""
        self.blocks = iter(())
        self.first = b""

    def close(self) -> None:
        """Close the body, and call the callbacks; do nothing the second time."""
        body, self.body = self.body, ()
        blocks, self.blocks = self.blocks, iter(())
        callbacks, self.callbacks = self.callbacks, ()
        if blocks is not body and hasattr(blocks, "close"):  # a generator is its __iter__
            callbacks = (*callbacks, blocks.close)
        close_all(body, callbacks)
