# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""The content of a request, as a stream that ends where the content ends (PEP 3333)."""

from collections.abc import Callable
from typing import Any, NoReturn

from fango.errors import HTTPError


class Stream:
    """Reads content from `source`, the server's `wsgi.input`.

    `length` is what the request has declared in bytes, or None if the source ends by itself;
    `limit`, how many bytes we take at most. Reading raises HTTPError: 413 for more than the limit,
    400 for content that ends too soon. Whoever then reads on gets the same error again.
    """

    def __init__(self, source: Any, length: int | None, limit: int) -> None:
        self.source = source
        self.length = length
        self.limit = limit
        self.left = limit + 1 if length is None else length  # bytes that may still come
        self.error: HTTPError | None = None
        if length is not None and length > limit:
            self.give_up(too_large(limit))

    def give_up(self, error: HTTPError) -> NoReturn:
        """Raise `error`, now and always: a part of the content must not pass for all of it."""
        self.error = error
        raise error

    def take(self, read: Callable[[int], bytes], size: int) -> bytes:
        """Take at most `size` bytes by `read`, a method of the source; b"" is the end."""
        if self.error is not None:
            raise self.error
        if size > self.left:
            size = self.left
        if size <= 0:
            return b""
        try:
            data = read(size)
        except OSError:
            self.give_up(broken_off())
        self.left -= len(data)
        if self.length is None:
            if self.left <= 0:
                self.give_up(too_large(self.limit))
        elif not data:
            there = self.length - self.left
            self.give_up(
                HTTPError(400, f"only {there} of the declared {self.length} bytes have come")
            )
        return data

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, or all that are left if it is negative; b"" at the end."""
        return self.read_all(self.limit) if size < 0 else self.take(self.source.read, size)

    def read_all(self, limit: int) -> bytes:
        """Return all that is left; HTTPError 413 if that is more than `limit` bytes."""
        if self.length is not None and self.left > limit:
            raise too_large(limit)
        blocks, size = [], 0
        while size <= limit and (block := self.take(self.source.read, limit + 1 - size)):
            blocks.append(block)  # all of it at once, as a rule
            size += len(block)
        if size > limit:
            self.give_up(too_large(limit))
        return b"".join(blocks)

    def readline(self, size: int = -1) -> bytes:
        """Return a line with its end, or the first `size` bytes of it: a line may be very long."""
        return self.take(self.source.readline, self.left if size < 0 else size)

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line


def too_large(limit: int) -> HTTPError:
    """The answer to content that is longer than we take."""
    return HTTPError(413, f"the content is longer than {limit} bytes")


def broken_off() -> HTTPError:
    """The answer to content of which the server says that no more will come."""
    return HTTPError(400, "the content breaks off: the client has left")
