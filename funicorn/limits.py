# Generated from notebooks 02, 03 by "make export": edit those.
"""How much of a request we take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The largest request that we take; sizes in bytes."""

    line: int = 8_190  # the request line, or one field line
    fields: int = 100  # how many field lines
    head: int = 65_536  # the request line and all field lines together
    content: int = 1_073_741_824
    extensions: int = 4_096  # of all chunks together
    trailers: int = 8_190  # the trailer section


LIMITS = Limits()
