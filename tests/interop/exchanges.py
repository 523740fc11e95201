"""A request and its answer, in this process and on a wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from fango import Fango
from fango.contract import Environ, Pairs
from fango.testing import Client, Reply, make_environ
from tests.conformance.wire import Response, parse, talk

Address = tuple[str, int]
Fields = tuple[tuple[str, str], ...]

PATIENCE = 10.0  # seconds of silence after which a server counts as hanging

OF_THE_SERVER = {"connection", "date", "keep-alive", "server", "transfer-encoding"}

USUAL = {"host": "localhost", "sec-fetch-site": "same-origin"}  # what the test client sends too


class Answer(NamedTuple):
    """What counts of an answer, and has to be the same everywhere.

    `whole` is False if the answer shows that it was cut short; `rest` is what comes behind it.
    """

    status: int
    fields: Fields  # in lower case, and sorted; several of one name in their order
    content: bytes
    whole: bool = True
    rest: bytes = b""

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.fields}

    def without(self, name: str) -> Answer:
        """The same without a field."""
        return self._replace(fields=tuple(field for field in self.fields if field[0] != name))

    def having(self, name: str, value: str) -> Answer:
        """The same with this value of a field, and no other."""
        return self._replace(fields=in_order([*self.without(name).fields, (name, value)]))


NOTHING = Answer(0, (), b"")  # the connection was closed without a word


def in_order(fields: Iterable[tuple[str, str]]) -> Fields:
    return tuple(sorted(fields, key=lambda field: field[0]))


@dataclass(frozen=True)
class Ask:
    """A request, a name for it, and the `status` of its answer.

    `chunked` sends the content in chunks; `declared` says that it has another length; `fails`, that
    the content of the answer will break off.
    """

    name: str
    target: str = "/"
    method: str = "GET"
    fields: Fields = ()
    content: bytes = b""
    version: str = "HTTP/1.1"
    chunked: bool = False
    declared: str | None = None
    fails: bool = False
    status: int = 200

    def in_process(self, app: Fango) -> Answer:
        """What the test client gets; or a bare call, for what would make that raise."""
        if self.declared is None and not self.fails:
            return self.with_client(app.test_client(raise_errors=False))
        environ = make_environ(self.method, f"http://localhost{self.target}", self.content)
        if self.declared is not None:
            environ["CONTENT_LENGTH"] = self.declared
        return called(app, environ)

    def with_client(self, client: Client) -> Answer:
        reply = client.request(
            self.method,
            self.target if "://" in self.target else f"http://localhost{self.target}",
            headers=dict(self.fields),
            body=self.content,
        )
        return told(reply)

    def on_wire(self, address: Address) -> Answer:
        """What comes over a connection, which the server then has to close."""
        data = self.bytes("Connection: close")
        cut = self.declared is not None  # or the server would wait for more
        received, end = talk(address, [data], patience=PATIENCE, half_close=cut)
        outcome = parse(received, [self.method], end)
        assert end != "silent", f"the server keeps the connection, after {received[:500]!r}"
        assert len(outcome.responses) < 2, f"several responses: {received[:500]!r}"
        response = seen(outcome.responses[0]) if outcome.responses else NOTHING
        return response._replace(rest=outcome.rest)

    def bytes(self, *more: str) -> bytes:
        """The request on a wire."""
        given = {name.lower(): value for name, value in self.fields}
        usual = [
            f"{name}: {value}" for name, value in (USUAL | given).items() if name in USUAL and value
        ]
        own = [f"{name}: {value}" for name, value in self.fields if name.lower() not in USUAL]
        content = self.content
        if self.chunked:
            own.append("Transfer-Encoding: chunked")
            content = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
        elif self.declared is not None or content or self.method in ("POST", "PUT", "PATCH"):
            own.append(f"Content-Length: {self.declared or len(content)}")
        lines = [f"{self.method} {self.target} {self.version}", *usual, *own, *more, "", ""]
        return "\r\n".join(lines).encode("latin-1") + content


def told(reply: Reply) -> Answer:
    """What counts of the answer of the test client."""
    pairs = [(name.lower(), value) for name, value in reply.headers.pairs]
    return Answer(reply.status, in_order(pairs), reply.data)


def called(app: Fango, environ: Environ) -> Answer:
    """What counts of the answer to a call, whose content may fail."""
    begun: list[tuple[str, Pairs]] = []

    def start_response(status: str, headers: Pairs, exc_info: object = None, /) -> Any:
        begun.append((status, headers))

    content, whole = b"", True
    blocks = app(environ, start_response)
    try:
        for block in blocks:
            content += block
    except RuntimeError:
        whole = False
    finally:
        if hasattr(blocks, "close"):
            blocks.close()
    [(status, pairs)] = begun
    fields = [(name.lower(), value) for name, value in pairs]
    return Answer(int(status[:3]), in_order(fields), content, whole)


def seen(response: Response) -> Answer:
    """What counts of a response on a wire."""
    fields = [(name.lower(), value) for name, value in response.fields]
    kept = in_order(field for field in fields if field[0] not in OF_THE_SERVER)
    return Answer(response.status, kept, response.content, response.whole)


def with_length_of(told: Answer, answer: Answer, ask: Ask) -> Answer:
    """An answer as `told`, with the length of its content if a server has added that.

    It is free to, but for what has no content by itself.
    """
    right = ("content-length", str(len(answer.content)))
    if "content-length" in told.names or right not in answer.fields:
        return told
    return told if ask.method == "HEAD" or told.status in (204, 304) else told.having(*right)
