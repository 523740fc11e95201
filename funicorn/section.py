# Generated from notebooks/07-many-clients.ipynb by "make export": edit those.
"""The field section of a request, and what follows from it."""

from funicorn.contract import Environ
from funicorn.limits import LIMITS, Limits
from funicorn.options import ANNOUNCING, options
from funicorn.request import parse_section


class FieldSection:
    """The field lines of a request, and all that follows from them alone.

    `persists` says, by version, whether the client is ready for another request (RFC 9112 §9.3);
    `announces`, whether it has content to send; `template` is the environ of such a request as
    far as it is known.
    """

    def __init__(self, lines: bytes, base: Environ, limits: Limits = LIMITS) -> None:
        self.lines = lines
        self.fields = parse_section(lines, limits)
        self.template = {**base, **self.fields}
        self.announces = not ANNOUNCING.isdisjoint(self.fields)
        wanted = options(self.fields.get("HTTP_CONNECTION", ""))
        self.persists = {
            "HTTP/1.0": "keep-alive" in wanted and "close" not in wanted,
            "HTTP/1.1": "close" not in wanted,
        }
