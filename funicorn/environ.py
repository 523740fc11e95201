# Generated from notebooks 04, 05, 07 by "make export": edit those.
"""The environ: what a server tells an application about a request (PEP 3333)."""

import sys
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from funicorn.contract import Environ
from funicorn.files import FileWrapper
from funicorn.request import Request, RequestLine


def base_environ(
    address: object, peer: object, multithread: bool = False, multiprocess: bool = False
) -> Environ:
    """Return the entries that all requests of a connection share.

    `address` and `peer` are the addresses of its two ends, ours and the client's, as
    `getsockname` and `getpeername` return them: (host, port, …), or a path for a Unix socket.
    """
    host, port = address[:2] if isinstance(address, tuple) else ("localhost", 80)
    client = (
        {"REMOTE_ADDR": peer[0], "REMOTE_PORT": str(peer[1])} if isinstance(peer, tuple) else {}
    )
    return {
        **client,
        "SCRIPT_NAME": "",  # where the application is mounted: at the root
        "SERVER_NAME": f"[{host}]" if ":" in host else host,
        "SERVER_PORT": str(port),
        "SERVER_SOFTWARE": "funicorn",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": FileWrapper,
        "wsgi.multithread": multithread,  # may another thread call the application meanwhile?
        "wsgi.multiprocess": multiprocess,  # may another process?
        "wsgi.run_once": False,  # is this process for one request only, as with CGI?
        "wsgi.input_terminated": True,  # reading stops where the content ends
    }


def decode_path(path: str) -> str:
    """Undo the percent-encoding of a path; each byte becomes the character of its number."""
    return unquote_to_bytes(path).decode("latin-1")


def build_environ(base: Environ, request: Request, content: BinaryIO) -> Environ:
    """Return the environ of one request: a new dictionary, for the application to keep.

    `base` comes from `base_environ`, `content` from a content reader, complete and at its start.
    """
    environ = {**base, **request.fields}
    describe_line(environ, request)
    environ["wsgi.input"] = content
    if "HTTP_TRANSFER_ENCODING" in environ:
        replace_framing(environ, content)
    return environ


def replace_framing(environ: Environ, content: BinaryIO) -> None:
    """Replace the Transfer-Encoding, which we have undone, with a Content-Length."""
    del environ["HTTP_TRANSFER_ENCODING"]
    environ["CONTENT_LENGTH"] = str(content.seek(0, 2))
    content.seek(0)


def describe_line(environ: Environ, request: RequestLine) -> None:
    """Set the entries that come from the request line; but for the host, if it names one."""
    path = request.path
    environ["REQUEST_METHOD"] = request.method
    environ["PATH_INFO"] = decode_path(path) if "%" in path else path
    environ["QUERY_STRING"] = request.query
    environ["REQUEST_URI"] = request.target
    environ["SERVER_PROTOCOL"] = request.version
