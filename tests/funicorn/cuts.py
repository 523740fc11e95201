"""The ways in which a network may cut what was sent in one piece."""

from collections.abc import Iterator


def cuts(data: bytes) -> Iterator[list[bytes]]:
    """The data in one piece, byte by byte, cut in two everywhere, and in pieces of some sizes."""
    yield [data]
    for size in (1, 2, 3, 7):
        yield [data[start : start + size] for start in range(0, len(data), size)]
    for cut in range(len(data) + 1):
        yield [data[:cut], data[cut:]]
