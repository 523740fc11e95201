"""The duties of middleware towards both sides (PEP 3333)."""

import gc
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import flask
import pytest

from fango.compression import compression
from fango.middleware import Blocks, request_ids, security_headers
from fango.proxy import proxy_fix
from tests.fango import onion
from tests.fango.onion import TEXT, Call, answering, ask, failing, generating, writing
from tests.funicorn.wires import exchange, running

pytestmark = pytest.mark.since(18)

GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}
ALL: list[Callable[..., Any]] = [request_ids, security_headers, proxy_fix, compression]
every = pytest.mark.parametrize("middleware", ALL, ids=lambda each: each.__name__)
# With a client that takes gzip, so that compression does its work, and one that does not
both = pytest.mark.parametrize("client", [{}, GZIP], ids=["plain", "gzip"])


def shouting(app: Any) -> Any:
    """A middleware that changes the content, as a reader would write it."""

    def shout(blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            yield block.upper()

    return lambda environ, start_response: Blocks(app(environ, start_response), shout)


# The duties of PEP 3333 towards both sides


@pytest.mark.clause("pep3333:61")
@every
@both
def test_nothing_is_made_before_the_server_asks(middleware: Any, client: Any) -> None:
    blocks = onion.Blocks(b"one", b"two")
    Call(middleware(answering(blocks)), **client)
    assert blocks.made == 0


@pytest.mark.clause("pep3333:61")
@every
@both
def test_a_block_does_not_wait_for_the_next(middleware: Any, client: Any) -> None:
    blocks = onion.Blocks(b"one", b"", b"two")
    call = Call(middleware(answering(blocks)), **client)
    taken = iter(call.blocks)
    for number in (1, 2, 3):
        next(taken)
        assert blocks.made == number


@pytest.mark.clause("pep3333:63")
@every
@both
def test_what_the_application_returned_is_closed_once(middleware: Any, client: Any) -> None:
    blocks = onion.Blocks(b"one")
    Call(middleware(answering(blocks)), **client).run()
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:63")
@every
@both
def test_it_is_closed_also_if_no_block_was_taken(middleware: Any, client: Any) -> None:
    blocks = onion.Blocks(b"one")
    Call(middleware(answering(blocks)), **client).close()
    assert (blocks.made, blocks.closed) == (0, 1)


@pytest.mark.clause("pep3333:63")
@every
@both
def test_it_is_closed_when_a_block_fails(middleware: Any, client: Any) -> None:
    blocks = onion.Blocks(b"one", ZeroDivisionError())
    call = Call(middleware(answering(blocks)), **client)
    with pytest.raises(ZeroDivisionError):
        call.run()
    assert blocks.closed == 1


@pytest.mark.clause("pep3333:62")
@every
@both
def test_what_is_returned_is_not_written(middleware: Any, client: Any) -> None:
    call = Call(middleware(answering(onion.Blocks(b"one", b"two"))), **client)
    for _ in call.blocks:
        pass
    assert call.sent == []  # where `write` puts what it gets


@every
def test_a_file_wrapper_stays_one(middleware: Any) -> None:
    class Wrapper(list[bytes]):
        pass

    blocks = Wrapper([b"one"])
    app = middleware(answering(blocks))
    assert Call(app, **{"wsgi.file_wrapper": Wrapper}).blocks is blocks


@every
def test_a_list_stays_one(middleware: Any) -> None:
    blocks = [b"one"]
    assert Call(middleware(answering(blocks))).blocks is blocks


@every
@both
def test_the_response_starts_when_the_application_says_so(middleware: Any, client: Any) -> None:
    assert Call(middleware(answering([])), **client).status == "200 OK"


@every
@both
def test_the_response_may_start_with_the_first_block(middleware: Any, client: Any) -> None:
    assert ask(middleware, generating([b"one"]), **client).status == "200 OK"


@every
def test_what_is_written_comes_before_what_is_returned(middleware: Any) -> None:
    assert ask(middleware, writing(b"one", b"two", rest=[b"three"])).body == b"onetwothree"


@every
@both
def test_an_error_before_the_first_block_replaces_the_response(
    middleware: Any, client: Any
) -> None:
    call = ask(middleware, failing(error=ZeroDivisionError()), **client)
    assert call.status == "500 Internal Server Error"
    assert len(call.headers.getlist("Content-Type")) == 1


@every
@both
def test_an_error_after_the_first_block_comes_back_from_the_server(
    middleware: Any, client: Any
) -> None:
    with pytest.raises(ZeroDivisionError):
        ask(middleware, failing(b"one", error=ZeroDivisionError()), **client)


@every
@pytest.mark.parametrize("first", [b"", b"one"], ids=["in time", "too late"])
def test_an_error_leaves_no_cycle_behind(middleware: Any, first: bytes) -> None:
    class Failure(Exception):
        pass

    errors = []

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [*TEXT])
        yield first
        try:
            raise Failure
        except Failure as error:
            errors.append(weakref.ref(error))
            start_response("500 Internal Server Error", [*TEXT], sys.exc_info())

    gc.disable()
    try:
        with suppress(Failure):  # which the server raises again
            Call(middleware(app)).run()
        assert [error() for error in errors] == [None]
    finally:
        gc.enable()


@every
def test_the_application_keeps_its_headers(middleware: Any) -> None:
    headers = [("Content-Type", "image/png")]

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", headers)
        return []

    ask(middleware, app)
    assert headers == [("Content-Type", "image/png")]


@every
def test_it_works_around_flask(middleware: Any) -> None:
    site = flask.Flask(__name__)
    site.add_url_rule("/", view_func=lambda: "hello")
    assert ask(middleware, site).body == b"hello"


def test_all_together_work_around_flask_on_a_wire() -> None:
    site = flask.Flask(__name__)
    site.add_url_rule("/", view_func=lambda: (word for word in ["hello ", "you"]))
    app: Any = site
    for middleware in ALL:
        app = middleware(app)
    with running(app) as address:
        answer = exchange(address, b"GET / HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nhello you")


# Content that is changed


@pytest.mark.clause("pep3333:61")
def test_blocks_pass_through_a_generator() -> None:
    assert ask(shouting, answering([b"one", b"", b"two"])).sent == [b"ONE", b"", b"TWO"]


@pytest.mark.clause("pep3333:63")
@pytest.mark.parametrize("taken", [0, 1, 2])
def test_blocks_are_closed_once_however_many_were_taken(taken: int) -> None:
    inner = onion.Blocks(b"one", b"two")
    outer = Blocks(inner, iter)
    for _ in zip(range(taken), outer, strict=False):
        pass
    outer.close()
    outer.close()
    assert inner.closed == 1


def test_the_end_is_told_after_the_close() -> None:
    seen: list[str] = []
    inner = onion.Blocks()
    Blocks(inner, iter, lambda: seen.append(f"closed {inner.closed}")).close()
    assert seen == ["closed 1"]


def test_the_end_is_told_also_if_the_close_fails() -> None:
    class Broken(onion.Blocks):
        def close(self) -> None:
            raise ZeroDivisionError

    seen: list[str] = []
    with pytest.raises(ZeroDivisionError):
        Blocks(Broken(), iter, lambda: seen.append("ended")).close()
    assert seen == ["ended"]


def test_what_changes_the_blocks_is_closed_before_those_who_wait_for_the_end() -> None:
    done = []

    def through(blocks: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from blocks
        finally:
            done.append("generator")

    blocks = Blocks([b"one", b"two"], through, lambda: done.append("closed"))
    next(iter(blocks))
    blocks.close()
    assert done == ["generator", "closed"]
