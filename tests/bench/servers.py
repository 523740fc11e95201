"""The servers that are measured, and how each of them is started."""

import importlib.util
from typing import NamedTuple


class Contender(NamedTuple):
    """A server. `command` is what follows `python`; what stands in braces is filled in.

    `many` holds the options for thousands of idle connections; None means that it can't hold
    them, for the reason `few`.
    """

    name: str
    module: str  # must be there to import
    package: str  # whose version counts, "" for what comes with Python or with us
    command: str
    many: str | None = None
    few: str = ""


FLOOR = "floor"
FUNICORN = "funicorn"
FUNICORN_4 = "funicorn, 4 threads"
GTHREAD = "gunicorn gthread, 4 threads"
WAITRESS = "waitress, 4 threads"

LAUNCH = "-m tests.bench.launch"
GUNICORN = "-m gunicorn --bind {host}:{port} --workers 1 --no-control-socket"

CONTENDERS = (
    Contender(FLOOR, "select", "", "-m tests.bench.floor --bind {host}:{port} --size {size}", ""),
    Contender(FUNICORN, "funicorn", "", "-m funicorn --bind {host}:{port} {app}", ""),
    Contender(FUNICORN_4, "funicorn", "", "-m funicorn --bind {host}:{port} --threads 4 {app}", ""),
    Contender(
        "gunicorn sync",
        "gunicorn",
        "gunicorn",
        GUNICORN + " --worker-class sync {app}",
        few="it closes each connection after one request",
    ),
    Contender(
        GTHREAD,
        "gunicorn",
        "gunicorn",
        GUNICORN + " --worker-class gthread --threads 4 {many} {app}",
        "--worker-connections 10000 --keep-alive 300",
    ),
    Contender(
        WAITRESS,
        "waitress",
        "waitress",
        "-m waitress --listen {host}:{port} --threads 4 {many} {app}",
        "--connection-limit 10000 --channel-timeout 300 --asyncore-use-poll",
    ),
    Contender(
        "cheroot, 4 threads", "cheroot", "cheroot", LAUNCH + " cheroot {host} {port} {app}", ""
    ),
    Contender(
        "Werkzeug, a thread for each",
        "werkzeug",
        "werkzeug",
        LAUNCH + " werkzeug {host} {port} {app}",
        few="it needs a thread for each connection",
    ),
    Contender(
        "wsgiref",
        "wsgiref",
        "",
        LAUNCH + " wsgiref {host} {port} {app}",
        few="it closes each connection after one request",
    ),
    Contender("bjoern (C)", "bjoern", "bjoern", LAUNCH + " bjoern {host} {port} {app}", ""),
    Contender(
        "granian (Rust)",
        "granian",
        "granian",
        "-m granian --interface wsgi --host {host} --port {port} --workers 1 --no-access-log "
        "{many} {app}",
        "--backlog 10000 --backpressure 10000",
    ),
)


def is_installed(contender: Contender) -> bool:
    return importlib.util.find_spec(contender.module) is not None


def chosen(words: list[str]) -> list[Contender]:
    """Return the contenders whose names contain one of the words; all if there are no words."""
    if not words:
        return list(CONTENDERS)
    return [each for each in CONTENDERS if any(word.lower() in each.name.lower() for word in words)]


def arguments(contender: Contender, port: int, app: str, size: int, many: bool) -> list[str]:
    """Return what follows `python` to serve `app`, whose answers have `size` bytes of content."""
    options = (contender.many or "") if many else ""
    command = contender.command.format(
        host="127.0.0.1", port=port, app=app, size=size, many=options
    )
    return command.split()
