"""The application behind `make serve` gives out the book, and nothing else."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from book.serve import Static, main


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "chapters").mkdir(parents=True)
    (site / "index.html").write_text("<h1>The book</h1>")
    (site / "chapters" / "index.html").write_text("chapters")
    (site / "chapters" / "é.txt").write_text("é")
    (tmp_path / "secret.txt").write_text("secret")
    os.symlink(tmp_path / "secret.txt", site / "link.txt")
    return site


def ask(
    site: Path, path: str, method: str = "GET", **more: Any
) -> tuple[str, dict[str, str], bytes]:
    """Call the application, watched by wsgiref's validator."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        **more,
    }
    setup_testing_defaults(environ)
    environ["wsgi.input"] = BytesIO()
    answer: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        answer[:] = [status, dict(headers)]
        return lambda data: None

    result = validator(Static(site))(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        result.close()  # type: ignore[attr-defined]
    return answer[0], answer[1], body


def test_a_page(site: Path) -> None:
    status, headers, body = ask(site, "/index.html")
    assert (status, body) == ("200 OK", b"<h1>The book</h1>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Length"] == "17"


@pytest.mark.parametrize("path", ["/", "//"])
def test_the_root_is_its_index_page(path: str, site: Path) -> None:
    status, _, body = ask(site, path)
    assert (status, body) == ("200 OK", b"<h1>The book</h1>")


def test_mounted_without_a_slash_it_is_redirected(site: Path) -> None:
    status, headers, _ = ask(site, "", SCRIPT_NAME="/book")
    assert (status, headers["Location"]) == ("301 Moved Permanently", "/book/")


def test_a_path_beyond_ascii(site: Path) -> None:
    path = "/chapters/é.txt".encode().decode("latin-1")
    assert ask(site, path)[2] == "é".encode()


def test_head_says_the_same_and_sends_nothing(site: Path) -> None:
    status, headers, body = ask(site, "/", "HEAD")
    assert (status, headers["Content-Length"], body) == ("200 OK", "17", b"")


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(method: str, site: Path) -> None:
    status, headers, _ = ask(site, "/", method)
    assert (status, headers["Allow"]) == ("405 Method Not Allowed", "GET, HEAD")


def test_a_folder_without_its_slash_is_redirected(site: Path) -> None:
    status, headers, _ = ask(site, "/chapters", SCRIPT_NAME="/book")
    assert (status, headers["Location"]) == ("301 Moved Permanently", "/book/chapters/")


def test_a_redirect_never_leads_to_another_host(site: Path) -> None:
    assert ask(site, "//chapters")[1]["Location"] == "/chapters/"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/chapters/../../secret.txt",
        "/..",
        "/..\\secret.txt",
        "/link.txt",
        "/index.html/",
        "/index.html/more",
        "/missing.html",
        "/a\0b",
        "/\xff\xfe",
        "/" + "a" * 300,
    ],
)
def test_what_is_not_in_the_book_is_not_found(path: str, site: Path) -> None:
    status, _, body = ask(site, path)
    assert status == "404 Not Found"
    assert b"secret" not in body


def test_a_page_is_not_sent_again_unchanged(site: Path) -> None:
    stamp = ask(site, "/")[1]["Last-Modified"]
    status, headers, body = ask(site, "/", HTTP_IF_MODIFIED_SINCE=stamp)
    assert (status, body) == ("304 Not Modified", b"")
    assert "Content-Type" not in headers
    os.utime(site / "index.html", (0, 4_000_000_000))
    assert ask(site, "/", HTTP_IF_MODIFIED_SINCE=stamp)[0] == "200 OK"


def test_a_date_that_cannot_be_read_is_ignored(site: Path) -> None:
    assert ask(site, "/", HTTP_IF_MODIFIED_SINCE="yesterday")[0] == "200 OK"


def test_a_book_that_is_not_woven_yet_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 1
    assert "make book" in capsys.readouterr().err
