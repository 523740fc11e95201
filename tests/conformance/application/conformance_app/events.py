"""What the application tells the suite: lines in a file, which several processes may append to."""

import os
import socket

PATIENCE = 20.0  # seconds that the application waits for the suite, before it calls it gone


def record(what: str, token: str = "") -> None:
    """Append an event; a write of one line in append mode is never mixed with another's."""
    path = os.environ.get("CONFORMANCE_EVENTS")
    if path:
        line = f"{what} {token}".rstrip().replace("\n", " ") + "\n"
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(descriptor, line.encode("utf-8", "backslashreplace"))
        finally:
            os.close(descriptor)


class Gate:
    """Holds the application until the suite, which listens at `port`, lets it pass.

    So the suite and the application take turns without a clock.
    """

    def __init__(self, port: str) -> None:
        self.suite = socket.create_connection(("127.0.0.1", int(port)), PATIENCE)

    def wait(self) -> None:
        """Say that the application has come here; wait for one byte from the suite."""
        self.suite.sendall(b".")
        if not self.suite.recv(1):
            raise RuntimeError("the suite has given up this test")

    def close(self) -> None:
        self.suite.close()
