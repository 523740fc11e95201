"""start_response called a second time, or with exc_info (PEP 3333)."""

import gc
import sys
import weakref
from contextlib import suppress

import pytest

from funicorn.response import Response
from tests.funicorn.applications import TEXT, Wire, failing

pytestmark = pytest.mark.since(4)


@pytest.mark.clause("pep3333:38")
def test_a_second_call_without_exc_info_is_an_error(response: Response) -> None:
    response.start_response("200 OK", TEXT)
    with pytest.raises(Exception, match="start_response"):
        response.start_response("200 OK", TEXT)


@pytest.mark.clause("pep3333:37")
def test_with_exc_info_it_replaces_the_head_that_is_not_sent(
    response: Response, wire: Wire
) -> None:
    response.start_response("200 OK", [("X-Text", "a")])
    response.start_response("500 Oh", [("X-Other", "b")], failing())
    response.write(b"sorry")
    assert wire.all.startswith(b"HTTP/1.1 500 Oh\r\n")
    assert b"X-Text" not in wire.all
    assert b"\r\nX-Other: b\r\n" in wire.all


@pytest.mark.clause("pep3333:37")
def test_with_exc_info_it_may_be_the_first_call(response: Response, wire: Wire) -> None:
    response.start_response("500 Oh", TEXT, failing())
    response.write(b"sorry")
    assert wire.all.startswith(b"HTTP/1.1 500 Oh\r\n")


@pytest.mark.clause("pep3333:37")
def test_with_exc_info_it_raises_it_when_the_head_is_sent(response: Response, wire: Wire) -> None:
    response.start_response("200 OK", TEXT)
    response.write(b"hello")
    exc_info = failing()
    with pytest.raises(ValueError, match="mine") as raised:
        response.start_response("500 Oh", TEXT, exc_info)
    assert raised.value is exc_info[1]
    frames = [entry.name for entry in raised.traceback]
    assert "failing" in frames, "the traceback is the application's"
    assert b"500" not in wire.all


@pytest.mark.clause("pep3333:37")
def test_the_traceback_is_the_one_that_came_with_it(response: Response) -> None:
    response.start_response("200 OK", TEXT)
    response.write(b"hello")
    kind, exception, traceback = failing()
    exception.__traceback__ = None
    with pytest.raises(ValueError, match="mine") as raised:
        response.start_response("500 Oh", TEXT, (kind, exception, traceback))
    assert "failing" in [entry.name for entry in raised.traceback]


class Mine(Exception):
    """An exception that can be watched."""


@pytest.mark.clause("pep3333:39")
def test_an_exception_is_forgotten_as_soon_as_it_is_raised(response: Response) -> None:
    response.start_response("200 OK", TEXT)
    response.write(b"hello")
    gc.disable()  # a cycle would be found in the end, but not at once
    try:
        try:
            raise Mine
        except Mine as error:
            exception = weakref.ref(error)
            with suppress(Mine):
                response.start_response("500 Oh", TEXT, sys.exc_info())
        assert exception() is None
    finally:
        gc.enable()
