"""Starts the servers that have no command line for it: `launch.py NAME HOST PORT MODULE:APP`.

Each gets the settings that its users would choose for many clients: a backlog that holds them, and
connections that stay open where the server can do that.
"""

import importlib
import sys
from collections.abc import Callable
from typing import Any

BACKLOG = 1024


def run_wsgiref(app: Any, host: str, port: int) -> None:
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    class Server(WSGIServer):
        request_queue_size = BACKLOG

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    make_server(host, port, app, Server, Quiet).serve_forever()


def run_werkzeug(app: Any, host: str, port: int) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            pass

    make_server(host, port, app, threaded=True, request_handler=Quiet).serve_forever()


def run_cheroot(app: Any, host: str, port: int) -> None:
    from cheroot.wsgi import Server

    server = Server((host, port), app, numthreads=4, request_queue_size=BACKLOG, timeout=300)
    server.keep_alive_conn_limit = 10_000
    server.start()


def run_bjoern(app: Any, host: str, port: int) -> None:
    import bjoern

    bjoern.run(app, host, port)


SERVERS: dict[str, Callable[[Any, str, int], None]] = {
    "wsgiref": run_wsgiref,
    "werkzeug": run_werkzeug,
    "cheroot": run_cheroot,
    "bjoern": run_bjoern,
}


def main(name: str, host: str, port: str, app: str) -> None:
    module, _, attribute = app.partition(":")
    SERVERS[name](getattr(importlib.import_module(module), attribute), host, int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
