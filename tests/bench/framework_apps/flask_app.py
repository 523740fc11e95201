"""Flask's application."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request

from tests.bench.framework_jobs import COUNT, SECRET, USER


def new() -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = SECRET
    return app


def small() -> Flask:
    app = new()

    @app.get("/")
    def hello() -> str:
        return "Hello"

    @app.get("/user/<int:id>")
    def user(id: int) -> str:
        return f"User {id:d}"

    @app.get("/json")
    def json() -> dict[str, Any]:
        return USER

    @app.post("/form")
    def form() -> str:
        fields = request.form
        return f"{fields['name']}, {fields['town']}: {fields['message']}"

    return app


def static() -> Flask:
    def page(number: int) -> Callable[[], str]:
        return lambda: f"Page {number}"

    app = new()
    for number in range(COUNT):
        app.get(f"/page{number}", endpoint=f"page{number}")(page(number))
    return app


def dynamic() -> Flask:
    def items(number: int) -> Callable[[str], str]:
        return lambda item: f"List {number}: {item}"

    app = new()
    for number in range(COUNT):
        app.get(f"/list{number}/<item>", endpoint=f"list{number}")(items(number))
    return app
