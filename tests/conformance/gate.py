"""Holding the application at a point, until the suite lets it go on."""

from __future__ import annotations

import socket

PATIENCE = 10.0  # seconds


class Gate:
    """Where the application waits: it comes by a connection to `port`.

    The counterpart of conformance_app.events.Gate.
    """

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.held: list[socket.socket] = []

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *error: object) -> None:
        for connection in (*self.held, self.listener):
            connection.close()

    def arrival(self, timeout: float = PATIENCE) -> socket.socket | None:
        """Wait for the application to come here by a new connection; None if it does not."""
        self.listener.settimeout(timeout)
        try:
            connection, _ = self.listener.accept()
        except TimeoutError:
            return None
        connection.settimeout(PATIENCE)
        self.held.append(connection)
        return connection

    def release(self, connection: socket.socket | None) -> None:
        """Let one that has come, or is about to, go on."""
        assert connection is not None, "the application has not come to the gate"
        assert connection.recv(1) == b".", "the application did not wait at the gate"
        connection.sendall(b".")

    def open(self) -> None:
        """Wait for the application to come to its next stop, and let it pass."""
        self.release(self.held[0] if self.held else self.arrival())
