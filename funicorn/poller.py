# Generated from notebooks/07-many-clients.ipynb by "make export": edit those.
"""The poller: which of many sockets are ready."""

import select
import selectors
import socket
from contextlib import suppress


class SelectorPoller:
    """Watches sockets, each for its owner, by the best means that the system has."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()

    def register(self, watched: socket.socket, event: int, owner: object) -> None:
        """Watch a socket for `event`: selectors.EVENT_READ or EVENT_WRITE."""
        self.selector.register(watched, event, owner)

    def unregister(self, watched: socket.socket) -> None:
        """Don't watch it any more."""
        self.selector.unregister(watched)

    def poll(self, seconds: float) -> list[object]:
        """Wait until a socket is ready, so long at most; return the owners of those that are."""
        return [key.data for key, _ in self.selector.select(seconds)]

    def close(self) -> None:
        """Watch nothing any more."""
        self.selector.close()


class EpollPoller:
    """The same, by Linux's epoll, and without an object for each event."""

    def __init__(self) -> None:
        self.epoll = select.epoll()
        self.owners: dict[int, object] = {}

    def register(self, watched: socket.socket, event: int, owner: object) -> None:
        """Watch a socket for `event`: selectors.EVENT_READ or EVENT_WRITE."""
        reading = event == selectors.EVENT_READ
        self.epoll.register(watched, select.EPOLLIN if reading else select.EPOLLOUT)
        self.owners[watched.fileno()] = owner

    def unregister(self, watched: socket.socket) -> None:
        """Don't watch it any more."""
        with suppress(OSError, ValueError):  # once it is closed, epoll has forgotten it by itself
            self.epoll.unregister(watched)
        self.owners.pop(watched.fileno(), None)

    def poll(self, seconds: float) -> list[object]:
        """Wait until a socket is ready, so long at most; return the owners of those that are."""
        owners = self.owners
        return [owners[number] for number, _ in self.epoll.poll(seconds)]

    def close(self) -> None:
        """Watch nothing any more."""
        self.epoll.close()


Poller = EpollPoller if hasattr(select, "epoll") else SelectorPoller
