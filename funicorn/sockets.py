# Generated from notebooks/01-bytes-on-a-wire.ipynb by "make export": edit those.
"""Listening sockets, and how to part from a client."""

import socket
import time


def listen(host: str = "127.0.0.1", port: int = 8000, backlog: int = 1024) -> socket.socket:
    """Return a socket that listens at `host` and `port`; port 0 means any free one.

    Up to `backlog` clients may wait to be accepted. A host with a colon is an IPv6 address.
    Raises OSError, naming the address, when it is taken or is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=backlog)


LINGER_BYTES = 16_777_216
LINGER_SECONDS = 2.0


def close_gently(client: socket.socket) -> None:
    """Close a connection so that the client can still read our answer (RFC 9112 §9.6).

    Ends our side, then discards what the client is still sending: at most `LINGER_BYTES` bytes,
    for at most `LINGER_SECONDS` seconds. Never raises: the answer has been given, and a client
    that is gone by now has lost nothing.
    """
    discarded = 0
    deadline = time.monotonic() + LINGER_SECONDS
    try:
        client.shutdown(socket.SHUT_WR)
        while discarded < LINGER_BYTES and (left := deadline - time.monotonic()) > 0:
            client.settimeout(left)
            data = client.recv(65_536)
            if not data:
                break
            discarded += len(data)
    except OSError:
        pass  # gone, or too slow: either way there is nobody to wait for
    finally:
        client.close()
