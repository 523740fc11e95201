# Generated from notebooks 12, 13 by "make export": edit those.
"""Fango, a WSGI framework in pure Python."""

from fango.errors import HTTPError, abort
from fango.request import Request
from fango.response import Response, redirect
from fango.routing import Router

__all__ = ["HTTPError", "Request", "Response", "Router", "abort", "redirect"]
