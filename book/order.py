"""The order in which a module's pieces can be executed.

A notebook runs its cells in order, so whatever a piece needs was there before. In the module
the piece may have moved up to the place of the draft that it replaces, above what it needs:
`class Server(Base)`, say, where the draft was a `Server` without `Base`. Then `Base` has to
move up too, and nothing else has to move.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from book.errors import BookError
from book.names import bound_names, first_use, global_names
from book.notebook import Cell
from book.pieces import Piece

_BUILTIN = set(dir(builtins))


def ordered(pieces: Iterable[Piece], imported: set[str], *, lazy: bool) -> list[Piece]:
    """The pieces in their order, except that what one needs at once comes before it.

    `imported` are names that the module's imports bind, `lazy` says that annotations are not
    evaluated. Raises BookError when a piece needs itself, or something that needs it.
    """
    return _Order(list(pieces), imported, lazy).result


class _Order:
    def __init__(self, pieces: list[Piece], imported: set[str], lazy: bool) -> None:
        self.result: list[Piece] = []
        self.lazy = lazy
        self.ready = set(imported)
        self.waiting: list[Piece] = []
        self.providers: dict[str, list[Piece]] = {}
        for piece in pieces:
            for name in _provided(piece):
                self.providers.setdefault(name, []).append(piece)
        for piece in pieces:
            self._emit(piece)

    def _emit(self, piece: Piece) -> None:
        """Append `piece` to the result, and before it whatever it needs."""
        if piece in self.result or piece in self.waiting:
            return
        self.waiting.append(piece)
        needs = piece.needs(annotations=not self.lazy)
        missing = needs.names - self.ready
        self._emit_providers(needs.names, piece.time)
        if needs.calls:
            self._emit_used(needs.names, piece.born)
            self._emit_used(missing, piece.time)
        self._refuse_missing(piece, needs.names)
        self.waiting.remove(piece)
        self.result.append(piece)
        self.ready |= _provided(piece)

    def _emit_providers(self, names: set[str], time: int) -> None:
        """Emit what provides these names and did so in the notebook before `time`."""
        for name in sorted(names - self.ready):
            for provider in self.providers.get(name, []):
                if provider.since < time:
                    self._emit(provider)

    def _emit_used(self, names: set[str], time: int) -> None:
        """Emit what functions and classes called `names` may use when they are called at `time`.

        One that has been replaced since then may use what was there when it was replaced.
        """
        seen: set[str] = set()
        waiting = [(name, time) for name in sorted(names)]
        while waiting:
            name, limit = waiting.pop(0)
            for provider in self.providers.get(name, []):
                if name in seen or provider.since >= limit:
                    continue
                used, then = global_names(provider.source), max(limit, provider.born)
                self._emit_providers(set(used), then)
                waiting += [(further, then) for further in sorted(used)]
            seen.add(name)

    def _refuse_missing(self, piece: Piece, names: set[str]) -> None:
        if piece.kind == "statement":
            return  # it may well test whether a name exists
        for name in sorted(names - self.ready - _BUILTIN):
            if name in self.providers:
                raise self._error(piece, name)

    def _error(self, piece: Piece, name: str) -> BookError:
        """The error for a piece which no order can make executable."""
        if name in piece.names:
            what = "itself"
        elif any(each in self.waiting for each in self.providers[name]):
            what = f"`{name}`, which needs it in turn,"
        else:
            what = f"`{name}`, which is exported later,"
        cell, line = origin(piece, name)
        return cell.error(
            line,
            f"in the module, `{', '.join(piece.names)}` needs {what} before it exists; "
            "quote the annotation, or move what needs it into a function",
        )


def origin(piece: Piece, name: str) -> tuple[Cell, int]:
    """The cell, and its line, that brought the use of `name` into a piece: the latest one."""
    for cell in reversed(piece.parts.values()):
        line = first_use(cell.source, name)
        if line:
            return cell, line
    return piece.cell, piece.line


def _provided(piece: Piece) -> set[str]:
    return set(piece.names or bound_names(piece.source))
