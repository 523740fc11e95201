"""The end of a worker: what has begun is finished, and nothing is left behind."""

import errno
import socket
import threading
from typing import Any

import pytest

from funicorn import listen
from funicorn.limits import Times
from funicorn.worker import Worker
from tests.funicorn.wires import PATIENCE, connected, receive_all
from tests.funicorn.workers import (
    GATE,
    GET,
    LARGE,
    Flaky,
    Gate,
    ask,
    descriptors,
    hello,
    is_ended,
    wait_until,
    working,
)

pytestmark = pytest.mark.since(7)

THREADS = pytest.mark.parametrize("threads", [1, 3])


@pytest.fixture(autouse=True)
def long_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may have to wait for the next look at the deadlines."""
    monkeypatch.setattr("funicorn.worker.TICK", 60.0)


@THREADS
def test_it_ends_at_once_when_nobody_is_there(threads: int) -> None:
    before = descriptors()
    worker = Worker(hello, listen(port=0), threads)
    worker.start()
    worker.stop()
    worker.join()
    assert not any(thread.is_alive() for thread in worker.threads)
    assert descriptors() == before


def test_stopping_twice_is_stopping() -> None:
    worker = Worker(hello, listen(port=0))
    worker.start()
    worker.stop()
    worker.join()
    worker.stop()
    worker.join()


@THREADS
@pytest.mark.parametrize("start", [b"", GET, b"\r\n"], ids=["silent", "idle", "an empty line"])
def test_idle_connections_are_closed(threads: int, start: bytes) -> None:
    with working(threads=threads) as (worker, address), connected(address) as client:
        if start == GET:
            ask(client)
        else:
            client.sendall(start)
        wait_until(lambda: worker.connections)
        worker.stop()
        assert is_ended(client)


@THREADS
def test_new_clients_are_turned_away(threads: int) -> None:
    with working(threads=threads) as (worker, address):
        worker.stop()
        worker.join()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, PATIENCE)


@THREADS
def test_a_request_that_is_being_answered_is_finished(threads: int) -> None:
    gate = Gate()
    with working(gate, threads) as (worker, address), connected(address) as client:
        client.sendall(GATE)
        gate.wait()
        worker.stop()
        gate.open()
        assert receive_all(client).endswith(b"hello")


@THREADS
def test_requests_without_end_do_not_keep_it_from_ending(threads: int) -> None:
    workers: list[Worker] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        workers[0].stop()
        return hello(environ, start_response)

    with working(app, threads) as (worker, address), connected(address) as client:
        workers.append(worker)
        client.sendall(GET * 100)
        client.shutdown(socket.SHUT_WR)
        assert receive_all(client).count(b"hello") <= 2


@THREADS
@pytest.mark.clause("rfc9112:73")
def test_a_request_that_has_begun_is_finished(threads: int) -> None:
    with working(threads=threads) as (worker, address), connected(address) as client:
        client.sendall(GET[:10])
        wait_until(lambda: worker.connections and all(c.begun() for c in worker.connections))
        worker.stop()
        wait_until(lambda: worker.listener.fileno() == -1)
        client.sendall(GET[10:])
        answer = receive_all(client)
        assert answer.endswith(b"hello")
        assert b"\r\nConnection: close\r\n" in answer


@THREADS
def test_a_response_on_its_way_arrives(threads: int) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        hello(environ, start_response)
        return [LARGE]

    with working(app, threads) as (worker, address), connected(address) as client:
        client.sendall(GET)
        received = client.recv(1)
        worker.stop()
        received += receive_all(client)
        assert received.endswith(b"\r\n\r\n" + LARGE)


@pytest.mark.parametrize("request_", [b"", GET, GET[:9]])
def test_who_was_in_time_is_served(request_: bytes) -> None:
    """A client that waits to be accepted has done nothing wrong."""
    listener = listen(port=0)
    worker = Worker(hello, listener)
    with connected(listener.getsockname()) as client:
        client.sendall(request_)
        worker.stopping = True
        worker.start()
        if request_:
            wait_until(lambda: listener.fileno() == -1)
            assert ask(client, GET[len(request_) :])
        assert is_ended(client)
    worker.join()


def test_a_request_that_is_here_already_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client of a connection that rests may speak at the very last moment."""
    with working() as (worker, address), connected(address) as client:
        ask(client)
        poll = worker.poller.poll
        begun, held, go_on = threading.Event(), threading.Event(), threading.Event()

        def hold(timeout: float) -> Any:
            begun.set()
            ready = poll(timeout)
            held.set()
            assert go_on.wait(PATIENCE)
            return ready

        monkeypatch.setattr(worker.poller, "poll", hold)
        worker.wake()  # from a wait that is not held yet
        assert begun.wait(PATIENCE)
        worker.wake()
        assert held.wait(PATIENCE)
        client.sendall(GET)
        worker.stop()
        go_on.set()
        assert ask(client, b"")
        assert is_ended(client)


def test_it_waits_no_longer_than_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funicorn.worker.TICK", 0.02)
    before = descriptors()
    worker = Worker(hello, listen(port=0), times=Times(stop=0.1))
    address = worker.listener.getsockname()
    worker.start()
    with connected(address) as client:
        client.sendall(GET[:10])
        wait_until(lambda: worker.connections)
        worker.stop()
        worker.join()
        assert is_ended(client)
    assert descriptors() == before


def test_who_does_not_end_in_time_keeps_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that end do not take the connection of one that is still at work."""
    monkeypatch.setattr("funicorn.worker.TICK", 0.02)
    gate = Gate()
    times = Times(stop=0.05)
    with working(gate, 2, times=times) as (worker, address), connected(address) as client:
        client.sendall(GATE)
        gate.wait()
        worker.stop()
        wait_until(lambda: sum(thread.is_alive() for thread in worker.threads) == 1)
        gate.open()
        assert receive_all(client).endswith(b"hello")


def test_it_ends_without_room_for_those_who_wait(complaints: Any) -> None:
    with Flaky(fileno=listen(port=0).detach()) as listener:
        listener.errors = [errno.EMFILE]
        worker = Worker(hello, listener)
        worker.stopping = True
        worker.start()
        worker.join()
        assert listener.fileno() == -1
    assert "can't accept clients" in complaints.take()
