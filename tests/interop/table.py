"""The requests that all servers are asked."""

from __future__ import annotations

from typing import Any

from tests.interop.application import LONG_AGO, LONG_FILE, MEMORY, SHORT_FILE
from tests.interop.exchanges import Ask

JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
PARTS = ("Content-Type", "multipart/form-data; boundary=xx")
GZIP = ("Accept-Encoding", "gzip")

ETAG = f'"{len(SHORT_FILE):x}-{LONG_AGO * 1_000_000_000:x}"'
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"  # LONG_AGO
DIGITS = "/static/digits.txt"


def get(name: str, target: str, *fields: tuple[str, str], **more: Any) -> Ask:
    return Ask(name, target, "GET", fields, **more)


def head(name: str, target: str, *fields: tuple[str, str], status: int = 200) -> Ask:
    return Ask(name, target, "HEAD", fields, status=status)


def post(
    name: str, target: str, content: bytes, *fields: tuple[str, str], status: int = 200
) -> Ask:
    return Ask(name, target, "POST", fields, content, status=status)


def part(head: str, content: bytes) -> bytes:
    return f"--xx\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"


def digits(name: str, *fields: tuple[str, str], status: int = 200) -> Ask:
    return get(name, DIGITS, *fields, status=status)


VIEWS = [
    get("hello", "/"),
    get("bytes", "/bytes"),
    get("much content", "/long"),
    get("no content", "/nothing", status=204),
    get("empty content", "/blank"),
    get("a tuple, and a header twice", "/teapot", status=418),
    get("a view that returns a WSGI application", "/wsgi/a/b"),
    get("a mounted application", "/old/a/b"),
    get("a mounted application at its root", "/old"),
    get("beside a mount", "/older", status=404),
    get("HTTP/1.0", "/", version="HTTP/1.0"),
]

STREAMS = [
    get("a stream", "/stream"),
    get("a stream for HTTP/1.0", "/stream", version="HTTP/1.0"),
    get("a stream of known length", "/stream/declared"),
    get("a long stream", "/stream/long"),
    get("an empty stream", "/stream/empty"),
    get("a template", "/home"),
    get("a template in pieces", "/table"),
    get("a stream that fails at once", "/stream/fails/early", status=500),
]

ERRORS = [
    get("a view that fails", "/fails", status=500),
    get("an error as JSON", "/fails", ("Accept", "application/json"), status=500),
    get("abort, with a header", "/gone/it", status=410),
    get("nothing there, with a page of its own", "/nowhere", status=404),
    get("another host", "/", ("Host", "evil.example"), status=400),
    get("no host", "/", ("Host", ""), version="HTTP/1.0", status=400),
    post("another site", "/login", b"name=Ada", FORM, ("Sec-Fetch-Site", "cross-site"), status=403),
    get("a proxy that names no address", "/who", ("X-Forwarded-For", "evil"), status=400),
]

METHODS = [
    head("HEAD", "/"),
    head("HEAD of nothing there", "/nowhere", status=404),
    head("HEAD of a failure", "/fails", status=500),
    head("HEAD of a file", DIGITS),
    head("HEAD of a stream", "/stream"),
    head("HEAD of a stream of known length", "/stream/declared"),
    head("HEAD of what is compressed", "/table", GZIP),
    head("HEAD of no content", "/nothing", status=204),
    Ask("OPTIONS", "/thing/1", "OPTIONS", status=204),
    Ask("OPTIONS of nothing there", "/nowhere", "OPTIONS", status=404),
    Ask("POST where only GET is", "/", "POST", status=405),
    Ask("a method that nobody knows", "/", "BREW", status=405),
    Ask("PUT", "/thing/1", "PUT", content=b"new"),
    Ask("PATCH", "/thing/1", "PATCH", content=b"other"),
    Ask("DELETE", "/thing/1", "DELETE"),
]

PATHS = [
    get("a path in UTF-8", "/path/gr%C3%BC%C3%9Fe/%e2%82%ac"),
    get("a path with everything", "/path/a%20b/c+d/%25/%3F/%23/;p=1/,/&/='"),
    get("a slash in a segment", "/path/a%2Fb"),
    get("a backslash", "/path/a%5Cb"),
    get("a path that is not UTF-8", "/path/%FF", status=400),
    get("half a character", "/path/%E2%82", status=400),
    get("two slashes", "/path//a", status=404),
    get("two slashes in front", "//evil.example/", status=404),
    get("a slash too many", "/who/", status=308),
    get("a slash too few, with a query", "/folder?a=%C3%A4", status=308),
    get("a slash too few, and two in front", "//folder", status=404),
    get("dots", "/path/../user/1", status=404),
    get("dots out of a folder", "/static/../application.py", status=404),
    get("encoded dots out of a folder", "/static/%2e%2e/application.py", status=404),
    get("a NUL", "/static/a%00b", status=404),
    get("line ends in a path", "/nowhere%0D%0ASet-Cookie:%20a=b", status=404),
    get("a number", "/user/42"),
    get("a number in other digits", "/user/%D9%A3", status=404),
    get("a number that is too long", f"/user/{'9' * 4000}", status=404),
    get("a query", "/query?a=1&b=%E2%82%AC&a=2&c+d=%26&e"),
    get("a query with a semicolon", "/query?a=1;b=2"),
    get("a query that is not UTF-8", "/query?a=%FF", status=400),
    get("a query with a question mark", "/query?a=b?c"),
    get("an empty query", "/query?"),
    get("absolute form", "http://localhost/path/a?b=c"),
]

FIELDS = [
    get("headers", "/headers", ("X-A", "a, b"), ("X-Empty", "")),
    get("a header in latin-1", "/headers", ("X-A", "\xe4")),
    get("a proxy", "/who", ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https")),
    get("a proxy and a liar", "/who", ("X-Forwarded-For", "127.0.0.1, 192.0.2.1")),
    get("cookies", "/cookies", ("Cookie", 'a=1; b="2"; =nameless; a=3; c=\xc3\xa4')),
    get("no cookies", "/cookies"),
    get("a session that is none", "/home", ("Cookie", "session=forged.AAAAAA.x")),
]

CONTENT = [
    post("JSON", "/json", '{"a": ["ä", 1.5, null]}'.encode(), JSON),
    post("JSON that is none", "/json", b'{"a": ', JSON, status=400),
    post("JSON with NaN", "/json", b"[NaN]", JSON, status=400),
    post("JSON that is not UTF-8", "/json", b'"\xff"', JSON, status=400),
    post("JSON that is nested too deep", "/json", b"[" * (MEMORY - 1), JSON, status=400),
    post("JSON that is too long", "/json", b'"%s"' % (b"a" * MEMORY), JSON, status=413),
    post("JSON by another name", "/json", b"{}", ("Content-Type", "text/plain"), status=415),
    post("a form", "/form", b"a=1&b=%E2%82%AC&a=2;3&c+d=", FORM),
    post("a form that is not UTF-8", "/form", b"a=%FF", FORM, status=400),
    post("a form with too many fields", "/form", b"&" * 1000, FORM, status=413),
    post("a form without a field that it needs", "/login", b"nam=Ada", FORM, status=400),
    post(
        "a form with files",
        "/form",
        part('name="a"', "ä".encode())
        + part('name="b"; filename="C:\\x\\ä.txt"', b"\r\n--x\r\n\x00\xff" * 100)
        + part('name="b"; filename="empty"', b"")
        + b"--xx--\r\n",
        PARTS,
    ),
    post("a large file", "/form", part('name="a"; filename="a"', LONG_FILE) + b"--xx--", PARTS),
    post(
        "a form with too much text",
        "/form",
        part('name="a"', b"a" * MEMORY) + b"--xx--",
        PARTS,
        status=413,
    ),
    post("a form that is cut short", "/form", part('name="a"', b"1"), PARTS, status=400),
    post(
        "a form without a boundary",
        "/form",
        b"--xx--",
        ("Content-Type", "multipart/form-data"),
        status=400,
    ),
    post(
        "a part in base64",
        "/form",
        part('name="a"\r\nContent-Transfer-Encoding: base64', b"YQ=="),
        PARTS,
        status=400,
    ),
    post("lines", "/lines", b"one\ntwo\r\n\nthree"),
    post("a large upload", "/upload", LONG_FILE * 8),
    post("no content where some is needed", "/json", b"", JSON, status=400),
    post("content that nobody reads", "/unread", b"GET / HTTP/1.1\r\n\r\n"),
    post("content where nothing is", "/nowhere", b"a" * 1000, status=404),
    post("wait for 100", "/upload", b"content", ("Expect", "100-continue")),
    Ask("chunks", "/upload", "POST", content=b"content", chunked=True),
    Ask("a form in chunks", "/form", "POST", (FORM,), b"a=1", chunked=True),
]

STATIC = [
    digits("a file"),
    get("a long file", "/static/long.bin"),
    get("an empty file", "/static/empty.txt"),
    get("a file that is missing", "/static/none.txt", status=404),
    get("a file for ever", f"{DIGITS}?v=84d89877f0d4041e"),
    get("an old version of a file", f"{DIGITS}?v=0"),
    get("a folder", "/static/docs/"),
    get("a folder without its slash", "/static/docs", status=308),
    digits("the file that the client has", ("If-None-Match", ETAG), status=304),
    digits(
        "the file that the client has, weakly", ("If-None-Match", f'"a,b", W/{ETAG}'), status=304
    ),
    digits("the file that the client hasn't", ("If-None-Match", '"another"')),
    digits("a file that is not newer", ("If-Modified-Since", DATE), status=304),
    digits("a file that is newer", ("If-Modified-Since", DATE.replace("1994", "1993"))),
    digits("another file was meant", ("If-Match", '"another"'), status=412),
    digits("a part", ("Range", "bytes=2-5"), status=206),
    digits("the last part", ("Range", "bytes=-3"), status=206),
    digits("two parts", ("Range", "bytes=0-1,3-4")),
    digits("no such part", ("Range", "bytes=10-"), status=416),
    digits("a part of this file", ("Range", "bytes=2-5"), ("If-Range", ETAG), status=206),
    digits("a part of another file", ("Range", "bytes=2-5"), ("If-Range", '"another"')),
    get("a part of a long file", "/static/long.bin", ("Range", "bytes=100000-299999"), status=206),
    head("HEAD of what the client has", DIGITS, ("If-None-Match", ETAG), status=304),
]

COMPRESSED = [
    get("a page that is compressed", "/table", GZIP),
    get("a file that is compressed", "/static/docs/", GZIP),
    get("a short page that is not compressed", "/", GZIP),
    get("a mounted application that is compressed", "/old", GZIP),
    digits(
        "the file that the client has, compressed", GZIP, ("If-None-Match", f"W/{ETAG}"), status=304
    ),
]


def declaring(length: str, name: str, status: int = 400) -> Ask:
    return Ask(name, "/upload", "POST", content=b"content", declared=length, status=status)


LENGTHS = [
    declaring("7", "a length that is right", status=200),
    declaring("100", "an upload that is cut short"),
    declaring("-1", "a negative length"),
    declaring("+7", "a length with a sign"),
    declaring("seven", "a length in letters"),
    declaring("\xb2", "a length in a digit that is none"),
    declaring("9" * 30, "a length that is too long"),
    Ask("a stream that fails", "/stream/fails", fails=True),
    Ask("a stream of known length that fails", "/stream/fails/declared", fails=True),
]

TABLE = [
    *VIEWS,
    *STREAMS,
    *ERRORS,
    *METHODS,
    *PATHS,
    *FIELDS,
    *CONTENT,
    *LENGTHS,
    *STATIC,
    *COMPRESSED,
]
