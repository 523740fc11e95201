"""Files as responses: with a type, a version, and in parts (RFC 9110 §8, §13 and §14)."""

import os
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango import files
from fango.dates import http_date
from fango.errors import HTTPError
from fango.filebody import OpenFile, open_file
from fango.files import attachment, guess_type, send_file
from fango.headers import Headers
from fango.request import Request
from fango.response import Response

pytestmark = pytest.mark.since(17)

CONTENT = b"0123456789"
LONG_AGO = 784_111_777
DATE = http_date(LONG_AGO)


class Counting(BufferedReader):
    """A reader that counts how often it is closed."""

    closes = 0

    def close(self) -> None:
        self.closes += 1
        super().close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "digits.txt"
    path.write_bytes(CONTENT)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


@pytest.fixture
def just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file may change again unseen."""
    monkeypatch.setattr("fango.filebody.QUIET", 10**19)


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[Counting]:
    """The files that are opened from now on."""
    readers: list[Counting] = []

    def counted(path: Path) -> OpenFile:
        file = open_file(path)
        file.close()
        readers.append(Counting(FileIO(path)))
        return OpenFile(readers[-1], file.size, file.modified, file.opened)

    monkeypatch.setattr(files, "open_file", counted)
    return readers


def ask(method: str = "GET", /, **headers: str) -> Request:
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    return Request(environ | {f"HTTP_{name.upper()}": value for name, value in headers.items()})


def content(request: Request, response: Response) -> bytes:
    """Send a response, as a strict server does, and return its content."""
    blocks = validator(response)(request.environ, lambda *_: lambda _: None)
    try:
        return b"".join(blocks)
    finally:
        blocks.close()  # type: ignore[attr-defined]


def get(path: Path, /, **headers: str) -> tuple[int, bytes, Headers]:
    request = ask("GET", **headers)
    response = send_file(request, path)
    return response.status, content(request, response), response.headers


def tag_of(path: Path) -> str:
    return get(path)[2]["ETag"]


# The whole


def test_a_file_is_sent_with_its_length_type_and_version(path: Path) -> None:
    status, sent, headers = get(path)
    assert (status, sent) == (200, CONTENT)
    assert headers["Content-Length"] == "10"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["ETag"] == f'"a-{LONG_AGO * 10**9:x}"'
    assert headers["Last-Modified"] == DATE
    assert headers["Accept-Ranges"] == "bytes"


def test_browsers_do_not_guess_another_type(path: Path) -> None:
    assert get(path)[2]["X-Content-Type-Options"] == "nosniff"


def test_an_empty_file_is_a_file(path: Path) -> None:
    path.write_bytes(b"")
    status, sent, headers = get(path)
    assert (status, sent, headers["Content-Length"]) == (200, b"", "0")


def test_a_missing_file_is_a_404(tmp_path: Path) -> None:
    with pytest.raises(HTTPError, match="404"):
        send_file(ask(), tmp_path / "missing")


def test_head_has_the_headers_of_get_and_nothing_else(path: Path) -> None:
    response = send_file(ask("HEAD"), path)
    assert content(ask("HEAD"), response) == b""
    assert response.headers.pairs == get(path)[2].pairs


def test_a_type_of_ones_own_is_taken_as_it_is(path: Path) -> None:
    response = send_file(ask(), path, content_type="text/plain; charset=latin-1")
    response.body.close()
    assert response.headers.getlist("Content-Type") == ["text/plain; charset=latin-1"]


# Caching


def test_without_max_age_the_client_asks_each_time(path: Path) -> None:
    assert get(path)[2]["Cache-Control"] == "no-cache"


def test_max_age_is_for_the_client_and_not_for_the_caches_between(path: Path) -> None:
    response = send_file(ask(), path, max_age=60)
    response.body.close()
    assert response.headers["Cache-Control"] == "private, max-age=60"


def test_who_has_the_file_is_told_so(path: Path) -> None:
    status, sent, _ = get(path, if_none_match=tag_of(path))
    assert (status, sent) == (304, b"")
    assert get(path, if_modified_since=DATE)[0] == 304


def test_who_has_an_older_file_gets_the_new_one(path: Path) -> None:
    before = tag_of(path)
    path.write_bytes(b"something else")
    status, sent, _ = get(path, if_none_match=before)
    assert (status, sent) == (200, b"something else")


def test_a_304_says_what_caches_need_and_nothing_of_the_content(path: Path) -> None:
    request = ask(if_none_match=tag_of(path))
    sent: list[tuple[str, str]] = []
    response = send_file(request, path)
    response(request.environ, lambda _, headers, *__: sent.extend(headers))  # type: ignore[arg-type]
    assert {name for name, _ in sent} == {"ETag", "Cache-Control", "X-Content-Type-Options"}


def test_who_wants_an_older_file_is_refused(path: Path) -> None:
    with pytest.raises(HTTPError) as caught:
        get(path, if_match='"other"')
    assert caught.value.status == 412


def test_conditions_are_about_reading_and_not_about_what_a_post_returns(path: Path) -> None:
    request = ask("POST", if_none_match="*", if_match='"other"')
    assert content(request, send_file(request, path)) == CONTENT


def test_without_a_tag_the_date_alone_decides(path: Path) -> None:
    response = send_file(ask(if_none_match=tag_of(path)), path, etag=False)
    response.body.close()
    assert response.status == 200
    assert "ETag" not in response.headers
    response = send_file(ask(if_modified_since=DATE), path, etag=False)
    assert response.status == 304
    assert response.headers["Last-Modified"] == DATE


def test_a_tag_of_ones_own_is_compared_like_ours(path: Path) -> None:
    assert send_file(ask(if_none_match='"v1"'), path, etag='"v1"').status == 304


@pytest.mark.parametrize("tag", ["v1", '"v 1"', 'w/"v1"', '"v1'])
def test_a_tag_has_quotes(path: Path, tag: str) -> None:
    with pytest.raises(ValueError, match="has quotes"):
        send_file(ask(), path, etag=tag)


# Parts


def test_a_part_is_sent_with_its_place_in_the_whole(path: Path) -> None:
    status, sent, headers = get(path, range="bytes=2-5")
    assert (status, sent) == (206, b"2345")
    assert headers["Content-Range"] == "bytes 2-5/10"
    assert headers["Content-Length"] == "4"
    assert headers["ETag"] == tag_of(path)


def test_all_as_a_part_is_still_a_part(path: Path) -> None:
    status, sent, headers = get(path, range="bytes=0-")
    assert (status, sent, headers["Content-Range"]) == (206, CONTENT, "bytes 0-9/10")


def test_the_whole_has_no_place_in_itself(path: Path) -> None:
    assert "Content-Range" not in get(path)[2]


def test_who_asks_beyond_the_end_is_told_where_it_is(path: Path) -> None:
    with pytest.raises(HTTPError) as caught:
        get(path, range="bytes=10-")
    assert caught.value.status == 416
    assert caught.value.headers == [("Content-Range", "bytes */10")]


def test_only_get_has_parts(path: Path) -> None:
    for method in ("HEAD", "POST"):
        response = send_file(ask(method, range="bytes=2-5"), path)
        response.body.close()
        assert response.status == 200
        assert response.headers["Content-Length"] == "10"


def test_a_download_goes_on_when_the_file_is_still_the_same(path: Path) -> None:
    assert get(path, range="bytes=2-5", if_range=tag_of(path))[:2] == (206, b"2345")
    assert get(path, range="bytes=2-5", if_range=DATE)[:2] == (206, b"2345")


def test_a_download_begins_again_when_the_file_is_another_one(path: Path) -> None:
    assert get(path, range="bytes=2-5", if_range='"other"')[:2] == (200, CONTENT)
    assert get(path, range="bytes=99-", if_range='"other"')[:2] == (200, CONTENT)


def test_what_may_change_unseen_is_the_same_for_nobody(
    path: Path, request: pytest.FixtureRequest
) -> None:
    """Neither its tag nor its date, wherever the client may have them from."""
    tag, date = tag_of(path), get(path)[2]["Last-Modified"]
    assert get(path, if_none_match=tag)[0] == get(path, if_modified_since=date)[0] == 304
    assert get(path, range="bytes=2-5", if_range=tag)[0] == 206
    assert get(path, range="bytes=2-5", if_range=date)[0] == 206
    request.getfixturevalue("just_now")
    assert get(path, if_none_match=tag)[0] == get(path, if_modified_since=date)[0] == 200
    assert get(path, range="bytes=2-5", if_range=tag)[:2] == (200, CONTENT)
    assert get(path, range="bytes=2-5", if_range=date)[:2] == (200, CONTENT)


def test_what_could_deceive_is_not_even_sent(path: Path, just_now: None) -> None:
    assert not {"ETag", "Last-Modified"} & set(get(path)[2])
    response = send_file(ask(), path, etag=False)
    response.body.close()
    assert response.headers.pairs[2:4] == [
        ("Cache-Control", "no-cache"),
        ("Accept-Ranges", "bytes"),
    ]


def test_a_condition_goes_before_a_part(path: Path) -> None:
    assert get(path, range="bytes=2-5", if_none_match=tag_of(path))[0] == 304
    assert get(path, range="bytes=99-", if_none_match=tag_of(path))[0] == 304


# Closed once, whatever becomes of it


@pytest.mark.parametrize(
    "request_",
    [
        ask(),
        ask("HEAD"),
        ask("POST"),
        ask(range="bytes=2-5"),
        ask(if_modified_since=DATE),
        ask("HEAD", if_modified_since=DATE),
    ],
    ids=["get", "head", "post", "part", "unchanged", "head-unchanged"],
)
def test_a_file_is_closed_once(path: Path, readers: list[Counting], request_: Request) -> None:
    content(request_, send_file(request_, path))
    assert [reader.closes for reader in readers] == [1]


@pytest.mark.parametrize(
    "headers", [{"if_match": '"other"'}, {"range": "bytes=99-"}], ids=["412", "416"]
)
def test_a_file_is_closed_when_it_is_refused(
    path: Path, readers: list[Counting], headers: dict[str, str]
) -> None:
    with pytest.raises(HTTPError):
        send_file(ask(**headers), path)
    assert [reader.closes for reader in readers] == [1]


def test_a_file_is_closed_when_a_header_cannot_be_sent(path: Path, readers: list[Counting]) -> None:
    with pytest.raises(ValueError, match="Content-Type"):
        send_file(ask(), path, content_type="text/plain\r\nX: y")
    assert [reader.closes for reader in readers] == [1]


# Types


def test_text_is_utf8() -> None:
    assert guess_type("a.html") == "text/html; charset=utf-8"
    assert guess_type("a.css") == "text/css; charset=utf-8"
    assert guess_type("a.js") == "text/javascript; charset=utf-8"


def test_what_is_not_text_has_no_charset() -> None:
    assert guess_type("a.png") == "image/png"
    assert guess_type("a.json") == "application/json"
    assert guess_type("a.svg") == "image/svg+xml"
    assert guess_type("a.xml") == "application/xml"


def test_a_name_is_read_in_any_case() -> None:
    assert guess_type("A.PNG") == "image/png"
    assert guess_type("A.WOFF2") == "font/woff2"


def test_what_is_unknown_or_compressed_is_bytes() -> None:
    assert guess_type("Makefile") == "application/octet-stream"
    assert guess_type("a.unknown") == "application/octet-stream"
    assert guess_type("a.tar.gz") == "application/octet-stream"
    assert guess_type("a.js.gz") == "application/octet-stream"


def test_a_name_is_no_address() -> None:
    assert guess_type("data:text/html,x") == "application/octet-stream"


# Downloads


def test_a_download_has_a_name(path: Path) -> None:
    response = send_file(ask(), path, download_name="report.pdf")
    response.body.close()
    assert response.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'


def test_a_name_beyond_ascii_is_sent_twice() -> None:
    assert attachment("Übung 1.pdf") == (
        "attachment; filename=\"_bung 1.pdf\"; filename*=UTF-8''%C3%9Cbung%201.pdf"
    )


def test_a_quote_does_not_end_the_name() -> None:
    assert attachment('a"; filename="evil.exe') == (
        'attachment; filename="a_; filename=_evil.exe"; '
        "filename*=UTF-8''a%22%3B%20filename%3D%22evil.exe"
    )


def test_a_name_is_not_decoded_by_those_who_decode() -> None:
    assert attachment("100%41.txt") == (
        "attachment; filename=\"100_41.txt\"; filename*=UTF-8''100%2541.txt"
    )


def test_a_name_that_is_no_unicode_can_be_sent() -> None:
    assert attachment("a\udcff") == "attachment; filename=\"a_\"; filename*=UTF-8''a%3F"


def test_a_name_has_no_folders_and_no_lines() -> None:
    assert attachment("../a\\b\r\nX: y\0") == 'attachment; filename=".._a_b__X: y_"'


@given(st.text())
def test_every_name_can_be_sent(name: str) -> None:
    value = attachment(name)
    Headers([("Content-Disposition", value)])
    assert value.count('"') == 2
    assert value.isascii()
