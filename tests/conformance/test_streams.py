"""wsgi.input and wsgi.errors (PEP 3333, "Input and Error Streams"), and Expect."""

import json

import pytest

from tests.conformance.exchange import Asker, request, url

pytestmark = pytest.mark.since(4)

LINES = b"one\ntwo\nthree"


def read(ask: Asker, *how: str, content: bytes | None = LINES, bare: bool = False) -> list[object]:
    """What the calls return for this content."""
    target = url("bare/read" if bare else "read", how=list(how))
    response = ask(target, method="POST", content=content)
    assert response.status == 200
    answer: list[object] = json.loads(response.content)
    return answer


@pytest.mark.clause("pep3333:29")
@pytest.mark.parametrize(
    ("how", "first", "second"),
    [
        ("read(2)", ["on"], ["e\n"]),
        ("readline()", ["one\n"], ["two\n"]),
    ],
)
def test_the_content_can_be_read_in_parts(
    how: str, first: list[str], second: list[str], ask: Asker
) -> None:
    assert read(ask, how, how) == [first, second]


@pytest.mark.clause("pep3333:29", "pep3333:30", level="S")
@pytest.mark.parametrize(
    ("how", "first", "second"),
    [
        ("read(100)", ["one\ntwo\nthree"], [""]),
        ("readlines()", ["one\n", "two\n", "three"], []),
        ("iterate", ["one\n", "two\n", "three"], []),
    ],
)
def test_the_content_can_be_read_to_its_end(
    how: str, first: list[str], second: list[str], ask: Asker
) -> None:
    assert read(ask, how, how) == [first, second]


@pytest.mark.clause("pep3333:29")
def test_the_hint_of_readlines_may_stop_it_early(ask: Asker) -> None:
    (lines,) = read(ask, "readlines(1)")
    assert lines in (["one\n"], ["one\n", "two\n", "three"])


@pytest.mark.clause("pep3333:30", level="S")
@pytest.mark.parametrize("how", ["read(100)", "readline()", "readlines()", "iterate", "read(2)"])
@pytest.mark.parametrize("content", [None, b""])
def test_a_request_without_content_has_nothing_to_read(
    how: str, content: bytes | None, ask: Asker
) -> None:
    assert read(ask, how, content=content) in ([[""]], [[]])


@pytest.mark.clause("pep3333:30", level="S")
def test_reading_ends_with_the_content(ask: Asker) -> None:
    """Another request is waiting behind it, and must not be read."""
    target = url("read", how=["read(100)", "read(100)", "readline()"])
    first = request(target, method="POST", content=b"hello")
    behind = request("/hello", "Connection: close")
    outcome = ask.talk(first + behind)
    assert json.loads(outcome.responses[0].content) == [["hello"], [""], [""]]
    if outcome.responses[0].persistent:
        assert outcome.responses[1].content == b"hello"


@pytest.mark.clause("pep3333:31", level="S")
def test_read_without_a_size_reads_all(ask: Asker) -> None:
    got = read(ask, "read()", "read()", bare=True)
    assert got == [["one\ntwo\nthree"], [""]]


@pytest.mark.clause("pep3333:31", level="S")
def test_readline_takes_a_size(ask: Asker) -> None:
    assert read(ask, "readline(2)", "readline(2)") == [["on"], ["e\n"]]


@pytest.mark.clause("pep3333:32", level="S")
def test_the_errors_take_any_text(ask: Asker) -> None:
    assert ask("/errors").content == b"written"


CHUNKS = b"3\r\none\r\n4;a=b\r\n\ntwo\r\n0\r\nX-Trailer: c\r\n\r\n"


@pytest.mark.clause("pep3333:33")
def test_the_application_sees_no_chunks(ask: Asker) -> None:
    head = request("/echo", "Transfer-Encoding: chunked", "Connection: close", method="POST")
    assert ask.talk(head + CHUNKS).responses[0].content == b"one\ntwo"


@pytest.mark.clause("pep3333:33", level="P")
def test_the_application_is_told_where_chunked_content_ends(ask: Asker) -> None:
    head = request("/environ", "Transfer-Encoding: chunked", "Connection: close", method="POST")
    environ = json.loads(ask.talk(head + CHUNKS).responses[0].content)
    assert environ.get("CONTENT_LENGTH") == "7" or environ.get("wsgi.input_terminated") is True


@pytest.mark.since(6)
@pytest.mark.clause("pep3333:34", "rfc9112:62", "rfc9112:64")
def test_a_client_that_expects_100_continue_is_not_kept_waiting(ask: Asker) -> None:
    head = request(
        "/echo", "Expect: 100-continue", "Content-Length: 5", "Connection: close", method="POST"
    )
    with ask.connect() as client:
        client.send(head)
        assert client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        client.send(b"hello")
        response = client.response()
    assert response.status == 200
    assert response.content == b"hello"


@pytest.mark.since(6)
@pytest.mark.clause("pep3333:34", "rfc9112:62", "rfc9112:64")
def test_chunked_content_can_be_expected_too(ask: Asker) -> None:
    fields = ("Expect: 100-continue", "Transfer-Encoding: chunked", "Connection: close")
    with ask.connect() as client:
        client.send(request("/echo", *fields, method="POST"))
        assert client.until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        client.send(b"5\r\nhello\r\n0\r\n\r\n")
        assert client.response().content == b"hello"


@pytest.mark.since(6)
@pytest.mark.clause("pep3333:34", "rfc9112:61")
def test_an_http_1_0_client_is_not_told_to_continue(ask: Asker) -> None:
    head = request(
        "/echo", "Expect: 100-continue", "Content-Length: 5", method="POST", version="HTTP/1.0"
    )
    with ask.connect() as client:
        client.send(head)
        client.send(b"hello")
        response = client.response()
    assert response.interim == ()
    assert response.content == b"hello"
