"""Connections step by step (RFC 9112 §9)."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from tests.conformance.exchange import Asker, request, url
from tests.conformance.gate import Gate

pytestmark = pytest.mark.since(6)


@pytest.mark.clause("rfc9112:68", level="S")
def test_a_connection_serves_many_requests(persistent: Asker) -> None:
    with persistent.connect() as client:
        for number in range(20):
            client.send(request("/echo", method="POST", content=b"%d" % number))
            assert client.response().content == b"%d" % number


@pytest.mark.clause("rfc9112:68", level="S")
@pytest.mark.parametrize("kind", ["status", "stream", "write", "bare/blocks", "error-at-once"])
def test_a_connection_goes_on_after_every_kind_of_response(kind: str, persistent: Asker) -> None:
    with persistent.connect() as client:
        client.send(request(url(kind, block="one")))
        if client.response().persistent:
            client.send(request("/hello"))
            assert client.response().content == b"hello"
        else:
            assert kind == "error-at-once", "only an error is a reason to close"


@pytest.mark.clause("rfc9112:71")
def test_pipelined_requests_are_answered_in_their_order(persistent: Asker, token: str) -> None:
    contents = [b"%d" % number * number for number in range(30)]
    data = b"".join(request("/echo", method="POST", content=content) for content in contents)
    data += request(url("mark", t=token), "Connection: close")
    outcome = persistent.talk(data)
    assert [each.content for each in outcome.responses] == [*contents, token.encode()]
    assert outcome.end == "closed"


@pytest.mark.clause("rfc9112:71")
def test_a_request_waits_for_the_one_before_it(persistent: Asker, token: str) -> None:
    """Even if it could be answered at once: the second is called when the first is done."""
    with Gate() as gate, persistent.connect() as client:
        first = request(url("gated", gate=gate.port, block=["one"], header="Content-Length:3"))
        client.send(first + request(url("mark", t=token), "Connection: close"))
        gate.open()
        client.until(b"one")
        assert persistent.server.events(token) == []
        gate.open()
        client.until(token.encode())


@pytest.mark.clause("rfc9112:72", "rfc9112:73")
def test_nothing_is_processed_after_close(persistent: Asker, token: str) -> None:
    data = request("/hello") + request("/hello", "Connection: close")
    outcome = persistent.talk(data + request(url("mark", t=token)) * 3)
    assert outcome.statuses == [200, 200]
    assert outcome.closed
    assert persistent.server.events(token) == []


@pytest.mark.clause("rfc9112:72", level="S")
def test_close_is_echoed(persistent: Asker) -> None:
    assert "close" in persistent("/hello").options


@pytest.mark.clause("rfc9112:68", level="S")
def test_an_http_1_0_client_is_told_that_the_connection_stays(ask: Asker) -> None:
    data = request("/hello", "Connection: keep-alive", version="HTTP/1.0")
    outcome = ask.talk(data + request("/hello", "Connection: close"))
    if len(outcome.responses) == 1:
        pytest.skip("this server closes after each response to HTTP/1.0")
    assert "keep-alive" in outcome.responses[0].options


@pytest.mark.clause("rfc9112:73")
def test_nothing_is_processed_after_a_bad_request(persistent: Asker, token: str) -> None:
    data = request("/hello") + b"GET /hello HTTP/1.1\r\nNo colon\r\n\r\n"
    outcome = persistent.talk(data + request(url("mark", t=token)) * 3)
    assert outcome.statuses == [200, 400]
    assert outcome.closed
    assert persistent.server.events(token) == []


@pytest.mark.clause("rfc9112:70", "rfc9112:65")
@pytest.mark.parametrize("behaviour", ["ignore", "error-at-once"])
def test_content_that_is_expected_but_unread_is_no_request(
    behaviour: str, ask: Asker, token: str
) -> None:
    """The client sends what looks like a request, but is the content that it has announced."""
    smuggled = request(url("mark", t=token))
    fields = ("Expect: 100-continue", f"Content-Length: {len(smuggled)}")
    with ask.connect() as client:
        client.send(request(f"/{behaviour}", *fields, method="POST"))
        head = client.until(b"\r\n\r\n")
        client.data = head + client.data
        client.send(smuggled + request("/hello", "Connection: close"))
        response = client.response()
        if response.persistent:
            assert client.response().content == b"hello"
        client.ended()
        assert client.data == b""
    assert ask.server.events(token) == []


@pytest.mark.since(4)
@pytest.mark.clause("rfc9112:65", level="S")
def test_a_refused_request_is_not_asked_to_continue(ask: Asker) -> None:
    data = b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5a\r\n\r\n"
    outcome = ask.talk(data)
    assert outcome.statuses == [400]
    assert outcome.responses[0].interim == ()
    assert outcome.closed


@pytest.mark.since(4)
@pytest.mark.clause("rfc9112:74", level="S")
@pytest.mark.parametrize("head", [b"Host: a b\r\n", b"Host: a\r\nTransfer-Encoding: x\r\n"])
def test_a_client_that_is_still_sending_can_read_the_refusal(head: bytes, ask: Asker) -> None:
    """It looks at the answer only when it has sent all it had."""
    data = b"POST /echo HTTP/1.1\r\n" + head + b"Content-Length: 4000000\r\n\r\n"
    with ask.connect() as client:
        try:
            client.send(data + b"x" * 4_000_000)
            client.finish()
        except OSError as error:
            pytest.fail(f"the connection broke while the client was sending: {error}")
        assert client.response().status in (400, 501)


@pytest.mark.since(4)
@pytest.mark.clause("rfc9112:75", level="S")
@pytest.mark.parametrize("content", [None, b"hello"])
def test_a_client_that_has_ended_its_side_is_still_answered(
    content: bytes | None, ask: Asker
) -> None:
    data = request("/echo", method="POST", content=content)
    outcome = ask.talk(data, half_close=True)
    assert outcome.statuses == [200]
    assert outcome.responses[0].content == (content or b"")
    assert outcome.end == "closed"


@pytest.mark.clause("rfc9112:75", level="S")
def test_all_requests_of_such_a_client_are_answered(persistent: Asker) -> None:
    outcome = persistent.talk(request("/hello") * 5, half_close=True)
    assert [response.content for response in outcome.responses] == [b"hello"] * 5
    assert outcome.end == "closed"


@pytest.mark.since(7)
@pytest.mark.clause("rfc9112:76", "rfc9112:74", level="S")
@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET /hello HTTP/1.1\r\nHost: a\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
        b"GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["silent", "half a head", "half a content", "refused", "idle"],
)
def test_clients_that_do_nothing_keep_nobody_waiting(start: bytes, ask: Asker) -> None:
    idle = []
    try:
        for _ in range(50):
            idle.append(socket.create_connection(ask.server.address, ask.patience))
            idle[-1].sendall(start)
        for _ in range(3):
            assert ask("/hello").content == b"hello"
    finally:
        for client in idle:
            client.close()


@pytest.mark.clause("rfc9112:76", level="S")
@pytest.mark.parametrize("sent", [b"", b"GET /", b"POST / HTTP/1.1\r\nHost: a\r\n"])
def test_clients_that_reset_harm_nobody(sent: bytes, ask: Asker) -> None:
    for _ in range(5):
        with socket.create_connection(ask.server.address, ask.patience) as client:
            client.sendall(sent)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert ask("/hello").content == b"hello"


@pytest.mark.since(7)
@pytest.mark.clause("rfc9112:76", level="S")
def test_many_clients_are_answered_at_a_time(ask: Asker) -> None:
    answers: list[bytes] = []

    def visit() -> None:
        answers.append(ask("/echo", method="POST", content=b"hello").content)

    threads = [threading.Thread(target=visit) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"hello"] * 40
