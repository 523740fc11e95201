# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""Fields of which one name may have several values: those of queries, forms and cookies."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, overload

from fango.errors import MissingField

V = TypeVar("V")
D = TypeVar("D")
T = TypeVar("T")


class MultiDict(dict[str, V]):
    """A dictionary of the first value of each name, which knows the others too.

    It is filled by `add`, and changed by nothing else.
    """

    several: dict[str, list[V]] | None = None  # all values of the names that have several

    def __init__(self, pairs: Iterable[tuple[str, V]] = ()) -> None:
        for name, value in pairs:
            self.add(name, value)

    def add(self, name: str, value: V) -> None:
        """Add a value, behind those that the name has."""
        if name not in self:
            self[name] = value
            return
        if self.several is None:
            self.several = {}
        self.several.setdefault(name, [self[name]]).append(value)

    def __missing__(self, name: str) -> V:
        """Raise MissingField, which is a 400."""
        raise MissingField(name)

    def getlist(self, name: str) -> list[V]:
        """Return all values of `name`, in their order."""
        if self.several and name in self.several:
            return list(self.several[name])
        return [self[name]] if name in self else []

    @property
    def pairs(self) -> list[tuple[str, V]]:
        """All names and values: name by name, in the order in which the names first came."""
        return [(name, value) for name in self for value in self.getlist(name)]

    def __repr__(self) -> str:
        return f"MultiDict({self.pairs!r})"

    @overload  # type: ignore[override]
    def get(self, name: str) -> V | None: ...

    @overload
    def get(self, name: str, default: D) -> V | D: ...

    @overload
    def get(self, name: str, default: D, type: Callable[[V], T]) -> T | D: ...

    def get(self, name: str, default: Any = None, type: Callable[[V], Any] | None = None) -> Any:
        """Return the first value of `name`, converted by `type`.

        Return `default` if there is none, or if `type` refuses it.
        """
        if name not in self:
            return default
        try:
            return self[name] if type is None else type(self[name])
        except (ValueError, ArithmeticError):  # Decimal raises the latter
            return default
