# Generated from notebooks/18-middleware.ipynb by "make export": edit those.
"""The hosts that an application answers for (RFC 9110 §7.2, RFC 9112 §3.2)."""

import re
from collections.abc import Iterable
from ipaddress import AddressValueError, IPv6Address

AUTHORITY = re.compile(
    r"""(?: \[ ([0-9A-Fa-f:.]+) \]                             # an IPv6 address
          | ( (?: [A-Za-z0-9_-]+ \. )* [A-Za-z0-9_-]+ ) \.?    # a name, or an IPv4 address
        )
        (?: : ([0-9]{0,5}) )?                                  # a port
    """,
    re.VERBOSE,
)
LONGEST = 260  # a name has at most 253 characters; then a dot, a colon and a port


def split_host(value: str) -> tuple[str, str | None]:
    """Return the host and the port in the value of a Host field; the port is None without a colon.

    A name comes in lower case and without a final dot, an IPv6 address in its shortest form, in
    brackets. Stricter than RFC 3986, which lets a name be nearly anything: only what DNS knows is
    taken. Raises ValueError for the rest.
    """
    match = AUTHORITY.fullmatch(value) if len(value) <= LONGEST else None
    if match is None or int(match[3] or 0) > 65_535:
        raise ValueError(f"a host is a name or an address, perhaps with a port: not {value!r}")
    if match[2]:
        return match[2].lower(), match[3]
    try:
        return f"[{IPv6Address(match[1])}]", match[3]
    except AddressValueError as error:
        raise ValueError(f"not an IPv6 address: {error}") from None


class Hosts:
    """The hosts that are ours. `value in hosts` says whether the value of a Host field names one.

    A pattern is a name (`example.org`), an address (`127.0.0.1`, `[::1]`), or a domain with all
    that is below it (`.example.org`); it counts for every port. Raises ValueError for other
    patterns. Without patterns, that is None, every host is ours, and also no host.
    """

    def __init__(self, patterns: Iterable[str] | None) -> None:
        if isinstance(patterns, str):
            raise TypeError(f"hosts are a list such as [{patterns!r}], not a str")
        names, domains = set(), []
        for pattern in patterns or ():
            name, port = split_host(pattern.removeprefix("."))
            if port is not None:
                raise ValueError(f"a host counts for every port: write {name!r}, not {pattern!r}")
            names.add(name)
            if pattern.startswith("."):
                domains.append(f".{name}")
        self.every = patterns is None
        self.names = frozenset(names)
        self.domains = tuple(domains)
        self.known: set[str] = set()  # values that have passed

    def __contains__(self, value: str | None) -> bool:
        return value in self.known or self.every or (value is not None and self.admit(value))

    def admit(self, value: str) -> bool:
        """Say whether a value that is not known yet names one of ours, and remember it if so."""
        try:
            name, _ = split_host(value)
        except ValueError:
            return False
        if name not in self.names and not name.endswith(self.domains):
            return False
        if len(self.known) >= MOST:
            self.known.clear()  # below a domain there are names without end
        self.known.add(value)
        return True


MOST = 1024  # values to remember
