# Generated from notebooks/02-reading-a-request.ipynb by "make export": edit those.
"""A small memory for answers that are needed again and again."""

from collections.abc import Callable


class Table(dict[str, str]):
    """A dictionary that makes what it lacks, and never outgrows `limit` entries.

    `make(key)` gives the value of a new key, or raises; what raised is not remembered. Keys
    longer than `longest` characters are answered, but not kept.
    """

    def __init__(self, make: Callable[[str], str], limit: int = 1024, longest: int = 64) -> None:
        super().__init__()
        self.make = make
        self.limit = limit
        self.longest = longest

    def __missing__(self, key: str) -> str:
        value = self.make(key)
        if len(key) <= self.longest:
            if len(self) >= self.limit:
                self.clear()  # the common keys are back within a few requests
            self[key] = value
        return value
