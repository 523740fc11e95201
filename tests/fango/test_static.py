"""Static files: served as they are, under addresses that change with the content."""

import hashlib
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from fango import static
from fango.errors import HTTPError
from fango.filebody import open_file
from fango.request import Request
from fango.response import Response
from fango.static import StaticFiles, content_hash, static_url

pytestmark = pytest.mark.since(17)

LONG_AGO = 784_111_777


def write(path: Path, content: bytes, time: int = LONG_AGO) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time, time))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    write(folder / "site.css", b"p { color: red }")
    write(folder / "docs" / "index.html", b"<h1>Docs</h1>")
    write(tmp_path / "secret", b"secret")
    return folder


@pytest.fixture
def files(folder: Path) -> StaticFiles:
    return StaticFiles(folder)


def ask(
    query: str = "", root: str = "", path: str = "/", app: Any = None, **headers: str
) -> Request:
    environ: dict[str, Any] = {"QUERY_STRING": query, "SCRIPT_NAME": root, "PATH_INFO": path}
    setup_testing_defaults(environ)
    fields = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return Request(environ | fields, app=app)


def get(files: StaticFiles, path: str, query: str = "") -> tuple[bytes, str | None]:
    """The content at a path, and how it may be cached."""
    response = files(ask(query), path)
    return read(response), response.headers.get("Cache-Control")


def read(response: Response) -> bytes:
    sent = b"".join(response.body)
    response.body.close()
    return sent


FOREVER = "public, max-age=31536000, immutable"


# Serving


def test_a_file_is_served_with_its_type(files: StaticFiles) -> None:
    response = files(ask(), "site.css")
    assert read(response) == b"p { color: red }"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"


def test_a_missing_file_is_a_404(files: StaticFiles) -> None:
    with pytest.raises(HTTPError, match="404"):
        files(ask(), "missing.css")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "docs/../../secret", "nul"])
def test_what_is_outside_of_the_folder_is_a_404(files: StaticFiles, path: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        files(ask(), path)


def test_a_folder_shows_its_index(files: StaticFiles, folder: Path) -> None:
    assert get(files, "docs/")[0] == b"<h1>Docs</h1>"
    write(folder / "index.html", b"<h1>Home</h1>")
    assert get(files, "")[0] == b"<h1>Home</h1>"


def test_the_index_of_a_folder_is_behind_a_slash(files: StaticFiles) -> None:
    """Else its relative links would lead beside the folder."""
    request = ask(root="/app", path="/static/docs")
    response = files(request, "docs")
    assert response.status == 308
    assert response.headers["Location"] == "/app/static/docs/"
    response = files(ask("q=a\xc3\xa9&b=%2F", path="/static/docs"), "docs")
    assert response.headers["Location"] == "/static/docs/?q=a%C3%A9&b=%2F"


def test_the_type_is_that_of_the_name_that_was_asked_for(files: StaticFiles, folder: Path) -> None:
    write(folder / "build-42", b"p { color: plum }")
    (folder / "latest.css").symlink_to("build-42")
    response = files(ask(), "latest.css")
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    response.body.close()


def test_a_folder_is_never_listed(files: StaticFiles, folder: Path) -> None:
    (folder / "css").mkdir()
    for path in ("", "css", "css/"):
        with pytest.raises(HTTPError, match="404"):
            files(ask(), path)


@pytest.mark.parametrize("path", ["a" * 300, "a/" * 3000 + "a", "site.css/a", "a\0", "\ud800"])
def test_a_name_that_no_file_can_have_is_a_404(files: StaticFiles, path: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        files(ask(), path)


def test_conditions_and_parts_are_understood(files: StaticFiles) -> None:
    whole = files(ask(), "site.css")
    whole.body.close()
    assert files(ask(if_none_match=whole.headers["ETag"]), "site.css").status == 304
    assert read(files(ask(range="bytes=0-2"), "site.css")) == b"p {"


# Addresses


def test_an_address_has_the_version_of_the_content(files: StaticFiles) -> None:
    version = hashlib.sha256(b"p { color: red }").hexdigest()[:16]
    assert files.url("site.css") == f"/static/site.css?v={version}"


def test_other_content_has_another_address(files: StaticFiles, folder: Path) -> None:
    before = files.url("site.css")
    write(folder / "site.css", b"p { color: tan }", LONG_AGO + 1)
    assert files.url("site.css") != before


def test_the_same_content_has_the_same_address_at_all_times(
    files: StaticFiles, folder: Path
) -> None:
    before = files.url("site.css")
    write(folder / "site.css", b"p { color: red }", LONG_AGO + 1)
    assert files.url("site.css") == before


def test_an_address_is_quoted(files: StaticFiles, folder: Path) -> None:
    write(folder / "a b?.css", b"")
    assert files.url("a b?.css").startswith("/static/a%20b%3F.css?v=")


def test_the_prefix_is_where_the_folder_is_served(folder: Path) -> None:
    assert StaticFiles(folder, "/files/").url("site.css").startswith("/files/site.css?v=")
    assert StaticFiles(folder, "/").url("site.css").startswith("/site.css?v=")
    assert StaticFiles(folder, "/größe").url("site.css").startswith("/gr%C3%B6%C3%9Fe/site.css?v=")


@pytest.mark.parametrize("path", ["missing.css", "../secret", "docs"])
def test_an_address_of_what_is_not_there_is_a_mistake_of_ours(
    files: StaticFiles, path: str
) -> None:
    with pytest.raises(LookupError, match="there is no static file"):
        files.url(path)


# Versions and caches


def test_what_has_a_version_may_be_kept_for_ever(files: StaticFiles) -> None:
    path, _, query = files.url("site.css").removeprefix("/static/").partition("?")
    assert get(files, path, query) == (b"p { color: red }", FOREVER)


@pytest.mark.parametrize("query", ["", "v=", "v=0123456789abcdef", "w=1"])
def test_without_the_right_version_the_client_asks_each_time(
    files: StaticFiles, query: str
) -> None:
    assert get(files, "site.css", query) == (b"p { color: red }", "no-cache")


def test_an_old_version_gets_the_new_content_but_may_not_keep_it(
    files: StaticFiles, folder: Path
) -> None:
    query = files.url("site.css").partition("?")[2]
    write(folder / "site.css", b"p { color: tan }", LONG_AGO + 1)
    assert get(files, "site.css", query) == (b"p { color: tan }", "no-cache")


def test_a_version_is_that_of_what_is_sent(files: StaticFiles, folder: Path) -> None:
    """Also when the file is replaced after it was opened."""
    new = "v=" + files.url("site.css").partition("?v=")[2]
    write(folder / "site.css", b"p { color: tan }", LONG_AGO + 1)

    class Late(StaticFiles):
        def version(self, path: Path, file: Any) -> str:
            (folder / "new").write_bytes(b"p { color: red }")
            (folder / "new").replace(folder / "site.css")
            return super().version(path, file)

    assert get(Late(folder), "site.css", new) == (b"p { color: tan }", "no-cache")


def hashed(files: StaticFiles, path: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the content is read when its address is asked for twice."""
    calls = []

    def counted(file: Any) -> str:
        calls.append(file)
        return content_hash(file)

    monkeypatch.setattr(static, "content_hash", counted)
    assert files.url(path) == files.url(path)
    return len(calls)


def test_content_is_hashed_once(files: StaticFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hashed(files, "site.css", monkeypatch) == 1


def test_content_that_may_change_unseen_is_hashed_again(
    files: StaticFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fango.filebody.QUIET", 10**19)
    assert hashed(files, "site.css", monkeypatch) == 2


def test_what_may_change_unseen_is_promised_to_nobody_and_costs_no_hash(
    files: StaticFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = files.url("site.css").partition("?")[2]
    monkeypatch.setattr("fango.filebody.QUIET", 10**19)
    monkeypatch.setattr(static, "content_hash", lambda file: pytest.fail("hashed"))
    assert get(files, "site.css", version) == (b"p { color: red }", "no-cache")


def test_hashing_leaves_the_descriptor_where_a_server_will_begin(folder: Path) -> None:
    file = open_file(folder / "site.css")
    content_hash(file)
    assert os.lseek(file.reader.fileno(), 0, os.SEEK_CUR) == 0
    assert file.reader.read() == b"p { color: red }"
    file.close()


# From a page


def application(*folders: StaticFiles) -> Any:
    return SimpleNamespace(static_folders=list(folders))


def test_a_page_finds_the_first_folder_that_has_the_file(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "theme" / "site.css", b"")
    write(tmp_path / "theme" / "theme.css", b"")
    app = application(StaticFiles(folder), StaticFiles(tmp_path / "theme", "/theme"))
    assert static_url(ask(app=app), "site.css").startswith("/static/site.css?v=")
    assert static_url(ask(app=app), "theme.css").startswith("/theme/theme.css?v=")


def test_the_path_of_the_application_comes_in_front(files: StaticFiles) -> None:
    request = ask(root="/caf\xc3\xa9", app=application(files))
    assert static_url(request, "site.css").startswith("/caf%C3%A9/static/site.css?v=")
    request = ask(root="//evil.example", app=application(files))
    assert static_url(request, "site.css").startswith("/evil.example/static/site.css?v=")


def test_a_file_in_no_folder_is_a_mistake_that_names_them(files: StaticFiles) -> None:
    with pytest.raises(LookupError, match=f"'s.css'; the folders are {files.folder}"):
        static_url(ask(app=application(files)), "s.css")
    with pytest.raises(LookupError, match="the folders are none"):
        static_url(ask(app=application()), "s.css")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The files that are opened from now on."""
    opened = []

    def remember(path: Path) -> Any:
        opened.append(open_file(path))
        return opened[-1]

    monkeypatch.setattr(static, "open_file", remember)
    return opened


def test_a_file_is_closed_when_the_query_is_refused(files: StaticFiles, opened: list[Any]) -> None:
    with pytest.raises(HTTPError, match="400"):
        files(ask("v=%ff"), "site.css")
    assert opened[0].reader.closed


def test_a_file_is_closed_when_its_address_is_known(files: StaticFiles, opened: list[Any]) -> None:
    files.url("site.css")
    assert opened[0].reader.closed
