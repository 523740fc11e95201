"""How the application is called, iterated and closed (PEP 3333, "Specification Details")."""

from __future__ import annotations

import pytest

from tests.conformance.exchange import Asker, request, url
from tests.conformance.gate import Gate
from tests.conformance.servers import Server, wait_until

pytestmark = pytest.mark.since(4)


@pytest.mark.clause("pep3333:1", "pep3333:2")
def test_the_application_is_called_by_position_whatever_it_is(ask: Asker) -> None:
    """Ours is an instance without a name, whose call takes no keywords."""
    assert ask("/hello").content == b"hello"


@pytest.mark.clause("pep3333:3")
def test_the_application_is_called_for_each_request(ask: Asker, token: str) -> None:
    for _ in range(3):
        assert ask(url("mark", t=token)).content == token.encode()
    assert ask.server.events(token) == ["mark"] * 3


@pytest.mark.clause("pep3333:5")
def test_start_response_may_be_called_when_the_first_block_is_asked_for(ask: Asker) -> None:
    response = ask(url("stream", status="201 Created", block=["one", "two"]))
    assert response.status == 201
    assert response.content == b"onetwo"


@pytest.mark.clause("pep3333:6")
@pytest.mark.parametrize("header", ["Content-Length:6", "X-A:b"])
def test_close_is_called_after_the_last_block(header: str, ask: Asker, token: str) -> None:
    response = ask(url("closing", block=["one", "two"], header=header, t=token))
    assert response.content == b"onetwo"
    assert ask.eventually(token, "close")
    assert ask.server.events(token).count("close") == 1


@pytest.mark.clause("pep3333:6")
@pytest.mark.parametrize("fail", [0, 1, 2])
def test_close_is_called_after_an_error(fail: int, ask: Asker, token: str) -> None:
    target = url("closing", block=["one", "two"], fail=fail, t=token)
    ask.talk(request(target, "Connection: close"))
    assert ask.eventually(token, "close")
    assert ask.server.events(token).count("close") == 1


@pytest.mark.clause("pep3333:6")
def test_close_is_called_when_the_client_leaves(ask: Asker, token: str) -> None:
    with ask.connect() as client:
        client.send(request(url("flood", size=10**12, t=token)))
        client.until(b"\r\n\r\n")
    assert ask.eventually(token, "close")
    assert "exhausted" not in ask.server.events(token)


@pytest.mark.clause("pep3333:6")
@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "304 Not Modified"])
def test_close_is_called_when_nobody_wants_the_content(status: str, ask: Asker, token: str) -> None:
    target = url("bare/closing", block="one", status=status, t=token)
    ask.head(target)
    assert ask.eventually(token, "close")
    assert ask.server.events(token).count("close") == 1


@pytest.mark.clause("pep3333:7")
def test_nothing_is_asked_of_an_iterable_but_its_blocks_length_and_close(
    ask: Asker, token: str
) -> None:
    assert ask(url("bare/shy", t=token)).content == b"onetwo"
    asked = set(ask.server.events(token))
    assert asked <= {"asked for close", "asked for __len__"}


@pytest.mark.clause("pep3333:9")
@pytest.mark.parametrize("header", ["X-A:b", "Content-Length:6"])
def test_each_block_is_sent_before_the_next_is_made(header: str, ask: Asker) -> None:
    with Gate() as gate, ask.connect() as client:
        target = url("gated", gate=gate.port, header=header, block=["one", "two"])
        client.send(request(target, "Connection: close"))
        gate.open()
        assert client.until(b"one")
        gate.open()
        assert client.until(b"two")
        gate.open()


@pytest.mark.clause("pep3333:9")
def test_an_empty_block_does_not_end_the_content(ask: Asker) -> None:
    """As the last chunk, which is empty, would."""
    response = ask(url("stream", block=["", "one", "", "two", ""], header="X-A:b"))
    assert response.whole
    assert response.content == b"onetwo"


@pytest.mark.clause("pep3333:10")
def test_content_is_binary(ask: Asker) -> None:
    content = bytes(range(256)) * 3 + b"\r\n\n\r\r\n"
    assert ask("/echo", method="POST", content=content).content == content


@pytest.mark.clause("pep3333:11", level="S")
def test_the_error_that_ends_a_call_is_logged(ask: Asker, server: Server, token: str) -> None:
    ask.talk(request(url("error-at-once", t=token), "Connection: close"))
    assert wait_until(lambda: token in server.errors.read_text(errors="replace"), 2.0)


@pytest.mark.since(7)
@pytest.mark.clause("pep3333:11", level="S")
@pytest.mark.parametrize("what", ["SystemExit", "KeyboardInterrupt"])
def test_an_application_does_not_end_the_server(what: str, ask: Asker) -> None:
    ask.talk(request(url("ill/exit", what=what), "Connection: close"))
    assert ask("/hello").content == b"hello"


@pytest.mark.clause("pep3333:27")
def test_the_flags_tell_the_truth_about_simultaneous_calls(ask: Asker, token: str) -> None:
    """While one call is held, another comes in, or it waits: just as the flags say."""
    with Gate() as gate, ask.connect() as one, ask.connect() as two:
        target = url("held", gate=gate.port, t=token)
        one.send(request(target, "Connection: close"))
        first = gate.arrival()
        two.send(request(target, "Connection: close"))
        second = gate.arrival(timeout=0.3)
        gate.release(first)
        process, thread, threads, processes = one.response().content.decode().split()
        one.connection.close()
        gate.release(second or gate.arrival())
        other_process, other_thread, *_ = two.response().content.decode().split()
    if second is not None and process == other_process and thread != other_thread:
        assert threads == "True", "two threads were in the application at a time"
    if second is not None and process != other_process:
        assert processes == "True", "two processes were in the application at a time"
    if threads == processes == "False":
        assert second is None, "two calls came at a time, and no flag says so"
