"""Hypothesis sends sequences of requests, and a small model says what must come back."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.exchange import Asker
from tests.conformance.wire import Outcome

pytestmark = [pytest.mark.since(6), pytest.mark.clause("rfc9112:70", "rfc9112:71", "rfc9112:72")]

# `EXAMPLES=5000 pytest tests/conformance` looks further, and elsewhere each time.
EXAMPLES = os.environ.get("EXAMPLES")

thorough = settings(
    max_examples=int(EXAMPLES or 100),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

LAST = b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
BAD = b"GET /hello HTTP/1.1\r\nHost: a\r\nbad line\r\n\r\n"


class Sent(NamedTuple):
    """A request, and what the model says about it."""

    data: bytes
    method: str
    content: bytes  # of its response
    closes: bool
    old: bool  # HTTP/1.0, to which a server may always close


# What the single tests have found servers of others to stumble over is left out for those, for
# else the model would find nothing but that.
OPTIONS = st.lists(
    st.sampled_from(["close", "Close", "keep-alive", "Keep-Alive", "x-other", "", "closed"]),
    max_size=3,
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"])
TARGETS = st.sampled_from(["/echo", "/echo?a=b", "http://other/echo", "/ech%6f", "/bare/echo"])
PLAIN_OPTIONS = st.sampled_from([[], [], ["close"], ["keep-alive"]])
PLAIN_METHODS = st.sampled_from(["GET", "POST", "PUT"])
PLAIN_TARGETS = st.sampled_from(["/echo", "/echo?a=b", "/bare/echo"])


@st.composite
def chunks(draw: st.DrawFn, content: bytes, plain: bool) -> bytes:
    """The content in chunks, with whatever else may stand between them."""
    framed, rest = b"", content
    while rest:
        size = draw(st.integers(1, len(rest)))
        zeros = b"0" * draw(st.integers(0, 3))
        extension = draw(st.sampled_from([b"", b";a", b';a="b;c"']))
        framed += b"%b%x%b\r\n%b\r\n" % (zeros, size, extension, rest[:size])
        rest = rest[size:]
    trailers = b"" if plain else draw(st.sampled_from([b"", b"X-Trailer: a\r\n"]))
    return framed + b"0\r\n" + trailers + b"\r\n"


@st.composite
def requests(draw: st.DrawFn, plain: bool) -> Sent:
    method = draw(PLAIN_METHODS if plain else METHODS)
    target = draw(PLAIN_TARGETS if plain else TARGETS)
    old = draw(st.sampled_from([False, False, False, True]))
    options = draw(PLAIN_OPTIONS if plain else OPTIONS)
    content = draw(st.binary(max_size=60))
    lines = [f"{method} {target} HTTP/1.{0 if old else 1}", "Host: a"]
    if options:
        lines.append(f"Connection: {', '.join(options)}")
    framing = draw(st.sampled_from(["none", "length"] if old else ["none", "length", "chunks"]))
    body = b""
    if framing == "length":
        lines.append(f"Content-Length: {len(content)}")
        body = content
    elif framing == "chunks":
        lines.append("Transfer-Encoding: chunked")
        body = draw(chunks(content, plain))
    head = "\r\n".join([*lines, "", ""]).encode()
    wanted = {option.lower() for option in options}
    closes = "close" in wanted or (old and "keep-alive" not in wanted)
    echoed = b"" if method == "HEAD" or framing == "none" else content
    return Sent(head + body, method, echoed, closes, old)


@st.composite
def pieces(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """The data, cut in some places."""
    places = sorted(draw(st.sets(st.integers(0, len(data)), max_size=8)))
    return [
        data[start:end]
        for start, end in zip([0, *places], [*places, len(data)], strict=True)
        if start < end
    ]


def check(sequence: list[Sent], outcome: Outcome, foreign: bool) -> None:
    """The model: an answer to each request, in order, up to the first that ends it all."""
    assert outcome.closed, f"it waits: {outcome.statuses}"
    assert outcome.rest == b""
    for number, sent in enumerate(sequence):
        assert number < len(outcome.responses), f"no response to request {number}"
        response = outcome.responses[number]
        assert (response.status, response.content) == (200, sent.content), f"request {number}"
        persistent = response.persistent and not (sent.old and "keep-alive" not in response.options)
        chosen = not sent.closes and not persistent and (sent.old or foreign)
        assert persistent != (sent.closes or chosen), f"Connection of response {number}"
        if not persistent:
            assert len(outcome.responses) == number + 1, "it goes on after the last response"
            return


@thorough
@given(data=st.data())
def test_a_sequence_is_answered_in_its_order(
    data: st.DataObject, persistent: Asker, foreign: bool
) -> None:
    sequence = data.draw(st.lists(requests(plain=foreign), min_size=1, max_size=6))
    sequence = [*sequence, Sent(LAST, "GET", b"hello", True, False)]
    parts = data.draw(pieces(b"".join(sent.data for sent in sequence)))
    outcome = persistent.talk(*parts, methods=[sent.method for sent in sequence])
    check(sequence, outcome, foreign)


@thorough
@given(data=st.data())
def test_a_sequence_ends_with_its_first_bad_request(
    data: st.DataObject, persistent: Asker, foreign: bool
) -> None:
    """What comes before it is answered, and what comes behind it is not."""
    sequence = data.draw(st.lists(requests(plain=foreign), max_size=4))
    parts = data.draw(pieces(b"".join(sent.data for sent in sequence) + BAD + LAST))
    outcome = persistent.talk(*parts, methods=[sent.method for sent in sequence])
    if outcome.statuses[len(sequence) :]:
        assert outcome.statuses[len(sequence) :] == [400]
        outcome = outcome._replace(responses=outcome.responses[: len(sequence)])
    else:
        assert any(not response.persistent for response in outcome.responses) or any(
            sent.closes or (sent.old and foreign) for sent in sequence
        )
    if sequence:
        check(sequence, outcome, foreign)
