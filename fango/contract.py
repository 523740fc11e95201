# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""The types of WSGI, as an application sees them (PEP 3333)."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Protocol, TypeAlias

Environ: TypeAlias = dict[str, Any]
Pairs: TypeAlias = list[tuple[str, str]]
ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
)


class StartResponse(Protocol):
    """Begins a response: the status, the headers, and `sys.exc_info()` for an error."""

    def __call__(
        self, status: str, headers: Pairs, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]: ...


WSGIApp: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]
