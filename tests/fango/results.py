"""What views return, as the package makes responses of it after each chapter."""

from inspect import signature
from typing import Any

from fango import Response, results
from tests.fango.environs import environ_of


def make_response(value: Any) -> Response:
    """The response to a request for /, to which a view has returned `value`."""
    return results.make_response(value, *environ())


def answer_to(error: Exception, value: Any) -> Response:
    """The response to a request for /, for which a handler of `error` has returned `value`."""
    return results.answer_to(error, value, *environ())


def environ() -> list[Any]:
    """The last argument: from chapter 18 on it is the environ, for a WSGI application."""
    wanted = "environ" in signature(results.make_response).parameters
    return [environ_of()] if wanted else []
