"""Serves the HTML book with Funicorn: `python -m book.serve [--port 8000] [site]`.

The application is a small and careful file server. It reads only below one folder, whatever
a path says, and it speaks plain WSGI, so that any other server can run it too.
"""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable, Iterable
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""What a book is made of. The system's own table differs from machine to machine."""

Answer = tuple[str, list[tuple[str, str]], bytes]


class Static:
    """A WSGI application that gives out the files below `root`, and nothing else."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        status, headers, body = self.answer(environ)
        headers += [
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-cache"),  # a page that was woven again is seen at once
            ("X-Content-Type-Options", "nosniff"),
        ]
        if status.startswith("304"):
            headers = [header for header in headers if header[0] != "Content-Length"]
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not body else [body]

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Return status, headers and body, as for GET."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            status, headers, body = _plain("405 Method Not Allowed", "Only GET and HEAD.")
            return status, [*headers, ("Allow", "GET, HEAD")], body
        path = environ.get("PATH_INFO", "")
        file = self.find(path)
        if file is None:
            return _plain("404 Not Found", "There is no such page in this book.")
        if file.is_dir():
            # Without the slash every relative link of the page would lead astray.
            below = "/" + path.strip("/") if path else ""
            there = environ.get("SCRIPT_NAME", "") + below + "/"
            status, headers, body = _plain("301 Moved Permanently", "It is a folder.")
            return status, [*headers, ("Location", quote(there.encode("latin-1")))], body
        modified = int(file.stat().st_mtime)
        stamp = ("Last-Modified", formatdate(modified, usegmt=True))
        if _unchanged(environ.get("HTTP_IF_MODIFIED_SINCE"), modified):
            return "304 Not Modified", [stamp], b""
        kind = TYPES.get(file.suffix, "application/octet-stream")
        return "200 OK", [("Content-Type", kind), stamp], file.read_bytes()

    def find(self, path: str) -> Path | None:
        """Return the file for a PATH_INFO, the folder when its slash is missing, or None."""
        try:
            parts = path.encode("latin-1").decode("utf-8").split("/")
        except UnicodeError:
            return None
        if any(part == ".." or "\0" in part or "\\" in part for part in parts):
            return None
        file = self.root.joinpath(*[part for part in parts if part])
        try:
            if path.endswith("/"):
                file /= "index.html"
            # A symbolic link must not lead out of the folder either.
            inside = file.exists() and file.resolve().is_relative_to(self.root)
        except OSError:  # a name that no file can have, such as one of 300 letters
            return None
        return file if inside else None


def main(arguments: list[str] | None = None) -> int:
    """Serve a folder until Ctrl-C; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m book.serve", description=main.__doc__)
    parser.add_argument("site", nargs="?", default="site", type=Path, help="the folder")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default=8000, type=int)
    options = parser.parse_args(arguments)
    if not (options.site / "index.html").is_file():
        print(f"{options.site}/index.html is missing: make book", file=sys.stderr)
        return 1
    return serve_site(Static(options.site), options.host, options.port)


def serve_site(app: Static, host: str, port: int) -> int:
    """Run `app` with Funicorn until Ctrl-C; return the exit status."""
    from funicorn import listen, serve

    try:
        listener = listen(host, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(f"port {port} is in use; choose another: make serve PORT={port + 1}", file=sys.stderr)
        return 1
    with listener:
        print(
            f"The book is at http://{host}:{listener.getsockname()[1]}/ (Ctrl-C stops)", flush=True
        )
        try:
            serve(app, listener, threads=4)
        except KeyboardInterrupt:
            print()
    return 0


def _plain(status: str, text: str) -> Answer:
    return status, [("Content-Type", "text/plain; charset=utf-8")], f"{text}\n".encode()


def _unchanged(since: str | None, modified: int) -> bool:
    try:
        return since is not None and parsedate_to_datetime(since).timestamp() >= modified
    except (ValueError, OverflowError):
        return False  # RFC 9110 §13.1.3: a date that cannot be read is ignored


if __name__ == "__main__":
    sys.exit(main())
