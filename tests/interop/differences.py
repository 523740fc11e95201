"""Where servers differ, and why: in what they hand over, or in what they make of an answer.

Each is asserted to be there, so that none stays in the list when a server has mended it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.interop.exchanges import NOTHING, Answer

Change = Callable[[Answer, Answer], Answer]


class Difference(NamedTuple):
    """What some servers make of some answers.

    `change` gets the answer of the test client and the one on the wire, and returns what we know
    the latter to be.
    """

    reason: str
    servers: str
    asks: list[str]
    change: Change


def by_itself(status: int) -> Change:
    """The server answers, and the application is not asked: there is none of its headers."""

    def change(told: Answer, seen: Answer) -> Answer:
        assert "x-request-id" not in seen.names
        return seen._replace(status=status)

    return change


def refused(status: int) -> Change:
    """The application refuses it."""

    def change(told: Answer, seen: Answer) -> Answer:
        assert "x-request-id" in seen.names
        return seen._replace(status=status)

    return change


def with_a_length_of_zero(told: Answer, seen: Answer) -> Answer:
    return told.having("content-length", "0")


def with_a_last_chunk_behind_it(told: Answer, seen: Answer) -> Answer:
    return told._replace(rest=b"0\r\n\r\n")


def complete(told: Answer, seen: Answer) -> Answer:
    return told._replace(whole=True)


def saying(content: str) -> Change:
    """The application has understood something else, and answers that."""

    def change(told: Answer, seen: Answer) -> Answer:
        told = told.having("content-length", str(len(content.encode())))
        return told._replace(content=content.encode())

    return change


def with_a_type(told: Answer, seen: Answer) -> Answer:
    content = told.content.decode().replace('"Content-Type":null', '"Content-Type":"text/plain"')
    return saying(content)(told, seen)


def another(status: int, content: str, **fields: str) -> Change:
    """The same, with another status, and other headers about the content."""

    def change(told: Answer, seen: Answer) -> Answer:
        changed = saying(content)(told, seen)._replace(status=status).without("vary")
        for name, value in fields.items():
            changed = changed.having(name.replace("_", "-"), value)
        return changed

    return change


REPLACED = (
    '{"path":"/path/\ufffd","rest":"\ufffd","url":"http://localhost/path/%EF%BF%BD","next":"/"}'
)
STILL_ENCODED = (
    '{"path":"/path/a%2Fb","rest":"a%2Fb","url":"http://localhost/path/a%252Fb","next":"/"}'
)
THE_PROXY = '["127.0.0.1","http://localhost/who"]'
NO_SLASH = """<!doctype html>
<html lang="en">
<title>400 Bad Request</title>
<h1>400 Bad Request</h1>
<p>the path does not begin with a slash</p>
"""


def without_security(told: Answer, seen: Answer) -> Answer:
    """The application takes it for a request by http, and so of the proxy itself."""
    return saying(THE_PROXY)(told.without("strict-transport-security"), seen)


NO_CONTENT = ["no content", "HEAD of no content", "OPTIONS"]
NOT_MODIFIED = [
    "the file that the client has",
    "the file that the client has, weakly",
    "the file that the client has, compressed",
    "a file that is not newer",
    "HEAD of what the client has",
]
STREAMED_HEADS = ["HEAD of a stream", "HEAD of what is compressed"]
SLASHES_IN_FRONT = ["two slashes in front", "a slash too few, and two in front"]
LENGTHS_IN_LETTERS = ["a length in letters", "a length in a digit that is none"]
LENGTHS = ["a negative length", "a length with a sign", *LENGTHS_IN_LETTERS]

DIFFERENCES = [
    # What a server does not even hand over
    Difference(
        "they refuse a Content-Length that is malformed by themselves, as RFC 9112 §6.3 wants it; "
        "the others hand over what they have got, and Fango refuses it",
        "funicorn gunicorn waitress",
        LENGTHS,
        by_itself(400),
    ),
    Difference(
        "it refuses only what int() does not take, and hands over -1 and +7",
        "cheroot",
        LENGTHS_IN_LETTERS,
        by_itself(400),
    ),
    Difference(
        "they have limits of their own, which come first",
        "funicorn waitress",
        ["a length that is too long"],
        by_itself(413),
    ),
    Difference(
        "it receives all of the content before it asks the application",
        "funicorn",
        ["an upload that is cut short"],
        by_itself(400),
    ),
    Difference(
        "it receives all of the content first too, and closes without a word",
        "waitress",
        ["an upload that is cut short"],
        lambda told, seen: NOTHING,
    ),
    Difference(
        "it takes what begins with two slashes, and a target with a scheme, for that of a proxy",
        "cheroot",
        [*SLASHES_IN_FRONT, "absolute form"],
        by_itself(400),
    ),
    # What a server hands over in another way
    Difference(
        "they make one slash of two at the beginning of a path",
        "waitress werkzeug wsgiref",
        ["two slashes in front"],
        saying("Nothing is at /evil.example/"),
    ),
    Difference(
        "so the folder is found, and its slash is missing",
        "waitress werkzeug wsgiref",
        ["a slash too few, and two in front"],
        another(308, "", content_type="text/html; charset=utf-8", location="/folder/"),
    ),
    Difference(
        "it hands over all of the target as the path (RFC 9112 §3.2.2 wants it taken apart)",
        "wsgiref",
        ["absolute form"],
        another(400, NO_SLASH, content_type="text/html; charset=utf-8", vary="Accept"),
    ),
    Difference(
        "it leaves %2F as it is (PEP 3333 says nothing; CGI wants it decoded)",
        "cheroot",
        ["a slash in a segment"],
        saying(STILL_ENCODED),
    ),
    Difference(
        "it makes U+FFFD of what is not UTF-8, and the application can't know",
        "werkzeug",
        ["a path that is not UTF-8", "half a character"],
        another(200, REPLACED, content_type="application/json"),
    ),
    Difference(
        "it takes X-Forwarded-… fields away unless its own option trusts the proxy",
        "waitress",
        ["a proxy and a liar"],
        saying(THE_PROXY),
    ),
    Difference(
        "the same, and so Fango doesn't know of https",
        "waitress",
        ["a proxy"],
        without_security,
    ),
    Difference(
        "the same, and so there is nothing to refuse",
        "waitress",
        ["a proxy that names no address"],
        lambda told, seen: seen._replace(status=200, content=THE_PROXY.encode()),
    ),
    Difference(
        "it says text/plain for a request that has no Content-Type",
        "wsgiref",
        ["headers", "a header in latin-1"],
        with_a_type,
    ),
    Difference(
        "it knows nothing of chunks, and so Fango is not told how long the content is",
        "wsgiref",
        ["chunks", "a form in chunks"],
        refused(411),
    ),
    # What a server makes of an answer
    Difference(
        "it says Content-Length: 0 wherever it was given no block and no length, which is wrong of "
        "a 304 and a HEAD, and forbidden with a 204 (RFC 9110 §8.6)",
        "wsgiref",
        [*NO_CONTENT, *NOT_MODIFIED, *STREAMED_HEADS],
        with_a_length_of_zero,
    ),
    Difference(
        "it sends the last chunk of a stream also for HEAD (and closes the connection)",
        "waitress",
        STREAMED_HEADS,
        with_a_last_chunk_behind_it,
    ),
    Difference(
        "it answers as HTTP/1.0 does, where nobody can see that the content ends too soon",
        "wsgiref",
        ["a stream that fails"],
        complete,
    ),
]

KNOWN = {
    (server, ask): difference.change
    for difference in DIFFERENCES
    for server in difference.servers.split()
    for ask in difference.asks
}
