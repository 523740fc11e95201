# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""Conditional requests: does the client have what we would send? (RFC 9110 §8.8 and §13)

Nothing here knows of files. What we would send is known by its entity tag, such as `"abc"` or, if
it is weak, `W/"abc"`, and by the time when it was last modified, in seconds since 1970. Either may
be None. What a client has sent is never trusted to be well-formed: what is not is as if it weren't
there, or matches nothing.
"""

import re
from collections.abc import Mapping

from fango.dates import parse_date

TAG = r'(?:W/)?"[!#-~\x80-\xff]*"'  # RFC 9110 §8.8.3: a comma may stand in it
ENTITY_TAG = re.compile(TAG)
ENTITY_TAGS = re.compile(rf"(?:[ \t,]*{TAG})*[ \t,]*")  # nowhere two ways to go on: it stays quick


def entity_tags(field: str) -> list[str]:
    """Return the entity tags of a list; none if anything else stands in it."""
    return ENTITY_TAG.findall(field) if ENTITY_TAGS.fullmatch(field) else []


def strongly_in(etag: str | None, field: str) -> bool:
    """Return whether a list has this very tag, and it is a strong one (RFC 9110 §8.8.3.2)."""
    return etag is not None and not etag.startswith("W/") and etag in entity_tags(field)


def weakly_in(etag: str | None, field: str) -> bool:
    """Return whether a list has this tag, be it weak or strong (RFC 9110 §8.8.3.2)."""
    tags = [tag.removeprefix("W/") for tag in entity_tags(field)]
    return etag is not None and etag.removeprefix("W/") in tags


def later(modified: int | None, field: str) -> bool | None:
    """Return whether something was modified after a date; None if that can't be told."""
    date = parse_date(field)
    return None if modified is None or date is None else modified > date


def precondition(
    method: str, headers: Mapping[str, str], etag: str | None, modified: int | None
) -> int | None:
    """Return the status if the preconditions of a request decide its answer: 304 or 412.

    None lets it go on. `headers` are those of the request. The steps are those of RFC 9110
    §13.2.2: a tag goes before a date, which knows only whole seconds.
    """
    reading = method in ("GET", "HEAD")
    if "If-Match" in headers:
        field = headers["If-Match"]
        if field.strip() != "*" and not strongly_in(etag, field):
            return 412
    elif later(modified, headers.get("If-Unmodified-Since", "")):
        return 412
    if "If-None-Match" in headers:
        field = headers["If-None-Match"]
        if field.strip() == "*" or weakly_in(etag, field):
            return 304 if reading else 412
    elif reading and later(modified, headers.get("If-Modified-Since", "")) is False:
        return 304
    return None


def range_applies(headers: Mapping[str, str], etag: str | None, modified: int | None) -> bool:
    """Return whether a range is still one of what the client has begun to fetch (RFC 9110 §13.1.5).

    The parts will be put together, so nothing but the very same will do: a weak tag never does,
    nor a later date. True also if the client doesn't ask.
    """
    field = headers.get("If-Range")
    if field is None:
        return True
    if '"' in field:
        return len(entity_tags(field)) == 1 and strongly_in(etag, field)
    return modified is not None and parse_date(field) == modified
