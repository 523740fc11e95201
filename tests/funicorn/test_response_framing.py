"""Where the content ends, and how the client is told (RFC 9112 §6)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.funicorn.applications import TEXT, Blocks, Wire, answering, response_on

pytestmark = pytest.mark.since(5)

LATEST = "HTTP/1.1"
OLD = "HTTP/1.0"


def answer(
    wire: Wire, app: Any, method: str = "GET", version: str = LATEST, persistent: bool = True
) -> Any:
    """Run the application for a request; return the response."""
    response = response_on(wire, method, version, persistent)
    response.answer(app, {})
    return response


def headers_of(wire: Wire) -> list[str]:
    """The lines of the head that are about the content and the connection."""
    ours = ("Content-Length", "Transfer-Encoding", "Connection")
    return [line for line in wire.head[1:] if line.startswith(ours)]


def streaming(*blocks: bytes, status: str = "200 OK", length: int | None = None) -> Any:
    """An application whose content has no length, unless it tells one."""
    more = [] if length is None else [("Content-Length", str(length))]
    return lambda environ, start: answering(Blocks(*blocks), status, *more)(environ, start)


# Known length


@pytest.mark.clause("pep3333:46", "rfc9112:57")
@pytest.mark.parametrize("version", [LATEST, OLD])
@pytest.mark.parametrize("blocks", [[b"hello"], (b"hello",), [b"he", b"", b"llo"], (b"hel", b"lo")])
def test_what_is_there_as_a_whole_is_measured(version: str, blocks: Any, wire: Wire) -> None:
    assert answer(wire, answering(blocks), version=version).persistent
    assert "Content-Length: 5" in headers_of(wire)
    assert wire.content == b"hello"
    assert len(wire.sent) == 1, "in one piece"


@pytest.mark.clause("pep3333:46")
def test_an_iterable_of_one_block_is_measured(wire: Wire) -> None:
    class One:
        def __len__(self) -> int:
            return 1

        def __iter__(self) -> Iterator[bytes]:
            yield b"hello"

    answer(wire, answering(One()))
    assert headers_of(wire) == ["Content-Length: 5"]
    assert len(wire.sent) == 1


@pytest.mark.clause("pep3333:46")
def test_of_several_blocks_the_first_is_not_all(wire: Wire) -> None:
    class Two(list[bytes]):
        pass

    answer(wire, answering(Two([b"one", b"two"])))
    assert headers_of(wire) == ["Transfer-Encoding: chunked"]


@pytest.mark.clause("pep3333:46")
def test_what_was_written_before_is_not_forgotten_in_the_measure(wire: Wire) -> None:
    class One(list[bytes]):
        pass

    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", TEXT)(b"one")
        return One([b"two"])

    answer(wire, app)
    assert wire.content == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"


@pytest.mark.clause("pep3333:46")
def test_nothing_has_the_length_zero(wire: Wire) -> None:
    answer(wire, streaming())
    assert headers_of(wire) == ["Content-Length: 0"]
    assert wire.content == b""


def test_a_declared_length_stands_once_and_in_digits(wire: Wire) -> None:
    answer(wire, streaming(b"hel", b"lo", length=5))
    assert headers_of(wire) == ["Content-Length: 5"]
    assert wire.content == b"hello"


@pytest.mark.clause("pep3333:9", "pep3333:47")
def test_each_block_is_out_before_an_application_goes_on(wire: Wire) -> None:
    """Also the last one: the application may have something to do after it."""
    seen: list[int] = []

    def blocks() -> Iterator[bytes]:
        for block in (b"hel", b"lo"):
            yield block
            seen.append(len(wire.waited))

    answer(wire, answering(blocks(), "200 OK", ("Content-Length", "5")))
    assert seen == [1, 2]


def test_what_is_known_to_be_the_last_block_need_not_be_out_at_once(wire: Wire) -> None:
    """Nobody waits for a slow client at the end of a list, or of what has a length of one."""

    class One(Blocks):
        def __len__(self) -> int:
            return 1

    for blocks in ([b"hello"], [b"hel", b"lo"], One(b"hello")):
        wire = Wire()
        answer(wire, answering(blocks))
        assert (len(wire.sent), wire.waited) == (1, [])


@pytest.mark.parametrize("version", [LATEST, OLD])
def test_a_list_behind_what_was_written_is_the_last_too(version: str, wire: Wire) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", TEXT)(b"one")
        return [b"two"]

    answer(wire, app, version=version)
    assert wire.waited == wire.sent[:1]
    assert b"two" in wire.sent[1]


# Unknown length


@pytest.mark.clause("pep3333:46", "rfc9112:57")
def test_to_http_1_1_it_is_chunked(wire: Wire) -> None:
    assert answer(wire, streaming(b"one", b"", b"x" * 26)).persistent
    assert headers_of(wire) == ["Transfer-Encoding: chunked"]
    assert wire.content == b"3\r\none\r\n1a\r\n" + b"x" * 26 + b"\r\n0\r\n\r\n"


def test_the_first_chunk_is_sent_with_the_head_and_each_by_itself(wire: Wire) -> None:
    answer(wire, streaming(b"one", b"two"))
    assert [data[-8:] for data in wire.sent] == [b"3\r\none\r\n", b"3\r\ntwo\r\n", b"0\r\n\r\n"]
    assert wire.waited == wire.sent[:2]


@pytest.mark.clause("pep3333:46", "rfc9112:55", "rfc9112:57", "rfc9112:69")
def test_to_http_1_0_it_ends_with_the_connection(wire: Wire) -> None:
    response = answer(wire, streaming(b"one", b"two"), version=OLD)
    assert not response.persistent
    assert not response.broken
    assert headers_of(wire) == ["Connection: close"]
    assert wire.content == b"onetwo"


# Too much, too little


@pytest.mark.clause("pep3333:44", "rfc9112:58")
def test_surplus_is_cut_and_reported(wire: Wire, complaints: Any) -> None:
    blocks = Blocks(b"hel", b"lo, w", b"orld")
    response = answer(wire, answering(blocks, "200 OK", ("Content-Length", "5")))
    assert wire.content == b"hello"
    assert response.persistent, "the client has seen a good response"
    assert blocks.closed == 1
    assert "GET /path: there is more than the declared 5 bytes" in complaints.take()


@pytest.mark.clause("pep3333:44")
def test_after_a_surplus_no_more_is_asked_for(wire: Wire, complaints: Any) -> None:
    blocks = Blocks(b"hello!", AssertionError("who wants that?"))
    answer(wire, answering(blocks, "200 OK", ("Content-Length", "5")))
    assert "AssertionError" not in complaints.take()


@pytest.mark.clause("pep3333:44")
def test_surplus_behind_the_declared_end_is_surplus_too(wire: Wire, complaints: Any) -> None:
    answer(wire, streaming(b"hello", b"!", length=5))
    assert wire.content == b"hello"
    assert "more than the declared 5 bytes" in complaints.take()


@pytest.mark.clause("pep3333:44")
def test_a_length_of_zero_is_meant(wire: Wire, complaints: Any) -> None:
    answer(wire, streaming(b"hello", length=0))
    assert headers_of(wire) == ["Content-Length: 0"]
    assert wire.content == b""
    assert "more than the declared 0 bytes" in complaints.take()


@pytest.mark.clause("pep3333:44")
def test_write_refuses_what_is_too_much(wire: Wire) -> None:
    response = response_on(wire)
    write = response.start_response("200 OK", [("Content-Length", "5")])
    write(b"hel")
    write(b"lo")
    for _ in range(2):
        with pytest.raises(ValueError, match="the declared 5 bytes"):
            write(b"!")
    assert wire.content == b"hello"


@pytest.mark.clause("pep3333:45", "rfc9112:58")
@pytest.mark.parametrize("blocks", [[b"hell"], [b"hel", b"l"], []])
def test_what_is_missing_is_reported_and_the_connection_ends(
    blocks: list[bytes], wire: Wire, complaints: Any
) -> None:
    response = answer(wire, streaming(*blocks, length=5))
    assert not response.persistent
    missing = 5 - len(b"".join(blocks))
    assert f"it lacks {missing} of the declared 5 bytes" in complaints.take()


def test_after_its_end_a_response_takes_nothing_more(wire: Wire) -> None:
    kept: list[Any] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        kept.append(start_response("200 OK", TEXT))
        return [b"hello"]

    response = answer(wire, app)
    kept[0](b"more")
    assert wire.content == b"hello"
    with pytest.raises(RuntimeError):
        response.start_response("200 OK", TEXT)


# No content


@pytest.mark.clause("pep3333:48", "rfc9112:54", "rfc9112:56")
@pytest.mark.parametrize(
    ("app", "expected"),
    [
        (answering([b"hello"]), ["Content-Length: 5"]),
        (streaming(b"hello", length=5), ["Content-Length: 5"]),
        (streaming(b"", length=5), ["Content-Length: 5"]),
        (streaming(b"hello"), []),
        (answering([]), []),  # as most applications answer HEAD; GET may have more
    ],
)
def test_head_has_the_head_of_get(app: Any, expected: list[str], wire: Wire) -> None:
    assert answer(wire, app, "HEAD").persistent
    assert headers_of(wire) == expected
    assert wire.content == b""
    assert len(wire.sent) == 1


@pytest.mark.clause("pep3333:48")
@pytest.mark.parametrize(
    ("status", "length", "expected"),
    [
        ("204 No Content", None, []),
        ("204 No Content", 5, []),
        ("205 Reset Content", None, ["Content-Length: 0"]),
        ("205 Reset Content", 5, ["Content-Length: 0"]),
        ("304 Not Modified", None, []),
        ("304 Not Modified", 5, ["Content-Length: 5"]),
    ],
)
@pytest.mark.parametrize("blocks", [[], [b"hello"], [b"he", b"llo"]])
@pytest.mark.clause("rfc9112:54", "rfc9112:55", "rfc9112:56")
def test_some_statuses_have_no_content(
    status: str, length: int | None, expected: list[str], blocks: list[bytes], wire: Wire
) -> None:
    assert answer(wire, streaming(*blocks, status=status, length=length)).persistent
    assert headers_of(wire) == expected
    assert wire.content == b""


@pytest.mark.clause("rfc9112:56")
def test_what_came_with_a_304_is_not_what_get_would_bring(wire: Wire) -> None:
    answer(wire, answering([b"hello"], "304 Not Modified"))
    assert headers_of(wire) == []
    assert wire.content == b""


def test_what_nobody_will_see_is_not_asked_for(wire: Wire) -> None:
    blocks = Blocks(b"hello", AssertionError("who wants that?"))
    answer(wire, answering(blocks), "HEAD")
    assert blocks.closed == 1


# The connection


@pytest.mark.clause("rfc9112:68", "rfc9112:69")
@pytest.mark.parametrize(
    ("version", "persistent", "expected"),
    [
        (LATEST, True, []),
        (LATEST, False, ["Connection: close"]),
        (OLD, True, ["Connection: keep-alive"]),
        (OLD, False, ["Connection: close"]),
    ],
)
def test_the_client_is_told_whether_the_connection_goes_on(
    version: str, persistent: bool, expected: list[str], wire: Wire
) -> None:
    response = answer(wire, answering([b"hello"]), version=version, persistent=persistent)
    assert response.persistent == persistent
    assert [line for line in headers_of(wire) if line.startswith("Connection")] == expected
