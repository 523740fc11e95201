# Generated from notebooks 02, 07 by "make export": edit those.
"""The head of a request: collected from a stream, checked, and parsed (RFC 9112 §2 to §5)."""

import re
from ipaddress import AddressValueError, IPv6Address

from funicorn.errors import (
    BadRequest,
    HeadTooLarge,
    RequestError,
    Unimplemented,
    URITooLong,
    VersionNotSupported,
)
from funicorn.limits import LIMITS, Limits
from funicorn.table import Table


class HeadReader:
    """Collects bytes until a request head is complete (RFC 9112 §2.1)."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.buffer = bytearray()
        self.scanned = 0  # no empty line begins before this index
        self.started = False  # it is too late for an empty line before the request line

    def feed(self, data: bytes) -> bytes | None:
        """Add `data`; return the head without its empty line once it is complete, else None.

        Raises RequestError early for what is too long, or holds what no good head contains.
        """
        buffer = self.buffer
        if not buffer:  # most heads arrive in one piece
            end = data.find(b"\r\n\r\n")
            if 0 < end <= self.limits.head and data[0] != 13:  # 13 is CR
                if len(data) > end + 4:
                    buffer += data[end + 4 :]
                self.started = False
                return data[:end]
        buffer += data
        self.skip_empty_line()
        end = buffer.find(b"\r\n\r\n", self.scanned)
        if end < 0 or end > self.limits.head:
            self.refuse_hopeless()  # and a head that is too long always is
            self.scanned = max(0, len(buffer) - 3)  # the empty line may be cut in two
            return None
        head = bytes(buffer[:end])
        del buffer[: end + 4]
        self.scanned = 0
        self.started = False
        return head

    def skip_empty_line(self) -> None:
        """Drop one CR LF before the request line (RFC 9112 §2.2)."""
        if not self.started and len(self.buffer) >= 2:
            self.started = True
            if self.buffer.startswith(b"\r\n"):
                del self.buffer[:2]

    def refuse_hopeless(self) -> None:
        """Raise RequestError if the buffer is too long, or holds what no good head contains."""
        line, head = self.limits.line, self.limits.head
        just_now = self.scanned <= line + 1 < len(self.buffer)  # it grew longer than a line
        if just_now and self.buffer.find(b"\r\n", 0, line + 2) < 0:
            raise URITooLong(f"the request line is longer than {line} bytes")
        if len(self.buffer) > head + 3:
            raise HeadTooLarge(f"the head is longer than {head} bytes")
        if stray := STRAY.search(self.buffer, self.scanned):
            raise BadRequest(f"{stray[0]!r} can't stand in a head, whose lines end in CR LF")

    def take_rest(self) -> bytes:
        """Take out, and return, what has arrived after the last head."""
        rest = bytes(self.buffer)
        self.buffer.clear()
        self.scanned = 0
        self.started = False
        return rest


# CR or LF without its partner, or a control character other than a tab
STRAY = re.compile(rb"(?<!\r)\n|\r[^\n]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

TEXT = bytes([9, *range(32, 127), *range(128, 256)])  # all that may stand in a line
STRANGE = bytes(byte not in TEXT for byte in range(256))  # 1 for all that may not


def split_lines(section: bytes, limits: Limits = LIMITS) -> list[str]:
    """Split a head, or a trailer section, into its lines (RFC 9112 §2.2), as latin-1 text.

    Raises BadRequest for control characters, among them a CR or LF without its partner,
    URITooLong or HeadTooLarge for a line longer than `limits.line` bytes.
    """
    lines = section.decode("latin-1").split("\r\n")
    if section.translate(STRANGE).count(1) > 2 * (len(lines) - 1):
        stray = "".join(lines).encode("latin-1").translate(None, TEXT)[:1]
        raise BadRequest(f"{stray!r} can't stand in a head, whose lines end in CR LF")
    if len(section) > limits.line and max(map(len, lines)) > limits.line:
        error = URITooLong if len(lines[0]) > limits.line else HeadTooLarge
        raise error(f"a line is longer than {limits.line} bytes")
    return lines


TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
LONGEST_METHOD = 32


def check_method(method: str) -> str:
    """Return `method` if it is a token (RFC 9112 §3.1), in its own case: `get` is not GET."""
    if not TOKEN.fullmatch(method):
        raise BadRequest(f"a method is a token, not {method!r}")
    if len(method) > LONGEST_METHOD:
        raise Unimplemented(f"a method has at most {LONGEST_METHOD} characters")
    return method


VERSION = re.compile(r"HTTP/([0-9])\.([0-9])")


def check_version(version: str) -> str:
    """Return the version that we speak with this client: "HTTP/1.0" or "HTTP/1.1"."""
    match = VERSION.fullmatch(version)
    if match is None:
        raise BadRequest(f"a version looks like HTTP/1.1, not like {version!r}")
    if match[1] != "1":
        raise VersionNotSupported(f"this server speaks HTTP/1.1, not {version!r}")
    return "HTTP/1.0" if match[2] == "0" else "HTTP/1.1"


METHODS = Table(check_method, limit=64)
VERSIONS = Table(check_version, limit=64)

AUTHORITY = re.compile(
    r"""(?: \[ ([0-9A-Fa-f:.]+) \]                              # an IPv6 address
          | (?: [A-Za-z0-9\-._~!$&'()*+;=] | %[0-9A-Fa-f]{2} )+  # a name, or an IPv4 address
        )
        (?: : ([0-9]{0,5}) )?                                    # a port
    """,
    re.VERBOSE,
)


def check_authority(value: str) -> str:
    """Return `value` if it is a host, perhaps with a port (RFC 9112 §3.2, RFC 3986 §3.2.2).

    Raises BadRequest for user names, lists, empty hosts, ports above 65535 and all the rest.
    """
    match = AUTHORITY.fullmatch(value)
    if match is None or int(match[2] or 0) > 65_535:
        raise BadRequest(f"a Host is host or host:port, not {value!r}")
    if match[1]:
        try:
            IPv6Address(match[1])
        except AddressValueError as error:
            raise BadRequest(f"not an IPv6 address: {error}") from None
    return value


AUTHORITIES = Table(check_authority)


def cgi_name(name: str) -> str:
    """Return the CGI spelling of a field name (RFC 3875 §4.1.18), "" for one to be dropped.

    >>> cgi_name("Accept-Language")
    'HTTP_ACCEPT_LANGUAGE'

    Raises BadRequest for a name that is not a token; a space before the colon ends here.
    """
    if not TOKEN.fullmatch(name):
        raise BadRequest(f"a field name is a token, followed by a colon: not {name!r}")
    key = name.upper().replace("-", "_")
    if "_" in name or key == "PROXY":
        return ""
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


NAMES = Table(cgi_name)

SINGLETONS = frozenset(
    "CONTENT_LENGTH CONTENT_TYPE HTTP_AUTHORIZATION HTTP_DATE HTTP_FROM HTTP_HOST HTTP_IF_RANGE "
    "HTTP_IF_MODIFIED_SINCE HTTP_IF_UNMODIFIED_SINCE HTTP_MAX_FORWARDS HTTP_PROXY_AUTHORIZATION "
    "HTTP_RANGE HTTP_REFERER HTTP_USER_AGENT".split()
)


def combine_lines(lines: list[str]) -> dict[str, str]:
    """Return field values by name, where some fields come in several lines (RFC 9110 §5.3).

    Cookies, which browsers send in one line and HTTP/2 gateways in several, need a semicolon.
    Raises BadRequest for a field that can have only one value.
    """
    fields: dict[str, str] = {}
    for line in lines:
        raw_name, _, value = line.partition(":")
        name = NAMES[raw_name]
        value = value.strip(" \t")
        if name in SINGLETONS and name in fields:
            raise BadRequest(f"the field {raw_name!r} comes twice")
        if name in fields:
            value = fields[name] + ("; " if name == "HTTP_COOKIE" else ",") + value
        fields[name] = value
    return fields


def parse_fields(lines: list[str], limits: Limits = LIMITS) -> dict[str, str]:
    """Return the values of field lines by their CGI names (RFC 9112 §5).

    Raises BadRequest for a line that isn't one: without a colon, with a space before it, or
    folded (RFC 9112 §5.2); HeadTooLarge for more lines than `limits.fields`.
    """
    if len(lines) > limits.fields:
        raise HeadTooLarge(f"there are more than {limits.fields} field lines")
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequest(f"a field line needs a colon: {line!r}")
        fields[NAMES[name]] = value.strip(" \t")
    if len(fields) < len(lines):
        fields = combine_lines(lines)
    fields.pop("", None)
    return fields


ABSOLUTE_FORM = re.compile(r"https?://([^/?]*)(/[^?]*)?(?:\?(.*))?", re.IGNORECASE)


def parse_target(method: str, target: str, fields: dict[str, str]) -> tuple[str, str]:
    """Return the path and the query of a request target (RFC 9112 §3.2), both still encoded.

    An absolute target replaces the Host in `fields`; `*` has the path "/".
    Raises BadRequest for a target of no known form, Unimplemented for CONNECT.
    """
    if not target.isascii() or "#" in target or "\t" in target:
        raise BadRequest(f"a request target is visible ASCII without '#', not {target!r}")
    if method == "CONNECT":
        raise refuse_tunnel(target)
    if target.startswith("/"):
        path, _, query = target.partition("?")
        return path, query
    if target == "*" and method == "OPTIONS":
        return "/", ""
    match = ABSOLUTE_FORM.fullmatch(target)
    if match is None:
        raise BadRequest(f"a request target begins with '/', not like {target!r}")
    authority, path, query = match.groups(default="")
    fields["HTTP_HOST"] = AUTHORITIES[authority]
    return path or "/", query


def refuse_tunnel(target: str) -> RequestError:
    """Return the error for CONNECT: a bad target, or no tunnels here (RFC 9110 §9.3.6)."""
    _, colon, port = AUTHORITIES[target].rpartition(":")
    if not (colon and port.isdigit()):
        return BadRequest(f"CONNECT needs host:port, not {target!r}")
    return Unimplemented("this server does not tunnel")


class RequestLine:
    """The first line of a request, checked and parsed.

    `method`, `target` and `version` as they stand there ("HTTP/1.1" also for later 1.x), `path`
    and `query` the two parts of the target, still percent-encoded, and `host` that of an absolute
    target, else None.
    """

    __slots__ = ("host", "method", "path", "query", "target", "version")

    def __init__(
        self, method: str, target: str, version: str, path: str, query: str, host: str | None
    ) -> None:
        self.method = method
        self.target = target
        self.version = version
        self.path = path
        self.query = query
        self.host = host


class Request(RequestLine):
    """The head of a request: its first line, and `fields`, the field values by CGI name.

    Raises BadRequest when a host is missing (RFC 9112 §3.2).
    """

    __slots__ = ("fields",)

    def __init__(self, line: RequestLine, fields: dict[str, str]) -> None:
        super().__init__(line.method, line.target, line.version, line.path, line.query, line.host)
        if "HTTP_HOST" not in fields and line.version == "HTTP/1.1":
            raise BadRequest("an HTTP/1.1 request needs a Host field")
        self.fields = fields if line.host is None else {**fields, "HTTP_HOST": line.host}


def parse_head(head: bytes, limits: Limits = LIMITS) -> Request:
    """Parse a complete head, without its empty line (RFC 9112 §2 to §5).

    Raises RequestError, with the status to answer, for whatever is not a good request.
    """
    line, section = split_head(head, limits)
    return Request(REQUEST_LINES[line], parse_section(section, limits))


def parse_request_line(line: bytes) -> RequestLine:
    """Parse the first line of a head, of whatever length (RFC 9112 §3).

    Raises RequestError, with the status to answer, for whatever is not a good one.
    """
    text = line.decode("latin-1")
    if not text.isprintable():
        split_lines(line)  # raises for control characters; other strange ones are refused below
    try:
        method, target, version = text.split(" ")
    except ValueError:
        raise BadRequest("a request line is method, target and version, one space apart") from None
    method, version = METHODS[method], VERSIONS[version]
    named: dict[str, str] = {}
    path, query = parse_target(method, target, named)
    return RequestLine(method, target, version, path, query, named.get("HTTP_HOST"))


REQUEST_LINES = Table(parse_request_line, longest=128)


def parse_section(section: bytes, limits: Limits = LIMITS) -> dict[str, str]:
    """Parse the field section of a head, with the empty line at its end (RFC 9112 §5).

    Returns the values by CGI name; raises RequestError as `parse_head` does.
    """
    _, *lines, _, _ = split_lines(b"\r\n" + section, limits)  # as if below a request line
    fields = parse_fields(lines, limits)
    host = fields.get("HTTP_HOST")
    if host is not None:
        AUTHORITIES[host]  # raises if it isn't one
    return fields


def split_head(head: bytes, limits: Limits = LIMITS) -> tuple[bytes, bytes]:
    """Return the request line of a head, and its field section with an empty line at its end.

    Raises URITooLong for a line longer than `limits.line`.
    """
    line, _, section = head.partition(b"\r\n")
    if len(line) > limits.line:
        raise URITooLong(f"the request line is longer than {limits.line} bytes")
    return line, section + b"\r\n\r\n" if section else b"\r\n"
