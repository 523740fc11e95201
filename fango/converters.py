# Generated from notebooks/13-routing.ipynb by "make export": edit those.
"""What a variable part of a path may be, and what it becomes."""

import re
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

V = TypeVar("V")

DOTS = frozenset((".", ".."))  # a client works these out before it sends a path (RFC 3986 §5.2.4)


class Converter(Generic[V]):
    """Turns a segment of a path into a value, and back.

    `parse` returns the value, or raises ValueError if this is no such segment; `format` is its
    inverse. `rank` orders the converters that stand in the same place: the lowest is asked first.
    One with `rest` takes several segments, with the slashes between them. Converters are compared
    by identity.
    """

    rank = 50
    rest = False

    def parse(self, text: str) -> V:
        raise NotImplementedError

    def format(self, value: V) -> str:
        return str(value)


class StrConverter(Converter[str]):
    """One segment, whatever it says."""

    rank = 80

    def parse(self, text: str) -> str:
        if not text or text in DOTS:
            raise ValueError(text)
        return text


class IntConverter(Converter[int]):
    """A whole number from 0 on, written in one way: ASCII digits, no zeros in front.

    It has 18 digits at most, so that it fits where databases keep numbers.
    """

    rank = 10

    def parse(self, text: str) -> int:
        if text.isdigit() and text.isascii() and len(text) < 19 and (text[0] != "0" or text == "0"):
            return int(text)
        raise ValueError(text)


class FloatConverter(Converter[float]):
    """A number from 0 on with a point, written in one way: `3.5`, but not `3`, `3.50` or `1e9`."""

    rank = 20
    FORM = re.compile(r"[0-9]{1,18}\.[0-9]{1,30}")

    def parse(self, text: str) -> float:
        if self.FORM.fullmatch(text) and self.format(float(text)) == text:
            return float(text)
        raise ValueError(text)

    def format(self, value: float) -> str:
        text = format(Decimal(repr(float(value))), "f")  # never 1e-05
        return text if "." in text else f"{text}.0"


class UUIDConverter(Converter[UUID]):
    """A UUID in its usual form, with hyphens and in small letters (RFC 9562 §4)."""

    rank = 20

    def parse(self, text: str) -> UUID:
        value = UUID(text)
        if str(value) == text:
            return value
        raise ValueError(text)


class PathConverter(Converter[str]):
    """One segment or more, with the slashes between them; none is empty, `.` or `..`."""

    rank = 90
    rest = True

    def parse(self, text: str) -> str:
        between = f"/{text}/"  # now every segment has a slash on both sides
        if "//" in between or "/./" in between or "/../" in between:
            raise ValueError(text)
        return text


CONVERTERS: dict[str, Converter[Any]] = {
    "str": StrConverter(),
    "int": IntConverter(),
    "float": FloatConverter(),
    "uuid": UUIDConverter(),
    "path": PathConverter(),
}
