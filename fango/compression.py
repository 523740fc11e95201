# Generated from notebooks/18-middleware.ipynb by "make export": edit those.
"""Compressing responses on their way (RFC 9110 §8.4.1.3), without holding anything back.

Each block is compressed and flushed when it comes, so a slow stream stays a stream, and memory
stays what one block and one compressor need.

Compression makes the length of a page depend on its content. If a page holds a secret and repeats
what a request said, somebody who can send requests in a visitor's name, and see the lengths of the
encrypted answers, finds out the secret letter by letter (BREACH). Answer such pages with
`Cache-Control: no-transform`, and they are left alone; or mask the secret anew each time.
"""

import re
import zlib
from collections.abc import Iterable, Iterator

from fango.contract import Environ, ExcInfo, Pairs, StartResponse, WSGIApp
from fango.headers import Headers
from fango.middleware import Blocks, Write, intercept

CODING = re.compile(
    r"([!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"
)


def weights(value: str) -> dict[str, float]:
    """Return how welcome each coding in an Accept-Encoding is, from 0 to 1 (RFC 9110 §12.5.3).

    >>> weights("br;q=0.5, GZip, *;q=0")
    {'br': 0.5, 'gzip': 1.0, '*': 0.0}

    What is malformed is left out.
    """
    found = [CODING.fullmatch(coding.strip(" \t")) for coding in value.lower().split(",")]
    return {match[1]: float(match[2] or 1) for match in found if match}


def accepts_gzip(value: str) -> bool:
    """Say whether a client with this Accept-Encoding wants gzip, and no less than no coding."""
    welcome = weights(value)
    others = welcome.get("*", 0.0)
    gzip = welcome.get("gzip", welcome.get("x-gzip", others))  # "x-gzip" is its old name
    return gzip > 0 and gzip >= welcome.get("identity", others)


COMPRESSIBLE = re.compile(
    r"text/.+|.+\+(?:json|xml)|application/(?:javascript|json|wasm|x-ndjson|xml)"
)

FIXED = frozenset(  # what these say of the content would not hold for other bytes
    "content-digest content-encoding content-md5 digest repr-digest".split()
)


def compressible(headers: Headers) -> bool:
    """Say whether this content may be compressed, and is likely to become shorter."""
    content_type = (headers.get("Content-Type") or "").partition(";")[0].strip(" \t").lower()
    if not COMPRESSIBLE.fullmatch(content_type):
        return False
    if not FIXED.isdisjoint(name.lower() for name in headers):
        return False
    control = ",".join(headers.getlist("Cache-Control")).lower()
    return "no-transform" not in (directive.strip(" \t") for directive in control.split(","))


def too_short(headers: Headers, minimum: int) -> bool:
    """Say whether the content is known to have less than `minimum` bytes."""
    length = headers.get("Content-Length") or ""
    return length.isascii() and length.isdigit() and int(length) < minimum


def weaken(headers: Headers) -> None:
    """Make a strong entity tag weak: it named these bytes, and now names what they mean.

    It still answers If-None-Match, which compares weakly (RFC 9110 §13.1.2), but neither If-Range
    nor If-Match, which want a strong one.
    """
    tag = headers.get("ETag")
    if tag is not None and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"


class Compression:
    """One response on its way to the client, compressed if both sides are for it."""

    def __init__(
        self, environ: Environ, start_response: StartResponse, minimum: int, level: int
    ) -> None:
        self.wanted = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        self.head_only = environ["REQUEST_METHOD"] == "HEAD"
        self.known_tags = environ.get("HTTP_IF_NONE_MATCH", "")
        self.start_changed = intercept(start_response, self.change)
        self.minimum = minimum
        self.level = level
        self.started = False
        self.settled = False  # the server has the blocks: too late to compress
        self.active = False
        self.compressor: zlib._Compress | None = None

    def start(self, status: str, pairs: Pairs, exc_info: ExcInfo | None = None, /) -> Write:
        """Be the application's `start_response`."""
        try:
            write = self.start_changed(status, pairs, exc_info)
        finally:
            exc_info = None
        self.started = True
        return (lambda block: write(self.compress(block))) if self.active else write

    def change(self, status: str, headers: Headers) -> None:
        """Decide, and let the headers say so."""
        self.active = False
        code = status[:3]
        if code == "304":
            return self.confirm(headers)
        if not compressible(headers) or (code != "206" and too_short(headers, self.minimum)):
            return
        headers.vary("Accept-Encoding")  # also for the others: a cache has to know
        if self.wanted and not self.settled and code not in ("204", "205", "206"):
            headers["Content-Encoding"] = "gzip"
            del headers["Content-Length"]
            del headers["Accept-Ranges"]  # ranges would be those of the other bytes
            weaken(headers)
            self.active = not self.head_only

    def confirm(self, headers: Headers) -> None:
        """Let a 304 name the tag that the client has, or its cache would not know which it is."""
        headers.vary("Accept-Encoding")
        if f"W/{headers.get('ETag', '')}" in self.known_tags:
            weaken(headers)

    def compress(self, block: bytes, flush: int = zlib.Z_SYNC_FLUSH) -> bytes:
        """Return a block, compressed if that has been decided; nothing comes of an empty one."""
        if not block or not self.active:
            return block
        if self.compressor is None:
            self.compressor = zlib.compressobj(self.level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        compressed = self.compressor.compress(block)
        return compressed + self.compressor.flush(flush) if flush else compressed

    def blocks(self, blocks: Iterable[bytes]) -> Iterable[bytes]:
        """Return what the server gets for what the application has returned."""
        if self.started and not self.active:
            self.settled = True
            return blocks
        if self.started and type(blocks) in (list, tuple):
            return self.whole(blocks)
        return Blocks(blocks, self.each)

    def each(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Compress block by block."""
        for block in blocks:
            yield self.compress(block)
        if self.compressor is not None:
            yield self.compressor.flush()

    def whole(self, blocks: Iterable[bytes]) -> list[bytes]:
        """Compress all in one: nobody waits for it, and the server can tell its length."""
        compressed = [self.compress(block, zlib.Z_NO_FLUSH) for block in blocks]
        if self.compressor is not None:
            compressed.append(self.compressor.flush())
        return [b"".join(compressed)]


def compression(app: WSGIApp, *, minimum: int = 500, level: int = 6) -> WSGIApp:
    """Return `app` with responses that are compressed with gzip, where the client wants that.

    Text, JSON, XML and the like are compressed, unless they are known to have less than `minimum`
    bytes. `level` is from 1 (fast) to 9 (short).
    """

    def compressed(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response = Compression(environ, start_response, minimum, level)
        if response.wanted and '"' not in environ.get("HTTP_IF_RANGE", '"'):
            # A date would fit the compressed bytes as well: this client gets all of it
            environ = {name: value for name, value in environ.items() if name != "HTTP_RANGE"}
        return response.blocks(app(environ, response.start))

    return compressed
