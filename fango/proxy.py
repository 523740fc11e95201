# Generated from notebooks/18-middleware.ipynb by "make export": edit those.
"""Behind a proxy: who the client is, and what it asked for, in the proxy's words.

A proxy tells in X-Forwarded-… fields what we can't see any more. Anybody else can send them too.
So we must be told how many proxies there are: each adds its word on the right, and what stands
further to the left was sent by the client, and may be made up.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from fango.contract import Environ, StartResponse, WSGIApp
from fango.hosts import split_host


def forwarded(environ: Environ, field: str, count: int) -> str:
    """Return what the `count`-th proxy, seen from here, has said in a field; "" for nothing.

    If there are fewer words, it is the first of them, which our own proxies have said.

    >>> forwarded({"HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.1, 10.0.0.1"}, "FOR", 2)
    '192.0.2.1'
    """
    values = environ.get(f"HTTP_X_FORWARDED_{field}", "").split(",")
    return values[-min(count, len(values))].strip(" \t") if count > 0 else ""


ADDRESS = re.compile(
    r"""   ([0-9.]+)             (?: : [0-9]{1,5} )?
      | \[ ([0-9A-Fa-f:.]+) \]  (?: : [0-9]{1,5} )?
      |    ([0-9A-Fa-f:.]+)
    """,
    re.VERBOSE,
)


def parse_address(text: str) -> IPv4Address | IPv6Address:
    """Return an address; an IPv4 address in IPv6 form, as some sockets give it, is an IPv4 one.

    Raises ValueError if it is none.
    """
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def set_client(environ: Environ, value: str) -> None:
    """Set the client's address; some proxies add the port, which is of no use to anybody."""
    match = ADDRESS.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is no address")
    environ["REMOTE_ADDR"] = str(parse_address(match[1] or match[2] or match[3]))
    environ.pop("REMOTE_PORT", None)  # these two are the proxy's
    environ.pop("REMOTE_HOST", None)


def set_scheme(environ: Environ, value: str) -> None:
    """Set the scheme."""
    if value not in ("http", "https"):
        raise ValueError(f"{value!r} is neither http nor https")
    environ["wsgi.url_scheme"] = value


def set_host(environ: Environ, value: str) -> None:
    """Set the host that the client has asked."""
    split_host(value)  # raises if it isn't one
    environ["HTTP_HOST"] = value


PREFIX = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+;=:@-]+)+")


def set_prefix(environ: Environ, value: str) -> None:
    """Set where the proxy has mounted us: the part of the path which it has taken away."""
    prefix = value.rstrip("/")
    if prefix and not PREFIX.fullmatch(prefix):  # //evil.example would make links lead there
        raise ValueError(f"{value!r} is no path such as /shop")
    environ["SCRIPT_NAME"] = prefix + environ.get("SCRIPT_NAME", "")


class Peers:
    """Those whose word is taken. `address in peers` says whether an address is one of theirs.

    They are given as addresses (`10.0.0.7`), networks (`10.0.0.0/8`), or "unix" for clients
    without an address, which come by a Unix socket. Raises ValueError for anything else.
    """

    def __init__(self, peers: Iterable[str]) -> None:
        if isinstance(peers, str):
            raise TypeError(f"peers are a list such as [{peers!r}], not a str")
        peers = set(peers)
        self.local = "unix" in peers
        self.networks = [ip_network(peer) for peer in peers - {"unix"}]

    def __contains__(self, address: str) -> bool:
        if not address:
            return self.local
        try:
            parsed = parse_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.networks)


SETTERS: dict[str, Callable[[Environ, str], None]] = {
    "FOR": set_client,
    "PROTO": set_scheme,
    "HOST": set_host,
    "PREFIX": set_prefix,
}


def refuse(start_response: StartResponse, reason: str) -> list[bytes]:
    """Answer 400."""
    content = reason.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(content))),
        ("X-Content-Type-Options", "nosniff"),  # the reason repeats what the client has sent
    ]
    start_response("400 Bad Request", headers)
    return [content]


def proxy_fix(
    app: WSGIApp,
    *,
    x_for: int = 1,
    x_proto: int = 1,
    x_host: int = 0,
    x_prefix: int = 0,
    peers: Iterable[str] | None = None,
) -> WSGIApp:
    """Return `app` with an environ that tells of the client, not of the proxies before it.

    Each number says how many proxies set or extend that X-Forwarded-… field; 0 leaves it unread,
    as it must be if no proxy sets it. With `peers`, as `Peers` takes them, the fields of all other
    clients are not read either. What is missing is left as it was; what is malformed is answered
    with 400, since none of ours should write such things, and the numbers must be wrong. It changes
    the environ itself, so that a log further out names the client, too.
    """
    counts = {"FOR": x_for, "PROTO": x_proto, "HOST": x_host, "PREFIX": x_prefix}
    trusted = None if peers is None else Peers(peers)

    def fixed(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if trusted is None or environ.get("REMOTE_ADDR", "") in trusted:
            for field, count in counts.items():
                try:
                    if value := forwarded(environ, field, count):
                        SETTERS[field](environ, value)
                except ValueError as error:
                    return refuse(start_response, f"X-Forwarded-{field.title()}: {error}\n")
        return app(environ, start_response)

    return fixed
