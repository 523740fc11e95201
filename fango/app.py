# Generated from notebooks 14, 16, 17, 18 by "make export": edit those.
"""The application: from a request to a response, whatever happens in between (PEP 3333)."""

import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from fango.contract import Environ, ExcInfo, Pairs, StartResponse, WSGIApp
from fango.csrf import SAFE, origin, protect
from fango.debug import debug_page
from fango.errors import HTTPError
from fango.hosts import Hosts
from fango.limits import LIMITS, Limits
from fango.mount import Mount
from fango.pages import error_page
from fango.paths import beside
from fango.request import Request
from fango.response import RESERVED, Content, Response
from fango.results import answer_to, make_response
from fango.routing import After, ErrorHandler, OtherSlash, Router
from fango.sessions import MISSED, Sessions
from fango.signing import Key
from fango.static import StaticFiles
from fango.templates import Templates
from fango.testing import Client

Teardown = TypeVar("Teardown", bound=Callable[[Request], object])

log = logging.getLogger("fango")


class Fango(Router):
    """A WSGI application: views and the routes to them, and what is common to all.

    `import_name` is the `__name__` of your module; `limits` are those of requests.
    """

    def __init__(
        self,
        import_name: str,
        *,
        secret_key: Key | Sequence[Key] | None = None,
        hosts: Sequence[str] | None = None,
        trusted_origins: Sequence[str] = (),
        templates: str = "templates",
        limits: Limits = LIMITS,
    ) -> None:
        """Make an application without routes.

        `secret_key` signs the sessions: one key, or several, of which the newest comes first.
        `hosts` are those that it answers for: `.example.org` is that and all below; None is all.
        `trusted_origins` may send forms besides ourselves: `https://pay.example.org` for instance.
        `templates` is a folder beside the file of the module.
        """
        Router.__init__(self)
        self.import_name = import_name
        self.sessions = Sessions(secret_key)
        self.hosts = Hosts(hosts)
        self.trusted_origins = frozenset(map(origin, trusted_origins))
        self.limits = limits
        self.templates = Templates(beside(import_name, templates))
        self.static_folders: list[StaticFiles] = []
        self.teardown_hooks: list[Callable[[Request], object]] = []
        self.mounts: list[Mount] = []
        self.wsgi: WSGIApp = self.handle  # with the middleware around it

    def teardown(self, hook: Teardown) -> Teardown:
        """Call the decorated function with each request when its response is through, or failed."""
        self.teardown_hooks.append(hook)
        return hook

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, as PEP 3333 has it."""
        return self.wsgi(environ, start_response)

    def respond(self, request: Request, start_response: StartResponse) -> Iterable[bytes]:
        """Begin the response to a request, or, if that fails, the response to the failure."""
        try:
            response = self.finish(request, self.dispatch(request))
            return response(request.environ, start_response)
        except Exception as error:
            response = self.answer_error(request, error)
            return response(request.environ, restarting(start_response))

    def dispatch(self, request: Request) -> Response:
        """Return what the view for a request answers, unless a hook before it does."""
        host = request.environ.get("HTTP_HOST")
        if host not in self.hosts.known and host not in self.hosts:
            raise HTTPError(400, "this application is not at this host")
        values: dict[str, Any] = {}
        try:
            route = request.route = self.find(request.method, request.path, values)
        except HTTPError:  # the path is no text; `answer_missing` will say so
            route = None
        if request.method not in SAFE and route is not None and not route.csrf_exempt:
            protect(request, self.trusted_origins)
        request.entered = True
        for router in (self,) if route is None else route.routers:
            for hook in router.before_hooks:
                value = hook(request)
                if value is not None:
                    return make_response(value, request.environ)
        if route is None:
            return self.answer_missing(request)
        value = route.view(request, **values) if values else route.view(request)
        if type(value) is str:  # as usual, and this way quicker
            return Response(value)
        return make_response(value, request.environ)

    def answer_missing(self, request: Request) -> Response:
        """Return the answer to a path that has no view, or none for this method."""
        missing = self.mismatch(request.path)
        if isinstance(missing, OtherSlash):
            query = quote(request.query_string.encode("latin-1"), RESERVED)
            path = quote(request.root_path + missing.path).lstrip("/")  # "//" would begin a host
            return Response(b"", 308, [("Location", f"/{path}?{query}" if query else f"/{path}")])
        if request.method == "OPTIONS" and missing.status == 405:
            return Response(b"", 204, missing.headers)
        return self.recover(request, missing)

    def finish(self, request: Request, response: Response) -> Response:
        """Return the response as the hooks behind the view make it, from the inmost router on."""
        try:
            kind = request.environ.get("CONTENT_TYPE")
            if kind and kind[:10].lower() == "multipart/":
                response.on_close(request.close)  # whoever asks for the files, and however late
            routers = request.route.inner_first if request.route else (self,)
            for router in routers if request.entered else ():
                for hook in router.after_hooks:
                    response = follow_up(hook, request, response)
            if "session" in request.__dict__:
                self.sessions.save(request.session, response, request)
            else:
                request.__dict__["session"] = MISSED
        except BaseException:
            response.discard()
            raise
        return response

    def tear_down(self, request: Request) -> None:
        """Call the hooks for the end of a request, all of them, the last one first."""
        with ExitStack() as all_of_them:
            for hook in self.teardown_hooks if request.entered else ():
                all_of_them.callback(self.call_teardown, hook, request)

    def call_teardown(self, hook: Callable[[Request], object], request: Request) -> None:
        """Call a hook for the end of a request; there is nobody left who could answer its error."""
        try:
            hook(request)
        except Exception as error:
            self.report(request, error)

    def handler(self, request: Request, error: Exception) -> ErrorHandler | None:
        """Return the handler for an exception: from the inmost router on, the most specific one.

        An HTTPError has one for its class, its status, or all of HTTPError; one for all of
        `Exception` is not meant for it.
        """
        kinds: list[int | type] = list(type(error).__mro__)
        if isinstance(error, HTTPError):
            kinds = [*kinds[: kinds.index(HTTPError)], error.status, HTTPError]
        for router in request.route.inner_first if request.route else (self,):
            for kind in kinds:
                if kind in router.error_handlers:
                    return router.error_handlers[kind]
        return None

    def ask_handler(self, request: Request, error: Exception) -> Response | None:
        """Return what a handler of an exception answers; None if none does."""
        handler = self.handler(request, error)
        value = None if handler is None else handler(request, error)
        return None if value is None else answer_to(error, value, request.environ)

    def answer_error(self, request: Request, error: Exception) -> Response:
        """Return the response to an exception; the hooks behind the view see it if they can."""
        response = self.recover(request, error)
        try:
            return self.finish(request, response)
        except Exception as failure:
            return self.recover(request, failure)

    def recover(self, request: Request, error: Exception) -> Response:
        """Return the answer to an exception: what a handler makes of it, or a page."""
        try:
            answer = self.ask_handler(request, error)
            if answer is None and isinstance(error, HTTPError):
                answer = error_page(request, error)
        except HTTPError as other:
            return error_page(request, other)
        except Exception as failure:
            return self.fail(request, failure)
        return answer or self.fail(request, error)

    def fail(self, request: Request, error: Exception) -> Response:
        """Log an exception that nobody has expected, and return the answer to it: a 500."""
        self.report(request, error)
        internal = HTTPError(500)
        internal.__cause__ = error
        page = debug_page(request, error)
        try:
            page = page or self.ask_handler(request, internal)
        except Exception as failure:
            self.report(request, failure)
        return page or error_page(request, internal)

    def report(self, request: Request, error: Exception) -> None:
        """Log an exception that nobody has expected; raise it, if that is wanted (in tests)."""
        if request.environ.get("fango.raise"):
            raise error
        log.error("%r %r failed", request.method, request.environ.get("PATH_INFO"), exc_info=error)

    def test_client(self, **options: Any) -> Client:
        """Return a client for tests of this application; `options` are those of `Client`."""
        return Client(self, **options)

    def static(self, prefix: str, folder: str) -> None:
        """Serve the files in a folder beside the module below `prefix` (see `StaticFiles`)."""
        files = StaticFiles(beside(self.import_name, folder), prefix)
        self.static_folders.append(files)
        self.get(f"{files.prefix}/", name=f"{files.prefix}/")(files)
        self.get(f"{files.prefix}/<path:path>", name=f"{files.prefix}/…")(files)
        self.get(f"{files.prefix}/<path:path>/", name=f"{files.prefix}/…/")(files.index)

    def wrap(self, middleware: Callable[[WSGIApp], WSGIApp]) -> None:
        """Put a WSGI middleware around the application, and around those that it has."""
        self.wsgi = middleware(self.wsgi)

    def mount(self, prefix: str, app: WSGIApp) -> None:
        """Let another WSGI application answer all below `prefix`, which becomes its SCRIPT_NAME."""
        self.mounts.append(Mount(prefix, app))
        self.mounts.sort(key=lambda mount: len(mount.prefix), reverse=True)

    def handle(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request inside all middleware, and clear up behind it."""
        mount = self.mounts and self.mounted(environ)
        if mount:
            return mount(environ, start_response)
        request = Request(environ, self.limits, self)
        if not self.teardown_hooks:
            return self.respond(request, start_response)
        tear_down = partial(self.tear_down, request)
        try:
            return Content(self.respond(request, start_response), [tear_down])
        except BaseException:
            tear_down()
            raise

    def mounted(self, environ: Environ) -> Mount | None:
        """Return the mount that a request is for, unless it is for a host that is not ours."""
        if environ.get("HTTP_HOST") in self.hosts:
            for mount in self.mounts:
                if mount.takes(environ):
                    return mount
        return None


def restarting(start_response: StartResponse) -> StartResponse:
    """Return `start_response` for an answer to the exception that is being handled."""
    exc_info = sys.exc_info()

    def restart(status: str, headers: Pairs, _: ExcInfo | None = None, /) -> Any:
        return start_response(status, headers, exc_info)

    return restart


def follow_up(hook: After, request: Request, response: Response) -> Response:
    """Return the response as a hook behind the view makes it.

    What the hook has replaced, the response or its body, is closed with what replaces it.
    """
    body = response.body
    try:
        value = hook(request, response)
        if value is not None and value is not response:
            other = make_response(value, request.environ)
            other.callbacks = response.callbacks + other.callbacks
            response = other
    finally:
        if response.body is not body and hasattr(body, "close"):
            response.on_close(body.close)
    response.peek()
    return response
