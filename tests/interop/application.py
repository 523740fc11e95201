"""One application that does a little of everything, for all servers to run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from fango import Fango, HTTPError, Request, Response, Router, abort, redirect, render, stream
from fango.compression import compression
from fango.limits import Limits
from fango.middleware import request_ids, security_headers
from fango.proxy import proxy_fix
from fango.sessions import Sessions

KEY = "a key that only these tests know"
MEMORY = 4000  # bytes of content that are taken into memory: so few that servers have them at once

LONG_AGO = 784_111_777  # seconds since 1970: when all static files were written
SHORT_FILE = b"0123456789"
LONG_FILE = b"".join(b"%08d\n" % number for number in range(40_000))
FILES = {
    "digits.txt": SHORT_FILE,
    "long.bin": LONG_FILE,
    "empty.txt": b"",
    "docs/index.html": b"<h1>Docs</h1>",
}

pages = Router()


def make_app(folder: Path) -> Fango:
    """The application; `folder` holds its static files."""
    app = Fango(__name__, secret_key=KEY, hosts=["localhost"], limits=Limits(memory=MEMORY))
    app.sessions = Sessions(KEY, clock=lambda: LONG_AGO)  # the same cookie each time
    app.include("/", pages)
    app.static("/static", str(folder))
    app.mount("/old", old)
    app.error(404)(missing)
    app.wrap(security_headers)
    app.wrap(compression)
    app.wrap(partial(request_ids, make=lambda: "the-same-each-time"))
    app.wrap(partial(proxy_fix, peers=["127.0.0.1"]))
    return app


def missing(request: Request, error: HTTPError) -> tuple[str, int, dict[str, str]]:
    return f"Nothing is at {request.path}", 404, {"Content-Type": "text/plain; charset=utf-8"}


# What a view can return


@pages.get("/")
def hello(request: Request) -> str:
    return "Hello"


@pages.get("/bytes")
def some_bytes(request: Request) -> Response:
    return Response(bytes(range(256)), content_type="application/octet-stream")


@pages.get("/long")
def long(request: Request) -> Response:
    return Response(LONG_FILE, content_type="application/octet-stream")


@pages.get("/nothing")
def nothing(request: Request) -> None:
    return None


@pages.get("/blank")
def blank(request: Request) -> str:
    return ""


@pages.get("/teapot")
def teapot(request: Request) -> tuple[list[str], int, list[tuple[str, str]]]:
    return ["short", "stout"], 418, [("X-Tea", "green"), ("X-Tea", "black")]


@pages.get("/wsgi/<path:rest>")
def wsgi(request: Request, rest: str) -> Callable[..., Iterable[bytes]]:
    return old


def old(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """An application from before: it writes, and then returns something as well."""
    path = [environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")]
    write = start_response("200 OK", [("Content-Type", "application/json"), ("X-Age", "old")])
    write(b'{"path": ')
    return [json.dumps(path).encode(), b"}"]


# Streams


@pages.get("/stream")
def numbers(request: Request) -> Response:
    return Response(count(3), content_type="text/csv; charset=utf-8")


def count(stop: int, fails: bool = False) -> Iterator[str | bytes]:
    yield ""
    for number in range(stop):
        yield f"{number};"
        yield b""
    if fails:
        raise RuntimeError("the numbers have run out")
    yield b"end"


@pages.get("/stream/declared")
def declared(request: Request) -> Response:
    return Response(count(3), headers={"Content-Length": "9"}, content_type="text/plain")


@pages.get("/stream/long")
def long_stream(request: Request) -> Response:
    blocks = (LONG_FILE[start : start + 10_000] for start in range(0, len(LONG_FILE), 10_000))
    return Response(blocks, content_type="application/octet-stream")


@pages.get("/stream/empty")
def empty_stream(request: Request) -> Iterator[bytes]:
    yield b""


@pages.get("/stream/fails")
def failing(request: Request) -> Iterator[str | bytes]:
    return count(3, fails=True)


@pages.get("/stream/fails/declared")
def failing_declared(request: Request) -> Response:
    return Response(count(3, fails=True), headers={"Content-Length": "9"})


@pages.get("/stream/fails/early")
def failing_early(request: Request) -> Iterator[str | bytes]:
    return count(0, fails=True)


# Errors


@pages.get("/fails")
def fails(request: Request) -> None:
    raise RuntimeError("as was to be expected")


@pages.get("/gone/<name>")
def gone(request: Request, name: str) -> None:
    abort(410, f"{name} <was> here", [("X-Was", "here")])


# Paths, queries and headers


@pages.get("/path/<path:rest>")
def path(request: Request, rest: str) -> dict[str, Any]:
    return {
        "path": request.path,
        "rest": rest,
        "url": request.url,
        "next": request.url_for("hello"),
    }


@pages.get("/user/<int:id>")
def user(request: Request, id: int) -> dict[str, int]:
    return {"id": id}


@pages.get("/folder/")
def folder(request: Request) -> str:
    return "a folder"


@pages.get("/query")
def query(request: Request) -> list[tuple[str, str]]:
    return request.query.pairs


@pages.get("/headers")
def headers(request: Request) -> dict[str, str | None]:
    return {name: request.headers.get(name) for name in ("X-A", "X-Empty", "Content-Type")}


@pages.get("/who")
def who(request: Request) -> list[str]:
    return [request.remote_addr, request.url]


# Content


@pages.post("/json")
def take_json(request: Request) -> dict[str, Any]:
    return {"got": request.json}


@pages.post("/form")
def take_form(request: Request) -> dict[str, Any]:
    files = [
        [name, each.raw_filename, each.content_type, each.size, digest(each.read())]
        for name, each in request.files.pairs
    ]
    return {"fields": request.form.pairs, "files": files}


@pages.post("/lines")
def take_lines(request: Request) -> list[str]:
    return [line.decode() for line in request.stream]


@pages.post("/upload")
def take_upload(request: Request) -> dict[str, Any]:
    size, hashed = 0, sha256()
    while block := request.stream.read(10_000):
        size += len(block)
        hashed.update(block)
    return {"size": size, "digest": hashed.hexdigest()}


@pages.post("/unread")
def leave_unread(request: Request) -> str:
    return "no, thank you"


@pages.route("/thing/<int:id>", methods=["PUT", "PATCH", "DELETE"])
def thing(request: Request, id: int) -> list[Any]:
    return [request.method, id, request.text]


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


# Cookies and sessions


@pages.get("/cookies")
def cookies(request: Request) -> Response:
    response = Response(request.cookies.pairs)
    response.set_cookie("one", "1", max_age=60)
    response.set_cookie("two", "2", path="/path", httponly=False, samesite="Strict")
    return response


@pages.post("/login")
def login(request: Request) -> Response:
    request.session["name"] = request.form["name"]
    request.flash("Welcome!")
    return redirect(request.url_for("home"))


@pages.get("/home")
def home(request: Request) -> str:
    return render(request, "home.html", name=request.session.get("name", "nobody"))


@pages.get("/leave")
def leave(request: Request) -> str:
    return render(request, "leave.html")


@pages.post("/logout")
def logout(request: Request) -> str:
    request.session.clear()
    return "Goodbye"


@pages.get("/table")
def table(request: Request) -> Iterator[str]:
    return stream(request, "table.html", rows=[f"<{number}>" for number in range(2000)])
