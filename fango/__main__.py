# Generated from notebooks 14, 19 by "make export": edit those.
"""The command line: `python -m fango run module:app`, for development."""

import argparse
import logging
import signal
import socket
import sys
from contextlib import suppress
from functools import partial

from fango.contract import WSGIApp
from fango.development import HERE, debugging, load_or_explain, log, request_log
from fango.reload import POSSIBLE, RELOAD, Watch, end_soon, follow_parent, inherited, supervise
from funicorn import listen, serve, serving
from funicorn.__main__ import address, count, interrupt
from funicorn.limits import Times
from funicorn.loader import LoadError, load


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    """Return what the command line asks for; exit with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser("python -m fango")
    commands = parser.add_subparsers(required=True, metavar="run")
    run = commands.add_parser("run", help="serve an application", description=main.__doc__)
    run.add_argument("app", metavar="module:app", help="or module:factory()")
    run.add_argument("--bind", type=address, default="127.0.0.1:8000", metavar="HOST:PORT")
    run.add_argument("--threads", type=count, default=4, metavar="N")
    run.add_argument("--no-reload", action="store_true", help="don't restart when a file changes")
    run.add_argument("--public", action="store_true", help="also serve other machines")
    options = parser.parse_args(arguments)
    if not all(options.app.partition(":")):
        run.error(f"an application is named module:app or module:factory(), not {options.app!r}")
    return options


def tell(text: str) -> None:
    """Say something on the console."""
    print(f"fango: {text}", file=sys.stderr, flush=True)


def fail(reason: str) -> int:
    """Say why it does not work; return the exit status for that."""
    tell(reason)
    return 1


def main(arguments: list[str] | None = None) -> int:
    """Serve an application until Ctrl-C, for development; start anew when a source file changes.

    Who asks from this machine is shown the source when something fails; nobody else is.
    """
    options = read_options(arguments)
    left = inherited()
    if left is not None:
        return serve_until_change(options, *left)
    with suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, interrupt)
        return start(options)
    return 0


def start(options: argparse.Namespace) -> int:
    """Listen, say where, and serve; return the exit status."""
    host, port = options.bind
    try:
        listener = listen(host, port)
    except OSError as error:
        return fail(f"can't listen at {host}:{port}: {error}")
    with listener:
        found, port = listener.getsockname()[:2]
        if found not in HERE and not options.public:
            return fail(f"{host} can be reached from other machines: say --public if that is meant")
        shown = f"[{found}]" if ":" in found else found
        tell(f"{options.app} is at http://{shown}:{port} for development; Ctrl-C ends it")
        if not POSSIBLE and not options.no_reload:
            tell("this system can't restart it when a file changes: that is for you to do")
        if options.no_reload or not POSSIBLE:
            return serve_once(options, listener)
        status = supervise(listener)
    return fail(f"the application was ended by signal {-status}") if status < 0 else status


def serve_until_change(options: argparse.Namespace, listener: socket.socket, pipe: int) -> int:
    """Serve, as a child of `supervise`, until a file changes or the parent has ended."""
    follow_parent(pipe)
    with Watch() as watch:
        app, reason = load_or_explain(partial(load, options.app))
        log_to_console()
        if reason:
            log.error("can't load %s; waiting for a change\n%s", options.app, reason)
        with serving(surrounded(app), listener, threads=options.threads, times=TIMES):
            changed = watch.wait(pipe)
            if changed:
                log.info("%s has changed", changed)
    status = RELOAD if changed else 0
    end_soon(status)  # the application may have threads that don't
    return status


TIMES = Times(stop=2.0)  # for requests that have begun when a file changes


def log_to_console() -> None:
    """Show what is logged, unless the application has seen to that itself."""
    logging.basicConfig(format="%(name)s: %(message)s")
    if log.level == logging.NOTSET:
        log.setLevel(logging.INFO)


def surrounded(app: WSGIApp) -> WSGIApp:
    """Return `app` with all that it has in development only."""
    return request_log(debugging(app))


def serve_once(options: argparse.Namespace, listener: socket.socket) -> int:
    """Serve until Ctrl-C."""
    try:
        app = load(options.app)
    except LoadError as error:
        return fail(str(error))
    log_to_console()
    serve(surrounded(app), listener, threads=options.threads, times=TIMES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
