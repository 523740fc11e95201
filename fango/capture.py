# Generated from notebooks/18-middleware.ipynb by "make export": edit those.
"""The answer of another WSGI application, taken as a Response (PEP 3333, "Middleware")."""

from collections.abc import Callable, Iterable
from itertools import chain, islice

from fango.contract import Environ, ExcInfo, Pairs, StartResponse, WSGIApp
from fango.response import Content, Response


class Captured(Response):
    """The answer of another application."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send this response; until there is content, the application may begin anew."""
        if isinstance(self.body, Capture):
            self.body.server = start_response
        return Response.__call__(self, environ, start_response)


class Capture(Content):
    """The content that `app` gives for one request; keeps what it says to `start_response`.

    Raises what the application raises.
    """

    def __init__(self, app: WSGIApp, environ: Environ) -> None:
        self.status = ""
        self.headers: Pairs = []
        self.written: list[bytes] = []  # comes before all blocks
        self.passed_on = False  # somebody has seen the status
        self.server: StartResponse | None = None  # who can still take it back
        Content.__init__(self, app(environ, self.start_response))

    def start_response(
        self, status: str, headers: Pairs, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        """Keep the status and the headers; if they are passed on already, tell the server.

        Raises `exc_info` if it is too late for another answer.
        """
        try:
            if self.status and not exc_info:
                raise RuntimeError("start_response was called twice, and without exc_info")
            begun = any(self.written)
            if self.passed_on and self.server and not begun:
                return self.server(status, headers, exc_info)
            if (self.passed_on or begun) and exc_info and exc_info[1]:
                raise exc_info[1].with_traceback(exc_info[2])
        finally:
            exc_info = None  # its traceback refers to this frame: don't make a cycle
        self.status, self.headers = status, headers
        return self.written.append

    def response(self) -> Captured:
        """Return the answer as soon as it has begun; RuntimeError if it ends before."""
        try:
            if not self.status:  # an application may begin as late as with its first block
                self.written += islice(self, 1)
            if not self.status:
                raise RuntimeError("the application has not called start_response")
            response = Captured(self, int(self.status[:3]))
            response.pairs, response.plain = [], False
            response.add_headers(self.headers)
        except BaseException:
            self.close()
            raise
        self.blocks = chain(self.written, self.blocks)
        self.passed_on = True
        return response
