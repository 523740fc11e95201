# Generated from notebooks/14-the-application.ipynb by "make export": edit those.
"""The command line: `python -m fango run module:app`, for development."""

import argparse
import logging
import signal
import sys
from contextlib import suppress

from fango.development import debugging
from funicorn import listen, serve
from funicorn.__main__ import address, count, interrupt
from funicorn.loader import LoadError, load


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    """Return what the command line asks for; exit with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser("python -m fango")
    commands = parser.add_subparsers(required=True, metavar="run")
    run = commands.add_parser("run", help="serve an application", description=main.__doc__)
    run.add_argument("app", metavar="module:app", help="or module:factory()")
    run.add_argument("--bind", type=address, default="127.0.0.1:8000", metavar="HOST:PORT")
    run.add_argument("--threads", type=count, default=4, metavar="N")
    return parser.parse_args(arguments)


def tell(text: str) -> None:
    """Say something on the console."""
    print(f"fango: {text}", file=sys.stderr, flush=True)


def fail(reason: str) -> int:
    """Say why it does not work; return the exit status for that."""
    tell(reason)
    return 1


def main(arguments: list[str] | None = None) -> int:
    """Serve an application for development until Ctrl-C; return the exit status.

    Who asks from this machine is shown the source when something fails; nobody else is.
    """
    options = read_options(arguments)
    with suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, interrupt)
        return start(options)
    return 0


def start(options: argparse.Namespace) -> int:
    """Load the application, say where it is, and serve it; return the exit status."""
    host, port = options.bind
    try:
        app = load(options.app)
    except LoadError as error:
        return fail(str(error))
    try:
        listener = listen(host, port)
    except OSError as error:
        return fail(f"can't listen at {host}:{port}: {error}")
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    tell(f"{options.app} is at http://{shown}:{port} for development; Ctrl-C ends it")
    logging.basicConfig(format="%(name)s: %(message)s")
    serve(debugging(app), listener, threads=options.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())
