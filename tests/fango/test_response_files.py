"""Files as the bodies of responses: the server gets them as they are (PEP 3333)."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults

import pytest

from fango.filebody import OpenFile, open_file
from fango.files import send_file
from fango.request import Request
from fango.response import Response

pytestmark = pytest.mark.since(17)

CONTENT = b"0123456789"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "digits.txt"
    path.write_bytes(CONTENT)
    os.utime(path, (900_000_000, 900_000_000))
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[OpenFile]:
    """The files that are opened from now on."""
    opened: list[OpenFile] = []

    def remember(path: Path) -> OpenFile:
        opened.append(open_file(path))
        return opened[-1]

    monkeypatch.setattr("fango.files.open_file", remember)
    return opened


def ask(method: str = "GET", **headers: str) -> Request:
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "wsgi.file_wrapper": FileWrapper}
    setup_testing_defaults(environ)
    return Request(environ | {f"HTTP_{name.upper()}": value for name, value in headers.items()})


def send(request: Request, response: Response) -> Iterable[bytes]:
    """What the server gets."""
    return response(request.environ, lambda *_: lambda _: None)


def close(blocks: Any) -> None:
    getattr(blocks, "close", lambda: None)()


def test_the_server_gets_its_own_wrapper_so_that_it_can_use_sendfile(
    path: Path, opened: list[OpenFile]
) -> None:
    blocks = send(ask(), send_file(ask(), path))
    position = os.lseek(opened[0].reader.fileno(), 0, os.SEEK_CUR)
    close(blocks)
    assert isinstance(blocks, FileWrapper)
    assert blocks.filelike is opened[0].reader
    assert opened[0].reader.closed
    assert position == 0  # nothing was read of it


def test_a_file_that_may_be_growing_is_counted_by_ourselves(path: Path) -> None:
    """Some servers send what they find, whatever length was announced."""
    os.utime(path)
    blocks = send(ask(), send_file(ask(), path))
    with path.open("ab") as log:
        log.write(b"one line more")
    assert not isinstance(blocks, FileWrapper)
    assert b"".join(blocks) == CONTENT
    close(blocks)


def test_a_part_is_no_file_of_the_server(path: Path) -> None:
    request = ask(range="bytes=2-5")
    blocks = send(request, send_file(request, path))
    assert not isinstance(blocks, FileWrapper)
    assert b"".join(blocks) == b"2345"
    close(blocks)


@pytest.mark.clause("pep3333:58")
def test_head_closes_the_file_without_reading_it(path: Path, opened: list[OpenFile]) -> None:
    request = ask("HEAD")
    response = send_file(request, path)
    path.write_bytes(b"")  # who reads now, fails
    blocks = send(request, response)
    assert list(blocks) == []
    close(blocks)
    assert opened[0].reader.closed


def test_what_waits_for_the_end_is_called_when_the_file_is_sent(
    path: Path, opened: list[OpenFile]
) -> None:
    calls: list[bool] = []
    response = send_file(ask(), path)
    response.on_close(lambda: calls.append(opened[0].reader.closed))
    blocks = send(ask(), response)
    assert b"".join(blocks) == CONTENT
    assert calls == []
    close(blocks)
    assert calls == [True]


@pytest.mark.clause("pep3333:58")
def test_the_file_is_closed_when_the_server_refuses_the_headers(
    path: Path, opened: list[OpenFile]
) -> None:
    def refuse(*_: object) -> Any:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        send_file(ask(), path)(ask().environ, refuse)
    assert opened[0].reader.closed
