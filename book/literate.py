"""The literate exporter: notebooks in, the modules of two packages out.

Prose order is not code order. A chapter begins with a draft and replaces it later, and lets a
class grow method by method; a module holds the last word on everything, once, in one place.
`Book` turns the first into the second:

* `directive` tells which cells are exported, and where to;
* `pieces` cuts such a cell into imports, definitions, methods and other statements;
* `module` puts the pieces in their places, `fuse` the methods into their classes;
* `imports`, `order` and `layout` write the module down.

All of it is pure: cells in, text out. Files are the business of `book.packages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from book.directive import directive
from book.layout import banner
from book.lines import is_comment
from book.module import Change, Module
from book.notebook import Cell, Notebook, read
from book.pieces import cut

__all__ = ["Book", "Change", "Landing", "landings"]


@dataclass(frozen=True)
class Landing:
    """Where an exported cell went, and what it changed there, in the order of its definitions.

    Imports and statements without a name are no changes; a module's docstring is one, to the
    name `__doc__`.
    """

    target: str
    changes: tuple[Change, ...]


class Book:
    """Modules that grow as one notebook after the other is added."""

    def __init__(self) -> None:
        self.modules: dict[str, Module] = {}
        self.landings: dict[tuple[str, str], Landing] = {}

    @classmethod
    def of(cls, notebooks: Iterable[Path]) -> Book:
        """The book of these notebooks, in the order given; BookError if one is wrong."""
        book = cls()
        for path in notebooks:
            book.add(read(path))
        return book

    def add(self, notebook: Notebook) -> None:
        """Export the cells of one more notebook."""
        for cell in notebook.cells:
            landing = self._export(cell)
            if landing is None:
                continue
            if (cell.stem, cell.id) in self.landings:
                raise cell.error(
                    1, "another cell has this id; delete one, or paste it as a new cell"
                )
            self.landings[cell.stem, cell.id] = landing

    def _export(self, cell: Cell) -> Landing | None:
        found = directive(cell)
        if found is None:
            return None
        if found.verb == "export":
            if found.target not in self.modules:
                self.modules[found.target] = Module(found.target, self.modules)
            return Landing(found.target, tuple(self.modules[found.target].add(cut(cell))))
        for number, line in enumerate(cell.lines, 1):
            if line.strip() and not is_comment(line):
                raise cell.error(number, "a cell that drops holds nothing else; use another cell")
        if found.target not in self.modules:
            raise cell.error(1, f"nothing to drop: no {found.target} has been exported so far")
        return Landing(found.target, tuple(self.modules[found.target].drop(cell, found.names)))

    def files(self) -> dict[str, str]:
        """The source of every file of the packages: path → text, not yet formatted.

        Every folder is a package, so it has an `__init__.py`, and the two packages are typed.
        """
        files = {name: mod.text() for name, mod in self.modules.items() if not mod.is_empty}
        for target in list(files):
            package, *_ = target.split("/")
            files[f"{package}/py.typed"] = ""
            for folder in Path(target).parents[:-1]:
                files.setdefault(f"{folder.as_posix()}/__init__.py", banner(()) + "\n")
        return dict(sorted(files.items()))


def landings(notebooks: Iterable[Path]) -> dict[tuple[str, str], Landing]:
    """Where each exported cell of these notebooks goes: (notebook's stem, cell's id) → landing."""
    return Book.of(notebooks).landings
