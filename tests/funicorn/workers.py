"""Workers, and clients that misbehave. From chapter 7 on."""

import errno
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from funicorn import listen
from funicorn.worker import Worker
from tests.funicorn.wires import PATIENCE, Address, connected

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LAST_GET = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
LARGE = b"x" * 12_000_000  # more than any buffer of the kernel


def hello(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


@contextmanager
def working(app: Any = hello, threads: int = 1, **options: Any) -> Iterator[tuple[Worker, Address]]:
    """A worker that runs, and its address; afterwards it must end, and leave nothing behind."""
    before = descriptors()
    listener = listen(port=0)
    worker = Worker(app, listener, threads, **options)
    worker.start()
    try:
        yield worker, listener.getsockname()[:2]
    finally:
        worker.stop()
        for thread in worker.threads:
            thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in worker.threads)
    worker.join()
    wait_until(lambda: descriptors() <= before)


def descriptors() -> int:
    """How many this process has open."""
    return len(os.listdir("/dev/fd"))


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for the condition; it is looked at every few milliseconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this should have happened by now"
        time.sleep(0.002)


def ask(client: socket.socket, request: bytes = GET, end: bytes = b"hello") -> bytes:
    """Send a request; return what is received, up to the `end` of the response."""
    client.sendall(request)
    received = b""
    while not received.endswith(end):
        data = client.recv(1_000_000)
        assert data, f"the connection ended behind {received!r}"
        received += data
    return received


def visit(address: Address) -> bytes:
    """Ask as a new client."""
    with connected(address) as client:
        return ask(client)


def reset(client: socket.socket) -> None:
    """Break the connection as a crash does."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def is_ended(client: socket.socket) -> bool:
    """Whether the server ends the connection, without another word, before we lose patience."""
    with suppress(ConnectionResetError):
        return client.recv(1) == b""
    return True


class Gate:
    """An application that waits until it is let through."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.opened = threading.Semaphore(0)

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/gate":
            self.entered.release()
            assert self.opened.acquire(timeout=PATIENCE)
        return hello(environ, start_response)

    def wait(self) -> None:
        """Wait until somebody stands at the gate."""
        assert self.entered.acquire(timeout=PATIENCE)

    def open(self) -> None:
        """Let one through."""
        self.opened.release()


GATE = b"GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"


class Flaky(socket.socket):
    """A listener at which accepting fails a few times."""

    errors: list[int]
    gone = 0  # how many of the clients have left already when they are accepted

    def accept(self) -> tuple[socket.socket, Any]:
        if self.errors:
            raise OSError(self.errors.pop(), "failed")
        client, peer = super().accept()
        if self.gone:
            self.gone -= 1
            client = Gone(fileno=client.detach())
        return client, peer


class Gone(socket.socket):
    """A client that has left, as macOS shows it."""

    def getsockname(self) -> Any:
        raise OSError(errno.EINVAL, "Invalid argument")
