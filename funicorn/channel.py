# Generated from notebooks/05-writing-a-response.ipynb by "make export": edit those.
"""The way out to a client: bytes and files, handed to the kernel."""

import logging
import select
import socket
import struct
from contextlib import suppress

from funicorn.errors import Disconnected
from funicorn.files import FilePart

log = logging.getLogger("funicorn")

MORE = getattr(socket, "MSG_MORE", 0)  # "there is more to come": Linux then fills its packets
BITE = 1_048_576  # bytes of the rest that are sent at a time
RESET = struct.pack("ii", 1, 0)  # for SO_LINGER: don't linger, break


class Channel:
    """Sends to a client over `client`, a socket that does not block.

    `rest` is what the kernel has not taken yet. The methods that send raise Disconnected when the
    client has left, or takes nothing for `patience` seconds.
    """

    def __init__(self, client: socket.socket, patience: float = 30.0) -> None:
        self.client = client
        self.patience = patience
        self.rest: list[memoryview | FilePart] = []
        self.sent = 0  # bytes of the rest that are out by now

    def send(self, data: bytes) -> None:
        """Send all of `data` before returning."""
        self.send_last(data)
        self.drain()

    def send_last(self, data: bytes) -> None:
        """Send what the kernel takes of `data` at once, and keep the rest."""
        if self.rest:  # first things first
            self.rest.append(memoryview(data))
            return
        try:
            sent = self.client.send(data)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            raise Disconnected("the client left before the end of the response") from error
        if sent < len(data):
            self.rest.append(memoryview(data)[sent:])

    def flush(self) -> bool:
        """Send what the kernel takes of the rest, a bite at most; return whether that was all."""
        try:
            while self.rest:
                piece = self.rest[0]
                if isinstance(piece, FilePart):
                    done = self.push_file(piece)
                else:
                    done = self.push_bytes(piece)
                if not done:
                    return False
                del self.rest[0]
        except BlockingIOError:
            return False
        except Disconnected:
            raise
        except OSError as error:
            raise Disconnected("the client left before the end of the response") from error
        return True

    def drain(self) -> None:
        """Send the rest, waiting for the client where that is needed."""
        while self.rest and not self.flush():
            poller = select.poll()
            poller.register(self.client, select.POLLOUT)
            if not poller.poll(self.patience * 1000):
                raise Disconnected(f"the client took nothing for {self.patience:g} seconds")

    def push_bytes(self, piece: memoryview) -> bool:
        """Send some of the bytes at the head of the rest; return whether that was all of them."""
        sent = self.client.send(piece[:BITE], MORE if len(self.rest) > 1 else 0)
        self.rest[0] = piece[sent:]
        self.sent += sent
        return sent == len(piece)

    def push_file(self, part: FilePart) -> bool:
        """Send some of the file at the head of the rest; return whether that was all of it."""
        sent = part.send(self.client.fileno(), BITE)
        if not sent:
            log.error("a file became %d bytes shorter while it was being sent", part.count)
            raise Disconnected("the file ended early")
        self.sent += sent
        if not part.count:
            part.close()
        return not part.count

    def send_file(self, head: bytes, part: FilePart) -> None:
        """Send `head` and then `part`, as far as the kernel takes them at once."""
        self.rest += [memoryview(head), part]
        self.flush()

    def break_off(self) -> None:
        """See to it that `close` looks like a failure to the client, which it is."""
        with suppress(OSError):  # the client is gone already
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    def close(self) -> None:
        """Give up what has not been sent, and the socket."""
        for piece in self.rest:
            if isinstance(piece, FilePart):
                piece.close()
        self.rest.clear()
        self.client.close()
