"""Request line: method, target, version (RFC 9112 §2.3 and §3)."""

import re
from dataclasses import replace

from tests.conformance.case import Case, Seen
from tests.conformance.tables import bad, good

HOST = b" HTTP/1.1\r\nHost: a\r\n\r\n"

NOT_KNOWN = (501, 405)

METHODS = [
    good(
        "a method in lower case is another method",
        b"get /environ" + HOST,
        "10",
        environ={"REQUEST_METHOD": "get"},
        may_refuse=(400, *NOT_KNOWN),
    ),
    good(
        "a method of odd characters is a token",
        b"A!#$%&'*+-.^_`|~9 /environ" + HOST,
        "10",
        environ={"REQUEST_METHOD": "A!#$%&'*+-.^_`|~9"},
        may_refuse=NOT_KNOWN,
        level="S",
    ),
    bad("a method with a parenthesis", b"GE(T /environ" + HOST, "10"),
    bad("a method with an at sign", b"G@T /environ" + HOST, "10"),
    bad("a method beyond ASCII", b"G\xc9T /environ" + HOST, "10"),
    bad("a method with NUL", b"GE\0T /environ" + HOST, "10"),
    bad("a method with a colon", b"GET: /environ" + HOST, "10"),
    bad(
        "a method of 2,000 letters",
        b"A" * 2000 + b" /environ" + HOST,
        "11",
        status=(501, 400, 414),
        level="P",
    ),
    good(
        "an unknown method is the application's",
        b"BREW /environ" + HOST,
        "20",
        environ={"REQUEST_METHOD": "BREW"},
        may_refuse=NOT_KNOWN,
        level="S",
    ),
    good("GET", b"GET /hello" + HOST, "20", content=b"hello", environ=None),
    good("HEAD", b"HEAD /status" + HOST, "20", content=b"", environ=None),
    good(
        "TRACE is the application's",
        b"TRACE /environ HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n",
        "21",
        environ={"REQUEST_METHOD": "TRACE"},
        may_refuse=NOT_KNOWN,
    ),
]


def answered_or_too_long(seen: Seen) -> bool:
    return seen.outcome.statuses[:1] == [200] and seen.marks == 1


def by_the_application(seen: Seen) -> bool:
    """Ours answers 405; the connection may stay, and no tunnel is made."""
    return seen.outcome.statuses in ([405, 200], [405]) and seen.outcome.closed


TARGETS = [
    good(
        "a request line of 8,000 bytes",
        b"GET /environ?" + b"a" * (8000 - len("GET /environ? HTTP/1.1")) + HOST,
        "12",
        environ={"QUERY_STRING": "a" * (8000 - len("GET /environ? HTTP/1.1"))},
        level="S",
        bulky=True,
    ),
    bad(
        "a target of a megabyte",
        b"GET /environ?" + b"a" * 1_000_000 + HOST,
        "12",
        also=("rfc9112:81",),
        status=(414,),
        level="M",
        or_else=answered_or_too_long,
        bulky=True,
    ),
    bad("a relative target", b"GET environ" + HOST, "13"),
    bad("a target with a space", b"GET /en viron" + HOST, "13"),
    bad("a target with a fragment", b"GET /environ#a" + HOST, "13"),
    bad("a target beyond ASCII", b"GET /environ?\xc3\xa9" + HOST, "13"),
    bad("a target with NUL", b"GET /environ?\0" + HOST, "13"),
    bad("a target with DEL", b"GET /environ?\x7f" + HOST, "13"),
    bad("no target", b"GET  HTTP/1.1\r\nHost: a\r\n\r\n", "13"),
    bad("a method alone", b"GET\r\nHost: a\r\n\r\n", "13"),
    bad("a backslash for a slash", b"GET \\environ" + HOST, "13"),
    good(
        "an absolute target",
        b"GET http://a/environ?q=1" + HOST,
        "14",
        environ={"PATH_INFO": "/environ", "QUERY_STRING": "q=1"},
    ),
    good(
        "an absolute target replaces Host",
        b"GET http://other.example:81/environ" + HOST,
        "14",
        environ={"HTTP_HOST": "other.example:81", "PATH_INFO": "/environ"},
    ),
    good(
        "a scheme has no case",
        b"GET HTTP://a/environ" + HOST,
        "14",
        environ={"PATH_INFO": "/environ"},
    ),
    good(
        "an absolute target without a path",
        b"GET http://a?q=1" + HOST,
        "14",
        environ={"PATH_INFO": {"/", ""}, "QUERY_STRING": "q=1"},
    ),
    bad("authority-form with GET", b"GET a:80" + HOST, "15"),
    bad("an asterisk with GET", b"GET *" + HOST, "15"),
    good(
        "an asterisk with OPTIONS",
        b"OPTIONS *" + HOST,
        "15",
        environ={"REQUEST_METHOD": "OPTIONS"},
        may_refuse=(400, *NOT_KNOWN),
    ),
    Case(
        "the path of an asterisk is none, or begins with a slash",
        b"OPTIONS *" + HOST,
        ("pep3333:16",),
        environ={"PATH_INFO": re.compile(r"(/.*)?")},
        may_refuse=(400, *NOT_KNOWN),
    ),
    Case(
        "the path of a relative target is none, or begins with a slash",
        b"GET environ" + HOST,
        ("pep3333:16",),
        environ={"PATH_INFO": re.compile(r"(/.*)?")},
        may_refuse=(400,),
    ),
    *(
        bad(
            f"CONNECT {name}",
            b"CONNECT " + target + HOST,
            "16",
            status=(400, 501, 405),
            level="M",
            or_else=by_the_application,
        )
        for name, target in {
            "without a port": b"a",
            "with an empty port": b"a:",
            "with a bad port": b"a:b",
            "to somewhere": b"a:80",
        }.items()
    ),
    bad("an absolute target without a host", b"GET http:///environ" + HOST, "25", level="M"),
    bad("an absolute target with a port only", b"GET http://:80/environ" + HOST, "25", level="M"),
    bad("a user in the target", b"GET http://u@a/environ" + HOST, "25", level="P"),
]

BAD_VERSION = (400, 505)

VERSIONS = [
    bad("a version in lower case", b"GET /environ http/1.1\r\nHost: a\r\n\r\n", "17"),
    bad("a version without a minor", b"GET /environ HTTP/1\r\nHost: a\r\n\r\n", "17"),
    bad("a version of three digits", b"GET /environ HTTP/1.10\r\nHost: a\r\n\r\n", "17"),
    bad("a version of three parts", b"GET /environ HTTP/1.1.1\r\nHost: a\r\n\r\n", "17"),
    bad("a version with a letter", b"GET /environ HTTP/1.1a\r\nHost: a\r\n\r\n", "17"),
    bad("a version with a sign", b"GET /environ HTTP/+1.1\r\nHost: a\r\n\r\n", "17"),
    bad("a version with leading zeros", b"GET /environ HTTP/01.1\r\nHost: a\r\n\r\n", "17"),
    bad("a version of Arabic digits", "GET /environ HTTP/١.١\r\nHost: a\r\n\r\n".encode(), "17"),
    bad("another name", b"GET /environ HTTX/1.1\r\nHost: a\r\n\r\n", "17"),
    good("a higher minor version", b"GET /environ HTTP/1.2\r\nHost: a\r\n\r\n", "18", level="S"),
    bad("version 2", b"GET /environ HTTP/2.0\r\nHost: a\r\n\r\n", "18"),
    bad("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "18"),
    bad("version 0.9 written out", b"GET /environ HTTP/0.9\r\nHost: a\r\n\r\n", "18"),
    bad("no version", b"GET /environ\r\nHost: a\r\n\r\n", "19"),
    bad("HTTP/0.9", b"GET /environ\r\n", "19"),
]
VERSIONS = [
    replace(case, status=BAD_VERSION) if case.refused and "0.9" not in case.name[:8] else case
    for case in VERSIONS
]

CASES = [*METHODS, *TARGETS, *VERSIONS]
