# Generated from notebooks/18-middleware.ipynb by "make export": edit those.
"""Middleware: applications around applications (PEP 3333, "Middleware").

To the server a middleware is an application, and to the application it is a server: it has the
duties of both. `intercept` and `Blocks` fulfil them once. The others are written with these two.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from uuid import uuid4

from fango.contract import Environ, ExcInfo, Pairs, StartResponse, WSGIApp
from fango.headers import Headers
from fango.proxy import Peers

Change = Callable[[str, Headers], object]
Write = Callable[[bytes], object]


def intercept(start_response: StartResponse, change: Change) -> StartResponse:
    """Return a `start_response` that calls `change(status, headers)` and then the given one.

    A middleware that does no more than this returns what the application returned, itself: the
    server still knows its own file wrapper, and the length of a list.
    """

    def start(status: str, pairs: Pairs, exc_info: ExcInfo | None = None, /) -> Write:
        headers = Headers()
        headers.pairs = list(pairs)  # not checked here: that would be done twice
        change(status, headers)
        try:
            return start_response(status, headers.pairs, exc_info)
        finally:
            exc_info = None  # its traceback refers to this frame: don't make a cycle

    return start


class Blocks:
    """The blocks of a response, passed through a generator function; closes the response once.

    `through` takes the application's iterable and yields at least one block, b"" if need be, for
    each that it takes, so that nothing is delayed. `closed` is called when the server is done.
    A generator alone is not enough: one that is closed before its first block closes nothing.
    """

    def __init__(
        self,
        blocks: Iterable[bytes],
        through: Callable[[Iterable[bytes]], Iterator[bytes]],
        closed: Callable[[], object] | None = None,
    ) -> None:
        self.blocks = blocks
        self.through = through
        self.closing = ExitStack()
        if closed is not None:
            self.closing.callback(closed)
        if hasattr(blocks, "close"):
            self.closing.callback(blocks.close)

    def __iter__(self) -> Iterator[bytes]:
        changed = self.through(self.blocks)
        if hasattr(changed, "close"):
            self.closing.callback(changed.close)
        return changed

    def close(self) -> None:
        """Close what the application has returned; does nothing the second time."""
        self.closing.close()


SECURITY: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",  # a text is no script, whatever it looks like
    "Referrer-Policy": "same-origin",  # other sites don't learn our paths
    "X-Frame-Options": "DENY",  # nobody puts an invisible frame of ours over a button
    "Cross-Origin-Opener-Policy": "same-origin",  # windows of other sites have no hold on ours
}


def security_headers(
    app: WSGIApp, *, headers: Mapping[str, str] = SECURITY, hsts: int | None = 86_400
) -> WSGIApp:
    """Return `app` with the headers that make browsers careful; what it sets itself stays.

    Under https, browsers are also told to come by https only, for `hsts` seconds (RFC 6797). They
    remember it: begin with a day. None says nothing, and 0 takes it back.
    """
    others = Headers(headers.items())
    frames = others.get("X-Frame-Options")
    del others["X-Frame-Options"]

    def secured(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        https = environ.get("wsgi.url_scheme") == "https"

        def add(status: str, there: Headers) -> None:
            for name, value in others.pairs:
                there.setdefault(name, value)
            if frames and not frames_decided(there):
                there.setdefault("X-Frame-Options", frames)
            if https and hsts is not None:
                there.setdefault("Strict-Transport-Security", f"max-age={hsts}")

        return app(environ, intercept(start_response, add))

    return secured


def frames_decided(headers: Headers) -> bool:
    """Say whether a Content-Security-Policy says who may frame this; it replaces X-Frame-Options.

    A browser obeys the policy, but an older one would obey the other.
    """
    policies = headers.getlist("Content-Security-Policy")
    return any("frame-ancestors" in policy.lower() for policy in policies)


SHORT_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def new_id() -> str:
    """Return a name that no other request has."""
    return uuid4().hex


def request_ids(
    app: WSGIApp, *, peers: Iterable[str] = (), make: Callable[[], str] = new_id
) -> WSGIApp:
    """Return `app` with a name for each request, in environ["fango.request_id"] and X-Request-ID.

    The name comes from `make`. Only `peers`, given as `fango.proxy.Peers` takes them, can bring
    their own in X-Request-ID, and only short ones without any character that could disturb a log.
    They are those who connect to us: a `proxy_fix` belongs inside.
    """
    trusted = Peers(peers)

    def identified(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        name = environ.get("HTTP_X_REQUEST_ID", "")
        if not SHORT_TOKEN.fullmatch(name) or environ.get("REMOTE_ADDR", "") not in trusted:
            name = make()
        environ["fango.request_id"] = environ["HTTP_X_REQUEST_ID"] = name

        def answer(status: str, headers: Headers) -> None:
            headers["X-Request-ID"] = name

        return app(environ, intercept(start_response, answer))

    return identified
