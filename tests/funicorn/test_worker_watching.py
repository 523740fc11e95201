"""What the poller watches for, and what it is spared."""

import socket
from typing import Any

import pytest

from funicorn import listen
from funicorn.connection import ANSWERING, IDLE, Connection
from funicorn.worker import Worker
from tests.funicorn.wires import connected
from tests.funicorn.workers import (
    GATE,
    GET,
    Gate,
    ask,
    hello,
    wait_until,
    working,
)

pytestmark = pytest.mark.since(7)

THREADS = pytest.mark.parametrize("threads", [1, 3])


@pytest.mark.usefixtures("long_tick")
def test_a_client_that_sends_more_meanwhile_is_not_watched(gate: Gate) -> None:
    """The poller would report it again and again, and nobody could do anything about it."""
    with working(gate, threads=2) as (worker, address), connected(address) as client:
        ask(client)
        client.sendall(GATE)
        gate.wait()
        (connection,) = worker.connections
        client.sendall(GET)
        wait_until(lambda: connection.watched == 0)
        assert connection.state is ANSWERING
        gate.open()
        answers = ask(client, b"")
        while answers.count(b"hello") < 2:
            answers += ask(client, b"")
        assert ask(client)


@pytest.mark.usefixtures("long_tick")
def test_a_client_that_leaves_meanwhile_is_noticed_afterwards(gate: Gate) -> None:
    with working(gate, threads=2) as (worker, address):
        with connected(address) as client:
            client.sendall(GATE)
            gate.wait()
        (connection,) = worker.connections
        wait_until(lambda: connection.watched == 0)
        gate.open()
        wait_until(lambda: not worker.connections)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_client_that_was_answered_just_then_is_not_forgotten(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread ends its answer, and sees no need to give back, while we look away."""
    worker = Worker(hello, listen(port=0))
    server, client = socket.socketpair()
    server.setblocking(False)
    with client:
        connection = Connection(server, {})
        worker.connections.add(connection)
        worker.settle(connection)
        connection.state = ANSWERING

        def settle(each: Connection) -> None:
            if moment == "before":
                connection.state = IDLE
            Worker.settle(worker, each)
            connection.state = IDLE

        monkeypatch.setattr(worker, "settle", settle)
        worker.look_away(connection)
        assert connection in worker.ready or connection.watched
        monkeypatch.undo()
        worker.start()
        worker.stop()
        worker.join()


@pytest.mark.usefixtures("long_tick")
def test_the_poller_is_asked_only_when_something_has_happened(
    monkeypatch: pytest.MonkeyPatch, gate: Gate
) -> None:
    asked: list[float] = []
    with working(gate, threads=2) as (worker, address):
        poll = worker.poller.poll

        def count(timeout: float) -> Any:
            asked.append(timeout)
            return poll(timeout)

        monkeypatch.setattr(worker.poller, "poll", count)
        with connected(address) as client, connected(address) as busy:
            busy.sendall(GATE)
            gate.wait()
            busy.sendall(GET)  # and this one must not be looked at again and again
            for _ in range(100):
                worker.wake()
                ask(client)
            gate.open()
            ask(busy, b"")
    assert len(asked) < 5 * 100
