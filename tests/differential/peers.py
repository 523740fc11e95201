"""Three readers of the same bytes: ours, h11 (Python) and httptools (llhttp, in C)."""

from typing import NamedTuple

import h11
import httptools

from funicorn.body import ChunkedReader, content_reader
from funicorn.errors import RequestError
from funicorn.request import HeadReader, parse_head

Fields = list[tuple[str, str]]


class Reading(NamedTuple):
    """What a reader understood of a message, and of where it ends."""

    method: str
    target: str
    version: str  # "1.0" or "1.1"
    fields: Fields  # by CGI name, as in our environ
    content: bytes
    trailers: Fields
    rest: bytes


class Refused(NamedTuple):
    """Why a reader refused a message, in its own words."""

    reason: str


class Waiting(NamedTuple):
    """A reader wants more before it has an opinion."""


Outcome = Reading | Refused | Waiting


def in_our_way(fields: list[tuple[bytes, bytes]]) -> Fields:
    """Put another reader's fields as WSGI wants them: in one dictionary, by CGI names."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in fields:
        name = raw_name.decode("latin-1").upper()
        value = raw_value.decode("latin-1")
        if "_" in name or name == "PROXY":
            continue
        key = name.replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        if key in joined:
            value = joined[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
        joined[key] = value
    return list(joined.items())


def read_with_ours(data: bytes) -> Outcome:
    head_reader = HeadReader()
    try:
        head = head_reader.feed(data)
        if head is None:
            return Waiting()
        request = parse_head(head)
        reader = content_reader(request)
        content = reader.feed(head_reader.take_rest())
    except RequestError as error:
        return Refused(f"{error.status[:3]} {error}")
    if content is None:
        return Waiting()
    return Reading(
        request.method,
        request.target,
        request.version.removeprefix("HTTP/"),
        list(request.fields.items()),
        content.read(),
        list(reader.trailers.items()) if isinstance(reader, ChunkedReader) else [],
        reader.take_rest(),
    )


def read_with_h11(data: bytes) -> Outcome:
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=100_000)
    connection.receive_data(data)
    content = b""
    request = None
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as error:
            return Refused(str(error))
        if isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            content += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            break
        else:
            assert event is h11.NEED_DATA, event
            return Waiting()
    assert request is not None
    return Reading(
        request.method.decode("latin-1"),
        request.target.decode("latin-1"),
        "1.0" if request.http_version == b"1.0" else "1.1",
        in_our_way(list(request.headers)),
        content,
        in_our_way(list(event.headers)),
        connection.trailing_data[0],
    )


class Listener:
    """Keeps what httptools tells about one message."""

    def __init__(self) -> None:
        self.target = b""
        self.content = b""
        self.fields: list[tuple[bytes, bytes]] = []
        self.trailers: list[tuple[bytes, bytes]] = []
        self.head_complete = False
        self.complete = False

    def on_url(self, url: bytes) -> None:
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        section = self.trailers if self.head_complete else self.fields
        section.append((name, value.rstrip(b" \t")))  # llhttp leaves the white space behind

    def on_headers_complete(self) -> None:
        self.head_complete = True

    def on_body(self, body: bytes) -> None:
        self.content += body

    def on_message_complete(self) -> None:
        self.complete = True


def read_with_httptools(data: bytes) -> Outcome:
    """Feed byte by byte: the message ends with the byte that completes it."""
    listener = Listener()
    parser = httptools.HttpRequestParser(listener)
    for end in range(1, len(data) + 1):
        try:
            parser.feed_data(data[end - 1 : end])
        except httptools.HttpParserUpgrade:
            assert listener.complete
        except httptools.HttpParserError as error:
            if not listener.complete:
                return Refused(str(error))
        if listener.complete:
            return Reading(
                parser.get_method().decode("latin-1"),
                listener.target.decode("latin-1"),
                "1.0" if parser.get_http_version() == "1.0" else "1.1",
                in_our_way(listener.fields),
                listener.content,
                in_our_way(listener.trailers),
                data[end:],
            )
    return Waiting()


PEERS = {"h11": read_with_h11, "httptools": read_with_httptools}
