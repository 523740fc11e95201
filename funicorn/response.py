# Generated from notebooks 04, 05 by "make export": edit those.
"""The response: what an application answers, framed and sent (PEP 3333, RFC 9112 §6)."""

import logging
import sys
from collections.abc import Callable, Iterable, Sized

from funicorn.channel import Channel
from funicorn.contract import Application, Environ, ExcInfo, Headers
from funicorn.date import DATE
from funicorn.errors import Disconnected
from funicorn.files import FilePart, FileWrapper, plain_file
from funicorn.headers import FIELD_LINES, STATUS_LINES, field_line
from funicorn.request import RequestLine

log = logging.getLogger("funicorn")

SERVER = b"Server: funicorn\r\n"  # and no version: it would only help those who look for old ones

# How the client sees the end of the content (RFC 9112 §6.3)
UNDECIDED = "undecided"  # the head is not sent yet
LENGTH = "length"
CHUNKED = "chunked"
CLOSE = "close"
NOTHING = "nothing"  # the client expects no content, whatever the application has
ENDED = "ended"  # nothing more will be sent


class Response:
    """Calls an application once, and sends what it answers to `request`, over `channel`.

    `persistent` says whether the connection can go on afterwards; `broken`, that it must be closed
    at once, since nothing more can be sent over it.
    """

    def __init__(self, channel: Channel, request: RequestLine, persistent: bool = False) -> None:
        self.channel = channel
        self.request = request
        self.persistent = persistent
        self.started = False
        self.status = b""  # the status line, once it and the headers are checked
        self.empty = False  # this status has no content
        self.fields = b""  # the field lines of the headers, but not the Content-Length
        self.length: int | None = None  # of the content, in bytes, if it is known
        self.length_line = b""
        self.own = ""  # of "date" and "server" those that the application has sent itself
        self.ending = UNDECIDED
        self.missing = 0  # bytes that must still come, if the length is known
        self.surplus = False  # there is more content than was declared
        self.broken = False

    def start_response(
        self, status: str, headers: Headers, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], None]:
        """Check and remember the status and the headers; return `write`.

        Raises the exception in `exc_info` if the head is sent already, RuntimeError for a second
        call without `exc_info`, TypeError and ValueError for what can't be sent.
        """
        if self.started:
            try:
                self.restart(exc_info)
            finally:
                exc_info = None  # its traceback refers to this frame: don't make a cycle
        self.started = True
        if type(headers) is not list:
            raise TypeError(f"headers are a list of tuples, not {headers!r}")
        fields, own = b"", ""
        for header in headers:
            try:
                line, ours, length = FIELD_LINES[header]
            except TypeError:  # it can't be looked up, or it is no header: this says which
                line, ours, length = field_line(header)
            if length is None:
                fields += line
                own += ours
            elif self.length is None:
                self.length, self.length_line = length, line
            else:
                raise ValueError("there are two headers Content-Length")
        self.fields, self.own = fields, own
        self.status, self.empty = STATUS_LINES[status]
        return self.write

    def restart(self, exc_info: ExcInfo | None) -> None:
        """Forget the first status and headers; raise if it is too late, or there is no reason."""
        try:
            if exc_info is None or exc_info[1] is None:
                raise RuntimeError("start_response was called twice, and without exc_info")
            if self.ending is not UNDECIDED:
                raise exc_info[1].with_traceback(exc_info[2])
        finally:
            exc_info = None
        self.status = self.length_line = b""
        self.length = None

    def framing(self, size: int | None) -> bytes:
        """Decide how the content ends; return the field line that tells the client, if any."""
        if self.empty or self.request.method == "HEAD":
            self.ending = NOTHING
            return self.framing_of_nothing(size)
        if self.length is None and size is not None:
            self.length, self.length_line = size, b"Content-Length: %d\r\n" % size
        if self.length is not None:
            self.ending = LENGTH
            self.missing = self.length
            return self.length_line
        if self.request.version == "HTTP/1.1":
            self.ending = CHUNKED
            return b"Transfer-Encoding: chunked\r\n"
        self.ending = CLOSE
        self.persistent = False
        return b""

    def framing_of_nothing(self, size: int | None) -> bytes:
        """Return the field line for a response without content (RFC 9110 §8.6).

        The answer to HEAD, and a 304, may tell the length that the answer to GET has.
        """
        code = self.status[9:12]  # of b"HTTP/1.1 204 No Content"
        if code == b"204":
            return b""
        if code == b"205":
            return b"Content-Length: 0\r\n"
        if size and self.length is None and code != b"304":
            return b"Content-Length: %d\r\n" % size
        return self.length_line

    def head(self, size: int | None) -> bytes:
        """Return the head, and decide how the content will end.

        `size` is the length of the whole content in bytes, None if that is not known yet.
        """
        if not self.status:
            raise RuntimeError("start_response must be called, and succeed, before the first block")
        framing = self.framing(size)
        if not self.persistent:
            framing += b"Connection: close\r\n"
        elif self.request.version == "HTTP/1.0":
            framing += b"Connection: keep-alive\r\n"
        date, server = DATE.now(), SERVER
        if self.own:
            date = b"" if "date" in self.own else date
            server = b"" if "server" in self.own else server
        return b"".join((self.status, self.fields, framing, date, server, b"\r\n"))

    def send(self, block: bytes, size: int | None) -> None:
        """Frame a block and send it; `size`, in bytes, comes with one that is known to be the last.

        It is the length of the whole content, if nothing has been sent before.
        """
        if type(block) is not bytes:
            raise TypeError(f"content is made of bytes, not of {type(block).__name__}")
        if block:
            head = self.head(size) if self.ending is UNDECIDED else b""
            self.send_framed(head, block, size)

    def send_framed(self, head: bytes, block: bytes, size: int | None) -> None:
        """Send `head`, which may be empty, and a block behind it, as the ending wants it."""
        send = self.channel.send if size is None else self.channel.send_last
        if self.ending is LENGTH:
            if len(block) > self.missing:
                self.surplus = True
                block = block[: self.missing]
            data = head + block
            self.missing -= len(block)
            send(data)
        elif self.ending is CHUNKED:
            send(b"%b%x\r\n%b\r\n" % (head, len(block), block))
        elif self.ending is CLOSE:
            send(head + block)
        elif head:
            self.channel.send_last(head)

    def write(self, block: bytes) -> None:
        """Send one block of content, behind the head if that is not sent yet.

        Raises Disconnected when the client is gone, ValueError for more than was declared.
        """
        self.send(block, None)
        if self.surplus:
            raise ValueError(f"there is more content than the declared {self.length} bytes")

    def run(self, app: Application, environ: Environ) -> None:
        """Call `app` and send what it returns; close that, whatever happens."""
        blocks = app(environ, self.start_response)
        if type(blocks) is list or type(blocks) is tuple:  # all is here, and nothing to close
            return self.send_whole(blocks[0] if len(blocks) == 1 else join(blocks))
        try:
            if type(blocks) is FileWrapper and self.ending is UNDECIDED:
                self.send_file(blocks)
            else:
                self.send_each(blocks)
            self.finish()
        finally:
            if hasattr(blocks, "close"):
                blocks.close()

    def send_each(self, blocks: Iterable[bytes]) -> None:
        """Send block by block, each before the next is asked for."""
        alone = self.ending is UNDECIDED and isinstance(blocks, Sized) and len(blocks) == 1
        for block in blocks:
            self.send(block, len(block) if alone else None)
            if alone or self.surplus or self.ending is NOTHING:
                break  # nobody would see more

    def finish(self) -> None:
        """End the content, so that the client can see its end."""
        if self.ending is UNDECIDED:
            self.channel.send_last(self.head(0))
        if self.ending is CHUNKED:
            self.channel.send_last(b"0\r\n\r\n")
        elif self.missing:
            self.persistent = False
            self.report(f"it lacks {self.missing} of the declared {self.length} bytes")
        elif self.surplus:
            self.report(f"there is more than the declared {self.length} bytes")
        self.ending = ENDED

    def send_whole(self, content: bytes) -> None:
        """Send content behind which nothing more comes, and end it."""
        if type(content) is not bytes:
            raise TypeError(f"content is made of bytes, not of {type(content).__name__}")
        size = len(content)
        if self.ending is UNDECIDED and size:
            head = self.head(size)
            if self.ending is LENGTH and self.missing == size:  # as nearly always
                whole = head + content  # may fail for want of memory, so it comes first
                self.missing = 0
                self.ending = ENDED
                self.channel.send_last(whole)
                return
            self.send_framed(head, content, size)
        else:
            self.send(content, size)
        self.finish()

    def report(self, problem: str) -> None:
        """Log what is wrong with the content."""
        log.error("the content of %s %s: %s", self.request.method, self.request.target, problem)

    def answer(self, app: Application, environ: Environ) -> None:
        """Call `app` and send its answer; log what it raises, and `fail` if it is not too late."""
        try:
            self.run(app, environ)
        except Disconnected:
            self.persistent = False
            self.broken = True
        except BaseException:  # SystemExit too: an application does not end the server
            request = self.request
            log.exception("the application failed at %s %s", request.method, request.target)
            if self.ending is not ENDED:
                self.fail()

    def fail(self) -> None:
        """Answer 500 if nothing is sent yet; else see to it that nobody takes this for all."""
        if self.ending is not UNDECIDED:
            if self.ending is not LENGTH or self.missing:
                self.persistent = False
            if self.ending is CLOSE:
                self.channel.break_off()
                self.broken = True
            return
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        try:
            self.start_response("500 Internal Server Error", headers, sys.exc_info())
            self.send(b"Internal Server Error\n", 22)
        except Disconnected:
            self.persistent = False

    def send_file(self, wrapper: FileWrapper) -> None:
        """Let the kernel send a file, if it can."""
        found = plain_file(wrapper)
        if found is None or not self.status:
            self.send_each(wrapper)
            return
        part = FilePart(*found)  # may fail, so it comes before the head
        head = self.head(part.count)
        self.surplus = self.ending is LENGTH and part.count > self.missing
        part.count = min(part.count, self.missing)
        self.missing -= part.count
        if part.count:
            self.channel.send_file(head, part)
        else:
            part.close()
            self.channel.send_last(head)

    def early_hints(self, headers: Headers) -> None:
        """Send headers that are known before the response: `wsgi.early_hints` (RFC 8297).

        Raises as `start_response` does, and RuntimeError once the response has begun.
        """
        if self.ending is not UNDECIDED:
            raise RuntimeError("the response has begun: it is too late for hints")
        checked = [field_line(header) for header in headers]
        lines = b"".join(
            [line for line, _, length in checked if length is None]
        )  # there is no content
        self.channel.send(b"HTTP/1.1 103 Early Hints\r\n%b\r\n" % lines)


def join(blocks: list[bytes] | tuple[bytes, ...]) -> bytes:
    """Return the blocks in one piece; TypeError unless all are bytes."""
    for block in blocks:
        if type(block) is not bytes:
            raise TypeError(f"content is made of bytes, not of {type(block).__name__}")
    return b"".join(blocks)


def plain_text(status: str, text: str, head_only: bool = False) -> bytes:
    """Return a whole response with `text` as its content; the connection ends after it."""
    content = text.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n"
    )
    return b"".join((head.encode(), DATE.now(), SERVER, b"\r\n", b"" if head_only else content))
