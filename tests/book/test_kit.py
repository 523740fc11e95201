"""What the chapters use to show things."""

import shutil
import socket
import threading
from functools import cached_property
from pathlib import Path

import pytest

from book.kit import attempt, background, breaks, curl, extend, instead_of_curl, wire
from funicorn import listen, serving


def test_a_failure_that_was_promised_is_shown_in_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with breaks(ValueError):
        int("x")
    assert capsys.readouterr().out.startswith("ValueError: ")


def test_a_promised_failure_that_does_not_come_is_one() -> None:
    with pytest.raises(AssertionError, match="expected to break"), breaks(ValueError):
        int("1")


def test_another_failure_than_the_promised_one_is_not_hidden() -> None:
    with pytest.raises(TypeError), breaks(ValueError):
        raise TypeError


class Shelf:
    books = 3


def test_a_class_grows_by_methods_properties_and_the_rest() -> None:
    @extend(Shelf)
    def count(self: Shelf) -> int:
        return self.books

    @extend(Shelf)
    @property
    def empty(self: Shelf) -> bool:
        return not self.books

    @extend(Shelf)
    @staticmethod
    def made_of() -> str:
        return "wood"

    @extend(Shelf)
    @cached_property
    def label(self: Shelf) -> str:
        return f"{self.books} books"

    shelf = Shelf()
    assert (shelf.count(), shelf.empty, shelf.made_of(), shelf.label) == (
        3,
        False,
        "wood",
        "3 books",
    )  # type: ignore[attr-defined]
    assert Shelf.count.__qualname__ == "Shelf.count"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answer", "said"), [(4, "Right.\n"), (5, "Not yet: too large\n"), (None, "Not yet: TypeError")]
)
def test_an_attempt_is_right_or_not_yet(
    answer: object, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(number: int) -> None:
        assert number < 5, "too large"

    attempt(check, answer)
    assert capsys.readouterr().out.startswith(said)


def test_the_wire_is_shown_line_by_line_with_nothing_invisible(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wire(b"GET / HTTP/1.1\r\n\r\na\x00\xff")
    assert capsys.readouterr().out.splitlines() == [r"GET / HTTP/1.1\r\n", r"\r\n", r"a\x00\xff"]


def test_what_runs_in_the_background_ends_with_its_block() -> None:
    listener = listen(port=0)
    before = threading.active_count()
    with background(listener.accept, listener):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    assert listener.fileno() == -1


def test_what_goes_wrong_in_the_background_comes_to_the_front() -> None:
    with pytest.raises(ZeroDivisionError), background(lambda: 1 / 0):
        pass


def app(environ, start_response):  # type: ignore[no-untyped-def]
    content = environ["wsgi.input"].read()
    start_response(
        "200 OK", [("Content-Type", "text/plain"), ("X-Agent", environ["HTTP_USER_AGENT"])]
    )
    return [environ["REQUEST_METHOD"].encode(), b" ", content]


CURL = [
    [],
    ["--include"],
    ["--data-binary", "name=Ada"],
    ["--header", "Transfer-Encoding: chunked", "--data-binary", "x" * 1000],
]


@pytest.mark.parametrize("options", CURL, ids=" ".join)
@pytest.mark.parametrize("client", [curl, instead_of_curl])
def test_curl_or_what_stands_in_for_it(client, options: list[str]) -> None:  # type: ignore[no-untyped-def]
    with serving(app) as url:
        said = client("--user-agent", "me", *options, f"{url}/")
    content = dict(zip(options[::2], options[1::2], strict=False)).get("--data-binary", "")
    expected = f"POST {options[-1]}" if content else "GET "
    if "--include" in options:
        head, _, said = said.partition("\r\n\r\n")
        line, *fields = head.split("\r\n")
        assert line == "HTTP/1.1 200 OK"
        assert {"Content-Type: text/plain", "X-Agent: me", "Content-Length: 4"} <= set(fields)
    assert said == expected


@pytest.mark.parametrize("client", [curl, instead_of_curl])
def test_curl_sends_forms_with_files(client, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n")
    got = {}

    def keep(environ, start_response):  # type: ignore[no-untyped-def]
        got["type"], got["content"] = environ["CONTENT_TYPE"], environ["wsgi.input"].read()
        start_response("204 No Content", [])
        return []

    fields = ("title=Fog & rain", f"photo=@{picture}", f"other=@{picture};filename=../b.png")
    with serving(keep) as url:
        client(*[word for field in fields for word in ("--form", field)], url)
    kind, _, boundary = got["type"].partition("; boundary=")
    head = b'--b\r\nContent-Disposition: form-data; name="'
    file = b"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\r\n"
    assert kind == "multipart/form-data"
    assert got["content"].replace(boundary.encode(), b"b") == (
        head + b'title"\r\n\r\nFog & rain\r\n'
        + head + b'photo"; filename="a.png"' + file
        + head + b'other"; filename="../b.png"' + file
        + b"--b--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize("client", [curl, instead_of_curl])
def test_curl_keeps_cookies_in_a_jar(client, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    jar = str(tmp_path / "jar")

    def counting(environ, start_response):  # type: ignore[no-untyped-def]
        came = sorted(environ.get("HTTP_COOKIE", "").split("; "))
        lines = ("Set-Cookie", f"a={len(came)}; HttpOnly"), ("Set-Cookie", "b=c; Max-Age=60")
        start_response("200 OK", [("Content-Type", "text/plain"), *lines])
        return [f"{environ['CONTENT_TYPE']} {came}".encode()]

    with serving(counting) as url:
        asked = ("--cookie", jar, "--cookie-jar", jar, "--data-binary", "x", url)
        said = [client(*asked).partition(" ") for _ in range(3)]
    assert {kind for kind, _, _ in said} == {"application/x-www-form-urlencoded"}
    assert [came for _, _, came in said] == ["['']", "['a=1', 'b=c']", "['a=2', 'b=c']"]


def versioned(environ, start_response):  # type: ignore[no-untyped-def]
    asked = ("QUERY_STRING", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH")
    start_response("200 OK", [("Content-Type", "text/plain"), ("ETag", '"v1"')])
    return [" ".join(environ.get(key, "-") for key in asked).encode()]


DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize("client", [curl, instead_of_curl])
def test_curl_can_ask_for_parts_and_versions(client, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    tag = str(tmp_path / "tag")
    with serving(versioned) as url:
        said = client("--range", "-12", "--time-cond", DATE, f"{url}/?a=1&b")
        assert said == f"a=1&b bytes=-12 {DATE} -"
        assert client("--etag-save", tag, "--etag-compare", tag, url).endswith(("-", '""'))
        assert client("--etag-save", tag, "--etag-compare", tag, url).endswith('"v1"')


@pytest.mark.parametrize("client", [curl, instead_of_curl])
def test_a_failure_of_curl_is_told_in_its_words(client) -> None:  # type: ignore[no-untyped-def]
    with socket.socket() as nobody:  # bound, but not listening: no one else can be there
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(RuntimeError, match="curl"):
            client(f"http://127.0.0.1:{port}/")


def test_without_curl_its_stand_in_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="curl: "):
        curl("http://127.0.0.1:9/")
