# Generated from notebooks/05-writing-a-response.ipynb by "make export": edit those.
"""The date that a response carries (RFC 9110 §6.6.1)."""

import time
from collections.abc import Callable
from email.utils import formatdate


class DateLine:
    """The field line `Date: …`, made anew only when another second has begun.

    `clock` returns the time in seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.line = b""
        self.begun = self.over = 0.0  # when the second of this line began, and when it ends

    def now(self) -> bytes:
        """Return the line for this second, with its CR LF."""
        moment = self.clock()
        if not self.begun <= moment < self.over:
            self.line = f"Date: {formatdate(moment, usegmt=True)}\r\n".encode()
            self.begun = moment // 1
            self.over = self.begun + 1
        return self.line


DATE = DateLine()
