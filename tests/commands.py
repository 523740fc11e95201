"""`python -m funicorn` and `python -m fango`, each as a process of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from funicorn import listen
from tests.funicorn.wires import Address
from tests.funicorn.workers import wait_until


def command(
    package: str, folder: Path, *arguments: str, python: tuple[str, ...] = ()
) -> dict[str, Any]:
    """How to start it in this folder, with the packages that are tested.

    `python` are arguments that start it in another way than `-m package`.
    """
    packages = str(Path(next(iter(import_module(package).__path__))).parent)
    return {
        "args": [sys.executable, *(python or ("-m", package)), *arguments],
        "cwd": folder,
        "env": {**os.environ, "PYTHONPATH": os.pathsep.join([packages, str(folder)])},
        "text": True,
    }


@contextmanager
def started(
    package: str, folder: Path, *arguments: str
) -> Iterator[tuple[subprocess.Popen[str], Address]]:
    """The command, when it serves; afterwards it must be gone."""
    with listen(port=0) as free:
        address: Address = free.getsockname()[:2]
    options = command(package, folder, *arguments, "--bind", f"{address[0]}:{address[1]}")
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(**options, **pipes) as process:
        try:
            wait_until(lambda: process.poll() is not None or accepts(address))
            yield process, address
        finally:
            process.kill()


def accepts(address: Address) -> bool:
    try:
        socket.create_connection(address, 1).close()
    except OSError:
        return False
    return True


def failure(package: str, folder: Path, *arguments: str) -> str:
    """What a command that fails says."""
    done = subprocess.run(**command(package, folder, *arguments), capture_output=True, timeout=20)
    assert done.returncode != 0
    assert done.stdout == ""
    return str(done.stderr)
