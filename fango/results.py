# Generated from notebooks 14, 18 by "make export": edit those.
"""What a view may return, and the response that comes of it."""

from collections.abc import Iterator
from typing import Any

from fango.capture import Capture
from fango.contract import Environ
from fango.errors import HTTPError
from fango.response import WHOLE, Response, close_all


def make_response(value: Any, environ: Environ) -> Response:
    """Return the response that `value` stands for; the first block of a stream is fetched.

    A str is HTML, a dict or a list JSON, None an empty 204; bytes and iterators of str or bytes are
    content too. A tuple is one of these with a status, and perhaps headers. A WSGI application is
    called with `environ`. TypeError for anything else.
    """
    if isinstance(value, tuple):
        return with_status(value, environ)
    if isinstance(value, Response):
        response = value.duplicate()  # it may be returned again, and hooks change what they get
    elif value is None:
        response = Response(b"", 204)
    elif isinstance(value, (*WHOLE, dict, list, Iterator)):
        response = Response(value)
    elif callable(value):
        response = Capture(value, environ).response()
    else:
        raise TypeError(
            f"a view returned {type(value).__name__}: it returns str, bytes, dict, list, an "
            "iterator, None, (body, status), (body, status, headers), a Response or a WSGI "
            "application"
        )
    try:
        response.peek()
    except BaseException:
        response.discard()
        raise
    return response


def with_status(value: tuple[Any, ...], environ: Environ) -> Response:
    """Return the response for a body, a status, and headers if there are any."""
    if not 2 <= len(value) <= 3 or not isinstance(value[1], int):
        close_all(value[0] if value else None, ())
        raise TypeError(f"a tuple is (body, status) or (body, status, headers), not {value!r}")
    response = make_response(value[0], environ)
    try:
        response.set_status(value[1])
        if len(value) == 3:
            response.add_headers(value[2])
    except BaseException:
        response.discard()
        raise
    return response


def answer_to(error: Exception, value: Any, environ: Environ) -> Response:
    """Return the response for what a handler has returned for an error.

    It has the status of the error, unless it says otherwise, and the headers that the error has
    brought, unless it has such itself.
    """
    known = error if isinstance(error, HTTPError) else HTTPError(500)
    whole = isinstance(value, (tuple, Response)) or callable(value)
    response = make_response(value if whole else (value, known.status), environ)
    if response.status != known.status:
        return response
    there = [name.lower() for name in response.headers]
    headers = [pair for pair in known.headers if pair[0].lower() not in there]
    return with_status((response, known.status, headers), environ)
