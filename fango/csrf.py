# Generated from notebooks/16-sessions.ipynb by "make export": edit those.
"""Forged requests: those that another site makes a visitor's browser send, with our cookies (CSRF).

Whose page has sent a form, the browser knows: `Sec-Fetch-Site` says whether it was ours, and no
script can set it. Browsers before 2023, and all of them over plain http, leave it out; then
`Origin` names the page, and has to be ours, scheme and port included. What has neither comes from a
program or from a very old browser. Without cookies it has no rights to borrow; with them it has to
show the token of its session.

`Referer` proves nothing: browsers and proxies leave it out for privacy. Nor does the type of the
content: a form can send text/plain that reads as JSON. GET is never checked, so nothing may change
by it.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypeVar

from fango.contract import Environ
from fango.errors import HTTPError

if TYPE_CHECKING:
    from fango.request import Request

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110 §9.2.1
NAME = "csrf_token"  # in the session, and in forms
SIZE = 16  # bytes of a token


def check(environ: Environ, trusted: Collection[str] = ()) -> bool:
    """Return whether a request certainly comes from us, or changes nothing; HTTPError 403 if not.

    False means that nothing in it tells: it has cookies, and must show a token. `trusted` are the
    other origins that may send forms, as `origin` writes them.
    """
    if environ["REQUEST_METHOD"] in SAFE:
        return True
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site == "same-origin" or site == "none":  # "none": from the address bar or a bookmark
        return True
    sender = environ.get("HTTP_ORIGIN")
    if not site and not sender:
        return not environ.get("HTTP_COOKIE")
    page = normal(sender or "")
    if page in trusted or (not site and page == own_origin(environ)):
        return True
    raise HTTPError(403, refusal(site, sender, own_origin(environ)))


ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.IGNORECASE)


def own_origin(environ: Environ) -> str:
    """Return the origin that the request was sent to."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return normal(f"{environ['wsgi.url_scheme']}://{host}")


def normal(origin: str) -> str:
    """Return an origin in lower case, without the port that its scheme has anyway."""
    origin = origin.lower()
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def origin(text: str) -> str:
    """Return an origin to be trusted, such as `https://example.org`; ValueError for no origin."""
    if not ORIGIN.fullmatch(text):
        raise ValueError(f"an origin is ASCII, scheme://host or scheme://host:port: not {text!r}")
    return normal(text)


def refusal(site: str | None, sender: str | None, own: str) -> str:
    """Say why a request is refused, and what its developer can do."""
    if site:
        where = f"a page that is {site!r} to us" + (f", {sender!r}" if sender else "")
        return f"this was sent by {where}: only our own pages may, and origins that we trust"
    if sender == "null":
        return "this was sent by a page that hides its origin: is its Referrer-Policy no-referrer?"
    return (
        f"this was sent by a page of {sender!r}, and we are {own!r}: if both are you, the proxy in "
        "front of us has to pass on the host and the scheme that it was asked for"
    )


def csrf_token(request: "Request") -> str:
    """Return the token of the session for a form or a script: another text each time.

    What stays the same in compressed pages can be guessed by their length (BREACH).
    """
    secret = request.session.get(NAME)
    if not isinstance(secret, str):
        secret = request.session[NAME] = secrets.token_hex(SIZE)
    pad = secrets.token_bytes(SIZE)
    return (pad + xor(pad, bytes.fromhex(secret))).hex()


def matches(sent: str, secret: str) -> bool:
    """Return whether this was made of the secret, without telling by the time how much of it."""
    try:
        data = bytes.fromhex(sent)
    except ValueError:
        return False
    whole = len(data) == 2 * SIZE
    return whole and hmac.compare_digest(xor(data[:SIZE], data[SIZE:]), bytes.fromhex(secret))


def xor(pad: bytes, data: bytes) -> bytes:
    """Return the bits in which two texts differ."""
    return bytes(a ^ b for a, b in zip(pad, data, strict=False))


def protect(request: "Request", trusted: Collection[str] = ()) -> None:
    """Raise HTTPError 403 for a request that may be forged; read its form only if need be."""
    environ = request.environ
    if environ.get("HTTP_SEC_FETCH_SITE") == "same-origin" or check(environ, trusted):
        return
    secret = request.session.get(NAME)
    sent = environ.get("HTTP_X_CSRF_TOKEN") or request.form.get(NAME) or ""
    if not (isinstance(secret, str) and matches(sent, secret)):
        raise HTTPError(
            403,
            "this came with cookies, but without Sec-Fetch-Site, Origin or the token of the "
            f"session: send it in the field {NAME!r} or in the header X-CSRF-Token",
        )


View = TypeVar("View", bound=Callable[..., Any])


def exempt(view: View) -> View:
    """Leave a view unchecked: one that other sites may call, and that looks at no cookies."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view
