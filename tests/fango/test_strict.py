"""The server of the test client, and what it does not let pass."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from fango.strict import answer_of
from fango.testing import Client, make_environ
from tests.fango.onion import Blocks, answering

pytestmark = pytest.mark.since(19)


def complaint(app: Any, method: str = "POST", body: bytes = b"milk") -> str:
    with pytest.raises(AssertionError) as raised:
        Client(app).request(method, "/", body=body)
    return str(raised.value)


# The head


@pytest.mark.parametrize("status", ["100 Continue", "199 Mine", "600 Mine", "200 a\tb"])
def test_a_status_is_one_that_a_server_can_send(status: str) -> None:
    assert "a status is like '200 OK'" in complaint(answering([], status=status))


@pytest.mark.parametrize(
    "header",
    [("Transfer-Encoding", "chunked"), ("Connection", "close"), ("X-City", "Łódź"), ("X ", "a")],
)
def test_headers_are_those_that_a_server_can_send(header: tuple[str, str]) -> None:
    assert complaint(answering([], ("Content-Type", "text/plain"), header))


@pytest.mark.parametrize("name", ["Content-Length", "Content-Type", "Location"])
def test_some_headers_stand_there_once(name: str) -> None:
    value = {"Content-Type": "text/plain"}.get(name, "4")
    headers = [("Content-Type", "text/plain"), (name, value), (name.lower(), value)]
    assert f"{name} stands there more than once" in complaint(answering([b"milk"], *headers))


def test_an_application_can_not_answer_our_complaint() -> None:
    def app(environ: Any, start_response: Any) -> Any:
        try:
            return answering([], status="100 Continue")(environ, start_response)
        except AssertionError:
            return answering([b"nothing is wrong"])(environ, start_response)

    assert complaint(app)


# The content of a response


@pytest.mark.parametrize("length", ["3", "5", "04", "+4", "four"])
def test_the_length_is_that_of_the_content(length: str) -> None:
    headers = [("Content-Type", "text/plain"), ("Content-Length", length)]
    assert complaint(answering([b"milk"], *headers)).startswith(f"Content-Length is {length}, ")


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "204 No Content")])
def test_there_is_no_content_where_none_may_be(method: str, status: str) -> None:
    app = answering([b"milk"], ("X-A", "b"), status=status)
    environ = make_environ(method, "http://localhost/")
    with pytest.raises(AssertionError, match=f"{method} answered with {status[:3]} has no content"):
        answer_of(app, environ)


def test_the_response_must_have_been_started() -> None:
    assert complaint(lambda environ, start_response: []) == "start_response was never called"


# The content of a request


@pytest.mark.parametrize(
    "read",
    [
        lambda content: content.read(5),
        lambda content: (content.read(4), content.read(1)),
        lambda content: (content.read(3), content.read(2)),
        lambda content: content.readline(),
        lambda content: content.readline(5),
        lambda content: content.readlines(),
        lambda content: list(content),
    ],
)
def test_nobody_reads_on_behind_the_content(read: Any) -> None:
    assert "of wsgi.input was asked for" in complaint(reading(read))


def test_content_can_be_read_up_to_its_end() -> None:
    def read(content: Any) -> bytes:
        return b"".join(content.read(size) for size in (1, 3, 0))

    assert Client(reading(read)).post("/", body=b"milk").data == b"milk"
    lines = Client(reading(lambda content: content.readline(4))).post("/", body=b"m\nlk")
    assert lines.data == b"m\n"


@pytest.mark.parametrize("declared", ["", "four", "-1", "+4", "4 ", "9" * 5000])
def test_what_is_no_length_is_none(declared: str) -> None:
    environ = make_environ("POST", "http://localhost/", b"milk")
    environ["CONTENT_LENGTH"] = declared
    with pytest.raises(AssertionError, match="0 bytes are left"):
        answer_of(reading(lambda content: content.read(1)), environ)


def test_content_that_has_an_end_of_its_own_may_be_read_to_it() -> None:
    environ = make_environ("POST", "http://localhost/", b"milk")
    del environ["CONTENT_LENGTH"]
    environ["wsgi.input_terminated"] = True
    assert answer_of(reading(lambda content: content.read()), environ)[2] == b"milk"


def test_content_that_breaks_off_is_at_its_end() -> None:
    headers = {"Content-Length": "9"}
    reply = Client(reading(lambda content: content.read(9))).post(
        "/", body=b"milk", headers=headers
    )
    assert reply.data == b"milk"


def reading(read: Any) -> Any:
    """An application that answers with what it has read."""

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        found = read(environ["wsgi.input"])
        return answering([found if isinstance(found, bytes) else b""])(environ, start_response)

    return app


# Leaving


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_client_can_leave_and_no_block_more_is_made(count: int) -> None:
    blocks = Blocks(b"a", b"b", AssertionError("nobody wants this one"))
    reply = Client(answering(blocks)).leave("/", after=count)
    assert (reply.data, blocks.made, blocks.closed) == (b"ab"[:count], count, 1)


def test_who_leaves_has_not_seen_the_whole_length() -> None:
    app = answering([b"a", b"b"], ("Content-Type", "text/plain"), ("Content-Length", "2"))
    assert Client(app).leave("/", after=1).data == b"a"


def test_a_generator_may_be_left_before_its_first_block() -> None:
    """It begins only when it is asked for that."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield b"a"

    assert Client(app).leave("/", after=0).data == b""


def test_who_leaves_keeps_the_cookies() -> None:
    app = answering([b"a"], ("Content-Type", "text/plain"), ("Set-Cookie", "a=1"))
    client = Client(app)
    client.leave("/", after=0)
    assert [cookie.name for cookie in client.cookies] == ["a"]


def test_a_complaint_that_was_caught_is_made_again_at_the_end() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Any:
        with suppress(AssertionError):
            environ["wsgi.input"].read(65_536)
        return answering([b"fine"])(environ, start_response)

    with pytest.raises(AssertionError, match="bytes are left"):
        Client(app).post("/", body=b"milk")
