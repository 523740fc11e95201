# Generated from notebooks/05-writing-a-response.ipynb by "make export": edit those.
"""The status and the headers that an application gives, checked (PEP 3333, RFC 9112 §4 and §5)."""

import re

from funicorn.request import TOKEN
from funicorn.table import Table

STATUS = re.compile(r"[2-9][0-9]{2} [\t -~\x80-\xff]*")


def status_line(status: str) -> str:
    """Return the status line for an application's status (RFC 9112 §4).

    Raises ValueError for anything but a number from 200 on, a space and a reason.
    """
    if type(status) is not str:
        raise TypeError(f"a status is a str such as '200 OK', not {status!r}")
    if not STATUS.fullmatch(status):
        raise ValueError(f"a status is a number from 200 on, a space and a reason: not {status!r}")
    return f"HTTP/1.1 {status}\r\n"


VALUE = re.compile(r"[\t -~\x80-\xff]*")

HOP_BY_HOP = frozenset(  # RFC 2616 §13.5.1, which PEP 3333 refers to, and RFC 9110 §7.6.1
    "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    "trailers transfer-encoding upgrade".split()
)

OURS = ("content-length", "date", "server")  # what we add, unless the application has it


def field_line(header: tuple[str, str]) -> tuple[str, str]:
    """Return the field line of an application's header (RFC 9112 §5), and its name if it is ours.

    The name is in lower case, and "" for all but `OURS`; a Content-Length has no line here, since
    it belongs to the framing. Raises ValueError for what no field line can hold, and for what only
    the server can say.
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
    line = "" if key == "content-length" else f"{name}: {value}\r\n"
    return line, key if key in OURS else ""


STATUS_LINES = Table(status_line)
FIELD_LINES = Table(field_line, size=lambda header: len(header[0]) + len(header[1]))
