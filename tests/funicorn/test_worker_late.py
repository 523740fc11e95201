"""Clients that come while a worker is about to end, and one that ends before it has begun."""

import threading

import pytest

from funicorn import listen, serve
from funicorn.limits import Times
from tests.funicorn.wires import connected, receive_all
from tests.funicorn.workers import LAST_GET, is_ended, visit, wait_until, working

pytestmark = pytest.mark.since(7)


def test_who_has_connected_in_time_may_say_what_it_wants() -> None:
    with working() as (worker, address):
        visit(address)
        with connected(address) as client:
            wait_until(lambda: worker.connections)
            worker.stop()
            wait_until(lambda: not worker.accepting)
            client.sendall(LAST_GET)
            assert receive_all(client).endswith(b"hello")


def test_who_says_nothing_for_a_moment_is_parted_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funicorn.worker.MOMENT", 0.02)
    monkeypatch.setattr("funicorn.worker.TICK", 60.0)
    with working() as (worker, address), connected(address) as client:
        wait_until(lambda: worker.connections)
        worker.stop()
        assert is_ended(client)


def test_ctrl_c_may_come_before_all_threads_are_started(monkeypatch: pytest.MonkeyPatch) -> None:
    started = threading.Thread.start
    joined = []

    def start(thread: threading.Thread) -> None:
        if thread.name == "funicorn-3":
            raise KeyboardInterrupt
        started(thread)
        joined.append(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(KeyboardInterrupt):  # and not after a minute
        serve(lambda environ, start_response: [], listen(port=0), threads=4, times=Times(stop=60.0))
    assert [thread.is_alive() for thread in joined] == [False, False]
