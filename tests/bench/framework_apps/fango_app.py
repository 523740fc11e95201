"""Fango's application, with all its checks: of the host, of where a form comes from, of limits."""

from collections.abc import Callable
from typing import Any

from fango import Fango, Request
from tests.bench.framework_jobs import COUNT, HOST, SECRET, USER


def new() -> Fango:
    return Fango(__name__, secret_key=SECRET, hosts=[HOST])


def small() -> Fango:
    app = new()

    @app.get("/")
    def hello(request: Request) -> str:
        return "Hello"

    @app.get("/user/<int:id>")
    def user(request: Request, id: int) -> str:
        return f"User {id:d}"

    @app.get("/json")
    def json(request: Request) -> dict[str, Any]:
        return USER

    @app.post("/form")
    def form(request: Request) -> str:
        fields = request.form
        return f"{fields['name']}, {fields['town']}: {fields['message']}"

    return app


def static() -> Fango:
    def page(number: int) -> Callable[[Request], str]:
        return lambda request: f"Page {number}"

    app = new()
    for number in range(COUNT):
        app.get(f"/page{number}", name=f"page{number}")(page(number))
    return app


def dynamic() -> Fango:
    def items(number: int) -> Callable[..., str]:
        return lambda request, item: f"List {number}: {item}"

    app = new()
    for number in range(COUNT):
        app.get(f"/list{number}/<item>", name=f"list{number}")(items(number))
    return app
