"""What was uploaded is open while the response is made and sent, and closed behind it."""

from collections.abc import Iterator
from typing import Any

import pytest

from fango import Fango, Request, Response, abort
from fango.limits import Limits
from fango.uploads import Upload
from tests.fango.parts import body, file, posted, remembered

pytestmark = pytest.mark.since(15)

FILE = body(file("f", "x", b"content of a file"))


@pytest.fixture
def uploads() -> Iterator[list[Upload]]:
    with remembered() as made:
        yield made


@pytest.fixture(params=[100, 0], ids=["in memory", "on disk"])
def app(request: pytest.FixtureRequest) -> Fango:
    """An application whose views forget to close."""
    app = Fango("uploads", limits=Limits(spool=request.param))

    @app.post("/text")
    def text(request: Request) -> str:
        return request.files["f"].filename

    @app.post("/stream")
    def stream(request: Request) -> Iterator[bytes]:
        upload = request.files["f"]
        return iter(lambda: upload.read(5), b"")

    @app.post("/refused")
    def refused(request: Request) -> None:
        abort(403, request.files["f"].filename)

    @app.post("/failed")
    def failed(request: Request) -> float:
        return request.files["f"].size / 0

    @app.post("/missing")
    def missing(request: Request) -> str:
        return request.form["missing"]

    return app


def answer(app: Fango, path: str, **more: Any) -> tuple[str, Any]:
    """The status, and the blocks of the content."""
    started: list[str] = []
    environ = posted(FILE, PATH_INFO=path, **more)
    blocks = app(environ, lambda status, headers, exc_info=None: started.append(status))  # type: ignore[arg-type]
    return started[-1], blocks


def through(blocks: Any) -> bytes:
    """Take all blocks, as a server does."""
    try:
        return b"".join(blocks)
    finally:
        if hasattr(blocks, "close"):
            blocks.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/text", "200"),
        ("/stream", "200"),
        ("/refused", "403"),
        ("/failed", "500"),
        ("/missing", "400"),
    ],
)
def test_uploads_are_closed_whatever_the_view_does(
    app: Fango, uploads: list[Upload], path: str, status: str
) -> None:
    got, blocks = answer(app, path)
    through(blocks)
    assert got.startswith(status)
    assert [upload.file.closed for upload in uploads] == [True]


@pytest.mark.clause("pep3333:58")
def test_uploads_are_open_while_the_response_is_sent(app: Fango, uploads: list[Upload]) -> None:
    _, blocks = answer(app, "/stream")
    assert next(iter(blocks)) == b"conte"
    assert not uploads[0].file.closed
    blocks.close()  # the client has left
    assert uploads[0].file.closed


def test_hooks_behind_the_view_find_them_open(app: Fango, uploads: list[Upload]) -> None:
    @app.after
    def measure(request: Request, response: Response) -> None:
        response.headers["X-Content"] = request.files["f"].read().decode()

    through(answer(app, "/text")[1])
    assert uploads[0].file.closed


def test_they_are_closed_even_if_a_hook_behind_the_view_is_the_first_to_ask(
    app: Fango, uploads: list[Upload]
) -> None:
    app.post("/unread", name="unread")(lambda request: "text")

    @app.after
    def measure(request: Request, response: Response) -> None:
        response.headers["X-Content"] = request.files["f"].read().decode()

    through(answer(app, "/unread")[1])
    assert [upload.file.closed for upload in uploads] == [True]


def test_they_are_closed_even_if_a_stream_asks_late(app: Fango, uploads: list[Upload]) -> None:
    @app.post("/late")
    def late(request: Request) -> Iterator[bytes]:
        yield b"a beginning"
        yield request.files["f"].read()

    assert through(answer(app, "/late")[1]) == b"a beginningcontent of a file"
    assert [upload.file.closed for upload in uploads] == [True]


def test_uploads_are_closed_when_a_hook_behind_the_view_fails(
    app: Fango, uploads: list[Upload]
) -> None:
    @app.after
    def fail(request: Request, response: Response) -> None:
        raise RuntimeError

    status, blocks = answer(app, "/text")
    through(blocks)
    assert status.startswith("500")
    assert uploads[0].file.closed


def test_a_hook_before_the_view_may_ask_for_the_form_and_answer(
    app: Fango, uploads: list[Upload]
) -> None:
    app.before(lambda request: request.files["f"].filename)
    status, blocks = answer(app, "/text")
    assert (status, through(blocks)) == ("200 OK", b"x")
    assert uploads[0].file.closed


def test_a_form_that_nobody_asks_for_is_not_read(app: Fango, uploads: list[Upload]) -> None:
    app.get("/unread", name="unread")(lambda request: "text")
    app.post("/unread", name="unread too")(lambda request: "text")
    _, blocks = answer(app, "/unread")
    assert through(blocks) == b"text"
    assert uploads == []
