# Generated from notebooks 14, 19 by "make export": edit those.
"""What surrounds an application in development: the debug page, a log, and its own failure."""

import logging
import traceback
from collections.abc import Callable, Iterable
from html import escape
from time import perf_counter
from types import TracebackType
from urllib.parse import quote

from fango.contract import Environ, StartResponse, WSGIApp
from fango.headers import Headers
from fango.hosts import Hosts
from fango.middleware import Blocks, intercept
from fango.proxy import Peers

OUR_NAMES = Hosts(["localhost", ".localhost", "127.0.0.1", "[::1]"])

OF_PROXIES = ("FORWARDED", "VIA", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_REAL_IP")


def is_here(environ: Environ) -> bool:
    """Say whether a request comes from somebody at this very machine.

    Not if a proxy says that it came by it, from anywhere; nor if it asks for another host: the
    page of another site can make its name lead here (DNS rebinding), and read what we answer.
    """
    if any(f"HTTP_{name}" in environ for name in OF_PROXIES):
        return False
    return environ.get("REMOTE_ADDR", "") in HERE and environ.get("HTTP_HOST") in OUR_NAMES


def debugging(app: WSGIApp) -> WSGIApp:
    """Return `app` with environ["fango.debug"] true for those who `is_here` lets see the source."""

    def debugged(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["fango.debug"] = is_here(environ)
        return app(environ, start_response)

    return debugged


log = logging.getLogger("fango")

HERE = Peers(["127.0.0.0/8", "::1"])


def request_log(app: WSGIApp, clock: Callable[[], float] = perf_counter) -> WSGIApp:
    """Return `app` with a line in the log for each request.

    It is written when the response is through; if that is a list, when it is ready. `clock` tells
    seconds.
    """

    def logged(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        begin = clock()
        asked = words_of(environ)  # now: the application may change the environ
        wrapper = environ.get("wsgi.file_wrapper", list)
        codes = ["---"]  # until there is one

        def note(status: str, headers: Headers) -> None:
            codes.append(status[:3])

        def report() -> None:
            log.info("%s %s %.1f ms", asked, codes[-1], (clock() - begin) * 1000)

        try:
            blocks = app(environ, intercept(start_response, note))
        except BaseException:
            report()
            raise
        if type(blocks) in (list, tuple, wrapper):  # let the server see what it is
            report()
            return blocks
        return Blocks(blocks, iter, report)

    return logged


def words_of(environ: Environ) -> str:
    """Return method and path for a log, without the line ends and colours that may be in them."""
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    path = quote(path, safe="/!$&'()*+,;=:@~", encoding="latin-1")
    return f"{quote(environ['REQUEST_METHOD'])} {path}"


LOAD_PAGE = """<!doctype html>
<html lang="en">
<title>The application can't be loaded</title>
<h1>The application can't be loaded</h1>
<pre>{}</pre>
<p>Mend it, save the file, and load this page again.</p>
"""

LOADERS = ("fango", "funicorn", "importlib")


def load_or_explain(load: Callable[[], WSGIApp]) -> tuple[WSGIApp, str]:
    """Return the application that `load` returns, and ""; or one that explains, and why."""
    try:
        return load(), ""
    except BaseException as error:
        trace = error.__traceback__
        while trace and module_of(trace).partition(".")[0] in LOADERS:
            trace = trace.tb_next  # the application's own lines are enough
        reason = "".join(traceback.format_exception(type(error), error, trace))
        return explaining(reason), reason


def module_of(trace: TracebackType) -> str:
    """Return the name of the module that a traceback begins in."""
    return str(trace.tb_frame.f_globals.get("__name__", ""))


def explaining(reason: str) -> WSGIApp:
    """Return an application that answers all requests with `reason`, if they come from here."""

    def explain(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        shown = reason if environ.get("fango.debug") else "Its console says why."
        content = LOAD_PAGE.format(escape(shown)).encode(errors="backslashreplace")
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
        ]
        start_response("500 Internal Server Error", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return explain
