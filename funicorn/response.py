# Generated from notebooks/04-the-contract.ipynb by "make export": edit those.
"""The response: what an application answers, on its way to the client (PEP 3333)."""

from collections.abc import Callable

from funicorn.contract import Application, Environ, ExcInfo, Headers
from funicorn.errors import Disconnected


class Response:
    """Calls an application once, and sends what it answers.

    `send` takes bytes to the client and raises OSError when it can't. A response to HEAD,
    `head_only`, has no content.
    """

    def __init__(self, send: Callable[[bytes], object], head_only: bool = False) -> None:
        self.send = send
        self.head_only = head_only
        self.status = ""
        self.headers: Headers = []
        self.head_sent = False

    def start_response(
        self, status: str, headers: Headers, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], None]:
        """Remember the status and the headers; return `write`.

        Raises the exception in `exc_info` if the head is sent already, RuntimeError for a second
        call without `exc_info`.
        """
        try:
            if exc_info is None or exc_info[1] is None:
                if self.status:
                    raise RuntimeError("start_response was called twice, and without exc_info")
            elif self.head_sent:
                raise exc_info[1].with_traceback(exc_info[2])
        finally:
            exc_info = None  # its traceback refers to this frame: don't make a cycle
        self.status = status
        self.headers = list(headers)
        return self.write

    def write(self, block: bytes) -> None:
        """Send one block of content, after the head if that is not sent yet.

        Raises Disconnected when the client is gone, RuntimeError before `start_response`.
        """
        if not self.status:
            raise RuntimeError("the application must call start_response before its first block")
        data = b"" if self.head_only else block
        if not self.head_sent:
            data = self.head() + data  # may fail: then the head is not sent
            self.head_sent = True
        try:
            self.send(data)
        except OSError as error:
            raise Disconnected("the client left before the end of the response") from error

    def head(self) -> bytes:
        """Return the status line, the headers and the empty line (RFC 9112 §4)."""
        lines = [f"HTTP/1.1 {self.status}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines += ["Connection: close", "\r\n"]
        return "\r\n".join(lines).encode("latin-1")

    def run(self, app: Application, environ: Environ) -> None:
        """Call `app` and send what it returns, block by block; close it, whatever happens.

        Raises Disconnected when the client is gone, and what the application raises.
        """
        blocks = app(environ, self.start_response)
        try:
            for block in blocks:
                if block:
                    self.write(block)
                    if self.head_only:
                        break  # nobody will see the rest
            if not self.head_sent:
                self.write(b"")  # no content at all: the head alone
        finally:
            if hasattr(blocks, "close"):
                blocks.close()
