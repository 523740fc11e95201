"""Where a request may be cut on its way: anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

FEW = 500  # sends for one request; those of a megabyte are not cut more finely


def byte_by_byte(data: bytes) -> Sequence[bytes]:
    """Each byte alone; in small pieces where that would be too many."""
    size = 1 if len(data) < 4 * FEW else len(data) // FEW
    return [data[start : start + size] for start in range(0, len(data), size)]


def cuts(data: bytes, positions: Sequence[int]) -> Iterator[list[bytes]]:
    """The data in two pieces, cut at each position."""
    for position in positions:
        yield [data[:position], data[position:]]


def telling(data: bytes, count: int = 6) -> list[int]:
    """Some positions: in and around line ends, where readers go wrong, and a few others."""
    ends = [index + shift for index in find_all(data, b"\r\n") for shift in (0, 1, 2)]
    spread = [len(data) * number // count for number in range(1, count)]
    every = max(1, len(ends) // count)
    return sorted({*ends[1::every][:count], *spread} - {0, len(data)})


def find_all(data: bytes, what: bytes) -> list[int]:
    found, start = [], data.find(what)
    while start >= 0:
        found.append(start)
        start = data.find(what, start + 1)
    return found
