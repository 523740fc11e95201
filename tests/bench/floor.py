"""The floor: an event loop in Python that parses nothing and sends the same bytes each time.

No server in Python that polls, receives and sends for itself can be faster; the bench gives the
others' speeds as parts of this one's. It takes each piece that it receives for one request.

    python -m tests.bench.floor --bind 127.0.0.1:8000 [--size 14]
"""

import argparse
import contextlib
import select
import selectors
import socket

from tests.bench.apps import PAGE

# The fields that Funicorn sends, so that both send the same number of bytes.
HEAD = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: text/plain\r\n"
    b"Content-Length: %d\r\n"
    b"Date: Sat, 01 Jan 2000 00:00:00 GMT\r\n"
    b"Server: funicorn\r\n"
    b"\r\n"
)


def response(size: int) -> bytes:
    """Return a response with `size` bytes of content, at most 16 KiB."""
    return HEAD % size + PAGE[:size]


def serve(listener: socket.socket, fixed: bytes) -> None:
    """Answer everything with `fixed`, until interrupted."""
    listener.setblocking(False)
    if hasattr(select, "epoll"):
        with_epoll(listener, fixed)
    else:
        with_selectors(listener, fixed)


def with_epoll(listener: socket.socket, fixed: bytes) -> None:
    """The loop without even the few steps that `selectors` adds."""
    poller = select.epoll()
    poller.register(listener, select.EPOLLIN)
    clients: dict[int, socket.socket] = {}
    while True:
        for number, _ in poller.poll():
            client = clients.get(number)
            if client is None:
                client, _ = listener.accept()
                client.setblocking(False)
                clients[client.fileno()] = client
                poller.register(client, select.EPOLLIN)
                continue
            try:
                if client.recv(65_536):
                    client.send(fixed)
                    continue
            except OSError:
                pass  # it has left
            del clients[number]
            client.close()


def with_selectors(listener: socket.socket, fixed: bytes) -> None:
    """The same where there is no epoll."""
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                client, _ = listener.accept()
                client.setblocking(False)
                selector.register(client, selectors.EVENT_READ)
                continue
            waiting = key.fileobj
            assert isinstance(waiting, socket.socket)
            try:
                if waiting.recv(65_536):
                    waiting.send(fixed)
                    continue
            except OSError:
                pass  # it has left
            selector.unregister(waiting)
            waiting.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.floor")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    parser.add_argument("--size", type=int, default=14, metavar="BYTES", help="of the content")
    options = parser.parse_args()
    host, _, port = options.bind.rpartition(":")
    with contextlib.suppress(KeyboardInterrupt):
        serve(socket.create_server((host, int(port)), backlog=1024), response(options.size))


if __name__ == "__main__":
    main()
