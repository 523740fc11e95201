"""Starting the server under test, and being sure that it is gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.conformance.wire import parse, talk

HERE = Path(__file__).resolve().parent
APPLICATION = HERE / "application"
APP = "conformance_app:app"
STARTING = 15.0  # seconds that a server has until it accepts
ENDING = 5.0  # seconds that it has to end by itself

OURS = "{python} {application}/launch_funicorn.py {host} {port} {app}"
OURS_HASTY = f"{OURS} 0.4"


class ServerError(Exception):
    """The server under test could not be started."""


class Server:
    """A server that runs: its address, and what its application has recorded so far."""

    def __init__(
        self, address: tuple[str, int], folder: Path, process: subprocess.Popen[bytes]
    ) -> None:
        self.address = address
        self.process = process
        self.errors = folder / "stderr"
        self.events_file = folder / "events"

    def runs(self) -> bool:
        """Whether it accepts; a process that is about to end may still be there."""
        return self.process.poll() is None and accepts(self.address[1])

    def events(self, token: str = "") -> list[str]:
        """The events of a token, without it, in their order."""
        lines = self.events_file.read_text(encoding="utf-8").splitlines()
        found = [line.rpartition(" ") for line in lines]
        return [what for what, _, of in found if of == token]

    def complaints(self) -> list[str]:
        """What wsgiref.validate had to say."""
        lines = self.events_file.read_text(encoding="utf-8").splitlines()
        return [line[len("complaint ") :] for line in lines if line.startswith("complaint ")]


class Keeper:
    """Starts a server when it is first needed, and again when it has died."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.stack = ExitStack()
        self.current: Server | None = None
        self.error: ServerError | None = None

    def server(self) -> Server:
        """The server, which runs and answers. Raises ServerError."""
        if self.error is not None:
            raise self.error
        if self.current is None or not self.current.runs():
            self.stack.close()
            try:
                self.current = self.stack.enter_context(started(self.template))
            except ServerError as error:
                self.error = error  # another attempt would cost as much time, and end as this one
                raise
        return self.current

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody has now. Who starts another's server can't do better than ask first."""
    with socket.create_server((host, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def command(template: str, port: int) -> list[str]:
    """The words of a command, its placeholders filled."""
    known = {
        "{bind}": f"127.0.0.1:{port}",
        "{host}": "127.0.0.1",
        "{port}": str(port),
        "{app}": APP,
        "{python}": sys.executable,
        "{application}": str(APPLICATION),
    }
    words = shlex.split(template)
    for placeholder, value in known.items():
        words = [word.replace(placeholder, value) for word in words]
    return words


def environment(folder: Path) -> dict[str, str]:
    """The application, and our own packages as this process sees them, are on the path."""
    paths = [str(APPLICATION), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    found = importlib.util.find_spec("funicorn")
    if found is not None and found.submodule_search_locations:
        paths.append(str(Path(next(iter(found.submodule_search_locations))).parent))
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "CONFORMANCE_EVENTS": str(folder / "events"),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def started(template: str) -> Iterator[Server]:
    """Run a server's command, with {bind}, {host}, {port} and {app} filled in, during the block.

    Raises ServerError, with the end of what it wrote to stderr, when it does not come to accept.
    """
    port = free_port()
    words = command(template, port)
    with tempfile.TemporaryDirectory(prefix="conformance-") as name:
        folder = Path(name)
        (folder / "events").touch()
        with (folder / "stderr").open("wb") as errors:
            process = launch(words, folder, errors.fileno())
        try:
            with guarded(process):
                wait_until(lambda: accepts(port) or process.poll() is not None, STARTING)
                if process.poll() is not None or not accepts(port):
                    raise ServerError(complaint(words, port, process.poll(), folder / "stderr"))
                server = Server(("127.0.0.1", port), folder, process)
                check(server, words)
                if decodes_chunks(server):
                    (folder / "events.chunks").touch()
                yield server
        finally:
            stop(process)


GUARD = "import os, sys; sys.stdin.read(); os.killpg(int(sys.argv[1]), 9)"


@contextmanager
def guarded(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """See to it that a server does not outlive this process, even if that is killed.

    The guard waits at a pipe that only we hold: it ends when we do.
    """
    guard = subprocess.Popen(
        [sys.executable, "-c", GUARD, str(process.pid)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.kill()
        guard.communicate()


def check(server: Server, words: list[str]) -> None:
    """Without this a server that refuses all would do well: it must know the application."""
    request = b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    received, end = talk(server.address, [request], patience=STARTING)
    outcome = parse(received, ["GET"], end)
    if outcome.statuses != [200] or outcome.responses[0].content != b"hello":
        errors = server.errors.read_text(errors="replace").strip()[-2000:]
        raise ServerError(
            f"{shlex.join(words)}: it does not run {APP}: GET /hello brought {received[:200]!r}; "
            f"look at how {{app}} stands in the command. It wrote:\n{errors}"
        )


CHUNKED = (
    b"POST /rest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
)


def decodes_chunks(server: Server) -> bool:
    """Whether an application can read chunked content, even if the server does not say so."""
    pieces = [CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"]
    received, end = talk(server.address, pieces, patience=STARTING, half_close=True)
    return any(each.content == b"hello" for each in parse(received, ["POST"], end).responses)


def launch(words: list[str], folder: Path, errors: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            words,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            start_new_session=True,  # so that all its processes can be stopped together
        )
    except OSError as error:
        raise ServerError(
            f"{shlex.join(words)}: cannot be run ({error.strerror}); "
            "is the server installed, and its command on PATH?"
        ) from None


def complaint(words: list[str], port: int, status: int | None, errors: Path) -> str:
    what = f"does not listen on 127.0.0.1:{port} within {STARTING:.0f} s"
    if status is not None:
        what = f"ended with status {status} before it accepted on 127.0.0.1:{port}"
    tail = errors.read_text(errors="replace").strip().splitlines()[-12:]
    said = "\n  ".join(tail) or "(nothing)"
    remedy = "run it by hand, with {bind} or {host} and {port}, and {app} where they belong"
    return f"{shlex.join(words)}: {what}; {remedy}. It wrote:\n  {said}"


def accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
        return True
    return False


def wait_until(condition: Callable[[], object], patience: float) -> bool:
    """Whether the condition comes true in time; it is looked at every few milliseconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and all processes of its session: politely, then for certain."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):  # all are gone already
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDING)
