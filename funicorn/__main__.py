# Generated from notebooks/07-many-clients.ipynb by "make export": edit those.
"""The command line: `python -m funicorn [--bind HOST:PORT] [--threads N] module:app`."""

import argparse
import signal
import sys
from contextlib import suppress

from funicorn.loader import LoadError, load
from funicorn.server import serve
from funicorn.sockets import listen


def address(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT` or `[IPV6]:PORT`."""
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and int(port) < 65_536):
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def count(text: str) -> int:
    """Return a number of threads."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1000")
    return int(text)


def interrupt(number: int, frame: object) -> None:
    """Treat a signal as Ctrl-C."""
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Serve an application until SIGINT (Ctrl-C) or SIGTERM; return the exit status."""
    parser = argparse.ArgumentParser("python -m funicorn", description=main.__doc__)
    parser.add_argument("app", metavar="module:app", help="or module:factory()")
    parser.add_argument("--bind", type=address, default="127.0.0.1:8000", metavar="HOST:PORT")
    parser.add_argument("--threads", type=count, default=1, metavar="N")
    options = parser.parse_args(arguments)
    host, port = options.bind
    try:
        app = load(options.app)
    except LoadError as error:
        print(f"funicorn: {error}", file=sys.stderr)
        return 1
    try:
        listener = listen(host, port)
    except OSError as error:
        print(f"funicorn: can't listen at {host}:{port}: {error}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, interrupt)
    with suppress(KeyboardInterrupt):
        serve(app, listener, threads=options.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())
