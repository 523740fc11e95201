# Generated from notebooks/07-many-clients.ipynb by "make export": edit those.
"""The field section of a request, and what follows from it."""

from funicorn.contract import Environ
from funicorn.limits import LIMITS, Limits
from funicorn.options import ANNOUNCING, options
from funicorn.request import RequestLine, parse_section

REMEMBERED = 4_096  # bytes of a field section that we keep while its client is idle

VARIABLE = (  # what differs from request to request
    "REQUEST_METHOD PATH_INFO QUERY_STRING REQUEST_URI SERVER_PROTOCOL wsgi.input wsgi.early_hints"
).split()


class FieldSection:
    """The field section of a request, with its empty line, and all that follows from it alone.

    `persists` says, by version, whether the client is ready for another request (RFC 9112 §9.3);
    `announces`, whether it has content to send; `template` is the environ of such a request as
    far as it is known, with the line of `request`; `room`, how long a line above it may be, in
    bytes, so that neither the limits nor the rule about the host need another look; `leaves`,
    whether there is something to put away afterwards.
    """

    def __init__(self, lines: bytes, base: Environ, limits: Limits = LIMITS) -> None:
        self.lines = lines
        self.fields = parse_section(lines, limits)
        self.template = {**dict.fromkeys(VARIABLE), **base, **self.fields}
        self.request: RequestLine | None = None  # the one that the template describes
        self.announces = not ANNOUNCING.isdisjoint(self.fields)
        wanted = options(self.fields.get("HTTP_CONNECTION", ""))
        self.persists = {
            "HTTP/1.0": "keep-alive" in wanted and "close" not in wanted,
            "HTTP/1.1": "close" not in wanted,
        }
        self.leaves = self.announces or len(lines) > REMEMBERED
        hosted = "HTTP_HOST" in self.fields  # if not, it depends on the version of each request
        self.room = min(limits.line, limits.head - len(lines)) if hosted else 0
