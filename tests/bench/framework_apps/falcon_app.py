"""Falcon's application, set up for pages: its own default is JSON."""

from falcon import MEDIA_HTML, MEDIA_JSON, App, Request, Response

from tests.bench.framework_jobs import COUNT, USER


class Hello:
    def on_get(self, req: Request, resp: Response) -> None:
        resp.text = "Hello"


class User:
    def on_get(self, req: Request, resp: Response, id: int) -> None:
        resp.text = f"User {id:d}"


class Json:
    def on_get(self, req: Request, resp: Response) -> None:
        resp.content_type = MEDIA_JSON
        resp.media = USER


class Form:
    def on_post(self, req: Request, resp: Response) -> None:
        fields = req.get_media()
        resp.text = f"{fields['name']}, {fields['town']}: {fields['message']}"


class Page:
    def __init__(self, number: int) -> None:
        self.number = number

    def on_get(self, req: Request, resp: Response) -> None:
        resp.text = f"Page {self.number}"


class Items:
    def __init__(self, number: int) -> None:
        self.number = number

    def on_get(self, req: Request, resp: Response, item: str) -> None:
        resp.text = f"List {self.number}: {item}"


def new() -> App[Request, Response]:
    """As Falcon 5 will be: a browser, which asks for XML rather than JSON, gets no XML for a 404.

    With it, its 404 takes twice as long.
    """
    app = App(media_type=MEDIA_HTML)
    app.resp_options.xml_error_serialization = False
    return app


def small() -> App[Request, Response]:
    app = new()
    app.add_route("/", Hello())
    app.add_route("/user/{id:int}", User())
    app.add_route("/json", Json())
    app.add_route("/form", Form())
    return app


def static() -> App[Request, Response]:
    app = new()
    for number in range(COUNT):
        app.add_route(f"/page{number}", Page(number))
    return app


def dynamic() -> App[Request, Response]:
    app = new()
    for number in range(COUNT):
        app.add_route(f"/list{number}/{{item}}", Items(number))
    return app
