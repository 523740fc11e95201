"""The servers that run the application, each in a process of its own."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import fango
import funicorn
from tests.conformance.servers import STARTING, guarded, stop

LAUNCH = Path(__file__).with_name("launch.py")
NAMES = ["funicorn", "gunicorn", "waitress", "cheroot", "werkzeug", "wsgiref"]


class Server(NamedTuple):
    """A server that listens."""

    name: str
    address: tuple[str, int]


@contextmanager
def running(name: str, files: Path, folder: Path) -> Iterator[Server]:
    """Run a server during the block; `files` are the static ones, its words go into `folder`."""
    errors = folder / "stderr"
    places = [str(Path(next(iter(each.__path__))).parent) for each in (fango, funicorn)]
    places.append(str(LAUNCH.parent))  # Python itself does that, but not with PYTHONSAFEPATH
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(
            [sys.executable, str(LAUNCH), name, str(files)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,  # so that all its processes can be stopped together
        ) as process,
    ):
        try:
            with guarded(process):
                yield Server(name, ("127.0.0.1", port(process, errors)))
        finally:
            stop(process)


def port(process: subprocess.Popen[bytes], errors: Path) -> int:
    """The port where a server listens, when it does."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], STARTING)
    line = process.stdout.readline() if ready else b""
    assert line, f"the server does not listen; it wrote:\n{errors.read_text(errors='replace')}"
    return int(line)
