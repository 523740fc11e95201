"""Bottle's application."""

# mypy: allow-untyped-decorators
from collections.abc import Callable
from typing import Any

from bottle import Bottle, request  # type: ignore[import-untyped]

from tests.bench.framework_jobs import COUNT, USER


def small() -> Bottle:
    app = Bottle()

    @app.get("/")
    def hello() -> str:
        return "Hello"

    @app.get("/user/<id:int>")
    def user(id: int) -> str:
        return f"User {id:d}"

    @app.get("/json")
    def json() -> dict[str, Any]:
        return USER

    @app.post("/form")
    def form() -> str:
        fields = request.forms
        return f"{fields.name}, {fields.town}: {fields.message}"

    return app


def static() -> Bottle:
    def page(number: int) -> Callable[[], str]:
        return lambda: f"Page {number}"

    app = Bottle()
    for number in range(COUNT):
        app.get(f"/page{number}")(page(number))
    return app


def dynamic() -> Bottle:
    def items(number: int) -> Callable[[str], str]:
        return lambda item: f"List {number}: {item}"

    app = Bottle()
    for number in range(COUNT):
        app.get(f"/list{number}/<item>")(items(number))
    return app
