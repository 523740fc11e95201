# Generated from notebooks/18-middleware.ipynb by "make export": edit those.
"""Another WSGI application below a prefix (PEP 3333, SCRIPT_NAME and PATH_INFO)."""

from collections.abc import Iterable

from fango.contract import Environ, StartResponse, WSGIApp
from fango.response import Response


class Mount:
    """A WSGI application that answers all below `prefix`, and is told so in its environ.

    A path elsewhere is a 404. Raises ValueError for a prefix that is none.
    """

    def __init__(self, prefix: str, app: WSGIApp) -> None:
        if not prefix.startswith("/") or prefix.endswith("/"):
            raise ValueError(f"a prefix is like /old, with no slash at its end: not {prefix!r}")
        self.prefix = prefix.encode().decode("latin-1")  # as it is in an environ
        self.app = app

    def takes(self, environ: Environ) -> bool:
        """Say whether a request is for this application."""
        path: str = environ.get("PATH_INFO", "")
        return path == self.prefix or path.startswith(f"{self.prefix}/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on, with the prefix moved from the path to the name of the script."""
        if not self.takes(environ):
            nothing = Response("There is nothing here\n", 404, content_type="text/plain")
            return nothing(environ, start_response)
        below = dict(environ)
        below["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self.prefix
        below["PATH_INFO"] = environ["PATH_INFO"][len(self.prefix) :]
        return self.app(below, start_response)
