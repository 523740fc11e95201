# Generated from notebooks 13, 16 by "make export": edit those.
"""One route: a pattern of a path, the methods, and the view that answers (RFC 3986 §3.3)."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote, urlencode

from fango.converters import DOTS, Converter
from fango.lazy import lazy

if TYPE_CHECKING:
    from fango.routing import Router

View: TypeAlias = Callable[..., Any]
Variable: TypeAlias = tuple[Converter[Any], str]  # what it may be, and its name
Part: TypeAlias = str | Variable  # a segment of a pattern

ENCODED = re.compile("[?#]|%[0-9A-Fa-f]{2}")  # no path has these when it is matched


def parse_pattern(pattern: str, converters: Mapping[str, Converter[Any]]) -> list[Part]:
    """Return the segments of a pattern such as `/user/<int:id>`.

    Raises ValueError, which says what is wrong with it.
    """
    if not (isinstance(pattern, str) and pattern.startswith("/")):
        raise ValueError(f"a pattern is text that begins with a slash: not {pattern!r}")
    if ENCODED.search(pattern):
        raise ValueError(f"{pattern!r}: a pattern is a decoded path, without a query")
    segments = pattern.split("/")[1:]
    if "" in segments[:-1] or DOTS & set(segments):
        raise ValueError(f"{pattern!r}: '//', '.' and '..' lead to no page")
    return [parse_segment(segment, pattern, converters) for segment in segments]


VARIABLE = re.compile(r"<(?:([A-Za-z_]\w*):)?([A-Za-z_]\w*)>", re.ASCII)


def parse_segment(segment: str, pattern: str, converters: Mapping[str, Converter[Any]]) -> Part:
    """Return a segment of a pattern as text, or as a variable with its converter."""
    variable = VARIABLE.fullmatch(segment)
    if variable is None:
        if "<" in segment or ">" in segment:
            raise ValueError(f"{pattern!r}: <int:id> or <id> is a variable, and a whole segment")
        return segment
    kind, name = variable[1] or "str", variable[2]
    if kind not in converters:
        raise ValueError(f"{pattern!r}: no converter {kind!r}; there are {', '.join(converters)}")
    if not isinstance(converters[kind], Converter):
        raise ValueError(f"{pattern!r}: {converters[kind]!r} is no instance of a Converter")
    return converters[kind], name


class Route:
    """A view, with the pattern and the methods that it answers to.

    `routers` are those that it was given to, from the outermost to its own. Raises ValueError for
    parts that don't go together.
    """

    def __init__(
        self,
        pattern: str,
        parts: list[Part],
        view: View,
        methods: Iterable[str],
        name: str,
        routers: "tuple[Router, ...]" = (),
    ) -> None:
        self.pattern = pattern
        self.parts = parts
        self.shape = tuple(part if isinstance(part, str) else part[0] for part in parts)
        self.view = view
        self.methods = frozenset(methods)
        self.name = name
        self.routers = routers
        self.inner_first = routers[::-1]
        self.variables = tuple(part[1] for part in parts if not isinstance(part, str))
        if len(set(self.variables)) < len(self.variables):
            raise ValueError(f"{pattern!r}: a name stands there twice")
        if sum(not isinstance(part, str) and part[0].rest for part in parts) > 1:
            raise ValueError(f"{pattern!r}: only one variable can take several segments")

    def __repr__(self) -> str:
        return f"<Route {' '.join(sorted(self.methods))} {self.pattern}>"

    def path(self, values: Mapping[str, Any]) -> str:
        """Return the path with these values in it, and those that are left as a query.

        Raises LookupError for a value that is missing, ValueError for one that no path can hold.
        """
        missing = ", ".join(name for name in self.variables if name not in values)
        if missing:
            raise LookupError(f"{self.name!r} is at {self.pattern}: {missing} is missing")
        path = ""
        for part in self.parts:
            if isinstance(part, str):
                path += "/" + quote(part, SAFE)
            else:
                path += "/" + write(*part, values[part[1]])
        rest = {name: value for name, value in values.items() if name not in self.variables}
        return f"{path}?{urlencode(rest, doseq=True)}" if rest else path

    def under(self, parts: list[Part], prefix: str, name: str, router: "Router") -> "Route":
        """Return this route as `router` has it, which includes ours below `prefix`."""
        return Route(
            prefix + self.pattern,
            parts + self.parts,
            self.view,
            self.methods,
            f"{name}.{self.name}" if name else self.name,
            (router, *self.routers),
        )

    @lazy
    def csrf_exempt(self) -> bool:
        """Whether other sites may send forms to the view."""
        return getattr(self.view, "csrf_exempt", False)


METHOD = re.compile(r"[A-Z][A-Z-]*")


def check_methods(methods: Iterable[str]) -> frozenset[str]:
    """Return the methods of a route; ValueError unless they are a list of names in capitals."""
    checked = frozenset() if isinstance(methods, str) else frozenset(methods)
    if not checked or not all(map(METHOD.fullmatch, checked)):
        raise ValueError(f"methods are a list such as ['GET', 'POST']: not {methods!r}")
    return checked


def check_view(route: Route, given: Iterable[str] = ()) -> None:
    """Raise TypeError unless the view can be called with a request and the route's variables.

    `given` are the names of other variables that it will be called with.
    """
    names = [*route.variables, *given]
    try:
        inspect.signature(route.view).bind(None, **dict.fromkeys(names))
    except TypeError as error:
        call = ", ".join(["request", *names])
        raise TypeError(f"{route.pattern!r} calls {route.name}({call}): {error}") from None


SAFE = "/:@!$&'()*+,;=-._~"  # what may stand in a path as it is


def write(converter: Converter[Any], name: str, value: Any) -> str:
    """Return a value as it stands in a path; ValueError unless it can be read there again."""
    try:
        text = converter.format(value)
        converter.parse(text)
        segments = text.split("/")
        if "" in segments or DOTS & set(segments) or (len(segments) > 1 and not converter.rest):
            raise ValueError(text)
        return quote(text, SAFE)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"no path can hold {name}={value!r}") from error
