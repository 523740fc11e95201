"""The poller: both kinds do the same."""

import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

import pytest

from funicorn import poller as module
from funicorn.poller import EpollPoller, SelectorPoller
from tests.funicorn.wires import connected, exchange
from tests.funicorn.workers import working

pytestmark = pytest.mark.since(7)

KINDS = [SelectorPoller, EpollPoller] if hasattr(module.select, "epoll") else [SelectorPoller]


@pytest.fixture(params=KINDS)
def poller(request: pytest.FixtureRequest) -> Iterator[Any]:
    with closing(request.param()) as poller:
        yield poller


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


Pair = tuple[socket.socket, socket.socket]


def test_nobody_is_ready(poller: Any, pair: Pair) -> None:
    assert poller.poll(0) == []
    poller.register(pair[0], EVENT_READ, "owner")
    assert poller.poll(0) == []
    assert poller.poll(0.001) == []


def test_who_can_read_is_ready_until_it_has_read(poller: Any, pair: Pair) -> None:
    poller.register(pair[0], EVENT_READ, "owner")
    pair[1].sendall(b"a")
    for _ in range(2):
        assert poller.poll(5) == ["owner"]
    pair[0].recv(1)
    assert poller.poll(0) == []


def test_who_can_write_is_ready(poller: Any, pair: Pair) -> None:
    pair[0].setblocking(False)
    poller.register(pair[0], EVENT_WRITE, "owner")
    pair[1].sendall(b"a")  # this does not concern it
    assert poller.poll(5) == ["owner"]
    with suppress(BlockingIOError):
        while pair[0].send(bytes(100_000)):
            pass
    assert poller.poll(0) == []


@pytest.mark.parametrize("event", [EVENT_READ, EVENT_WRITE])
def test_whose_client_has_left_is_ready(event: int, poller: Any, pair: Pair) -> None:
    poller.register(pair[0], event, "owner")
    pair[1].close()
    assert poller.poll(5) == ["owner"]


def test_all_who_are_ready_are_found_at_once(poller: Any) -> None:
    pairs = [socket.socketpair() for _ in range(50)]
    for number, (one, other) in enumerate(pairs):
        poller.register(one, EVENT_READ, number)
        other.sendall(b"a")
    assert sorted(poller.poll(5)) == list(range(50))
    for each in (each for pair in pairs for each in pair):
        each.close()


def test_who_is_not_watched_is_not_found(poller: Any, pair: Pair) -> None:
    poller.register(pair[0], EVENT_READ, "owner")
    pair[1].sendall(b"a")
    poller.unregister(pair[0])
    assert poller.poll(0) == []
    poller.register(pair[0], EVENT_READ, "another")
    assert poller.poll(5) == ["another"]


def test_a_socket_that_is_closed_can_be_unregistered(poller: Any, pair: Pair) -> None:
    poller.register(pair[0], EVENT_READ, "owner")
    pair[1].sendall(b"a")
    pair[0].close()
    poller.unregister(pair[0])
    assert poller.poll(0) == []


def test_the_number_of_a_closed_socket_can_be_used_again(poller: Any, pair: Pair) -> None:
    poller.register(pair[0], EVENT_READ, "owner")
    poller.unregister(pair[0])
    pair[0].close()
    one, other = socket.socketpair()
    with one, other:
        poller.register(one, EVENT_READ, "another")
        other.sendall(b"a")
        assert poller.poll(5) == ["another"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_works_with_each(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funicorn.worker.Poller", kind)
    get = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with working(threads=2) as (_, address), connected(address):
        for _ in range(3):
            assert exchange(address, get).startswith(b"HTTP/1.1 200 ")
