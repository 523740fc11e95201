"""An application with views of all kinds, and requests for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fango import Fango, HTTPError, Request, Response, abort, redirect, render, stream
from tests.conformance.framework.strict import TEXT, Blocks, Call, answering, environ

FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
PARTS = {"CONTENT_TYPE": "multipart/form-data; boundary=xx"}
JSON = {"CONTENT_TYPE": "application/json"}
MULTIPART = (
    b'--xx\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'
    + b"a" * 9000
    + b"\r\n"
    b'--xx\r\nContent-Disposition: form-data; name="b"\r\n\r\nb\r\n--xx--\r\n'
)


class Site:
    """An application with views of all kinds, and what is needed to watch it."""

    def __init__(self, folder: Path) -> None:
        self.app = Fango(__name__, secret_key="a key for tests only", templates=str(folder))
        self.app.static("/static", str(folder))
        self.blocks = Blocks()  # what the view at /blocks answers
        self.ended: list[str] = []
        self.uploads: list[Any] = []
        add_plain_views(self.app)
        add_streams(self)
        add_content_views(self)
        add_failures(self.app)


def add_plain_views(app: Fango) -> None:
    values: dict[str, Any] = {
        "str": "ä",
        "bytes": b"\xff\x00",
        "dict": {"a": "ä"},
        "list": [1, None],
        "none": None,
        "blank": "",
        "tuple": ("created", 201, {"X-A": "b"}),
        "redirect": redirect("/str"),
    }
    for name, value in values.items():
        app.get(f"/{name}", name=name)(lambda request, value=value: value)
    app.get("/page", name="page")(lambda request: render(request, "page.html", name="<a>"))
    app.get("/pieces", name="pieces")(lambda request: stream(request, "page.html", name="<a>"))
    app.get("/session", name="session")(lambda request: str(request.session.get("a")))

    @app.get("/cookies")
    def cookies(request: Request) -> Response:
        response = Response("cookies")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    def written(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        write = start_response("200 OK", list(TEXT))
        write(b"written, ")
        return [b"and returned"]

    app.get("/application", name="application")(lambda request: answering([b"a", b"b"]))
    app.get("/written", name="written")(lambda request: written)
    app.mount("/mounted", answering([b"mounted"]))


def add_streams(site: Site) -> None:
    @site.app.get("/generator")
    def generator(request: Request) -> Iterator[str | bytes]:
        yield ""
        yield "ä"
        yield b""
        yield b"b"

    @site.app.get("/nothing")
    def nothing(request: Request) -> Iterator[bytes]:
        return iter([])

    @site.app.get("/declared")
    def declared(request: Request) -> Response:
        return Response(iter([b"ab", b"c"]), headers={"Content-Length": "3"})

    @site.app.get("/blocks")
    def blocks(request: Request) -> Response:
        response = Response(site.blocks)
        response.on_close(lambda: site.ended.append("response"))
        return response


def add_content_views(site: Site) -> None:
    app = site.app

    def view(name: str, read: Callable[[Request], object]) -> None:
        app.post(f"/{name}", name=name)(lambda request: repr(read(request)))

    view("data", lambda request: request.data)
    view("text", lambda request: request.text)
    view("json", lambda request: request.json)
    view("form", lambda request: [request.form.pairs, len(request.files.pairs)])
    view("all", lambda request: request.stream.read())
    view("some", lambda request: [request.stream.read(3), request.stream.read(10**9)])
    view("line", lambda request: [request.stream.readline(), request.stream.readline(2)])
    view("lines", lambda request: list(request.stream))
    view("unread", lambda request: None)
    view("twice", lambda request: [request.stream.read(2), request.data])

    @app.post("/upload")
    def upload(request: Request) -> Response:
        site.uploads = [file for _, file in request.files.pairs]
        return Response(iter(["a", "b"]))


def add_failures(app: Fango) -> None:
    app.get("/fails", name="fails")(lambda request: 1 / 0)
    app.get("/abort", name="abort")(lambda request: abort(410, "gone", [("X-A", "b")]))
    app.get("/nonsense", name="nonsense")(lambda request: 1.5)

    @app.get("/fails/early")
    def early(request: Request) -> Iterator[bytes]:
        yield b""
        raise RuntimeError

    @app.error(410)
    def handled(request: Request, error: HTTPError) -> str:
        return f"{error.status}: {error.detail}"


class Ask(NamedTuple):
    """A request, and the status that it is answered with."""

    method: str
    path: str
    status: int = 200
    content: bytes | None = None
    more: dict[str, Any] = {}  # noqa: RUF012

    def call(self, app: Any, **more: Any) -> Call:
        made = environ(self.method, self.path, self.content, **{**self.more, **more})
        return Call(app, made)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


PLAIN = [
    Ask("GET", "/str"),
    Ask("GET", "/bytes"),
    Ask("GET", "/dict"),
    Ask("GET", "/list"),
    Ask("GET", "/none", 204),
    Ask("GET", "/blank"),
    Ask("GET", "/tuple", 201),
    Ask("GET", "/redirect", 303),
    Ask("GET", "/page"),
    Ask("GET", "/session"),
    Ask("GET", "/cookies"),
    Ask("GET", "/declared"),
    Ask("GET", "/static/long.txt"),
    Ask("GET", "/static/long.txt?v=1", 304, more={"HTTP_IF_NONE_MATCH": "*"}),
    Ask("GET", "/static/long.txt?v=2", 206, more={"HTTP_RANGE": "bytes=5-70000"}),
    Ask("GET", "/missing", 404),
    Ask("GET", "/str/", 308),
    Ask("GET", "/fails", 500),
    Ask("GET", "/fails/early", 500),
    Ask("GET", "/abort", 410),
    Ask("GET", "/nonsense", 500),
]
STREAMED = [
    Ask("GET", "/pieces"),
    Ask("GET", "/generator"),
    Ask("GET", "/nothing"),
    Ask("GET", "/application"),
    Ask("GET", "/written"),
]
CONTENT = [
    Ask("POST", "/data", content=b"content"),
    Ask("POST", "/data", content=b""),
    Ask("POST", "/text", content=b"content"),
    Ask("POST", "/json", content=b"[1, 2]", more=JSON),
    Ask("POST", "/form", content=b"a=1&b=2", more=FORM),
    Ask("POST", "/form", content=MULTIPART, more=PARTS),
    Ask("POST", "/all", content=b"content"),
    Ask("POST", "/some", content=b"content"),
    Ask("POST", "/line", content=b"one\ntwo\nthree"),
    Ask("POST", "/lines", content=b"one\n\nthree"),
    Ask("POST", "/unread", content=b"content"),
    Ask("POST", "/twice", content=b"content"),
    Ask("POST", "/upload", content=MULTIPART, more=PARTS),
]
OTHERS = [
    Ask("POST", "/missing", 404, content=b"content"),
    Ask("POST", "/data", 403, content=b"", more={"HTTP_SEC_FETCH_SITE": "cross-site"}),
    Ask("POST", "/data", 400, more={"CONTENT_LENGTH": "-1"}),
    Ask("DELETE", "/str", 405),
    Ask("OPTIONS", "/str", 204),
    Ask("BREW", "/str", 405),
]
HEADS = [  # HEAD knows no ranges (RFC 9110 §14.2)
    each._replace(method="HEAD") for each in (*PLAIN, *STREAMED) if "HTTP_RANGE" not in each.more
]
ALL = [*PLAIN, *STREAMED, *CONTENT, *OTHERS, *HEADS, Ask("GET", "/mounted")]
