# Generated from notebooks/05-writing-a-response.ipynb by "make export": edit those.
"""The status and the headers that an application gives, checked (PEP 3333, RFC 9112 §4 and §5)."""

import re

from funicorn.request import TOKEN
from funicorn.table import Table

STATUS = re.compile(r"[2-9][0-9]{2} [\t -~\x80-\xff]*")

EMPTY = ("204", "205", "304")  # RFC 9110 §15.3.5, §15.3.6, §15.4.5


def status_line(status: str) -> tuple[bytes, bool]:
    """Return the status line for an application's status (RFC 9112 §4), and whether it is `EMPTY`.

    Raises ValueError for anything but a number from 200 on, a space and a reason.
    """
    if type(status) is not str:
        raise TypeError(f"a status is a str such as '200 OK', not {status!r}")
    if not STATUS.fullmatch(status):
        raise ValueError(f"a status is a number from 200 on, a space and a reason: not {status!r}")
    return f"HTTP/1.1 {status}\r\n".encode("latin-1"), status[:3] in EMPTY


VALUE = re.compile(r"[\t -~\x80-\xff]*")

HOP_BY_HOP = frozenset(  # RFC 2616 §13.5.1, which PEP 3333 refers to, and RFC 9110 §7.6.1
    "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    "trailers transfer-encoding upgrade".split()
)

OURS = ("date", "server")  # what we add, unless the application has it


def field_line(header: tuple[str, str]) -> tuple[bytes, str, int | None]:
    """Return the field line of an application's header (RFC 9112 §5), and what we must know of it.

    That is its name in lower case, if it is one of `OURS`, else ""; and the length in bytes, if it
    is a Content-Length, else None. Raises ValueError for what no field line can hold, and for what
    only the server can say; TypeError for what is no header.
    """
    if type(header) is not tuple or len(header) != 2:
        raise TypeError(f"a header is a tuple of a name and a value, not {header!r}")
    name, value = header
    if not (type(name) is str and type(value) is str):
        raise TypeError(f"the name and the value of a header are str, not {header!r}")
    if not TOKEN.fullmatch(name):
        raise ValueError(f"the name of a header is a token, not {name!r}")
    if not VALUE.fullmatch(value):
        raise ValueError(f"only visible latin-1, spaces and tabs can stand in {name}: {value!r}")
    key = name.lower()
    if key in HOP_BY_HOP:
        raise ValueError(f"the connection is the server's: an application can't send {name!r}")
    if key == "content-length":
        if not (value.isascii() and value.isdigit()):
            raise ValueError(f"a Content-Length is made of digits, not {value!r}")
        return b"Content-Length: %d\r\n" % int(value), "", int(value)
    return f"{name}: {value}\r\n".encode("latin-1"), key if key in OURS else "", None


STATUS_LINES = Table(status_line)
FIELD_LINES = Table(field_line, size=lambda header: len(header[0]) + len(header[1]))
