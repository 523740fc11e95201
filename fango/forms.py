# Generated from notebooks/15-forms-and-uploads.ipynb by "make export": edit those.
"""Forms, as browsers send them: urlencoded (WHATWG URL §5.1) and multipart (RFC 7578)."""

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from multipart import (
    MultipartError,
    MultipartSegment,
    ParserError,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from fango.errors import HTTPError
from fango.limits import LIMITS, Limits
from fango.multidict import MultiDict
from fango.uploads import Upload

if TYPE_CHECKING:
    from fango.request import Request


class Parser(PushMultipartParser):  # type: ignore[misc]  # the library has no types
    """A parser for which each header is one line: to join many takes time in their square."""

    def _on_segment_headerline(self, line: bytes) -> None:
        if line[0] in b" \t":
            raise ParserError("a header goes on in the next line")
        super()._on_segment_headerline(line)


Read: TypeAlias = Callable[[int], bytes]
Event: TypeAlias = MultipartSegment | bytes | None

BLOCK = 65_536  # bytes that are read and parsed at a time
BOUNDARY = re.compile(r"[ -~]{0,69}[!-~]")  # the length of RFC 2046 §5.1.1, but any characters


def events(read: Read, boundary: str, limits: Limits) -> Iterator[Event]:
    """Yield, for each part of a form: its header section, the bytes of its content, None."""
    if not BOUNDARY.fullmatch(boundary):
        raise HTTPError(400, "multipart/form-data needs a boundary of 1 to 70 ASCII characters")
    parser = Parser(
        boundary,
        max_header_size=limits.header,
        max_segment_count=limits.fields + limits.files,
    )
    start = b""
    while len(start) < len(boundary) + 4 and (block := read(BLOCK)):
        start += block
    if not start.removeprefix(b"\r\n").startswith(b"--" + boundary.encode()):
        raise HTTPError(400, "the content does not begin with the boundary of its Content-Type")
    try:
        yield from parser.parse(start)
        yield from parser.parse_blocking(read, BLOCK)
    except MultipartError as error:
        status = 413 if isinstance(error, ParserLimitReached) else 400
        raise HTTPError(status, f"the form can't be read: {error.args[0]}") from error


PLAIN = ("7bit", "8bit", "binary")  # the transfer encodings that leave the bytes as they are
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
PARAMETER = re.compile(r'"[^"]*"|; *([^ ;="]+) *=')  # what is in quotes holds none


def check_header(segment: MultipartSegment, limits: Limits) -> None:
    """Refuse a part whose header section is too long, or ambiguous, or says that it is encoded.

    RFC 7578 has done away with `filename*` (§4.2), and with encodings (§4.7): we would store the
    code as if it were the file.
    """
    headers = segment.headerlist
    lines = "".join([f"{name}: {value}" for name, value in headers])
    if len(lines.encode()) + 2 * len(headers) > limits.header:
        raise HTTPError(413, f"the header of a part is longer than {limits.header} bytes")
    if len(dict(headers)) < len(headers) or CONTROL.search(lines):
        raise HTTPError(400, "a part has a header twice, or a control character in its header")
    names = [name.lower() for name in PARAMETER.findall(segment["Content-Disposition"]) if name]
    if len(set(names)) < len(names) or any(name.endswith("*") for name in names):
        raise HTTPError(400, "a part has two names, or one with an asterisk")
    if not segment.name:
        raise HTTPError(400, 'a part has no name: form-data; name="…" is missing in its header')
    encoding = segment.header("Content-Transfer-Encoding", "binary").strip().lower()
    if encoding not in PLAIN:
        raise HTTPError(400, f"the part {segment.name!r} is encoded, as {encoding}: send it plain")


class Collector:
    """Takes what the parser finds, piece by piece, and refuses what goes beyond `limits`."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.fields: list[tuple[str, str]] = []
        self.files: list[tuple[str, Upload]] = []
        self.text = 0  # bytes of the fields, all of them in memory
        self.held = 0  # bytes of the files that are in memory
        self.name = ""  # of the current part
        self.part: bytearray | Upload = bytearray()  # its content

    def take(self, event: Event) -> None:
        """Take one event of the parser."""
        if event is None:
            self.end()
        elif isinstance(event, MultipartSegment):
            self.begin(event)
        elif isinstance(self.part, Upload):
            self.part.write(event)
        else:
            self.count(event)
            self.part += event

    def begin(self, segment: MultipartSegment) -> None:
        """Begin a part: it is a file if it has a file name, else a field."""
        check_header(segment, self.limits)
        self.name = segment.name
        if segment.filename is None:
            if len(self.fields) == self.limits.fields:
                raise too_many(self.limits.fields, "fields")
            self.count(self.name.encode())
            self.part = bytearray()
            return
        if segment.filename and len(self.files) >= self.limits.files:
            raise too_many(self.limits.files, "files")
        room = min(self.limits.spool, self.limits.memory - self.held)
        kind = segment.content_type or "application/octet-stream"
        self.part = Upload(self.name, segment.filename, kind, room)
        self.files.append((self.name, self.part))

    def count(self, data: bytes) -> None:
        """Count `data` as text; HTTPError 413 if it is more than may be in memory."""
        self.text += len(data)
        if self.text > self.limits.memory:
            raise HTTPError(413, f"the form has more than {self.limits.memory} bytes of text")

    def end(self) -> None:
        """End the part."""
        if isinstance(self.part, Upload):
            self.part.file.seek(0)
            self.held += self.part.size if self.part.in_memory else 0
            if not self.part.raw_filename and not self.part.size:  # no file was chosen
                self.files.pop()
            elif len(self.files) > self.limits.files:
                raise too_many(self.limits.files, "files")
            return
        try:
            self.fields.append((self.name, self.part.decode()))
        except UnicodeDecodeError:
            raise HTTPError(400, f"the field {self.name!r} is not in UTF-8") from None


def too_many(limit: int, what: str) -> HTTPError:
    """The answer to more fields, or files, than we take."""
    return HTTPError(413, f"this takes at most {limit} {what}")


class Form:
    """What a form holds: its text `fields`, and its `files`, which are open until `close`."""

    def __init__(
        self, fields: Iterable[tuple[str, str]] = (), files: Iterable[tuple[str, Upload]] = ()
    ) -> None:
        self.fields = MultiDict(fields)
        self.files = MultiDict(files)

    def close(self) -> None:
        """Close all files."""
        for _, upload in self.files.pairs:
            upload.close()


def parse_multipart(read: Read, boundary: str, limits: Limits = LIMITS) -> Form:
    """Return the form that `read(size)` delivers, until it returns b"" (RFC 7578).

    Raises HTTPError: 413 as soon as it goes beyond `limits`, 400 as soon as it can't be a form.
    """
    collector = Collector(limits)
    try:
        for event in events(read, boundary, limits):
            collector.take(event)
    except BaseException:
        Form(files=collector.files).close()
        raise
    return Form(collector.fields, collector.files)


def read_form(request: "Request") -> Form:
    """Return the form with files in a request's content; an empty one if there is none."""
    if request.content_type != "multipart/form-data":
        return Form()
    _, options = parse_options_header(request.environ["CONTENT_TYPE"])
    known = "data" in vars(request)  # somebody has read the stream already
    read = BytesIO(request.data).read if known else request.stream.read
    return parse_multipart(read, options.get("boundary", ""), request.limits)
