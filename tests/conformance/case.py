"""A case: the bytes of a request, and what must come back.

Behind each request goes a canary, another request that leaves a mark if it is ever understood as
one. It tells whether the server has found the end of the request where it is, whether it goes on
after what it refused, and, because it asks to close, when all is over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tests.conformance.wire import Outcome, Response

CANARY = b"GET /mark?t=%b HTTP/1.1\r\nHost: canary\r\nConnection: close\r\n\r\n"

LEVELS = ("M", "S", "P")  # contradicts a MUST, a SHOULD, or the strict policy that we advise


class Seen(NamedTuple):
    """What happened after a request and its canary were sent."""

    outcome: Outcome
    token: str  # the canary's
    marks: int  # how many times the application was called with it


class Failure(NamedTuple):
    """What a server got wrong, and how bad that is."""

    level: str
    what: str


@dataclass(frozen=True)
class Case:
    """A request, the clauses that it is about, and what must come back.

    `status`: any of these. Those below 400 mean that the request is accepted; then `content`,
    `environ` (what the application must see; None: nothing) and `method` are looked at as well.
    A refused request closes the connection. `or_else` is what the RFC allows besides: a server
    that does that has broken only the advised policy. `level` says what all else breaks.
    """

    name: str
    request: bytes = field(repr=False)
    clauses: tuple[str, ...]
    status: tuple[int, ...] = (200,)
    content: bytes | None = None
    environ: Mapping[str, Any] | None = None
    level: str = "M"
    or_else: Case | Callable[[Seen], bool] | None = None
    or_level: str = "P"
    may_refuse: tuple[int, ...] = ()  # statuses by which a server without the feature is right too
    closes: bool | None = None  # must it close (True), or stay open (False), after this?
    cut_short: bool = False  # the client ends its side in the middle of the request
    since: int = 4
    bulky: bool = False  # too long to be sent byte by byte everywhere

    @property
    def refused(self) -> bool:
        return self.status[0] >= 400

    @property
    def method(self) -> str:
        return "HEAD" if self.request.startswith(b"HEAD ") else "GET"

    def bytes_with(self, token: str) -> bytes:
        """What to send: the request, and a canary that is marked by `token`."""
        if self.cut_short:
            return self.request
        return self.request + CANARY % token.encode()


def judge(case: Case, seen: Seen) -> Failure | None:
    """What is wrong with what a server did; None when nothing is."""
    what = complaint(case, seen)
    if what is None:
        return None
    if case.or_else is not None and tolerated(case.or_else, seen):
        return Failure(case.or_level, f"allowed, but not strict: {what}")
    return Failure(case.level, what)


def tolerated(or_else: Case | Callable[[Seen], bool], seen: Seen) -> bool:
    return complaint(or_else, seen) is None if isinstance(or_else, Case) else or_else(seen)


def complaint(case: Case, seen: Seen) -> str | None:
    first = seen.outcome.statuses[:1]
    if case.cut_short:
        return about_cut_short(seen)
    if case.refused or (first and first[0] in case.may_refuse):
        return about_refusal(case, seen)
    return about_acceptance(case, seen)


def about_cut_short(seen: Seen) -> str | None:
    if any(status < 400 for status in seen.outcome.statuses):
        return f"half a request was answered {seen.outcome.statuses}"
    if not seen.outcome.closed:
        return "the connection stays open, though the client has ended its side"
    return None


def about_refusal(case: Case, seen: Seen) -> str | None:
    outcome = seen.outcome
    if seen.marks:
        return f"what followed was taken for a request; answered {outcome.statuses}"
    if not outcome.responses:
        return f"no response came; the connection is {outcome.end}; {outcome.rest[:80]!r}"
    if outcome.statuses[0] not in case.status + case.may_refuse:
        expected = " or ".join(map(str, case.status))
        return f"answered {outcome.statuses[0]}, not {expected}"
    if len(outcome.responses) > 1 or outcome.rest:
        return f"more came after the refusal: {outcome.statuses[1:]} {outcome.rest[:80]!r}"
    if not outcome.closed:
        return "the connection stays open after the refusal"
    return None


def about_acceptance(case: Case, seen: Seen) -> str | None:
    outcome = seen.outcome
    if not outcome.responses:
        return f"no response came; the connection is {outcome.end}; {outcome.rest[:80]!r}"
    response = outcome.responses[0]
    if response.status not in case.status:
        expected = " or ".join(map(str, case.status))
        return f"answered {response.status}, not {expected}"
    if response.interim and b" HTTP/1.0\r\n" in case.request:
        return f"an HTTP/1.0 client got an interim {response.interim[0].status}"
    return about_content(case, response) or about_end(case, response, seen)


def about_content(case: Case, response: Response) -> str | None:
    if not response.whole:
        return "the response is cut short"
    if case.content is not None and response.content != case.content:
        return f"the content is {response.content[:80]!r}, not {case.content[:80]!r}"
    if case.environ is not None:
        return about_environ(case.environ, response.content)
    return None


def about_environ(expected: Mapping[str, Any], content: bytes) -> str | None:
    """Each value may be a text, a set of them, a pattern to match, or None: not there."""
    try:
        environ = json.loads(content)
    except ValueError:
        return f"the application's environ did not come back, but {content[:80]!r}"
    for key, value in expected.items():
        given = environ.get(key)
        if isinstance(value, re.Pattern):
            right = isinstance(given, str) and value.fullmatch(given) is not None
        else:
            right = given in value if isinstance(value, (set, frozenset)) else given == value
        if not right:
            return f"{key} is {given!r}, not {value!r}"
    return None


def about_end(case: Case, response: Response, seen: Seen) -> str | None:
    """After a response the connection is what the response says it is."""
    outcome = seen.outcome
    if not outcome.closed:
        return "the connection stays open, or the server waits for more"
    goes_on = response.persistent
    if b" HTTP/1.0\r\n" in case.request and not response.options & {"close", "keep-alive"}:
        goes_on = len(outcome.responses) > 1  # to an old client a server need not say it
    if case.closes is not None and goes_on == case.closes:
        return "the connection stays open" if case.closes else "the connection closes"
    if not goes_on:
        if seen.marks or len(outcome.responses) > 1 or outcome.rest:
            return (
                f"more came after the last response: {outcome.statuses[1:]} {outcome.rest[:80]!r}"
            )
        return None
    return about_canary(seen)


def about_canary(seen: Seen) -> str | None:
    _, *following = seen.outcome.responses
    if seen.marks != 1 or len(following) != 1 or seen.outcome.rest:
        statuses = [response.status for response in following]
        return f"the request behind it got {statuses} {seen.outcome.rest[:80]!r}"
    if following[0].status != 200 or following[0].content != seen.token.encode():
        return f"the request behind it got {following[0].status} {following[0].content[:80]!r}"
    return None


def variants(case: Case, **requests: bytes) -> list[Case]:
    """Cases that differ in the request only; the keywords are added to the name."""
    return [
        replace(case, name=f"{case.name}: {name.replace('_', ' ')}", request=request)
        for name, request in requests.items()
    ]
