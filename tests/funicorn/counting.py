"""Counts the bytes that a reader looks at, so that a test need not look at the clock."""

import re
from typing import Any


class Work:
    """How many bytes have been looked at so far."""

    def __init__(self) -> None:
        self.bytes = 0


class CountedBuffer(bytearray):
    """A buffer which counts what is searched in it, and copied out of it."""

    work: Work

    def _search(self, method: Any, what: Any, start: int = 0, end: int | None = None) -> int:
        stop = len(self) if end is None else min(end, len(self))
        found: int = method(self, what, start, stop)
        self.work.bytes += max(0, (stop if found < 0 else found + len(what)) - start)
        return found

    def find(self, *arguments: Any) -> int:
        return self._search(bytearray.find, *arguments)

    def index(self, *arguments: Any) -> int:
        return self._search(bytearray.index, *arguments)

    def rfind(self, *arguments: Any) -> int:
        self.work.bytes += len(self)
        return bytearray.rfind(self, *arguments)

    def __contains__(self, what: Any) -> bool:
        return self._search(bytearray.find, what) >= 0

    def __getitem__(self, key: Any) -> Any:
        part = bytearray.__getitem__(self, key)
        self.work.bytes += len(part) if isinstance(part, bytearray) else 1
        return part

    def __bytes__(self) -> bytes:
        self.work.bytes += len(self)
        return bytes(memoryview(self))

    def partition(self, *arguments: Any) -> Any:
        self.work.bytes += len(self)
        return bytearray.partition(self, *arguments)

    def split(self, *arguments: Any) -> Any:
        self.work.bytes += len(self)
        return bytearray.split(self, *arguments)


class CountedPattern:
    """A regular expression which counts the bytes that it runs over."""

    def __init__(self, pattern: re.Pattern[bytes], work: Work) -> None:
        self.pattern = pattern
        self.work = work

    def _run(self, method: Any, text: Any, start: int = 0, end: int | None = None) -> Any:
        stop = len(text) if end is None else min(end, len(text))
        match = method(text, start, stop)
        self.work.bytes += (stop if match is None else match.end()) - start
        return match

    def search(self, *arguments: Any) -> Any:
        return self._run(self.pattern.search, *arguments)

    def match(self, *arguments: Any) -> Any:
        return self._run(self.pattern.match, *arguments)

    def fullmatch(self, *arguments: Any) -> Any:
        return self._run(self.pattern.fullmatch, *arguments)


def count_work(reader: Any, work: Work) -> None:
    """Count from now on what `reader`, which must be new, does in its buffer."""
    assert not reader.buffer
    reader.buffer = CountedBuffer()
    reader.buffer.work = work
