"""A module as the cells make it: pieces in order, of which later ones replace earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from book.fuse import FusionError, add_method, drop_member
from book.imports import Imported, Imports, render
from book.layout import banner, joined, spaced
from book.names import bound_names, global_names, mentioned_names
from book.notebook import Cell
from book.order import ordered, origin
from book.pieces import Cut, Piece

Kind = Literal["new", "method", "replaces", "drops"]


@dataclass(frozen=True)
class Change:
    """What an exported cell did to one definition.

    `name` is qualified (`HeadReader.feed`), `owner` is the class it lands in; `before` is the
    source that it replaced or dropped ("" if there was none), `after` its own ("" for a drop).
    """

    name: str
    kind: Kind
    owner: str | None
    before: str
    after: str


class Module:
    """One file of a package, growing cell by cell."""

    def __init__(self, target: str, siblings: Mapping[str, Module]) -> None:
        self.target = target
        self.siblings = siblings  # only to say in which file a class really is
        self.docstring: Piece | None = None
        self.imports = Imports()
        self.pieces: list[Piece] = []
        self.clock = 0
        self._text = ""  # as last written; "" once something has changed

    @property
    def name(self) -> str:
        """The name it is imported by: `funicorn.request`."""
        return self.target.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def add(self, cut: Cut) -> list[Change]:
        """Take in a cell; say what changed."""
        self._text = ""
        return _Arrival(self, cut).changes()

    def drop(self, cell: Cell, names: tuple[str, ...]) -> list[Change]:
        """Take definitions out that have outlived their use; BookError when one is not there."""
        self._text = ""
        return [self._drop(cell, name) for name in names]

    def _drop(self, cell: Cell, name: str) -> Change:
        owner, _, member = name.rpartition(".")
        if owner:
            piece = self.class_piece(cell, 1, owner)
            try:
                fusion = drop_member(piece.source, owner, member)
            except FusionError as error:
                raise cell.error(1, f"nothing to drop: {error}") from None
            self.touch(piece, cell, name, fusion.source)
            return Change(name, "drops", owner, fusion.before, "")
        found = [piece for piece in self.pieces if name in piece.names]
        if not found:
            raise cell.error(1, f"nothing to drop: {self.target} defines no `{name}` so far")
        self.refuse_partial(cell, 1, found, {name})
        self.pieces = [piece for piece in self.pieces if piece not in found]
        return Change(name, "drops", None, joined(found), "")

    def class_piece(self, cell: Cell, line: int, owner: str) -> Piece:
        """The piece that holds the class `owner`; BookError when there is none here."""
        root = owner.split(".")[0]
        for piece in reversed(self.pieces):
            if root in piece.names:
                return piece
        for target, module in self.siblings.items():
            if any(root in piece.names for piece in module.pieces):
                raise cell.error(line, f"`{root}` is in {target}; export this cell there too")
        raise cell.error(line, f"{self.target} has no class `{root}` so far; export it first")

    def touch(self, piece: Piece, cell: Cell, name: str, source: str) -> None:
        """Give `piece` a new source, of which `cell` contributed what is called `name`."""
        self.clock += 1
        piece.source, piece.time, piece.parts[name] = source, self.clock, cell

    def refuse_partial(self, cell: Cell, line: int, old: list[Piece], names: set[str]) -> None:
        """Refuse to replace one of several names that were defined in one statement."""
        for piece in old:
            for name in sorted(set(piece.names) - names):
                raise cell.error(
                    line,
                    f"`{', '.join(sorted(names & set(piece.names)))}` was defined together with "
                    f"`{name}` in {piece.cell.stem}, cell {piece.cell.id}; define both again",
                )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to write."""
        return not (self.docstring or self.pieces or any(self.imports))

    def text(self) -> str:
        """The module's source, complete but not yet formatted; BookError if it cannot work."""
        self._text = self._text or self._written()
        return self._text

    def _written(self) -> str:
        pieces = ordered(self.pieces, self.imports.runtime_names, lazy=self.imports.lazy)
        body = spaced(pieces)
        imports = self._used_imports()
        self._refuse_undefined()
        head = [banner(self._stems(imports))]
        if self.docstring:
            head.append(self.docstring.source)
        parts = ["\n".join(head), render(imports), body]
        source = "\n\n".join(part for part in parts[:2] if part)
        if body:
            source += ("\n\n\n" if pieces[0].is_block else "\n\n") + body
        return source + "\n"

    def _used_imports(self) -> list[Imported]:
        """The imports that something uses; all of them in `__init__.py`, which passes them on."""
        if self.target.endswith("/__init__.py"):
            return list(self.imports)
        used: set[str] = set()
        for piece in self.pieces:
            used |= global_names(piece.source) | mentioned_names(piece.source)
        kept = self.imports.keep(used)
        if any(each.typing for each in kept):
            return self.imports.keep(used | {"TYPE_CHECKING"})
        return kept

    def _stems(self, imports: list[Imported]) -> list[str]:
        """The notebooks that something in the finished module comes from."""
        cells = [cell for piece in self.pieces for cell in piece.parts.values()]
        cells += [each.cell for each in imports]
        cells += [self.docstring.cell] if self.docstring else []
        return sorted({cell.stem for cell in cells})

    def _refuse_undefined(self) -> None:
        """Refuse a name that the notebook knew and the module does not."""
        known = {each.bound for each in self.imports}
        for piece in self.pieces:
            known |= bound_names(piece.source)
        for piece in self.pieces:
            for name in sorted(global_names(piece.source) - known):
                cell, line = origin(piece, name)
                raise cell.error(
                    line,
                    f"nothing exported to {self.target} defines or imports `{name}`; "
                    "import it in an exported cell, or export it",
                )


class _Arrival:
    """The arrival of one cell in a module: what it replaces, and where its pieces go."""

    def __init__(self, module: Module, cut: Cut) -> None:
        self.module = module
        self.pieces = cut.pieces
        self.defined = {name for piece in cut.pieces for name in piece.names}
        self.places: dict[str, Piece] = {}  # name → the piece after which its next one goes
        self.before: dict[str, str] = {}
        self.after: dict[str, list[str]] = {}
        self.owners: dict[str, str] = {}
        self.comments: list[Piece] = []  # wait for the piece that they stand above
        self._import(cut.imports)
        for piece in cut.pieces:
            self._take(piece)
        module.pieces += self.comments

    def changes(self) -> list[Change]:
        """One change for each name, in the order of the cell."""
        return [self._change(name, sources) for name, sources in self.after.items()]

    def _change(self, name: str, sources: list[str]) -> Change:
        before, owner = self.before.get(name, ""), self.owners.get(name)
        kind: Kind = "replaces" if before else "method" if owner else "new"
        return Change(name, kind, owner, before, "\n\n".join(sources))

    def _import(self, imports: list[Imported]) -> None:
        for new in imports:
            if new.module == self.module.name and new.name:
                continue  # what the notebook takes from the package is here already
            self.module.imports.add(new)
            if not new.typing and new.bound not in self.defined:
                self._remove(new.bound, {new.bound}, new.cell, new.line)

    def _take(self, piece: Piece) -> None:
        self.module.clock += 1
        piece.since = piece.born = piece.time = self.module.clock
        if piece.kind == "docstring":
            old = self.module.docstring
            self._note("__doc__", piece.source, old.source if old else "")
            self.module.docstring = piece
        elif piece.kind == "comment":
            self.comments.append(piece)
        elif piece.kind == "method":
            self._extend(piece)
        elif piece.kind == "definition":
            self._define(piece)
        else:
            self._place(piece, len(self.module.pieces))

    def _note(self, name: str, after: str, before: str) -> None:
        self.after.setdefault(name, []).append(after)
        if before:
            self.before.setdefault(name, before)

    def _define(self, piece: Piece) -> None:
        names = set(piece.names)
        for name in piece.names:
            self._forget_import(piece, name)
        old = self._rivals(names)
        self.module.refuse_partial(piece.cell, piece.line, old, self.defined)
        self._note(", ".join(piece.names), piece.source, joined(old))
        neighbours = [self.places[name] for name in piece.names if name in self.places]
        if old:
            piece.since = min(each.since for each in old)
            place = self.module.pieces.index(old[0])
            self.module.pieces = [each for each in self.module.pieces if each not in old]
        elif neighbours:
            place = self.module.pieces.index(neighbours[-1]) + 1
        else:
            place = len(self.module.pieces)
        self._place(piece, place)
        if old or neighbours:
            self.places |= dict.fromkeys(
                [name for each in [*old, piece] for name in each.names], piece
            )

    def _rivals(self, names: set[str]) -> list[Piece]:
        """The pieces of other cells that define one of `names`."""
        mine = self.pieces
        return [old for old in self.module.pieces if names & set(old.names) and old not in mine]

    def _forget_import(self, piece: Piece, name: str) -> None:
        """A definition hides an import of its name, unless it is made from it."""
        if not any(
            each.bound == name and each.cell is not piece.cell for each in self.module.imports
        ):
            return
        if name not in piece.needs(annotations=True).names:
            self.module.imports.forget(name)

    def _remove(self, name: str, names: set[str], cell: Cell, line: int) -> None:
        old = self._rivals(names)
        self.module.refuse_partial(cell, line, old, names)
        self.module.pieces = [each for each in self.module.pieces if each not in old]

    def _place(self, piece: Piece, place: int) -> None:
        self.module.pieces[place:place] = [*self.comments, piece]
        self.comments = []

    def _extend(self, piece: Piece) -> None:
        (name,) = piece.names
        qualified = f"{piece.owner}.{name}"
        owner = self.module.class_piece(piece.cell, piece.line, piece.owner)
        keep = qualified in self.after
        try:
            fusion = add_method(
                owner.source, piece.owner, name, self._with_comments(piece), keep=keep
            )
        except FusionError as error:
            raise piece.cell.error(piece.line, str(error)) from None
        self.owners[qualified] = piece.owner
        self._note(qualified, piece.source, fusion.before)
        self.module.touch(owner, piece.cell, qualified, fusion.source)

    def _with_comments(self, piece: Piece) -> str:
        """The method's source, below the comments that stand free above it in its cell."""
        text = "".join(f"{comment.source}\n\n" for comment in self.comments)
        self.comments = []
        return text + piece.source
