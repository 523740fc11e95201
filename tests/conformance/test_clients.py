"""The server among real clients: curl, requests, http.client."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.conformance.exchange import Asker, url
from tests.conformance.servers import Server

pytestmark = pytest.mark.since(6)

MIB = 1 << 20
GROWTH = 24 * MIB  # bytes of memory that a server may need more for content of any size

needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None and "CI" not in os.environ, reason="there is no curl here"
)


QUIET = ("-sS", "--noproxy", "*", "-m")


def at(server: Server, target: str) -> str:
    host, port = server.address
    return f"http://{host}:{port}{target}"


def curl(
    server: Server, target: str, *options: str, stdin: bytes = b"", patience: int = 20
) -> bytes:
    """What curl prints; it gives up after so many seconds."""
    command = ["curl", *QUIET, str(patience), *options, at(server, target)]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


@needs_curl
@pytest.mark.parametrize("version", ["--http1.0", "--http1.1"])
def test_curl_gets(version: str, server: Server) -> None:
    assert curl(server, "/hello", version) == b"hello"


@needs_curl
@pytest.mark.parametrize("version", ["--http1.0", "--http1.1"])
@pytest.mark.parametrize("behaviour", ["stream", "write", "bare/blocks"])
def test_curl_gets_content_of_unknown_length(version: str, behaviour: str, server: Server) -> None:
    parameter = "write" if behaviour == "write" else "block"
    target = url(behaviour, **{parameter: ["one", "two"]})
    assert curl(server, target, version) == b"onetwo"


@needs_curl
def test_curl_asks_for_the_head(server: Server) -> None:
    head = curl(server, "/hello", "--head")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Length: 5\r\n" in head
    assert head.endswith(b"\r\n\r\n")


@needs_curl
def test_curl_uploads_in_chunks(server: Server) -> None:
    content = bytes(range(256)) * 1000
    options = ("-T", "-", "-H", "Expect:", "-X", "POST")
    assert curl(server, "/echo", *options, stdin=content) == content


@needs_curl
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_curl_expects_to_be_told_to_continue(framing: str, server: Server, tmp_path: Path) -> None:
    """It would wait for ten seconds, and then send the content unasked."""
    file = tmp_path / "content"
    file.write_bytes(b"hello" * 1000)
    options = ["--expect100-timeout", "10", "-H", "Expect: 100-continue"]
    options += ["--data-binary", f"@{file}"]
    if framing == "chunks":
        options += ["-H", "Transfer-Encoding: chunked"]
    assert curl(server, "/echo", *options, patience=5) == b"hello" * 1000


@needs_curl
def test_curl_uses_one_connection_for_several_requests(persistent: Asker) -> None:
    options = ("-w", "%{num_connects}", "-o", os.devnull)
    first = at(persistent.server, "/hello")
    again = ("--next", *QUIET, "20", *options)
    assert curl(persistent.server, "/hello", *options, first, *again) == b"10"


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_requests_keeps_its_connection(session: requests.Session, persistent: Asker) -> None:
    where = at(persistent.server, "/environ?q=é")
    ports = {session.get(where, timeout=10).json()["REMOTE_PORT"] for _ in range(3)}
    assert len(ports) == 1


def test_requests_uploads(session: requests.Session, server: Server) -> None:
    echo = at(server, "/echo")
    assert session.post(echo, data=iter([b"one", b"two"]), timeout=10).content == b"onetwo"
    assert session.put(echo, data=b"three", timeout=10).content == b"three"
    head = session.head(at(server, "/hello"), timeout=10)
    assert head.headers["Content-Length"] == "5"


def test_http_client_keeps_its_connection(persistent: Asker) -> None:
    client = http.client.HTTPConnection(*persistent.server.address, timeout=10)
    try:
        ports = set()
        for body in (b"one", iter([b"two", b"three"]), None):
            client.request("POST", "/echo", body, encode_chunked=not isinstance(body, bytes))
            with client.getresponse() as response:
                response.read()
            ports.add(client.sock.getsockname()[1])
        assert len(ports) == 1
    finally:
        client.close()


def resident(server: Server) -> int:
    """Bytes of memory that the processes of the server hold now."""
    group = subprocess.run(
        ["ps", "-A", "-o", "pgid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in group.splitlines()]
    return 1024 * sum(int(size) for leader, size in rows if leader == str(server.process.pid))


@pytest.fixture
def size(pytestconfig: pytest.Config) -> int:
    return 1024 * MIB if pytestconfig.getoption("big", False) else 32 * MIB


@needs_curl
def test_a_large_upload_needs_no_memory(server: Server, size: int, tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as out:
        out.truncate(size)
    options = ("-T", str(file), "-X", "POST")
    before = resident(server)
    assert curl(server, "/size", *options, patience=100) == str(size).encode()
    assert resident(server) - before < GROWTH


@needs_curl
@pytest.mark.parametrize("length", ["", "yes"])
def test_a_large_download_needs_no_memory(
    length: str, server: Server, size: int, tmp_path: Path
) -> None:
    file = tmp_path / "large"
    before = resident(server)
    curl(server, url("flood", size=size, length=length), "-o", str(file), patience=100)
    assert resident(server) - before < GROWTH
    with file.open("rb") as content:
        found = hashlib.sha256()
        while data := content.read(MIB):
            found.update(data)
    expected = hashlib.sha256()
    for _ in range(size // MIB):
        expected.update(bytes(range(256)) * 4096)
    assert found.digest() == expected.digest()
