"""The content of a request: asked for, kept, and given up (RFC 9110 §10.1.1)."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest

from funicorn import connection
from funicorn.connection import ANSWERING, CONTENT, IDLE, LINGERING, OVER
from funicorn.errors import ExpectationFailed
from funicorn.limits import Limits
from funicorn.options import wants_continue
from funicorn.request import parse_head
from tests.funicorn.talks import GET, Echo, Talk, post, talking

pytestmark = pytest.mark.since(6)

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.fixture
def talk() -> Iterator[Talk]:
    with talking(Limits(memory=1000)) as talk:
        yield talk


# Expect


@pytest.mark.clause("pep3333:34", "rfc9112:62", "rfc9112:64")
@pytest.mark.parametrize(
    ("fields", "content"),
    [
        (b"Content-Length: 5\r\n", b"hello"),
        (b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n"),
    ],
)
def test_a_client_that_waits_is_told_to_go_on(
    fields: bytes, content: bytes, talk: Talk, echo: Echo
) -> None:
    assert not talk.hear(post(b"Expect: 100-Continue\r\n" + fields))
    assert talk.received() == CONTINUE
    assert talk.state is CONTENT
    assert talk.ask(content, echo).startswith(b"HTTP/1.1 200 ")


@pytest.mark.clause("rfc9112:63")
@pytest.mark.parametrize(
    ("fields", "content"),
    [
        (b"Content-Length: 5\r\n", b"h"),
        (b"Content-Length: 5\r\n", b"hello"),
        (b"Content-Length: 0\r\n", b""),
        (b"", b""),
    ],
)
def test_a_client_that_does_not_wait_is_not_told(fields: bytes, content: bytes, talk: Talk) -> None:
    talk.hear(post(b"Expect: 100-continue\r\n" + fields, content))
    assert talk.received() == b""


@pytest.mark.clause("rfc9112:61")
def test_a_client_of_1_0_has_no_expectations(talk: Talk, echo: Echo) -> None:
    for value in (b"100-continue", b"more"):
        message = post(b"Connection: keep-alive\r\nContent-Length: 1\r\nExpect: " + value + b"\r\n")
        assert not talk.hear(message.replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert talk.received() == b""
        assert talk.ask(b"a", echo).startswith(b"HTTP/1.1 200 ")


@pytest.mark.clause("rfc9112:66")
@pytest.mark.parametrize("value", [b"more", b"", b"100", b"100-continue, more", b"200-ok"])
@pytest.mark.parametrize("fields", [b"", b"Content-Length: 5\r\n"])
def test_an_unknown_expectation_is_not_met(value: bytes, fields: bytes, talk: Talk) -> None:
    assert not talk.hear(post(b"Expect: " + value + b"\r\n" + fields))
    assert talk.received().startswith(b"HTTP/1.1 417 Expectation Failed\r\n")
    assert talk.state is LINGERING


def test_an_expectation_may_stand_twice() -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExpect: 100-CONTINUE"
    assert wants_continue(parse_head(head))
    with pytest.raises(ExpectationFailed, match="more"):
        wants_continue(parse_head(head + b"\r\nExpect: more"))


@pytest.mark.clause("rfc9112:65")
def test_content_that_is_refused_is_not_asked_for(talk: Talk) -> None:
    talk.hear(post(b"Expect: 100-continue\r\nContent-Length: 99999999999\r\n"))
    assert talk.received().startswith(b"HTTP/1.1 413 ")


def test_a_client_that_is_gone_is_told_nothing(talk: Talk, echo: Echo) -> None:
    talk.hear(GET + post(b"Expect: 100-continue\r\nContent-Length: 5\r\n"))
    talk.answer(echo)
    talk.client.close()
    assert not talk.connection.proceed()
    assert talk.state is OVER


# Where it is kept


def rolled(environ: dict[str, Any]) -> bool:
    """Whether the content is in a file."""
    content = environ["wsgi.input"]
    assert isinstance(content, SpooledTemporaryFile)
    return bool(content._rolled)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("size", "on_disk"), [(999, False), (1000, False), (1001, True)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_content_is_kept_in_a_file(
    size: int, on_disk: bool, chunked: bool, talk: Talk
) -> None:
    content = bytes(range(256)) * 10
    message = post(b"Content-Length: %d\r\n" % size, content[:size])
    if chunked:
        data = b"%x\r\n%b\r\n0\r\n\r\n" % (size, content[:size])
        message = post(b"Transfer-Encoding: chunked\r\n", data)
    seen: list[Any] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.extend([rolled(environ), environ["CONTENT_LENGTH"], environ["wsgi.input"].read()])
        start_response("200 OK", [])
        return []

    talk.ask(message, app)
    assert seen == [on_disk, str(size), content[:size]]


def test_a_request_without_content_has_an_empty_one(talk: Talk, echo: Echo) -> None:
    talk.ask(post(b"Content-Length: 5\r\n", b"hello"), echo)
    assert talk.ask(GET, echo).endswith(b"/ ")


def test_after_the_answer_the_content_is_gone(talk: Talk, echo: Echo) -> None:
    talk.ask(post(b"Content-Length: 2000\r\n", b"x" * 2000), echo)
    assert echo.environs[0]["wsgi.input"].closed


def test_of_content_that_never_ends_nothing_is_left(talk: Talk) -> None:
    talk.hear(post(b"Content-Length: 5000\r\n", b"x" * 2000))
    content = talk.connection.content
    assert not content.closed
    talk.connection.close()
    assert content.closed


# Full disks


class FullDisk(BytesIO):
    """A file on a disk that is full; like a real one it fails again when it is closed."""

    def write(self, data: Any) -> int:
        raise OSError(28, "No space left on device")

    def close(self) -> None:
        super().close()
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    "message",
    [
        post(b"Content-Length: 5\r\n", b"he"),
        post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n"),
    ],
)
def test_a_full_disk_is_a_500_and_is_reported(
    message: bytes, talk: Talk, complaints: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SpooledTemporaryFile", lambda size: FullDisk())
    assert not talk.hear(message + GET)
    assert talk.received().startswith(b"HTTP/1.1 500 ")
    assert talk.state is LINGERING
    assert "can't store the content of /path" in complaints.take()
    talk.connection.close()


def test_a_folder_that_is_not_there_is_like_a_full_disk(
    talk: Talk, complaints: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", os.fspath(tmp_path / "missing"))
    assert not talk.hear(post(b"Content-Length: 2000\r\n", b"x" * 2000))
    assert talk.received().startswith(b"HTTP/1.1 500 ")
    assert "missing" in complaints.take()


def test_content_that_is_complete_waits_for_its_answer(talk: Talk, echo: Echo) -> None:
    assert talk.hear(post(b"Content-Length: 5\r\n", b"hello" + GET))
    assert talk.state is ANSWERING
    talk.answer(echo)
    assert talk.state is IDLE
    assert talk.connection.proceed(), "the next one is here already"
