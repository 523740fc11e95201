# Generated from notebooks 01, 07 by "make export": edit those.
"""Funicorn, a WSGI server in pure Python."""

from funicorn.server import serve, serving
from funicorn.sockets import listen

__all__ = ["listen", "serve", "serving"]
