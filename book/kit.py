"""What the chapters use to show things: never part of the packages they build.

Each helper here is for the page, not for the subject: it makes an expected failure readable,
lets a class grow over several cells, shows bytes as they are, or runs something in the
background while the next cell talks to it.
"""

from __future__ import annotations

import argparse
import mimetypes
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from http.cookiejar import MozillaCookieJar
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import Request as Address

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
        inner = (
            inner or getattr(member, "func", None) or getattr(member, "method", member)
        )  # cached_property keeps `func`
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
    """Run curl with `arguments`; return what it printed, CR LF as curl received it.

    Where curl is not installed, Python's own client answers instead, to the few options that
    the chapters use. Raises RuntimeError with curl's own words when it fails.
    """
    if shutil.which("curl") is None:
        return instead_of_curl(*arguments)
    options = ["--silent", "--show-error", "--noproxy", "*", "--max-time", f"{PATIENCE:.0f}"]
    command = ["curl", *options, *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip())
    return done.stdout.decode(errors="replace")


def instead_of_curl(*arguments: str) -> str:
    """Fetch a URL as curl would, without curl."""
    parser = argparse.ArgumentParser("curl", exit_on_error=False)
    parser.add_argument("url", type=urlsplit)
    parser.add_argument("--include", action="store_true")
    parser.add_argument("--head", action="store_true")
    parser.add_argument("--user-agent", default="curl")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--data-binary", type=str.encode)
    parser.add_argument("--form", action="append", default=[])
    parser.add_argument("--cookie")
    parser.add_argument("--cookie-jar")
    parser.add_argument("--range")
    parser.add_argument("--time-cond")
    parser.add_argument("--etag-compare", type=Path)
    parser.add_argument("--etag-save", type=Path)
    asked = parser.parse_args(arguments)
    headers = _fields(asked)
    if asked.form:
        asked.data_binary = b"".join(map(form_part, asked.form)) + b"--%b--\r\n" % BOUNDARY.encode()
    jar, address = MozillaCookieJar(asked.cookie_jar), Address(asked.url.geturl())
    if asked.cookie and Path(asked.cookie).exists():
        jar.load(asked.cookie, ignore_discard=True)
        jar.add_cookie_header(address)
        headers |= address.header_items()
    method = "HEAD" if asked.head else "GET" if asked.data_binary is None else "POST"
    connection = HTTPConnection(asked.url.hostname, asked.url.port, timeout=PATIENCE)
    try:
        target = (asked.url.path or "/") + (f"?{asked.url.query}" if asked.url.query else "")
        connection.request(method, target, asked.data_binary, headers, encode_chunked=True)
        response = connection.getresponse()
        if asked.etag_save and response.headers["ETag"]:
            asked.etag_save.write_text(response.headers["ETag"])
        jar.extract_cookies(response, address)
        if asked.cookie_jar:
            jar.save(ignore_discard=True)
        lines = [f"HTTP/1.1 {response.status} {response.reason}"]
        lines += [f"{name}: {value}" for name, value in response.getheaders()]
        head = "\r\n".join([*lines, "\r\n"]) if asked.include or asked.head else ""
        return head + response.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        raise RuntimeError(f"curl: {error}") from error
    finally:
        connection.close()


def _fields(asked: argparse.Namespace) -> dict[str, str]:
    """The header fields that curl sends for its options."""
    fields = {"User-Agent": asked.user_agent}
    if asked.form:
        fields["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    elif asked.data_binary is not None:
        fields["Content-Type"] = "application/x-www-form-urlencoded"
    if asked.range:
        fields["Range"] = f"bytes={asked.range}"
    if asked.time_cond:
        fields["If-Modified-Since"] = asked.time_cond
    if asked.etag_compare and asked.etag_compare.exists():
        fields["If-None-Match"] = asked.etag_compare.read_text().strip()
    return fields | dict(h.split(": ", 1) for h in asked.header)


BOUNDARY = "------------------------0b1d0b1d0b1d0b1d"


def form_part(field: str) -> bytes:
    """What curl makes of `--form`: name=text, or name=@path, with ;filename=… if it is given."""
    name, _, value = field.partition("=")
    head, content = f'name="{name}"', value.encode()
    if value.startswith("@"):
        path, _, filename = value[1:].partition(";filename=")
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        head += f'; filename="{filename or Path(path).name}"\r\nContent-Type: {kind}'
        content = Path(path).read_bytes()
    lines = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n"
    return lines.encode() + content + b"\r\n"
