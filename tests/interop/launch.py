"""Runs the application under one server, and prints at which port, when it listens there.

python launch.py SERVER FOLDER: the folder with the static files.
"""

import sys
from pathlib import Path
from typing import Any

from application import make_app

HOST = "127.0.0.1"


def announce(port: int) -> None:
    print(port, flush=True)


def funicorn(app: Any) -> None:
    from funicorn import listen, serve

    listener = listen(HOST, 0)
    announce(listener.getsockname()[1])
    serve(app, listener, threads=2)


def gunicorn(app: Any) -> None:
    from gunicorn.app.base import BaseApplication

    def ready(arbiter: Any) -> None:
        announce(arbiter.LISTENERS[0].sock.getsockname()[1])

    options = {
        "bind": f"{HOST}:0",
        "worker_class": "sync",
        "control_socket_disable": True,
        "when_ready": ready,
    }

    class Application(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    Application().run()


def waitress(app: Any) -> None:
    from waitress.server import create_server

    server = create_server(app, host=HOST, port=0)
    announce(server.effective_port)
    server.run()


def cheroot(app: Any) -> None:
    from cheroot.wsgi import Server

    server = Server((HOST, 0), app)
    server.prepare()
    announce(server.bind_addr[1])
    server.serve()


def werkzeug(app: Any) -> None:
    from werkzeug.serving import make_server

    server = make_server(HOST, 0, app, threaded=True)
    announce(server.server_port)
    server.serve_forever()


def wsgiref(app: Any) -> None:
    from wsgiref.simple_server import make_server

    with make_server(HOST, 0, app) as server:
        announce(server.server_port)
        server.serve_forever()


SERVERS = {
    each.__name__: each for each in (funicorn, gunicorn, waitress, cheroot, werkzeug, wsgiref)
}

if __name__ == "__main__":
    name, folder = sys.argv[1:]
    SERVERS[name](make_app(Path(folder)))
