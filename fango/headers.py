# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""The headers of a response: in their order, checked, several of one name (RFC 9110 §5)."""

import re
from collections.abc import Iterable, Iterator

from fango.contract import Pairs

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"(?:[!-~\x80-\xff](?:[ -~\x80-\xff]*[!-~\x80-\xff])?)?")

HOP_BY_HOP = frozenset(  # PEP 3333, "Other HTTP Features"; RFC 9110 §7.6.1
    "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    "trailers transfer-encoding upgrade".split()
)


def check(name: str, value: str) -> tuple[str, str]:
    """Return a header that can be sent; raise TypeError or ValueError for any other."""
    if type(name) is not str or type(value) is not str:
        raise TypeError(f"the name and the value of a header are str, not {name!r}: {value!r}")
    if not TOKEN.fullmatch(name):
        raise ValueError(f"the name of a header is a token, not {name!r}")
    if not VALUE.fullmatch(value):
        raise ValueError(
            f"only visible latin-1 can stand in {name}, with spaces between: {value!r}"
        )
    if name.lower() in HOP_BY_HOP:
        raise ValueError(f"{name} is about the connection, which is the server's")
    return name, value


class Headers:
    """Headers in their order. Names compare without regard to case; one may stand several times.

    `pairs` is the list that WSGI wants. All that is added through methods is checked: they raise
    TypeError and ValueError.
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs: Pairs = [check(name, value) for name, value in pairs]

    def add(self, name: str, value: str) -> None:
        """Add a header behind those that there are, also of the same name."""
        self.pairs.append(check(name, value))

    def __setitem__(self, name: str, value: str) -> None:
        """Replace all headers of this name by one, where the first one was."""
        pair = check(name, value)
        key = name.lower()
        places = [i for i, (other, _) in enumerate(self.pairs) if other.lower() == key]
        if not places:
            self.pairs.append(pair)
            return
        self.pairs[places[0]] = pair
        for place in reversed(places[1:]):
            del self.pairs[place]

    def getlist(self, name: str) -> list[str]:
        """Return the values of all headers of this name, in their order."""
        key = name.lower()
        return [value for other, value in self.pairs if other.lower() == key]

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of this name, or `default`."""
        key = name.lower()
        for other, value in self.pairs:
            if other.lower() == key:
                return value
        return default

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __delitem__(self, name: str) -> None:
        """Remove all headers of this name, if there are any."""
        key = name.lower()
        self.pairs[:] = [pair for pair in self.pairs if pair[0].lower() != key]

    def setdefault(self, name: str, value: str) -> str:
        """Add a header unless its name is there; return the value that then stands first."""
        found = self.get(name)
        if found is None:
            self.add(name, value)
            return value
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, _ in self.pairs])

    def __len__(self) -> int:
        return len(self.pairs)

    def __repr__(self) -> str:
        return f"Headers({self.pairs!r})"

    def vary(self, *names: str) -> None:
        """Say that the answer depends on these request headers too (RFC 9110 §12.5.5)."""
        said = self.getlist("Vary")
        if not said:  # as usual
            return self.add("Vary", ", ".join(names))
        there = [name.strip() for value in said for name in value.split(",")]
        known = {name.lower() for name in there}
        new = [name for name in names if name.lower() not in known]
        if new and "*" not in known:
            self["Vary"] = ", ".join(there + new)
