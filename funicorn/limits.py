# Generated from notebooks 02, 06 by "make export": edit those.
"""How much of a request we take, and how long we wait for a client."""

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
    memory: int = 1_048_576  # of content; what is longer goes to a temporary file


LIMITS = Limits()


@dataclass(frozen=True)
class Times:
    """How long we wait for a client; in seconds."""

    head: float = 20.0  # for a whole head, from its first byte on
    content: float = 20.0  # for a whole content, and one second more for each `rate` bytes of it
    rate: int = 500  # the slowest upload that we put up with, in bytes a second
    idle: float = 15.0  # for the next request
    write: float = 30.0  # for a client that takes nothing of a response
    linger: float = 2.0  # for a client to notice that we are done
    stop: float = 30.0  # for the requests that have begun, when the server stops


TIMES = Times()
