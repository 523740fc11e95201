# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""Static files: a folder that is served as it is, under addresses that change with the content."""

import hashlib
import os
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from fango.errors import HTTPError
from fango.filebody import BLOCK, OpenFile, open_file
from fango.files import guess_type, send_open_file
from fango.paths import safe_join
from fango.response import RESERVED, Response, redirect

if TYPE_CHECKING:
    from fango.request import Request

HASH = 16  # hexadecimal digits of a version


def content_hash(file: OpenFile) -> str:
    """Return a hash of the content, and leave the file at its beginning.

    It is read past the buffer of the reader: a server that sends the descriptor begins where that
    one stands, and a `seek` within the buffer doesn't move it.
    """
    digest = hashlib.sha256()
    raw = cast(FileIO, file.reader.raw)
    while block := raw.read(BLOCK):
        digest.update(block)
    raw.seek(0)
    return digest.hexdigest()[:HASH]


class StaticFiles:
    """The files of a folder, as a view for paths below `prefix`.

    An address with the version of the content may be kept for ever: other content has another
    address. Without it, or with an old one, the client asks each time whether the file is the same.
    Folders aren't listed, but show their `index.html`.
    """

    def __init__(self, folder: str | os.PathLike[str], prefix: str = "/static") -> None:
        self.folder = Path(folder)
        self.prefix = prefix.rstrip("/")
        self.versions: dict[Path, tuple[int, int, str]] = {}

    def version(self, path: Path, file: OpenFile) -> str:
        """Return the version of what is in an open file, worked out once for each size and time."""
        size, modified, version = self.versions.get(path, (-1, -1, ""))
        if (size, modified) != (file.size, file.modified):
            version = content_hash(file)
            if file.quiet:
                self.versions[path] = file.size, file.modified, version
        return version

    def __call__(self, request: "Request", path: str = "") -> Response:
        """Answer a request for a file; HTTPError 404 if there is none."""
        below = path == "" or path.endswith("/")
        name = f"{path}index.html" if below else path
        found = safe_join(self.folder, name)
        if not below and os.path.isfile(found / "index.html"):  # its links count from the slash on
            query = quote(request.query_string.encode("latin-1"), RESERVED)
            address = quote(f"{request.root_path}{request.path}/")
            return redirect(f"{address}?{query}" if query else address, 308)
        file = open_file(found)
        try:
            version = request.query.get("v") if file.quiet else None
            current = version is not None and version == self.version(found, file)
        except BaseException:
            file.close()
            raise
        caching = FOREVER if current else "no-cache"
        return send_open_file(request, file, guess_type(name), caching, [])

    def index(self, request: "Request", path: str) -> Response:
        """Answer a request for a folder below `prefix`, whose path ends with a slash."""
        return self(request, f"{path}/")

    def url(self, path: str) -> str:
        """Return the path of a file on this site, with its version; LookupError if it is missing.

        The application itself may be mounted below another path, which comes in front.
        """
        try:
            found = safe_join(self.folder, path)
            file = open_file(found)
        except HTTPError:
            raise LookupError(f"there is no static file {path!r} in {self.folder}") from None
        try:
            return f"{quote(f'{self.prefix}/{path}')}?v={self.version(found, file)}"
        finally:
            file.close()


FOREVER = "public, max-age=31536000, immutable"  # a year; "immutable" is RFC 8246


def static_url(request: "Request", path: str) -> str:
    """Return the path of a static file, with its version, as a page of this request needs it.

    The folders of the application are searched in their order. LookupError names them if the file
    is in none.
    """
    folders = request.application.static_folders
    for files in folders:
        try:
            address = quote(request.root_path) + files.url(path)
            return f"/{address.lstrip('/')}"  # "//" would begin a host
        except LookupError:
            continue
    searched = ", ".join(str(files.folder) for files in folders) or "none: see Fango.static"
    raise LookupError(f"there is no static file {path!r}; the folders are {searched}")
