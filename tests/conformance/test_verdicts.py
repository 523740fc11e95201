"""The suite itself: what it says about servers that are wrong on purpose.

A test that such a server passes would prove nothing.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance.case import LEVELS, Case, Seen, judge
from tests.conformance.cases import CASES
from tests.conformance.wire import Garbled, Outcome, Response, parse, parse_head

pytestmark = pytest.mark.since(4)

TOKEN = "token"


def response(status: int, content: bytes = b"", *fields: tuple[str, str]) -> Response:
    framed = ("Content-Length", str(len(content)))
    return Response("HTTP/1.1", status, "", (framed, *fields), content)


CANARY = response(200, TOKEN.encode(), ("Connection", "close"))
CLOSE = ("Connection", "close")

LIARS = {
    "closes at once": Seen(Outcome((), b"", "closed"), TOKEN, 0),
    "resets": Seen(Outcome((), b"", "reset"), TOKEN, 0),
    "never answers": Seen(Outcome((), b"", "silent"), TOKEN, 0),
    "fails": Seen(Outcome((response(500, b"", CLOSE),), b"", "closed"), TOKEN, 0),
    "fails and goes on": Seen(Outcome((response(500), CANARY), b"", "closed"), TOKEN, 1),
    "speaks nonsense": Seen(Outcome((), b"hello", "closed"), TOKEN, 0),
}
EASY = Seen(Outcome((response(200, b"hello"), CANARY), b"", "closed"), TOKEN, 1)
SEVERE = Seen(Outcome((response(400, b"no", CLOSE),), b"", "closed"), TOKEN, 0)


def passed(case: Case, seen: Seen) -> bool:
    return judge(case, seen) is None


@pytest.mark.parametrize("liar", LIARS)
def test_no_case_is_passed_by_a_server_that(liar: str) -> None:
    """But to close is right when half a request has come."""
    believers = [case.name for case in CASES if not case.cut_short and passed(case, LIARS[liar])]
    assert believers == []


def test_half_a_request_may_not_be_answered_nor_left_open() -> None:
    for case in CASES:
        if case.cut_short:
            assert not passed(case, EASY), case.name
            assert not passed(case, LIARS["never answers"]), case.name
            assert passed(case, SEVERE), case.name


def test_a_server_that_takes_all_fails_every_refusal() -> None:
    believers = [case.name for case in CASES if case.refused and passed(case, EASY)]
    assert believers == []


def test_a_server_that_refuses_all_fails_every_acceptance() -> None:
    believers = [
        case.name
        for case in CASES
        if not case.refused and not case.cut_short and 400 not in case.may_refuse
        if passed(case, SEVERE)
    ]
    assert believers == []


@pytest.mark.parametrize("end", ["silent", "goes on", "says more"])
def test_a_refusal_must_be_the_end(end: str) -> None:
    refusal = response(400, b"no", CLOSE)
    seen = {
        "silent": Seen(Outcome((refusal,), b"", "silent"), TOKEN, 0),
        "goes on": Seen(Outcome((refusal, CANARY), b"", "closed"), TOKEN, 1),
        "says more": Seen(Outcome((refusal,), b"HTT", "closed"), TOKEN, 0),
    }[end]
    assert [case.name for case in CASES if case.refused and passed(case, seen)] == []


def test_a_mark_without_a_response_is_enough_for_a_failure() -> None:
    seen = SEVERE._replace(marks=1)
    assert [case.name for case in CASES if case.refused and passed(case, seen)] == []


def test_the_names_of_cases_are_their_own() -> None:
    names = Counter(case.name for case in CASES)
    assert [name for name, count in names.items() if count > 1] == []
    assert all(case.level in LEVELS for case in CASES)
    assert all(case.clauses for case in CASES)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200",
        b"HTTP/1.1  200 OK",
        b"HTTP/2 200 OK",
        b"HTTP/1.1 200 OK\r\nX-A : b",
        b"HTTP/1.1 200 OK\r\n X-A: b",
        b"HTTP/1.1 200 OK\r\nX-A: b\rc",
        b"HTTP/1.1 200 OK\r\nX-A: b\nX-B: c",
        b"HTTP/1.1 200 O\0K",
        b"HTTP/1.1 None",
    ],
)
def test_the_reader_of_responses_is_strict(head: bytes) -> None:
    with pytest.raises(Garbled):
        parse_head(head)


def test_the_reader_of_responses_finds_their_ends() -> None:
    data = (
        b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"
    )
    outcome = parse(data, [], "closed")
    contents = [(each.status, each.content, each.whole) for each in outcome.responses]
    assert contents == [
        (200, b"hello", True),
        (200, b"hi", True),
        (304, b"", True),
        (200, b"hel", False),
    ]
    assert outcome.responses[0].interim[0].status == 103
    assert outcome.rest == b""
