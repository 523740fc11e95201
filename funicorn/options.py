# Generated from notebooks/06-the-conversation-goes-on.ipynb by "make export": edit those.
"""What a client asks of the conversation: Connection and Expect (RFC 9110 §7.6.1, §10.1.1)."""

from funicorn.errors import ExpectationFailed
from funicorn.request import Request


def options(value: str) -> list[str]:
    """Return the options in the value of a Connection or Expect field, in lower case.

    >>> options("Keep-Alive, TE")
    ['keep-alive', 'te']
    """
    options = [option.strip(" \t") for option in value.lower().split(",")]
    return [option for option in options if option]


# The fields of a request that announces content
ANNOUNCING = frozenset(("CONTENT_LENGTH", "HTTP_EXPECT", "HTTP_TRANSFER_ENCODING"))


def wants_continue(request: Request) -> bool:
    """Return whether the client waits for a 100 before it sends content (RFC 9110 §10.1.1).

    Raises ExpectationFailed for other expectations; HTTP/1.0 has none.
    """
    value = request.fields.get("HTTP_EXPECT")
    if value is None or request.version == "HTTP/1.0":
        return False
    if set(options(value)) != {"100-continue"}:
        raise ExpectationFailed(f"this server knows no expectation {value!r}")
    return True
