"""The imports of a module: found in its cells, merged, sorted, and written at its top.

The order is isort's, as ruff's rule `I` checks it, so that a module looks the same whether or
not the reader has ruff.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from book.directive import PACKAGES
from book.lines import Span, is_comment, shift
from book.notebook import Cell

LINE_LENGTH = 100
_FUTURE, _STANDARD, _THIRD, _FIRST = range(4)


@dataclass(frozen=True)
class Imported:
    """One name that a cell imports.

    `name` is None for `import module`. `typing` tells that only type checkers see it, since it
    stood under `if TYPE_CHECKING:`. Its comments are those `above` the statement, those `inside`
    its brackets above the name, and the one `beside` it.
    """

    module: str
    name: str | None
    alias: str | None
    typing: bool
    cell: Cell
    line: int
    above: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    beside: str = ""

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """What makes two imports the same."""
        return self.module, self.name, self.alias

    @property
    def bound(self) -> str:
        """The name that the module has afterwards."""
        return self.alias or self.name or self.module.split(".")[0]

    @property
    def stays(self) -> bool:
        """Whether it is wanted even if nothing uses its name."""
        reexported = self.alias is not None and self.alias == (self.name or self.module)
        return self.module == "__future__" or reexported or "noqa" in self.beside

    @property
    def section(self) -> int:
        """Which group of imports it stands in."""
        root = self.module.split(".")[0]
        if root == "__future__":
            return _FUTURE
        if root in PACKAGES:
            return _FIRST
        return _STANDARD if root in sys.stdlib_module_names else _THIRD

    def shares_root(self, other: Imported) -> bool:
        """Whether both are like `import a.b` and `import a.c`, which bind the same `a`."""
        plain = self.name is None and self.alias is None
        return plain and other.name is None and other.alias is None


def is_typing_block(node: ast.stmt) -> bool:
    """Whether `node` is an `if TYPE_CHECKING:` of nothing but imports."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        and not node.orelse
        and all(isinstance(inner, (ast.Import, ast.ImportFrom)) for inner in node.body)
    )


def imported(cell: Cell, span: Span) -> list[Imported]:
    """What the statement at `span`, an import or a typing block, imports."""
    if isinstance(span.node, ast.If):
        found: list[Imported] = []
        start = span.node.lineno + 1
        for node in span.node.body:
            stop = node.end_lineno or node.lineno
            inner = imported(cell, Span(start, stop, node))
            found += [replace(each, typing=True) for each in inner]
            start = stop + 1
        return found
    assert isinstance(span.node, (ast.Import, ast.ImportFrom))
    if ast.unparse(span.node) == "from book.kit import extend":
        return []  # goes with `@extend`, which leaves no trace either
    _refuse_unknowable(cell, span.node)
    return list(_aliases(cell, span, span.node))


def _refuse_unknowable(cell: Cell, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.ImportFrom) and node.level:
        raise cell.error(node.lineno, "a notebook is in no package; write the import in full")
    if any(alias.name == "*" for alias in node.names):
        raise cell.error(node.lineno, "name what you import, instead of `*`")
    modules = [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
    if any((module or "").split(".")[0] == "book" for module in modules):
        raise cell.error(
            node.lineno, "packages know nothing of `book`; import it in a cell that is not exported"
        )


def _aliases(cell: Cell, span: Span, node: ast.Import | ast.ImportFrom) -> Iterator[Imported]:
    """The names one statement imports, each with the comments next to it."""
    above = _comments(cell.lines[span.start - 1 : node.lineno - 1])
    last = node.lineno
    for place, alias in enumerate(node.names):
        following = [other.lineno for other in node.names[place + 1 :]]
        end = alias.end_lineno or alias.lineno
        inside = _comments(cell.lines[last - 1 : alias.lineno - 1])
        beside = ""
        if end not in following:  # the last one on its line
            stop = span.stop if not following else end
            beside = _beside(cell.lines[end - 1 : stop])
        last = end + 1
        module = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
        name = alias.name if isinstance(node, ast.ImportFrom) else None
        comments = (above if not place else (), inside, beside)
        yield Imported(module, name, alias.asname, False, cell, alias.lineno, *comments)


def _comments(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if is_comment(line))


def _beside(lines: Iterable[str]) -> str:
    """The comments on some lines of an import (which holds no strings), as one."""
    found = [match[1].strip() for line in lines if (match := re.search(r"#\s?(.*)", line))]
    return "# " + "; ".join(found) if found else ""


class Imports:
    """The imports of one module, as its cells add them."""

    def __init__(self) -> None:
        self._all: list[Imported] = []

    def __iter__(self) -> Iterator[Imported]:
        return iter(self._all)

    def add(self, new: Imported) -> None:
        """Add an import; it takes the place of another one that binds the same name."""
        for old in self._all:
            if old.key == new.key:
                self._all[self._all.index(old)] = _merged(old, new)
                return
        if not new.typing:
            self.forget(new.bound, unless=new)
        self._all.append(new)

    def forget(self, name: str, unless: Imported | None = None) -> None:
        """Remove what binds `name` at run time, since something else has that name now."""
        self._all = [
            old
            for old in self._all
            if old.bound != name or old.typing or (unless and unless.shares_root(old))
        ]

    @property
    def lazy(self) -> bool:
        """Whether annotations are not evaluated."""
        return any(each.module == "__future__" and each.name == "annotations" for each in self._all)

    @property
    def runtime_names(self) -> set[str]:
        """The names that imports bind when the module is executed."""
        return {each.bound for each in self._all if not each.typing}

    def keep(self, used: set[str]) -> list[Imported]:
        """The imports whose names are among `used`, and those that stay anyhow."""
        return [each for each in self._all if each.stays or each.bound in used]


def _merged(old: Imported, new: Imported) -> Imported:
    """One import for two: a comment is kept once, and run time needs it if one of them does."""
    return replace(
        old,
        typing=old.typing and new.typing,
        above=old.above or new.above,
        inside=old.inside or new.inside,
        beside=old.beside or new.beside,
    )


def render(imports: Iterable[Imported]) -> str:
    """The import lines of a module, and its `if TYPE_CHECKING:` block; "" when there are none."""
    imports = list(imports)
    text = _sections([each for each in imports if not each.typing])
    typing = _sections([each for each in imports if each.typing], LINE_LENGTH - 4)
    if typing:
        text += "\n\nif TYPE_CHECKING:\n" + shift(typing, 4)
    return text


def _sections(imports: list[Imported], width: int = LINE_LENGTH) -> str:
    ordered = sorted(imports, key=lambda each: (each.section, each.name is not None))
    return "\n\n".join(
        _section(list(group), width) for _, group in groupby(ordered, key=lambda each: each.section)
    )


def _section(imports: list[Imported], width: int) -> str:
    plain = sorted((each for each in imports if each.name is None), key=_module_order)
    groups = [[each] for each in plain]
    named: dict[object, list[Imported]] = {}
    for each in sorted((each for each in imports if each.name is not None), key=_named_order):
        named.setdefault(_statement(each), []).append(each)
    groups += named.values()  # a dictionary keeps the order of the first name of each statement
    lines: list[str] = []
    for group in groups:
        statement = _written(group, width)
        if lines and statement.startswith("#"):
            lines.append("")
        lines.append(statement)
    return "\n".join(lines)


def _statement(each: Imported) -> tuple[str, str | None, str | None]:
    """Names share a statement if they come from one module, unless they are renamed."""
    return (each.module, None, None) if each.alias is None else each.key


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Sorts `x2` before `x10`, and without regard to case."""
    parts = re.findall(r"\d+|\D+", text.lower())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _module_order(each: Imported) -> tuple[object, ...]:
    return _natural(each.module), each.module, each.alias or ""


def _named_order(each: Imported) -> tuple[object, ...]:
    name = each.name or ""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return _natural(each.module), each.module, kind, _natural(name), name, each.alias or ""


def _written(group: list[Imported], width: int) -> str:
    """One import statement for names of one module."""
    first = group[0]
    above = "".join(f"{line}\n" for each in group for line in each.above)
    beside = f"  {first.beside}" if first.beside else ""
    if first.name is None:
        return f"{above}import {first.module}{_renamed(first)}{beside}"
    start = f"from {first.module} import "
    names = [f"{each.name}{_renamed(each)}" for each in group]
    line = start + ", ".join(names)
    if len(group) == 1 and first.beside and not first.inside:
        return f"{above}{line}{beside}"
    if len(line) <= width and not any(each.inside or each.beside for each in group):
        return above + line
    entries: list[str] = []
    for each, name in zip(group, names, strict=True):
        entries += [f"    {comment}" for comment in each.inside]
        entries.append(f"    {name},  {each.beside}".rstrip())
    return "\n".join([f"{above}{start}(", *entries, ")"])


def _renamed(each: Imported) -> str:
    return f" as {each.alias}" if each.alias else ""
