"""`python -m fango run`, with all the processes that it starts."""

import os
import re
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.commands import command
from tests.funicorn.wires import PATIENCE, Address, exchange
from tests.funicorn.workers import wait_until

SITE = """
import os

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"one {os.getpid()}".encode()]

def make():
    return app
"""
# At its import it says that it is there, and waits for a file
WAITING = """
import pathlib, time
pathlib.Path("reached").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.005)
"""
HANGING = SITE + WAITING.replace('"go"', '"never"')
SHORT_GRACE = (
    "-c",
    "import fango.reload; fango.reload.GRACE = 0.3; import fango.__main__ as m; m.main()",
)


def options_of(folder: Path, *arguments: str, python: tuple[str, ...] = ()) -> dict[str, Any]:
    """How to start it."""
    return command("fango", folder, "run", *arguments, python=python)


class Running:
    """The command, where it serves, and what it says."""

    def __init__(self, process: subprocess.Popen[str], console: Path) -> None:
        self.process = process
        self.console = console
        self.address: Address = ("", 0)

    @property
    def said(self) -> str:
        return self.console.read_text()

    def announced(self) -> bool:
        assert self.process.poll() is None, self.said
        found = re.search(r"is at (\S+)", self.said)
        if found:
            parts = urlsplit(found[1])
            self.address = str(parts.hostname), parts.port or 0
        return bool(found)

    def get(self, path: str = "/") -> str:
        """The content of an answer."""
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        answer = exchange(self.address, request.encode())
        assert answer, "the connection ended without an answer"
        return answer.partition(b"\r\n\r\n")[2].decode()

    def wait_for(self, content: str) -> str:
        """Ask until this is what the answer begins with; return it."""
        found = ""

        def ask() -> bool:
            nonlocal found
            found = self.get()
            return found.startswith(content)

        wait_until(ask)
        return found

    def all_ended(self) -> bool:
        """Whether all processes end before we lose patience: all have this pipe open."""
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            return False
        return self.process.stdout.read() == ""


@contextmanager
def running(folder: Path, *arguments: str, python: tuple[str, ...] = ()) -> Iterator[Running]:
    """The command, when it listens; afterwards it must be gone, and all that it has started."""
    console = folder / "console"
    options = options_of(folder, "--bind", "127.0.0.1:0", *arguments, python=python)
    with (
        console.open("w") as stderr,
        subprocess.Popen(
            **options, stdout=subprocess.PIPE, stderr=stderr, start_new_session=True
        ) as process,
    ):
        running = Running(process, console)
        try:
            wait_until(running.announced)
            yield running
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def is_gone(pid: int) -> bool:
    """Whether there is no such process, not even a dead one that nobody has waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def save(path: Path, text: str) -> None:
    """Write a file as careful editors do."""
    other = path.with_suffix(".tmp")
    other.write_text(text)
    other.replace(path)
