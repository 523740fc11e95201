# Generated from notebooks/16-sessions.ipynb by "make export": edit those.
"""Sessions: what we remember of a visitor, in a cookie that is signed with our key.

The visitor can read it, and give back an old one, but not write one. So nothing secret belongs
into it, nothing that must not come back (a voucher that is used up), and nothing large. There is
no list of sessions on our side, so none can be revoked: who must be able to do that keeps a number
for each user in a database, puts it into the session too, and compares them. Whoever logs somebody
in begins with `session.clear()`, so that nothing stays that an attacker may have put there.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from fango.cookies import LARGEST, seconds
from fango.signing import GET_KEY, Key, Signer, secret_keys

if TYPE_CHECKING:
    from fango.request import Request
    from fango.response import Response

ROOM = LARGEST - 256  # bytes of the value; the name and the attributes need some too
NO_KEY = f"a session needs a key to be signed with: Fango(…, secret_key=…). {GET_KEY}"
TOO_LATE = (
    "the headers are gone, and with them what they say of the session: look at it in the view, not "
    "in what makes the content piece by piece"
)

encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Session(MutableMapping[str, Any]):
    """What is remembered of a visitor: JSON values by name.

    `before` is the JSON that came, "" if none did; `signed`, when that was signed, in seconds since
    1970. `sealed` says why it can't be changed, if so. Every look at the content makes it
    `accessed`. Whether it has changed is seen in the end, by comparing `before` with `after()`:
    what happens inside of a list or a dict counts too.
    """

    def __init__(self, before: str = "", signed: float = 0.0, sealed: str = "") -> None:
        self.before = before
        self.signed = signed
        self.sealed = sealed
        self.accessed = False
        self.unseen = False  # it was sealed before anybody has looked at it
        self.content: dict[str, Any] = json.loads(before) if before else {}

    def __getitem__(self, name: str) -> Any:
        return self.open()[name]

    def __setitem__(self, name: str, value: Any) -> None:
        if not isinstance(name, str):  # JSON would make a str of it, which is never found again
            raise TypeError(f"the names in a session are str, not {name!r}")
        self.open(write=True)[name] = value

    def __delitem__(self, name: str) -> None:
        del self.open(write=True)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.open())

    def __len__(self) -> int:
        return len(self.open())

    @property
    def new(self) -> bool:
        """Whether the visitor came without a valid session; to ask is a look, too."""
        self.open()
        return not self.before

    def open(self, write: bool = False) -> dict[str, Any]:
        """Return the content: the one door that all methods go through, so that none forgets."""
        if self.sealed and (write or self.unseen):
            raise RuntimeError(self.sealed)
        self.accessed = True
        return self.content

    def seal(self) -> "Session":
        """Let it not be changed any more: the headers say already what is to be said of it."""
        self.unseen = not self.accessed
        self.sealed = self.sealed or TOO_LATE
        return self

    def __repr__(self) -> str:
        return f"Session({self.open()!r})"

    def after(self) -> str:
        """Return the content as JSON, "" if there is none; TypeError for what JSON can't say."""
        try:
            return encode(self.content) if self.content else ""
        except (TypeError, ValueError, RecursionError) as error:
            strange = [name for name, value in self.content.items() if not is_json(value)]
            raise TypeError(f"a session holds only JSON: look at {strange}: {error}") from None


def is_json(value: Any) -> bool:
    """Return whether JSON has words for a value."""
    try:
        return bool(encode(value))
    except (TypeError, ValueError, RecursionError):
        return False


class Sessions:
    """Loads and saves the sessions of an application.

    `keys` are secret, the newest first: it signs, the others are still read. `max_age` is how many
    seconds a session lives without being used. By https the cookie is `__Host-session`, which no
    neighbour of ours can set, and by http `session`; `cookie` names another.
    """

    def __init__(
        self,
        keys: Key | Iterable[Key] | None,
        *,
        cookie: str = "",
        max_age: int | timedelta = timedelta(days=14),
        domain: str | None = None,
        samesite: Literal["Strict", "Lax", "None"] = "Lax",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keys = secret_keys(keys)
        self.signer = Signer(self.keys, "fango.session", clock)
        self.cookie = cookie
        self.max_age = seconds(max_age)
        self.domain = domain
        self.samesite = samesite

    def name(self, request: "Request") -> str:
        """Return the name of the cookie, for a request by http or https."""
        if self.cookie or request.scheme != "https":
            return self.cookie or "session"
        return "__Secure-session" if self.domain else "__Host-session"

    def load(self, request: "Request") -> Session:
        """Return the session of a request: an empty one if no valid one came."""
        if not self.keys:
            return Session(sealed=NO_KEY)
        for cookie in request.cookies.getlist(self.name(request)):
            if found := self.signer.read(cookie, self.max_age):
                return Session(*found)
        return Session()

    def save(self, session: Session, response: "Response", request: "Request") -> None:
        """Put a session into the headers of the response, as far as that is needed.

        If it was looked at, caches are told. Raises as `update` does.
        """
        if session.accessed:
            response.headers.vary("Cookie")
            if response.status < 500:  # else the view may have left it half done
                self.update(session, response, request)
        session.seal()

    def update(self, session: Session, response: "Response", request: "Request") -> None:
        """Send a session that has changed, or whose life is half over; delete an emptied one.

        Raises TypeError for what is no JSON, ValueError for too much of it.
        """
        after = session.after()
        late = self.signer.clock() - session.signed > self.max_age / 2
        if after != session.before or (after and late):
            self.send(self.pack(after, session) if after else "", response, request)

    def pack(self, text: str, session: Session) -> str:
        """Return a session as the value of a cookie; ValueError if no browser would keep that."""
        value = self.signer.write(text)
        if len(value) > ROOM:
            largest = max(session.content, key=lambda name: len(encode(session.content[name])))
            raise ValueError(
                f"the session has {len(value)} bytes as a cookie, and browsers take {ROOM}: keep "
                f"{largest!r}, the largest in it, in a database, and only its number here"
            )
        return value

    def send(self, value: str, response: "Response", request: "Request") -> None:
        """Set the cookie; an empty one is deleted.

        No shared cache may keep that: Vary would let it give one visitor's session to all who have
        the same cookies, and many have none yet.
        """
        response.set_cookie(
            self.name(request),
            value,
            max_age=self.max_age if value else 0,
            domain=self.domain,
            samesite=self.samesite,
        )
        directives = ",".join(response.headers.getlist("Cache-Control")).lower().split(",")
        said = [each for each in map(str.strip, directives) if each and each != "public"]
        if "private" not in said and "no-store" not in said:
            response.headers["Cache-Control"] = ", ".join([*said, "private"])


MISSED = Session().seal()  # the session of a request that has not been looked at in time
