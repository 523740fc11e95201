# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""The response, which is a WSGI application itself (PEP 3333)."""

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fango.contract import Environ, Pairs, StartResponse
from fango.errors import HTTPError
from fango.headers import Headers

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


class Response:
    """An answer: its `status`, its `headers`, and its content in `body`.

    A str is sent as UTF-8, a dict or a list as JSON. Any other iterable gives str or bytes, which
    are sent piece by piece. Raises TypeError and ValueError for what can't be sent.
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
        if type(body) is not str and isinstance(body, (dict, list)):
            body = dump(body)
            self.pairs = (JSON, NOSNIFF)
        self.body = body
        self.status = status
        if status != 200:
            self.set_status(status)
        if content_type is not None:
            self.headers["Content-Type"] = content_type
        if headers:
            self.add_headers(headers)

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
        if isinstance(body, str):
            body = body.encode()
        elif not isinstance(body, bytes):
            return self.send_each(environ, start_response)
        if self.plain and self.status not in EMPTY:
            pairs = [*self.pairs, ("Content-Length", str(len(body)))]
        else:
            pairs = self.final()
            if self.status in EMPTY:
                body = b""
            else:
                pairs.append(("Content-Length", str(len(body))))
        start_response(STATUS[self.status], pairs)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def final(self) -> Pairs:
        """Return the headers as they are sent, except for a Content-Length that we work out."""
        unwanted = OF_CONTENT if self.status in EMPTY else LENGTH
        return [pair for pair in self.pairs if pair[0].lower() not in unwanted]

    def send_each(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send content piece by piece."""
        length = [] if self.status in EMPTY else self.headers.getlist("Content-Length")
        pairs = self.final() + [("Content-Length", value) for value in length]
        start_response(STATUS[self.status], pairs)
        if self.status in EMPTY or environ["REQUEST_METHOD"] == "HEAD":
            return []
        return (block.encode() if isinstance(block, str) else block for block in self.body)


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
