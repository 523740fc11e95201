# Generated from notebooks 02, 03, 04, 06 by "make export": edit those.
"""What can be wrong with a request, and the status that answers it (RFC 9110 §15)."""


class RequestError(Exception):
    """A request that we refuse: `status` answers it, and the message tells the client why."""

    status = "400 Bad Request"


class BadRequest(RequestError):
    """The message breaks the grammar of HTTP (RFC 9112 §2.2)."""


class URITooLong(RequestError):
    """The request line is longer than we read (RFC 9112 §3)."""

    status = "414 URI Too Long"


class HeadTooLarge(RequestError):
    """A field line, or all of them together, is longer than we read (RFC 6585 §5)."""

    status = "431 Request Header Fields Too Large"


class Unimplemented(RequestError):
    """The request asks for something that this server can't do at all (RFC 9110 §15.6.2)."""

    status = "501 Not Implemented"


class VersionNotSupported(RequestError):
    """The message is in another major version of HTTP (RFC 9110 §15.6.6)."""

    status = "505 HTTP Version Not Supported"


class ContentTooLarge(RequestError):
    """The content is longer than we take (RFC 9110 §15.5.14)."""

    status = "413 Content Too Large"


class Disconnected(ConnectionError):
    """The client left before the end of the response."""


class RequestTimeout(RequestError):
    """The request did not arrive in time (RFC 9110 §15.5.9)."""

    status = "408 Request Timeout"


class ExpectationFailed(RequestError):
    """The request expects what this server can't do (RFC 9110 §15.5.18)."""

    status = "417 Expectation Failed"


class StorageFailed(RequestError):
    """There is no room for the content (RFC 9110 §15.6.1)."""

    status = "500 Internal Server Error"
