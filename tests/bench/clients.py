"""A client that keeps its connection, and knows after its first answer how long the others are."""

import contextlib
import socket
from collections.abc import Iterator
from time import perf_counter

GET = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
US = 1_000_000


class Client:
    """One connection; `size` is the length of an answer in bytes, once there was one."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.size = 0

    def send(self, path: bytes = b"/") -> None:
        self.socket.sendall(GET % path)

    def receive(self) -> None:
        """Receive one answer; raises OSError if the server ends the connection before."""
        received = b""
        while not self.size or len(received) < self.size:
            if not (data := self.socket.recv(65_536)):
                raise ConnectionResetError("the server has closed the connection")
            received += data
            self.size = self.size or size(received)

    def ask(self, path: bytes = b"/") -> None:
        self.send(path)
        self.receive()

    def is_open(self) -> bool:
        """Whether the server still holds this connection, which waits for nothing."""
        self.socket.setblocking(False)
        try:
            return bool(self.socket.recv(1))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self) -> None:
        self.socket.close()


def size(received: bytes) -> int:
    """Return the length of the answer that begins with `received`; 0 if its head isn't whole."""
    head, end, _ = received.partition(b"\r\n\r\n")
    if not end:
        return 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(head) + len(end) + int(value)
    raise ValueError("this client reads only answers with a Content-Length")


@contextlib.contextmanager
def clients(port: int, count: int) -> Iterator[list[Client]]:
    """Open `count` connections; each has been answered once."""
    opened: list[Client] = []
    try:
        for _ in range(count):
            opened.append(Client(port))
            opened[-1].ask()
        yield opened
    finally:
        for client in opened:
            client.close()


def latencies(port: int, count: int) -> list[float]:
    """Return the microseconds that each of `count` requests took, one after the other."""
    with clients(port, 1) as (client,):
        taken = []
        for _ in range(count):
            started = perf_counter()
            client.ask()
            taken.append((perf_counter() - started) * US)
        return taken
