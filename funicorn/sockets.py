# Generated from notebooks 01, 07 by "make export": edit those.
"""Listening sockets."""

import socket


def listen(host: str = "127.0.0.1", port: int = 8000, backlog: int = 1024) -> socket.socket:
    """Return a socket that listens at `host` and `port`; port 0 means any free one.

    Up to `backlog` clients may wait to be accepted. A host with a colon is an IPv6 address.
    Raises OSError, naming the address, when it is taken or is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=backlog)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # for its connections too
    return listener
