# Generated from notebooks/01-bytes-on-a-wire.ipynb by "make export": edit those.
"""Funicorn, a WSGI server in pure Python."""

from funicorn.server import serve
from funicorn.sockets import listen

__all__ = ["listen", "serve"]
