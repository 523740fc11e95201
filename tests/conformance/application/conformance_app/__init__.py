"""The application that a server runs for the conformance suite: `conformance_app:app`.

The path of a request names a behaviour. All that are meant to be right are watched by
`wsgiref.validate`; with `/bare` before the name they run without it, for the validator hides the
length of a list, and the server's file wrapper, from the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from wsgiref.validate import check_environ, validator

from conformance_app import files, mischief, plain, reading, streams  # noqa: F401
from conformance_app.events import record
from conformance_app.registry import ILL, WELL, Behaviour, Environ, Start


class Conformance:
    """One callable for all requests; it gives away as little about itself as it can."""

    __slots__ = ()

    def __call__(*arguments: object) -> Iterable[bytes]:  # called by position, or not at all
        _, environ, start_response = arguments
        return answer(environ, start_response)  # type: ignore[arg-type]


def answer(environ: Environ, start_response: Start) -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "")
    bare = path.startswith("/bare/")
    name = path[6:] if bare else path[1:]
    watched = environ_is_right(environ)
    if name in ILL:
        return ILL[name](environ, start_response)
    behaviour = WELL.get(name, WELL["environ"])
    if environ.get("REQUEST_METHOD") == "CONNECT":
        behaviour = WELL["refuse"]
    if bare or not watched:
        return behaviour(environ, start_response)
    return Watched(behaviour, environ, start_response)


def environ_is_right(environ: Environ) -> bool:
    """Whether the validator lets it pass; without that every request would be an error."""
    try:
        check_environ(environ)
    except Exception as error:
        record("complaint", f"environ: {type(error).__name__}: {str(error)[:200]}")
        return False
    return True


class Watched:
    """A behaviour behind the validator; what that complains about is recorded."""

    def __init__(self, behaviour: Behaviour, environ: Environ, start_response: Start) -> None:
        self.where = environ.get("PATH_INFO", "")
        try:
            self.blocks = validator(behaviour)(environ, start_response)  # type: ignore[type-var]
        except AssertionError as error:
            self.complain(error)
            raise

    def complain(self, error: AssertionError) -> None:
        record("complaint", f"{self.where}: {str(error)[:200]}")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.blocks)  # type: ignore[call-overload, no-any-return]
        except AssertionError as error:
            self.complain(error)
            raise

    def close(self) -> None:
        self.blocks.close()  # type: ignore[attr-defined]


app = Conformance()
