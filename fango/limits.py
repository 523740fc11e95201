# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""How much of a request is accepted before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a request may be at most. What is larger is answered with 413.

    All but `fields` and `files`, which are numbers, are bytes.
    """

    content: int = 64 * 1_048_576  # of a request in all
    memory: int = 1_048_576  # of it that is held in memory: JSON, text, all fields of a form
    fields: int = 1000  # in a query or a form
    files: int = 100  # in a form
    header: int = 8192  # of one part of a form
    spool: int = 262_144  # of an uploaded file that stay in memory; more goes to the disk


LIMITS = Limits()
