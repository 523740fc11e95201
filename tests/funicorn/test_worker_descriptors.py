"""A process has only so many descriptors: the server must live with that."""

import subprocess
import sys
from pathlib import Path

import pytest

import funicorn
from tests.funicorn.wires import connected
from tests.funicorn.workers import GET, LAST_GET, ask, descriptors, reset, wait_until, working

pytestmark = pytest.mark.since(7)

CROWDED = """
import os, resource, socket
from funicorn import serving

def app(environ, start_response):
    start_response("200 OK", [])
    return [b"hello"]

def ask(client):
    client.sendall(b"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
    received = b""
    while not received.endswith(b"hello"):
        data = client.recv(1000)
        if not data:
            raise SystemExit("the connection ended behind " + repr(received))
        received += data

with serving(app) as url:
    address = "127.0.0.1", int(url.rpartition(":")[2])
    clients = [socket.create_connection(address, 10) for _ in range(10)]
    for client in clients:
        ask(client)  # they are idle now
    late = [socket.create_connection(address, 10)]
    ask(late[0])
    descriptor = os.dup(0)
    os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptor + 5, descriptor + 5))
    for _ in range(3):  # each needs a descriptor here, and another one there
        late.append(socket.create_connection(address, 10))
    for client in late[1:]:
        ask(client)
    print("served")
"""


def test_when_there_are_none_left_the_server_goes_on_and_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CROWDED],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=Path(next(iter(funicorn.__path__))).parent,
    )
    assert done.stdout == "served\n", done.stderr
    assert "can't accept clients: [Errno 24] Too many open files" in done.stderr
    assert "Traceback" not in done.stderr


def test_clients_that_went_leave_no_descriptors() -> None:
    with working(threads=2) as (worker, address):
        before = descriptors()
        for start in (b"", GET[:10], b"GET /\r\n\r\n", GET, LAST_GET, GET * 3):
            for hard in (False, True):
                with connected(address) as client:
                    client.sendall(start)
                    if start == GET:
                        ask(client, b"")
                    if hard:
                        reset(client)
        wait_until(lambda: not worker.connections)
        wait_until(lambda: descriptors() == before)
