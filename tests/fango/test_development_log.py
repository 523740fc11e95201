"""The log of requests in development."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from fango.development import request_log
from tests.fango import onion
from tests.fango.onion import TEXT, Call, answering, ask, failing, generating

pytestmark = pytest.mark.since(19)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged."""
    with caplog.at_level(logging.INFO, "fango"):
        yield caplog


def logged(app: Any, **environ: Any) -> Call:
    clock = iter([10.0, 10.0025])
    return ask(lambda app: request_log(app, clock.__next__), app, **environ)


def test_a_request_has_a_line_in_the_log(log: pytest.LogCaptureFixture) -> None:
    logged(answering([b"hello"]), SCRIPT_NAME="/app", PATH_INFO="/page")
    assert log.messages == ["GET /app/page 200 2.5 ms"]


@pytest.mark.parametrize("blocks", [[b"one"], (b"one",), onion.Blocks(b"one")])
def test_there_is_one_line_whatever_the_content_is(
    blocks: Iterable[bytes], log: pytest.LogCaptureFixture
) -> None:
    Call(request_log(answering(blocks))).run()
    assert len(log.messages) == 1


@pytest.mark.parametrize("kind", [list, tuple, onion.Blocks])
def test_the_server_sees_of_what_kind_the_content_is(kind: Any) -> None:
    blocks = kind([b"one"])
    wrapper = {"wsgi.file_wrapper": onion.Blocks}
    assert Call(request_log(answering(blocks)), **wrapper).blocks is blocks


def test_the_line_comes_when_the_response_is_through(log: pytest.LogCaptureFixture) -> None:
    call = Call(request_log(generating([b"one"], status="404 Not Found")))
    next(iter(call.blocks))
    assert log.messages == []
    call.close()
    assert log.messages[0].startswith("GET / 404 ")


def test_the_status_is_the_one_that_was_sent(log: pytest.LogCaptureFixture) -> None:
    logged(failing(error=ZeroDivisionError()))
    assert log.messages == ["GET / 500 2.5 ms"]


def test_an_application_that_fails_has_a_line_too(log: pytest.LogCaptureFixture) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        logged(app)
    assert log.messages == ["GET / --- 2.5 ms"]


def test_the_path_is_the_one_that_was_asked_for(log: pytest.LogCaptureFixture) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        environ.update(SCRIPT_NAME="/moved", PATH_INFO="/elsewhere")
        start_response("200 OK", [*TEXT])
        return []

    logged(app, PATH_INFO="/page")
    assert log.messages == ["GET /page 200 2.5 ms"]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a\nGET /b 200", "/a%0AGET%20/b%20200"),
        ("/\x1b[31m", "/%1B%5B31m"),
        ("/\x85\x9b", "/%85%9B"),
        ("/caf\xc3\xa9", "/caf%C3%A9"),
        ("/100%", "/100%25"),
        ("/~me/a,b;c=d@e:f", "/~me/a,b;c=d@e:f"),
    ],
)
def test_lesson_log_injection_a_path_stays_on_its_line(
    path: str, shown: str, log: pytest.LogCaptureFixture
) -> None:
    logged(answering([]), PATH_INFO=path)
    assert log.messages == [f"GET {shown} 200 2.5 ms"]


@pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD")
def test_lesson_log_injection_a_method_too(log: pytest.LogCaptureFixture) -> None:
    logged(answering([]), REQUEST_METHOD="A\nB")
    assert log.messages == ["A%0AB / 200 2.5 ms"]
