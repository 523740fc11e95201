"""Sending requests to the server under test: a whole case, one request, or step by step."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from tests.conformance.case import Case, Seen
from tests.conformance.servers import Server, wait_until
from tests.conformance.wire import Client, Outcome, Response, connected, parse, talk

Cut = Callable[[bytes], Sequence[bytes]]


def whole(data: bytes) -> Sequence[bytes]:
    return [data]


def see(server: Server, case: Case, patience: float, cut: Cut = whole) -> Seen:
    """Send a case with its canary, in the pieces that `cut` makes; return what happened."""
    token = uuid.uuid4().hex
    pieces = cut(case.bytes_with(token))
    received, end = talk(server.address, pieces, patience=patience, half_close=case.cut_short)
    outcome = parse(received, [case.method], end)
    return Seen(outcome, token, server.events(token).count("mark"))


def url(behaviour: str, **parameters: object) -> str:
    """The target that asks the application for a behaviour."""
    query = urlencode(parameters, doseq=True, encoding="latin-1")
    return f"/{behaviour}?{query}"


def request(
    target: str,
    *fields: str,
    method: str = "GET",
    content: bytes | None = None,
    version: str = "HTTP/1.1",
) -> bytes:
    lines = [f"{method} {target} {version}", "Host: a", *fields]
    if content is not None:
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (content or b"")


class Asker:
    """Asks one server, for one test."""

    def __init__(self, server: Server, patience: float) -> None:
        self.server = server
        self.patience = patience

    def talk(
        self, *pieces: bytes, methods: Sequence[str] = (), half_close: bool = False
    ) -> Outcome:
        """Send the pieces, and return all that comes until the server closes."""
        received, end = talk(
            self.server.address, pieces, patience=self.patience, half_close=half_close
        )
        return parse(received, methods, end)

    def __call__(
        self,
        target: str,
        *fields: str,
        method: str = "GET",
        content: bytes | None = None,
        version: str = "HTTP/1.1",
    ) -> Response:
        """Return the response to one request, after which the connection must close."""
        data = request(
            target, "Connection: close", *fields, method=method, content=content, version=version
        )
        outcome = self.talk(data, methods=[method])
        assert outcome.responses, f"no response came, but {outcome.rest[:300]!r} ({outcome.end})"
        assert len(outcome.responses) == 1, f"several responses to one request: {outcome.statuses}"
        assert outcome.rest == b"", "something follows the response"
        return outcome.responses[0]

    def head(self, target: str, method: str = "HEAD") -> Response:
        """The response to HEAD alone; what a server may send after it is for another test."""
        outcome = self.talk(request(target, "Connection: close", method=method), methods=[method])
        assert outcome.responses, f"no response came, but {outcome.rest[:300]!r} ({outcome.end})"
        return outcome.responses[0]

    def environ(self, *fields: str, target: str = "/environ", **more: Any) -> dict[str, Any]:
        """The environ that the application gets for a request, with the `types` of its values."""
        response = self(target, *fields, **more)
        assert response.status == 200
        environ: dict[str, Any] = json.loads(response.content)
        return environ

    @contextmanager
    def connect(self) -> Iterator[Client]:
        with connected(self.server.address, self.patience) as connection:
            yield Client(connection, self.patience)

    def eventually(self, token: str, what: str) -> bool:
        """Whether the application records this event before we lose patience."""
        return wait_until(lambda: what in self.server.events(token), max(self.patience, 2.0))

    def grows_beyond(self, before: str) -> bool:
        """Whether the server writes something to stderr, or has written it since `before`."""
        errors = self.server.errors
        return wait_until(lambda: errors.read_text(errors="replace") != before, self.patience)
