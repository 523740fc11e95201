# Generated from notebooks/05-writing-a-response.ipynb by "make export": edit those.
"""Files as responses: `wsgi.file_wrapper`, and what the kernel sends by itself (PEP 3333)."""

import os
import stat
from collections.abc import Callable, Iterator
from io import BufferedRandom, BufferedReader, FileIO
from typing import Any


class FilePart:
    """`count` bytes of a file, from `offset` on, with a descriptor of its own."""

    def __init__(self, descriptor: int, offset: int, count: int) -> None:
        self.descriptor = os.dup(descriptor)
        self.offset = offset
        self.count = count

    def send(self, socket: int, most: int) -> int:
        """Let the kernel copy at most `most` bytes to a socket's descriptor; return how many."""
        sent = os.sendfile(socket, self.descriptor, self.offset, min(self.count, most))
        self.offset += sent
        self.count -= sent
        return sent

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.descriptor)


class FileWrapper:
    """Iterates over a file-like object in blocks of at most `blksize` bytes.

    It has a `close` method if the object has one, as PEP 3333 asks.
    """

    def __init__(self, filelike: Any, blksize: int = 65_536) -> None:
        self.filelike = filelike
        self.blksize = blksize
        if hasattr(filelike, "close"):
            self.close: Callable[[], object] = filelike.close

    def __iter__(self) -> Iterator[bytes]:
        while block := self.filelike.read(self.blksize):
            yield block


def plain_file(wrapper: FileWrapper) -> tuple[int, int, int] | None:
    """Return descriptor, position and bytes left of a file that the kernel can send by itself.

    None for everything else, whatever its `fileno` says: a GzipFile has one too, but it is that
    of the compressed file.
    """
    file = wrapper.filelike
    if type(file) in (BufferedReader, BufferedRandom) and type(file.raw) is FileIO:
        status = os.fstat(file.fileno())
        if (
            stat.S_ISREG(status.st_mode) and status.st_size > file.tell()
        ):  # in /proc all have size 0
            return file.fileno(), file.tell(), status.st_size - file.tell()
    return None
