"""A message waits in the session until a page asks for it, once."""

from typing import Any

import pytest

from fango.flash import Flash, flash, flashes
from fango.request import Request
from fango.sessions import Session

pytestmark = pytest.mark.since(16)


def request_with(session: Session) -> Any:
    """Return a request that has this session."""
    request: Any = Request({"REQUEST_METHOD": "GET"})
    request.session = session
    return request


def next_request(request: Any) -> Any:
    """Return the next request of the same visitor."""
    return request_with(Session(request.session.after()))


def test_a_message_waits_for_the_next_request() -> None:
    first = request_with(Session())
    flash(first, "Saved")
    assert flashes(next_request(first)) == [Flash("info", "Saved")]


def test_messages_come_in_their_order_with_their_categories() -> None:
    request = request_with(Session())
    flash(request, "Saved")
    flash(request, "But too large", "warning")
    second = next_request(request)
    assert [(f.category, f.message) for f in flashes(second)] == [
        ("info", "Saved"),
        ("warning", "But too large"),
    ]


def test_a_message_is_shown_once() -> None:
    request = request_with(Session())
    flash(request, "Saved")
    second = next_request(request)
    flashes(second)
    assert flashes(next_request(second)) == []
    assert second.session.after() == ""


def test_a_template_may_ask_twice() -> None:
    request = request_with(Session())
    flash(request, "Saved")
    second = next_request(request)
    assert flashes(second)
    assert flashes(second)


def test_a_message_behind_those_that_were_shown_waits_for_the_next_request() -> None:
    request = request_with(Session())
    assert flashes(request) == []
    flash(request, "Later")
    assert flashes(request) == []
    assert flashes(next_request(request)) == [Flash("info", "Later")]


def test_a_message_that_comes_too_late_is_an_error_and_not_lost() -> None:
    session = Session(request_with_one().session.after())
    session.sealed = "too late"
    with pytest.raises(RuntimeError, match="too late"):
        flash(request_with(session), "Saved")


def request_with_one() -> Any:
    """Return a request whose session holds a message."""
    request = request_with(Session())
    flash(request, "Saved")
    return request


def test_looking_for_messages_is_a_look_at_the_session() -> None:
    request = request_with(Session())
    flashes(request)
    assert request.session.accessed
