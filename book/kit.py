"""What the chapters use to show things: never part of the packages they build.

Each helper here is for the page, not for the subject: it makes an expected failure readable,
lets a class grow over several cells, shows bytes as they are, or runs something in the
background while the next cell talks to it.
"""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any, TypeVar

from book.svg import visible

__all__ = ["attempt", "background", "breaks", "curl", "extend", "wire"]

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that the book waits for anything before it calls it stuck."""


@contextmanager
def breaks(*expected: type[BaseException]) -> Iterator[None]:
    """Show the exception that the block raises, in one line; complain if none comes.

    Without arguments any `Exception` will do. Raises AssertionError when the block succeeds,
    so that a failure which the text promises cannot quietly disappear.
    """
    wanted = expected or (Exception,)
    try:
        yield
    except wanted as error:
        print(f"{type(error).__name__}: {error}")
    else:
        raise AssertionError("this was expected to break, and it did not")


def extend(cls: type) -> Callable[[T], T]:
    """Make the decorated function, property, class method or static method part of `cls`.

    In a notebook this lets each method stand under the prose that explains it; the exported
    class has it as an ordinary method.
    """

    def add(member: T) -> T:
        inner: Any = getattr(member, "fget", None) or getattr(member, "__func__", None)
        inner = inner or getattr(member, "func", None) or member  # cached_property keeps `func`
        name: str = inner.__name__
        inner.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, member)
        if hasattr(member, "__set_name__"):
            member.__set_name__(cls, name)
        return member

    return add


def attempt(check: Callable[[Any], None], answer: Any) -> None:
    """Run an exercise's `check` on `answer`, and say "Right." or "Not yet: …".

    A check says what is missing by an AssertionError with a message. Whatever else an unfinished
    answer raises is shown too, so that the notebook runs on.
    """
    try:
        check(answer)
    except AssertionError as error:
        print(f"Not yet: {error}" if str(error) else "Not yet.")
    except Exception as error:
        print(f"Not yet: {type(error).__name__}: {error}")
    else:
        print("Right.")


def wire(data: bytes) -> None:
    r"""Print bytes as they travel, a line for each line feed, with nothing left invisible.

    CR, LF and all other bytes that are no printable ASCII are shown as Python writes them.
    """
    for line in BytesIO(data):
        print(visible(line))


@contextmanager
def background(run: Callable[[], object], *closing: socket.socket) -> Iterator[None]:
    """Run `run()` in a thread while the block talks to it; then close `closing` and wait.

    A server which sits in `accept()` notices the end because its listener is closed; the
    resulting OSError is the expected way out. Any other exception of the thread is raised
    again here, where the reader sees it.
    """
    failures: list[BaseException] = []
    ending = threading.Event()

    def target() -> None:
        try:
            run()
        except OSError as error:
            if not ending.is_set():
                failures.append(error)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        for sock in closing:
            _wake(sock)
        thread.join(PATIENCE)
    if failures:
        raise failures[0]
    if thread.is_alive():
        raise TimeoutError(f"the background thread did not end within {PATIENCE:.0f} seconds")


def _wake(sock: socket.socket) -> None:
    """Close a socket and wake whoever waits in it: `close` alone does not interrupt `accept`."""
    with suppress(OSError):  # not connected, or (macOS) a listener: closing has to do
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def curl(*arguments: str) -> str:
    """Run the real curl with `arguments`; return what it printed, CR LF as curl received it.

    Raises RuntimeError with curl's own words when it fails.
    """
    command = ["curl", "--silent", "--show-error", "--max-time", f"{PATIENCE:.0f}", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip())
    return done.stdout.decode(errors="replace")
