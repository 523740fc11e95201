# Generated from notebooks/19-testing-an-application.ipynb by "make export": edit those.
"""Restarting when a source file changes, for development.

There are two processes. The parent keeps the listening socket, and starts a child that inherits
it and serves. The child watches the files that its modules come from; when one changes, it ends
with the status RELOAD, and the parent starts another one. Meanwhile clients wait at the socket,
and none is refused.

The child also has the reading end of a pipe, whose writing end only the parent has. However the
parent ends, the pipe ends with it, and then the child ends too.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import PathFinder

YOUNG = 3.0  # seconds in which a file may change twice, and its time only once


def state(path: str) -> tuple[int, ...]:
    """Return numbers of which one changes when the file does; () if there is none.

    The fourth, a checksum of the content, comes only with a file that has just been changed: there
    are file systems that tell times to the second, or to two.
    """
    try:
        status = os.stat(path)
        known = status.st_mtime_ns, status.st_size, status.st_ino  # a rename brings another inode
        if abs(time.time() - status.st_mtime) > YOUNG:
            return known
        with open(path, "rb") as file:
            return *known, zlib.crc32(file.read())
    except (OSError, ValueError):
        return ()


def differ(then: tuple[int, ...], now: tuple[int, ...]) -> bool:
    """Say whether two states are those of different contents, as far as both tell."""
    return then[:3] != now[:3] or (len(then) == len(now) and then != now)


class Watch:
    """The files that Python modules come from, as they were just before they were read.

    It stands in `sys.meta_path`, where Python asks it for each module. It never has one, but looks
    where the module will be found. So it knows also of a file that can't be loaded; and a change
    behind its back, between the reading and the first look, can't be missed.
    """

    def __init__(self) -> None:
        self.files: dict[str, tuple[int, ...]] = {}
        self.writes_none = sys.dont_write_bytecode  # the user has said so

    def __enter__(self) -> "Watch":
        self.add_loaded()
        sys.meta_path.insert(sys.meta_path.index(PathFinder), self)
        return self

    def __exit__(self, *error: object) -> None:
        sys.meta_path.remove(self)
        sys.dont_write_bytecode = self.writes_none

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> None:
        """Remember where the module `name` comes from, or would come from if it were there."""
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            last = name.rpartition(".")[2]
            for folder in path or sys.path:
                self.add(os.path.join(folder, f"{last}.py"))
                self.add(os.path.join(folder, last, "__init__.py"))
        elif spec.origin:
            self.add(spec.origin)
            young = len(state(spec.origin)) > 3
            # A .pyc knows its source by the second: of two changes it would miss one
            sys.dont_write_bytecode = self.writes_none or young
            if young and spec.cached:
                with suppress(OSError):
                    os.remove(spec.cached)  # another process may have written it between the two

    def add(self, path: str) -> None:
        """Watch a file from now on, be it there or not."""
        self.files.setdefault(os.path.abspath(path), state(path))

    def add_loaded(self) -> None:
        """Watch the files of all modules that are loaded, whoever has found them."""
        for module in list(sys.modules.values()):
            if file := getattr(module, "__file__", None):
                self.add(file)

    def changed(self) -> str:
        """Return the path of a file that has changed; "" if none has."""
        for path, then in list(self.files.items()):
            if differ(then, state(path)):
                return path
        return ""

    def wait(self, pipe: int, interval: float = 0.25) -> str:
        """Wait until a file changes, and return its path; return "" when the pipe ends.

        The files are looked at every `interval` seconds.
        """
        self.add_loaded()
        while not select.select([pipe], [], [], interval)[0]:
            if path := self.changed():
                return path
        return ""


RELOAD = 3  # a child's exit status: start another one
INHERITED = "FANGO_INHERITED"  # the variable that tells a child its two descriptors
GRACE = 5.0  # seconds that a process has to end by itself
POSSIBLE = os.name == "posix"  # Windows can't leave a listening socket to another program


def supervise(listener: socket.socket) -> int:
    """Run a child that serves the clients of `listener`, and another one whenever it asks for it.

    Returns the status of the last one.
    """
    child = None
    reading, writing = os.pipe()
    try:
        while child is None or child.wait() == RELOAD:
            child = start_child(listener.fileno(), reading)
        return child.returncode
    finally:
        os.close(writing)
        os.close(reading)
        if child is not None:
            end_child(child)


def start_child(listener: int, pipe: int) -> subprocess.Popen[bytes]:
    """Start this very command once more, as a child that inherits the two descriptors."""
    command = [sys.executable, *sys.orig_argv[1:]]
    environment = {**os.environ, INHERITED: f"{listener} {pipe}"}
    # Ctrl-C interrupts the child too; it must not come before the child is prepared for it
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        return subprocess.Popen(command, env=environment, pass_fds=(listener, pipe))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def end_child(child: subprocess.Popen[bytes]) -> None:
    """Wait until the child, whose pipe has ended, has ended too."""
    try:
        child.wait(GRACE + 1)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def inherited() -> tuple[socket.socket, int] | None:
    """Return the listener and the pipe that a parent has left to us; None if we are no child."""
    numbers = os.environ.pop(INHERITED, None)  # it is not meant for our own children
    if numbers is None:
        return None
    listener, pipe = map(int, numbers.split())
    for descriptor in (listener, pipe):
        os.set_inheritable(descriptor, False)
    return socket.socket(fileno=listener), pipe


def follow_parent(pipe: int) -> None:
    """Leave Ctrl-C to the parent; and end when it has ended, even if the main thread hangs."""
    signal.signal(signal.SIGINT, lambda number, frame: None)  # SIG_IGN would be inherited
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])

    def follow() -> None:
        os.read(pipe, 1)  # nobody writes: this returns when the pipe ends
        end_soon(0)

    threading.Thread(target=follow, daemon=True).start()


def end_soon(status: int) -> None:
    """End this process with `status` after a while, if it has not ended by itself."""
    timer = threading.Timer(GRACE, os._exit, [status])
    timer.daemon = True
    timer.start()
