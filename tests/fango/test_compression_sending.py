"""How content is compressed on its way."""

import gzip
import random
import subprocess
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from shutil import which
from typing import Any

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fango.compression import compression
from funicorn import serving
from tests.fango import onion
from tests.fango.onion import TEXT, Call, answering, ask, failing, generating, writing
from tests.funicorn.wires import connected, exchange, receive_all, running

pytestmark = pytest.mark.since(18)

LONG = b"long " * 1000
FLUSHED = b"\x00\x00\xff\xff"  # how zlib ends what it has flushed
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}


def get(app: Any, accepted: str = "gzip", **environ: Any) -> Call:
    """The answer to a client that accepts these codings."""
    return ask(compression, app, HTTP_ACCEPT_ENCODING=accepted, **environ)


def whole(call: Call) -> bytes:
    """The content as the client understands it."""
    assert call.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(call.body)


# How the content is sent


def test_a_block_is_out_before_the_next_is_made() -> None:
    blocks = onion.Blocks(b"one", b"two", b"three")
    call = Call(compression(answering(blocks)), **GZIP)
    reader = zlib.decompressobj(31)
    taken = [reader.decompress(block) for block in call.blocks]
    assert taken[:3] == [b"one", b"two", b"three"]


def test_a_stream_is_a_stream_on_the_wire() -> None:
    proceed = threading.Event()

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        yield b"data: 1\n\n"
        assert proceed.wait(10)
        yield b"data: 2\n\n"

    with running(compression(app)) as address, connected(address) as client:
        client.sendall(b"GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n")
        received = b""
        while not received.endswith(FLUSHED):
            received += client.recv(65_536) or pytest.fail(f"it ended after {received!r}")
        reader = zlib.decompressobj(31)
        assert reader.decompress(received.partition(b"\r\n\r\n")[2]) == b"data: 1\n\n"
        proceed.set()
        assert reader.decompress(receive_all(client)) == b"data: 2\n\n"
        assert reader.eof


def test_an_empty_block_brings_nothing() -> None:
    call = get(generating([b"", b"one", b"", b"two"]))
    assert call.sent[0] == call.sent[2] == b""
    assert whole(call) == b"onetwo"


@pytest.mark.parametrize("blocks", [[], [b""], [b"", b""]])
@pytest.mark.parametrize("make", [answering, generating])
def test_nothing_comes_of_nothing(make: Any, blocks: list[bytes]) -> None:
    assert Call(compression(make(blocks)), **GZIP).run().body == b""


@pytest.mark.parametrize("blocks", [[LONG], [LONG, b"", b"end"], (LONG, b"end")])
def test_a_list_is_compressed_in_one(blocks: Iterable[bytes]) -> None:
    call = Call(compression(answering(blocks)), **GZIP)
    assert len(call.blocks) == 1
    assert whole(call.run()) == b"".join(blocks)


def test_the_server_tells_the_length_of_a_list() -> None:
    request = b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    with running(compression(answering([LONG]))) as address:
        head, _, content = exchange(address, request).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(content)}".encode() in head.split(b"\r\n")
    assert gzip.decompress(content) == LONG


def test_what_is_written_is_compressed_too() -> None:
    assert whole(get(writing(b"one", b"two", rest=[b"three"]))) == b"onetwothree"


def test_a_written_block_is_out_at_once() -> None:
    seen: list[bytes] = []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        write = start_response("200 OK", [*TEXT])
        write(b"one")
        seen.extend(environ["test.sent"])
        return []

    assert whole(get(app)) == b"one"
    assert zlib.decompressobj(31).decompress(seen[0]) == b"one"


def test_what_is_written_alone_has_an_end() -> None:
    assert whole(get(writing(b"one"))) == b"one"


@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_an_error_page_replaces_what_was_begun(accepted: str) -> None:
    call = get(failing(error=ZeroDivisionError()), accepted)
    assert (whole(call) if accepted else call.body) == b"sorry"


def test_an_error_picture_is_not_compressed_as_the_page_would_have_been() -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [*TEXT])
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            start_response("500 Oh", [("Content-Type", "image/png")], sys.exc_info())
        yield b"sorry"

    assert get(app).body == b"sorry"


def test_a_second_thought_comes_too_late_for_compression() -> None:
    """The server has the application's own blocks by then, so they go out as they are."""

    class Late(onion.Blocks):
        def __iter__(self) -> Iterator[bytes]:
            error = ZeroDivisionError()
            start("500 Internal Server Error", [*TEXT], (type(error), error, None))
            yield b"sorry"

    start: Any = None

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        nonlocal start
        start = start_response
        start_response("200 OK", [("Content-Type", "image/png")])
        return Late()

    call = Call(compression(app), **GZIP).run()
    assert call.body == b"sorry"
    assert "Content-Encoding" not in call.headers


def test_a_broken_stream_has_no_good_end() -> None:
    call = Call(compression(answering(onion.Blocks(b"one", ZeroDivisionError()))), **GZIP)
    with pytest.raises(ZeroDivisionError):
        call.run()
    with pytest.raises(EOFError):
        gzip.decompress(call.body)


def test_memory_does_not_grow_with_the_content() -> None:
    block = random.Random(1).randbytes(65_536)  # which does not become shorter

    def peak(count: int) -> int:
        call = Call(compression(generating(block for _ in range(count))), **GZIP)
        tracemalloc.start()
        for _ in call.blocks:
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        call.close()
        return size

    assert peak(160) < 1.5 * peak(10)


@given(st.lists(st.binary(max_size=2000)), st.integers(1, 9))
def test_whatever_goes_in_comes_out(blocks: list[bytes], level: int) -> None:
    middleware = partial(compression, level=level)
    for make in (answering, generating):
        body = Call(middleware(make(blocks)), **GZIP).run().body
        assert (gzip.decompress(body) if body else b"") == b"".join(blocks)


def test_flask_sends_a_stream_compressed() -> None:
    site = flask.Flask(__name__)

    @site.get("/")
    def stream() -> flask.Response:
        return flask.Response((word for word in [b"one ", b"two"]), mimetype="text/plain")

    assert whole(get(site)) == b"one two"


@pytest.mark.skipif(which("curl") is None, reason="there is no curl here")
@pytest.mark.parametrize("blocks", [[LONG], [b"one", b"two"], []])
@pytest.mark.parametrize("make", [answering, generating])
def test_curl_understands_it(make: Any, blocks: list[bytes]) -> None:
    with serving(compression(make(blocks))) as url:
        command = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--compressed"]
        done = subprocess.run([*command, url], capture_output=True, timeout=20)
    assert (done.stdout, done.stderr, done.returncode) == (b"".join(blocks), b"", 0)
