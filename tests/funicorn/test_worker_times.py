"""Deadlines: whose time is over has to go, whatever else happens."""

from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any

import pytest

from funicorn.limits import Times
from funicorn.worker import Worker
from tests.funicorn.wires import Address, connected, receive_all
from tests.funicorn.workers import (
    GATE,
    GET,
    LARGE,
    Gate,
    ask,
    hello,
    is_ended,
    visit,
    wait_until,
    working,
)

pytestmark = [pytest.mark.since(7), pytest.mark.clause("rfc9112:76")]

TIMES = Times(head=0.1, content=0.1, idle=0.1, write=0.1, linger=0.1)


def app(environ: Any, start_response: Any) -> list[bytes]:
    hello(environ, start_response)
    return [LARGE] if environ["PATH_INFO"] == "/large" else [b"hello"]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Worker, Address]]:
    """A worker with very little patience."""
    monkeypatch.setattr("funicorn.worker.TICK", 0.01)
    with working(app, times=TIMES) as running:
        yield running


@pytest.mark.parametrize(
    "start", [GET[:10], b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell"]
)
def test_a_request_has_its_time(start: bytes, hasty: tuple[Worker, Address]) -> None:
    with connected(hasty[1]) as client:
        client.sendall(start)
        assert receive_all(client).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("start", [b"", GET])
def test_a_client_that_asks_nothing_is_let_go(start: bytes, hasty: tuple[Worker, Address]) -> None:
    with connected(hasty[1]) as client:
        if start:
            ask(client)
        assert is_ended(client)


def test_a_client_that_takes_nothing_is_let_go(hasty: tuple[Worker, Address]) -> None:
    worker, address = hasty
    with connected(address) as client:
        client.sendall(GET.replace(b"/ ", b"/large "))
        wait_until(lambda: worker.connections)
        wait_until(lambda: not worker.connections)


def test_a_client_that_never_goes_is_left(hasty: tuple[Worker, Address]) -> None:
    worker, address = hasty
    with connected(address) as client:
        client.sendall(b"GET /\r\n\r\n")
        wait_until(lambda: worker.connections)
        wait_until(lambda: not worker.connections)


def test_each_has_its_own_time(hasty: tuple[Worker, Address]) -> None:
    """Those who are busy do not keep those who are late."""
    with ExitStack() as stack:
        late = stack.enter_context(connected(hasty[1]))
        busy = stack.enter_context(connected(hasty[1]))
        late.settimeout(0.005)
        for _ in range(400):
            ask(busy)
            try:
                assert late.recv(1) == b""
            except TimeoutError:
                continue
            break
        else:
            pytest.fail("it is still there")


def test_a_client_is_not_late_because_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one thread, and an application that keeps it: all was here in time."""
    monkeypatch.setattr("funicorn.worker.TICK", 0.01)
    gate = Gate()
    with (
        working(gate, times=TIMES) as (worker, address),
        connected(address) as busy,
        connected(address) as client,
    ):
        client.sendall(GET[:10])
        wait_until(lambda: any(each.begun() for each in worker.connections))
        busy.sendall(GATE)
        gate.wait()
        client.sendall(GET[10:])
        (deadline,) = [each.deadline for each in worker.connections if each.begun()]
        wait_until(lambda: monotonic() > deadline)
        gate.open()
        assert ask(client, b"").startswith(b"HTTP/1.1 200 ")


def test_time_is_for_clients_and_not_for_applications(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funicorn.worker.TICK", 0.01)
    gate = Gate()
    with working(gate, threads=2, times=TIMES) as (worker, address), connected(address) as client:
        client.sendall(GATE)
        gate.wait()
        (connection,) = worker.connections
        with connected(address) as other:
            assert is_ended(other), "as long as a client has"
        assert connection in worker.connections
        gate.open()
        assert ask(client, b"")
        assert visit(address)
