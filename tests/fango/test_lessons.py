"""The lessons of the field: what others had to learn, so that we need not.

Each test is named for its lesson, and says who has paid for it. Versions without a number of an
advisory are those that we have tried.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import fango

pytestmark = pytest.mark.since(18)

KEY, OLD_KEY, NEW_KEY = "the key of this year", "the key of last year", "the key of next year"
PARTS = "multipart/form-data; boundary=xx"
FORM = "application/x-www-form-urlencoded"


def answering(view: Callable[[Any], Any], **options: Any) -> Any:
    """An application with one view, for every method."""
    app = fango.Fango(__name__, **options)
    app.route("/", methods=["GET", "POST"], name="view")(view)
    return app


def call(app: Any, **environ: Any) -> Any:
    """The reply to an environ that no good server would send."""
    from fango.testing import call, make_environ

    url = f"http://localhost{environ.pop('path', '/')}"
    return call(app, {**make_environ(environ.pop("method", "GET"), url), **environ}, url)


def post(app: Any, content: Any, kind: str, **environ: Any) -> Any:
    """The reply to content that is declared as long as it is, if it isn't said otherwise."""
    stream = BytesIO(content) if isinstance(content, bytes) else content
    length = {} if stream is content else {"CONTENT_LENGTH": str(len(content))}
    changes = {"wsgi.input": stream, "CONTENT_TYPE": kind, **length, **environ}
    return call(app, method="POST", **changes)


class Endless:
    """Content that never ends, and knows how much of it was read."""

    def __init__(self, *start: bytes, again: bytes) -> None:
        self.start = b"".join(start)
        self.again = again
        self.taken = 0

    def read(self, size: int) -> bytes:
        assert size >= 0, "this would never return"
        data = self.start + self.again * (size // len(self.again) + 1)
        self.start, self.again = b"", self.again
        self.taken += size
        return data[:size]


def part(head: str) -> bytes:
    return f"--xx\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()


# Content


@pytest.mark.parametrize("head", ['name="a"', 'name="a"; filename="a"'])
def test_a_bomb_of_parts(head: str) -> None:
    """Werkzeug before 2.2.3 (CVE-2023-25577), Django before 4.1.7 (CVE-2023-24580)."""
    content = Endless(again=part(head) + b"\r\n")
    app = answering(lambda request: str(len(request.form)))
    assert post(app, content, PARTS, CONTENT_LENGTH="60000000").status == 413
    assert content.taken < 200_000


def test_a_bomb_of_fields() -> None:
    """PHP, Java, Python and others, whose dictionaries became slow too (oCERT-2011-003)."""
    app = answering(lambda request: str(len(request.form) + len(request.query)))
    assert post(app, b"a&" * 100_000, FORM).status == 413
    assert call(app, QUERY_STRING="a&" * 100_000).status == 413


def test_a_bomb_of_base64() -> None:
    """Django before 6.0.4, slow for blanks (CVE-2026-33033); RFC 7578 has done away with it."""
    head = part('name="a"; filename="a"').replace(
        b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    content = Endless(head, again=b" ")
    app = answering(lambda request: str(len(request.files)))
    assert post(app, content, PARTS, CONTENT_LENGTH="60000000").status == 400
    assert content.taken < 200_000


def test_a_text_without_end_in_a_form() -> None:
    """Werkzeug before 3.0.6, whose limit of memory could be passed by (CVE-2024-49767)."""
    content = Endless(part('name="a"'), again=b"a")
    app = answering(lambda request: request.form["a"])
    assert post(app, content, PARTS, CONTENT_LENGTH="60000000").status == 413
    assert content.taken < 1_500_000


@pytest.mark.parametrize("size", [-1, 1000])
def test_content_without_a_declared_length_and_without_end(size: int) -> None:
    """Whoever limits the Content-Length only: chunks have none."""
    from fango.limits import Limits

    def view(request: Any) -> str:
        while request.stream.read(size):
            pass
        return "all of it"

    content = Endless(again=b"a" * 100)
    ending = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    app = answering(view, limits=Limits(content=10_000))
    assert post(app, content, "", **ending).status == 413
    assert content.taken < 20_000


READINGS: dict[str, Callable[[Any], Any]] = {
    "data": lambda request: request.data,
    "stream": lambda request: request.stream.read(),
    "blocks": lambda request: list(iter(lambda: request.stream.read(3), b"")),
    "lines": lambda request: list(request.stream),
    "json": lambda request: request.json,
    "form": lambda request: request.form,
}
KINDS = {"json": "application/json", "form": FORM}


@pytest.mark.parametrize("reading", READINGS)
def test_an_upload_that_is_cut_short_is_no_success(reading: str) -> None:
    """Bottle 0.13, Django 5.2 and Falcon 4.4 hand over what there is, as if it were all."""
    app = answering(lambda request: repr(READINGS[reading](request)))
    whole, kind = b'{"a":1}', KINDS.get(reading, "")
    assert post(app, whole, kind).status == 200
    assert post(app, whole, kind, CONTENT_LENGTH="8").status == 400


@pytest.mark.parametrize("reading", READINGS)
def test_an_understated_length_leaves_the_next_request_alone(reading: str) -> None:
    """What stands behind the content is not ours; on many servers nothing else stops us."""
    stream = BytesIO(b"[1]\nGET / HTTP/1.1\r\n\r\n")
    app = answering(lambda request: repr(READINGS[reading](request)))
    assert post(app, stream, KINDS.get(reading, ""), CONTENT_LENGTH="3").status == 200
    assert stream.tell() == 3


@pytest.mark.parametrize(
    "length", ["-1", "+7", "1_0", " 7", "7.0", "0x7", "seven", "\u0667", "\xb2", "7,7", "9" * 5000]
)
def test_a_length_that_int_would_take_or_that_is_below_zero(length: str) -> None:
    """Bottle, Django, Falcon, Flask and Pyramid take -1 for 0; read(-1) reads all there is."""
    stream = BytesIO(b"content")
    app = answering(lambda request: request.data)
    assert post(app, stream, "", CONTENT_LENGTH=length).status == 400
    assert stream.tell() == 0


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000, b"NaN", b'"\\ud800"', b"\xff"]
)
def test_json_that_trips_its_parser(content: bytes) -> None:
    """Whoever expects a ValueError, and gets a RecursionError, or a text that can't be encoded."""
    app = answering(lambda request: [request.json])
    assert post(app, content, "application/json").status == 400


@pytest.mark.parametrize("raw", ["../../x", "..\\..\\x", "/etc/x", "C:\\x", "\u2215\x00/x"])
def test_the_name_of_a_file_stays_in_its_folder(raw: str) -> None:
    """python-multipart before 0.0.22 (CVE-2026-24486)."""
    app = answering(lambda request: request.files["a"].filename)
    reply = app.test_client().post("/", files={"a": (raw, b"")})
    assert reply.status in (200, 400)
    assert reply.status == 400 or reply.text == "x"


# Queries, headers and cookies


def test_a_semicolon_separates_nothing() -> None:
    """Python before 3.9.2 (CVE-2021-23336): caches, which knew better, were poisoned."""
    app = answering(lambda request: [request.query.pairs, request.form.pairs])
    reply = post(app, b"role=user;role=admin", FORM, QUERY_STRING="a=1;utm=2;a=3")
    assert reply.json == [[["a", "1;utm=2;a=3"]], [["role", "user;role=admin"]]]


EVIL: dict[str, Callable[[int], dict[str, str]]] = {
    "the quoted boundary": lambda n: {"CONTENT_TYPE": f'{PARTS}; a="' + "\\a" * n},
    "backslashes in a boundary": lambda n: {"CONTENT_TYPE": f'{PARTS}; a="' + "\\" * n},
    "blanks in a boundary": lambda n: {"CONTENT_TYPE": PARTS + "; " + " " * n + "x"},
    "semicolons in a boundary": lambda n: {"CONTENT_TYPE": PARTS + ";" * n + "="},
    "cookies": lambda n: {"HTTP_COOKIE": "a=b; " * n},
    "blanks in a cookie": lambda n: {"HTTP_COOKIE": "a" + " " * n + "=" + " " * n + '"'},
    "codings": lambda n: {"HTTP_ACCEPT_ENCODING": "gzip;q=0." + "0" * n},
    "letters in a coding": lambda n: {"HTTP_ACCEPT_ENCODING": "a" * n + "!"},
    "blanks in a coding": lambda n: {"HTTP_ACCEPT_ENCODING": "gzip" + " " * n + ";" + " " * n},
    "tags": lambda n: {"HTTP_IF_NONE_MATCH": '"a", ' * n + "x"},
    "commas between tags": lambda n: {"HTTP_IF_NONE_MATCH": '"a"' + " ,\t" * n + "x"},
    "a tag without end": lambda n: {"HTTP_IF_MATCH": '"' + "a" * n},
    "dates": lambda n: {"HTTP_IF_MODIFIED_SINCE": "Sun, 06 Nov 1994 08:49:3" + "7" * n},
    "ranges": lambda n: {"HTTP_RANGE": "bytes=" + "0-," * n},
    "digits in a range": lambda n: {"HTTP_RANGE": "bytes=" + "9" * n + "-"},
    "a host": lambda n: {"HTTP_HOST": "a." * n + "!"},
    "a host in brackets": lambda n: {"HTTP_HOST": "[" + ":" * n},
    "proxies": lambda n: {"HTTP_X_FORWARDED_FOR": "1" * n + ","},
    "a prefix": lambda n: {"HTTP_X_FORWARDED_PREFIX": "/a" * n + "%"},
    "an id": lambda n: {"HTTP_X_REQUEST_ID": "a" * n + " "},
}


@pytest.mark.parametrize("evil", EVIL)
def test_no_header_takes_more_time_than_it_is_long(evil: str, tmp_path: Path) -> None:
    """python-multipart before 0.0.7 (CVE-2024-24762), multipart before 1.3.1 (CVE-2026-28356)."""
    app = reader_of_headers(tmp_path)
    for short, long in [(8, 24), (1000, 16_000)]:  # so few before, or 2 ** 1000 steps would follow
        growth = work(app, EVIL[evil](long)) / work(app, EVIL[evil](short))
        assert growth < 80, f"{growth:.0f} times the time for {long // short} times the length"


def reader_of_headers(folder: Path) -> Any:
    """An application that looks at all that it can be sent."""
    from fango.compression import compression
    from fango.middleware import request_ids
    from fango.proxy import proxy_fix

    (folder / "file.txt").write_bytes(b"content")

    def read(request: Any) -> Any:
        request.cookies, request.query, request.files, request.session.get("a")
        return fango.send_file(request, folder / "file.txt")

    app = answering(read, secret_key=KEY, hosts=["localhost", ".example.org"])
    app.static("/static", str(folder))
    app.wrap(compression)
    app.wrap(lambda app: request_ids(app, peers=["127.0.0.1"]))
    app.wrap(lambda app: proxy_fix(app, x_host=1, x_prefix=1))
    return app


def work(app: Any, environ: dict[str, str]) -> float:
    """The least processor time, of a few, that a request takes; never none at all."""
    times = []
    for _ in range(5):
        begin = time.process_time()
        call(app, **environ)
        times.append(time.process_time() - begin)
    return max(min(times), 1e-4)


def test_a_cookie_without_a_name_is_none() -> None:
    """Werkzeug before 2.2.3 read `=__Host-session=bad` as `__Host-session` (CVE-2023-23934)."""
    app = answering(lambda request: request.cookies.pairs)
    assert call(app, HTTP_COOKIE="=__Host-a=bad; =b; c; d=1").json == [["d", "1"]]
    assert call(app, HTTP_COOKIE="\xa0__Host-a=bad; __Host-a=1").json[-1] == ["__Host-a", "1"]


WRONG = ["a\r\nSet-Cookie: b=c", "a\nb", "a\rb", "a\x00b", "a\x0bb", "a\x85b\u2028c"]


@pytest.mark.parametrize("wrong", WRONG)
def test_line_ends_in_headers_never_get_out(wrong: str) -> None:
    """Bottle before 0.12.11 (CVE-2016-9964); Falcon 4.4 sends what it is given."""

    def cookie(name: str, value: str, **attributes: str) -> Any:
        response = fango.Response("")
        response.set_cookie(name, value, **attributes)
        return response

    ways: list[Callable[[], Any]] = [
        lambda: ("", 200, {"X-A": wrong}),
        lambda: ("", 200, {wrong: "a"}),
        lambda: fango.Response("", content_type=wrong),
        lambda: fango.redirect(wrong, external=True),
        lambda: fango.redirect(f"/{wrong}"),
        lambda: cookie("a", wrong),
        lambda: cookie(wrong, "a"),
        lambda: cookie("a", "b", path=f"/{wrong}"),
        lambda: cookie("a", "b", domain=wrong),
    ]
    for way in ways:
        app = answering(lambda request, way=way: way())
        for name, value in call(app).headers.pairs:  # no validator may help here
            assert "Set-Cookie" not in name
            assert (name + value).isprintable()
            assert (name + value).isascii()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "example.org:random@evil.example",
        "example.org.evil.example",
        "evilexample.org",
        "evil.example#.example.org",
        "example.org,evil.example",
        "",
    ],
)
def test_nobody_chooses_the_host_of_our_links(host: str) -> None:
    """Django before 1.4.2 (CVE-2012-4520), whose mails for new passwords led to the attacker."""
    app = answering(lambda request: request.url, hosts=["example.org", ".example.org"])
    assert call(app, HTTP_HOST="www.example.org").text == "http://www.example.org/"
    assert call(app, HTTP_HOST=host).status == 400


def test_nobody_chooses_his_own_address() -> None:
    """Whoever takes the first address in X-Forwarded-For, which its sender has written."""
    from fango.proxy import proxy_fix

    app = answering(lambda request: request.remote_addr)
    assert call(app, HTTP_X_FORWARDED_FOR="10.0.0.1").text == "127.0.0.1"
    app.wrap(proxy_fix)
    assert call(app, HTTP_X_FORWARDED_FOR="10.0.0.1, 192.0.2.1").text == "192.0.2.1"


# Paths


@pytest.mark.parametrize("path", ["/%FF", "/%C3", "/%ED%A0%80", "/%C0%80", "/static/%FF"])
def test_a_path_is_decoded_behind_the_error_barrier(path: str, tmp_path: Path) -> None:
    """Pyramid 2.1 lets the URLDecodeError out to the server (WebOb issue 115)."""
    ended = []
    app = answering(lambda request: "")
    app.static("/static", str(tmp_path))
    app.mount("/mounted", answering(lambda request: ""))
    app.error(400)(lambda request, error: f"no: {error.detail}")
    app.teardown(lambda request: ended.append(1))
    reply = app.test_client().get(path)
    assert (reply.status, reply.text) == (400, "no: the path is not UTF-8")
    assert ended == [1]
    assert app.test_client().get(f"/mounted{path}").status == 400


@pytest.mark.parametrize(
    "path", ["/\n", "/a\r\nERROR:fango:all is lost", "/\x1b[31m", "/\x85\u2028"]
)
def test_no_path_writes_lines_into_the_log(path: str, caplog: pytest.LogCaptureFixture) -> None:
    """Django before 5.2.2 (CVE-2025-48432)."""
    app = fango.Fango(__name__)
    app.get("/<path:rest>")(lambda request, rest: 1 / 0)
    app.before(lambda request: None)
    environ = {"PATH_INFO": path.encode().decode("latin-1")}
    assert call(app, **environ).status == 500
    [record] = caplog.records
    assert record.getMessage().isprintable()
    assert record.levelno == logging.ERROR


def test_no_id_writes_lines_into_the_log() -> None:
    """Whoever logs an X-Request-ID as it comes."""
    from fango.middleware import request_ids

    app = answering(lambda request: request.environ["fango.request_id"])
    app.wrap(lambda app: request_ids(app, peers=["127.0.0.1"], make=lambda: "ours"))
    for theirs in ("a\nb", "a b", "\x1b[31m", "a" * 65, "\xe4"):
        assert call(app, HTTP_X_REQUEST_ID=theirs).text == "ours"
    assert call(app, HTTP_X_REQUEST_ID="theirs").text == "theirs"


DEVICES = [
    "NUL",
    "con.txt",
    "AUX.tar.gz",
    "lpt1",
    "COM\xb9",
    "nul ",
    "nul .txt",
    "CONIN$",
    "a/Prn/b",
]


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_is_no_file(name: str, tmp_path: Path) -> None:
    """Werkzeug before 3.1.4, 3.1.5 and 3.1.6 (CVE-2025-66221, -2026-21860 and -2026-27199)."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"so is the name of a file elsewhere, and no good one")
    app = answering(lambda request: request.files["a"].filename)
    app.static("/static", str(tmp_path))
    client = app.test_client()
    assert client.get(f"/static/{name}").status == 404
    if "/" not in name:
        assert client.post("/", files={"a": (name, b"")}).text.startswith("_")


@pytest.mark.parametrize(
    "path",
    [
        "../secret",
        "..%2Fsecret",
        "%2e%2e/secret",
        "../static-secret/key",
        "%2Fetc%2Fpasswd",
        "..%5Csecret",
        "C:%5Csecret",
        "C:/secret",
        ".env",
        "a%00b",
        "link",
    ],
)
def test_no_path_leads_out_of_its_folder(path: str, tmp_path: Path) -> None:
    """Starlette before 0.27 compared the beginnings of names (CVE-2023-29159)."""
    folder = tmp_path / "static"
    for name in ("secret", "static-secret/key", "static/.env", "static/shown"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"content")
    (folder / "link").symlink_to(tmp_path / "secret")
    app = fango.Fango(__name__)
    app.static("/static", str(folder))
    assert app.test_client().get("/static/shown").status == 200
    assert app.test_client(raise_errors=False).get(f"/static/{path}").status == 404


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3000 + "a"], ids=["a name", "a path"])
def test_a_name_that_is_too_long_is_the_name_of_nothing(name: str, tmp_path: Path) -> None:
    """Whoever thinks that only FileNotFoundError can happen, and answers 500."""
    app = fango.Fango(__name__)
    app.static("/static", str(tmp_path))
    assert app.test_client(raise_errors=False).get(f"/static/{name}").status == 404


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "-1", "+1", "1_0", "00", "1e3", "0x1"])
def test_a_number_in_a_path_is_small_and_has_one_spelling(number: str) -> None:
    """Bottle, Django and Flask hand over any size, which databases then refuse with an error."""
    app = fango.Fango(__name__)
    app.get("/<int:id>")(lambda request, id: str(id))
    app.get("/at/<float:x>", name="at")(lambda request, x: str(x))
    client = app.test_client()
    assert client.get("/999999999999999999").text == "9" * 18
    assert client.get(f"/{number}").status == 404
    assert client.get(f"/at/{number}").status == 404


@pytest.mark.parametrize("three", ["\u0663", "\uff13", "\U0001d7d1", "\xb3", "\u0969"])
def test_digits_are_those_of_ascii(three: str, tmp_path: Path) -> None:
    """Bottle 0.13, Falcon 4.4 and Flask 3.1 take /item/٣ for /item/3: two addresses of one."""
    (tmp_path / "digits").write_bytes(b"0123456789")
    app = fango.Fango(__name__)
    app.static("/static", str(tmp_path))
    app.get("/int/<int:id>", name="int")(lambda request, id: str(id))
    app.get("/float/<float:id>", name="float")(lambda request, id: str(id))
    client = app.test_client()
    assert client.get(f"/int/{three}").status == 404
    assert client.get(f"/float/{three}.{three}").status == 404
    field = f"bytes={three}-".encode().decode("latin-1")
    assert client.get("/static/digits", headers={"Range": field}).status == 200


def test_many_ranges_are_one_answer(tmp_path: Path) -> None:
    """Apache before 2.2.20 (CVE-2011-3192), and Starlette before 0.49.1 (CVE-2025-62727)."""
    (tmp_path / "file").write_bytes(b"a" * 10_000)
    app = fango.Fango(__name__)
    app.static("/static", str(tmp_path))
    ranges = ",".join(f"{start}-9999" for start in range(1000))
    reply = app.test_client().get("/static/file", headers={"Range": f"bytes={ranges}"})
    assert (reply.status, len(reply.data)) == (200, 10_000)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "\x01//evil.example",
        " //evil.example",
        "javascript:alert()",
        "data:text/html,",
        "/%2Fevil.example",
    ],
)
def test_a_redirection_stays_here(target: str) -> None:
    """Flask-Security-Too up to 5.3.2, fooled by `/\\evil.example` as others by other spellings."""
    app = answering(lambda request: fango.redirect(request.query["next"]))
    reply = app.test_client().get("/", query={"next": target})
    assert reply.status == 400 or leads_to("http://localhost", reply.headers["Location"])


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example//", "/%2Fevil.example/", "/\\evil/"]
)
def test_the_missing_slash_does_not_lead_elsewhere(path: str) -> None:
    """Werkzeug before 0.11.6 (CVE-2020-28724), Django before 2.0.8 (CVE-2018-14574)."""
    app = fango.Fango(__name__)
    app.get("/<path:rest>/")(lambda request, rest: "")
    client = app.test_client()
    for tried in (path, path.rstrip("/"), path + "x", path + "x/"):
        reply = client.get(f"http://localhost{tried}")
        assert reply.status != 308 or leads_to("http://localhost", reply.headers["Location"])


def leads_to(site: str, location: str) -> bool:
    """Whether a browser stays there: it takes tabs out, and backslashes for slashes."""
    from urllib.parse import urljoin

    seen = "".join(c for c in location if c > " ").replace("\\", "/")
    return urljoin(f"{site}/", seen).startswith(f"{site}/")


# Responses and sessions


class Body:
    """Content that knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield b"content"

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("status", [200, 204, 304])
def test_a_stream_is_closed_also_if_nobody_wants_it(method: str, status: int) -> None:
    """Falcon 4.4 leaves it open for HEAD."""
    body = Body()
    app = answering(lambda request: fango.Response(body, status))
    assert app.test_client().request(method, "/").status == status
    assert body.closed == 1


def test_the_newest_key_signs_and_the_older_ones_are_still_known() -> None:
    """Flask 3.1.0 signed with the oldest (CVE-2025-47278)."""

    def visited(request: Any) -> str:
        request.session["visits"] = request.session.get("visits", 0) + 1
        return str(request.session["visits"])

    def cookie(key: Any, given: str = "") -> Any:
        reply = call(answering(visited, secret_key=key), HTTP_COOKIE=given)
        return reply.text, reply.headers["Set-Cookie"].partition(";")[0]

    _, old = cookie(OLD_KEY)
    visits, new = cookie([NEW_KEY, KEY, OLD_KEY], old)
    assert visits == "2"
    assert cookie(NEW_KEY, new)[0] == "3"
    assert cookie([KEY, OLD_KEY], new)[0] == "1"


TOUCHES: dict[str, Callable[[Any], object]] = {
    "in": lambda session: "name" in session,
    "len": len,
    "bool": bool,
    "list": list,
    "get": lambda session: session.get("name"),
    "keys": lambda session: list(session.keys()),
    "==": lambda session: session == {},
    "pop": lambda session: session.pop("name", None),
    "set": lambda session: session.update(name="Ada"),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_every_touch_of_the_session_is_told_to_caches(touch: str) -> None:
    """Flask before 3.1.3 forgot `in` and `len` (CVE-2026-27205)."""
    app = answering(lambda request: str(TOUCHES[touch](request.session)), secret_key=KEY)
    assert app.test_client().get("/").headers["Vary"] == "Cookie"


def test_a_page_that_sets_a_session_is_for_nobody_else() -> None:
    """Flask before 2.3.2 (CVE-2023-30861): a cache gave the session of one to all."""
    app = answering(lambda request: request.session.update(name="Ada") or "", secret_key=KEY)
    headers = app.test_client().get("/").headers
    assert "Set-Cookie" in headers
    assert headers["Vary"] == "Cookie"
    assert headers["Cache-Control"] == "private"


def test_an_error_that_is_raised_again_and_again_keeps_nothing() -> None:
    """Whoever changes an exception that is made once: it belongs to all requests."""
    error = fango.HTTPError(403, "no", [("X-A", "b")])

    def refuse(request: Any) -> None:
        request.session["name"] = request.query["name"]
        raise error

    app = answering(refuse, secret_key=KEY)
    app.after(lambda request, response: response.headers.add("X-Seen", request.query["name"]))
    for name in ("Ada", "Bob"):
        reply = app.test_client().get("/", query={"name": name})
        assert reply.headers.getlist("X-Seen") == [name]
        assert len(reply.headers.getlist("Set-Cookie")) == 1
    assert error.headers == [("X-A", "b")]


def test_a_response_that_is_returned_again_and_again_keeps_nothing() -> None:
    """Whoever makes `HOME = redirect("/")` once, and is given the session of somebody else."""
    response = fango.redirect("/home")

    def login(request: Any) -> Any:
        request.session["name"] = request.query["name"]
        return response

    app = answering(login, secret_key=KEY)
    app.after(lambda request, response: response.headers.add("X-Seen", request.query["name"]))
    for name in ("Ada", "Bob"):
        reply = app.test_client().get("/", query={"name": name})
        assert reply.headers.getlist("X-Seen") == [name]
        assert len(reply.headers.getlist("Set-Cookie")) == 1


def test_a_handler_is_called_with_what_it_is_for() -> None:
    """Whoever looks for a handler with one exception, and calls it with another."""
    app = answering(lambda request: 1 / 0)
    app.error(fango.HTTPError)(lambda request, error: f"{error.status} it is")
    reply = app.test_client(raise_errors=False).get("/")
    assert (reply.status, reply.text) == (500, "500 it is")


def test_two_applications_share_nothing() -> None:
    """Whoever has a default argument that is a list, or settings in a module."""
    one, two = (answering(lambda request: "") for _ in range(2))
    one.after(lambda request, response: response.headers.add("X-A", "b"))
    one.get("/one")(lambda request: "")
    one.error(404)(lambda request, error: "mine")
    one.converters["int"] = one.converters["str"]
    assert "X-A" not in two.test_client().get("/").headers
    assert b"mine" not in two.test_client().get("/one").data
    two.get("/two/<int:id>", name="two")(lambda request, id: "")
    assert two.test_client().get("/two/a").status == 404
