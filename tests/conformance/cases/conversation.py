"""Whether the connection goes on (RFC 9112 §9), and Expect (RFC 9110 §10.1.1)."""

from dataclasses import replace

from tests.conformance.case import Case
from tests.conformance.cases.framing import post


def get(*fields: bytes, version: bytes = b"HTTP/1.1", path: bytes = b"/hello") -> bytes:
    lines = b"".join(field + b"\r\n" for field in (b"Host: a", *fields))
    return b"GET " + path + b" " + version + b"\r\n" + lines + b"\r\n"


def stays(name: str, request: bytes, *clauses: str, content: bytes = b"hello") -> Case:
    case = Case(name, request, clauses, content=content, closes=False, level="S", since=6)
    return case


def closes(name: str, request: bytes, *clauses: str, content: bytes = b"hello") -> Case:
    return replace(stays(name, request, *clauses, content=content), closes=True, level="M")


OLD = b"HTTP/1.0"

PERSISTENCE = [
    stays("HTTP/1.1 goes on", get(), "rfc9112:68"),
    stays("HTTP/1.1 with keep-alive goes on", get(b"Connection: keep-alive"), "rfc9112:68"),
    stays("an unknown option changes nothing", get(b"Connection: x-closed"), "rfc9112:68"),
    stays("a field named Close changes nothing", get(b"Close: close"), "rfc9112:68"),
    closes("HTTP/1.1 with close ends", get(b"Connection: close"), "rfc9112:72"),
    closes("close in capitals", get(b"Connection: CLOSE"), "rfc9112:68"),
    closes("close in a list", get(b"Connection: x-a, Close ,x-b"), "rfc9112:68"),
    closes("close in the second field", get(b"Connection: x", b"Connection: close"), "rfc9112:68"),
    closes("close beats keep-alive", get(b"Connection: keep-alive, close"), "rfc9112:68"),
    closes("HTTP/1.0 ends", get(version=OLD), "rfc9112:68"),
    stays(
        "HTTP/1.0 with keep-alive goes on",
        get(b"Connection: Keep-Alive", version=OLD),
        "rfc9112:68",
    ),
    closes(
        "HTTP/1.0 with keep-alive and close ends",
        get(b"Connection: keep-alive, close", version=OLD),
        "rfc9112:68",
    ),
    stays(
        "content by length, and on",
        post(b"Content-Length: 5"),
        "rfc9112:68",
    ),
    stays(
        "content by chunks, and on",
        post(b"Transfer-Encoding: chunked", content=b"5\r\nhello\r\n0\r\n\r\n"),
        "rfc9112:68",
    ),
    closes(
        "close with content",
        post(b"Content-Length: 5", b"Connection: close"),
        "rfc9112:72",
    ),
]

EXPECT = b"Expect: 100-continue"

EXPECTATIONS = [
    Case(
        "100-continue with the content at hand",
        post(EXPECT, b"Content-Length: 5"),
        ("rfc9112:63", "rfc9112:64"),
        content=b"hello",
    ),
    Case(
        "100-Continue has no case",
        post(b"Expect: 100-Continue", b"Content-Length: 5"),
        ("rfc9112:63",),
        content=b"hello",
    ),
    Case(
        "100-continue without content",
        get(EXPECT),
        ("rfc9112:63",),
        content=b"hello",
    ),
    Case(
        "100-continue from HTTP/1.0",
        post(EXPECT, b"Content-Length: 5", version=OLD),
        ("rfc9112:61",),
        content=b"hello",
    ),
    Case(
        "an unknown expectation",
        post(b"Expect: a-cow", b"Content-Length: 5"),
        ("rfc9112:66",),
        content=b"hello",
        may_refuse=(417,),
    ),
    Case(
        "an offer to upgrade",
        get(b"Connection: upgrade", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"),
        ("rfc9112:60",),
        content=b"hello",
    ),
]

CASES = [*PERSISTENCE, *EXPECTATIONS]
