"""Whatever fails, the server goes on, and says what happened."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from funicorn.connection import Connection
from funicorn.limits import Times
from tests.funicorn.applications import TEXT
from tests.funicorn.wires import connected, receive_all
from tests.funicorn.workers import (
    GATE,
    GET,
    LARGE,
    LAST_GET,
    Gate,
    ask,
    hello,
    is_ended,
    reset,
    visit,
    wait_until,
    working,
)

pytestmark = pytest.mark.since(7)


# Applications


@pytest.mark.parametrize(
    "failure", [ValueError, SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration]
)
@pytest.mark.parametrize("where", ["call", "block"])
def test_an_application_cannot_end_its_thread(
    failure: type[BaseException], where: str, complaints: Any
) -> None:
    class Blocks:
        def __iter__(self) -> Any:
            return self

        def __next__(self) -> bytes:
            raise failure

    def app(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/":
            return hello(environ, start_response)
        if where == "call":
            raise failure
        start_response("200 OK", [])
        return Blocks()

    with working(app) as (_, address):
        with connected(address) as client:
            client.sendall(LAST_GET.replace(b"/ ", b"/fail ", 1))
            answer = receive_all(client)
        assert visit(address)
    if (failure, where) == (StopIteration, "block"):
        assert answer.startswith(b"HTTP/1.1 200 ")
    else:
        assert answer.startswith(b"HTTP/1.1 500 ")
        assert failure.__name__ in complaints.take()


# Clients


@pytest.mark.clause("rfc9112:76")
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        b"GET /\r\n\r\n",
        GET,
        GET * 3,
        LAST_GET,
        GET.replace(b"/ ", b"/large "),
        GET.replace(b"/ ", b"/stream "),
        b"GET /stream HTTP/1.0\r\n\r\n",
    ],
)
@pytest.mark.parametrize("hard", [False, True], ids=["leaves", "resets"])
@pytest.mark.parametrize("threads", [1, 3])
def test_a_client_may_go_at_any_moment(sent: bytes, hard: bool, threads: int) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", TEXT)
        if environ["PATH_INFO"] == "/stream":
            return iter([LARGE[:100_000]] * 100)
        return [LARGE] if environ["PATH_INFO"] == "/large" else [b"hello"]

    with working(app, threads) as (worker, address):
        for _ in range(3):
            with connected(address) as client:
                client.sendall(sent)
                if hard:
                    reset(client)
            assert visit(address)
        wait_until(lambda: not worker.connections)


def test_a_client_that_resets_while_it_is_answered_harms_nobody() -> None:
    gate = Gate()
    with working(gate, threads=2) as (worker, address):
        client = socket.create_connection(address)
        client.sendall(GATE + GET)
        gate.wait()
        reset(client)
        assert visit(address)
        gate.open()
        wait_until(lambda: not worker.connections)


# Our own mistakes


class Mistake(Exception):
    pass


@pytest.fixture
def mistakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The methods of Connection which fail as long as they are in this set."""
    names: set[str] = set()

    def failing(name: str) -> Any:
        method = getattr(Connection, name)

        def call(self: Connection, *arguments: Any) -> Any:
            if name in names:
                names.discard(name)
                raise Mistake(name)
            return method(self, *arguments)

        return call

    for name in ("answer", "proceed", "expire"):
        monkeypatch.setattr(Connection, name, failing(name))
    yield names
    assert not names


@pytest.mark.parametrize("name", ["answer", "proceed"])
def test_a_thread_that_fails_goes_on(name: str, mistakes: set[str], complaints: Any) -> None:
    with working() as (worker, address), connected(address) as witness:
        ask(witness)
        with connected(address) as client:
            wait_until(lambda: len(worker.connections) == 2)
            mistakes.add(name)
            client.sendall(GET)
            assert is_ended(client), "of this conversation nobody knows the state"
        assert ask(witness), "it has nothing to do with that"
        assert visit(address)
        assert all(thread.is_alive() for thread in worker.threads)
    said = complaints.take()
    assert said.count("a thread failed, and goes on") == 1
    assert f"Mistake: {name}" in said


def test_a_thread_that_fails_takes_no_other_along(mistakes: set[str], complaints: Any) -> None:
    gate = Gate()
    with working(gate, threads=2) as (_, address), connected(address) as busy:
        for _ in range(4):
            ask(busy)  # both threads may have had it in their hands
        busy.sendall(GATE)
        gate.wait()
        with connected(address) as client:
            ask(client)
            mistakes.add("proceed")
            client.sendall(GET)
            assert is_ended(client)
        gate.open()
        assert ask(busy, b"")
        assert ask(busy)
    assert "Mistake" in complaints.take()


def test_a_failure_at_a_deadline_is_survived(
    mistakes: set[str], complaints: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("funicorn.worker.TICK", 0.01)
    with working(times=Times(head=0.02)) as (_, address), connected(address) as client:
        mistakes.add("expire")
        client.sendall(b"GET /")
        assert is_ended(client)
        assert visit(address)
    assert "Mistake" in complaints.take()
