"""An application with templates and static files, over HTTP."""

import os
import socket
import sys
from http.client import HTTPConnection
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from fango import Fango, Request, Response, render, send_file, stream
from fango.errors import HTTPError
from funicorn import serving

pytestmark = pytest.mark.since(17)

LONG_AGO = 784_111_777
FILM = b"".join(b"frame %5d\n" % number for number in range(20_000))


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a module `cinema`, with what belongs to it."""
    module = ModuleType("cinema")
    module.__file__ = str(tmp_path / "cinema.py")
    monkeypatch.setitem(sys.modules, "cinema", module)
    write(tmp_path / "static" / "film.mp4", FILM)
    write(tmp_path / "static" / "docs" / "index.html", b"<h1>Docs</h1>")
    write(tmp_path / "templates" / "home.html", b"{{ static('film.mp4') }} {{ name }}")
    write(tmp_path / "pages" / "home.html", b"another home")
    write(tmp_path / "secret.key", b"the key")
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Fango:
    app = Fango("cinema")
    app.static("/static", "static")

    @app.get("/")
    def home(request: Request) -> str:
        return render(request, "home.html", name=request.query.get("name", ""))

    return app


def test_a_page_names_a_file_at_an_address_where_it_is(app: Fango) -> None:
    client = app.test_client()
    address = client.get("/").text.strip()
    reply = client.get(address)
    assert reply.data == FILM
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_a_visitor_writes_stays_text(app: Fango) -> None:
    assert app.test_client().get("/?name=%3Cb%3E").text.endswith("&lt;b&gt;")


def test_the_templates_may_be_in_another_folder(folder: Path) -> None:
    app = Fango("cinema", templates="pages")
    app.get("/")(lambda request: render(request, "home.html"))
    assert app.test_client().get("/").text == "another home"


def test_a_view_may_stream_a_template(app: Fango, folder: Path) -> None:
    write(folder / "templates" / "rows.html", b"{% for row in rows %}{{ row }},{% endfor %}")
    app.get("/rows")(lambda request: stream(request, "rows.html", rows=range(9000)))
    assert app.test_client().get("/rows").text == "".join(f"{row}," for row in range(9000))


def test_the_folder_itself_and_those_in_it_show_their_index(app: Fango, folder: Path) -> None:
    client = app.test_client()
    assert client.get("/static/").status == 404
    write(folder / "static" / "index.html", b"<h1>Files</h1>")
    assert client.get("/static/").text == "<h1>Files</h1>"
    assert client.get("/static").headers["Location"] == "/static/"
    assert client.get("/static/docs").headers["Location"] == "/static/docs/"
    assert client.get("/static/docs/").text == "<h1>Docs</h1>"


def test_static_files_may_be_at_the_root_behind_the_views(folder: Path) -> None:
    app = Fango("cinema")
    app.static("/", "static")
    app.get("/film")(lambda request: "a view")
    client = app.test_client()
    assert client.get("/docs/").text == "<h1>Docs</h1>"
    assert client.get("/film").text == "a view"


def test_the_folders_are_searched_in_their_order(folder: Path) -> None:
    app = Fango("cinema")
    app.static("/docs", "static/docs")
    app.static("/static", "static")
    app.get("/")(lambda request: render(request, "home.html", name=""))
    write(folder / "templates" / "home.html", b"{{ static('index.html') }}{{ static('film.mp4') }}")
    text = app.test_client().get("/").text
    assert text.startswith("/docs/index.html?v=")
    assert "/static/film.mp4?v=" in text


def test_a_static_file_can_only_be_read(app: Fango) -> None:
    reply = app.test_client().post("/static/film.mp4")
    assert reply.status == 405
    assert reply.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_hooks_see_static_files_too(app: Fango) -> None:
    seen = []
    app.before(lambda request: seen.append(request.path))
    app.test_client().get("/static/film.mp4")
    assert seen == ["/static/film.mp4"]


# Over a connection that stays open: what is too much would be taken for the next answer


def conversation(app: Fango, *requests: tuple[str, str, dict[str, str]]) -> list[tuple[int, bytes]]:
    """The answers to requests that come one after the other on one connection."""
    found = []
    with serving(app) as url:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
        for method, path, headers in requests:
            connection.request(method, path, headers=headers)
            reply = connection.getresponse()
            found.append((reply.status, reply.read()))
        connection.close()
    return found


@pytest.mark.clause("pep3333:59")
def test_whole_parts_and_nothing_follow_each_other(app: Fango) -> None:
    film = "/static/film.mp4"
    unchanged = {"If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"}
    replies = conversation(
        app,
        ("GET", film, {}),
        ("HEAD", film, {}),
        ("GET", film, {"Range": "bytes=-12"}),
        ("GET", film, {"Range": "bytes=99999999-"}),
        ("GET", film, unchanged),
        ("HEAD", film, {"Range": "bytes=0-3"}),
        ("GET", film, {"Range": "bytes=0-11"}),
    )
    error = replies.pop(3)
    assert error[0] == 416
    assert replies == [
        (200, FILM),
        (200, b""),
        (206, b"frame 19999\n"),
        (304, b""),
        (200, b""),
        (206, b"frame     0\n"),
    ]


def test_a_file_is_whole_also_when_a_teardown_waits_for_it(app: Fango) -> None:
    done: list[str] = []
    app.teardown(lambda request: done.append(request.path))
    film: tuple[str, str, dict[str, str]] = ("GET", "/static/film.mp4", {})
    assert conversation(app, film, film) == [(200, FILM)] * 2
    assert done == ["/static/film.mp4"] * 2


def test_a_file_that_is_answered_to_a_post_has_no_parts(app: Fango, folder: Path) -> None:
    @app.post("/report")
    def report(request: Request) -> Response:
        return send_file(request, folder / "static" / "film.mp4", download_name="film")

    reply = app.test_client().post("/report", headers={"Range": "bytes=0-3"})
    assert (reply.status, reply.data) == (200, FILM)
    assert reply.headers["Content-Disposition"] == 'attachment; filename="film"'


@pytest.mark.parametrize(
    "path",
    ["/static/../secret.key", "/static/..%2fsecret.key", "/static/%2e%2e/secret.key", "/static//x"],
)
def test_no_bytes_on_the_wire_lead_out_of_the_folder(app: Fango, path: str) -> None:
    with serving(app) as url:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port or 80), 10) as client:
            client.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
            answer = client.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"the key" not in answer


def test_an_error_handler_answers_for_files_too(app: Fango) -> None:
    @app.error(404)
    def missing(request: Request, error: HTTPError) -> str:
        return "nothing here"

    assert app.test_client().get("/static/missing").text == "nothing here"
