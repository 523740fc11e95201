# Generated from notebooks 13, 14 by "make export": edit those.
"""Which view answers a request, and where a view is to be found."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, TypeVar

from fango.converters import CONVERTERS
from fango.errors import HTTPError
from fango.lazy import lazy
from fango.request import Request
from fango.response import Response
from fango.routes import Route, View, check_methods, check_view, parse_pattern
from fango.tree import ANY, Node


class OtherSlash(Exception):
    """There is nothing at a path, but at `path`, which differs by the slash at its end."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


After: TypeAlias = Callable[[Request, Response], Any]
A = TypeVar("A", bound=After)

Before: TypeAlias = Callable[[Request], Any]

B = TypeVar("B", bound=Before)
ErrorHandler: TypeAlias = Callable[[Request, Any], Any]
E = TypeVar("E", bound=ErrorHandler)

V = TypeVar("V", bound=View)


class Router:
    """Routes, by the paths and the methods that they answer to.

    A path is matched segment by segment: first by what it says, then by what it is (see
    `Converter.rank`). `given` names the variables in the prefix below which this router will be
    included: its views are called with them too.
    """

    def __init__(self, given: Iterable[str] = ()) -> None:
        if isinstance(given, str):
            raise ValueError(f"given is a list such as ['shop']: not {given!r}")
        self.given = frozenset(given)
        self.converters = dict(CONVERTERS)
        self.routes: list[Route] = []
        self.root = Node()
        self.fixed: dict[str, dict[str, Route]] = {}  # the routes of paths without variables
        self.names: dict[str, list[Route]] = {}
        self.methods = {"HEAD"}  # of all routes
        self.taken: dict[tuple[str, tuple[Any, ...]], Route] = {}
        self.included: list[Router] = []
        self.includes: list[tuple[Router, Callable[[Route], Route]]] = []  # the routers above

    def route(
        self, pattern: str, methods: Iterable[str] = ("GET",), name: str | None = None
    ) -> Callable[[V], V]:
        """Let the decorated view answer `pattern`; HEAD comes with GET.

        `name` is for `url`; it is the view's own, unless another is given. Raises ValueError for a
        pattern that makes no sense or is taken, TypeError for a view that can't be called with its
        variables.
        """
        parts = parse_pattern(pattern, self.converters)
        checked = check_methods(methods)

        def register(view: V) -> V:
            own = getattr(view, "__name__", type(view).__name__)
            route = Route(pattern, parts, view, checked, name or own, (self,))
            check_view(route, self.given)
            self.add(route)
            return view

        return register

    def get(self, pattern: str, name: str | None = None) -> Callable[[V], V]:
        """`route` for GET and HEAD."""
        return self.route(pattern, ["GET"], name)

    def post(self, pattern: str, name: str | None = None) -> Callable[[V], V]:
        """`route` for POST."""
        return self.route(pattern, ["POST"], name)

    def put(self, pattern: str, name: str | None = None) -> Callable[[V], V]:
        """`route` for PUT."""
        return self.route(pattern, ["PUT"], name)

    def patch(self, pattern: str, name: str | None = None) -> Callable[[V], V]:
        """`route` for PATCH."""
        return self.route(pattern, ["PATCH"], name)

    def delete(self, pattern: str, name: str | None = None) -> Callable[[V], V]:
        """`route` for DELETE."""
        return self.route(pattern, ["DELETE"], name)

    def check(self, route: Route) -> None:
        """Raise ValueError if a method of its shape is taken, or the name by another path."""
        for method in sorted(route.methods):
            taken = self.taken.get((method, route.shape))
            if taken is not None:
                raise ValueError(f"{method} {route.pattern} is taken: by {taken.name!r}")
        for other in self.names.get(route.name, ()):
            if other.view is not route.view and other.parts != route.parts:
                raise ValueError(
                    f"{route.pattern}: {other.pattern} is named {route.name!r} already; "
                    "give one of them another name=…"
                )

    def everywhere(self, route: Route) -> "list[tuple[Router, Route]]":
        """Return the route as this router has it, and as each has it that includes this one."""
        found = [(self, route)]
        for outer, under in self.includes:
            found += outer.everywhere(under(route))
        return found

    def add(self, *routes: Route) -> None:
        """Add routes, here and where this is included; ValueError, and none, if one can't be."""
        found = [each for route in routes for each in self.everywhere(route)]
        for router, route in found:
            router.check(route)
        for router, route in found:
            router.keep(route)

    def keep(self, route: Route) -> None:
        """Write down a route that has been checked."""
        self.taken.update(dict.fromkeys([(method, route.shape) for method in route.methods], route))
        node = self.root.add(route)
        if not route.variables:
            self.fixed[route.pattern] = node.routes
        self.names.setdefault(route.name, []).append(route)
        self.methods |= route.methods
        self.routes.append(route)

    def find(self, method: str, path: str, values: dict[str, Any]) -> Route | None:
        """Return the route for a request, or None; `values` gets what its path holds."""
        routes = self.fixed.get(path)
        if routes is not None and method in routes:
            return routes[method]
        segments = path.split("/")
        return None if segments[0] else self.root.find(method, segments, 1, values)

    def match(self, method: str, path: str) -> tuple[Route, dict[str, Any]]:
        """Return the route for a request and the values in its path, or raise the `mismatch`."""
        values: dict[str, Any] = {}
        route = self.find(method, path, values)
        if route is None:
            raise self.mismatch(path)
        return route, values

    def mismatch(self, path: str) -> HTTPError | OtherSlash:
        """Return what is wrong with a path, or with the method that it was asked with.

        It is a 405 if there are routes for other methods, else a 404; but OtherSlash if there is
        one that ends with a slash where this does not, or the other way round.
        """
        segments = path.split("/")
        if not segments[0]:
            if self.root.find(ANY, segments, 1, {}):
                allowed = ", ".join(self.allowed(segments))
                return HTTPError(405, f"this address takes {allowed}", [("Allow", allowed)])
            other = [*segments, ""] if segments[-1] else segments[:-1]
            if self.root.find(ANY, other, 1, {}):
                path = "/".join(other)
                if not path.startswith("//"):  # else it would be on another host
                    return OtherSlash(path)
        return HTTPError(404, "there is nothing at this address")

    def allowed(self, segments: list[str]) -> list[str]:
        """Return the methods that a path can be asked with, if there is something at it."""
        find = self.root.find
        return sorted({"OPTIONS", *(each for each in self.methods if find(each, segments, 1, {}))})

    def url(self, name: str, /, **values: Any) -> str:
        """Return the path of the route `name` with these values; others become a query.

        A value of None counts as none. Raises LookupError if there is no such route or a value is
        missing, ValueError for a value that can't stand in a path.
        """
        routes = self.names.get(name)
        if not routes:
            raise LookupError(
                f"no route is named {name!r}; there are {', '.join(sorted(self.names))}"
            )
        values = {key: value for key, value in values.items() if value is not None}
        fitting = [route for route in routes if values.keys() >= set(route.variables)]
        best = max(fitting or routes, key=lambda route: len(route.variables))
        return best.path(values)

    def include(self, prefix: str, router: "Router", name: str = "") -> None:
        """Add the routes of another router below `prefix`, those that it gets later too.

        Their names are `name.…`, if there is a name. Raises ValueError as `route` does, and for
        a prefix with other variables than the router was made for.
        """
        prefix = prefix.rstrip("/")
        parts = parse_pattern(prefix, self.converters) if prefix else []
        given = self.given.union(part[1] for part in parts if not isinstance(part, str))
        if given != router.given:
            raise ValueError(
                f"the views of this router are called with {sorted(router.given)}, but {prefix!r} "
                f"gives {sorted(given)}: make it with Router(given=…)"
            )
        if router.holds(self):
            raise ValueError("a router can't be included in itself")

        def under(route: Route) -> Route:
            return route.under(parts, prefix, name, self)

        self.add(*map(under, router.routes))
        router.includes.append((self, under))
        self.included.append(router)

    def holds(self, other: "Router") -> bool:
        """Return whether this is the other router, or includes it at any depth."""
        return self is other or any(router.holds(other) for router in self.included)

    @lazy
    def before_hooks(self) -> list[Before]:
        """What is called with each request before its view."""
        return []

    @lazy
    def after_hooks(self) -> list[After]:
        """What is called with each request and its response."""
        return []

    @lazy
    def error_handlers(self) -> dict[int | type[Exception], ErrorHandler]:
        """What answers errors, by status or by class."""
        return {}

    def before(self, hook: B) -> B:
        """Call the decorated function with each request before its view; it may answer instead.

        Those of an application see every request; those of another router see the requests for
        its routes.
        """
        self.before_hooks.append(hook)
        return hook

    def after(self, hook: A) -> A:
        """Call the decorated function with each request and response; it may return another one."""
        self.after_hooks.append(hook)
        return hook

    def error(self, kind: int | type[Exception]) -> Callable[[E], E]:
        """Let the decorated function answer errors: a status, or a class of exceptions.

        It is called with the request and the error, and returns what a view returns, or None if
        the usual page will do. A status or HTTPError gets an HTTPError; that of a 500 nobody has
        raised has what went wrong as its `__cause__`.
        """
        status = isinstance(kind, int) and 400 <= kind <= 599
        if not status and not (isinstance(kind, type) and issubclass(kind, Exception)):
            raise ValueError(f"an error is a status from 400 to 599, or an exception: not {kind!r}")

        def register(handler: E) -> E:
            self.error_handlers[kind] = handler
            return handler

        return register
