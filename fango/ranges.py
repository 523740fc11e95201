# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""A part of the content (RFC 9110 §14)."""

import re

from fango.errors import HTTPError

ONE_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.ASCII | re.IGNORECASE)
DIGITS = 20  # no file has a size with more, and int() of thousands of digits takes its time


def byte_range(field: str, size: int) -> tuple[int, int] | None:
    """Return where the wanted part begins, and where it stops, in bytes; None for the whole.

    `field` is the Range of a request, `size` that of the whole content. A field that we don't
    understand is ignored, as RFC 9110 §14.2 allows; we may ignore any, and do so if it has
    several ranges. HTTPError 416 if nothing is there that could be sent.
    """
    found = ONE_RANGE.fullmatch(field.strip(" \t"))
    if found is None or found[0].endswith("=-"):
        return None
    first, last = (number(digits) for digits in found.groups())
    if first is None:
        start, stop = max(0, size - (last or 0)), size
        if last and not size:
            return None  # the last bytes of nothing are nothing: all of it
    elif last is not None and last < first:
        return None
    else:
        start, stop = first, size if last is None else min(last + 1, size)
    if start >= size:
        there = [("Content-Range", f"bytes */{size}")]
        raise HTTPError(416, f"there are {size} bytes, and none of these", there)
    return start, stop


def number(digits: str) -> int | None:
    """Return what ASCII digits say, None if there are none; one beyond any size if it is huge."""
    return int(digits.lstrip("0")[:DIGITS] or "0") if digits else None
