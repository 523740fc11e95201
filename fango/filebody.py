# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""Files that are sent: opened once, sent in blocks or by the server itself, closed once."""

import errno
import logging
import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader

from fango.contract import Environ
from fango.dates import http_date
from fango.errors import HTTPError


@dataclass(frozen=True)
class OpenFile:
    """A file that is open for reading, as it was then.

    `size` is in bytes; `modified`, when it was last changed, and `opened` are in nanoseconds since
    1970.
    """

    reader: BufferedReader
    size: int
    modified: int
    opened: int

    def close(self) -> None:
        """Close it."""
        self.reader.close()

    @property
    def quiet(self) -> bool:
        """Whether the next change will show in `modified`: the last one is not of just now."""
        return abs(self.opened - self.modified) > QUIET

    @property
    def etag(self) -> str | None:
        """An entity tag of size and time; None while the file may change again unseen.

        No content needs to be read for it. What keeps size and time while it changes the content
        goes unseen (`touch -r`, or a build that sets all times to the same).
        """
        return f'"{self.size:x}-{self.modified:x}"' if self.quiet else None

    @property
    def modified_seconds(self) -> int | None:
        """When it was modified in seconds since 1970; None while it may change again unseen.

        At the latest now (RFC 9110 §8.8.2.1).
        """
        return max(0, min(self.modified, self.opened)) // 1_000_000_000 if self.quiet else None

    @property
    def last_modified(self) -> str | None:
        """The same as a date."""
        return None if self.modified_seconds is None else http_date(self.modified_seconds)


def open_at_once(path: str, flags: int) -> int:
    """Open as `flags` say, but don't wait: for a FIFO, that would be until somebody writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def no_file(path: str | os.PathLike[str]) -> HTTPError:
    """The answer when there is no file; it doesn't tell in which folder we have looked."""
    return HTTPError(404, f"there is no file {os.path.basename(os.fspath(path))!r}")


log = logging.getLogger("fango")

NO_FILE = {  # what `open` says where there is no file that could be sent
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ENAMETOOLONG,
    errno.ELOOP,
    errno.EINVAL,
    errno.ENXIO,
}


def open_file(path: str | os.PathLike[str]) -> OpenFile:
    """Open a regular file; HTTPError 404 if there is none that we may read.

    Everything else about the file is asked of the open one: a path may have a new file by then.
    """
    try:
        reader = open(path, "rb", opener=open_at_once)
    except ValueError:  # a NUL, or what the file system can't encode
        raise no_file(path) from None
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):  # the client need not know, but we should
            log.warning("%r can't be read: %s", os.fspath(path), error.strerror)
        elif error.errno not in NO_FILE:
            raise
        raise no_file(path) from None
    status = os.fstat(reader.fileno())
    if not stat.S_ISREG(status.st_mode):
        reader.close()
        raise no_file(path)
    return OpenFile(reader, status.st_size, status.st_mtime_ns, time.time_ns())


BLOCK = 65_536  # bytes that are read at a time


class FileBody:
    """`count` bytes of an open file, from `start` on, as the body of a response.

    `whole` says that this is all of it, so that the server may send it in its own way.
    """

    def __init__(self, reader: BufferedReader, start: int, count: int, whole: bool) -> None:
        self.reader = reader
        self.start = start
        self.count = count
        self.whole = whole

    def blocks(self, environ: Environ) -> Iterable[bytes]:
        """Return what the server of `environ` is to be given; its `close` closes the file.

        `wsgi.file_wrapper` begins where the file stands and ends with the Content-Length, says
        PEP 3333. But uWSGI always begins at the front, and neither it nor bjoern and wsgiref count
        what they send. A whole file that doesn't grow is right with all of them.
        """
        wrapper = environ.get("wsgi.file_wrapper") if self.whole else None
        return self if wrapper is None else wrapper(self.reader, BLOCK)

    def __iter__(self) -> Iterator[bytes]:
        """Give the bytes in blocks; OSError if the file has become too short for them."""
        self.reader.seek(self.start)
        left = self.count
        while left:
            block = self.reader.read(min(left, BLOCK))
            if not block:
                raise OSError(
                    f"the file has become shorter while it was sent: {left} bytes are missing"
                )
            left -= len(block)
            yield block

    def close(self) -> None:
        """Close the file."""
        self.reader.close()


QUIET = 2_000_000_000  # nanoseconds; no clock of a file system is coarser than this
