"""Octets, line ends and white space of a head (RFC 9112 §2 and §3)."""

from dataclasses import replace

from tests.conformance.case import Case
from tests.conformance.tables import bad, environ, good

GET = b"GET /environ HTTP/1.1\r\nHost: a\r\n\r\n"

ANSWERED = Case("", b"", (), environ={"REQUEST_METHOD": "GET"})

OCTETS = [
    good(
        "a line separator of Unicode is no line end",
        b"GET /environ HTTP/1.1\r\nHost: a\r\nX-A: b\xe2\x80\xa8X-Evil: c\r\n\r\n",
        "1",
        environ={"HTTP_X_A": "b\xe2\x80\xa8X-Evil: c", "HTTP_X_EVIL": None},
    ),
    good(
        "a next-line character is no line end",
        b"GET /environ HTTP/1.1\r\nHost: a\r\nX-A: b\x85X-Evil: c\r\n\r\n",
        "1",
        environ={"HTTP_X_A": "b\x85X-Evil: c", "HTTP_X_EVIL": None},
    ),
    good(
        "bytes that are no UTF-8 in a field",
        b"GET /environ HTTP/1.1\r\nHost: a\r\nX-A: \xff\xfe\xc3\r\n\r\n",
        "1",
        environ={"HTTP_X_A": "\xff\xfe\xc3"},
    ),
]

CR_AS_SPACE = environ(b"", HTTP_X_A="b c")

LINE_ENDS = [
    bad(
        "a bare CR in a field",
        b"GET /environ HTTP/1.1\r\nHost: a\r\nX-A: b\rc\r\n\r\n",
        "2",
        level="M",
        or_else=CR_AS_SPACE,
    ),
    bad(
        "a bare CR that hides a field",
        b"GET /environ HTTP/1.1\r\nHost: a\r\nX-A: b\rX-Evil: c\r\n\r\n",
        "2",
        level="M",
        or_else=replace(ANSWERED, environ={"HTTP_X_A": "b X-Evil: c", "HTTP_X_EVIL": None}),
    ),
    bad(
        "CR CR LF at the end of a field",
        b"GET /environ HTTP/1.1\r\nHost: a\r\nX-A: b\r\r\n\r\n",
        "2",
        level="M",
        or_else=replace(ANSWERED, environ={"HTTP_X_A": {"b", "b "}}),
    ),
    bad(
        "a bare CR in the request line",
        b"GET /environ\rHTTP/1.1\r\nHost: a\r\n\r\n",
        "2",
        level="M",
        or_else=ANSWERED,
    ),
    bad(
        "a bare LF behind the request line",
        b"GET /environ HTTP/1.1\nHost: a\r\n\r\n",
        "3",
        level="P",
    ),
    bad(
        "a bare LF behind a field",
        b"GET /environ HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n",
        "3",
        level="P",
    ),
    bad("bare LFs everywhere", b"GET /environ HTTP/1.1\nHost: a\n\n", "3", level="P"),
    bad(
        "an LF in place of the empty line",
        b"GET /environ HTTP/1.1\r\nHost: a\r\n\n",
        "3",
        level="P",
    ),
    good("an empty line before the request line", b"\r\n" + GET, "4", level="S"),
    bad(
        "empty lines without end",
        b"\r\n" * 60_000 + GET,
        "4",
        also=("rfc9112:81",),
        level="P",
        bulky=True,
    ),
    bad(
        "white space before the first field",
        b"GET /environ HTTP/1.1\r\n X-A: b\r\nHost: a\r\n\r\n",
        "5",
        level="M",
        or_else=replace(ANSWERED, environ={"HTTP_X_A": None}),
    ),
    bad(
        "a tab before the first field",
        b"GET /environ HTTP/1.1\r\n\tX-A: b\r\nHost: a\r\n\r\n",
        "5",
        level="M",
        or_else=replace(ANSWERED, environ={"HTTP_X_A": None}),
    ),
    bad("a TLS greeting", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n", "6"),
    bad("another protocol", b"EHLO mail.example.org\r\n\r\n", "6"),
    bad("NUL before the method", b"\0GET /environ HTTP/1.1\r\nHost: a\r\n\r\n", "6"),
    Case(
        "a head that ends too early",
        b"GET /environ HTTP/1.1\r\nHost: a\r\n",
        ("rfc9112:7",),
        cut_short=True,
    ),
    Case("a request line alone", b"GET /environ HTTP/1.1\r\n", ("rfc9112:7",), cut_short=True),
]

SPACES = [
    bad("two spaces before the target", b"GET  /environ HTTP/1.1\r\nHost: a\r\n\r\n", "9"),
    bad("two spaces behind the target", b"GET /environ  HTTP/1.1\r\nHost: a\r\n\r\n", "9"),
    bad("a tab before the target", b"GET\t/environ HTTP/1.1\r\nHost: a\r\n\r\n", "9"),
    bad("a tab behind the target", b"GET /environ\tHTTP/1.1\r\nHost: a\r\n\r\n", "9"),
    bad("a space before the method", b" GET /environ HTTP/1.1\r\nHost: a\r\n\r\n", "9"),
    bad("a space behind the version", b"GET /environ HTTP/1.1 \r\nHost: a\r\n\r\n", "9"),
    bad("a form feed for a space", b"GET\x0c/environ HTTP/1.1\r\nHost: a\r\n\r\n", "9"),
]
SPACES = [replace(case, level="S", or_else=ANSWERED) for case in SPACES]

CASES = [*OCTETS, *LINE_ENDS, *SPACES]
