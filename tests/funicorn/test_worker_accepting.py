"""New clients: those who leave too soon, those for whom there is no room, and the last ones."""

import errno
import socket
from contextlib import ExitStack
from typing import Any

import pytest

from funicorn import listen
from funicorn.worker import Worker
from tests.funicorn.wires import connected
from tests.funicorn.workers import GET, Flaky, ask, hello, is_ended, visit, wait_until

pytestmark = pytest.mark.since(7)


@pytest.mark.parametrize("number", [errno.ECONNABORTED, errno.EPERM, errno.EPROTO])
def test_a_client_that_left_while_it_waited_is_no_matter(number: int) -> None:
    with Flaky(fileno=listen(port=0).detach()) as listener:
        listener.errors = [number] * 2
        worker = Worker(hello, listener)
        worker.start()
        assert visit(listener.getsockname())
        worker.stop()
        worker.join()
        assert listener.errors == []


def test_to_make_room_half_of_the_unused_connections_are_closed(
    complaints: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those first that have been so for longest; a request that has begun is none of them."""
    monkeypatch.setattr("funicorn.worker.TICK", 0.05)
    with Flaky(fileno=listen(port=0).detach()) as listener, ExitStack() as stack:
        listener.errors = []
        worker = Worker(hello, listener)
        worker.start()
        clients = [stack.enter_context(connected(listener.getsockname())) for _ in range(5)]
        for client in clients[:4]:
            ask(client)
        clients[4].sendall(GET[:10])
        wait_until(lambda: any(each.begun() for each in worker.connections))
        listener.errors = [errno.EMFILE]
        assert visit(listener.getsockname())
        assert is_ended(clients[0])
        assert is_ended(clients[1])
        assert ask(clients[2])
        assert ask(clients[3])
        assert ask(clients[4], GET[10:])
        worker.stop()
        worker.join()
    complaints.take()


def test_a_client_that_left_since_it_was_accepted_is_no_matter() -> None:
    with Flaky(fileno=listen(port=0).detach()) as listener:
        listener.errors, listener.gone = [], 1
        worker = Worker(hello, listener)
        worker.start()
        with connected(listener.getsockname()) as client:
            assert is_ended(client)
        assert visit(listener.getsockname())
        worker.stop()
        worker.join()


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_when_there_is_no_room_it_is_made_and_reported(
    number: int, complaints: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("funicorn.worker.TICK", 0.05)
    with Flaky(fileno=listen(port=0).detach()) as listener:
        listener.errors = []
        worker = Worker(hello, listener)
        worker.start()
        with connected(listener.getsockname()) as idle:
            ask(idle)
            listener.errors = [number]
            assert visit(listener.getsockname()), "it waits until there is room"
            assert is_ended(idle)
        worker.stop()
        worker.join()
    assert "can't accept clients: [Errno" in complaints.take()


@pytest.mark.parametrize("how", ["close", "shutdown"])
def test_a_listener_that_somebody_else_closes_is_the_end(how: str, complaints: Any) -> None:
    listener = listen(port=0)
    worker = Worker(hello, listener)
    worker.start()
    with connected(listener.getsockname()) as client:
        ask(client)
        if how == "close":
            listener.close()
            worker.stop()  # the poller can't notice that
        else:
            listener.shutdown(socket.SHUT_RDWR)
        assert is_ended(client)
    worker.join()
    assert "the listener is closed" in complaints.take()
