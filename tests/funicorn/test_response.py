"""start_response, write, and the call of an application (PEP 3333)."""

from collections.abc import Iterator
from typing import Any

import pytest

from funicorn.errors import Disconnected
from funicorn.response import Response
from tests.funicorn.applications import (
    TEXT,
    Blocks,
    DeadWire,
    Wire,
    answering,
    failing,
    response_on,
)
from tests.funicorn.wires import take_apart

pytestmark = pytest.mark.since(4)


def test_a_response_is_a_head_and_its_content(response: Response, wire: Wire) -> None:
    response.run(answering([b"hello"]), {})
    head, _, content = wire.all.partition(b"\r\n\r\n")
    line, *fields = head.split(b"\r\n")
    assert line == b"HTTP/1.1 200 OK"
    assert b"Content-Type: text/plain" in fields
    assert content == b"hello"


def test_a_plain_text_is_a_whole_response() -> None:
    from funicorn import response, server  # it is in the former from chapter 5 on

    plain_text = getattr(response, "plain_text", None) or server.plain_text
    answer = take_apart(plain_text("200 OK", "café"))
    assert answer.content == "café".encode()
    assert answer.headers["Content-Length"] == "5"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Connection"] == "close"


# Calling the application


@pytest.mark.clause("pep3333:1")
def test_an_application_gets_two_positional_arguments(response: Response) -> None:
    got: list[Any] = []

    def app(*arguments: Any, **named: Any) -> list[bytes]:
        got.extend([arguments, named])
        arguments[1]("200 OK", TEXT)
        return []

    environ: dict[str, Any] = {}
    response.run(app, environ)
    assert got[0][0] is environ
    assert len(got[0]) == 2
    assert got[1] == {}


def as_function(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", TEXT)
    return [b"hello"]


class AsClass:
    def __init__(self, environ: Any, start_response: Any) -> None:
        self.start = start_response

    def __iter__(self) -> Iterator[bytes]:
        self.start("200 OK", TEXT)
        yield b"hello"


class AsObject:
    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        return self.method(environ, start_response)

    def method(self, environ: Any, start_response: Any) -> list[bytes]:
        return as_function(environ, start_response)


@pytest.mark.clause("pep3333:2", "pep3333:5")
@pytest.mark.parametrize("app", [as_function, AsClass, AsObject(), AsObject().method])
def test_an_application_is_whatever_can_be_called(app: Any, response: Response, wire: Wire) -> None:
    response.run(app, {})
    assert wire.all.endswith(b"\r\n\r\nhello")


@pytest.mark.clause("pep3333:5")
def test_a_generator_may_call_start_response_at_its_first_block(
    response: Response, wire: Wire
) -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("404 Not Found", TEXT)
        yield b"no"

    response.run(app, {})
    assert wire.all.startswith(b"HTTP/1.1 404 Not Found\r\n")


@pytest.mark.clause("pep3333:7")
def test_nothing_of_an_iterable_is_used_but_iteration_length_and_close(
    response: Response, wire: Wire
) -> None:
    class Shy:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"hello"])

        def __getattr__(self, name: str) -> Any:
            if name in ("__len__", "close"):
                raise AttributeError(name)
            raise AssertionError(f"{name} is nobody's business")

    response.run(answering(Shy()), {})
    assert wire.all.endswith(b"hello")


@pytest.mark.clause("pep3333:9")
def test_each_block_is_sent_before_the_next_is_asked_for(response: Response, wire: Wire) -> None:
    def blocks() -> Iterator[bytes]:
        yield b"one"
        assert wire.all.endswith(b"one")
        yield b"two"
        assert wire.all.endswith(b"onetwo")

    response.run(answering(blocks()), {})
    assert wire.all.endswith(b"\r\n\r\nonetwo")


@pytest.mark.clause("pep3333:10")
def test_content_is_binary(response: Response, wire: Wire) -> None:
    every = bytes(range(256)) + b"\r\n\n\r"
    response.run(answering([every]), {})
    assert wire.all.endswith(b"\r\n\r\n" + every)


# The head


@pytest.mark.clause("pep3333:36")
def test_start_response_sends_nothing(response: Response, wire: Wire) -> None:
    response.start_response("200 OK", TEXT)
    assert wire.sent == []


@pytest.mark.clause("pep3333:36")
def test_empty_blocks_send_nothing(response: Response, wire: Wire) -> None:
    def blocks() -> Iterator[bytes]:
        yield b""
        yield b""
        assert wire.sent == []
        yield b"hello"

    response.run(answering(blocks()), {})
    assert wire.all.endswith(b"\r\n\r\nhello")


@pytest.mark.clause("pep3333:36")
@pytest.mark.parametrize("blocks", [[], [b""], [b"", b""]])
def test_the_end_of_an_empty_iterable_sends_the_head(
    blocks: list[bytes], response: Response, wire: Wire
) -> None:
    response.run(answering(blocks), {})
    assert wire.all.startswith(b"HTTP/1.1 200 OK\r\n")
    assert wire.all.endswith(b"\r\n\r\n")
    assert len(wire.sent) == 1


def test_the_head_and_the_first_block_are_sent_together(response: Response, wire: Wire) -> None:
    response.run(answering(iter([b"one", b"two"])), {})
    assert len(wire.sent) == 2
    assert wire.sent[0].endswith(b"\r\n\r\none")


def test_the_head_is_latin_1(response: Response, wire: Wire) -> None:
    response.start_response("200 Très bien", [("X-Text", "é")])
    response.write(b"hello")
    assert b" 200 Tr\xe8s bien\r\nX-Text: \xe9\r\n" in wire.all


@pytest.mark.clause("rfc9112:8")
def test_the_end_of_the_connection_ends_the_content(response: Response, wire: Wire) -> None:
    response.run(answering([b"hello"]), {})
    assert b"\r\nConnection: close\r\n" in wire.all


@pytest.mark.clause("pep3333:43")
def test_a_list_of_headers_that_changes_later_changes_nothing(
    response: Response, wire: Wire
) -> None:
    headers = [("X-Text", "a")]
    response.start_response("200 OK", headers)
    headers.clear()
    response.write(b"hello")
    assert b"\r\nX-Text: a\r\n" in wire.all


@pytest.mark.clause("pep3333:48")
def test_a_response_to_head_has_no_content(wire: Wire) -> None:
    response = response_on(wire, "HEAD")
    blocks = Blocks(b"one", b"two")
    response.run(answering(blocks), {})
    assert wire.all.endswith(b"\r\n\r\n")
    assert blocks.closed == 1


# write


@pytest.mark.clause("pep3333:35", "pep3333:47")
def test_start_response_returns_write(response: Response, wire: Wire) -> None:
    write = response.start_response("200 OK", TEXT)
    write(b"one")
    assert wire.all.endswith(b"\r\n\r\none")


@pytest.mark.clause("pep3333:47")
def test_what_is_returned_comes_after_what_is_written(response: Response, wire: Wire) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        write = start_response("200 OK", TEXT)
        write(b"one")
        write(b"two")
        return [b"three"]

    response.run(app, {})
    assert wire.all.endswith(b"\r\n\r\nonetwothree")


def test_content_before_start_response_is_an_error(response: Response, wire: Wire) -> None:
    with pytest.raises(Exception, match="start_response"):
        response.run(lambda environ, start_response: [b"hello"], {})
    assert wire.sent == []


def test_no_content_without_start_response_is_an_error_too(response: Response, wire: Wire) -> None:
    with pytest.raises(Exception, match="start_response"):
        response.run(lambda environ, start_response: [], {})
    assert wire.sent == []


@pytest.mark.parametrize(("headers", "block"), [(TEXT, "text"), ([("X-Text", "€")], b"bytes")])
def test_what_cannot_be_sent_is_an_error_before_the_head_is(
    headers: Any, block: Any, response: Response, wire: Wire
) -> None:
    with pytest.raises((TypeError, ValueError)):
        response.start_response("200 OK", headers)(block)
    assert wire.sent == []
    response.start_response("500 Oh", TEXT, failing())  # it is not too late
    response.write(b"sorry")
    assert wire.all.startswith(b"HTTP/1.1 500 Oh\r\n")


# close


@pytest.mark.clause("pep3333:6")
def test_an_iterable_is_closed_once_at_its_end(response: Response) -> None:
    blocks = Blocks(b"one", b"two")
    response.run(answering(blocks), {})
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:6")
def test_an_iterable_is_closed_once_when_it_fails(response: Response) -> None:
    blocks = Blocks(b"one", ValueError("mine"))
    with pytest.raises(ValueError, match="mine"):
        response.run(answering(blocks), {})
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:6")
def test_an_iterable_is_closed_once_when_the_client_left() -> None:
    blocks = Blocks(b"one", b"two")
    with pytest.raises(Disconnected):
        response_on(DeadWire()).run(answering(blocks), {})
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:6")
def test_an_iterable_is_closed_when_start_response_was_never_called(response: Response) -> None:
    blocks = Blocks(b"one")
    with pytest.raises(Exception, match="start_response"):
        response.run(lambda environ, start_response: blocks, {})
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:6")
def test_an_iterable_without_close_is_fine(response: Response, wire: Wire) -> None:
    response.run(answering((b"one", b"two")), {})
    assert wire.all.endswith(b"onetwo")


def test_a_client_that_left_is_told_apart_from_a_failing_application() -> None:
    response = response_on(DeadWire())
    response.start_response("200 OK", TEXT)
    with pytest.raises(Disconnected):
        response.write(b"hello")
