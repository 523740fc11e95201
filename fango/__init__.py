# Generated from notebooks 12, 13, 14 by "make export": edit those.
"""Fango, a WSGI framework in pure Python."""

from fango.app import Fango
from fango.errors import HTTPError, abort
from fango.request import Request
from fango.response import Response, redirect
from fango.routing import Router

__all__ = ["Fango", "HTTPError", "Request", "Response", "Router", "abort", "redirect"]
