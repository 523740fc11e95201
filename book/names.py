"""Which names a piece of code binds, and which it needs, and when it needs them."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from book.lines import no_warnings, parse

_ALWAYS_THERE = {
    *dir(builtins),
    *("__file__", "__path__", "__module__", "__qualname__", "__annotations__"),
}
_NAMING_CALLS = {"cast", "TypeVar", "NewType", "ForwardRef"}


@lru_cache(maxsize=10_000)
def bound_names(source: str) -> frozenset[str]:
    """The global names that `source` binds when it is run as a module."""
    table = _table(source)
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }
    return frozenset(names.union(_declared_global(table)))


def _table(source: str) -> symtable.SymbolTable:
    with no_warnings():
        return symtable.symtable(source, "<cell>", "exec")


def _declared_global(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that functions assign to after saying `global`."""
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_declared_global() and symbol.is_assigned():
                yield symbol.get_name()
        yield from _declared_global(child)


@lru_cache(maxsize=10_000)
def global_names(source: str) -> frozenset[str]:
    """The global names that `source` uses anywhere, now or later; built-in ones left out."""
    return frozenset(_referenced(_table(source))) - _ALWAYS_THERE


def _referenced(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _referenced(child)


def first_use(source: str, name: str) -> int:
    """The line on which `source` first uses `name`; 0 when it does not."""
    nodes = ast.walk(parse(source))
    lines = [node.lineno for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return min(lines, default=0)


@lru_cache(maxsize=10_000)
def mentioned_names(source: str) -> frozenset[str]:
    """Names that annotations use, also quoted ones, and those that `__all__` lists.

    Nobody may need them at run time, but an import which one of them names must stay.
    """
    names: set[str] = set()
    for node in ast.walk(parse(source)):
        for expression in _annotations(node):
            names.update(_names_in(expression))
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            if isinstance(target, ast.Name) and target.id == "__all__":
                names.update(_strings(node))
    return frozenset(names)


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions in `node` that a type checker reads, strings included."""
    if isinstance(node, ast.arg) and node.annotation:
        yield node.annotation
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns:
        yield node.returns
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation
        if "TypeAlias" in _names_in(node.annotation) and node.value:
            yield node.value
    elif isinstance(node, ast.Call) and _last_name(node.func) in _NAMING_CALLS:
        yield from node.args


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _names_in(expression: ast.AST) -> Iterator[str]:
    for node in ast.walk(expression):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                quoted = parse(node.value.strip())
            except (SyntaxError, ValueError):
                continue
            yield from _names_in(quoted)


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@dataclass
class Needs:
    """What some code needs while it is executed, not only when its functions are called."""

    names: set[str]
    calls: bool
    """Whether it calls something meanwhile, which may need more."""


def needs_at_once(body: Iterable[ast.stmt], *, annotations: bool) -> Needs:
    """What `body` needs to be executed, as a module.

    `annotations` tells whether they are evaluated (not under `from __future__`). Names bound
    further up in a class body do not count there.
    """
    visitor = _Eager(annotations)
    for node in body:
        visitor.visit(node)
    return Needs(visitor.names, visitor.calls)


class _Eager(ast.NodeVisitor):
    """Collects the names loaded outside function bodies."""

    def __init__(self, annotations: bool) -> None:
        self.annotations = annotations
        self.names: set[str] = set()
        self.calls = False
        self.local: set[str] = set()  # bound so far in the class body that we are in
        self.in_class = False

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif node.id not in self.local:
            self.names.add(node.id)

    def _bind(self, name: str) -> None:
        if self.in_class:
            self.local.add(name)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit_decorators(node)
        self._visit_arguments(node.args)
        if self.annotations and node.returns:
            self.visit(node.returns)
        self._bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def _visit_decorators(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        self.calls = self.calls or bool(node.decorator_list)
        for decorator in node.decorator_list:
            self.visit(decorator)

    def visit_Call(self, node: ast.Call) -> None:
        self.calls = True
        self.generic_visit(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_arguments(node.args)

    def _visit_arguments(self, arguments: ast.arguments) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.visit(default)
        if self.annotations:
            for node in ast.walk(arguments):
                if isinstance(node, ast.arg) and node.annotation:
                    self.visit(node.annotation)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)
        if self.annotations:
            self.visit(node.annotation)
        self.visit(node.target)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_decorators(node)
        for part in [*node.bases, *node.keywords]:
            self.visit(part)
        outer = self.local, self.in_class
        self.local, self.in_class = set(), True
        for statement in node.body:
            self.visit(statement)
        self.local, self.in_class = outer
        self._bind(node.name)

    def _visit_comprehension(self, node: ast.expr) -> None:
        inside = {
            name.id
            for name in ast.walk(node)
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        }
        hidden, self.local = self.local, self.local | inside
        self.generic_visit(node)
        self.local = hidden

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension
