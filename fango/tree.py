# Generated from notebooks/13-routing.ipynb by "make export": edit those.
"""The tree of segments in which the route of a request is found."""

from typing import Any

from fango.converters import Converter
from fango.routes import Part, Route

ANY = "any method"  # no request has this one: there is a space in it


class Node:
    """A place in the tree: what may follow, and the routes that end here, by method.

    `children` are found by what a segment says; `variables` are tried one after the other, in the
    order of their converters' ranks. `place` says how many variables lead here, and `depths` how
    many segments may still follow, the largest number first.
    """

    __slots__ = ("children", "depths", "place", "routes", "variables")

    def __init__(self, place: int = 0) -> None:
        self.children: dict[str, Node] = {}
        self.variables: list[tuple[Converter[Any], Node]] = []
        self.routes: dict[str, Route] = {}
        self.place = place
        self.depths: list[int] = []

    def grow(self, part: Part) -> "Node":
        """Return the node behind `part`; make it if there is none.

        What a variable is called makes no difference: the tree asks only what it may be.
        """
        if isinstance(part, str):
            return self.children.setdefault(part, Node(self.place))
        for converter, node in self.variables:
            if converter is part[0]:
                return node
        node = Node(self.place + 1)
        self.variables.append((part[0], node))
        self.variables.sort(key=lambda variable: variable[0].rank)
        return node

    def add(self, route: Route) -> "Node":
        """Add a route to the tree of which this is the root; return the node where it ends.

        An answer to GET is one to HEAD too, unless HEAD has its own.
        """
        nodes = [self]
        for part in route.parts:
            nodes.append(nodes[-1].grow(part))
        for depth, node in enumerate(reversed(nodes)):
            node.depths = sorted({*node.depths, depth}, reverse=True)
        end = nodes[-1]
        end.routes.update(dict.fromkeys(route.methods, route))
        if "GET" in route.methods:
            end.routes.setdefault("HEAD", route)
        end.routes.setdefault(ANY, route)
        return end

    def find(
        self, method: str, segments: list[str], index: int, values: dict[str, Any]
    ) -> Route | None:
        """Return the route for the segments from `index` on; `values` gets what they hold."""
        node = self
        while index < len(segments):
            child = node.children.get(segments[index])
            if node.variables:
                route = child and child.find(method, segments, index + 1, values)
                return route or node.find_variable(method, segments, index, values)
            if child is None:
                return None
            node = child
            index += 1
        return node.routes.get(method)

    def find_variable(
        self, method: str, segments: list[str], index: int, values: dict[str, Any]
    ) -> Route | None:
        """Return the route for the segments from `index` on, which begin with a value."""
        for converter, child in self.variables:
            if converter.rest:
                route = child.find_behind(converter, method, segments, index, values)
                if route is not None:
                    return route
                continue
            try:
                value = converter.parse(segments[index])
            except ValueError:
                continue
            route = child.find(method, segments, index + 1, values)
            if route is not None:
                values[route.variables[self.place]] = value
                return route
        return None

    def find_behind(
        self,
        converter: Converter[Any],
        method: str,
        segments: list[str],
        index: int,
        values: dict[str, Any],
    ) -> Route | None:
        """Return the route behind a value that takes the segments from `index` on, or some of them.

        It takes as few as it can, so that more is left for what a pattern says.
        """
        for depth in self.depths:
            end = len(segments) - depth
            if end <= index:
                continue
            try:
                value = converter.parse("/".join(segments[index:end]))
            except ValueError:
                continue
            route = self.find(method, segments, end, values)
            if route is not None:
                values[route.variables[self.place - 1]] = value
                return route
        return None
