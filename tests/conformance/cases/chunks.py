"""Chunked content and its trailers (RFC 9112 §7.1)."""

from tests.conformance.case import Case
from tests.conformance.cases.framing import CHUNKED, post
from tests.conformance.tables import bad, good


def chunks(content: bytes, path: bytes = b"/echo") -> bytes:
    return post(CHUNKED, content=content, path=path)


END = b"0\r\n\r\n"

BAD_SIZES = {
    "a sign": b"+5",
    "a minus": b"-5",
    "a prefix": b"0x5",
    "an underscore": b"0_5",
    "a space before it": b" 5",
    "a tab before it": b"\t5",
    "a space behind it": b"5 ",
    "nothing": b"",
    "a letter behind it": b"5g",
    "a letter": b"g",
    "a vertical tab": b"5\x0b",
    "a next-line character": b"5\x85",
    "Arabic digits": "٥".encode(),
    "NUL": b"5\0",
    "a comma": b"5,",
}
HUGE_SIZES = {
    "2 to the 64th and 5": b"10000000000000005",
    "2 to the 32nd times itself": b"1" + b"0" * 15 + b"5",
    "1,000 digits": b"f" * 1000,
}

SIZES = [
    *(
        bad(f"a chunk size with {name}", chunks(value + b"\r\nhello\r\n" + END), "45")
        for name, value in BAD_SIZES.items()
    ),
    *(
        bad(
            f"a chunk size of {name}",
            chunks(value + b"\r\nhello\r\n" + END),
            "45",
            status=(413, 400),
            level="M",
            or_else=lambda seen: not seen.marks and 200 not in seen.outcome.statuses,
        )
        for name, value in HUGE_SIZES.items()
    ),
    good(
        "chunk sizes in both cases and with zeros",
        chunks(b"0A\r\n0123456789\r\n00000b\r\nabcdefghijk\r\n000\r\n\r\n"),
        "45",
        environ=None,
        content=b"0123456789abcdefghijk",
    ),
    good(
        "chunk sizes in lower case",
        chunks(b"a\r\n0123456789\r\n" + END),
        "45",
        environ=None,
        content=b"0123456789",
    ),
    good("no chunks but the last", chunks(END), "45", environ=None, content=b""),
    good(
        "content with line ends",
        chunks(b"7\r\n\r\n0\r\n\r\n\r\n" + END),
        "45",
        environ=None,
        content=b"\r\n0\r\n\r\n",
    ),
]

ENDS = [
    bad("a chunk longer than its size", chunks(b"4\r\nhello\r\n" + END), "46"),
    bad("a chunk shorter than its size", chunks(b"6\r\nhello\r\n" + END), "46"),
    bad("a chunk without its CR LF", chunks(b"5\r\nhello0\r\n\r\n"), "46"),
    bad("a chunk that ends in LF", chunks(b"5\r\nhello\n" + END), "46"),
    bad("a chunk that ends in CR", chunks(b"5\r\nhello\r0\r\n\r\n"), "46"),
    bad("a chunk that ends in two bytes", chunks(b"5\r\nhelloXX0\r\n\r\n"), "46"),
    bad("a chunk size that ends in LF", chunks(b"5\nhello\r\n" + END), "3"),
    bad("a chunk size that ends in CR", chunks(b"5\rhello\r\n" + END), "2", level="M"),
    bad("a last chunk that ends in LF", chunks(b"5\r\nhello\r\n0\n\r\n"), "3"),
    bad("an LF for the empty line", chunks(b"5\r\nhello\r\n0\r\n\n"), "3", level="P"),
    Case(
        "chunks without the last",
        chunks(b"5\r\nhello\r\n"),
        ("rfc9112:48",),
        cut_short=True,
    ),
    Case(
        "a last chunk without the empty line",
        chunks(b"5\r\nhello\r\n0\r\n"),
        ("rfc9112:48",),
        cut_short=True,
    ),
    Case("half a chunk", chunks(b"5\r\nhe"), ("rfc9112:48",), cut_short=True),
]

EXTENSIONS = {
    "a name": b";a",
    "a name and a value": b";a=b",
    "a text": b';a="b c"',
    "a text with an escape": b';a="b\\"c"',
    "several": b";a;b=c",
    "spaces around": b" ; a = b",
}
BAD_EXTENSIONS = {
    "a bare CR": b";a=b\rc",
    "a bare LF": b";a=b\nc",
    "NUL": b";a=b\0",
    "BEL": b";a=b\x07",
}

EXTENDED = [
    *(
        good(
            f"a chunk extension: {name}",
            chunks(b"5" + value + b"\r\nhello\r\n0" + value + b"\r\n\r\n"),
            "47",
            environ=None,
            content=b"hello",
            may_refuse=(400,) if b" " in value[:3] else (),  # what HTTP calls bad white space
        )
        for name, value in EXTENSIONS.items()
    ),
    *(
        bad(f"a chunk extension with {name}", chunks(b"5" + value + b"\r\nhello\r\n" + END), "47")
        for name, value in BAD_EXTENSIONS.items()
    ),
    bad(
        "a chunk extension of a megabyte",
        chunks(b"5;a=" + b"b" * 1_000_000 + b"\r\nhello\r\n" + END),
        "47",
        also=("rfc9112:81",),
        status=(400, 413, 431),
        level="P",
        bulky=True,
    ),
    bad(
        "chunk extensions of a megabyte together",
        chunks((b"1;a=" + b"b" * 100 + b"\r\nh\r\n") * 10_000 + END),
        "47",
        also=("rfc9112:81",),
        status=(400, 413, 431),
        level="P",
        bulky=True,
    ),
]

LAST = b"5\r\nhello\r\n0\r\n"

TRAILERS = [
    good(
        "a trailer",
        chunks(LAST + b"X-A: b\r\n\r\n"),
        "48",
        environ=None,
        content=b"hello",
    ),
    good(
        "a trailer is no header field",
        chunks(LAST + b"X-A: b\r\n\r\n", path=b"/environ"),
        "49",
        environ={"HTTP_X_A": None},
    ),
    bad("a trailer without a colon", chunks(LAST + b"X-A\r\n\r\n"), "49"),
    bad("a trailer with a space before the colon", chunks(LAST + b"X-A : b\r\n\r\n"), "49"),
    bad("a trailer with an empty name", chunks(LAST + b": b\r\n\r\n"), "49"),
    bad("a folded trailer", chunks(LAST + b"X-A: b\r\n c\r\n\r\n"), "49"),
    bad("a trailer with NUL", chunks(LAST + b"X-A: b\0\r\n\r\n"), "49"),
    bad("a trailer that ends in LF", chunks(LAST + b"X-A: b\n\r\n"), "3", level="P"),
    *(
        bad(f"a trailer {name.decode()}", chunks(LAST + name + b": 5\r\n\r\n"), "49", level="P")
        for name in (b"Content-Length", b"Transfer-Encoding", b"Host", b"Authorization")
    ),
    bad(
        "a trailer of a megabyte",
        chunks(LAST + b"X-A: " + b"b" * 1_000_000 + b"\r\n\r\n"),
        "49",
        also=("rfc9112:81",),
        status=(431, 400, 413),
        level="P",
        bulky=True,
    ),
]

CASES = [*SIZES, *ENDS, *EXTENDED, *TRAILERS]
