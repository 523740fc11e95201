"""Time limits, at a server whose limits are short (RFC 9112 §9.5, RFC 9110 §15.5.9)."""

import select
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conformance.exchange import Asker, request, url
from tests.conformance.gate import Gate
from tests.conformance.servers import Keeper, Server
from tests.conformance.wire import Outcome, parse

pytestmark = [pytest.mark.since(6), pytest.mark.clause("rfc9112:76", "rfc9112:81", level="S")]

LONG = 8.0  # seconds; a limit of at most a second must have struck by then


POST = b"POST /echo HTTP/1.1\r\nHost: a\r\n"
BEGUN = {
    "a part of the head": b"GET /hello HTTP/1.1\r\nHost: a\r\n",
    "a part of the request line": b"GET /he",
    "a part of the content": POST + b"Content-Length: 5\r\n\r\nhell",
    "a part of the chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n5",
}
IDLE = {"new": b"", "used": request("/hello")}
SECOND = request("/hello") + BEGUN["a part of the head"]


@pytest.fixture
def ask(hasty_server: Server) -> Asker:
    return Asker(hasty_server, LONG)


@pytest.fixture(scope="module")
def outcomes(hasty_keeper: Keeper) -> dict[bytes, Outcome]:
    """What comes of all these beginnings; they wait side by side."""
    ask = Asker(hasty_keeper.server(), LONG)
    beginnings = [*BEGUN.values(), *IDLE.values(), SECOND]
    with ThreadPoolExecutor(len(beginnings)) as pool:
        return dict(zip(beginnings, pool.map(ask.talk, beginnings), strict=True))


@pytest.mark.parametrize("begun", BEGUN.values(), ids=list(BEGUN))
def test_a_request_that_is_not_completed_in_time_is_refused(
    begun: bytes, outcomes: dict[bytes, Outcome]
) -> None:
    outcome = outcomes[begun]
    assert outcome.statuses == [408]
    assert "close" in outcome.responses[0].options
    assert outcome.end == "closed"


def test_the_second_request_has_its_time_too(outcomes: dict[bytes, Outcome]) -> None:
    assert outcomes[SECOND].statuses == [200, 408]
    assert outcomes[SECOND].end == "closed"


@pytest.mark.parametrize("idle", IDLE)
def test_an_idle_connection_ends_without_a_word(idle: str, outcomes: dict[bytes, Outcome]) -> None:
    """Its client may be about to send a request: a response would be taken for that one's."""
    outcome = outcomes[IDLE[idle]]
    assert outcome.statuses == ([200] if IDLE[idle] else [])
    assert outcome.rest == b""
    assert outcome.end == "closed"


def test_a_byte_now_and_then_does_not_prolong_the_head(ask: Asker) -> None:
    with socket.create_connection(ask.server.address, LONG) as client:
        received = b""
        client.sendall(b"GET /hello HTTP/1.1\r\nX-A: ")
        for _ in range(int(LONG / 0.05)):
            if select.select([client], [], [], 0.05)[0]:
                received = client.recv(65_536)
                break
            client.sendall(b"b")
    assert parse(received, ["GET"], "closed").statuses == [408]


def test_a_client_that_takes_nothing_does_not_hold_the_application(ask: Asker, token: str) -> None:
    with ask.connect() as client:
        client.send(request(url("flood", size=10**12, t=token)))
        assert ask.eventually(token, "close")


def test_time_is_for_clients_and_not_for_applications(ask: Asker) -> None:
    """An application may take longer than any client."""
    with Gate() as gate, ask.connect() as client:
        client.send(request(url("gated", gate=gate.port, block="one"), "Connection: close"))
        held = gate.arrival()
        assert not select.select([client.connection], [], [], 1.0)[0]
        gate.release(held)
        gate.open()
        assert client.response().content == b"one"
