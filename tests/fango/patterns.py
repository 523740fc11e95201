"""Routers made of nothing but patterns, and a slow model of how a pattern is found."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from fango.converters import Converter
from fango.errors import HTTPError
from fango.routes import Part, Route
from fango.routing import OtherSlash, Router

Found: TypeAlias = tuple[str, dict[str, Any]]


def view(request: object, **values: object) -> None:
    """A view for any pattern."""


def router_of(*patterns: str, methods: Iterable[str] = ("GET",)) -> Router:
    """A router with these patterns; each is the name of its route too."""
    router = Router()
    for pattern in patterns:
        router.route(pattern, methods, name=pattern)(view)
    return router


def found(router: Router, path: str, method: str = "GET") -> Found:
    """The pattern that was found for a path, and the values."""
    route, values = router.match(method, path)
    return route.pattern, values


def outcome(router: Router, path: str, method: str = "GET") -> object:
    """What becomes of a request: what is found, the status of an error, or where it is instead."""
    try:
        return found(router, path, method)
    except HTTPError as error:
        return error.status
    except OtherSlash as other:
        return other.path


# The model: each pattern is tried by itself, and those that fit are sorted


def expected(routes: Iterable[Route], path: str) -> Found | None:
    """What the router should find: of all patterns that fit, the one that is more specific."""
    fitting = [route for route in routes if values_of(route, path) is not None]
    if not fitting:
        return None
    best = min(fitting, key=specific)
    return best.pattern, values_of(best, path) or {}


def values_of(route: Route, path: str) -> dict[str, Any] | None:
    """The values that a path has for a route; None if it does not fit."""
    segments = path.split("/")[1:]
    spare = len(segments) - len(route.parts)
    values = {}
    for part in route.parts:
        wide = isinstance(part, tuple) and part[0].rest
        taken, segments = segments[: 1 + spare * wide], segments[1 + spare * wide :]
        if not taken or (isinstance(part, str) and taken != [part]):
            return None
        if isinstance(part, tuple):
            try:
                values[part[1]] = part[0].parse("/".join(taken))
            except ValueError:
                return None
    return None if segments else values


def specific(route: Route) -> list[tuple[int, int]]:
    """Sorts routes: segment by segment, text before variables, and these by their rank.

    Where both have a variable of several segments, the one with more parts behind it is first.
    """
    return [order(part, len(route.parts) - place) for place, part in enumerate(route.parts)]


def order(part: Part, behind: int) -> tuple[int, int]:
    if isinstance(part, str):
        return -1, 0
    return part[0].rank, -behind if part[0].rest else 0


class Counting(Converter[str]):
    """Takes every text, but those that say no; counts how often it is asked."""

    def __init__(self, rank: int = 50, rest: bool = False, refused: str = "no") -> None:
        self.rank = rank
        self.rest = rest
        self.refused = refused
        self.asked: list[str] = []

    def parse(self, text: str) -> str:
        self.asked.append(text)
        if text == self.refused:
            raise ValueError(text)
        return text


def nodes(router: Router) -> Iterator[Any]:
    """All nodes of a router's tree."""
    waiting = [router.root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [*node.children.values(), *(child for _, child in node.variables)]
