"""Short words for the rows of the tables."""

from dataclasses import replace

from tests.conformance.case import Case


def environ(request: bytes, **expected: object) -> Case:
    return Case("", request, (), environ=expected)


def bad(name: str, request: bytes, clause: str, also: tuple[str, ...] = (), **more: object) -> Case:
    """A request to be refused as 400; unless more is said, only a SHOULD asks for that."""
    case = Case(name, request, (f"rfc9112:{clause}", *also), (400,), level="S")
    return replace(case, **more)  # type: ignore[arg-type]


def good(name: str, request: bytes, clause: str, **more: object) -> Case:
    case = Case(name, request, (f"rfc9112:{clause}",), (200,), environ={})
    return replace(case, **more)  # type: ignore[arg-type]
