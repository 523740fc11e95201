# Generated from notebooks 01, 04, 06, 07 by "make export": edit those.
"""The server: an application, a listening socket, and threads between them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from funicorn.contract import Application
from funicorn.limits import LIMITS, TIMES, Limits, Times
from funicorn.sockets import listen
from funicorn.worker import Worker


def serve(
    app: Application,
    listener: socket.socket | None = None,
    *,
    threads: int = 1,
    limits: Limits = LIMITS,
    times: Times = TIMES,
) -> None:
    """Serve `app` with `threads` threads, until an exception such as KeyboardInterrupt ends it.

    Clients come by `listener`, or by http://127.0.0.1:8000 if there is none. At the end the
    listener is closed, and requests that have begun are answered, for up to `times.stop` seconds.
    """
    worker = Worker(app, listener or listen(), threads, limits, times)
    try:
        worker.start()
        worker.join()
    finally:
        worker.stop()
        worker.join(times.stop + 2)


@contextmanager
def serving(
    app: Application,
    listener: socket.socket | None = None,
    *,
    threads: int = 1,
    limits: Limits = LIMITS,
    times: Times = TIMES,
) -> Iterator[str]:
    """Serve `app` in the background while the `with` block runs, and give the server's URL.

    Clients come by `listener`, or by any free port if there is none. For tests and notebooks.
    """
    listener = listener or listen(port=0)
    host, port = listener.getsockname()[:2]
    worker = Worker(app, listener, threads, limits, times)
    try:
        worker.start()
        yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    finally:
        worker.stop()
        worker.join(times.stop + 2)
