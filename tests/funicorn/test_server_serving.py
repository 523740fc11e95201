"""The two ways to start the server: for good, and for the length of a block."""

import socket
import threading
from contextlib import ExitStack
from typing import Any

import pytest
import requests

import funicorn
from funicorn import listen, serve, server, serving
from funicorn.limits import Limits, Times
from funicorn.worker import Worker
from tests.funicorn.wires import PATIENCE, connected, receive_all, take_apart
from tests.funicorn.workers import GET, LAST_GET, ask, descriptors, hello, is_ended, wait_until

pytestmark = pytest.mark.since(7)


def test_the_package_offers_what_is_needed_and_no_more() -> None:
    assert set(funicorn.__all__) == {"listen", "serve", "serving"}


# For the length of a block


def test_it_serves_while_the_block_runs() -> None:
    with serving(hello) as url, requests.Session() as session:
        session.trust_env = False
        for _ in range(3):
            assert session.get(f"{url}/path", timeout=PATIENCE).text == "hello"
        host, port = url.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), PATIENCE)


def test_each_has_a_port_of_its_own() -> None:
    with serving(hello) as one, serving(hello) as other:
        assert one != other


def test_it_serves_at_the_listener_that_it_is_given() -> None:
    listener = listen(port=0)
    port = listener.getsockname()[1]
    with serving(hello, listener) as url:
        assert url == f"http://127.0.0.1:{port}"
        assert requests.get(url, timeout=PATIENCE).text == "hello"
    assert listener.fileno() == -1


@pytest.mark.skipif(not socket.has_ipv6, reason="there is no IPv6 here")
def test_an_ipv6_address_is_in_brackets() -> None:
    try:
        listener = listen("::1", 0)
    except OSError as error:
        pytest.skip(str(error))
    with serving(hello, listener) as url:
        assert url.startswith("http://[::1]:")


def fail(threads: int) -> None:
    assert threads == 3
    raise ZeroDivisionError


def test_it_ends_with_the_block_also_when_that_fails() -> None:
    before = descriptors(), threading.active_count()
    with pytest.raises(ZeroDivisionError), serving(hello, threads=3):
        fail(threading.active_count() - before[1])
    assert (descriptors(), threading.active_count()) == before


def test_it_ends_though_a_browser_has_opened_a_spare_connection() -> None:
    with ExitStack() as clients:
        with serving(hello) as url:
            address = "127.0.0.1", int(url.rpartition(":")[2])
            spare, client = [clients.enter_context(connected(address)) for _ in range(2)]
            ask(client)
        assert is_ended(spare)
        assert is_ended(client)


def test_limits_and_times_reach_the_conversation() -> None:
    options: dict[str, Any] = {"limits": Limits(line=50), "times": Times(head=0.05)}
    with serving(hello, **options) as url:
        address = "127.0.0.1", int(url.rpartition(":")[2])
        with connected(address) as client:
            client.sendall(b"GET /" + b"a" * 50 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
            assert take_apart(receive_all(client)).status == "414 URI Too Long"
        with connected(address) as client:
            client.sendall(GET[:10])
            assert take_apart(receive_all(client)).status == "408 Request Timeout"


# For good


class Interrupted(Worker):
    """A worker that is interrupted while it is waited for, as by Ctrl-C."""

    go = threading.Event()
    made: "list[Interrupted]"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.waited = 0
        self.made.append(self)

    def join(self, *arguments: Any) -> None:
        self.waited += 1
        if self.waited == 1:
            assert self.go.wait(PATIENCE)
            raise KeyboardInterrupt
        super().join(*arguments)


def test_it_serves_until_it_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """And answers what has begun: here a request that came before the interrupt."""
    Interrupted.made, Interrupted.go = [], threading.Event()
    monkeypatch.setattr(server, "Worker", Interrupted)
    listener = listen(port=0)
    address = listener.getsockname()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            serve(hello, listener, threads=2, limits=Limits(line=50), times=Times(idle=5))
        except BaseException as error:
            raised.append(error)

    serving_thread = threading.Thread(target=run)
    serving_thread.start()
    with connected(address) as client:
        ask(client)
        (worker,) = Interrupted.made
        assert len(worker.threads) == 2
        assert (worker.limits.line, worker.times.idle) == (50, 5)
        client.sendall(LAST_GET[:-2])
        wait_until(lambda: any(each.begun() for each in worker.connections))
        Interrupted.go.set()
        wait_until(lambda: listener.fileno() == -1)
        assert ask(client, LAST_GET[-2:])
    serving_thread.join(PATIENCE)
    assert [type(error) for error in raised] == [KeyboardInterrupt]
    assert not any(thread.is_alive() for thread in worker.threads)


def test_an_interrupt_while_it_starts_ends_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Worker] = []

    class Hasty(Worker):
        def start(self) -> None:
            made.append(self)
            super().start()
            raise KeyboardInterrupt

    monkeypatch.setattr(server, "Worker", Hasty)
    listener = listen(port=0)
    with pytest.raises(KeyboardInterrupt):
        serve(hello, listener, threads=2)
    assert not any(thread.is_alive() for thread in made[0].threads)
    assert listener.fileno() == -1


def test_without_a_listener_it_is_at_port_8000(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nobody(Exception):
        pass

    def listen_here(*address: Any) -> socket.socket:
        assert address == ()
        raise Nobody

    monkeypatch.setattr(server, "listen", listen_here)
    with pytest.raises(Nobody):
        serve(hello)
