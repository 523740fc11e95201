# Generated from notebooks/16-sessions.ipynb by "make export": edit those.
"""Cookies: lenient with those that come, strict with those that we set (RFC 6265)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Literal

from fango.headers import TOKEN

MOST = 200  # cookies of one request that are looked at; browsers keep fewer for a site
LARGEST = 4096  # bytes of one cookie with its attributes (RFC 6265 §6.1)
BLANK = " \t"  # a bare strip() takes \x85 and \xa0 too, and makes "__Host-id" of "\xa0__Host-id"


def parse_cookies(header: str) -> list[tuple[str, str]]:
    """Return the names and values of a Cookie header, as WSGI hands it over (RFC 6265 §5.4).

    They stay in their order, where the one with the longest path comes first. What is no cookie is
    left out, and never an error: others may have set it, on a site next to ours.
    """
    cookies = []
    plain = header.isascii()
    for piece in header.split(";", MOST)[:MOST]:
        name, equals, value = piece.partition("=")
        name = name.strip(BLANK)
        if not (name and equals):  # without a name, the value could look like another cookie
            continue
        value = value.strip(BLANK)
        if value.startswith('"') and value.endswith('"') and len(value) > 1:
            value = value[1:-1]
        cookies.append((name, value) if plain else (bridge(name), bridge(value)))
    return cookies


def bridge(text: str) -> str:
    """Return the text that the client has meant, or `text` as it came if that is no UTF-8."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


STRANGE = re.compile(r"[^!#-+\--:<-\[\]-~]")  # no cookie-octet (RFC 6265 §4.1.1)
PATH = re.compile(r"/[ -:<-~]*")
DOMAIN = re.compile(r"[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Cookie:
    """A cookie for the client to keep, checked; ValueError says what no browser would take.

    `max_age` is in seconds; 0 deletes the cookie that has the same name, path and domain. Without
    it and `expires` it lasts until the browser is closed. `secure` None means: if the request came
    by https, or if nothing else would do. `samesite` None leaves the attribute out.
    """

    name: str
    value: str
    max_age: int | timedelta | None = None
    expires: datetime | None = None
    path: str = "/"
    domain: str | None = None
    secure: bool | None = None
    httponly: bool = True
    samesite: Literal["Strict", "Lax", "None"] | None = "Lax"
    partitioned: bool = False

    def __post_init__(self) -> None:
        self.check_text()
        self.check_lifetime()
        self.check_attributes()
        size = len(self.line(https=True))
        if size > LARGEST:
            raise ValueError(f"the cookie {self.name!r} has {size} bytes: browsers keep {LARGEST}")

    def check_text(self) -> None:
        """Refuse what would end the cookie early, or begin an attribute or a header."""
        if not TOKEN.fullmatch(self.name):
            raise ValueError(f"the name of a cookie is a token, not {self.name!r}")
        if strange := STRANGE.search(self.value):
            raise ValueError(
                f"{strange[0]!r} can't stand in the value of the cookie {self.name!r}: "
                "encode it first, with urllib.parse.quote for instance"
            )
        if not PATH.fullmatch(self.path):
            raise ValueError(
                f"the path of a cookie is ASCII from '/' on, no ';': not {self.path!r}"
            )
        if self.domain is not None and not DOMAIN.fullmatch(self.domain):
            raise ValueError(f"a domain is letters, digits, '.' and '-', not {self.domain!r}")

    def check_lifetime(self) -> None:
        """Refuse an age below 0, and a time without a zone."""
        if self.max_age is not None and seconds(self.max_age) < 0:
            raise ValueError(f"max_age is 0 or more, not {self.max_age}: 0 deletes the cookie")
        if self.expires is not None and self.expires.tzinfo is None:
            raise ValueError("expires needs a time zone: use datetime.now(timezone.utc) and add")

    def check_attributes(self) -> None:
        """Refuse the combinations that browsers refuse without a word (RFC 6265bis §5.7)."""
        if self.samesite not in ("Strict", "Lax", "None", None):
            raise ValueError(f"samesite is 'Strict', 'Lax' or 'None', not {self.samesite!r}")
        if self.secure is False and self.needs_https():
            raise ValueError(
                f"the cookie {self.name!r} needs secure: "
                "__Host-, __Secure-, SameSite=None and Partitioned do"
            )
        if self.name.lower().startswith("__host-") and (self.domain or self.path != "/"):
            raise ValueError(f"{self.name!r} has the path '/' and no domain: __Host- says so")

    def needs_https(self) -> bool:
        """Return whether browsers take this cookie only with Secure."""
        prefixed = self.name.lower().startswith(("__host-", "__secure-"))
        return prefixed or self.samesite == "None" or self.partitioned

    def line(self, https: bool) -> str:
        """Return the value of the Set-Cookie header, for a request that came by https or not."""
        line = f"{self.name}={self.value}; Path={self.path}"
        if self.domain:
            line += f"; Domain={self.domain}"
        if self.max_age is not None:
            line += f"; Max-Age={seconds(self.max_age)}"
        if self.expires is not None:
            line += f"; Expires={format_datetime(self.expires.astimezone(timezone.utc), True)}"
        if self.secure or (self.secure is None and (https or self.needs_https())):
            line += "; Secure"
        if self.httponly:
            line += "; HttpOnly"
        if self.samesite is not None:
            line += f"; SameSite={self.samesite}"
        return line + "; Partitioned" if self.partitioned else line


def seconds(age: int | timedelta) -> int:
    """Return an age in whole seconds."""
    return int(age.total_seconds()) if isinstance(age, timedelta) else int(age)
