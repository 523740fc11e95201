"""An exported cell, cut into the pieces that a module is put together from."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import Literal

from book.errors import BookError
from book.fuse import defined_names
from book.imports import Imported, imported, is_typing_block
from book.lines import Span, is_comment, no_warnings, parse, spans
from book.names import Needs, bound_names, needs_at_once
from book.notebook import Cell

_MAGIC = re.compile(r"\s*(\w[\w, ]*=\s*)?[%!?]|.*\?\s*$")
_PRIVATE = re.compile(r"__(?!.*__$)")

Kind = Literal["definition", "method", "statement", "comment", "docstring"]


@dataclass(eq=False)
class Piece:
    """Some lines of a module, as one cell wrote them or as several grew them.

    `gap` is the number of blank lines above it in its cell (None for the cell's first piece),
    `parts` the cells that its source comes from: its own under "", others under the names of
    the methods they gave. By the module's clock, `since` is when its name was first exported,
    `born` when the piece itself was, `time` when a method last joined it.
    """

    kind: Kind
    names: tuple[str, ...]
    source: str
    cell: Cell
    line: int
    owner: str = ""
    gap: int | None = None
    since: int = 0
    born: int = 0
    time: int = 0
    parts: dict[str, Cell] = field(default_factory=dict)

    @property
    def is_block(self) -> bool:
        """Whether it is a function or a class, which two blank lines set apart."""
        code = [line for line in self.source.split("\n") if not is_comment(line)]
        return self.kind == "definition" and code[0].startswith(("def ", "async ", "class ", "@"))

    def needs(self, *, annotations: bool) -> Needs:
        """What must exist before this piece can be executed, itself included."""
        needs = needs_at_once(parse(self.source).body, annotations=annotations)
        inner = bound_names(self.source) - set(self.names)
        return Needs(needs.names - inner, needs.calls)


@dataclass(frozen=True)
class Cut:
    """What a cell consists of, in order."""

    pieces: list[Piece]
    imports: list[Imported]


def cut(cell: Cell) -> Cut:
    """Cut an exported cell into pieces; BookError when it cannot be part of a module."""
    tree = _compiled(cell)
    if not tree.body:
        raise cell.error(1, "there is nothing to export below the directive; delete the cell")
    found = _joined(spans(tree.body, cell.lines, first=2), cell)
    pieces: list[Piece] = []
    imports: list[Imported] = []
    above = 1  # the last line dealt with
    for span in found:
        pieces += _free_comments(cell, above + 1, span.start - 1)
        if isinstance(span.node, (ast.Import, ast.ImportFrom)) or is_typing_block(span.node):
            imports += imported(cell, span)
        else:
            docstring = span is found[0] and _is_string(span.node)
            pieces.append(_docstring(cell, span) if docstring else _piece(cell, span))
            pieces[-1].gap = _gap(cell, span.start, above)
        above = span.stop
    pieces += _free_comments(cell, above + 1, len(cell.lines))
    return Cut(pieces, imports)


def _compiled(cell: Cell) -> ast.Module:
    """The cell's syntax tree, of which Python has said that it is a possible module."""
    try:
        tree = parse(cell.source)
        with no_warnings():
            compile(tree, "<cell>", "exec", dont_inherit=True)
        return tree
    except SyntaxError as error:
        line = min(error.lineno or 1, len(cell.lines))
        if _MAGIC.match(cell.lines[line - 1]):
            raise cell.error(
                line,
                "IPython's magics are no Python; move this line to a cell that is not exported",
            ) from None
        raise cell.error(line, f"{error.msg}; an exported cell must be plain Python") from None
    except ValueError as error:  # a null byte
        raise cell.error(1, f"{error}; an exported cell must be plain Python") from None


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _docstring(cell: Cell, span: Span) -> Piece:
    """The string that a cell begins with, mostly its only statement."""
    source = span.cut(cell.lines)
    return Piece("docstring", ("__doc__",), source, cell, span.start, parts={"": cell})


def _joined(found: list[Span], cell: Cell) -> list[Span]:
    """The same spans, with each string that documents an assignment joined to it."""
    joined: list[Span] = []
    for span in found:
        if joined and span.node.lineno <= joined[-1].stop:
            raise cell.error(span.node.lineno, "write each statement on a line of its own")
        if span is found[0] or not _is_string(span.node):
            joined.append(span)
        elif joined and span.start == joined[-1].stop + 1 and defined_names(joined[-1].node):
            joined[-1] = Span(joined[-1].start, span.stop, joined[-1].node)
        else:
            raise cell.error(
                span.start,
                "a string here is lost; a module's docstring begins a cell, best one of its own",
            )
    return joined


def _free_comments(cell: Cell, start: int, stop: int) -> list[Piece]:
    """The comments on some lines between statements, as a piece that belongs to neither."""
    lines = cell.lines[start - 1 : stop]
    source = "\n".join(lines).strip("\n")
    if not source.strip():
        return []
    first = start + next(place for place, line in enumerate(lines) if line.strip())
    gap = _gap(cell, first, start - 1)
    return [Piece("comment", (), source, cell, first, gap=gap, parts={"": cell})]


def _gap(cell: Cell, start: int, above: int) -> int | None:
    """The number of blank lines right above line `start`; None at the beginning of the cell."""
    blank = 0
    while start - blank - 2 > 0 and not cell.lines[start - blank - 2].strip():
        blank += 1
    return None if above == 1 and start - blank == 2 else blank


def _piece(cell: Cell, span: Span) -> Piece:
    node, source = span.node, span.cut(cell.lines)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        decorator = _extension(cell, node)
        if decorator:
            return _method(cell, span, decorator)
    elif isinstance(node, ast.ClassDef) and any(map(_is_extend, node.decorator_list)):
        raise cell.error(node.lineno, "only a function can extend a class; write it in its body")
    names = defined_names(node)
    if names == ("_",) and not isinstance(node, ast.ClassDef):
        names = ()  # nobody calls it by that name: `@render.register def _(…)`
    kind: Kind = "definition" if names else "statement"
    return Piece(kind, names, source, cell, span.start, parts={"": cell})


def _is_extend(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id == "extend"


def _extension(cell: Cell, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Call | None:
    """The `@extend(Class)` above a function, or None; BookError when it cannot be followed."""
    found = [decorator for decorator in node.decorator_list if _is_extend(decorator)]
    if not found:
        return None
    decorator = found[0]
    if decorator is not node.decorator_list[0] or len(found) > 1:
        raise cell.error(decorator.lineno, "`@extend` comes once, above all other decorators")
    if (
        not isinstance(decorator, ast.Call)
        or len(decorator.args) != 1
        or decorator.keywords
        or not re.fullmatch(r"\w+(\.\w+)*", ast.unparse(decorator.args[0]))
    ):
        raise cell.error(decorator.lineno, "name the class to extend: `@extend(Class)`")
    _refuse_what_needs_a_class(cell, node)
    return decorator


def _method(cell: Cell, span: Span, decorator: ast.Call) -> Piece:
    """A method without its `@extend` line, which leaves no trace in the package."""
    assert isinstance(span.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    stop = decorator.end_lineno or decorator.lineno
    kept = cell.lines[span.start - 1 : decorator.lineno - 1] + cell.lines[stop : span.stop]
    owner = ast.unparse(decorator.args[0])
    source, name = "\n".join(kept), span.node.name
    return Piece("method", (name,), source, cell, span.start, owner=owner)


def _refuse_what_needs_a_class(cell: Cell, node: ast.AST) -> None:
    """Refuse what means one thing in a class body and another outside of it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            continue
        if isinstance(child, ast.Call) and not child.args and not child.keywords:
            called = child.func
            if isinstance(called, ast.Name) and called.id == "super":
                raise cell.error(child.lineno, _NO_SUPER)
        if isinstance(child, ast.Name) and child.id == "__class__":
            raise cell.error(child.lineno, "`__class__` only works in a class body; name the class")
        for name in _identifiers(child):
            if _PRIVATE.match(name):
                raise _mangled(cell, getattr(child, "lineno", 1), name)
        _refuse_what_needs_a_class(cell, child)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _PRIVATE.match(node.name):
        raise _mangled(cell, node.lineno, node.name)


_NO_SUPER = (
    "`super()` without arguments only works in a class body; "
    "write `super(Class, self)`, or the method in the class's own cell"
)


def _mangled(cell: Cell, line: int, name: str) -> BookError:
    return cell.error(line, f"`{name}` would get another name in a class; begin it with one `_`")


def _identifiers(node: ast.AST) -> list[str]:
    """The names in one node that Python would mangle within a class."""
    found = [getattr(node, name, None) for name in ("id", "attr", "arg", "name", "asname")]
    return [name for name in found + list(getattr(node, "names", [])) if isinstance(name, str)]
