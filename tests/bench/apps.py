"""The applications that the servers are measured with; all servers run the same ones."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Answer = Iterable[bytes]
StartResponse = Callable[..., Any]

HELLO = b"Hello, world!\n"
PAGE = (HELLO * 1171)[:16_384]
BLOCKS = [PAGE[start : start + 1024] for start in range(0, 10_240, 1024)]
UPLOAD = 65_536  # bytes


def hello(environ: dict[str, Any], start_response: StartResponse) -> Answer:
    fields = [("Content-Type", "text/plain"), ("Content-Length", str(len(HELLO)))]
    start_response("200 OK", fields)
    return [HELLO]


def page(environ: dict[str, Any], start_response: StartResponse) -> Answer:
    fields = [("Content-Type", "text/plain"), ("Content-Length", str(len(PAGE)))]
    start_response("200 OK", fields)
    return [PAGE]


def upload(environ: dict[str, Any], start_response: StartResponse) -> Answer:
    """Reads the content, and answers with its length."""
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    answer = b"%d\n" % len(content)
    fields = [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))]
    start_response("200 OK", fields)
    return [answer]


def stream(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
    """Does not say how long it will be, so that the server has to mark the end."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield from BLOCKS
