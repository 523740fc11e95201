"""How long a conversation waits for its client, by a clock of our own."""

import select
from collections.abc import Iterator
from typing import Any

import pytest

from funicorn import connection
from funicorn.connection import CONTENT, HEAD, IDLE, LINGERING, OVER, SENDING
from funicorn.limits import Times
from tests.funicorn.applications import answering
from tests.funicorn.talks import GET, LARGE, Echo, Talk, post, talking

pytestmark = [pytest.mark.since(6), pytest.mark.clause("rfc9112:76", "rfc9112:81")]

TIMES = Times(head=10, content=20, rate=100, idle=30, write=40, linger=50)


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(connection, "monotonic", clock)
    return clock


@pytest.fixture
def talk(clock: Clock) -> Iterator[Talk]:
    with talking(times=TIMES, buffer=4096) as talk:
        yield talk


def seconds(talk: Talk, clock: Clock) -> float:
    """How long it waits from now on."""
    return talk.connection.deadline - clock.time


def test_a_client_has_time_for_its_first_head(talk: Talk, clock: Clock) -> None:
    assert seconds(talk, clock) == 10


def test_a_byte_now_and_then_does_not_prolong_the_head(talk: Talk, clock: Clock) -> None:
    for _ in range(3):
        clock.time += 2
        talk.hear(b"G")
    assert seconds(talk, clock) == 4


def test_between_requests_it_is_idle(talk: Talk, clock: Clock) -> None:
    clock.time += 5
    talk.ask(GET, Echo())
    assert talk.state is IDLE
    assert seconds(talk, clock) == 30


def test_the_next_head_has_its_time_from_its_first_byte_on(talk: Talk, clock: Clock) -> None:
    talk.ask(GET, Echo())
    clock.time += 29
    talk.hear(b"G")
    assert talk.state is HEAD
    assert seconds(talk, clock) == 10
    clock.time += 5
    talk.hear(b"E")
    assert seconds(talk, clock) == 5


def test_a_pipelined_head_has_its_time_too(talk: Talk, clock: Clock) -> None:
    talk.hear(GET + b"G")
    talk.answer(Echo())
    talk.connection.proceed()
    assert seconds(talk, clock) == 10


def test_content_has_its_time_and_more_for_each_byte(talk: Talk, clock: Clock) -> None:
    clock.time += 5
    talk.hear(post(b"Content-Length: 1000\r\n"))
    assert talk.state is CONTENT
    assert seconds(talk, clock) == 20
    clock.time += 5
    talk.hear(b"x" * 300)
    assert seconds(talk, clock) == 15 + 3


def test_content_that_came_with_its_head_counts_too(talk: Talk, clock: Clock) -> None:
    talk.hear(post(b"Content-Length: 1000\r\n", b"x" * 200))
    assert seconds(talk, clock) == 20 + 2


def test_a_client_has_time_for_each_part_of_a_response(talk: Talk, clock: Clock) -> None:
    talk.ask(GET, answering([LARGE]))
    assert talk.state is SENDING
    assert seconds(talk, clock) == 40
    clock.time += 5
    talk.received()
    talk.connection.proceed()
    assert talk.state is SENDING
    assert seconds(talk, clock) == 40


def test_a_client_that_takes_nothing_gets_no_more_time(talk: Talk, clock: Clock) -> None:
    """A poller may report what turns out to be nothing."""
    talk.ask(GET, answering([LARGE]))
    talk.client.sendall(b"more")
    while talk.connection.proceed() or seconds(talk, clock) != 40 or not is_full(talk):
        pass
    clock.time += 5
    talk.connection.proceed()
    assert seconds(talk, clock) == 35


def is_full(talk: Talk) -> bool:
    """Whether the kernel takes no more."""
    return not select.select([], [talk.connection.client], [], 0)[1]


def test_a_client_has_time_to_notice_the_end(talk: Talk, clock: Clock) -> None:
    clock.time += 5
    talk.hear(b"GET /\r\n\r\n")
    assert talk.state is LINGERING
    assert seconds(talk, clock) == 50
    clock.time += 5
    talk.hear(b"more")
    assert seconds(talk, clock) == 45


def test_the_application_waits_as_long_for_a_client(talk: Talk) -> None:
    assert talk.connection.channel.patience == 40


# Too late


@pytest.mark.parametrize(
    "message",
    [
        b"G",
        GET[:-1],
        post(b"Content-Length: 5\r\n"),
        post(b"Content-Length: 5\r\n", b"hell"),
        post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n"),
    ],
)
def test_a_request_that_has_begun_gets_a_408(message: bytes, talk: Talk) -> None:
    talk.hear(message)
    talk.connection.expire()
    answer = talk.received()
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"\r\nConnection: close\r\n" in answer
    assert talk.ended()
    assert talk.state is LINGERING


@pytest.mark.parametrize("before", [b"", b"\r\n", GET])
def test_a_client_that_has_begun_nothing_gets_no_answer(before: bytes, talk: Talk) -> None:
    """It may be about to send a request, and would take the 408 for the answer."""
    if before and talk.hear(before):
        talk.answer(Echo())
    talk.connection.expire()
    assert talk.received() == b""
    assert talk.state is OVER


def test_a_client_that_takes_nothing_is_given_up(talk: Talk) -> None:
    talk.ask(GET, answering([LARGE]))
    talk.connection.expire()
    assert talk.state is OVER


def test_lingering_has_an_end(talk: Talk) -> None:
    talk.hear(b"GET /\r\n\r\n")
    talk.received()
    talk.connection.expire()
    assert talk.state is OVER
    assert talk.received() == b""


def test_a_deadline_is_set_before_anyone_else_may_look(talk: Talk, clock: Clock) -> None:
    """A thread with the turn looks at the deadline of what waits, at any moment.

    If it saw an old deadline there, from before a slow application, it would cut off the answer.
    """
    seen: list[tuple[str, float]] = []

    class Watched(connection.Connection):
        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if name == "state":
                seen.append((value, self.deadline - clock.time))

    talk.hear(GET)
    clock.time += 100
    talk.connection.__class__ = Watched
    talk.answer(Echo())
    assert seen == [(IDLE, 30)]
