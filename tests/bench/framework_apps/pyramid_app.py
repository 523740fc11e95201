"""Pyramid's application."""

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator  # type: ignore[import-untyped]
from pyramid.request import Request  # type: ignore[import-untyped]
from pyramid.response import Response  # type: ignore[import-untyped]

from tests.bench.framework_jobs import COUNT, USER, Application


def hello(request: Request) -> Response:
    return Response("Hello")


def user(request: Request) -> Response:
    return Response(f"User {int(request.matchdict['id']):d}")


def json(request: Request) -> dict[str, Any]:
    return USER


def form(request: Request) -> Response:
    fields = request.POST
    return Response(f"{fields['name']}, {fields['town']}: {fields['message']}")


def page(number: int) -> Callable[[Request], Response]:
    return lambda request: Response(f"Page {number}")


def items(number: int) -> Callable[[Request], Response]:
    return lambda request: Response(f"List {number}: {request.matchdict['item']}")


def small() -> Application:
    with Configurator() as config:
        config.add_route("hello", "/")
        config.add_view(hello, route_name="hello", request_method="GET")
        config.add_route("user", r"/user/{id:\d+}")
        config.add_view(user, route_name="user", request_method="GET")
        config.add_route("json", "/json")
        config.add_view(json, route_name="json", request_method="GET", renderer="json")
        config.add_route("form", "/form")
        config.add_view(form, route_name="form", request_method="POST")
    application: Application = config.make_wsgi_app()
    return application


def static() -> Application:
    return many("page", "/page{}", page)


def dynamic() -> Application:
    return many("list", "/list{}/{{item}}", items)


def many(name: str, pattern: str, view: Callable[[int], Any]) -> Application:
    with Configurator() as config:
        for number in range(COUNT):
            config.add_route(f"{name}{number}", pattern.format(number))
            config.add_view(view(number), route_name=f"{name}{number}", request_method="GET")
    application: Application = config.make_wsgi_app()
    return application
