"""A response that the client takes little by little."""

from selectors import EVENT_READ, EVENT_WRITE

import pytest

from funicorn.connection import ANSWERING, IDLE, LINGERING, OVER, SENDING
from tests.funicorn.applications import answering
from tests.funicorn.talks import GET, LARGE, OLD_GET, Echo, Talk

pytestmark = pytest.mark.since(6)


def test_the_rest_of_a_response_goes_as_the_client_takes_it(narrow: Talk, echo: Echo) -> None:
    received = narrow.ask(GET, answering([LARGE]))
    assert narrow.state is SENDING
    assert narrow.connection.interest() == EVENT_WRITE
    assert not narrow.connection.rests()
    while narrow.state is SENDING:
        assert not narrow.connection.proceed()
        received += narrow.received()
    assert received.endswith(b"\r\n\r\n" + LARGE)
    assert narrow.state is IDLE
    assert narrow.connection.interest() == EVENT_READ
    assert narrow.ask(GET, echo).endswith(b"/ ")


def test_while_a_response_is_not_out_no_request_is_heard(narrow: Talk, echo: Echo) -> None:
    narrow.ask(GET, answering([LARGE]))
    assert not narrow.hear(GET)
    assert narrow.state is SENDING
    while narrow.state is SENDING:
        narrow.received()
        narrow.connection.proceed()
    assert narrow.state is IDLE
    narrow.received()
    assert narrow.connection.proceed()
    assert narrow.answer(echo).endswith(b"/ ")


def test_a_pipelined_request_is_heard_as_soon_as_it_is_out(narrow: Talk, echo: Echo) -> None:
    narrow.hear(GET + GET)
    narrow.connection.answer(answering([LARGE]))
    while not (complete := narrow.connection.proceed()):
        assert narrow.state is SENDING
        narrow.received()
    assert complete
    assert narrow.state is ANSWERING


def test_a_last_response_goes_out_before_the_end(narrow: Talk) -> None:
    received = narrow.ask(OLD_GET, answering([LARGE]))
    assert narrow.state is SENDING
    while narrow.state is SENDING:
        narrow.connection.proceed()
        received += narrow.received()
    assert received.endswith(LARGE)
    assert narrow.state is LINGERING
    assert narrow.ended()


def test_a_refusal_goes_behind_the_rest(narrow: Talk) -> None:
    narrow.connection.channel.send_last(LARGE)
    narrow.hear(b"GET /\r\n\r\n")
    assert narrow.state is SENDING
    received = b""
    while narrow.state is SENDING:
        received += narrow.received()
        narrow.connection.proceed()
    received += narrow.received()
    assert received.startswith(LARGE + b"HTTP/1.1 400 ")
    assert narrow.state is LINGERING


def test_a_client_that_leaves_without_the_rest_is_over(narrow: Talk) -> None:
    narrow.ask(GET, answering([LARGE]))
    narrow.client.close()
    assert not narrow.connection.proceed()
    assert narrow.state is OVER
