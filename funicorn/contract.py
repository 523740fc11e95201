# Generated from notebooks/04-the-contract.ipynb by "make export": edit those.
"""The types of the contract between a server and an application (PEP 3333)."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Protocol

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class StartResponse(Protocol):
    """What an application calls with its status and headers; returns the old `write`."""

    def __call__(
        self, status: str, headers: Headers, exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]: ...


Application = Callable[[Environ, StartResponse], Iterable[bytes]]
