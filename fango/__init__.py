# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""Fango, a WSGI framework in pure Python."""

from fango.errors import HTTPError, abort
from fango.request import Request
from fango.response import Response, redirect

__all__ = ["HTTPError", "Request", "Response", "abort", "redirect"]
