# Generated from notebooks/14-the-application.ipynb by "make export": edit those.
"""What surrounds an application in development: the debug page, for those who may see it."""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from fango.contract import Environ, StartResponse, WSGIApp

OUR_NAMES = ("localhost", "127.0.0.1", "::1")
OF_PROXIES = ("FORWARDED", "VIA", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_REAL_IP")


def is_here(environ: Environ) -> bool:
    """Say whether a request comes from somebody at this very machine.

    Not if a proxy says that it came by it, from anywhere; nor if it asks for another host: the
    page of another site can make its name lead here (DNS rebinding), and read what we answer.
    """
    if any(f"HTTP_{name}" in environ for name in OF_PROXIES):
        return False
    try:
        host = urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname
        return host in OUR_NAMES and ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # no address, or no host
        return False


def debugging(app: WSGIApp) -> WSGIApp:
    """Return `app` with environ["fango.debug"] true for those who `is_here` lets see the source."""

    def debugged(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["fango.debug"] = is_here(environ)
        return app(environ, start_response)

    return debugged
