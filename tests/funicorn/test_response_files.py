"""Files as responses: sent by the kernel where that is right, read where it is not."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from funicorn import files
from funicorn.files import FileWrapper
from tests.funicorn.applications import TEXT, Wire, response_on

pytestmark = [pytest.mark.since(5), pytest.mark.clause("pep3333:50")]


class FileWire(Wire):
    """A wire that knows which files came by the kernel."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[int, int]] = []

    def send_file(self, head: bytes, part: Any) -> None:
        self.parts.append((part.offset, part.count))
        super().send_file(head, part)


@pytest.fixture
def wire() -> FileWire:
    return FileWire()


@pytest.fixture
def response(wire: FileWire) -> Any:
    return response_on(wire, version="HTTP/1.1", persistent=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    return path


class App:
    """Answers with a file, from its 3rd byte on; remembers it."""

    def __init__(self, path: Path, *headers: tuple[str, str]) -> None:
        self.path = path
        self.headers = [*TEXT, *headers]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        start_response("200 OK", self.headers)
        self.file = self.path.open("rb")
        self.file.seek(3)
        return FileWrapper(self.file)


def descriptors() -> int:
    return len(os.listdir("/dev/fd"))


def test_a_file_is_sent_by_the_kernel(response: Any, wire: FileWire, path: Path) -> None:
    app = App(path)
    response.answer(app, {})
    assert wire.parts == [(3, 7)]
    assert wire.content == b"3456789"
    assert "Content-Length: 7" in wire.head
    assert response.persistent
    assert app.file.closed


def test_of_a_file_only_the_declared_length_is_sent(
    response: Any, wire: FileWire, path: Path, complaints: Any
) -> None:
    response.answer(App(path, ("Content-Length", "4")), {})
    assert wire.parts == [(3, 4)]
    assert wire.content == b"3456"
    assert response.persistent
    complaints.take()


def test_a_file_that_is_too_short_is_reported(
    response: Any, wire: FileWire, path: Path, complaints: Any
) -> None:
    response.answer(App(path, ("Content-Length", "9")), {})
    assert wire.content == b"3456789"
    assert not response.persistent
    assert "it lacks 2 of the declared 9 bytes" in complaints.take()


@pytest.mark.parametrize("length", [(), (("Content-Length", "7"),)])
def test_to_head_no_file_is_sent(length: Any, wire: FileWire, path: Path) -> None:
    before = descriptors()
    response_on(wire, "HEAD").answer(App(path, *length), {})
    assert "Content-Length: 7" in wire.head
    assert wire.content == b""
    assert wire.parts == []
    assert descriptors() == before


def test_an_empty_rest_of_a_file_is_empty_content(response: Any, wire: FileWire) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", TEXT)
        return FileWrapper(open(os.devnull, "rb"))

    response.answer(app, {})
    assert "Content-Length: 0" in wire.head


def test_what_is_no_plain_file_is_read(response: Any, wire: FileWire) -> None:
    file = BytesIO(b"0123456789")

    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", TEXT)
        return FileWrapper(file, 4)

    response.answer(app, {})
    assert wire.parts == []
    assert wire.content == b"4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n"
    assert file.closed


def test_a_wrapper_in_a_middleware_is_read(response: Any, wire: FileWire, path: Path) -> None:
    app = App(path)

    def middleware(environ: Any, start_response: Any) -> Iterator[bytes]:
        for block in app(environ, start_response):
            yield block.upper()

    response.answer(middleware, {})
    assert wire.parts == []
    assert b"3456789" in wire.content
    app.file.close()


def test_a_file_behind_written_content_is_read(response: Any, wire: FileWire, path: Path) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", TEXT)(b"before")
        return FileWrapper(path.open("rb"))

    response.answer(app, {})
    assert wire.parts == []
    assert wire.content == b"6\r\nbefore\r\na\r\n0123456789\r\n0\r\n\r\n"


@pytest.mark.parametrize("path_of", [lambda path: path, lambda path: os.devnull])
def test_a_file_without_start_response_is_a_500(
    path_of: Any, response: Any, wire: FileWire, path: Path, complaints: Any
) -> None:
    before = descriptors()
    response.answer(lambda environ, start: FileWrapper(open(path_of(path), "rb")), {})
    assert wire.head[0] == "HTTP/1.1 500 Internal Server Error"
    assert descriptors() == before
    assert "start_response" in complaints.take()


def test_a_file_that_cannot_be_kept_open_is_a_500(
    response: Any, wire: FileWire, path: Path, complaints: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A descriptor of its own is needed, and there may be none left."""

    def dup(descriptor: int) -> int:
        raise OSError(24, "Too many open files")

    app = App(path)
    monkeypatch.setattr(files.os, "dup", dup)
    response.answer(app, {})
    assert wire.head[0] == "HTTP/1.1 500 Internal Server Error"
    assert wire.content == b"Internal Server Error\n"
    assert app.file.closed
    assert "Too many open files" in complaints.take()
