# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""Answers that are raised instead of returned (RFC 9110 §15.5 and §15.6)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import NoReturn, TypeAlias

Fields: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]  # headers, as one likes

ERRORS = frozenset(status.value for status in HTTPStatus if status >= 400)


class HTTPError(Exception):
    """An error that the client is told: a `status` from 400 to 599 that has a name, and why.

    `detail` is for the reader of the answer, so it must hold no secrets; `headers` are added to
    the answer.
    """

    def __init__(self, status: int, detail: str = "", headers: Fields = ()) -> None:
        if status not in ERRORS:
            raise ValueError(f"{status!r} is no status of an error: see http.HTTPStatus")
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = list(headers.items() if isinstance(headers, Mapping) else headers)

    def __str__(self) -> str:
        return f"{self.status} {self.detail}"


def abort(status: int, detail: str = "", headers: Fields = ()) -> NoReturn:
    """Leave the view, and answer with an error; takes what `HTTPError` takes."""
    raise HTTPError(status, detail, headers)


class MissingField(HTTPError, KeyError):
    """A field of the query or of a form was asked for by its name, and was not sent: a 400."""

    def __init__(self, name: str) -> None:
        super().__init__(400, f"the field {name!r} is missing")
