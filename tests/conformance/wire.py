"""Speaking to a server in bytes, and taking its responses apart without mercy."""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import NamedTuple

Address = tuple[str, int]

STATUS_LINE = re.compile(rb"(HTTP/1\.[01]) ([1-9][0-9]{2}) ([\t -~\x80-\xff]*)")
VISIBLE = rb"[!-~\x80-\xff]"
FIELD_LINE = re.compile(
    rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*"
    rb"((?:" + VISIBLE + rb"(?:[\t -~\x80-\xff]*" + VISIBLE + rb")?)?)[ \t]*"
)


class Garbled(Exception):
    """What came is not a response."""


class Response(NamedTuple):
    """A response, taken apart; `whole` is False when it ended before its time."""

    version: str
    status: int
    reason: str
    fields: tuple[tuple[str, str], ...]
    content: bytes = b""
    whole: bool = True
    interim: tuple[Response, ...] = ()

    def all(self, name: str) -> list[str]:
        """The values of a field, one for each line."""
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        """The value of a field, or of the list that its lines form."""
        return ", ".join(self.all(name)) if self.all(name) else None

    @property
    def options(self) -> set[str]:
        """The options of Connection, in lower case."""
        return {option.strip().lower() for option in (self.get("Connection") or "").split(",")}

    @property
    def persistent(self) -> bool:
        """Whether the server says that the connection stays open (RFC 9112 §9.3)."""
        if "close" in self.options or not self.whole:
            return False
        return self.version == "HTTP/1.1" or "keep-alive" in self.options

    @property
    def chunked(self) -> bool:
        return (self.get("Transfer-Encoding") or "").lower() == "chunked"


class Outcome(NamedTuple):
    """What came back: responses, what could not be read as one, and how it ended.

    `end` is "closed", "reset", or "silent": nothing more came, for as long as we had patience.
    """

    responses: tuple[Response, ...]
    rest: bytes
    end: str

    @property
    def statuses(self) -> list[int]:
        return [response.status for response in self.responses]

    @property
    def closed(self) -> bool:
        return self.end != "silent"


def parse_head(head: bytes) -> Response:
    """Parse a head, without its empty line; raises Garbled for whatever the grammar forbids."""
    first, *lines = head.split(b"\r\n")
    match = STATUS_LINE.fullmatch(first)
    if match is None:
        raise Garbled(f"not a status line: {first[:80]!r}")
    fields = []
    for line in lines:
        field = FIELD_LINE.fullmatch(line)
        if field is None:
            raise Garbled(f"not a field line: {line[:80]!r}")
        fields.append((field[1].decode("latin-1"), field[2].decode("latin-1")))
    version, status, reason = match.groups()
    return Response(version.decode(), int(status), reason.decode("latin-1"), tuple(fields))


def parse_one(data: bytes, method: str, ended: bool) -> tuple[Response, bytes] | None:
    """Return the first final response in `data`, and the rest; None when it is incomplete.

    `ended` says that nothing more will come. Raises Garbled.
    """
    interim: list[Response] = []
    while True:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            if len(data) > 12 and not data.startswith(b"HTTP/"):
                raise Garbled(f"not a status line: {data[:80]!r}")
            return None
        response = parse_head(head)
        if response.status == 101 or response.status >= 200:
            break
        interim.append(response)
        data = rest
    taken = take_content(response, rest, method, ended)
    if taken is None:
        return None
    content, rest, whole = taken
    return response._replace(content=content, whole=whole, interim=tuple(interim)), rest


def take_content(
    response: Response, rest: bytes, method: str, ended: bool
) -> tuple[bytes, bytes, bool] | None:
    """The content, what follows it, and whether it is complete (RFC 9112 §6.3)."""
    if method == "HEAD" or response.status in (101, 204, 304):
        return b"", rest, True
    if response.all("Transfer-Encoding"):
        return take_chunks(rest, ended)
    lengths = set(response.all("Content-Length"))
    if not lengths:  # it ends with the connection
        return (rest, b"", True) if ended else None
    length = lengths.pop()
    if lengths or not length.isdigit():
        raise Garbled(f"not a length: {response.all('Content-Length')}")
    if len(rest) < int(length):
        return (rest, b"", False) if ended else None
    return rest[: int(length)], rest[int(length) :], True


def take_chunks(rest: bytes, ended: bool) -> tuple[bytes, bytes, bool] | None:
    content = b""
    while True:
        line, found, after = rest.partition(b"\r\n")
        if not found:
            return (content, b"", False) if ended else None
        if not re.fullmatch(rb"[0-9A-Fa-f]+", line):
            raise Garbled(f"not a chunk size: {line[:80]!r}")
        size = int(line, 16)
        if len(after) < size + 2:
            return (content + after[:size], b"", False) if ended else None
        if after[size : size + 2] != b"\r\n":
            raise Garbled(f"a chunk does not end in CR LF: {after[size : size + 20]!r}")
        rest = after[size + 2 :]
        if size == 0:
            return content, rest, True
        content += after[:size]


def parse(data: bytes, methods: Sequence[str], end: str) -> Outcome:
    """Take apart all that came; `methods` are those of the first requests, the others are GET."""
    responses: list[Response] = []
    for method in chain(methods, repeat("GET")):
        if not data:
            break
        try:
            found = parse_one(data, method, ended=end != "silent")
        except Garbled:
            break
        if found is None:
            break
        response, data = found
        responses.append(response)
    return Outcome(tuple(responses), data, end)


def talk(
    address: Address,
    pieces: Sequence[bytes],
    *,
    patience: float,
    half_close: bool = False,
) -> tuple[bytes, str]:
    """Send the pieces, each by a send of its own, and receive at the same time until it ends.

    `half_close` ends our side when all is sent. Returns what came, and how it ended.
    """
    with connected(address, patience) as client:
        client.setblocking(False)
        return converse(client, list(pieces), patience, half_close)


def converse(
    client: socket.socket, pieces: list[bytes], patience: float, half_close: bool
) -> tuple[bytes, str]:
    received = []
    pieces.reverse()
    deadline = time.monotonic() + patience
    while True:
        wanted = [client] if pieces else []
        left = deadline - time.monotonic()
        readable, writable, _ = select.select([client], wanted, [], max(0.0, left))
        if not readable and not writable:
            return b"".join(received), "silent"
        deadline = time.monotonic() + patience
        if readable:
            try:
                data = client.recv(1 << 20)
            except OSError:
                return b"".join(received), "reset"
            if not data:
                return b"".join(received), "closed"
            received.append(data)
        if writable:
            send_piece(client, pieces, half_close)


def send_piece(client: socket.socket, pieces: list[bytes], half_close: bool) -> None:
    piece = pieces.pop()
    try:
        sent = client.send(piece) if piece else 0
        if sent < len(piece):
            pieces.append(piece[sent:])
        if not pieces and half_close:
            client.shutdown(socket.SHUT_WR)
    except OSError:
        pieces.clear()  # it does not listen any more; it may still have said something


@contextmanager
def connected(address: Address, patience: float) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=max(patience, 5.0)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.settimeout(patience)
        yield client


class Client:
    """A connection that is used step by step."""

    def __init__(self, connection: socket.socket, patience: float) -> None:
        self.connection = connection
        self.patience = patience
        self.data = b""

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def finish(self) -> None:
        """End our side; the server may still answer."""
        self.connection.shutdown(socket.SHUT_WR)

    def receive(self) -> bool:
        """Receive something more; False at the end. Raises TimeoutError."""
        try:
            data = self.connection.recv(1 << 20)
        except ConnectionError:
            data = b""
        self.data += data
        return bool(data)

    def until(self, mark: bytes) -> bytes:
        """Take all up to and including `mark`. Raises AssertionError when it does not come."""
        while mark not in self.data:
            try:
                more = self.receive()
            except TimeoutError:
                more = False
            assert more, f"no {mark!r} came, only {self.data[:200]!r}"
        before, _, self.data = self.data.partition(mark)
        return before + mark

    def response(self, method: str = "GET") -> Response:
        """Take the next final response. Raises AssertionError when none comes."""
        ended = False
        while True:
            found = parse_one(self.data, method, ended)
            if found is not None:
                response, self.data = found
                return response
            assert not ended, f"the server closed after {self.data[:200]!r}, without a response"
            try:
                ended = not self.receive()
            except TimeoutError:
                raise AssertionError(f"no whole response came: {self.data[:200]!r}") from None

    def ended(self) -> bool:
        """Whether the server closes, without another byte."""
        try:
            while self.receive():
                pass
        except TimeoutError:
            return False
        return not self.data
