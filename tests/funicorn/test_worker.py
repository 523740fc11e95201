"""Threads that take turns: many clients, and none of them waits for another."""

import socket
import threading
from contextlib import ExitStack
from typing import Any

import pytest

from tests.funicorn.wires import PATIENCE, connected, receive_all
from tests.funicorn.workers import (
    GATE,
    GET,
    LARGE,
    LAST_GET,
    Gate,
    ask,
    hello,
    is_ended,
    visit,
    wait_until,
    working,
)

pytestmark = pytest.mark.since(7)

THREADS = pytest.mark.parametrize("threads", [1, 3])


# Many clients


@THREADS
@pytest.mark.usefixtures("long_tick")
def test_clients_come_and_go(threads: int) -> None:
    with working(threads=threads) as (worker, address), ExitStack() as stack:
        clients = [stack.enter_context(connected(address)) for _ in range(10)]
        for _ in range(3):
            for client in clients:
                assert ask(client).startswith(b"HTTP/1.1 200 OK\r\n")
        assert len(worker.connections) == 10
        for client in clients:
            client.close()
        wait_until(lambda: not worker.connections)


@pytest.mark.clause("rfc9112:76")
@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET / HT",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
        b"GET /\r\n\r\n",
        GET,
        LAST_GET,
    ],
    ids=["silent", "half a head", "half a content", "refused", "idle", "lingering"],
)
@pytest.mark.usefixtures("long_tick")
def test_clients_that_do_nothing_keep_nobody_waiting(start: bytes) -> None:
    with working() as (worker, address), ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connected(address)).sendall(start)
        wait_until(lambda: len(worker.connections) == 20)
        assert visit(address)


@pytest.mark.usefixtures("long_tick")
def test_clients_that_take_nothing_keep_nobody_waiting() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        hello(environ, start_response)
        return [b"hello"] if environ["PATH_INFO"] == "/" else [LARGE]

    with working(app) as (_, address), connected(address) as slow:
        slow.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert slow.recv(1) == b"H"
        assert visit(address)
        assert receive_all(slow).endswith(b"\r\n\r\n" + LARGE)


@pytest.mark.clause("pep3333:12", "pep3333:27")
@pytest.mark.parametrize(("threads", "flag"), [(1, b"False"), (2, b"True")])
def test_applications_know_whether_there_are_several_threads(threads: int, flag: bytes) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [str(environ["wsgi.multithread"]).encode()]

    with working(app, threads) as (_, address), connected(address) as client:
        assert ask(client, end=flag)


# Several threads


@pytest.mark.usefixtures("long_tick")
def test_as_many_requests_are_answered_at_a_time_as_there_are_threads() -> None:
    together = threading.Barrier(3)

    def app(environ: Any, start_response: Any) -> list[bytes]:
        together.wait(PATIENCE)
        return hello(environ, start_response)

    with working(app, threads=3) as (_, address), ExitStack() as stack:
        clients = [stack.enter_context(connected(address)) for _ in range(3)]
        for _ in range(5):
            for client in clients:
                client.sendall(GET)
            for client in clients:
                ask(client, b"")


@pytest.mark.usefixtures("long_tick")
def test_a_slow_application_keeps_only_its_thread(gate: Gate) -> None:
    with working(gate, threads=2) as (_, address), connected(address) as client:
        client.sendall(GATE)
        gate.wait()
        for _ in range(5):
            assert visit(address)
        gate.open()
        assert ask(client, b"")


@pytest.mark.usefixtures("long_tick")
def test_with_one_thread_the_others_wait_and_are_answered(gate: Gate) -> None:
    with working(gate) as (_, address), ExitStack() as stack:
        first, *others = [stack.enter_context(connected(address)) for _ in range(4)]
        first.sendall(GATE)
        gate.wait()
        for client in others:
            client.sendall(GET)
        gate.open()
        for client in [first, *others]:
            assert ask(client, b"")


@THREADS
@pytest.mark.clause("rfc9112:71")
def test_requests_of_one_client_are_answered_one_after_the_other(threads: int) -> None:
    inside: set[int] = set()

    def app(environ: Any, start_response: Any) -> list[bytes]:
        assert not inside, "two requests of one client at the same time"
        inside.add(1)
        try:
            start_response("200 OK", [("X-Path", environ["PATH_INFO"])])
            return [b"hello"]
        finally:
            inside.clear()

    requests = [GET.replace(b"/ ", b"/%d " % number) for number in range(50)]
    with working(app, threads) as (_, address), connected(address) as client:
        client.sendall(b"".join(requests[:25]))
        for request in requests[25:]:
            client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        received = receive_all(client)
    lines = [line for line in received.split(b"\r\n") if line.startswith(b"X-Path")]
    assert lines == [b"X-Path: /%d" % number for number in range(50)]


@pytest.mark.usefixtures("long_tick")
def test_a_client_with_many_requests_does_not_keep_others_waiting() -> None:
    calls: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def app(environ: Any, start_response: Any) -> list[bytes]:
        calls.append(environ["PATH_INFO"])
        begun.set()
        assert go_on.wait(PATIENCE)
        return hello(environ, start_response)

    with working(app) as (_, address), connected(address) as many, connected(address) as one:
        many.sendall(GET.replace(b"/ ", b"/many ") * 100)
        assert begun.wait(PATIENCE)
        one.sendall(GET.replace(b"/ ", b"/one "))
        go_on.set()
        ask(one, b"")
        many.shutdown(socket.SHUT_WR)
        assert receive_all(many).count(b"hello") == 100
    assert calls.index("/one") < 10


@pytest.mark.usefixtures("long_tick")
def test_the_rest_of_a_response_goes_on_when_its_thread_has_left_it() -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        hello(environ, start_response)
        return [LARGE]

    with working(app, threads=2) as (_, address), connected(address) as client:
        client.sendall(LAST_GET)
        assert receive_all(client).endswith(b"\r\n\r\n" + LARGE)


# The end of a conversation


@THREADS
@pytest.mark.usefixtures("long_tick")
def test_a_connection_that_is_over_is_closed(threads: int) -> None:
    with working(threads=threads) as (worker, address):
        with connected(address) as client:
            ask(client, LAST_GET)
            assert is_ended(client)
            assert len(worker.connections) == 1, "it lingers"
        wait_until(lambda: not worker.connections)
