"""Host and the other fields (RFC 9112 §3.2 and §5, RFC 9110 §5)."""

from tests.conformance.case import Seen
from tests.conformance.tables import bad, environ, good


def request(*lines: bytes, host: bytes = b"Host: a\r\n", version: bytes = b"HTTP/1.1") -> bytes:
    fields = b"".join(line + b"\r\n" for line in lines)
    return b"GET /environ " + version + b"\r\n" + host + fields + b"\r\n"


def with_host(*values: bytes) -> bytes:
    return request(host=b"".join(b"Host: " + value + b"\r\n" for value in values))


BAD_HOSTS = {
    "with a user": b"u@a",
    "with a path": b"a/b",
    "with a query": b"a?b",
    "of two, by comma": b"a, b",
    "of two, by space": b"a b",
    "with a bad port": b"a:b",
    "with two ports": b"a:80:80",
    "with a signed port": b"a:+80",
    "with half an IPv6 address": b"[::1",
    "with an IPv6 address out of brackets": b"::1",
    "with a backslash": b"a\\b",
    "beyond ASCII": b"\xe4",
    "with a bad escape": b"a%zz",
}
GOOD_HOSTS = {
    "with a port": b"a:80",
    "with an empty port": b"a:",
    "of IPv4": b"127.0.0.1:8000",
    "of IPv6": b"[::1]:8000",
    "with an underscore": b"a_b",
    "in capitals": b"EXAMPLE.org",
}

HOSTS = [
    bad("no Host", request(host=b""), "22", level="M"),
    bad("two Hosts", with_host(b"a", b"b"), "23", level="M"),
    bad("two equal Hosts", with_host(b"a", b"a"), "23", level="M"),
    bad(
        "two Hosts with fields between",
        request(b"X-A: b", b"host: a"),
        "23",
        level="M",
    ),
    *(
        bad(f"a Host {name}", with_host(value), "24", level="M")
        for name, value in BAD_HOSTS.items()
    ),
    *(
        good(f"a Host {name}", with_host(value), "24", environ={"HTTP_HOST": value.decode()})
        for name, value in GOOD_HOSTS.items()
    ),
    bad("an empty Host", with_host(b""), "25", level="P"),
    good("HTTP/1.0 without Host", request(host=b"", version=b"HTTP/1.0"), "26"),
    bad(
        "HTTP/1.0 with two Hosts",
        request(b"Host: b", version=b"HTTP/1.0"),
        "23",
        level="M",
    ),
]

BAD_LINES = {
    "an empty name": b": b",
    "no colon": b"X-A",
    "a name with a space": b"X A: b",
    "a name with a parenthesis": b"X(A): b",
    "a name with a slash": b"X/A: b",
    "a name beyond ASCII": b"X-\xe9: b",
    "a name with NUL": b"X\0A: b",
    "a name with quotes": b'"X-A": b',
    "a name in Unicode's other letters": "Ⅹ-A: b".encode(),
}
CONTROLS = {
    "BEL": b"\x07",
    "VT": b"\x0b",
    "FF": b"\x0c",
    "ESC": b"\x1b",
    "DEL": b"\x7f",
    "SOH": b"\x01",
}

NAMES = [
    *(bad(f"a field with {name}", request(line), "27") for name, line in BAD_LINES.items()),
    bad("a space before the colon", request(b"X-A : b"), "28", level="M"),
    bad("a tab before the colon", request(b"X-A\t: b"), "28", level="M"),
    bad(
        "a space before the colon of Content-Length",
        request(b"Content-Length : 5"),
        "28",
        level="M",
    ),
    bad(
        "a folded line",
        request(b"X-A: b", b" c"),
        "29",
        level="M",
        or_else=environ(b"", HTTP_X_A={"b c", "b  c"}),
    ),
    bad(
        "a folded line by tab",
        request(b"X-A: b", b"\tc"),
        "29",
        level="M",
        or_else=environ(b"", HTTP_X_A={"b c", "b  c", "b \tc"}),
    ),
    bad(
        "a fold of nothing but spaces",
        request(b"X-A: b", b"  "),
        "29",
        level="M",
        or_else=environ(b"", HTTP_X_A={"b", "b ", "b  "}),
    ),
]

VALUES = [
    good(
        "spaces and tabs around a value",
        request(b"X-A: \t b c\t "),
        "30",
        environ={"HTTP_X_A": "b c"},
    ),
    good("no space before a value", request(b"X-A:b"), "30", environ={"HTTP_X_A": "b"}),
    good("an empty value", request(b"X-A:"), "30", environ={"HTTP_X_A": ""}),
    good(
        "white space of Unicode belongs to the value",
        request(b"X-A: \x85b\xa0"),
        "30",
        environ={"HTTP_X_A": "\x85b\xa0"},
    ),
    good("colons in a value", request(b"X-A: b:c: d"), "30", environ={"HTTP_X_A": "b:c: d"}),
    bad(
        "NUL in a value",
        request(b"X-A: b\0c"),
        "31",
        level="M",
        or_else=environ(b"", HTTP_X_A="b c"),
    ),
    *(
        bad(f"{name} in a value", request(b"X-A: b" + byte + b"c"), "31", level="P")
        for name, byte in CONTROLS.items()
    ),
    bad("VT before a value", request(b"X-A: \x0bb"), "31", level="P"),
]

LONG = "b" * 1_000_000
TOO_LARGE = (431, 400, 413)


def taken_whole(seen: Seen) -> bool:
    """It is no fault to take what is so large, as long as nothing is left out."""
    content = seen.outcome.responses[0].content if seen.outcome.responses else b""
    return seen.outcome.statuses[:1] == [200] and seen.marks == 1 and LONG.encode() in content


SIZES = [
    bad(
        "a field of a megabyte",
        request(b"X-A: " + LONG.encode()),
        "32",
        also=("rfc9112:81",),
        status=TOO_LARGE,
        level="M",
        or_else=taken_whole,
        bulky=True,
    ),
    bad(
        "a field name of a megabyte",
        request(LONG.encode() + b": a"),
        "32",
        also=("rfc9112:81",),
        status=TOO_LARGE,
        level="M",
        bulky=True,
    ),
    bad(
        "10,000 fields",
        request(*(b"X-%d: b" % number for number in range(10_000))),
        "32",
        also=("rfc9112:81",),
        status=TOO_LARGE,
        level="M",
        or_else=environ(b"", HTTP_X_9999="b"),
        bulky=True,
    ),
    good(
        "50 fields",
        request(*(b"X-%d: b" % number for number in range(50))),
        "32",
        environ={"HTTP_X_0": "b", "HTTP_X_49": "b"},
    ),
    good(
        "a cookie of 4,000 bytes",
        request(b"Cookie: a=" + b"b" * 4000),
        "32",
        environ={"HTTP_COOKIE": "a=" + "b" * 4000},
        bulky=True,
    ),
]

SINGLETONS = {
    "Content-Type": (b"text/plain", b"text/html"),
    "Authorization": (b"Basic YTpi", b"Basic Yzpk"),
    "User-Agent": (b"a", b"b"),
    "Referer": (b"http://a/", b"http://b/"),
    "If-Modified-Since": (
        b"Sun, 06 Nov 1994 08:49:37 GMT",
        b"Mon, 07 Nov 1994 08:49:37 GMT",
    ),
}

LISTS = [
    *(
        bad(
            f"two fields {name}",
            request(*(name.encode() + b": " + value for value in values)),
            "33",
            level="P",
        )
        for name, values in SINGLETONS.items()
    ),
    good(
        "two lines of a list are joined in their order",
        request(b"X-A: 1", b"X-B: x", b"x-a: 2"),
        "33",
        environ={"HTTP_X_A": {"1,2", "1, 2"}, "HTTP_X_B": "x"},
    ),
    good(
        "empty elements of a list",
        request(b"Connection: , ,close, ,"),
        "34",
        environ=None,
        closes=True,
    ),
    good("unknown fields", request(b"X-Never-Heard-Of: b", b"Zzz: c"), "35"),
    good(
        "an underscore can't stand in for a hyphen",
        request(b"X-Forwarded-For: good", b"X_Forwarded_For: evil"),
        "80",
        level="P",
        environ={"HTTP_X_FORWARDED_FOR": "good"},
        may_refuse=(400,),
    ),
    good(
        "a proxy is not the client's to choose",
        request(b"Proxy: http://evil.example"),
        "80",
        level="P",
        environ={"HTTP_PROXY": None},
        may_refuse=(400,),
    ),
    good(
        "the scheme of the connection is not the client's to say",
        request(b"X-Forwarded-Proto: https"),
        "80",
        level="P",
        environ={"wsgi.url_scheme": "http"},
    ),
]
CASES = [*HOSTS, *NAMES, *VALUES, *SIZES, *LISTS]
