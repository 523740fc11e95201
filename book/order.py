"""The order in which a module's pieces can be executed.

A notebook runs its cells in order, so whatever a piece needs was there before. In the module
the piece may have moved up to the place of the draft that it replaces, above what it needs:
`class Server(Base)`, say, where the draft was a `Server` without `Base`. Then `Base` has to
move up too, and nothing else has to move.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from book.errors import BookError
from book.lines import parse
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
        for name in needs:
            for provider in self._earlier(name, piece):
                self._emit(provider)
        for name in self._called(piece, needs):
            for provider in self._earlier(name, piece):
                self._emit(provider)
        self._refuse_missing(piece, needs)
        self.waiting.remove(piece)
        self.result.append(piece)
        self.ready |= _provided(piece)

    def _earlier(self, name: str, piece: Piece) -> list[Piece]:
        """Who provides `name`, and did so already when the notebook executed `piece`."""
        if name in self.ready:
            return []
        return [each for each in self.providers.get(name, []) if each.time < piece.time]

    def _called(self, piece: Piece, needs: Iterable[str]) -> Iterator[str]:
        """The names that may be needed by what `piece` calls while it is executed."""
        if not _may_call(piece):
            return
        seen: set[str] = set()
        names = list(needs)
        while names:
            name = names.pop(0)
            for provider in self.providers.get(name, []):
                if provider is not piece and provider.time < piece.time and name not in seen:
                    further = sorted(global_names(provider.source) - seen)
                    yield from further
                    names += further
            seen.add(name)

    def _refuse_missing(self, piece: Piece, needs: dict[str, int]) -> None:
        if piece.kind == "statement":
            return  # it may well test whether a name exists
        for name in needs:
            if name in self.ready or name in _BUILTIN or name not in self.providers:
                continue
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
    return set(piece.names) or bound_names(piece.source)


def _may_call(piece: Piece) -> bool:
    """Whether executing the piece may call a function: a bare `def` does not."""
    node = parse(piece.source).body[0] if piece.kind != "comment" else None
    plain = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.decorator_list
    return node is not None and not plain
