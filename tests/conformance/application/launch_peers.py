"""Starts servers that have no command line of their own for an application.

python launch_peers.py cheroot|werkzeug|wsgiref HOST PORT MODULE:APP
"""

import importlib
import sys
from typing import Any


def cheroot(app: Any, host: str, port: int) -> None:
    from cheroot.wsgi import Server  # type: ignore[import-not-found, unused-ignore]

    Server((host, port), app).safe_start()


def werkzeug(app: Any, host: str, port: int) -> None:
    from werkzeug.serving import run_simple

    run_simple(host, port, app, threaded=True)


def wsgiref(app: Any, host: str, port: int) -> None:
    from wsgiref.simple_server import make_server

    with make_server(host, port, app) as server:
        server.serve_forever()


def main(peer: str, host: str, port: str, name: str) -> None:
    module, _, attribute = name.partition(":")
    app = getattr(importlib.import_module(module), attribute)
    {"cheroot": cheroot, "werkzeug": werkzeug, "wsgiref": wsgiref}[peer](app, host, int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
