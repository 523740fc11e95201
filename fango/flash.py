# Generated from notebooks/16-sessions.ipynb by "make export": edit those.
"""Messages for the next page that a visitor sees, kept in the session."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fango.request import Request

WAITING = "_flashes"  # the name in the session


class Flash(NamedTuple):
    """A message, and what kind of one it is."""

    category: str
    message: str


def flash(request: "Request", message: str, category: str = "info") -> None:
    """Keep a message until a page asks for it: usually the one that we redirect to."""
    waiting = request.session.get(WAITING, [])
    request.session[WAITING] = [*waiting, [category, message]]


def flashes(request: "Request") -> list[Flash]:
    """Return the messages that wait, and forget them: the next request finds none.

    Asking again while the same request lasts gives the same list, so that a template may first ask
    whether there are any.
    """
    taken: list[Flash] | None = request.__dict__.get("flashed")
    if taken is None:
        taken = [Flash(*pair) for pair in request.session.pop(WAITING, [])]
        request.__dict__["flashed"] = taken
    return taken
