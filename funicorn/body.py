# Generated from notebooks/03-bodies.ipynb by "make export": edit those.
"""The content of a request: where it ends, and what it is (RFC 9112 §6 and §7)."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

from funicorn.errors import BadRequest, ContentTooLarge, HeadTooLarge, Unimplemented
from funicorn.limits import LIMITS, Limits
from funicorn.request import STRAY, Request, parse_fields, split_lines


def parse_content_length(value: str, limits: Limits = LIMITS) -> int:
    """Return a Content-Length in bytes (RFC 9110 §8.6).

    Raises BadRequest for anything but ASCII digits, ContentTooLarge above `limits.content`.
    """
    if not (value.isascii() and value.isdigit()):
        raise BadRequest(f"a Content-Length is made of digits, not {value!r}")
    digits = value.lstrip("0") or "0"
    if len(digits) > 18 or int(digits) > limits.content:
        raise ContentTooLarge(f"this server takes at most {limits.content} bytes of content")
    return int(digits)


class LengthReader:
    """Collects content of a known length (RFC 9112 §6.2) in the binary file `content`."""

    def __init__(self, length: int, content: BinaryIO | None = None) -> None:
        self.missing = length
        self.content = BytesIO() if content is None else content
        self.rest = b""

    def feed(self, data: bytes) -> BinaryIO | None:
        """Add `data`; return the content, to be read from its start, once it is complete."""
        if len(data) > self.missing:
            self.rest += data[self.missing :]
            data = data[: self.missing]
        self.content.write(data)
        self.missing -= len(data)
        if self.missing:
            return None
        self.content.seek(0)
        return self.content

    def take_rest(self) -> bytes:
        """Take out, and return, what has arrived after the content."""
        rest, self.rest = self.rest, b""
        return rest


BWS = rb"[ \t]*"
TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
QUOTED = rb'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"'
EXTENSION = (
    BWS + b";" + BWS + TOKEN + b"(?:" + BWS + b"=" + BWS + b"(?:" + TOKEN + b"|" + QUOTED + b"))?"
)
CHUNK_SIZE = re.compile(rb"0*([0-9A-Fa-f]{1,15})((?:" + EXTENSION + rb")*)")


class ChunkedReader:
    """Collects chunked content (RFC 9112 §7.1) in the binary file `content`.

    `state` is the element that must come next: "size", "data", "data end", "trailers", or "done".
    The trailers stay apart in `trailers`, by CGI name: they are no header fields (§7.1.2).
    """

    def __init__(self, limits: Limits = LIMITS, content: BinaryIO | None = None) -> None:
        self.limits = limits
        self.content = BytesIO() if content is None else content
        self.buffer = bytearray()
        self.scanned = 0  # no line, or section, ends before this index
        self.state = "size"
        self.missing = 0  # bytes of the current chunk's data
        self.size = 0  # bytes of all chunks so far
        self.extensions = 0  # bytes of all extensions so far
        self.trailers: dict[str, str] = {}

    def feed(self, data: bytes) -> BinaryIO | None:
        """Add `data`; return the content, to be read from its start, once it is complete.

        Raises RequestError as soon as the content can't be good any more.
        """
        self.buffer += data
        while ELEMENTS[self.state](self):
            pass
        if self.state != "done":
            return None
        self.content.seek(0)
        return self.content

    def take_rest(self) -> bytes:
        """Take out, and return, what has arrived after the content."""
        rest = bytes(self.buffer)
        self.buffer.clear()
        return rest

    def read_size(self) -> bool:
        """Read a size line: the size, and extensions, which are checked and ignored (§7.1.1)."""
        end = self.buffer.find(b"\r\n", self.scanned, self.limits.line + 2)
        if end < 0:
            self.refuse_hopeless(self.limits.line)
            return False
        match = CHUNK_SIZE.fullmatch(self.buffer, 0, end)
        if match is None:
            raise BadRequest(f"not a chunk size: {bytes(self.buffer[: min(end, 40)])!r}")
        self.missing = int(match[1], 16)
        self.size += self.missing
        self.extensions += len(match[2])
        if self.size > self.limits.content:
            raise ContentTooLarge(
                f"this server takes at most {self.limits.content} bytes of content"
            )
        if self.extensions > self.limits.extensions:
            raise BadRequest(f"more than {self.limits.extensions} bytes of chunk extensions")
        self.state = "data" if self.missing else "trailers"
        self.scanned = 0
        del self.buffer[: end + 2 if self.missing else end]
        return True

    def read_data(self) -> bool:
        """Read what has come of a chunk's data."""
        data = self.buffer[: self.missing]
        self.content.write(data)
        del self.buffer[: len(data)]
        self.missing -= len(data)
        if self.missing:
            return False
        self.state = "data end"
        return True

    def read_data_end(self) -> bool:
        """Read the CR LF behind a chunk's data."""
        end = bytes(self.buffer[:2])
        if not b"\r\n".startswith(end):
            raise BadRequest(f"a chunk's data must be followed by CR LF, not by {end!r}")
        if len(end) < 2:
            return False
        del self.buffer[:2]
        self.state = "size"
        return True

    def read_trailers(self) -> bool:
        """Read the trailer section (§7.1.2) and the empty line that ends the content."""
        limit = self.limits.trailers
        end = self.buffer.find(b"\r\n\r\n", self.scanned, limit + 4)
        if end < 0:
            self.refuse_hopeless(limit)
            return False
        lines = split_lines(bytes(self.buffer[:end]), self.limits)
        self.trailers = parse_fields(lines[1:], self.limits)
        if misplaced := NOT_IN_TRAILERS & self.trailers.keys():
            raise BadRequest(f"{min(misplaced)} may not come in a trailer")
        del self.buffer[: end + 4]
        self.state = "done"
        return True

    def refuse_hopeless(self, limit: int) -> None:
        """Raise RequestError if no further byte can end this line, or section, within `limit`."""
        if len(self.buffer) > limit + 3:
            error = BadRequest if self.state == "size" else HeadTooLarge
            raise error(f"more than {limit} bytes of chunk {self.state}")
        if stray := STRAY.search(self.buffer, self.scanned):
            raise BadRequest(f"{stray[0]!r} can't stand between chunks, whose lines end in CR LF")
        self.scanned = max(0, len(self.buffer) - 3)


NOT_IN_TRAILERS = frozenset(
    "CONTENT_LENGTH CONTENT_TYPE HTTP_AUTHORIZATION HTTP_CACHE_CONTROL HTTP_CONNECTION "
    "HTTP_CONTENT_ENCODING HTTP_CONTENT_RANGE HTTP_COOKIE HTTP_EXPECT HTTP_HOST HTTP_MAX_FORWARDS "
    "HTTP_PROXY_AUTHORIZATION HTTP_RANGE HTTP_TE HTTP_TRAILER HTTP_TRANSFER_ENCODING".split()
)

ELEMENTS: dict[str, Callable[[ChunkedReader], bool]] = {
    "size": ChunkedReader.read_size,
    "data": ChunkedReader.read_data,
    "data end": ChunkedReader.read_data_end,
    "trailers": ChunkedReader.read_trailers,
    "done": lambda reader: False,
}


def check_codings(request: Request, value: str) -> None:
    """Raise RequestError unless the transfer coding is "chunked", and nothing else (§6.1)."""
    if "CONTENT_LENGTH" in request.fields:
        raise BadRequest("a request has a Content-Length or a Transfer-Encoding, not both")
    if request.version == "HTTP/1.0":
        raise BadRequest("HTTP/1.0 has no Transfer-Encoding")
    codings = [coding.strip(" \t").lower() for coding in value.split(",")]
    if codings[-1] != "chunked" or codings.count("chunked") > 1 or "" in codings:
        raise BadRequest(f"the last transfer coding, and only the last, is chunked: not {value!r}")
    if len(codings) > 1:
        raise Unimplemented(f"this server knows no transfer coding but chunked: {value!r}")


def content_reader(
    request: Request, limits: Limits = LIMITS, content: BinaryIO | None = None
) -> LengthReader | ChunkedReader:
    """Return a reader for the content of `request`, by the rules of RFC 9112 §6.3.

    It collects the content in `content`, a binary file; in memory when there is none. Raises
    RequestError when there can be two opinions about where the content ends.
    """
    coding = request.fields.get("HTTP_TRANSFER_ENCODING")
    if coding is not None:
        check_codings(request, coding)
        return ChunkedReader(limits, content)
    length = request.fields.get("CONTENT_LENGTH")
    return LengthReader(0 if length is None else parse_content_length(length, limits), content)
