"""What becomes of a response whose application fails (PEP 3333, "Error Handling")."""

from collections.abc import Iterator
from typing import Any

import pytest

from funicorn.errors import Disconnected
from tests.funicorn.applications import (
    TEXT,
    Blocks,
    DeadWire,
    Wire,
    answering,
    response_on,
)

pytestmark = pytest.mark.since(5)

MINE = ValueError("mine")


@pytest.fixture
def response(wire: Wire) -> Any:
    return response_on(wire, version="HTTP/1.1", persistent=True)


def raising(environ: Any, start_response: Any) -> list[bytes]:
    raise MINE


def raising_after_start(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("X-Secret", "a"), ("Content-Length", "1000")])
    raise MINE


def starting_wrong(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("X-Secret", "a\n")])
    return []


def never_starting(environ: Any, start_response: Any) -> list[bytes]:
    return [b"secret"]


@pytest.mark.clause("pep3333:11", "pep3333:36")
@pytest.mark.parametrize(
    "app",
    [
        raising,
        raising_after_start,
        starting_wrong,
        never_starting,
        answering(Blocks(b"", MINE)),
        answering(Blocks(MINE), "200 OK", ("X-Secret", "a")),
        lambda environ, start_response: None,
        answering(None),  # type: ignore[arg-type]
    ],
)
def test_a_failure_before_the_content_is_a_clean_500(
    app: Any, response: Any, wire: Wire, complaints: Any
) -> None:
    response.answer(app, {})
    assert wire.head[0] == "HTTP/1.1 500 Internal Server Error"
    assert wire.content == b"Internal Server Error\n"
    assert "Content-Length: 22" in wire.head
    assert b"secret" not in wire.all.lower()
    assert response.persistent
    assert not response.broken
    said = complaints.take()
    assert "the application failed at GET /path" in said
    assert "Traceback" in said


def test_a_500_to_head_has_no_content(wire: Wire, complaints: Any) -> None:
    response_on(wire, "HEAD").answer(raising, {})
    assert wire.head[0] == "HTTP/1.1 500 Internal Server Error"
    assert wire.content == b""
    complaints.take()


@pytest.mark.parametrize("failure", [SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError])
@pytest.mark.parametrize("when", ["call", "block"])
def test_an_application_does_not_end_the_server(
    failure: type[BaseException], when: str, response: Any, wire: Wire, complaints: Any
) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        if when == "call":
            raise failure
        return answering(Blocks(failure()))(environ, start_response)

    response.answer(app, {})
    assert wire.head[0] == "HTTP/1.1 500 Internal Server Error"
    assert failure.__name__ in complaints.take()


@pytest.mark.clause("pep3333:11")
def test_a_failure_between_chunks_leaves_out_the_last_chunk(
    response: Any, wire: Wire, complaints: Any
) -> None:
    blocks = Blocks(b"one", MINE)
    response.answer(answering(blocks), {})
    assert wire.content == b"3\r\none\r\n"
    assert not response.persistent
    assert not response.broken, "the client can see that the end is missing"
    assert blocks.closed == 1
    assert "ValueError: mine" in complaints.take()


@pytest.mark.clause("pep3333:11")
def test_a_failure_before_the_declared_end_ends_the_connection(
    response: Any, wire: Wire, complaints: Any
) -> None:
    response.answer(answering(Blocks(b"one", MINE), "200 OK", ("Content-Length", "5")), {})
    assert wire.content == b"one"
    assert not response.persistent
    assert not response.broken, "the client can count"
    complaints.take()


@pytest.mark.clause("pep3333:11")
def test_a_failure_where_the_end_of_the_connection_is_the_end_breaks_it(
    wire: Wire, complaints: Any
) -> None:
    response = response_on(wire, version="HTTP/1.0", persistent=True)
    response.answer(answering(Blocks(b"one", MINE)), {})
    assert wire.content == b"one"
    assert response.broken, "or the client takes this for all"
    assert wire.broken
    complaints.take()


def test_a_failure_after_the_declared_end_harms_nobody(
    response: Any, wire: Wire, complaints: Any
) -> None:
    response.answer(answering(Blocks(b"hello", MINE), "200 OK", ("Content-Length", "5")), {})
    assert wire.content == b"hello"
    assert response.persistent
    assert "ValueError: mine" in complaints.take()


def test_too_much_that_was_written_harms_nobody(response: Any, wire: Wire, complaints: Any) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "5")])(b"hello!")
        return []

    response.answer(app, {})
    assert wire.content == b"hello"
    assert response.persistent
    assert "more content than the declared 5 bytes" in complaints.take()


class FailingClose(Blocks):
    def close(self) -> None:
        super().close()
        raise MINE


@pytest.mark.clause("pep3333:6")
def test_a_failing_close_comes_too_late_to_matter(
    response: Any, wire: Wire, complaints: Any
) -> None:
    blocks = FailingClose(b"one", b"two")
    response.answer(answering(blocks), {})
    assert wire.content.endswith(b"3\r\ntwo\r\n0\r\n\r\n")
    assert response.persistent
    assert blocks.closed == 1
    assert "ValueError: mine" in complaints.take()


@pytest.mark.clause("pep3333:6")
@pytest.mark.parametrize("failure", [SystemExit(), GeneratorExit(), MINE])
def test_whatever_happens_close_is_called_once(
    failure: BaseException, response: Any, complaints: Any
) -> None:
    for blocks in (Blocks(failure), Blocks(b"one", failure)):
        response_on(Wire()).answer(answering(blocks), {})
        assert blocks.closed == 1
    complaints.take()


def test_a_list_is_closed_too_if_it_can_be(response: Any) -> None:
    class Closing(list[bytes]):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    blocks = Closing([b"hello"])
    response.answer(answering(blocks), {})
    assert blocks.closed == 1


# Clients that left


@pytest.mark.clause("pep3333:6")
def test_that_the_client_left_is_nobodys_failure() -> None:
    """Nothing is logged: clients leave all the time."""
    response = response_on(DeadWire(), version="HTTP/1.1", persistent=True)
    blocks = Blocks(b"one", AssertionError("nobody is there"))
    response.answer(answering(blocks), {})
    assert not response.persistent
    assert blocks.closed == 1


def test_a_client_that_is_given_up_in_the_middle_does_not_see_a_good_end() -> None:
    """What is left of a response must not follow after all, with an end as if it were whole."""

    class Slow(Wire):
        def send(self, data: bytes) -> None:
            raise Disconnected("it took nothing")

    response = response_on(Slow(), version="HTTP/1.0")
    response.answer(answering(Blocks(b"one", b"two")), {})
    assert response.broken


def test_a_client_that_left_before_the_500_harms_nobody(complaints: Any) -> None:
    response = response_on(DeadWire(), version="HTTP/1.1", persistent=True)
    response.answer(raising, {})
    assert not response.persistent
    assert "ValueError: mine" in complaints.take()


def test_the_application_hears_that_the_client_left() -> None:
    heard: list[BaseException] = []

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        write = start_response("200 OK", TEXT)
        try:
            write(b"hello")
        except OSError as error:
            heard.append(error)
            raise
        yield b"more"

    response_on(DeadWire()).answer(app, {})
    assert [type(error) for error in heard] == [Disconnected]


# Our own failures


@pytest.mark.parametrize("blocks", [[b"hello"], Blocks(b"hello")], ids=["list", "stream"])
def test_what_could_not_be_put_together_is_not_taken_for_sent(
    blocks: Any, monkeypatch: pytest.MonkeyPatch, wire: Wire, complaints: Any
) -> None:
    """Or the client would take the next response for this one."""

    class TooMuch:
        def __add__(self, other: bytes) -> bytes:
            raise MemoryError

    response = response_on(wire, version="HTTP/1.1", persistent=True)
    head = response.head

    def failing(size: int | None) -> TooMuch:
        head(size)
        return TooMuch()

    monkeypatch.setattr(response, "head", failing)
    response.answer(answering(blocks, "200 OK", ("Content-Length", "5")), {})
    assert not wire.sent
    assert not response.persistent
    assert "MemoryError" in complaints.take()


def test_content_that_is_no_bytes_is_named(response: Any, wire: Wire, complaints: Any) -> None:
    response.answer(answering([5]), {})  # type: ignore[list-item]
    assert wire.head[0] == "HTTP/1.1 500 Internal Server Error"
    assert "content is made of bytes, not of int" in complaints.take()
