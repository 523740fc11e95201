"""A server that has been started: what it uses, and how it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from tests.bench.machine import move_to
from tests.bench.servers import Contender, arguments

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0  # seconds for a server to start, or to end
KIB = 1024


class NotStarted(Exception):
    """A server ended, or did not answer, before it could be measured."""


class Running:
    """The processes of one server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def processes(self) -> list[psutil.Process]:
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu_seconds(self) -> float:
        """Processor time that the server has used so far."""
        times = [each.cpu_times() for each in self.processes()]
        return sum(each.user + each.system for each in times)

    def resident_kib(self) -> float:
        """Resident memory of all its processes, in KiB."""
        return sum(each.memory_info().rss for each in self.processes()) / KIB

    def open_files(self) -> int:
        """Open file descriptors of all its processes."""
        return sum(each.num_fds() for each in self.processes())


def free_port() -> int:
    """Return a port that was free a moment ago; not all servers can choose one by themselves."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    contender: Contender,
    app: str = "tests.bench.apps:hello",
    size: int = 14,
    core: int | None = None,
    many: bool = False,
    before: tuple[str, ...] = (),
) -> Iterator[Running]:
    """Start a server on `core`, and end it after the block; `before` is a program that runs it.

    It works in an empty directory, so that nothing of ours is found by accident, and nothing that
    it writes stays. Raises NotStarted with the last line that it printed.
    """
    port = free_port()
    command = [*before, sys.executable, *arguments(contender, port, app, size, many)]
    # Removed after the server has ended, which may still be writing there.
    with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as place:
        output = Path(place, "output")
        with output.open("wb") as sink:
            process = subprocess.Popen(
                command,
                cwd=place,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=None if core is None else partial(move_to, core),
            )
        try:
            wait_until_it_answers(process, port, output)
            yield Running(process, port)
        finally:
            end(process)


def environment() -> dict[str, str]:
    """The environment of a server: it finds our modules after those on PYTHONPATH already."""
    path = [*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.02)
    lines = output.read_text(errors="replace").splitlines()
    raise NotStarted(lines[-1] if lines else f"no answer at port {port} in {PATIENCE:g} s")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server with all its processes, which are a session of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
            break
    with contextlib.suppress(ProcessLookupError):  # a child that outlived it
        os.killpg(process.pid, signal.SIGKILL)
