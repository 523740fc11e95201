"""Where the content of a request ends: Content-Length, Transfer-Encoding (RFC 9112 §6)."""

from dataclasses import replace

from tests.conformance.case import Case, Seen
from tests.conformance.tables import bad, good


def post(
    *fields: bytes,
    content: bytes = b"hello",
    method: bytes = b"POST",
    version: bytes = b"HTTP/1.1",
    path: bytes = b"/echo",
) -> bytes:
    lines = b"".join(field + b"\r\n" for field in fields)
    return method + b" " + path + b" " + version + b"\r\nHost: a\r\n" + lines + b"\r\n" + content


def swallowed(seen: Seen) -> bool:
    """No answer, and nothing taken for a request: it waits for the rest of so much content."""
    return not seen.outcome.responses and not seen.marks


BAD_LENGTHS = {
    "a sign": b"+5",
    "a minus": b"-5",
    "a minus and zero": b"-0",
    "a space": b"5 5",
    "hexadecimal": b"0x5",
    "a letter": b"5a",
    "an underscore": b"0_5",
    "a point": b"5.0",
    "an exponent": b"5e0",
    "a semicolon": b"5;",
    "nothing": b"",
    "Arabic digits": "٥".encode(),
    "a superscript": b"\xb2",
    "a vertical tab": b"\x0b5",
    "a next-line character": b"5\x85",
}

LENGTHS = [
    *(
        bad(f"a length with {name}", post(b"Content-Length: " + value), "36", level="M")
        for name, value in BAD_LENGTHS.items()
    ),
    *(
        bad(
            f"a length of {name}",
            post(b"Content-Length: " + value),
            "36",
            status=(413, 400),
            level="M",
            or_else=swallowed,
            bulky=len(value) > 1000,
        )
        for name, value in {
            "2 to the 64th and 5": b"18446744073709551621",
            "2 to the 32nd and 5, 40 digits": b"%040d" % (10**30 + 2**32 + 5),
            "5,000 digits": b"9" * 5000,
        }.items()
    ),
    good("a length", post(b"Content-Length: 5"), "36", environ=None, content=b"hello"),
    good(
        "a length with leading zeros",
        post(b"Content-Length: 005"),
        "36",
        environ=None,
        content=b"hello",
    ),
    good(
        "a length of zero",
        post(b"Content-Length: 0", content=b""),
        "36",
        environ=None,
        content=b"",
    ),
    bad(
        "two lengths",
        post(b"Content-Length: 5", b"Content-Length: 6", content=b"hello!"),
        "37",
        level="M",
    ),
    bad(
        "two lengths, the other way round",
        post(b"Content-Length: 6", b"Content-Length: 5", content=b"hello!"),
        "37",
        level="M",
    ),
    bad("a list of lengths", post(b"Content-Length: 5, 6", content=b"hello!"), "37", level="M"),
    bad(
        "two equal lengths",
        post(b"Content-Length: 5", b"Content-Length: 5"),
        "37",
        level="M",
        or_else=Case("", b"", (), content=b"hello"),
    ),
    bad(
        "a list of equal lengths",
        post(b"Content-Length: 5, 5"),
        "37",
        level="M",
        or_else=Case("", b"", (), content=b"hello"),
    ),
]

CHUNKED = b"Transfer-Encoding: chunked"
HELLO = b"5\r\nhello\r\n0\r\n\r\n"


def chunked_and_closed(seen: Seen) -> bool:
    """It took the content by its chunks, answered, and closed."""
    outcome = seen.outcome
    return (
        [response.content for response in outcome.responses] == [b"hello"]
        and outcome.statuses == [200]
        and outcome.closed
        and not seen.marks
    )


BAD_CODINGS = {
    "gzip alone": b"gzip",
    "identity": b"identity",
    "chunked not last": b"chunked, gzip",
    "chunked, then identity": b"chunked, identity",
    "nothing": b"",
}
UNKNOWN_CODINGS = {
    "a misspelling": b"xchunked",
    "a coding before chunked": b"gzip, chunked",
    "an unknown coding before chunked": b"cow, chunked",
    "quotes": b'"chunked"',
    "a vertical tab": b"\x0bchunked",
    "a next-line character": b"chunked\x85",
}

CODINGS = [
    good("chunks", post(CHUNKED, content=HELLO), "38", environ=None, content=b"hello"),
    bad(
        "a length and chunks",
        post(b"Content-Length: 15", CHUNKED, content=HELLO),
        "38",
        level="M",
        or_else=chunked_and_closed,
    ),
    bad(
        "chunks and a length",
        post(CHUNKED, b"Content-Length: 5", content=HELLO),
        "38",
        level="M",
        or_else=chunked_and_closed,
    ),
    bad(
        "a short length and no chunks",
        post(b"Content-Length: 4", CHUNKED, content=b"0\r\n\r\n"),
        "38",
        level="M",
        or_else=lambda seen: seen.outcome.statuses == [200] and not seen.marks,
    ),
    *(
        bad(
            f"the transfer coding is {name}",
            post(b"Transfer-Encoding: " + value, content=HELLO),
            "39",
            status=(400, 501),
            level="M",
        )
        for name, value in BAD_CODINGS.items()
    ),
    *(
        bad(
            f"the transfer coding has {name}",
            post(b"Transfer-Encoding: " + value, content=HELLO),
            "40",
            status=(501, 400),
        )
        for name, value in UNKNOWN_CODINGS.items()
    ),
    bad("chunked twice", post(b"Transfer-Encoding: chunked, chunked", content=HELLO), "40"),
    bad("chunked in two fields", post(CHUNKED, CHUNKED, content=HELLO), "40"),
    bad("chunked with a parameter", post(CHUNKED + b";q=1", content=HELLO), "40"),
    good(
        "chunked in capitals",
        post(b"Transfer-Encoding: CHUNKED", content=HELLO),
        "40",
        environ=None,
        content=b"hello",
    ),
    bad(
        "an empty element before chunked",
        post(b"Transfer-Encoding: ,chunked", content=HELLO),
        "34",
        level="P",
    ),
    bad(
        "an empty element behind chunked",
        post(b"Transfer-Encoding: chunked,", content=HELLO),
        "34",
        level="P",
    ),
    bad(
        "chunks in HTTP/1.0",
        post(CHUNKED, b"Connection: keep-alive", content=HELLO, version=b"HTTP/1.0"),
        "41",
        level="M",
        or_else=lambda seen: seen.outcome.closed and not seen.marks,
    ),
]
# For a coding that it does not know a server should say 501; 400 is what others say.
CODINGS = [
    replace(case, status=(501,), or_else=replace(case, status=(400,)), or_level="S")
    if case.name.endswith("coding before chunked")
    else case
    for case in CODINGS
]

SMUGGLED = b"GET /mark?t=evil HTTP/1.1\r\nHost: evil\r\n\r\n"

CONTENTS = [
    good("POST without a length", post(content=b""), "42", environ=None, content=b""),
    *(
        good(
            f"{method.decode()} with content",
            post(b"Content-Length: 5", method=method),
            "44",
            environ=None,
            content=b"hello",
        )
        for method in (b"GET", b"OPTIONS", b"DELETE")
    ),
    good(
        "HEAD with content",
        post(b"Content-Length: 5", method=b"HEAD", path=b"/status"),
        "44",
        environ=None,
        content=b"",
    ),
    good(
        "GET with chunks",
        post(CHUNKED, content=HELLO, method=b"GET"),
        "44",
        environ=None,
        content=b"hello",
    ),
    good(
        "content that looks like a request",
        post(b"Content-Length: %d" % len(SMUGGLED), content=SMUGGLED),
        "44",
        environ=None,
        content=SMUGGLED,
    ),
    Case(
        "content that ends too early",
        post(b"Content-Length: 10"),
        ("rfc9112:43",),
        cut_short=True,
    ),
    Case(
        "content that never begins",
        post(b"Content-Length: 10", content=b""),
        ("rfc9112:43",),
        cut_short=True,
    ),
    good(
        "an unread content is no request",
        post(
            b"Content-Length: %d" % len(SMUGGLED),
            content=SMUGGLED,
            path=b"/ignore",
        ),
        "70",
        environ=None,
        content=b"ignored",
    ),
    good(
        "unread chunks are no request",
        post(
            CHUNKED,
            content=b"%x\r\n%b\r\n0\r\n\r\n" % (len(SMUGGLED), SMUGGLED),
            path=b"/ignore",
        ),
        "70",
        environ=None,
        content=b"ignored",
    ),
]

CASES = [*LENGTHS, *CODINGS, *CONTENTS]
