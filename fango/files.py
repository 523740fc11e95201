# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""Files as responses: with a type, a version, and in parts (RFC 9110 §8, §13 and §14)."""

import os
import re
from mimetypes import MimeTypes
from typing import TYPE_CHECKING
from urllib.parse import quote

from fango.conditional import ENTITY_TAG, precondition, range_applies
from fango.contract import Pairs
from fango.errors import HTTPError
from fango.filebody import FileBody, OpenFile, open_file
from fango.ranges import byte_range
from fango.response import Response

if TYPE_CHECKING:
    from fango.request import Request


def unchanged(request: "Request", tag: str | None, file: OpenFile) -> bool:
    """Return whether the client has the file as it is; HTTPError 412 if it wants another one."""
    if request.method not in ("GET", "HEAD"):  # the conditions are not about this answer
        return False
    status = precondition(request.method, request.headers, tag, file.modified_seconds)
    if status == 412:
        raise HTTPError(412, "the file is not the one that was asked for: it has changed")
    return status == 304


def wanted_part(request: "Request", tag: str | None, file: OpenFile) -> tuple[int, int] | None:
    """Return where the part begins that the client wants, and where it stops; None for all.

    Parts there are for GET alone (RFC 9110 §14.2). HTTPError 416 if it wants none that exists.
    """
    wanted = request.headers.get("Range") if request.method == "GET" else None
    if wanted is None or not range_applies(request.headers, tag, file.modified_seconds):
        return None
    return byte_range(wanted, file.size)


def whole_or_part(
    file: OpenFile, part: tuple[int, int] | None, headers: Pairs, content_type: str
) -> Response:
    """Return a response with all of the file, or with a part of it (RFC 9110 §15.3.7)."""
    start, stop = part or (0, file.size)
    headers.append(("Accept-Ranges", "bytes"))
    headers.append(("Content-Length", str(stop - start)))
    if part:
        headers.append(("Content-Range", f"bytes {start}-{stop - 1}/{file.size}"))
    whole = file.quiet and stop - start == file.size  # one that grows would overrun its length
    body = FileBody(file.reader, start, stop - start, whole)
    return Response(body, 206 if part else 200, headers, content_type)


def send_open_file(
    request: "Request",
    file: OpenFile,
    content_type: str,
    caching: str,
    headers: Pairs,
    etag: bool | str = True,
) -> Response:
    """Return a response with an open file; the file is closed with it, or when this raises.

    `caching` is the Cache-Control. Raises as `send_file` does.
    """
    try:
        tag = file.etag if etag is True else etag or None
        if tag and not ENTITY_TAG.fullmatch(tag):
            raise ValueError(f"an entity tag has quotes, as '\"1\"' or 'W/\"1\"': not {tag!r}")
        date = file.last_modified
        tags = [("ETag", tag)] if tag else []
        dates = [("Last-Modified", date)] if date else []
        control = ("Cache-Control", caching)
        if unchanged(request, tag, file):
            file.close()
            return Response(b"", 304, [*(tags or dates), control])
        part = wanted_part(request, tag, file)
        return whole_or_part(file, part, [*tags, *dates, control, *headers], content_type)
    except BaseException:
        file.close()
        raise


UNKNOWN = "application/octet-stream"

OWN_TYPES = {  # what Python has learnt late, or sees otherwise
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",  # not text: it says by itself how it is encoded
}
TYPES = MimeTypes()  # those of Python, and not those of the machine, which differ


def guess_type(name: str) -> str:
    """Return the Content-Type for a file of this name; text is UTF-8."""
    kind, encoding = TYPES.guess_type(f"./{name}")  # else "data:text/html," would be an address
    kind = OWN_TYPES.get(os.path.splitext(name)[1].lower(), kind)
    if kind is None or encoding:  # "a.tar.gz" is a tar file only once it is unpacked
        return UNKNOWN
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


UNWANTED = re.compile(r"[\\/\x00-\x1f\x7f-\x9f]")  # nowhere part of a name
UNQUOTABLE = re.compile(r"[^ !#$&-~]")  # '"' ends the name, and browsers decode "%41"
PLAIN = "!#$&+-.^_`|~"  # attr-char (RFC 8187 §3.2.1), besides letters and digits


def attachment(name: str) -> str:
    """Return the Content-Disposition for a file to be saved under this name (RFC 6266).

    A name that ASCII can't hold is sent twice: as it is, and changed for programs that know no
    better.
    """
    name = UNWANTED.sub("_", name)
    plain = UNQUOTABLE.sub("_", name)
    value = f'attachment; filename="{plain}"'
    if plain == name:
        return value
    return f"{value}; filename*=UTF-8''{quote(name, safe=PLAIN, errors='replace')}"


def send_file(
    request: "Request",
    path: str | os.PathLike[str],
    *,
    download_name: str | None = None,
    content_type: str | None = None,
    max_age: int | None = None,
    etag: bool | str = True,
) -> Response:
    """Return a response with a file: all of it, a part, or the word that the client has it.

    A path that comes from a client goes through `safe_join` first. With `download_name` the
    browser saves the file under that name, and does not show it: so should all that users have
    uploaded be sent, for an HTML or SVG file that is shown acts in the name of our site.
    `content_type` is guessed from the name. For `max_age` seconds the client will not ask again;
    without, it asks each time. `etag` is our own entity tag, with its quotes; False sends none.
    HTTPError 404 if there is no such file, 412 or 416 if the client has asked for another.
    """
    headers: Pairs = []
    if download_name is not None:
        headers.append(("Content-Disposition", attachment(download_name)))
    caching = "no-cache" if max_age is None else f"private, max-age={max_age:d}"
    kind = content_type or guess_type(os.path.basename(os.fspath(path)))
    return send_open_file(request, open_file(path), kind, caching, headers, etag)
