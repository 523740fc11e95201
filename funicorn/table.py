# Generated from notebooks 02, 05 by "make export": edit those.
"""A small memory for answers that are needed again and again."""

from collections.abc import Callable, Sized
from typing import TypeVar

K = TypeVar("K", bound=Sized)
V = TypeVar("V")


class Table(dict[K, V]):
    """A dictionary that makes what it lacks, and never outgrows `limit` entries.

    `make(key)` gives the value of a new key, or raises; what raised is not remembered. Keys of a
    `size(key)` above `longest` are answered, but not kept.
    """

    def __init__(
        self,
        make: Callable[[K], V],
        limit: int = 1024,
        longest: int = 64,
        size: Callable[[K], int] = len,
    ) -> None:
        super().__init__()
        self.make = make
        self.limit = limit
        self.longest = longest
        self.size = size

    def __missing__(self, key: K) -> V:
        value = self.make(key)
        if self.size(key) <= self.longest:
            if len(self) >= self.limit:
                self.clear()  # the common keys are back within a few requests
            self[key] = value
        return value
