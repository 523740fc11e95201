# Generated from notebooks 06, 07 by "make export": edit those.
"""A conversation with one client: request after request over one connection (RFC 9112 §9)."""

import logging
import socket
from contextlib import suppress
from io import BytesIO
from selectors import EVENT_READ, EVENT_WRITE
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import BinaryIO, cast

from funicorn.body import ChunkedReader, LengthReader, content_reader
from funicorn.channel import Channel
from funicorn.contract import Application, Environ
from funicorn.environ import describe_line, replace_framing
from funicorn.errors import BadRequest, Disconnected, RequestError, RequestTimeout, StorageFailed
from funicorn.limits import LIMITS, TIMES, Limits, Times
from funicorn.options import wants_continue
from funicorn.request import REQUEST_LINES, HeadReader, Request, RequestLine, split_head
from funicorn.response import Response, plain_text
from funicorn.section import REMEMBERED, FieldSection

log = logging.getLogger("funicorn")

# What a conversation waits for
IDLE = "idle"  # the next request
HEAD = "head"  # the rest of a head
CONTENT = "content"  # the rest of a content
ANSWERING = "answering"  # the application
SENDING = "sending"  # the client, to take the rest of a response
LINGERING = "lingering"  # the client, to notice that we are done
OVER = "over"  # nothing: the socket can be closed

RECEIVE = 65_536  # bytes at a time
LINGER_BYTES = 16_777_216


class Connection:
    """A conversation over `client`, a socket that does not block.

    `proceed` does what can be done without waiting; `answer` calls the application. `state` says
    what the conversation waits for, `deadline` until when, by `time.monotonic`.
    """

    def __init__(
        self, client: socket.socket, base: Environ, limits: Limits = LIMITS, times: Times = TIMES
    ) -> None:
        self.client = client
        self.base = base
        self.limits = limits
        self.times = times
        self.channel = Channel(client, times.write)
        self.heads = HeadReader(limits)
        self.section = FieldSection(b"\r\n", base)  # of the request at hand, or of the last one
        self.request: RequestLine  # of the one at hand, once its head is here
        self.reader: LengthReader | ChunkedReader  # of its content
        self.content: BinaryIO = BytesIO()
        self.discarded = 0  # bytes, while lingering
        self.ended = False  # the client sends no more
        self.last = False  # we take no more after the request at hand
        self.watched = 0  # the event that a poller watches for, as `interest` returns it
        self.wait(HEAD, times.head)

    def wait(self, state: str, seconds: float) -> None:
        """Be in `state`, for so many seconds at most."""
        self.deadline = monotonic() + seconds
        self.state = state  # last: others may look at it, and then at the deadline

    def proceed(self) -> bool:
        """Do what can be done without waiting; return whether a request wants its answer."""
        if self.state is SENDING:
            return self.send_rest()
        if self.state is IDLE and self.heads.buffer:  # the next request came with the last one
            return self.read(b"")
        try:
            data = self.client.recv(RECEIVE)
        except BlockingIOError:
            return False
        except OSError:  # the client has reset the connection
            self.state = OVER
            return False
        if self.state is LINGERING:
            self.discard(data)
            return False
        if not data:
            self.end()
            return False
        return self.read(data)

    def read(self, data: bytes) -> bool:
        """Add what arrived to the request at hand; return whether that is complete."""
        head: bytes | None = None
        try:
            if self.state is CONTENT:
                return self.read_content(data)
            line, _, lines = data.partition(b"\r\n")
            section = self.section
            if lines == section.lines and len(line) <= section.room and self.state is IDLE:
                head = line
                self.request = REQUEST_LINES[line]
            else:
                head = self.heads.feed(data)
                if head is None:
                    if self.state is IDLE:
                        self.wait(HEAD, self.times.head)
                    return False
                self.take_head(head)
            if self.section.announces:
                return self.begin_content()
        except RequestError as error:
            self.refuse(error, head)
            return False
        except Disconnected:
            self.state = OVER
            return False
        self.content = BytesIO()
        self.state = ANSWERING
        return True

    def begin_content(self) -> bool:
        """Choose the reader for the content, and give it what is here; return as `read` does."""
        request = Request(self.request, self.section.fields)
        waiting = wants_continue(request)
        self.content = cast(BinaryIO, SpooledTemporaryFile(self.limits.memory))
        self.reader = content_reader(request, self.limits, self.content)
        self.wait(CONTENT, self.times.content)
        data = self.heads.take_rest()
        complete = self.read_content(data)
        if waiting and not data and not complete:
            self.channel.send_last(b"HTTP/1.1 100 Continue\r\n\r\n")
        return complete

    def read_content(self, data: bytes) -> bool:
        """Add `data` to the content; return whether that is complete."""
        self.deadline += len(data) / self.times.rate
        try:
            complete = self.reader.feed(data) is not None
        except OSError as error:  # the disk is full
            log.error("can't store the content of %s: %s", self.request.target, error)
            raise StorageFailed("this server has no room for the content") from error
        if not complete:
            return False
        self.heads.buffer += self.reader.take_rest()
        self.state = ANSWERING
        return True

    def answer(self, app: Application) -> None:
        """Call `app` with the request at hand, and send its answer."""
        request, section = self.request, self.section
        persistent = section.persists[request.version] and not self.last
        response = Response(self.channel, request, persistent)
        if request is not section.request:
            describe_line(section.template, request)
            section.request = request
        environ = section.template.copy()
        environ["wsgi.input"] = self.content
        if section.announces and "HTTP_TRANSFER_ENCODING" in environ:
            replace_framing(environ, self.content)
        if request.host is not None:
            environ["HTTP_HOST"] = request.host
        if request.version == "HTTP/1.1":
            environ["wsgi.early_hints"] = response.early_hints
        else:
            del environ["wsgi.early_hints"]
        response.answer(app, environ)
        if section.leaves:
            self.put_away()
        if not response.persistent:
            self.last = True
        if response.broken:
            self.state = OVER
        else:
            self.go_on()

    def go_on(self) -> None:
        """After a response: wait until it is out, then for the next request, or part."""
        if self.channel.rest:
            self.wait(SENDING, self.times.write)
        elif self.last:
            self.part()
        else:
            self.wait(IDLE, self.times.idle)

    def send_rest(self) -> bool:
        """Send more of the response; return whether the next request is complete already."""
        sent = self.channel.sent
        try:
            complete = self.channel.flush()
        except Disconnected:
            self.state = OVER
            return False
        if complete:
            self.go_on()
        elif self.channel.sent > sent:
            self.wait(SENDING, self.times.write)
        return self.pending() and self.read(b"")

    def part(self) -> None:
        """End our side, and let the client notice before the socket is closed (§9.6)."""
        self.last = True
        if self.channel.rest:
            self.wait(SENDING, self.times.write)
            return
        try:
            self.client.shutdown(socket.SHUT_WR)
        except OSError:  # it is gone already
            self.state = OVER
            return
        if self.ended:
            self.state = OVER
        else:
            self.wait(LINGERING, self.times.linger)

    def discard(self, data: bytes) -> None:
        """Throw away what comes after the last response."""
        self.discarded += len(data)
        if not data or self.discarded > LINGER_BYTES:
            self.state = OVER

    def refuse(self, error: RequestError, head: bytes | None = None) -> None:
        """Answer with the status of `error`, and part: what follows can't be trusted."""
        if self.state is CONTENT:
            head_only = self.request.method == "HEAD"
        else:
            head_only = (head or self.heads.buffer).startswith(b"HEAD ")
        try:
            self.channel.send_last(plain_text(error.status, f"{error}\n", head_only))
        except Disconnected:
            self.state = OVER
        else:
            self.part()

    def begun(self) -> bool:
        """Return whether a part of a request is here, and a part is missing."""
        return self.state is CONTENT or (self.state is HEAD and bool(self.heads.buffer))

    def unused(self) -> bool:
        """Return whether nothing of a request is here, and none is being answered."""
        return self.state in (IDLE, HEAD) and not self.heads.buffer

    def end(self) -> None:
        """The client sends no more; a request that is incomplete stays so (§8)."""
        self.ended = True
        if self.begun():
            self.refuse(BadRequest("the request ended before it was complete"))
        else:
            self.state = OVER

    def expire(self) -> None:
        """The deadline has passed."""
        if self.begun():
            self.refuse(RequestTimeout("the request took too long"))
        else:
            self.state = OVER

    def interest(self) -> int:
        """Return the event that a poller should watch for: EVENT_READ, EVENT_WRITE, or none."""
        if self.state is ANSWERING or self.state is OVER:
            return 0
        return EVENT_WRITE if self.state is SENDING else EVENT_READ

    def pending(self) -> bool:
        """Return whether more has come than the request that was just answered."""
        return self.state is IDLE and bool(self.heads.buffer)

    def rests(self) -> bool:
        """Return whether there is nothing to do until the client, who is watched, speaks again."""
        return self.state is IDLE and not self.heads.buffer and self.watched == EVENT_READ

    def close(self) -> None:
        """Close the socket, and what was kept for the client."""
        self.channel.close()
        with suppress(OSError):  # on a full disk it can't be written to its end
            self.content.close()

    def take_head(self, head: bytes) -> None:
        """Parse a head; its field section only if it is not that of the request before."""
        line, lines = split_head(head, self.limits)
        self.request = REQUEST_LINES[line]
        if lines != self.section.lines:
            self.section = FieldSection(lines, self.base, self.limits)
        Request(self.request, self.section.fields)  # raises if a host is missing

    def put_away(self) -> None:
        """Close the content, which may be a file; forget a field section that is large."""
        self.content.close()
        if len(self.section.lines) > REMEMBERED:
            self.section = FieldSection(b"\r\n", self.base)
