# Generated from notebooks 12, 13, 14, 17 by "make export": edit those.
"""Fango, a WSGI framework in pure Python."""

from fango.app import Fango
from fango.errors import HTTPError, abort
from fango.files import send_file
from fango.request import Request
from fango.response import Response, redirect
from fango.routing import Router
from fango.templates import render, stream

__all__ = [
    "Fango",
    "HTTPError",
    "Request",
    "Response",
    "Router",
    "abort",
    "redirect",
    "render",
    "send_file",
    "stream",
]
